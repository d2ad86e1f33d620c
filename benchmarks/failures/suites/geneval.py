"""GenEval's 553 prompts (Ghosh et al., arXiv 2310.11513; MIT): object-focused, with clauses to check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.failures.items import Clause, FailureMode, GenEvalNeeds, Suite, SuiteItem, in_turns
from benchmarks.failures.suites.files import SuiteError, needed, read_lines, source

FILE = Path("geneval") / "evaluation_metadata.jsonl"
MODES: dict[str, tuple[FailureMode, ...]] = {
    "single_object": ("missing object",),
    "two_object": ("missing object",),
    "counting": ("missing object", "wrong count"),
    "colors": ("missing object", "wrong colour"),
    "position": ("missing object", "wrong relation"),
    "color_attr": ("missing object", "wrong colour", "swapped colours"),
}


def suite(data: Path | None) -> Suite:
    """``data`` is evaluation_metadata.jsonl, or a folder with geneval/ in it. Raises SuiteError."""
    path = needed(data, "GenEval's evaluation_metadata.jsonl (github.com/djghosh13/geneval, folder prompts)")
    path = path / FILE if path.is_dir() else path
    items = [_item(number, row, path) for number, row in enumerate(read_lines(path))]
    return Suite(
        name="geneval",
        judge="geneval",
        items=in_turns(items),
        sources=(source(path),),
        note="GenEval's prompts; its own score needs four pictures a prompt, 512 x 512 or more",
    )


def _item(number: int, row: dict[str, Any], path: Path) -> SuiteItem:
    try:
        tag = row["tag"]
        needs = GenEvalNeeds(
            tag=tag, include=tuple(map(_clause, row["include"])), exclude=tuple(map(_clause, row.get("exclude", ())))
        )
        return SuiteItem(id=f"geneval-{number:03d}", task=tag, prompt=row["prompt"], needs=needs, modes=MODES[tag])
    except (KeyError, TypeError, ValidationError) as error:
        raise SuiteError(f"{path}: line {number + 1} is no row of GenEval ({type(error).__name__}: {error})") from None


def _clause(row: dict[str, Any]) -> Clause:
    position = row.get("position")
    return Clause(
        label=row["class"],
        count=row["count"],
        colour=row.get("color"),
        position=(position[0], position[1]) if position else None,
    )
