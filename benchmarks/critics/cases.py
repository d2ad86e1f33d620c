"""A case: one picture, the plan that critics judge it against, and what is true of it. Drawn cases are made here.

Case i of a fault depends on the seed, the fault and i alone, so a longer run extends a shorter one.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from benchmarks.critics.damages import FAULTS, WHOLE, FaultClass, forbid, spoil_whole
from benchmarks.critics.drawn import Drawing, compose, drawn_contents, paint
from benchmarks.critics.seen import PictureContents
from planners.scene import Canvas, Entity, Scene

Half = Literal["A", "B"]
WHOLE_FAULT = "whole picture"
RIGHT_PLAN, WRONG_PLAN = "painted, right plan", "painted, wrong"
TEXT_FAULTS = ("letter swapped", "word missing", "stray text")
AS_THEY_ARE = "people as they are"
FACES_AS_THEY_ARE, SMALL_FACES_AS_THEY_ARE = "faces as they are", "small faces as they are"


@dataclass(frozen=True, eq=False)
class Case:
    """``group`` names the class of faults in whose row the case counts; ``damaged`` is false for the sound twin.

    ``origin`` is what the case shares with others that aren't independent of it: a scene, a painted picture, a photo.
    With ``same_texts`` its texts are those of its twin. Critics don't judge them again, since reading texts takes
    nearly all of the time.
    """

    id: str
    source: Literal["drawn", "painted", "photo", "face", "small face"]
    origin: str
    group: str
    damaged: bool
    picture: np.ndarray = field(repr=False)
    scene: Scene
    seen: PictureContents
    same_texts: bool = False

    @property
    def half(self) -> Half:
        """The half of the origins that it belongs to, by a fixed hash: A or B chooses thresholds, the other reports."""
        return "A" if hashlib.blake2b(self.origin.encode(), digest_size=1).digest()[0] % 2 else "B"


def sound_group(group: str, source: str) -> str:
    """The class of undamaged pictures to compare a class of damages with: its own twins if it has any."""
    own = {"photo": AS_THEY_ARE, "face": FACES_AS_THEY_ARE, "small face": SMALL_FACES_AS_THEY_ARE}
    if source in own:
        return own[source]
    return RIGHT_PLAN if source == "painted" else group.partition(":")[0]


def drawn_cases(n: int, seed: int, first: int = 0) -> Iterator[Case]:
    """The damaged pictures ``first`` to ``n`` of each class and as many sound twins, the classes taking turns.

    The faults of the whole picture come in ``n`` pictures of each kind, made of the same ``n`` scenes; all kinds of one
    scene share one twin.
    """
    for number in range(first, n):
        for fault in FAULTS:
            yield from _pair(fault, number, seed)
        yield from _spoilt(number, seed)


def _pair(fault: FaultClass, number: int, seed: int) -> Iterator[Case]:
    origin = f"{fault.name} {number:03d}"
    rng = random.Random(f"{seed}/{origin}")
    while True:
        drawing, scene = compose(rng, fault.kind, fault.fits)
        if fault.name == "object added":
            scene = forbid(scene, drawing, rng)
        damaged = fault.damage(drawing, scene, rng)
        if damaged is not None:
            break
    yield _drawn(origin, fault.name, False, scene, drawing)
    yield _drawn(origin, fault.name, True, scene, damaged)


def _spoilt(number: int, seed: int) -> Iterator[Case]:
    origin = f"{WHOLE_FAULT} {number:03d}"
    rng = random.Random(f"{seed}/{origin}")
    while True:
        drawing, scene = compose(rng)
        picture = paint(drawing)
        try:
            spoilt = {how: spoil_whole(picture, how, rng) for how in WHOLE}
        except ValueError:  # a picture with hardly any middle tones
            continue
        break
    yield _drawn(origin, WHOLE_FAULT, False, scene, drawing)
    for how, made in spoilt.items():
        what = drawn_contents(drawing) if how in ("blurred", "clipped") else PictureContents()
        what = PictureContents(what.things, what.lines, whole=how)
        yield Case(f"{origin} {how}", "drawn", origin, f"{WHOLE_FAULT}: {how}", True, made, scene, what)


def _drawn(origin: str, group: str, damaged: bool, scene: Scene, drawing: Drawing) -> Case:
    name = f"{origin} {'damaged' if damaged else 'sound'}"
    again = damaged and group not in TEXT_FAULTS
    return Case(name, "drawn", origin, group, damaged, paint(drawing), scene, drawn_contents(drawing), same_texts=again)


def person_case(
    source: Literal["photo", "face", "small face"],
    origin: str,
    name: str,
    group: str,
    picture: np.ndarray,
    contents: PictureContents,
    damaged: bool,
) -> Case:
    """A picture, uint8 (height, width, 3), judged against the plan of one person."""
    canvas = Canvas(width=picture.shape[1], height=picture.shape[0])
    scene = Scene(prompt="a person", canvas=canvas, entities=(Entity(id="person_1", noun="person"),))
    return Case(name, source, origin, group, damaged, picture, scene, contents)
