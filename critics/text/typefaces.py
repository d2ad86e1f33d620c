"""Letters as typefaces draw them, to compare a picture's letters with."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from critics.packages import package_folder

SIDE = 24
"""Letters are compared as square grey pictures of this many pixels, so that proportions count apart from shape."""
DRAWN = 96
EMBOLDENED = 40
"""A second copy of every face is drawn with strokes of 1/40 of its size, as lettering often is."""
COMMON = (
    "DejaVuSans DejaVuSans-Bold DejaVuSerif DejaVuSerif-Bold DejaVuSansMono DejaVuSansMono-Bold LiberationSans-Regular "
    "LiberationSans-Bold LiberationSerif-Regular LiberationSerif-Bold LiberationMono-Bold Arial Georgia Verdana"
).split()


@dataclass(frozen=True)
class Glyph:
    """One letter's ink: grey ``mask`` (SIDE, SIDE) in [0, 1], stretched from ``width`` x ``height`` (any one unit)."""

    mask: np.ndarray
    width: float
    height: float


def normalised(ink: np.ndarray) -> Glyph | None:
    """The glyph of an ink picture, float (height, width) in [0, 1], cut to its ink; None where there is none."""
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    if not rows.size:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = Image.fromarray(np.uint8(255 * cut)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return Glyph(np.asarray(small, dtype=np.float32) / 255, cut.shape[1], cut.shape[0])


@dataclass(frozen=True)
class Typeface:
    """One face at one weight; letters are drawn when they are first asked for."""

    font: ImageFont.FreeTypeFont
    stroke: float = 0.0
    _drawn: dict[str, Glyph | None] = field(default_factory=dict)

    def glyph(self, character: str) -> Glyph | None:
        """None for a character that leaves no ink."""
        if character not in self._drawn:
            canvas = Image.new("L", (3 * DRAWN, 2 * DRAWN))
            ImageDraw.Draw(canvas).text(
                (DRAWN, DRAWN // 3), character, font=self.font, fill=255, stroke_width=self.stroke
            )
            self._drawn[character] = normalised(np.asarray(canvas, dtype=np.float32) / 255)
        return self._drawn[character]


def bundled() -> tuple[ImageFont.FreeTypeFont, ...]:
    """Pillow's own face and those of ``COMMON`` that the system, or an installed matplotlib, has."""
    beside = package_folder("matplotlib")
    own = ImageFont.load_default(DRAWN)
    fonts = [own] if isinstance(own, ImageFont.FreeTypeFont) else []  # a Pillow without FreeType has a bitmap alone
    for name in (f"{face}.ttf" for face in COMMON):
        places = [name] if beside is None else [name, str(beside / "mpl-data/fonts/ttf" / name)]
        for place in places:
            try:
                fonts.append(ImageFont.truetype(place, DRAWN))
            except OSError:
                continue
            break
    return tuple(fonts)


def weighted(fonts: tuple[ImageFont.FreeTypeFont, ...]) -> tuple[Typeface, ...]:
    """Every face as it is and emboldened."""
    return tuple(Typeface(font, stroke) for font in fonts for stroke in (0.0, DRAWN / EMBOLDENED))
