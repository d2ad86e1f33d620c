"""The picture's size as a prompt asks for it: "9:16 story", "a wide banner", "4K", "1024x512"."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from planners.base import PlanError
from planners.scene import Canvas
from planners.tokens import Token, low, lows, tokenize

ASPECTS = ((1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9), (9, 21), (2, 1), (1, 2))
EXACT = re.compile(r"(\d{2,5})x(\d{2,5})(?:px)?")
CLASSES = {"1k": 1024, "2k": 2048, "4k": 4096, "8k": 8192, "uhd": 4096}
LINES = {"720p": (1280, 720), "1080p": (1920, 1080), "1440p": (2560, 1440), "2160p": (3840, 2160)}
SHAPES: dict[tuple[str, ...], tuple[int, int]] = {
    ("widescreen",): (16, 9), ("panorama",): (21, 9), ("panoramic",): (21, 9), ("ultrawide",): (21, 9),
    ("portrait", "format"): (3, 4), ("portrait", "orientation"): (3, 4), ("portrait", "mode"): (3, 4),
    ("vertical", "format"): (3, 4), ("landscape", "format"): (4, 3), ("landscape", "orientation"): (4, 3),
    ("landscape", "mode"): (4, 3), ("horizontal", "format"): (4, 3), ("square", "format"): (1, 1),
}  # fmt: skip
BEFORE_MEDIUM: dict[str, tuple[int, int]] = {
    "wide": (21, 9), "horizontal": (3, 2), "landscape": (3, 2), "tall": (2, 3), "vertical": (2, 3), "portrait": (2, 3),
    "square": (1, 1), "instagram": (9, 16), "phone": (9, 16), "mobile": (9, 16), "desktop": (16, 9),
}  # fmt: skip
MEDIA = frozenset("banner poster story wallpaper image picture photo flyer card cover canvas thumbnail ad reel".split())
GRID = 32
SMALLEST, LARGEST = 64, 8192


@dataclass(frozen=True)
class Asked:
    """What one phrase asks for: proportions, a size class (the side of a square of that area) or exact pixels."""

    end: int
    aspect: tuple[int, int] | None = None
    side: int | None = None
    size: tuple[int, int] | None = None


def read_canvas(tokens: Sequence[Token], start: int) -> Asked | None:
    """The phrase about the picture's size that starts here; its medium ("banner") stays for others to read."""
    at = start + (low(tokens, start) in ("in", "a", "an"))
    if lows(tokens, at, 2) == ("aspect", "ratio"):
        at += 2 + (low(tokens, at + 2) in ("of", ":"))
    word = low(tokens, at)
    if match := EXACT.fullmatch(word):
        return Asked(at + 1, size=(int(match[1]), int(match[2])))
    if word.isdecimal() and len(word) < 6 and low(tokens, at + 2).isdecimal() and len(low(tokens, at + 2)) < 6:
        pair, mark = (int(word), int(low(tokens, at + 2))), low(tokens, at + 1)
        if mark in ("×", "x", "*") and min(pair) >= SMALLEST:
            return Asked(at + 3, size=pair)
        if mark == ":" and pair in ASPECTS:
            end = at + 3
            while low(tokens, end) in ("aspect", "ratio", "format"):
                end += 1
            return Asked(end, aspect=pair)
    if word in CLASSES or word in LINES:
        end = at + 1 + (low(tokens, at + 1) in ("resolution", "quality", "uhd"))
        return Asked(end, side=CLASSES[word]) if word in CLASSES else Asked(end, size=LINES[word])
    for phrase, aspect in SHAPES.items():
        if lows(tokens, at, len(phrase)) == phrase:
            return Asked(at + len(phrase), aspect=aspect)
    if word in BEFORE_MEDIUM and low(tokens, at + 1) in MEDIA and low(tokens, at + 2) != "frame":
        return Asked(at + 1, aspect=BEFORE_MEDIUM[word])
    return None


def named_canvas(prompt: str, default: Canvas) -> Canvas:
    """The canvas that the prompt asks for; what it leaves open (area or proportions) comes from the default.

    Sides are rounded to 32 pixels unless the prompt names them. Raises PlanError where the prompt can't be read or
    asks for a side outside 64 to 8192 pixels.
    """
    tokens = tokenize(prompt)
    asked = [found for at in range(len(tokens)) if (found := read_canvas(tokens, at)) is not None]
    exact = next((found.size for found in asked if found.size), None)
    if exact:
        if not all(SMALLEST <= side <= LARGEST for side in exact):
            raise PlanError(
                f"the prompt asks for {exact[0]}x{exact[1]} pixels; each side must lie in {SMALLEST} to {LARGEST}"
            )
        return Canvas(width=exact[0], height=exact[1])
    aspect = next((found.aspect for found in asked if found.aspect), None)
    side = next((found.side for found in asked if found.side), None)
    if aspect is None and side is None:
        return default
    wide, high = aspect or default.size
    area = side**2 if side else default.width * default.height
    width, height = math.sqrt(area * wide / high), math.sqrt(area * high / wide)
    shrink = min(1.0, LARGEST / max(width, height))
    return Canvas(width=_rounded(width * shrink), height=_rounded(height * shrink))


def _rounded(side: float) -> int:
    return min(LARGEST, max(SMALLEST, GRID * round(side / GRID)))
