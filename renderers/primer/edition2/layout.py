"""Rasterises a plan at latent resolution: which phrase holds at a latent cell, and where in its box the cell lies."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np

from renderers.primer.edition2.plan import PicturePlan

FACTOR = 8  # pixels of a latent cell
LATENTS = 16  # channels of a latent cell
SLOTS = 2
"""Things that a cell tells of: the foremost one and the one behind it."""
PLACE = 16
"""Channels of a cell's place in a box: u, v, sines and cosines of u and v (half and whole turns), four distances to
the edges in units of 16 pixels clipped to [-1, 1], and the logarithms of the box's width and height in cells."""


PixelBox = tuple[int, int, int, int]


@dataclass(frozen=True)
class Layout:
    """Arrays over the h x w latent cells of a canvas or of a window in it.

    ``things`` int16 (2, h, w): index into ``thing_phrases``, -1 for none; ``places`` float16 (2, 16, h, w);
    ``inks`` int16 (h, w): index into ``ink_phrases``; ``glyphs`` uint8 (64, h, w): the planned letters' coverage, 8x8
    pixels a cell, row by row; ``where`` float16 (2, h, w): the cell's x and y in the whole picture, in [-1, 1].
    ``things_planned`` and ``texts_planned`` say whether bare cells are known to be bare. ``thing_boxes`` are xyxy in
    pixels of the whole ``canvas`` (width, height), None for a thing that no reference picture is shown of; ``letters``
    uint8 (height, width) are all letters' coverage on it, ``letter_inks`` the inks of its cells; ``corner`` is the
    window's first row and column on it, in cells. A ``bare_sky`` has no sun, moon or clouds of the place's own.
    Nothing of a thing is seen below its row of ``thing_ends``, in pixels.
    """

    things: np.ndarray
    places: np.ndarray
    inks: np.ndarray
    glyphs: np.ndarray
    where: np.ndarray
    thing_phrases: tuple[str, ...]
    ink_phrases: tuple[str, ...]
    ground: str
    medium: str
    thing_boxes: tuple[PixelBox | None, ...]
    canvas: tuple[int, int]
    letters: np.ndarray | None
    letter_inks: np.ndarray
    corner: tuple[int, int] = (0, 0)
    things_planned: bool = True
    texts_planned: bool = True
    bare_sky: bool = False
    thing_ends: tuple[int, ...] = ()

    def cut(self, top: int, left: int, height: int, width: int) -> Layout:
        """The same channels on a window, in cells."""
        rows, columns = slice(top, top + height), slice(left, left + width)
        parts = {
            name: getattr(self, name)[..., rows, columns] for name in ("things", "places", "inks", "glyphs", "where")
        }
        return dataclasses.replace(self, **parts, corner=(self.corner[0] + top, self.corner[1] + left))

    def without(self, things: bool = False, texts: bool = False, glyphs: bool = False) -> Layout:
        """The layout with things, texts, or the planned letters alone left open."""
        changed: dict[str, object] = {}
        if things:
            none, nowhere = np.full_like(self.things, -1), np.zeros_like(self.places)
            changed |= {
                "things": none,
                "places": nowhere,
                "things_planned": False,
                "thing_phrases": (),
                "thing_boxes": (),
                "thing_ends": (),
            }
        if texts:
            changed |= {"inks": np.full_like(self.inks, -1), "texts_planned": False}
        if texts or glyphs:
            changed |= {"glyphs": np.zeros_like(self.glyphs), "letters": None}
        return dataclasses.replace(self, **changed)  # type: ignore[arg-type]


def cells(box: tuple[float, ...], size: tuple[int, int]) -> tuple[slice, slice, tuple[float, float, float, float]]:
    """Rows and columns of the cells that a box touches, and the box in pixels."""
    x0, x1 = sorted((box[0] * size[0], box[2] * size[0]))
    y0, y1 = sorted((box[1] * size[1], box[3] * size[1]))
    rows = slice(max(0, math.floor(y0 / FACTOR)), math.ceil(y1 / FACTOR))
    columns = slice(max(0, math.floor(x0 / FACTOR)), math.ceil(x1 / FACTOR))
    return rows, columns, (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))


