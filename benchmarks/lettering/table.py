"""The page and the summary of the drawn strings' rows."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.intervals import share, share_with_interval
from benchmarks.lettering.run import LetteringRow
from benchmarks.markdown import table

NAMES = {"both": "both (the default)", "rapidocr": "RapidOCR alone", "easyocr": "EasyOCR alone"}
INTRODUCTION = """# How often the text critic is wrong on drawn strings

Written by `python -m benchmarks.lettering`, which draws 300 strings (prices, percentages, signs, hyphens, apostrophes,
addresses, accents, numbers, words) in ten typefaces, each right and with one wrong character, and judges both against
the right string. None of the typefaces is among those that the critic compares letters with. Half of the strings were
for choosing thresholds; **figure** is the other half. A right picture that doesn't pass is a false fail, whether it
failed or could not be judged; a wrong one that passes is a false pass. Both the text's check and the one for stray text
count.

Look-alikes that differ by less than 15% of their ink in their typeface (a sans's I and l) are left out.
"""


def lettering_page(rows: Sequence[LetteringRow]) -> str:
    """results.md."""
    lines = [INTRODUCTION]
    body = []
    for reader in NAMES:
        for half in ("figure", "choosing"):
            mine = [row for row in rows if (row.reader, row.half) == (reader, half)]
            if mine:
                right, wrong = [row for row in mine if row.right], [row for row in mine if not row.right]
                body.append(
                    (
                        NAMES[reader],
                        half,
                        share_with_interval(sum(not row.passes for row in right), len(right)),
                        share_with_interval(sum(row.passes for row in wrong), len(wrong)),
                        share(sum("unscored" in (row.text, row.stray) for row in mine), len(mine)),
                        f"{median(row.seconds for row in mine):.2f}",
                    )
                )
    lines.append(table("reader | half | false fails | false passes | not judged | seconds of a core (median)", body))
    wrong_verdicts = [row for row in rows if row.right != row.passes and (row.right or row.passes)]
    if shown := [row for row in wrong_verdicts if row.reader == "both"]:
        lines.append("## Every wrong verdict of the default\n")
        told = [
            (row.half, row.typeface, f'"{row.planned}"', f'"{row.shown}"', row.text, row.stray, row.reason)
            for row in shown
        ]
        lines.append(table("half | typeface | planned | shown | text | stray | why", told))
    return "\n".join(lines)


def lettering_summary(rows: Sequence[LetteringRow]) -> list[dict[str, Any]]:
    """results.json: counts for each reader, half and kind of string."""
    groups = sorted({(row.reader, row.half, row.kind) for row in rows})
    found = []
    for reader, half, kind in groups:
        mine = [row for row in rows if (row.reader, row.half, row.kind) == (reader, half, kind)]
        right = [row for row in mine if row.right]
        found.append(
            {
                "reader": reader,
                "half": half,
                "kind": kind,
                "right": len(right),
                "false_fails": sum(not row.passes for row in right),
                "wrong": len(mine) - len(right),
                "false_passes": sum(row.passes and not row.right for row in mine),
                "seconds": median(row.seconds for row in mine),
            }
        )
    return found
