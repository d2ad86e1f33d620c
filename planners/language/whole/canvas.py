"""The picture's size as a prompt asks for it: "9:16 story", "a wide banner", "a 4K wallpaper", "1024x512".

What another tool's settings say ("--ar 16:9", "Size: 512x768") comes before words, and what a negative prompt says
doesn't count.

"4K" and its like are a size where they belong to a kind of picture ("a 4K wallpaper", "a banner in 4K"), say
"resolution", or stand in a prompt that names proportions ("16:9, 4K"). Anywhere else ("a cat, highly detailed, 4K",
"a 4K photo", "a cat, 4K --ar 16:9") they praise the picture: they are style words and change no canvas.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from planners.base import PlanError
from planners.language.pasting.pasted import read_pasted
from planners.language.tokens import Token, low, lows, tokenize
from planners.language.vocabulary.tables import by_phrase, by_word
from planners.scene import Canvas

ASPECTS = ((1, 1), (2, 3), (3, 2), (3, 4), (4, 3), (4, 5), (5, 4), (9, 16), (16, 9), (21, 9), (9, 21), (2, 1), (1, 2))
EXACT = re.compile(r"(\d{2,5})x(\d{2,5})(?:px)?")
CLASSES = {"1k": 1024, "2k": 2048, "4k": 3840, "8k": 7680, "uhd": 3840}
"""The longer side in pixels, as screens have it: 4K in 16:9 is 3840x2160."""
LINES = {"720p": (1280, 720), "1080p": (1920, 1080), "1440p": (2560, 1440), "2160p": (3840, 2160)}
SHAPES: dict[tuple[str, ...], tuple[int, int]] = by_phrase(
    {
        (16, 9): "widescreen",
        (21, 9): "panorama|panoramic|ultrawide",
        (3, 4): "portrait format|portrait orientation|portrait mode|vertical format",
        (4, 3): "landscape format|landscape orientation|landscape mode|horizontal format",
        (1, 1): "square format",
    }
)
BEFORE_MEDIUM: dict[str, tuple[int, int]] = by_word(
    {
        (21, 9): "wide",
        (3, 2): "horizontal landscape",
        (2, 3): "tall vertical portrait",
        (1, 1): "square",
        (9, 16): "instagram phone mobile",
        (16, 9): "desktop",
    }
)
MEDIA = frozenset("banner poster story wallpaper image picture photo flyer card cover canvas thumbnail ad reel".split())
AFTER_MEDIUM = frozenset(
    ", . ; : ! with of for showing featuring depicting that in on titled saying reading advertising about".split()
)
SIZED = MEDIA - {"photo"}
"""Pictures of which "4K" says the size; of a photo it says how good it is."""
GRID = 32
SMALLEST, LARGEST = 64, 8192


@dataclass(frozen=True)
class CanvasRequest:
    """What one phrase asks for: proportions, a size class (its longer side) or exact pixels, or a quality ("4k")."""

    end: int
    aspect: tuple[int, int] | None = None
    side: int | None = None
    size: tuple[int, int] | None = None
    quality: str = ""


def read_canvas(tokens: Sequence[Token], start: int) -> CanvasRequest | None:
    """The phrase about the picture's size that starts here; its medium ("banner") stays for others to read."""
    at = start + (low(tokens, start) in ("in", "a", "an"))
    if lows(tokens, at, 2) == ("aspect", "ratio"):
        at += 2 + (low(tokens, at + 2) in ("of", ":"))
    word = low(tokens, at)
    if match := EXACT.fullmatch(word):
        return CanvasRequest(at + 1, size=(int(match[1]), int(match[2])))
    if (pair := _pair(tokens, at)) and low(tokens, at + 1) in ("×", "x", "*") and min(pair) >= SMALLEST:
        return CanvasRequest(at + 3, size=pair)
    if request := _proportions(tokens, at):
        return request
    if word in LINES:
        return CanvasRequest(at + 1 + (low(tokens, at + 1) in ("resolution", "quality")), size=LINES[word])
    if word in CLASSES:
        end = at + 1
        while low(tokens, end) in ("resolution", "quality", "uhd", "ultra", "hd"):
            end += 1
        sized = _of_a_medium(tokens, at, end) or any(_proportions(tokens, k) for k in range(len(tokens)))
        return CanvasRequest(end, side=CLASSES[word]) if sized else CanvasRequest(end, quality=word)
    return _shape(tokens, at)


