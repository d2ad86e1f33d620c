"""What prompts ask for, and rules that independent judges share. None of them takes part in making or repairing
pictures.

Colours are named by hue, saturation and value (the critics measure in CIELAB). Relations follow GenEval's rule (Ghosh
et al., arXiv 2310.11513) on the judge's boxes, written here anew so that a slip in the critics' geometry shows.
"""

from __future__ import annotations

import colorsys
import math

import numpy as np
from pydantic import BaseModel, ConfigDict

from planners.scene import Place

BoxTuple = tuple[float, float, float, float]

MARGIN = 0.1
TOUCHING, NEAR = 0.03, 0.25
"""Gaps, as shares of the picture, up to which things touch, and up to which they are next to each other."""
WITHIN = 0.6
"""The share of a thing's box that must lie in another's for it to be inside."""
CLEAR = 0.08
"""How far over the middle, as a share of the picture, a thing's centre must be to be on that side."""


class ExpectedObject(BaseModel):
    """``place``: where in the picture it should be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noun: str
    count: int = 1
    colour: str | None = None
    place: Place | None = None


class Expected(BaseModel):
    """What a prompt asks for. ``relations`` are (index of an object, kind, index of an object); ``texts`` exact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    objects: tuple[ExpectedObject, ...] = ()
    relations: tuple[tuple[int, str, int], ...] = ()
    texts: tuple[str, ...] = ()


def legible(line: str) -> bool:
    return sum(character.isalnum() for character in line) >= 3


def related(a: BoxTuple, b: BoxTuple, kind: str) -> bool:
    """Whether a stands in ``kind`` to b, both normalised xyxy boxes: "smaller_than" and "larger_than" by their areas,
    "left_of" and the like by GenEval's position rule, "on", "inside", "next_to", "in_front_of" and their opposites
    by how the boxes lie to each other."""
    match kind:
        case "larger_than" | "under" | "behind":
            return related(b, a, {"larger_than": "smaller_than", "under": "on", "behind": "in_front_of"}[kind])
        case "smaller_than":
            return area(a) < area(b)
        case "inside":
            return _shared(a, b) >= WITHIN * area(a)
        case "next_to":
            return max(_apart(a, b, 0), _apart(a, b, 1)) <= NEAR and _shared(a, b) < WITHIN * min(area(a), area(b))
        case "on":
            return _apart(a, b, 0) < 0 and a[1] < b[1] and a[3] < b[3] and _apart(a, b, 1) <= TOUCHING
        case "in_front_of":
            return _apart(a, b, 0) < 0 and a[3] > b[3] - TOUCHING and _apart(a, b, 1) <= TOUCHING
        case _:
            return kind.replace("_", " ") in positions(a, b)


def area(box: BoxTuple) -> float:
    """Of a normalised xyxy box, as a share of the picture."""
    return (box[2] - box[0]) * (box[3] - box[1])


def _apart(a: BoxTuple, b: BoxTuple, axis: int) -> float:
    """The gap between two boxes along an axis (0 across, 1 down); negative where they overlap."""
    return max(a[axis], b[axis]) - min(a[axis + 2], b[axis + 2])


def _shared(a: BoxTuple, b: BoxTuple) -> float:
    return max(0.0, -_apart(a, b, 0)) * max(0.0, -_apart(a, b, 1))


def placed(box: BoxTuple, place: Place) -> bool:
    """Whether a normalised xyxy box's centre is in that part of the picture: "top left", "bottom", "centre"."""
    x, y = (box[0] + box[2]) / 2 - 0.5, (box[1] + box[3]) / 2 - 0.5
    sides = {"left": x < -CLEAR, "right": x > CLEAR, "top": y < -CLEAR, "bottom": y > CLEAR}
    if place == "centre":
        return not any((x < -2 * CLEAR, x > 2 * CLEAR, y < -2 * CLEAR, y > 2 * CLEAR))
    return all(sides[word] for word in place.split())


def positions(a: BoxTuple, b: BoxTuple) -> set[str]:
    """Where the first xyxy box stands from the second: "left of", "right of", "above", "below"; two of them or none.

    The rule (GenEval, evaluate_images.py) shortens the offset of the centres by a tenth of the sum of both sizes along
    each axis and divides it by its full length; more than a half to a side counts.
    """
    offset = ((a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2)
    sizes = (a[2] - a[0] + b[2] - b[0], a[3] - a[1] + b[3] - b[1])
    left = [math.copysign(max(abs(o) - MARGIN * s, 0.0), o) for o, s in zip(offset, sizes, strict=True)]
    if all(abs(value) < 1e-3 for value in left):
        return set()
    length = math.hypot(*offset)
    x, y = left[0] / length, left[1] / length
    found = {"left of": x < -0.5, "right of": x > 0.5, "above": y < -0.5, "below": y > 0.5}
    return {name for name, holds in found.items() if holds}


def colour_in(image: np.ndarray, box: BoxTuple) -> str:
    """The name of the median colour of what differs from the box's corners, by hue, saturation and value."""
    height, width = image.shape[:2]
    left, right = round(box[0] * width), max(round(box[0] * width) + 2, round(box[2] * width))
    top, bottom = round(box[1] * height), max(round(box[1] * height) + 2, round(box[3] * height))
    # the ground is what lies just outside the box, where there is something outside
    frame = image[max(0, top - 5) : bottom + 5, max(0, left - 5) : right + 5].astype(float)
    rim = np.concatenate(
        [frame[:3].reshape(-1, 3), frame[-3:].reshape(-1, 3), frame[:, :3].reshape(-1, 3), frame[:, -3:].reshape(-1, 3)]
    )
    inside = image[top:bottom, left:right].astype(float).reshape(-1, 3)
    object_pixels = inside[np.linalg.norm(inside - np.median(rim, axis=0), axis=1) > 60]
    red, green, blue = np.median(object_pixels if len(object_pixels) >= 20 else inside, axis=0) / 255
    return colour_name(red, green, blue)


def colour_name(red: float, green: float, blue: float) -> str:
    """One of eleven names for an sRGB colour in [0, 1]."""
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    degrees = hue * 360
    if value < 0.2:
        return "black"
    if saturation < 0.13:
        return "white" if value > 0.85 else "gray"
    if (degrees < 45 or degrees >= 345) and value < 0.62 and saturation < 0.85:
        return "brown"
    if degrees < 16 or degrees >= 345:
        return "red" if saturation > 0.6 else "pink"
    for limit, name in ((40, "orange"), (70, "yellow"), (165, "green"), (255, "blue"), (295, "purple")):
        if degrees < limit:
            return name
    return "pink"