def place(rows: slice, columns: slice, box: tuple[float, float, float, float], height: int, width: int) -> np.ndarray:
    """The place channels (PLACE, rows, columns) of the cells of a box in pixels, on a map of height x width cells."""
    y = (np.arange(*rows.indices(height)) + 0.5) * FACTOR
    x = (np.arange(*columns.indices(width)) + 0.5) * FACTOR
    x0, y0, x1, y1 = box
    v, u = np.meshgrid((y - y0) / (y1 - y0), (x - x0) / (x1 - x0), indexing="ij")
    waves = [f(k * math.pi * c) for c in (u, v) for k in (1, 2) for f in (np.sin, np.cos)]
    yy, xx = np.meshgrid(y, x, indexing="ij")
    edges = [np.clip(d / 16, -1, 1) for d in (xx - x0, x1 - xx, yy - y0, y1 - yy)]
    sizes = [np.full_like(u, math.log((x1 - x0) / FACTOR)), np.full_like(u, math.log((y1 - y0) / FACTOR))]
    return np.stack([u, v, *waves, *edges, *sizes]).astype(np.float16)


def rasterise(plan: PicturePlan, size: tuple[int, int], glyphs: np.ndarray | None = None) -> Layout:
    """The layout of a plan on a canvas of ``size`` (width, height) in pixels, both multiples of 8.

    ``glyphs`` uint8 (height, width) is the planned letters' coverage as the caller set them; without it the letters are
    left open. Raises ValueError for another size.
    """
    if size[0] % FACTOR or size[1] % FACTOR:
        raise ValueError(f"a canvas of {size[0]}x{size[1]} pixels is no multiple of {FACTOR}")
    width, height = size[0] // FACTOR, size[1] // FACTOR
    things = np.full((SLOTS, height, width), -1, np.int16)
    places = np.zeros((SLOTS, PLACE, height, width), np.float16)
    ordered = sorted(plan.things, key=lambda thing: thing.depth)
    for index, thing in enumerate(ordered):
        rows, columns, box = cells(thing.box, size)
        rows = slice(rows.start, min(rows.stop, math.ceil(thing.ends * height)))
        things[1, rows, columns], places[1, :, rows, columns] = things[0, rows, columns], places[0, :, rows, columns]
        things[0, rows, columns], places[0, :, rows, columns] = index, place(rows, columns, box, height, width)
    inks = np.full((height, width), -1, np.int16)
    for index, text in enumerate(plan.texts):
        rows, columns, _ = cells(text.box, size)
        inks[rows, columns] = index
    page = np.zeros((size[1], size[0]), np.uint8) if glyphs is None else glyphs
    folded = page.reshape(height, FACTOR, width, FACTOR).transpose(1, 3, 0, 2).reshape(FACTOR**2, height, width)
    y, x = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    where = (np.stack([x, y]) * 2 - 1).astype(np.float16)
    return Layout(
        things,
        places,
        inks,
        folded,
        where,
        tuple(thing.phrase for thing in ordered),
        tuple(text.ink for text in plan.texts),
        plan.ground,
        plan.medium,
        tuple(in_pixels(thing.box, size) for thing in ordered),
        size,
        glyphs,
        inks,
        bare_sky=plan.bare_sky,
        thing_ends=tuple(round(thing.ends * size[1]) for thing in ordered),
    )


def in_pixels(box: tuple[float, ...], size: tuple[int, int]) -> PixelBox:
    """A box of at least one pixel each way, to whole pixels."""
    x0, x1 = sorted((round(box[0] * size[0]), round(box[2] * size[0])))
    y0, y1 = sorted((round(box[1] * size[1]), round(box[3] * size[1])))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)
