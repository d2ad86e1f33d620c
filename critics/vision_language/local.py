"""Questions to a vision-language model on this machine: any image-text-to-text model that transformers loads."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import Field

from critics.base import CriticError
from critics.pretrained import Device, PretrainedCheckpoint, device_name
from critics.vision_language.answers import VARIANTS, Answer, Silence, Spent
from planners.card_memory import CARD, Card, CardModel, is_out_of_memory, release_unused, weights_of
from planners.messages import in_one_line
from planners.scene import Frozen

if TYPE_CHECKING:
    import torch

SETTING = "critic_settings.vision_language.local.model"
WHAT = "image-text-to-text model"
WAY_OUT = f'set device = "cpu" beside {SETTING}, or take a smaller model'
LOGGER = logging.getLogger("proofpress.critics.vision_language")
MARK = "\u27e6question\u27e7"


class LocalModelSettings(Frozen):
    """``model``: a folder with config, processor, chat template and safetensors weights, or a hub id in the cache.

    ``precision`` auto: bfloat16 on a GPU, float32 elsewhere. ``seconds`` bound all questions on one picture, without
    loading; no batch starts after them.
    """

    model: str | None = Field(default=None, min_length=1)
    device: Device = "auto"
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(default="auto", description="of the weights")
    batch: int = Field(default=8, ge=1, le=256, description="questions that go through the model at once")
    seconds: float = Field(default=100.0, gt=0.0, le=3600.0, allow_inf_nan=False)


class LocalRespondent:
    """Loads at first use, once, and returns to its card when it is asked after it left. The answer is in the logits of
    the first token; nothing is sampled.

    Where a batch of questions doesn't fit into memory, they go through the model one by one.

    A question's words are encoded apart from the chat template, as plain letters: "<|im_end|>" in them ends no turn.
    """

    def __init__(self, settings: LocalModelSettings) -> None:
        self.settings = settings
        self.card: Card = CARD
        self._checkpoint = PretrainedCheckpoint(settings.model, WHAT, SETTING) if settings.model is not None else None
        self._lock = threading.Lock()
        self._model: Any = None
        self._shared: CardModel | None = None
        self._processor: Any = None
        self._frame = ("", "")
        self._tokens: dict[bool, list[int]] = {}

    def problems(self) -> list[str]:
        if self._checkpoint is None:
            return [f"no model is set: set {SETTING} to a folder"]
        return self._checkpoint.problems("*processor_config.json")  # transformers 5 writes the image's part there too

    def card_needs(self) -> int:
        """Bytes of its weights on the card: of the loaded ones, else of their files."""
        if self._checkpoint is None or not self.card.holds(device_name(self.settings.device)):
            return 0
        return self._checkpoint.bytes() if self._shared is None else weights_of(self._shared.modules)

    def on_card(self) -> int:
        return 0 if self._shared is None else self._shared.on_card()

    def leave_card(self) -> None:
        """Not while it still answers an earlier call, for which its time ran out."""
        if self._shared is not None and self._lock.acquire(blocking=False):
            try:
                self._shared.leave()
            finally:
                self._lock.release()

    def ask(self, image: np.ndarray, questions: Sequence[str]) -> tuple[list[Answer | Silence], Spent]:
        """Raises CriticError where the model can't be loaded or has no chat template."""
        import torch

        answers: list[Answer | Silence] = []
        spent = Spent()
        with self._lock, torch.inference_mode():
            self._load()
            end = time.monotonic() + self.settings.seconds
            try:
                encoded = self._encoded(image)
            except ValueError as error:  # processors refuse pictures that are too small or too long for them
                return [
                    Silence(f"the model's processor refuses the picture: {in_one_line(error)}") for _ in questions
                ], spent
            for start in range(0, len(questions), self.settings.batch):
                some = questions[start : start + self.settings.batch]
                if time.monotonic() >= end:
                    late = Silence(f"the model wasn't done in {self.settings.seconds:g} s; raise seconds in its table")
                    answers += [late] * len(some)
                    continue
                for inputs, found in self._answered(encoded, some):
                    answers += found
                    tokens = int(inputs["attention_mask"].sum())
                    spent += Spent(questions=len(found), requests=1, tokens_in=tokens, tokens_out=len(found))
        return answers, spent

    def _answered(
        self, encoded: dict[str, torch.Tensor], questions: Sequence[str]
    ) -> Iterator[tuple[dict[str, torch.Tensor], list[Answer | Silence]]]:
        """The inputs and the answers of each call: one for all questions, or one each where memory runs out."""
        try:
            inputs = self._inputs(encoded, questions)
            return iter([(inputs, self._answers(inputs))])
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        release_unused()  # outside of the handler, whose traceback holds the tensors
        if len(questions) == 1:
            raise CriticError(f"there isn't enough memory for one question on this picture; {WAY_OUT}")
        LOGGER.warning("out of memory with %d questions at once: asking them one by one", len(questions))
        return (call for question in questions for call in self._answered(encoded, [question]))

    def _load(self) -> None:
        if self._shared is not None:
            self._return()
            return
        if problems := self.problems():
            raise CriticError(problems[0])
        from transformers import AutoModelForImageTextToText, AutoProcessor

        assert self._checkpoint is not None
        precision = self.settings.precision
        if precision == "auto":
            precision = "bfloat16" if device_name(self.settings.device) == "cuda" else "float32"
        processor = self._checkpoint.load(AutoProcessor)
        frame = _frame(processor, self._checkpoint.name)
        tokens = first_tokens(processor.tokenizer)
        model = self._checkpoint.load_model(AutoModelForImageTextToText, self.settings.device, precision)
        self._processor, self._frame, self._tokens = processor, frame, tokens
        self._model, self._shared = model, CardModel([model], device_name(self.settings.device), self.card)

    def _return(self) -> None:
        """Back to its card, where it had left it."""
        assert self._shared is not None
        try:
            self._shared.back()
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            raise CriticError(f"there isn't enough memory for the model to return to its card; {WAY_OUT}") from None

    def _encoded(self, image: np.ndarray) -> dict[str, torch.Tensor]:
        """The processor's tensors for the picture and for the chat up to the question. Raises ValueError."""
        from PIL import Image

        before, bos = self._frame[0], self._processor.tokenizer.bos_token
        twice = bos is not None and before.startswith(bos)
        return dict(
            self._processor(
                text=[before], images=[[Image.fromarray(image)]], return_tensors="pt", add_special_tokens=not twice
            )
        )

    def _inputs(self, encoded: dict[str, torch.Tensor], questions: Sequence[str]) -> dict[str, torch.Tensor]:
        """A batch on the model's device, padded on the left; the picture's tensors once a question, along axis 0."""
        import torch

        tokenizer = self._processor.tokenizer
        after = tokenizer(self._frame[1], add_special_tokens=False).input_ids
        tails = [
            [*tokenizer(text, add_special_tokens=False, split_special_tokens=True).input_ids, *after]
            for text in questions
        ]
        ids = encoded["input_ids"]
        longest = max(map(len, tails))
        batch: dict[str, torch.Tensor] = {}
        for name, value in encoded.items():
            if value.shape != ids.shape:
                batch[name] = torch.cat([value] * len(questions))
                continue
            rows = []
            for tail in tails:
                # tensors with a value a token get the question's: its ids, attention 1, or type 0 (no picture)
                own = tail if name == "input_ids" else [int(name == "attention_mask")] * len(tail)
                fill = self._pad if name == "input_ids" else 0
                rows.append([fill] * (longest - len(tail)) + value[0].tolist() + own)
            batch[name] = torch.tensor(rows, dtype=value.dtype)
        moved = {name: value.to(self._model.device) for name, value in batch.items()}
        kind = self._model.dtype
        return {name: value.to(kind) if value.is_floating_point() else value for name, value in moved.items()}

    @property
    def _pad(self) -> int:
        tokenizer = self._processor.tokenizer
        return int(tokenizer.eos_token_id or 0 if tokenizer.pad_token_id is None else tokenizer.pad_token_id)

    def _answers(self, inputs: dict[str, torch.Tensor]) -> list[Answer | Silence]:
        import torch
        from transformers import GenerationConfig

        config = GenerationConfig(
            max_new_tokens=1, do_sample=False, output_logits=True, return_dict_in_generate=True, pad_token_id=self._pad
        )
        logits = self._model.generate(**inputs, generation_config=config).logits[0]
        shares = torch.softmax(logits.double(), dim=-1)
        answers: list[Answer | Silence] = []
        for row in shares:
            yes, no = (float(row[self._tokens[answer]].sum()) for answer in (True, False))
            answers.append(Answer(yes, no) if np.isfinite(yes + no) else Silence("the model's answer is no number"))
        return answers


