"""Contact sheets for a rater: numbered pictures above their prompts, without a word of any critic or judge, and the
notation in which the rater says what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.errors import UsageError

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


def write_sheets(pictures: Mapping[str, str], load: Callable[[str], np.ndarray], out: Path, prefix: str) -> list[Path]:
    """Sheets of the pictures (name: prompt) and beside each a JSON list of the names in their order. ``load`` returns
    a picture by its name, uint8 (height, width, 3).
    """
    out.mkdir(parents=True, exist_ok=True)
    order, written = shuffled(list(pictures)), []
    for first in range(0, len(order), ACROSS * DOWN):
        names = order[first : first + ACROSS * DOWN]
        path = out / f"{prefix}_{first // (ACROSS * DOWN) + 1:03}.png"
        page = sheet([load(name) for name in names], [pictures[name] for name in names])
        page.save(path)
        path.with_suffix(".json").write_text(json.dumps(names) + "\n")
        written.append(path)
    return written


def sheet_findings(words: Sequence[str], kinds: Collection[str], pictures: int) -> dict[int, dict[str, str]]:
    """What a rater found on a sheet, each "NUMBER KIND" or "NUMBER KIND: note": number -> kind -> note.

    Raises UsageError for a number that the sheet lacks and for an unknown kind.
    """
    found: dict[int, dict[str, str]] = {}
    for one in words:
        parsed = re.fullmatch(r"(\d+) ([a-z' ]+)(?:: (.+))?", one)
        if parsed is None or parsed[2] not in kinds or not 1 <= int(parsed[1]) <= pictures:
            raise UsageError(f"{one!r} is no number up to {pictures} and kind; the kinds are {', '.join(kinds)}")
        found.setdefault(int(parsed[1]), {})[parsed[2]] = parsed[3] or ""
    return found
