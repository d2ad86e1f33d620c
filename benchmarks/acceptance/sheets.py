"""Contact sheets for the rater: numbered pictures above their prompts, without a word of any critic's."""

from __future__ import annotations

import hashlib
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.acceptance.kept import kept_picture

ACROSS, DOWN, SHOWN, BELOW, LETTERS = 3, 3, 344, 36, 50


def shuffled(pictures: Sequence[str]) -> list[str]:
    """In an order that says nothing of how the pictures came about."""
    return sorted(dict.fromkeys(pictures), key=lambda name: hashlib.blake2b(name.encode()).digest())


def sheet(pictures: Sequence[np.ndarray], prompts: Sequence[str]) -> Image.Image:
    """Up to ACROSS x DOWN pictures, numbered from 1, row by row."""
    page = Image.new("RGB", (ACROSS * SHOWN, DOWN * (SHOWN + BELOW)), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(14)
    for number, (picture, prompt) in enumerate(zip(pictures, prompts, strict=True), 1):
        x, y = (number - 1) % ACROSS * SHOWN, (number - 1) // ACROSS * (SHOWN + BELOW)
        shown = Image.fromarray(picture)
        shown.thumbnail((SHOWN - 4, SHOWN - 4), Image.Resampling.LANCZOS)
        page.paste(shown, (x + 2, y + 2))
        for line, words in enumerate(textwrap.wrap(f"{number}. {prompt}", LETTERS)[:2]):
            draw.text((x + 4, y + SHOWN + 17 * line), words, fill="black", font=font)
    return page


def write_sheets(pictures: Mapping[str, str], folder: Path, out: Path, prefix: str) -> list[Path]:
    """Sheets of the pictures (name: prompt) and beside each a JSON list of the names in their order."""
    out.mkdir(parents=True, exist_ok=True)
    order, written = shuffled(list(pictures)), []
    for first in range(0, len(order), ACROSS * DOWN):
        names = order[first : first + ACROSS * DOWN]
        path = out / f"{prefix}_{first // (ACROSS * DOWN) + 1:03}.png"
        page = sheet([kept_picture(name, folder) for name in names], [pictures[name] for name in names])
        page.save(path)
        path.with_suffix(".json").write_text(json.dumps(names) + "\n")
        written.append(path)
    return written