def first_tokens(tokenizer: Any) -> dict[bool, list[int]]:
    """The tokens that begin a yes (True) or a no (False), each once.

    Those that are the whole word; where an answer has no such token, its forms' first ones. A token that begins both
    says neither. Raises CriticError where none is left for one of them.
    """
    found: dict[bool, set[int]] = {}
    for answer, variants in VARIANTS.items():
        encoded = [tokenizer(variant, add_special_tokens=False).input_ids for variant in variants]
        encoded = [ids for ids in encoded if ids]
        found[answer] = {ids[0] for ids in encoded if len(ids) == 1} or {ids[0] for ids in encoded}
    both = found[True] & found[False]
    if not all(found[answer] - both for answer in found):
        raise CriticError("the model's tokenizer has no tokens that distinguish yes from no; take another model")
    return {answer: sorted(ids - both) for answer, ids in found.items()}


def _frame(processor: Any, name: str) -> tuple[str, str]:
    """The chat's text before and after the question, the picture's place in the first. Raises CriticError."""
    from jinja2 import TemplateError

    content = [{"type": "image"}, {"type": "text", "text": MARK}]
    thinks = "enable_thinking" in str(getattr(processor, "chat_template", ""))  # such a model would answer at the end
    try:
        text = processor.apply_chat_template(
            [{"role": "user", "content": content}],
            add_generation_prompt=True,
            tokenize=False,
            **({"enable_thinking": False} if thinks else {}),
        )
    except (ValueError, TypeError, TemplateError) as error:
        raise CriticError(
            f"{name} has no chat template that takes a picture; take an instruct model ({in_one_line(error)})"
        ) from None
    before, found, after = text.partition(MARK)
    if not found or MARK in after:
        raise CriticError(f"the chat template of {name} drops or repeats the question; take another model")
    return before, after
