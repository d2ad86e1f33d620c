"""``Collage``: lays reference pictures of what is planned where it is planned, and turns them into channels.

A painter as small as this one can't keep 250 things in its weights in a few hours of one core. So it is shown them: the
pictures of the planned nouns are pasted into their boxes on the picture of the place, the planned letters in their ink
over them, and the denoiser makes one picture of it (as Collage Diffusion does for layers that a user gives, Sarukkai et
al. 2023). The pictures are a part of the checkpoint, as WebP files in one row of bytes; ``pictures.py`` makes them.
Known places are drawn (``grounds.py``).
"""

from __future__ import annotations

import functools
import io
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image

from renderers.primer.edition2 import grounds
from renderers.primer.edition2.assets import tinted
from renderers.primer.edition2.hues import painted
from renderers.primer.edition2.layout import FACTOR, Layout
from renderers.primer.edition2.world import IN_THE_SKY, PLAIN_GROUNDS, SHAPES, TIMES, name_at_end

PLANES = 5
"""Red, green and blue, the coverage of all that is known, that of things; in bytes."""
MARGIN = 2
"""Cells around a window that its features see."""
UNKNOWN = (128, 128, 128)
KEPT = 160


class Collage(torch.nn.Module):
    """Reference pictures of ``nouns`` in each of ``media`` and of ``places`` at each of ``times``, and their features.

    ``room`` is the most bytes that all files take together, ``width`` the features a cell. The buffer ``files`` is
    uint8 (room,), ``ends`` int64 (pictures,), where each file ends.
    """

    files: torch.Tensor
    ends: torch.Tensor

    def __init__(
        self,
        nouns: Sequence[str],
        media: Sequence[str],
        places: Sequence[str],
        times: Sequence[str],
        room: int,
        hidden: int,
        width: int,
    ) -> None:
        super().__init__()
        self.names = [(noun, look) for noun in nouns for look in media]
        self.names += [(place, time) for place in places for time in times]
        self.nouns, self.media, self.places, self.times = tuple(nouns), tuple(media), tuple(places), tuple(times)
        self.register_buffer("files", torch.zeros(room, dtype=torch.uint8))
        self.register_buffer("ends", torch.zeros(len(self.names), dtype=torch.int64))
        self.see = torch.nn.Sequential(
            torch.nn.Conv2d(PLANES * FACTOR**2, hidden, 3),
            torch.nn.SiLU(),
            torch.nn.Conv2d(hidden, hidden, 3),
            torch.nn.SiLU(),
            torch.nn.Conv2d(hidden, width, 1),
        )
        self.made: OrderedDict[tuple[Any, ...], np.ndarray] = OrderedDict()

    def fill(self, files: Iterable[bytes]) -> None:
        """Keeps the files of all names, in their order. Raises ValueError where they take more than the room."""
        row = list(files)
        if len(row) != len(self.names) or (size := sum(map(len, row))) > len(self.files):
            raise ValueError(
                f"{len(row)} pictures of {sum(map(len, row))} bytes; {len(self.names)} fit, of {len(self.files)} bytes"
            )
        self.files[:size] = torch.frombuffer(bytearray(b"".join(row)), dtype=torch.uint8)
        self.ends.copy_(torch.tensor([len(file) for file in row]).cumsum(0))

    def picture(self, name: str, look: str) -> Image.Image | None:
        """The reference picture of a name; None where there is none."""
        if (name, look) not in self.names:
            return None
        at = self.names.index((name, look))
        first, last = (int(self.ends[at - 1]) if at else 0), int(self.ends[at])
        return None if last <= first else decoded(self.files[first:last].cpu().numpy().tobytes())

    def compose(self, layout: Layout) -> np.ndarray:
        """uint8 (5 x 64, h + 4, w + 4): the planes of the layout's window with ``MARGIN`` cells around it, 8x8 pixels a
        cell, row by row; 0 outside of the canvas, where the autoencoder sees its padding."""
        places = (layout.thing_phrases, layout.thing_boxes, layout.thing_ends)
        things = (*places, layout.ground, layout.medium, layout.canvas)
        key = (*things, layout.ink_phrases, None if layout.letters is None else layout.letters.tobytes())
        if key not in self.made:
            pages = np.dstack(self.pages(layout))
            edge = (MARGIN * FACTOR,) * 2
            pages = np.pad(pages, (edge, edge, (0, 0)))
            rows, columns = pages.shape[0] // FACTOR, pages.shape[1] // FACTOR
            folded = pages.reshape(rows, FACTOR, columns, FACTOR, PLANES).transpose(4, 1, 3, 0, 2)
            self.made[key] = np.ascontiguousarray(folded.reshape(PLANES * FACTOR**2, rows, columns))
            if len(self.made) > KEPT:
                self.made.popitem(last=False)
        self.made.move_to_end(key)
        height, width = layout.inks.shape
        top, left = layout.corner
        return self.made[key][:, top : top + height + 2 * MARGIN, left : left + width + 2 * MARGIN]

    def pages(self, layout: Layout) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The whole canvas: uint8 (height, width, 3), and the coverages (height, width) of the known and of things."""
        named = {name_at_end(phrase, self.nouns) for phrase in layout.thing_phrases}
        page = self.ground(layout.ground, layout.canvas, layout.bare_sky or not named.isdisjoint(IN_THE_SKY))
        known = Image.new("L", layout.canvas, 0 if page is None else 255)
        page = page or Image.new("RGB", layout.canvas, UNKNOWN)
        things = Image.new("L", layout.canvas, 0)
        ends = layout.thing_ends or (layout.canvas[1],) * len(layout.thing_boxes)
        for phrase, box, end in zip(layout.thing_phrases, layout.thing_boxes, ends, strict=True):
            noun = name_at_end(phrase, self.nouns)
            colour = phrase.removesuffix(noun).strip()
            picture = self.picture(noun, layout.medium if layout.medium in self.media else self.media[0])
            if box is None or picture is None:
                continue
            shown = coloured(picture, noun, colour)
            shown = shown.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)
            shown = shown.crop((0, 0, shown.width, min(shown.height, max(1, end - box[1]))))
            cover = shown.getchannel("A")
            page.paste(shown, box[:2], cover)
            for mask in (known, things):
                mask.paste(255, box[:2], cover)
        if layout.letters is not None:
            for index, ink in enumerate(layout.ink_phrases):
                if (rgb := painted(ink)) is not None:
                    cells = np.repeat(np.repeat(layout.letter_inks == index, FACTOR, 0), FACTOR, 1)
                    page.paste(rgb, mask=Image.fromarray(np.where(cells, layout.letters, 0).astype(np.uint8)))
        return np.asarray(page), np.asarray(known), np.asarray(things)

    def ground(self, ground: str, size: tuple[int, int], bare_sky: bool = False) -> Image.Image | None:
        """The picture of a ground such as "beach at dusk" or "light blue background"; None where it isn't known.

        A place of the world is drawn as the world draws it now, others are the checkpoint's pictures.
        """
        plain = ground.removesuffix(" background")
        if (plain in PLAIN_GROUNDS or plain != ground) and (colour := painted(plain)) is not None:
            return Image.new("RGB", size, colour)
        place, time = grounds.place_of(ground, self.places), grounds.time_of(ground, self.times)
        if place in grounds.PLACES and time in TIMES:
            return grounds.paint(place, time, size, bare_sky)
        found = self.picture(place, time)
        return None if found is None else found.convert("RGB").resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        """Features (n, width, h, w) of planes uint8 (n, 5 x 64, h + 4, w + 4)."""
        made: torch.Tensor = self.see(planes.to(next(self.see.parameters()).dtype) / 127.5 - 1)
        return made


def coloured(picture: Image.Image, noun: str, colour: str) -> Image.Image:
    """A thing's reference picture in the named colour, as it is where that is no colour."""
    if (rgb := painted(colour)) is None:
        return picture
    if noun not in SHAPES:
        return tinted(picture, colour)
    plain = Image.new("RGBA", picture.size, (*rgb, 255))
    plain.putalpha(picture.getchannel("A"))
    return plain


@functools.lru_cache(maxsize=KEPT)
def decoded(file: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(file))
    return picture.convert("RGBA")
