"""Exact glyphs: text drawn as large as its box allows, for typesetting and as an underlay to denoise from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFont

from planners.colour_table import Colour
from planners.messages import JOINERS, printable
from renderers.base import RenderError
from renderers.repair.letter_gaps import line_coverage
from renderers.repair.region import Rect

OWN = Path(__file__).with_name("fonts") / "figtree-latin-700-normal.woff"
"""The typeface where none is asked for: a bold one, as the shipped painter was trained on."""
OTHERS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf", "NotoSans-Bold.ttf")
"""Fonts with accents and currency signs that Debian, macOS and Windows come with."""
NO_CHARACTER = "\uffff"
LINE = 1.12
"""From one line to the next, as a share of the letters' size."""


def readable_ink(wanted: Colour, behind: Colour) -> Colour:
    """The wanted ink, or black or white where it would not stand out from what lies behind it."""
    if float(np.linalg.norm(np.subtract(wanted, behind))) > 90:
        return wanted
    return (0, 0, 0) if sum(behind) > 382 else (255, 255, 255)


def face(size: float, font: Path | None) -> ImageFont.FreeTypeFont:
    """A typeface at a size in pixels, ``OWN`` where none is given."""
    try:
        return ImageFont.truetype(str(font or OWN), size)
    except OSError as error:
        raise RenderError(
            f"can't read the font {font}: {error}; set renderer_settings.diffusion.font to a TrueType file"
        ) from error


@lru_cache(maxsize=256)
def font_for(characters: frozenset[str]) -> Path:
    """The first of ``OWN`` and ``OTHERS`` that has all of the characters; ``OWN`` where none has them."""
    for name in (OWN, *map(Path, OTHERS)):
        try:
            if has_all(face(40, name), characters):
                return name
        except RenderError:  # this machine has no font of that name
            continue
    return OWN


def has_all(font: ImageFont.FreeTypeFont, characters: Iterable[str]) -> bool:
    """Whether a font draws each of the characters as another picture than what it has none for."""
    none = font.getmask(NO_CHARACTER)
    return all(bytes(font.getmask(c)) != bytes(none) for c in characters if not c.isspace())


def fitted_lines(content: str, width: int, height: int, font: Path | None) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The split into lines and the face that give the largest letters in width x height pixels.

    Without a ``font``, letters that ``OWN`` lacks are taken with all others from one of the machine's.
    """
    words, font = content.split(), font or font_for(frozenset(content))
    best: tuple[int, list[str]] = (0, [content])
    for count in range(1, len(words) + 1):
        lines = balanced(words, count)
        probe = face(100, font)
        widest = max(probe.getlength(line) for line in lines)
        size = int(min(width / widest * 100, height / (LINE * len(lines)) / 0.9))
        if size > best[0]:
            best = (size, lines)
    return best[1], face(max(6, best[0]), font)


def balanced(words: list[str], count: int) -> list[str]:
    """The words in ``count`` lines of about equal length, in order."""
    target = sum(len(w) + 1 for w in words) / count
    lines: list[list[str]] = [[]]
    for position, word in enumerate(words):
        missing, left = count - len(lines), len(words) - position
        if lines[-1] and missing and (left <= missing or len(" ".join([*lines[-1], word])) > target):
            lines.append([])
        lines[-1].append(word)
    return [" ".join(line) for line in lines]


def letter_coverage(
    content: str, rect: Rect, size: tuple[int, int], font: Path | None = None
) -> tuple[np.ndarray, list[tuple[str, Rect]]]:
    """The letters of a text as large as fits into ``rect`` (pixel xyxy) of a picture of ``size``, without a colour.

    Answers their coverage, uint8 (height, width), and each line with the tight box of its letters.
    """
    content = printable(content, JOINERS)
    left, top, right, bottom = rect
    lines, typeface = fitted_lines(content, right - left, bottom - top, font)
    page, pitch = np.zeros((size[1], size[0]), np.uint8), LINE * typeface.size
    boxes = [typeface.getbbox(line, anchor="ls") for line in lines]
    first = (top + bottom - boxes[0][1] - boxes[-1][3] - (len(lines) - 1) * pitch) / 2
    placed = []
    for row, (line, box) in enumerate(zip(lines, boxes, strict=True)):
        start = (round((left + right - box[0] - box[2]) / 2), round(first + row * pitch))
        cover = line_coverage(line, typeface, start, size)
        page = np.maximum(page, cover)
        if (ink := Image.fromarray(cover).getbbox()) is not None:
            placed.append((line, ink))
    return page, placed


def draw_text(image: np.ndarray, content: str, rect: Rect, ink: Colour, font: Path | None = None) -> np.ndarray:
    """A copy of the image with the text centred in ``rect`` (pixel xyxy), as large as fits."""
    cover, _ = letter_coverage(content, rect, (image.shape[1], image.shape[0]), font)
    canvas = Image.fromarray(image.copy())
    canvas.paste(ink, mask=Image.fromarray(cover))
    return np.asarray(canvas)
