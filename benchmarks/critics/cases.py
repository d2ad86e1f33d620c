"""A case: one picture, the plan that it is judged against, and what is true of it. Drawn ones are made here.

Case i of a fault depends on the seed, the fault and i alone, so that a longer run extends a shorter one.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from benchmarks.critics.damages import FAULTS, WHOLE, Fault, forbid, spoil
from benchmarks.critics.drawn import Drawing, compose, paint, seen
from benchmarks.critics.seen import Seen
from planners.scene import Scene

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
    ``same_texts``: its texts are its twin's, and aren't judged again, since reading them takes nearly all of the time.
    """

    id: str
    source: Literal["drawn", "painted", "photo", "face", "small face"]
    origin: str
    group: str
    damaged: bool
    picture: np.ndarray = field(repr=False)
    scene: Scene
    seen: Seen
    same_texts: bool = False

    @property
    def half(self) -> Half:
        """Which half of the origins it belongs to, by a fixed hash: one chooses thresholds, the other reports."""
        return "A" if hashlib.blake2b(self.origin.encode(), digest_size=1).digest()[0] % 2 else "B"


def sound_group(group: str, source: str) -> str:
    """The class whose undamaged pictures a class of damages is compared with: its own twins, where it has any."""
    own = {"photo": AS_THEY_ARE, "face": FACES_AS_THEY_ARE, "small face": SMALL_FACES_AS_THEY_ARE}
    if source in own:
        return own[source]
    return RIGHT_PLAN if source == "painted" else group.partition(":")[0]


def drawn_cases(n: int, seed: int, first: int = 0) -> Iterator[Case]:
    """``n`` damaged pictures of each class, less the ``first``, and as many sound twins, class by class in turn.

    Of the whole picture's faults there are ``n`` of each kind, over the same ``n`` scenes; these have one twin.
    """
    for number in range(first, n):
        for fault in FAULTS:
            yield from _pair(fault, number, seed)
        yield from _spoilt(number, seed)


def _pair(fault: Fault, number: int, seed: int) -> Iterator[Case]:
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
            spoilt = {how: spoil(picture, how, rng) for how in WHOLE}
        except ValueError:  # a picture with hardly any middle tones
            continue
        break
    yield _drawn(origin, WHOLE_FAULT, False, scene, drawing)
    for how, made in spoilt.items():
        what = seen(drawing) if how in ("blurred", "clipped") else Seen()
        what = Seen(what.things, what.lines, whole=how)
        yield Case(f"{origin} {how}", "drawn", origin, f"{WHOLE_FAULT}: {how}", True, made, scene, what)


def _drawn(origin: str, group: str, damaged: bool, scene: Scene, drawing: Drawing) -> Case:
    name = f"{origin} {'damaged' if damaged else 'sound'}"
    again = damaged and group not in TEXT_FAULTS
    return Case(name, "drawn", origin, group, damaged, paint(drawing), scene, seen(drawing), same_texts=again)
