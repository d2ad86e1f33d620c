"""What can be measured on a hand's 21 landmarks: bones of the wrong length, joints bent as none bends, merged fingers.

The landmarks are MediaPipe's (Zhang et al., "MediaPipe Hands", 2020, https://arxiv.org/abs/2006.10214), in three
dimensions, so that nothing is foreshortened. Bones' lengths are the means that Buryanov and Kotiuk measured on X-rays
of 66 adults ("Proportions of hand segments", 2010, https://doi.org/10.4067/S0717-95022010000300015), those of the tips
with the flesh over them. How far joints bend is the Electronic Textbook of Hand Surgery's table of normal ranges
(http://e-hand.com/nor/nor002.htm). A model of 21 points can't show a sixth finger.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np
from pydantic import Field

from critics.people.people_check import Oddity
from planners.scene import Box, Frozen

FINGERS: Mapping[str, tuple[int, int, int, int]] = {
    "thumb": (1, 2, 3, 4),
    "index": (5, 6, 7, 8),
    "middle": (9, 10, 11, 12),
    "ring": (13, 14, 15, 16),
    "little": (17, 18, 19, 20),
}
KNUCKLES = (5, 9, 13, 17)
LENGTHS: Mapping[str, tuple[float, float, float]] = {
    "thumb": (46.2, 31.6, 27.4),
    "index": (39.8, 22.4, 19.6),
    "middle": (44.6, 26.3, 21.4),
    "ring": (41.4, 25.7, 21.3),
    "little": (32.7, 18.1, 19.7),
}
"""Millimetres from each landmark of the finger to the next; the thumb's first bone is in the palm."""
BENDS: Mapping[str, tuple[float, float]] = dict.fromkeys(LENGTHS, (100.0, 80.0)) | {"thumb": (55.0, 80.0)}
"""Degrees that a finger's second and third landmark bend from straight; a finger's bends no other way."""
STRETCHED = 60.0
"""Degrees between a finger's first and last bone under which it counts as stretched out."""


class HandLimits(Frozen):
    """When something is a fault; wide limits, since the landmarks' own error isn't known."""

    stretch: float = Field(
        default=1.8, gt=1.0, le=1000.0, description="how many times too long or too short a bone may be"
    )
    slack: float = Field(default=30.0, gt=0.0, lt=90.0, description="degrees a joint may bend beyond its range")
    apart: float = Field(
        default=6.0, gt=0.0, le=1000.0, description="millimetres within which two fingers of an adult are one"
    )


@dataclass(frozen=True, eq=False)
class Hand:
    """``points`` of shape (21, 3), float64, in any unit and any orthonormal frame. ``box`` in the picture; ``score``
    in [0, 1]: how sure the model is which hand it is."""

    score: float
    box: Box
    points: np.ndarray

    @property
    def scale(self) -> float:
        """Units a millimetre of an adult's hand: the median over all bones."""
        return float(np.median([has / mean for finger in FINGERS for has, mean in _lengths(self, finger)]))


def hand_oddities(hand: Hand, limits: HandLimits) -> list[Oddity]:
    """What is measurably wrong, worst first; at most one of each sort a finger. A hand without size is one oddity."""
    if not np.isfinite(hand.points).all() or hand.scale <= 0:
        return [Oddity("the hand has no size", 2.0, tuple(range(21)))]
    found = [*_wrong_lengths(hand, limits), *_wrong_bends(hand, limits), *_out_of_row(hand)]
    for one, other in fingers_in_one_place(hand, limits):
        found.append(Oddity(f"{one} and {other} finger are in the same place", 1.5, FINGERS[one] + FINGERS[other]))
    return sorted(found, key=lambda odd: -odd.excess)


def fingers_in_one_place(hand: Hand, limits: HandLimits) -> list[tuple[str, str]]:
    """Pairs of fingers that lie on each other from their second landmark to the tip."""
    return [
        (one, other)
        for one, other in combinations(FINGERS, 2)
        if all(
            math.dist(hand.points[a], hand.points[b]) < limits.apart * hand.scale
            for a, b in zip(FINGERS[one][1:], FINGERS[other][1:], strict=True)
        )
    ]


def separate_fingers(hand: Hand, limits: HandLimits) -> int:
    """How many fingers, the thumb among them, lie apart from each other; at most five."""
    return len(FINGERS) - len({other for _, other in fingers_in_one_place(hand, limits)})