def _pair(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """Two numbers with a mark between them."""
    one, other = low(tokens, at), low(tokens, at + 2)
    fit = one.isdecimal() and other.isdecimal() and max(len(one), len(other)) < 6
    return (int(one), int(other)) if fit else None


def _proportions(tokens: Sequence[Token], at: int) -> CanvasRequest | None:
    """ "16:9", "4:3 aspect ratio"."""
    pair = _pair(tokens, at)
    if pair not in ASPECTS or low(tokens, at + 1) != ":":
        return None
    end = at + 3
    while low(tokens, end) in ("aspect", "ratio", "format"):
        end += 1
    return CanvasRequest(end, aspect=pair)


def _of_a_medium(tokens: Sequence[Token], at: int, end: int) -> bool:
    """ "4K wallpaper", "4K desktop wallpaper", "wallpaper in 4K", "4K resolution"."""
    if "resolution" in lows(tokens, at, end - at):
        return True
    after = end + (low(tokens, end) in BEFORE_MEDIUM)
    before = at - 2 if low(tokens, at - 1) in ("in", "at") else at - 1
    return low(tokens, after) in SIZED or (before < at - 1 and low(tokens, before) in SIZED)


def _shape(tokens: Sequence[Token], at: int) -> CanvasRequest | None:
    for phrase, aspect in SHAPES.items():
        if lows(tokens, at, len(phrase)) == phrase:
            return CanvasRequest(at + len(phrase), aspect=aspect)
    word = low(tokens, at)
    ends = low(tokens, at + 2) in AFTER_MEDIUM or at + 2 >= len(tokens) or tokens[at + 2].quoted
    joined = low(tokens, at - 1) in ("and", "or") or low(tokens, at - 2) in ("and", "or")
    if word in BEFORE_MEDIUM and low(tokens, at + 1) in MEDIA and ends and not joined:
        return CanvasRequest(at + 1, aspect=BEFORE_MEDIUM[word])
    return None


def named_canvas(prompt: str, default: Canvas) -> Canvas:
    """The canvas that the prompt asks for; what it leaves open (size or proportions) comes from the default.

    Sides are rounded to 32 pixels unless the prompt names them. Raises PlanError where the prompt can't be read or
    asks for a side outside 64 to 8192 pixels.
    """
    pasted = read_pasted(prompt)
    tokens = tokenize(pasted.text)
    requests = [found for at in range(len(tokens)) if (found := read_canvas(tokens, at)) is not None]
    exact = pasted.size or next((found.size for found in requests if found.size), None)
    if exact:
        if not all(SMALLEST <= side <= LARGEST for side in exact):
            raise PlanError(
                f"the prompt asks for {exact[0]}x{exact[1]} pixels; each side must lie in {SMALLEST} to {LARGEST}"
            )
        return Canvas(width=exact[0], height=exact[1])
    named = next((found.aspect for found in requests if found.aspect), None)
    aspect = pasted.aspect or (named[0] / named[1] if named else None)
    side = next((found.side for found in requests if found.side), None)
    if aspect is None and side is None:
        return default
    ratio = aspect or default.width / default.height
    if side:
        width, height = side * min(1.0, ratio), side * min(1.0, 1 / ratio)
    else:
        area = default.width * default.height
        width, height = math.sqrt(area * ratio), math.sqrt(area / ratio)
    shrink = min(1.0, LARGEST / max(width, height))
    return Canvas(width=_rounded(width * shrink), height=_rounded(height * shrink))


def _rounded(side: float) -> int:
    return min(LARGEST, max(SMALLEST, GRID * round(side / GRID)))
