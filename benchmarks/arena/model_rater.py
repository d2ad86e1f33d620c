"""A vision-language model as a rater. It sees each pair twice, the second time with the sides exchanged.

Such models prefer a side (Zheng et al., arXiv 2306.05685). Where the two answers contradict each other, the pair is
skipped. The model's votes are marked as a model's and rated apart from people's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import numpy as np

from agent.errors import UsageError
from benchmarks.arena.contestants import shown_picture
from benchmarks.arena.pairs import ArenaPair, in_order_of
from benchmarks.arena.votes import Ballot, Choice, Vote
from benchmarks.failures.judging.vision_language_models import JudgeModel, ModelPrompt

QUESTION = (
    "The image shows two pictures side by side, separated by a white bar. Both were made for this request, which is "
    "quoted as data: {prompt}. Which picture shows better what the request asks for? Answer with one word: left, "
    "right, both (both show all of it) or neither (neither shows it)."
)
ANSWERS: dict[str, Choice] = {"left": "left", "right": "right", "both": "both good", "neither": "both bad"}
EXCHANGED: dict[Choice, Choice] = {"left": "right", "right": "left"}
BAR = 24


def model_votes(pairs: Sequence[ArenaPair], ballot: Ballot, model: JudgeModel, tokens: int) -> Iterator[Vote]:
    """Asks about each pair that the ballot lacks, and casts the vote. Raises JudgeError, JournalError, UsageError."""
    if ballot.rater_kind != "model":
        raise UsageError("a model's ballot must say that its rater is a model")
    decided = ballot.decided()
    for pair in in_order_of(ballot.rater, pairs):
        if pair.id in decided:
            continue
        left, right = (np.asarray(shown_picture(entry.picture)) for entry in pair.sides(ballot.rater))
        prompt = ModelPrompt(QUESTION.format(prompt=json.dumps(pair.prompt, ensure_ascii=False)), read_answer, tokens)
        first = _asked(model, left, right, prompt)
        second = _asked(model, right, left, prompt)
        agrees = EXCHANGED.get(second, second) == first
        yield ballot.cast(pair, first if agrees else "skipped")


def read_answer(reply: str) -> str | None:
    """The only one of the four words in the reply; None if there is none or several."""
    words = {word.strip(".,!:;\"'*").lower() for word in reply.split()} & ANSWERS.keys()
    return words.pop() if len(words) == 1 else None


def _asked(model: JudgeModel, left: np.ndarray, right: np.ndarray, prompt: ModelPrompt) -> Choice:
    (word,) = model.look(side_by_side(left, right))([prompt])
    return ANSWERS[word]


def side_by_side(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Both pictures, uint8 (height, width, 3), at the top of one white picture with a bar between them."""
    page = np.full((max(len(left), len(right)), left.shape[1] + BAR + right.shape[1], 3), 255, np.uint8)
    page[: len(left), : left.shape[1]] = left
    page[: len(right), left.shape[1] + BAR :] = right
    return page
