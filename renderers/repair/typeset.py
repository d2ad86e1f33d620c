"""Exact glyphs: text drawn as large as its box allows, for typesetting and as an underlay to denoise from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from planners.colour_table import Colour
from planners.messages import JOINERS, printable
from renderers.base import RenderError
from renderers.repair.region import Rect

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


def face(size: int, font: Path | None) -> ImageFont.FreeTypeFont:
    if font is None:
        built_in = ImageFont.load_default(size)
        if not isinstance(built_in, ImageFont.FreeTypeFont):
            raise RenderError("this Pillow has no FreeType, so text can't be typeset; install a stock Pillow wheel")
        return built_in
    try:
        return ImageFont.truetype(str(font), size)
    except OSError as error:
        raise RenderError(
            f"can't read the font {font}: {error}; set renderer_settings.diffusion.font to a TrueType file"
        ) from error


@lru_cache(maxsize=256)
def font_for(characters: frozenset[str]) -> Path | None:
    """None for Pillow's own face where it has all of the characters, or where no font of this machine has them; else
    the first of ``OTHERS`` that has."""
    for name in (None, *map(Path, OTHERS)):
        try:
            if has_all(face(40, name), characters):
                return name
        except RenderError:  # this machine has no font of that name
            continue
    return None


def has_all(font: ImageFont.FreeTypeFont, characters: Iterable[str]) -> bool:
    """Whether a font draws each of the characters as another picture than what it has none for."""
    none = font.getmask(NO_CHARACTER)
    return all(bytes(font.getmask(c)) != bytes(none) for c in characters if not c.isspace())


def fitted_lines(content: str, width: int, height: int, font: Path | None) -> tuple[list[str], ImageFont.FreeTypeFont]:
    """The split into lines and the face that give the largest letters in width x height pixels.

    Without a ``font``, letters that Pillow's own face lacks, such as accents, are taken with all others from one of the
    machine's.
    """
    words, font = content.split(), font or font_for(frozenset(content))
    best: tuple[int, list[str]] = (0, [content])
    for count in range(1, len(words) + 1):
        lines = balanced(words, count)
        probe = face(100, font)
        widest = max(probe.getlength(line, features=None) for line in lines) + 8  # the stroke adds to both sides
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
    content: str, rect: Rect, size: tuple[int, int], font: Path | None = None, bolder: float = 0.0
) -> tuple[np.ndarray, list[tuple[str, Rect]]]:
    """The letters of a text as large as fits into ``rect`` (pixel xyxy) of a picture of ``size``, without a colour.

    Answers their coverage, uint8 (height, width), and each line with the tight box of its letters. ``bolder`` is the
    width of a stroke around them, as a share of their size, up to 0.04.
    """
    content = printable(content, JOINERS)
    left, top, right, bottom = rect
    lines, typeface = fitted_lines(content, right - left, bottom - top, font)
    page = np.zeros((size[1], size[0]), np.uint8)
    probe = ImageDraw.Draw(Image.new("L", (1, 1)))
    own = font is not None or font_for(frozenset(content)) is None  # the others are bold already
    stroke, pitch = typeface.size * bolder * own, LINE * typeface.size
    boxes = [probe.textbbox((0, 0), line, font=typeface, stroke_width=stroke, anchor="ls") for line in lines]
    first = (top + bottom - boxes[0][1] - boxes[-1][3] - (len(lines) - 1) * pitch) / 2
    placed = []
    for row, (line, box) in enumerate(zip(lines, boxes, strict=True)):
        layer = Image.new("L", size)
        start = (round((left + right - box[0] - box[2]) / 2), round(first + row * pitch))
        ImageDraw.Draw(layer).text(start, line, fill=255, font=typeface, stroke_width=stroke, anchor="ls")
        page = np.maximum(page, np.asarray(layer))
        if (ink := layer.getbbox()) is not None:
            placed.append((line, ink))
    return page, placed


def draw_text(image: np.ndarray, content: str, rect: Rect, ink: Colour, font: Path | None = None) -> np.ndarray:
    """A copy of the image with the text centred in ``rect`` (pixel xyxy), as large as fits, slightly emboldened."""
    content = printable(content, JOINERS)
    left, top, right, bottom = rect
    lines, typeface = fitted_lines(content, right - left, bottom - top, font)
    stroke = typeface.size / 40
    canvas = Image.fromarray(image.copy())
    draw = ImageDraw.Draw(canvas)
    block = "\n".join(lines)
    box = draw.multiline_textbbox((0, 0), block, font=typeface, align="center", stroke_width=stroke, spacing=2)
    x = (left + right) / 2 - (box[0] + box[2]) / 2
    y = (top + bottom) / 2 - (box[1] + box[3]) / 2
    draw.multiline_text((x, y), block, font=typeface, fill=ink, align="center", stroke_width=stroke, spacing=2)
    return np.asarray(canvas)
