"""Finds things of the second edition's world in a picture by comparing it with their drawings. Nothing is trained.

A picture is taken as its ground G with a drawing over it: G + alpha * (A - G), where A and alpha are the drawing's
colours and coverage. For every place and size of the drawing, ``score`` is the cosine between what the drawing would
change of the ground there and how the picture differs from the ground in a window around it: 1 where the picture is
ground and drawing and nothing else. What is found is then compared with all other nouns' drawings at its place; it has
its noun only where none of them fits better.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from planners.box import Box
from renderers.primer.edition2.assets import sprite
from renderers.primer.edition2.drawing import is_shape, shape_mask
from renderers.primer.edition2.grounds import PLACES, paint
from renderers.primer.edition2.world import COLOURS, NOUNS, PLAIN_GROUNDS, SHAPES, TIMES, TINTABLE

MEDIUM = "3D render"
SIDE = 80
"""Pictures are compared at so many pixels a side."""
GROWTH, LEAST, MOST = 1.09, 0.1, 0.72
"""Sizes tried: the longer side as a share of the picture, each so many times the last."""
MARGIN = 0.2
"""The window around a drawing, as a share of its sides."""
PROMISING = 0.55
"""Places with a lower score are not looked at any closer."""
CLOSELY = 60
"""So many of the surest places are compared with other nouns."""
INSIDE = 0.35
"""The share of a place that a surer one may cover: what lies deeper in it is a part of that thing."""
CLEARLY = 1.15
"""How many times as much of the picture's difference any other noun's drawing must leave unexplained."""
LARGER = (1.0, 1.2, 1.45)
"""How much larger than a place another noun's drawing is tried: the place may be a part of that thing."""
NEAR, FEWEST = 0.3, 12
"""A colour is looked for where so many pixels are as near to it as that (sRGB in [0, 1])."""

ShareBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class DrawnThing:
    """A thing in a picture: ``score`` is a cosine, ``box`` xyxy in shares of the picture, ``colour`` that of the
    drawing that fits best, "" for the noun's own."""

    noun: str
    score: float
    colour: str
    box: ShareBox


@dataclass(frozen=True, eq=False)
class ComparedPicture:
    """A picture at ``SIDE`` pixels: its ground G and difference D, float32 (SIDE, SIDE, 3) in [-1, 1]."""

    ground: np.ndarray
    change: np.ndarray
    name: str
    time: str


class DrawnWorld:
    """Knows all drawings; ``find`` looks for the things of some nouns. ``rivals`` are the nouns that may fit better."""

    def __init__(self, rivals: Sequence[str] = (*NOUNS, *SHAPES)) -> None:
        self.rivals = rivals

    def compared(self, image: np.ndarray, letters: Sequence[ShareBox] = ()) -> ComparedPicture:
        """A picture, uint8 (height, width, 3), with the world's ground that lies nearest to it, by the median over its
        pixels. Where ``letters`` stand, nothing is looked for.
        """
        small = shrunk(Image.fromarray(image))
        distances = [float(np.median(np.abs(small - ground).mean(axis=2))) for _, _, ground in _grounds()]
        name, time, ground = _grounds()[int(np.argmin(distances))]
        rest = small - ground
        plain = np.median(rest.reshape(-1, 3), axis=0)  # how much lighter or redder the ground is painted
        change = rest - plain
        for x0, y0, x1, y1 in letters:
            change[int(y0 * SIDE) : math.ceil(y1 * SIDE), int(x0 * SIDE) : math.ceil(x1 * SIDE)] = 0
        return ComparedPicture(ground + plain, change, name, time)

    def find(self, picture: ComparedPicture, nouns: Sequence[str]) -> list[DrawnThing]:
        """The things of these nouns, at places where no other noun of the world fits as well. Of places that lie in one
        another the surest counts.
        """
        places = [p for noun in nouns for colour in _possible(picture, noun) for p in _places(picture, noun, colour)]
        places.sort(key=lambda place: -place.score)
        found: list[DrawnThing] = []
        for place in places[:CLOSELY]:
            apart = all(covered(place.box, other.box) < INSIDE for other in found)
            if apart and self.fits_best(picture, place):
                found.append(place)
        return [self._in_its_colour(picture, one) for one in found]

    def fits_best(self, picture: ComparedPicture, one: DrawnThing) -> bool:
        """Whether no other noun's drawing fits about as well at its place."""
        for noun in self.rivals:
            known = colours_of(noun)
            colours = {"", one.colour} & set(known) or {one.colour or "red"}
            better = max(0.0, 1 - CLEARLY * (1 - one.score**2)) ** 0.5
            if noun != one.noun and any(_at(picture, noun, c, one.box)[0] > better for c in colours):
                return False
        return True

    def _in_its_colour(self, picture: ComparedPicture, one: DrawnThing) -> DrawnThing:
        """With the colour whose drawing leaves least of the picture unexplained."""
        return replace(one, colour=max(colours_of(one.noun), key=lambda c: _at(picture, one.noun, c, one.box)[1]))


