"""The page and the JSON file of one benchmark run."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import machine_line
from benchmarks.markdown import table
from benchmarks.people.rates import DamageRates, FailRate, damage_rates
from benchmarks.people.run import CriticRow

FINDINGS = Path(__file__).with_name("findings.md")
PACKAGES = ("proofpress", "torch", "ultralytics", "facenet-pytorch", "numpy", "pillow", "scikit-image")
HEADING = (
    "damage | critic | found | 95% | half A · half B | unscored | sound pictures failed | 95% | half A · half B | "
    "unscored"
)
SECTIONS = (
    ("photo", "People on photos"),
    ("small face", "Faces of a hundred people, 25 pixels wide and enlarged"),
    ("face", "Faces of six people on photos"),
)
LEGEND = (
    "A damage is *found* if the critic fails the damaged picture. *Unscored* verdicts stay in both denominators: an "
    "unscored damage wasn't found, and an unscored sound picture wasn't failed. Intervals are Wilson's. The limits of "
    "the critic of faces were chosen on half A. The halves split the people, so a picture and its damaged copies are "
    "in the same half."
)


def people_page(rows: Sequence[CriticRow]) -> str:
    """All tables that there are rows for, after the findings that a person wrote (``findings.md``)."""
    parts = [
        "# How often the critics of people are wrong\n",
        "Made by `uv run --extra ultralytics python -m benchmarks.people`. "
        f"{len({row.case for row in rows})} pictures, {len(rows)} verdicts.\n",
        machine_line(PACKAGES) + "\n",
        LEGEND + "\n",
        FINDINGS.read_text(encoding="utf-8"),
    ]
    for source, heading in SECTIONS:
        mine = [row for row in rows if row.source == source]
        if mine:
            parts += [f"## {heading}\n", f"{_counted(mine)}\n", table(HEADING, map(_line, damage_rates(mine)))]
    return "\n".join(parts)


def people_summary(rows: Sequence[CriticRow]) -> dict[str, Any]:
    """What the tables say, for programs."""
    rates = {source: damage_rates([row for row in rows if row.source == source]) for source, _ in SECTIONS}
    return {
        "pictures": len({row.case for row in rows}),
        "verdicts": len(rows),
        "rates": {source: [dataclasses.asdict(line) for line in lines] for source, lines in rates.items()},
    }


def _counted(rows: Sequence[CriticRow]) -> str:
    damaged, sound = {row.case for row in rows if row.damaged}, {row.case for row in rows if not row.damaged}
    return f"{len(sound)} sound pictures and {len(damaged)} damaged ones."


def _line(line: DamageRates) -> tuple[str, ...]:
    return (
        line.group,
        line.critic,
        line.found.text,
        line.found.interval_text,
        _pair(line.found_by_half),
        line.found.unscored_text,
        line.wronged.text,
        line.wronged.interval_text,
        _pair(line.wronged_by_half),
        line.wronged.unscored_text,
    )


def _pair(halves: tuple[FailRate, FailRate]) -> str:
    return " · ".join(f"{rate.hits}/{rate.n}" for rate in halves)
