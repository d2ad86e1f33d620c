"""What a judge needs of a vision-language model, wherever that runs.

A model is asked one thing at a time, in a conversation of its own, and what it says is read as words. No answer is
ever made up for it: where none can be had, JudgeError says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.failures.judging.base import Ingredients
from planners.messages import printable

SAID = 80
"""Characters of a question or an unusable answer that a message shows."""


@dataclass(frozen=True)
class ModelPrompt:
    """``text`` goes to the model; ``read`` makes an answer of what it says, None where it is none."""

    text: str
    read: Callable[[str], str | None]
    tokens: int


Ask = Callable[[Sequence[ModelPrompt]], list[str]]
"""Asks about one picture: an answer a prompt, in their order."""


class JudgeModel(Protocol):
    def ingredients(self) -> Ingredients:
        """Raises JudgeError where it lacks something; nothing is loaded and nothing is asked."""
        ...

    def look(self, image: np.ndarray) -> Ask:
        """Asks about a picture, uint8 sRGB (height, width, 3). JudgeError is raised where an answer can't be had within
        the model's seconds for a picture.
        """
        ...


def no_answer(said: str) -> str:
    """That the answer can't be used, with its beginning, for people."""
    shown = printable(said[:SAID])
    return f"the model said {shown!r}, which doesn't answer it"
