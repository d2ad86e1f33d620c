"""The page: one table a kind of part, a row a subject, every cell a figure or why there is none."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.markdown import table_lines
from benchmarks.on_card.measures import AREAS, ENLARGED, SMALL, region_part
from benchmarks.on_card.records import PartRow, Records, Value, Values

HEADING = "# Ten minutes on one card"
COMMAND = "uv run python -m benchmarks.on_card --out DIR"
Show = Callable[[Values], str]
COLUMNS: Sequence[tuple[str, str, Show]] = (
    ("weights, GB", "picture", lambda v: f"{_number(v['weights_gb'], 1)}, {v['kept']}"),
    ("peak, GB", "picture", lambda v: _number(v["peak_gb"], 1)),
    ("a picture, s", "picture", lambda v: f"{_number(v['picture_s'], 2)} at {v['steps']:g} steps"),
    (
        "at the preset's steps, s",
        "picture",
        lambda v: f"{_number(v['picture_of_preset_s'], 1)} at {v['preset_steps']:g}",
    ),
    ("ms a step", "step", lambda v: _number(v["ms_step"], 1)),
    ("of the matrix rate", "step", lambda v: f"{float(v['share']):.1%}"),
    ("the library's inpainting, s", "inpainting of the library", lambda v: _number(v["of_preset_s"], 1)),
    ("8 regions in a call against one by one", "batch", lambda v: f"{_number(v['gain'], 2)} times as fast"),
    (
        "offloaded, of the whole's time",
        "offload",
        lambda v: f"{_number(v['of_whole'], 2)}, {_number(v['peak_gb'], 1)} GB",
    ),
    (
        "compiled, of the plain time",
        "compile",
        lambda v: f"picture {_number(v['picture_of_plain'], 2)}, repair {_number(v['repair_of_plain'], 2)}",
    ),
)


def write_page(folder: Path, machine: Values, records: Records, subjects: Sequence[str], found: Sequence[str]) -> None:
    """Writes results.md and results.json. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    rate = _number(float(machine["matrix_rate"]) / 1e12, 1)
    facts = ", ".join(str(machine[key]) for key in ("card", "packages"))
    toy, notes = machine["toy"] == "yes", Notes()
    lines = [
        f"{HEADING}\n",
        f"`{COMMAND}{' --toy' if toy else ''}`; given again, it measures what had no time. Of GLM-Image "
        "few parts are tried: it writes picture tokens one by one for every window.\n",
        f"{facts}. A large matrix product in {machine['dtype']}: {rate} x 10^12 operations a second. "
        + ("Toy sizes: no figure says anything of a real model.\n" if toy else "\n"),
        "Random weights at the checkpoints' sizes: time and memory depend on shapes alone; nothing here says how good "
        "a picture is. Pictures are timed in few steps; those of the preset's number are what the same times come to. "
        "*Whole* weights stay on the card.\n",
        *_table(records, subjects, COLUMNS, notes),
        "",
        "## A repair against whole pictures\n",
        "At the preset's steps: the repair's time over that of the library's inpainting of the whole picture / over "
        "that of a new picture. A small window is the preset's smallest, or as large as its region needs; an enlarged "
        "one is painted at the model's size.\n",
        *_table(records, subjects, [_ratio(area, how) for area in sorted(AREAS) for how in (SMALL, ENLARGED)], notes),
        "",
        *notes.lines(),
        "## Models found here\n",
        *(_found(records, found) or ["None: PROOFPRESS_MODELS names folders of pipelines."]),
    ]
    (folder / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = [row.model_dump() for row in records.rows.values()]
    (folder / "results.json").write_text(
        json.dumps({"machine": machine, "rows": rows}, indent=1) + "\n", encoding="utf-8"
    )


def _ratio(area: float, how: str) -> tuple[str, str, Show]:
    def show(values: Values) -> str:
        theirs = values.get("of_library")
        return f"{'none' if theirs is None else _number(theirs, 3)} / {_number(values['of_picture'], 3)}"

    return f"{area:.0%}, {how}", region_part(area, how), show


class Notes:
    """Why figures are missing, numbered in their order; each reason once."""

    def __init__(self) -> None:
        self.reasons: dict[str, int] = {}

    def cell(self, row: PartRow | None, show: Show) -> str:
        if row is None:
            return "not tried"
        if row.status in ("measured", "no time"):
            return show(row.values) if row.status == "measured" else row.status
        number = self.reasons.setdefault(row.reason, len(self.reasons) + 1)
        return f"{'failed' if row.status == 'failed' else 'none'} ({number})"

    def lines(self) -> list[str]:
        found = [f"{number}. {reason}" for reason, number in self.reasons.items()]
        return ["What is missing, and why:\n", *found, ""] if found else []


def _table(
    records: Records, subjects: Sequence[str], columns: Sequence[tuple[str, str, Show]], notes: Notes
) -> list[str]:
    """Subjects side by side, a line a figure."""
    body: list[list[Any]] = [
        [name, *(notes.cell(records.rows.get((subject, part)), show) for subject in subjects)]
        for name, part, show in columns
    ]
    return table_lines(["", *subjects], body)


def _found(records: Records, found: Sequence[str]) -> list[str]:
    rows = [row for (subject, _), row in records.rows.items() if subject in found]
    if not rows:
        return []

    def line(row: PartRow) -> list[Any]:
        figures = ", ".join(f"{name} {_number(value, 2)}" for name, value in row.values.items())
        return [row.subject, row.part, figures or f"{row.status}: {row.reason}"]

    return table_lines("model | part | figures", map(line, rows))


def _number(value: Value, digits: int) -> str:
    """With so many decimals, or two digits where these would be zeros, as at toy sizes."""
    if isinstance(value, str):
        return value
    rounded = f"{value:.{digits}f}"
    return rounded if float(rounded) else f"{value:.2g}"