def colours_of(noun: str) -> tuple[str, ...]:
    """The colours in which a noun is drawn; "" is its own."""
    if is_shape(noun):
        return tuple(COLOURS)
    return ("", *COLOURS) if noun in TINTABLE else ("",)


def _possible(picture: ComparedPicture, noun: str) -> list[str]:
    """The colours of a noun that the picture has where it isn't ground."""
    pixels = (picture.ground + picture.change)[(picture.change**2).sum(axis=2) > 0.02]
    near = {
        name: (np.linalg.norm(pixels - np.array(rgb, np.float32) / 255, axis=1) < NEAR).sum() >= FEWEST
        for name, rgb in COLOURS.items()
    }
    return [colour for colour in colours_of(noun) if not colour or near[colour]]


@functools.cache
def _grounds() -> list[tuple[str, str, np.ndarray]]:
    names = [(place, time) for place in PLACES for time in TIMES] + [(plain, "day") for plain in PLAIN_GROUNDS]
    return [(name, time, shrunk(paint(name, time, (4 * SIDE, 4 * SIDE)))) for name, time in names]


def shrunk(picture: Image.Image, side: int = SIDE) -> np.ndarray:
    """A picture at so many pixels a side, float32 (side, side, 3) in [0, 1]."""
    small = picture.convert("RGB").resize((side, side), Image.Resampling.BOX)
    return np.asarray(small).astype(np.float32) / 255


