"""The page and the JSON file of one benchmark run."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.critics.rates import fault_rates
from benchmarks.critics.run import CriticRow
from benchmarks.critics.table import legend, rates_table, relations_table, timed_table, tuned_table
from benchmarks.critics.timing import CriticSeconds
from benchmarks.critics.tuning import TunedKnob
from benchmarks.machine import machine_line

FINDINGS = Path(__file__).with_name("findings.md")
PACKAGES = (
    "proofpress",
    "torch",
    "transformers",
    "easyocr",
    "rapidocr",
    "open-clip-torch",
    "numpy",
    "pillow",
    "scikit-image",
)


def critics_page(
    rows: Sequence[CriticRow], tuned: Sequence[TunedKnob], times: Sequence[CriticSeconds], seed: int
) -> str:
    """All tables that there are rows for, after the findings that a person wrote (``findings.md``)."""
    shipped = [row for row in rows if row.setting == "shipped"]
    parts = [
        "# How often the critics are wrong\n",
        "Made by `uv run --extra ultralytics python -m benchmarks.critics --tune`. "
        f"Seed {seed}; {len({row.case for row in shipped})} pictures, {len(shipped)} verdicts.\n",
        machine_line(PACKAGES) + "\n",
        legend() + "\n",
    ]
    if FINDINGS.exists():
        parts.append(FINDINGS.read_text(encoding="utf-8"))
    for source, heading in SECTIONS:
        mine = [row for row in shipped if row.source == source]
        if mine:
            parts += [f"## {heading}\n", f"{_counted(mine)}\n", rates_table(mine)]
        if mine and source == "drawn":
            parts.append(relations_table(mine, "objects"))
    if tuned:
        parts += ["## Other thresholds\n", TUNING + "\n", tuned_table(tuned)]
    if times:
        parts += ["## Seconds a picture\n", TIMING + "\n", timed_table(times)]
    return "\n".join(parts)


def critics_summary(
    rows: Sequence[CriticRow], tuned: Sequence[TunedKnob], times: Sequence[CriticSeconds]
) -> dict[str, Any]:
    """What the tables say, for programs."""
    shipped = [row for row in rows if row.setting == "shipped"]
    return {
        "pictures": len({row.case for row in shipped}),
        "verdicts": len(shipped),
        "rates": {
            source: [dataclasses.asdict(line) for line in fault_rates([row for row in shipped if row.source == source])]
            for source, _ in SECTIONS
        },
        "tuned": [dataclasses.asdict(one) for one in tuned],
        "seconds": [one.model_dump() for one in times],
    }


def _counted(rows: Sequence[CriticRow]) -> str:
    damaged, sound = {row.case for row in rows if row.damaged}, {row.case for row in rows if not row.damaged}
    return f"{len(sound)} sound pictures and {len(damaged)} damaged ones."


SECTIONS = (
    ("drawn", "Drawn scenes, one known fault each"),
    ("painted", "Pictures that the diffusion model painted, by right plans and by wrong ones"),
    ("photo", "People on photos"),
    ("small face", "Faces of a hundred people, 25 pixels wide and enlarged"),
    ("face", "Faces of six people on photos"),
)
TUNING = (
    "The table covers drawn pictures without faults of the whole picture. Each value was chosen on one half of the "
    "scenes; the other half judges both values."
)
TIMING = (
    "Warm, in one process. A load average above the number of cores means that other programs slowed the critic down."
)
