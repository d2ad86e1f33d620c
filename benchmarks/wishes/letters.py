"""Words in DejaVu on Pillow images, and the colours of ink and of flat things. Boxes are xyxy in pixels."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from renderers.primer.edition2 import world

COLOURS = {name: rgb for name, rgb in world.COLOURS.items() if name != "turquoise"} | {"white": (255, 255, 255)}
"""sRGB of the eleven basic colours."""
WORDS = world.WORDS[: world.WORDS.index("HELLO")]


def dejavu(face: str) -> Path:
    """The system's file of a DejaVu face, or the copy that an installed matplotlib has."""
    system = Path("/usr/share/fonts/truetype/dejavu") / f"DejaVu{face}.ttf"
    spec = None if system.exists() else importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return system
    return Path(spec.origin).with_name("mpl-data") / "fonts" / "ttf" / system.name


FONTS = {
    "mono": dejavu("SansMono-Bold"),
    "sans": dejavu("Sans-Bold"),
    "serif": dejavu("Serif-Bold"),
    "italic": dejavu("Sans-BoldOblique"),
    "condensed": dejavu("SerifCondensed-Bold"),
    "thin": dejavu("Sans"),
}


def distance(a: tuple[int, int, int], b: tuple[int, int, int]) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))


@functools.cache
def word_face(font: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS[font]), size)


def draw_word(
    image: Image.Image, word: str, ink: str, box: tuple[float, float, float, float], font: str = "mono"
) -> None:
    """Writes the word as large as the box allows, centred in it."""
    width, height = box[2] - box[0], box[3] - box[1]
    draw = ImageDraw.Draw(image)
    length = draw.textlength(word, font=word_face(font, 100)) / 100
    size = max(6, min(round(height / 0.76), int(width / length)))
    face = word_face(font, size)
    left, top, right, bottom = draw.textbbox((0, 0), word, font=face)
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    draw.text((centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2), word, fill=COLOURS[ink], font=face)
