"""An independent judge for pictures with known requirements: nothing of it takes part in making or repairing them.

Objects come from the judge's own detector, colours from hue, saturation and value (the critics measure in CIELAB),
texts from PP-OCRv5 (``reading.py``; the critics read with PP-OCRv6 and EasyOCR), relations from the judge's boxes by
GenEval's rule (Ghosh et al., arXiv 2310.11513), written here anew so that a slip in the critics' geometry shows.
"""

from __future__ import annotations

import colorsys
import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict

from benchmarks.judges.reading import judge_reader

BoxTuple = tuple[float, float, float, float]
LabelledBox = tuple[str, float, BoxTuple]
Detect = Callable[[np.ndarray], list[LabelledBox]]

MARGIN = 0.1


class ExpectedObject(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    noun: str
    count: int = 1
    colour: str | None = None


class Expected(BaseModel):
    """What a prompt asks for. ``relations`` are (index of an object, kind, index of an object); ``texts`` exact."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    objects: tuple[ExpectedObject, ...] = ()
    relations: tuple[tuple[int, str, int], ...] = ()
    texts: tuple[str, ...] = ()


class RequirementJudge:
    """``judge`` says of each requirement whether the picture meets it. ``sure`` is the least detection score."""

    def __init__(self, detect: Detect, sure: float = 0.4) -> None:
        self.detect, self.sure = detect, sure

    @cached_property
    def _reader(self) -> Any:
        return judge_reader()

    def judge(self, image: np.ndarray, expected: Expected) -> dict[str, bool]:
        """Requirement -> met, for an image uint8 (height, width, 3). Keys start with their kind."""
        found = [one for one in self.detect(image) if one[1] >= self.sure]
        met: dict[str, bool] = {}
        groups: list[list[LabelledBox]] = []
        for number, item in enumerate(expected.objects):
            alike = [one for one in found if one[0] == item.noun]
            group = [one for one in alike if item.colour is None or colour_in(image, one[2]) == item.colour]
            groups.append(group[: item.count])
            total = sum(other.count for other in expected.objects if other.noun == item.noun)
            met[f"present:{number}"] = len(alike) >= 1
            met[f"count:{item.noun}"] = len(alike) == total
            if item.colour:
                met[f"attribute:{number}"] = len(group) >= item.count
        for a, kind, b in expected.relations:
            pairs = [(x[2], y[2]) for x in groups[a] for y in groups[b]]
            met[f"relation:{a}-{kind}-{b}"] = bool(pairs) and all(related(x, y, kind) for x, y in pairs)
        lines = self.read(image)
        for text in expected.texts:
            met[f"text:{text}"] = any(line == text for line in lines)
        wanted = {text.upper() for text in expected.texts}
        met["no_extra_text"] = not [line for line in lines if line.upper() not in wanted and legible(line)]
        return met

    def read(self, image: np.ndarray, enlarge: int = 3) -> list[str]:
        """The lines of text that the reader is at least 60% sure of, without blanks at their ends."""
        big = Image.fromarray(image).resize(
            (image.shape[1] * enlarge, image.shape[0] * enlarge), Image.Resampling.LANCZOS
        )
        output = self._reader(np.asarray(big)[..., ::-1])
        texts, scores = output.txts or (), output.scores or ()
        return [text.strip() for text, score in zip(texts, scores, strict=True) if score >= 0.6]


def legible(line: str) -> bool:
    return sum(character.isalnum() for character in line) >= 3


def related(a: BoxTuple, b: BoxTuple, kind: str) -> bool:
    """GenEval's position rule on normalised xyxy boxes: whether a stands in ``kind`` ("left_of") to b."""
    return kind.replace("_", " ") in positions(a, b)


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