@functools.lru_cache(maxsize=8192)
def drawing(noun: str, colour: str, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Colours (height, width, 3) and coverage (height, width, 1) of a drawing, float32 in [0, 1]."""
    if is_shape(noun):
        cover = np.asarray(shape_mask(noun, width, height)).astype(np.float32)[..., None] / 255
        return np.broadcast_to(np.array(COLOURS[colour], np.float32) / 255, (height, width, 3)).copy(), cover
    small = _thumbnail(noun, colour).resize((width, height), Image.Resampling.BOX)
    values = np.asarray(small).astype(np.float32) / 255
    return values[..., :3].copy(), values[..., 3:].copy()


@functools.cache
def _thumbnail(noun: str, colour: str) -> Image.Image:
    """A drawing at most as large as a picture that is compared."""
    small = sprite(noun, MEDIUM, colour or None).convert("RGBA")
    small.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    return small


def _proportion(noun: str, colour: str) -> float:
    if is_shape(noun):
        return 1.0
    width, height = sprite(noun, MEDIUM, colour or None).size
    return float(width / height)


def _places(picture: ComparedPicture, noun: str, colour: str) -> Iterator[DrawnThing]:
    """The best places of every size of a drawing."""
    import cv2

    proportion, side = _proportion(noun, colour), LEAST
    ground, change = picture.ground, picture.change
    across = (change * ground).sum(axis=2)
    bright, energy = (ground**2).sum(axis=2), (change**2).sum(axis=2)
    while side <= MOST:
        width = max(5, round(SIDE * side * min(1.0, proportion)))
        height = max(5, round(SIDE * side * min(1.0, 1 / proportion)))
        side *= GROWTH
        if max(width, height) >= SIDE:
            continue
        ink, cover = drawing(noun, colour, width, height)

        def correlated(values: np.ndarray, template: np.ndarray) -> Any:
            return cv2.matchTemplate(np.ascontiguousarray(values), np.ascontiguousarray(template), cv2.TM_CCORR)

        drawn = float((cover**2 * ink**2).sum())
        would = drawn - 2 * correlated(ground, cover**2 * ink) + correlated(bright, (cover**2)[..., 0])
        common = correlated(change, cover * ink) - correlated(across, cover[..., 0])
        score = common / np.sqrt(np.maximum(would, 1e-6) * np.maximum(_windows(energy, width, height), 1e-6))
        score[would < 0.002 * width * height] = 0  # a drawing that can't be told from the ground
        for _ in range(3):
            y, x = np.unravel_index(int(np.argmax(score)), score.shape)
            if score[y, x] < PROMISING:
                break
            box = (float(x / SIDE), float(y / SIDE), float((x + width) / SIDE), float((y + height) / SIDE))
            yield DrawnThing(noun, float(score[y, x]), colour, box)
            score[max(0, y - height // 2) : y + height // 2 + 1, max(0, x - width // 2) : x + width // 2 + 1] = 0


def _windows(energy: np.ndarray, width: int, height: int) -> np.ndarray:
    """The sum of ``energy`` over the window around every place of a drawing of that size."""
    dx, dy = round(MARGIN * width), round(MARGIN * height)
    padded = np.pad(energy.astype(np.float64), ((dy, dy), (dx, dx)))  # differences of sums need the digits
    sums = np.pad(padded.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    high, wide = height + 2 * dy, width + 2 * dx
    return np.asarray(sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide])


def _at(picture: ComparedPicture, noun: str, colour: str, box: ShareBox) -> tuple[float, float]:
    """The score of a drawing put into the middle of a box, as large as it fits and as large as it covers, and the share
    of the window's difference that it explains as it is."""
    wide, high = (box[2] - box[0]) * SIDE, (box[3] - box[1]) * SIDE
    proportion = _proportion(noun, colour)
    best = (0.0, -1e9)
    fitting = min(wide, high * proportion), (wide * high * proportion) ** 0.5
    for width in {round(width * larger) for width in fitting for larger in LARGER}:
        height = round(width / proportion)
        left, top = round((box[0] + box[2]) / 2 * SIDE - width / 2), round((box[1] + box[3]) / 2 * SIDE - height / 2)
        if min(width, height) < 5 or left < 0 or top < 0 or left + width > SIDE or top + height > SIDE:
            continue
        ink, cover = drawing(noun, colour, width, height)
        here = np.s_[top : top + height, left : left + width]
        would = cover * (ink - picture.ground[here])
        dx, dy = round(MARGIN * width), round(MARGIN * height)
        around = np.s_[max(0, top - dy) : top + height + dy, max(0, left - dx) : left + width + dx]
        energy, own = float((picture.change[around] ** 2).sum()), float((would**2).sum())
        common = float((would * picture.change[here]).sum())
        best = max(best, (common / max(1e-6, (energy * own) ** 0.5), (2 * common - own) / max(1e-6, energy)))
    return best


def covered(one: Sequence[float], other: Sequence[float]) -> float:
    """The share of the smaller of two xyxy boxes that lies in the other."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    areas = ((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return max(0.0, wide) * max(0.0, high) / max(1e-9, min(areas))


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Intersection over union of two xyxy boxes."""
    shared = Box(x0=one[0], y0=one[1], x1=one[2], y1=one[3])
    return shared.iou(Box(x0=other[0], y0=other[1], x1=other[2], y1=other[3]))
