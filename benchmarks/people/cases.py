"""A case: one picture of people, whether it is damaged, and the plan that critics judge it against."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from critics.people.faces import CHECK as FACES
from planners.checklist import Check
from planners.scene import Canvas, Entity, Scene

Half = Literal["A", "B"]
Source = Literal["photo", "face", "small face"]
SOUND: dict[Source, str] = {
    "photo": "people as they are",
    "face": "faces as they are",
    "small face": "small faces as they are",
}
"""The group of undamaged pictures of each source."""


@dataclass(frozen=True, eq=False)
class Case:
    """``group`` names the class of damages in whose row the case counts, or that of undamaged pictures.

    ``origin`` is what the case shares with others that aren't independent of it: a person or a photo.
    """

    id: str
    source: Source
    origin: str
    group: str
    picture: np.ndarray = field(repr=False)
    scene: Scene

    @property
    def damaged(self) -> bool:
        return self.group != SOUND[self.source]

    @property
    def half(self) -> Half:
        """The half of the origins that it belongs to, by a fixed hash: limits were chosen on A alone."""
        return "A" if hashlib.blake2b(self.origin.encode(), digest_size=1).digest()[0] % 2 else "B"

    def decides(self, check: Check) -> bool:
        """Whether it is known that the check holds in the undamaged pictures alone."""
        return check.kind == "anatomy" if self.source == "photo" else check.id == FACES


def person_case(source: Source, origin: str, name: str, group: str, picture: np.ndarray) -> Case:
    """A picture, uint8 (height, width, 3), judged against the plan of one person."""
    canvas = Canvas(width=picture.shape[1], height=picture.shape[0])
    scene = Scene(prompt="a person", canvas=canvas, entities=(Entity(id="person_1", noun="person"),))
    return Case(name, source, origin, group, picture, scene)
