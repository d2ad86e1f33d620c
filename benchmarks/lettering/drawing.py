"""The strings drawn into pictures of 512x512, in ten typefaces that the critic doesn't compare letters with."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from planners.colour_table import contrast
from planners.scene import Box
from renderers.primer.edition2.assets import unpacked

TYPEFACES = (
    "inter 700|roboto 400|lato 400|montserrat 700|oswald 700|merriweather 400|pt-serif 700|poppins 400|"
    "playfair-display 700|nunito 700"
).split("|")
VERSION = "5.3.0"
SIDE = 512
SMALLEST, LARGEST = 22, 88
"""Sizes of letters in pixels."""
GROUNDS = "#ffffff #111111 #f4ecd8 #1b3a6b #d9232e #f7c948 #2e7d4f #e8e8e8 #ffb6a3 #5b2a86 #9fd3e6 #3b3b3b".split()
LEAST_SEEN = 0.15
"""Share of two characters' ink that must differ for a person to see that one stands for the other."""


@dataclass(frozen=True)
class TypesetString:
    """A picture, uint8 (SIDE, SIDE, 3), and where its text is."""

    picture: np.ndarray
    box: Box


def fetch_typefaces(folder: Path) -> None:
    """Fetches those that the folder lacks, as npm packages (SIL OFL 1.1); needs npm."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, weight in map(str.split, TYPEFACES):
        file = f"{name}-latin-{weight}-normal.woff"
        if not (folder / file).exists():
            with tempfile.TemporaryDirectory() as scratch:
                package = unpacked(f"@fontsource/{name}@{VERSION}", Path(scratch))
                (folder / file).write_bytes((package / "files" / file).read_bytes())


def typeface(folder: Path, name: str, size: int) -> ImageFont.FreeTypeFont:
    family, weight = name.split()
    return ImageFont.truetype(str(folder / f"{family}-latin-{weight}-normal.woff"), size)


def drawn_text(folder: Path, name: str, text: str, seed: int) -> TypesetString:
    """The text on a plain ground; the same seed gives the same size, place and colours to any text."""
    rng = random.Random(seed)
    ground = rng.choice(GROUNDS)
    ink = rng.choice([c for c in GROUNDS if contrast(ImageColor.getrgb(c)[:3], ImageColor.getrgb(ground)[:3]) > 3.0])
    size, across, down = rng.randint(SMALLEST, LARGEST), rng.random(), rng.random()
    disc, dx, colour = rng.random() < 0.4, rng.random(), rng.choice(GROUNDS)
    width = typeface(folder, name, 100).getlength(text) / 100
    size = max(16, min(size, int(0.88 * SIDE / width)))
    font = typeface(folder, name, size)
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    x0, y0, x1, y1 = draw.textbbox((0, 0), text, font=font)
    x = 16 + across * (SIDE - 32 - (x1 - x0)) - x0
    y = 16 + down * (SIDE - 32 - (y1 - y0)) - y0
    if disc:  # away from the text
        radius, middle = 60, SIDE - 80 if y + y0 < SIDE / 2 - 60 else 80
        if not y + y0 - 70 < middle < y + y1 + 70:
            cx = 80 + dx * (SIDE - 160)
            draw.ellipse((cx - radius, middle - radius, cx + radius, middle + radius), fill=colour)
    draw.text((x, y), text, font=font, fill=ink)
    box = Box.from_pixels((x + x0, y + y0, x + x1, y + y1), (SIDE, SIDE))
    return TypesetString(np.asarray(image), box)


def looks_different(folder: Path, name: str, one: str, other: str) -> bool:
    """Whether a person can see that one character is not the other: a sans's I and l are often the same."""
    a, b = (_ink(folder, name, character) for character in (one, other))
    return bool((a != b).sum() > LEAST_SEEN * (a | b).sum())


def _ink(folder: Path, name: str, character: str) -> np.ndarray:
    """The character, boolean (140, 140), its ink beginning at the left edge."""
    font = typeface(folder, name, 80)
    image = Image.new("L", (140, 140))
    ImageDraw.Draw(image).text((-font.getbbox(character)[0], 2), character, font=font, fill=255)
    return np.asarray(image) > 127
