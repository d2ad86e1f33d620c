"""Greedy decoding under a JSON schema, up to a number of tokens and a deadline. llguidance makes the token masks."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planners.base import PlannerError

if TYPE_CHECKING:
    import torch

MARK = "\u27e6{}\u27e7"


class SchemaMask:
    """A logits processor for one sequence: masks the tokens that the grammar doesn't allow next."""

    def __init__(self, matcher: Any, prompt_length: int) -> None:
        self.matcher, self.seen = matcher, prompt_length

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """``input_ids`` (1, tokens), ``scores`` (1, vocabulary); raises PlannerError if the text breaks the grammar."""
        import numpy as np
        import torch

        for token in input_ids[0, self.seen :].tolist():
            self.matcher.consume_token(token)
        self.seen = input_ids.shape[1]
        if self.matcher.is_error():
            raise PlannerError(f"constrained decoding failed: {self.matcher.get_error()[:300]}")
        bits = np.unpackbits(np.frombuffer(self.matcher.compute_bitmask(), np.uint8), bitorder="little")
        allowed = np.zeros(scores.shape[1], dtype=bool)  # models pad their vocabulary beyond the tokenizer's
        known = min(len(bits), len(allowed))
        allowed[:known] = bits[:known]
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device), float("-inf"))


class Deadline:
    """A stopping criterion: stops at ``end``, a moment of ``time.monotonic``."""

    def __init__(self, end: float) -> None:
        self.end = end

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        import torch

        return torch.full((input_ids.shape[0],), self.passed, dtype=torch.bool, device=input_ids.device)

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self.end


@dataclass(frozen=True)
class Generation:
    """``complete``: the model ended its answer by itself."""

    text: str
    tokens: int
    complete: bool


class Writer:
    """One model, constrained to one schema."""

    def __init__(self, tokenizer: Any, model: Any, schema: Mapping[str, Any]) -> None:
        from llguidance import LLMatcher
        from llguidance.hf import from_tokenizer

        self.tokenizer, self.model = tokenizer, model
        ends = model.generation_config.eos_token_id
        self.ends: list[int] = [tokenizer.eos_token_id] if ends is None else ends if isinstance(ends, list) else [ends]
        self.vocabulary = from_tokenizer(tokenizer, eos_token=self.ends)
        self.grammar: str = LLMatcher.grammar_from_json_schema(
            json.dumps(schema), overrides={"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}
        )

    def write(self, chat: Sequence[Mapping[str, str]], tokens: int, deadline: Deadline) -> Generation:
        """The model's answer to the chat. Raises PlannerError if the chat leaves too little of the model's context."""
        import torch
        from transformers import GenerationConfig

        ids = encode(self.tokenizer, chat)
        space = getattr(self.model.config, "max_position_embeddings", len(ids) + tokens) - len(ids)
        if space < 64:
            raise PlannerError(f"the prompt takes {len(ids)} tokens, too many for the model's context with an answer")
        given = torch.tensor([ids], device=self.model.device)
        config = GenerationConfig(
            max_new_tokens=min(tokens, space), do_sample=False, eos_token_id=self.ends, pad_token_id=self.ends[0]
        )
        with torch.inference_mode():
            out = self.model.generate(
                given,
                attention_mask=torch.ones_like(given),
                generation_config=config,
                stopping_criteria=[deadline],
                logits_processor=[self._mask(len(ids))],
            )
        new = out[0, len(ids) :].tolist()
        complete = bool(new) and new[-1] in self.ends
        text = self.tokenizer.decode(new[:-1] if complete else new, clean_up_tokenization_spaces=False)
        return Generation(text, len(new), complete)

    def _mask(self, prompt_length: int) -> SchemaMask:
        from llguidance import LLMatcher

        matcher = LLMatcher(self.vocabulary, self.grammar, log_level=0)
        if matcher.is_error():
            raise PlannerError(f"llguidance refuses the schema: {matcher.get_error()[:300]}")
        return SchemaMask(matcher, prompt_length)


def encode(tokenizer: Any, chat: Sequence[Mapping[str, str]], answer: bool = True) -> list[int]:
    """Token ids of a chat by the model's template, up to where the answer starts.

    Encodes what users and models wrote separately, so that "<|im_end|>" in a prompt stays letters and ends no turn.
    """
    from jinja2 import TemplateError

    marked = [
        {"role": turn["role"], "content": turn["content"] if turn["role"] == "system" else MARK.format(place)}
        for place, turn in enumerate(chat)
    ]
    options = {"tokenize": False, "add_generation_prompt": answer}
    try:
        text = tokenizer.apply_chat_template(marked, **options)
    except TemplateError:  # some templates have no system turn
        joined = {"role": "user", "content": f"{marked[0]['content']}\n\n{marked[1]['content']}"}
        text = tokenizer.apply_chat_template([joined, *marked[2:]], **options)
    ids: list[int] = []
    for place, turn in enumerate(chat):
        if turn["role"] == "system":
            continue
        before, found, text = text.partition(MARK.format(place))
        if not found:
            raise PlannerError("the model's chat template drops a turn; take another model")
        ids += tokenizer(before, add_special_tokens=False).input_ids
        ids += tokenizer(turn["content"], add_special_tokens=False, split_special_tokens=True).input_ids
    return [*ids, *tokenizer(text, add_special_tokens=False).input_ids]
