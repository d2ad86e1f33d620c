"""A judge that repeats what a rater wrote down of each picture, by eye.

``python -m benchmarks.failures.rating`` makes the sheets that a rater looks at, and the file of verdicts.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import Field

from benchmarks.failures.arms import Arm
from benchmarks.failures.items import WHATEVER, FailureMode, Needs
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement
from benchmarks.lines import read_rows
from planners.scene import Frozen

SOUND = "nothing is wrong by eye"
RATED_ARMS: tuple[Arm, ...] = ("single", "best-of-n", "loop")
"""A rater sees what these deliver."""


class RatedPicture(Frozen):
    """What a rater found wrong in a picture for its prompt; no ``failures``: a person would accept it. ``picture`` is
    ``pixel_hash`` of it, ``notes`` are "failure: note".
    """

    picture: str = Field(pattern=r"[0-9a-f]{64}")
    prompt: str
    failures: tuple[FailureMode, ...] = ()
    notes: tuple[str, ...] = ()
    rater: str = Field(min_length=1)


class RatedSettings(Frozen):
    ratings: Path = Field(description="the JSON lines of ratings; a later one of the same picture and prompt counts")


def pixel_hash(image: np.ndarray) -> str:
    """sha256 of the size and the pixels, uint8 (height, width, 3), whatever file they came from."""
    return hashlib.sha256(f"{image.shape}".encode() + np.ascontiguousarray(image).tobytes()).hexdigest()


class RatedJudge:
    """Knows only pictures that were rated. It looks for whatever the eye sees, malformed things among them."""

    name = "rated"
    judges = frozenset({"scene", "gold", "geneval", "texts", "questions"})
    looks_for: frozenset[FailureMode] = WHATEVER - {"anatomy", "artifact"}
    arms = RATED_ARMS
    Settings = RatedSettings

    def __init__(self, settings: RatedSettings) -> None:
        self.settings = settings

    @cached_property
    def ratings(self) -> dict[str, RatedPicture]:
        """By picture. Raises JudgeError if there are none."""
        found = {row.picture: row for row in read_rows(self.settings.ratings, RatedPicture)}
        if not found:
            raise JudgeError(f"the judge 'rated' finds no rating in {self.settings.ratings}")
        return found

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if there are no ratings."""
        return Ingredients(architectures=frozenset(f"eyes of {row.rater}" for row in self.ratings.values()))

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Raises JudgeError for a picture that nobody rated."""
        row = self.ratings.get(pixel_hash(image))
        if row is None:
            raise JudgeError("nobody rated this picture; python -m benchmarks.failures.rating makes sheets of such")
        return Judgement(met={SOUND: not row.failures}, failures=row.failures, seen=row.notes)
