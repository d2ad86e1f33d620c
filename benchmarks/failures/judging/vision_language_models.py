"""The interface that the judge needs from a vision-language model, local or remote.

The judge asks each question in its own conversation and parses the words of the reply. It never invents an answer: if
there is none, JudgeError says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.failures.judging.base import Ingredients
from planners.messages import printable

EXCERPT = 80
"""How many characters of a question or an unusable answer a message quotes."""


@dataclass(frozen=True)
class ModelPrompt:
    """``text`` goes to the model; ``read`` turns its reply into an answer, or None if the reply contains none."""

    text: str
    read: Callable[[str], str | None]
    tokens: int


Ask = Callable[[Sequence[ModelPrompt]], list[str]]
"""Asks about one picture. Returns one answer per prompt, in order."""


class JudgeModel(Protocol):
    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the model lacks something. Loads nothing and asks nothing."""
        ...

    def look(self, image: np.ndarray) -> Ask:
        """A function that asks about this picture, uint8 sRGB (height, width, 3). It raises JudgeError if the model
        doesn't answer within its time limit for one picture.
        """
        ...


def no_answer(reply: str) -> str:
    """A message that the reply answers nothing, with its beginning."""
    shown = printable(reply[:EXCERPT])
    return f"the model said {shown!r}, which doesn't answer it"