def stretched_fingers(hand: Hand) -> tuple[str, ...]:
    """The fingers whose first and last bone point about the same way."""
    return tuple(
        finger
        for finger, (first, second, third, tip) in FINGERS.items()
        if _angle(hand.points[second] - hand.points[first], hand.points[tip] - hand.points[third]) < STRETCHED
    )


def _lengths(hand: Hand, finger: str) -> list[tuple[float, float]]:
    """Each bone's length on the hand and its mean in millimetres."""
    ends = pairwise(FINGERS[finger])
    return [
        (math.dist(hand.points[a], hand.points[b]), mean) for (a, b), mean in zip(ends, LENGTHS[finger], strict=True)
    ]


def _wrong_lengths(hand: Hand, limits: HandLimits) -> list[Oddity]:
    found, scale = [], hand.scale
    for finger, joints in FINGERS.items():
        ratios = [max(has / (mean * scale), 1e-3) for has, mean in _lengths(hand, finger)]
        worst = max(ratios, key=lambda ratio: abs(math.log(ratio)))
        times = max(worst, 1 / worst)
        if times > limits.stretch:
            how = "long" if worst > 1 else "short"
            says = f"a bone of the {finger} finger is {times:.1f} times too {how} for the hand"
            found.append(Oddity(says, times / limits.stretch, joints))
    return found


def _wrong_bends(hand: Hand, limits: HandLimits) -> list[Oddity]:
    """Fingers bend towards the palm, so its side is the one to which the hand's joints bend most in sum."""
    across = hand.points[17] - hand.points[5]
    bends = {finger: _bend(hand, finger, across) for finger in FINGERS if finger != "thumb"}
    forward = math.copysign(1.0, sum(angle for pair in bends.values() for angle, _ in pair))
    found = []
    for finger, joints in FINGERS.items():
        worst: tuple[float, str] = (0.0, "")
        for place, most in enumerate(BENDS[finger]):
            ways = {"too far": _turn(hand, finger, place) / (most + limits.slack)}
            if bends.get(finger):
                bend, aside = bends[finger][place]
                ways = {
                    "too far": forward * bend / (most + limits.slack),
                    "backwards": -forward * bend / limits.slack,
                    "sideways": aside / limits.slack,
                }
            worst = max(worst, *((excess, way) for way, excess in ways.items()))
        if worst[0] > 1:
            found.append(Oddity(f"the {finger} finger bends {worst[1]}", worst[0], joints))
    return found


def _bend(hand: Hand, finger: str, across: np.ndarray) -> list[tuple[float, float]]:
    """Degrees that the two hinges of a finger bend about the palm's width (signed) and aside from that (not signed).

    Empty for a finger that points along the palm's width, where both would be the same.
    """
    bones = [_unit(hand.points[b] - hand.points[a]) for a, b in pairwise(FINGERS[finger])]
    hinge, found = _unit(across), list[tuple[float, float]]()
    for before, after in pairwise(bones):
        part = hinge - (hinge @ before) * before
        if np.linalg.norm(part) < (1e-6 if found else 0.5):
            return []
        hinge = _unit(part)
        flat = after - (after @ hinge) * hinge
        bend = math.degrees(math.atan2(float(np.cross(before, flat) @ hinge), float(before @ flat)))
        found.append((bend, math.degrees(math.asin(min(1.0, abs(float(after @ hinge)))))))
    return found


def _turn(hand: Hand, finger: str, place: int) -> float:
    a, b, c = FINGERS[finger][place : place + 3]
    return _angle(hand.points[b] - hand.points[a], hand.points[c] - hand.points[b])


def _out_of_row(hand: Hand) -> list[Oddity]:
    """The four knuckles lie in their order across the palm."""
    across = hand.points[17] - hand.points[5]
    along = [float((hand.points[knuckle] - hand.points[5]) @ across) for knuckle in KNUCKLES]
    if all(before < after for before, after in pairwise(along)):
        return []
    return [Oddity("the fingers don't grow from the palm in their order", 1.5, KNUCKLES)]


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def _angle(one: np.ndarray, other: np.ndarray) -> float:
    return math.degrees(math.acos(min(1.0, max(-1.0, float(_unit(one) @ _unit(other))))))
