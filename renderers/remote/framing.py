"""Which part of a picture a repair sends to the server, and which size it asks for.

Rectangles are integer pixels xyxy of the picture, right and bottom exclusive; sizes are (width, height).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from renderers.families.base import Grid
from renderers.repair.region import Rect, window

PixelSize = tuple[int, int]


def size_of(value: object) -> PixelSize:
    """ "1536x1024" as (1536, 1024). Raises ValueError where it is of another form."""
    match = re.fullmatch(r"([1-9]\d{1,4})x([1-9]\d{1,4})", value, re.ASCII) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'a size is WIDTHxHEIGHT in pixels, such as "1536x1024", not {str(value)[:40]!r}')
    return int(match[1]), int(match[2])


def size_text(size: PixelSize) -> str:
    return f"{size[0]}x{size[1]}"


def request_size(wanted: PixelSize, sizes: Sequence[PixelSize], multiple: int) -> PixelSize:
    """The size to ask for where ``wanted`` is needed: without a list of ``sizes`` the next multiples.

    From a list, one of the nearest proportions: the smallest with enough pixels, else the largest.
    """
    if not sizes:
        return round_up(wanted[0], multiple), round_up(wanted[1], multiple)
    area = wanted[0] * wanted[1]

    def rank(size: PixelSize) -> tuple[float, bool, int]:
        pixels = size[0] * size[1]
        stretch = round(abs(math.log(size[0] * wanted[1] / (size[1] * wanted[0]))), 6)
        return stretch, pixels < area, pixels if pixels >= area else -pixels

    return min(sizes, key=rank)


def round_up(extent: int, multiple: int) -> int:
    return -(-extent // multiple) * multiple


def frame(
    region: Rect, picture: PixelSize, sizes: Sequence[PixelSize], multiple: int, context: float, smallest: int
) -> tuple[Rect, PixelSize]:
    """The window to send around a region, and the size to ask for.

    ``context`` is a share of the region's longer side. The window has the asked size's proportions as far as the
    picture allows; resizing the answer to the window undoes the remaining stretch.
    """
    left, top, right, bottom = region
    margin = round(context * max(right - left, bottom - top))
    wide, high = (max(extent + 2 * margin, smallest) for extent in (right - left, bottom - top))
    wide, high = min(wide, picture[0]), min(high, picture[1])
    asked = request_size((wide, high), sizes, multiple)
    if sizes:
        wide = max(wide, min(picture[0], round(high * asked[0] / asked[1])))
        high = max(high, min(picture[1], round(wide * asked[1] / asked[0])))
        asked = request_size((wide, high), sizes, multiple)
    dx, dy = max(0, wide - (right - left)), max(0, high - (bottom - top))
    around = (left - dx // 2, top - dy // 2, right + dx - dx // 2, bottom + dy - dy // 2)
    found = window(around, picture, Grid(1, 1) if sizes else Grid(multiple, 1))
    return found, asked if sizes else request_size((found[2] - found[0], found[3] - found[1]), (), multiple)
