"""What a vision-language model answers to a yes-or-no question, as probabilities, and what asking it has cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from planners.scene import Frozen

WORDS = {True: ("Yes", "yes"), False: ("No", "no")}
VARIANTS = {answer: tuple(lead + word for lead in ("", " ") for word in words) for answer, words in WORDS.items()}
"""How an answer may begin: the four forms of GenEval 2 (https://github.com/facebookresearch/GenEval2), which adds up
their first tokens. Here no token is added twice, whatever forms it begins."""


@dataclass(frozen=True)
class Answer:
    """Probabilities in [0, 1] that the first token says yes or no.

    ``hidden``: what either answer may have beside that, at most, where a server lists only the likeliest tokens.
    """

    yes: float
    no: float
    hidden: float = 0.0

    @property
    def mass(self) -> float:
        """How much of the model's answer is yes or no at all."""
        return self.yes + self.no

    @property
    def share(self) -> float:
        """P(yes) / (P(yes) + P(no)), VQAScore's (Lin et al., 2024, https://arxiv.org/abs/2404.01291) without what is
        neither. Raises ZeroDivisionError where the mass is 0."""
        return self.yes / self.mass

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest possible share: what is hidden may belong to either answer."""
        whole = self.mass + self.hidden
        return self.yes / whole, (self.yes + self.hidden) / whole


@dataclass(frozen=True)
class Silence:
    """No answer, and why."""

    reason: str


class Spent(Frozen):
    """What answers have cost. ``tokens_in``, ``tokens_out`` and ``money`` leave out ``unmetered`` requests: those that
    failed and those whose tokens the server doesn't report. ``money`` is None where no price is set."""

    questions: int = 0
    requests: int = 0
    unmetered: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float | None = None

    def __add__(self, other: Spent) -> Spent:
        sums = {
            name: getattr(self, name) + getattr(other, name)
            for name in ("questions", "requests", "unmetered", "tokens_in", "tokens_out")
        }
        known = [money for money in (self.money, other.money) if money is not None]
        return Spent(**sums, money=sum(known) if known else None)


class Respondent(Protocol):
    """A vision-language model that looks at one picture and answers questions about it."""

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded, nothing is asked."""
        ...

    def ask(self, image: np.ndarray, questions: Sequence[str]) -> tuple[list[Answer | Silence], Spent]:
        """One answer a question, in their order, on a uint8 sRGB picture (height, width, 3). Raises CriticError."""
        ...
