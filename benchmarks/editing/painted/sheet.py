"""The contact sheet: pairs of before and after, every class in a row, failures marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from agent.journal.store import PictureFolder
from benchmarks.editing.painted.cases import EDIT_KINDS
from benchmarks.editing.painted.scoring import ScoredEdit

SIDE, GAP, LINE = 150, 6, 14
PAIRS = 4
"""Pairs of a class: the first ones that were right, and as many as there are room for of those that weren't."""
WRONG = (200, 30, 30)


def write_sheet(edits: Sequence[ScoredEdit], pictures: PictureFolder, to: Path) -> None:
    """A row a class: first what the judge finds wrong, at most half of the row, then the first that it finds right."""
    rows = []
    for kind in EDIT_KINDS:
        mine = [one for one in edits if one.case.kind == kind]
        wrong = [one for one in mine if not one.right][: PAIRS // 2]
        right = [one for one in mine if one.right][: PAIRS - len(wrong)]
        if mine:
            rows.append((*right, *wrong))
    wide, high = 2 * SIDE + 2 * GAP, SIDE + LINE + GAP
    sheet = Image.new("RGB", (PAIRS * wide, len(rows) * high), "white")
    draw = ImageDraw.Draw(sheet)
    for row, line in enumerate(rows):
        for column, one in enumerate(line):
            x, y = column * wide, row * high
            draw.text((x + 2, y + 1), one.case.instruction, fill="black" if one.right else WRONG)
            for number, name in enumerate((one.row.before, one.row.picture)):
                small = Image.fromarray(pictures.get(name)).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
                sheet.paste(small, (x + number * (SIDE + 1), y + LINE))
    sheet.save(to, quality=70)
