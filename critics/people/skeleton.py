"""What can be measured on one person's keypoints: limbs too long for the body, joints in an impossible order.

Keypoints are COCO's 17 (Lin et al., 2014, https://arxiv.org/abs/1405.0312), in pixels. Lengths of segments as shares of
a person's height are those of Drillis and Contini (1966) as printed in Winter, "Biomechanics and Motor Control of Human
Movement". With weak perspective a picture shows a segment at its length or shorter, never longer. So every segment
gives a lower bound of the height: a limb is too long where its bound is far above that of all the rest, while one that
looks short proves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from critics.people.people_check import Oddity
from planners.scene import Box

SHARES = {"upper arm": 0.186, "forearm": 0.146, "thigh": 0.245, "shank": 0.246}
TORSO = 0.288
SHOULDERS, HIPS = 0.17, 0.127
"""Two thirds of Winter's widths, 0.259 and 0.191: detected joints lie nearer together than the outlines measured there.
"""
LIMBS: dict[str, tuple[tuple[str, int, int], tuple[str, int, int]]] = {
    "left arm": (("upper arm", 5, 7), ("forearm", 7, 9)),
    "right arm": (("upper arm", 6, 8), ("forearm", 8, 10)),
    "left leg": (("thigh", 11, 13), ("shank", 13, 15)),
    "right leg": (("thigh", 12, 14), ("shank", 14, 16)),
}
FACE, TRUNK, KNEES, ANKLES = (0, 1, 2, 3, 4), (5, 6, 11, 12), (13, 14), (15, 16)


@dataclass(frozen=True, eq=False)
class Person:
    """``points`` of shape (17, 3): x and y in pixels, confidence in [0, 1]. ``box`` is the detected one."""

    score: float
    box: Box
    points: np.ndarray

    def seen(self, *joints: int, confidence: float) -> bool:
        return all(self.points[joint, 2] >= confidence for joint in joints)

    def length(self, one: int, other: int) -> float:
        return math.dist(self.points[one, :2], self.points[other, :2])


def body_oddities(person: Person, longest: float, uneven: float, confidence: float) -> list[Oddity]:
    """What is measurably wrong, worst first. A joint less sure than ``confidence`` counts as unseen.

    ``longest``: how often the height by one limb may be the largest height by all other parts. ``uneven``: the same for
    a limb whose twin, of which both segments are seen as well, is that much shorter too; a smaller ratio is enough, as
    two measures agree.
    """
    found = [*_too_long(person, longest, uneven, confidence), *_out_of_order(person, confidence)]
    return sorted(found, key=lambda one: -one.excess)


def heights(person: Person, confidence: float) -> dict[str, float]:
    """Each part's lower bound of the person's height in pixels, of the parts whose joints are all seen."""
    found = {}
    for limb, segments in LIMBS.items():
        if person.seen(*(joint for _, *ends in segments for joint in ends), confidence=confidence):
            found[limb] = max(person.length(one, other) / SHARES[name] for name, one, other in segments)
    if person.seen(*TRUNK, confidence=confidence):
        top, bottom = person.points[[5, 6], :2].mean(axis=0), person.points[[11, 12], :2].mean(axis=0)
        found["torso"] = math.dist(top, bottom) / TORSO
        found["shoulders"], found["hips"] = person.length(5, 6) / SHOULDERS, person.length(11, 12) / HIPS
    return found


def _too_long(person: Person, longest: float, uneven: float, confidence: float) -> list[Oddity]:
    by_part, found = heights(person, confidence), []
    for limb, segments in LIMBS.items():
        # detected hips slide along stretched legs, so the torso grows with them and is no measure for legs
        legs = ("left leg", "right leg", "torso") if limb.endswith("leg") else (limb,)
        rest = [height for part, height in by_part.items() if part not in legs]
        if limb not in by_part or "torso" not in by_part:
            continue
        ratio = by_part[limb] / max(rest)
        twin = by_part.get(("right " if limb.startswith("left") else "left ") + limb.split()[1])
        joints = (segments[0][1], segments[0][2], segments[1][2])
        if ratio > longest:
            found.append(Oddity(f"the {limb} is {ratio:.1f} times too long for the body", ratio / longest, joints))
        elif twin is not None and ratio > uneven and by_part[limb] / max(twin, 1e-6) > longest:
            says = f"the {limb} is {by_part[limb] / max(twin, 1e-6):.1f} times as long as the other one"
            found.append(Oddity(says, ratio / uneven, joints))
    return found


def _out_of_order(person: Person, confidence: float) -> list[Oddity]:
    """Along the axis from the hips to the shoulders, in trunk lengths (hips 0, shoulders 1)."""
    if not person.seen(*TRUNK, confidence=confidence):
        return []
    top, bottom = person.points[[5, 6], :2].mean(axis=0), person.points[[11, 12], :2].mean(axis=0)
    axis, trunk = top - bottom, float(np.linalg.norm(top - bottom))
    if trunk < 0.6 * max(person.length(5, 6), person.length(11, 12)):
        return []  # bent towards the camera: the axis is too short to say what lies along it

    def along(joints: Sequence[int]) -> float:
        return float((person.points[list(joints), :2].mean(axis=0) - bottom) @ axis / trunk**2)

    found = []
    face = [joint for joint in FACE if person.seen(joint, confidence=confidence)]
    if len(face) >= 2 and along(face) < 0.5:
        found.append(Oddity("the head is between shoulders and hips", 1.5 - along(face), (*face, *TRUNK)))
    if person.seen(*KNEES, *ANKLES, confidence=confidence) and along(KNEES) > 0.5 and along(ANKLES) > 1.0:
        found.append(Oddity("both legs stand above the shoulders", along(ANKLES), (*KNEES, *ANKLES)))
    return found


def legs_above_body(legs: Person, body: Person, confidence: float) -> bool:
    """Whether legs without a body stand right on top of a body without legs: one person, put together wrongly."""
    above = legs.box.y1 <= body.box.y0 + 0.25 * body.box.height and body.box.y0 - legs.box.y1 < 0.5 * legs.box.height
    beside = min(legs.box.x1, body.box.x1) - max(legs.box.x0, body.box.x0)
    if not above or beside < 0.5 * min(legs.box.width, body.box.width):
        return False
    headless = legs.points[[*FACE], 2].max() < confidence and legs.points[[5, 6], 2].max() < confidence
    legless = body.points[[*ANKLES], 2].max() < confidence
    return bool(
        headless
        and legless
        and legs.seen(*KNEES, *ANKLES, confidence=confidence)
        and body.seen(5, 6, confidence=confidence)
        and body.points[[*FACE], 2].max() >= confidence
    )


def shared_joints(one: Person, other: Person, confidence: float) -> float:
    """The share of the joints seen on both (shoulders down) that lie on each other, within 0.03 of their heights.

    0 where fewer than 6 joints are seen on both.
    """
    both = [j for j in range(5, 17) if one.seen(j, confidence=confidence) and other.seen(j, confidence=confidence)]
    if len(both) < 6:
        return 0.0
    scale = max(float(np.ptp(person.points[both, 1])) for person in (one, other))
    near = [math.dist(one.points[j, :2], other.points[j, :2]) < 0.03 * scale + 1e-9 for j in both]
    return sum(near) / len(both)
