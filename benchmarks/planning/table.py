"""The outcomes of one or more planners as a Markdown table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SAYS = {
    "held_out": "labelled by hand, 20 sentences held out: planned exactly so",
    "geneval": "GenEval: same classes, numbers, colours and positions as the metadata, nothing else",
    "cvtg texts": "CVTG-2K: quoted strings in the plan, letter by letter",
    "cvtg carriers": "CVTG-2K: strings on their carrier",
    "longtext texts": "LongText-Bench (English): quoted strings in the plan, letter by letter",
}


def planning_markdown(results: Mapping[str, Mapping[str, Any]]) -> str:
    """``results``: planner name -> ``run.as_json``. One row a tally, one column a planner."""
    names = list(results)
    rows = list(dict.fromkeys(name for result in results.values() for name in result["tallies"]))
    lines = ["| " + " | ".join(["measured", *names]) + " |", "|" + "---|" * (len(names) + 1)]
    for row in rows:
        cells = [_share(results[name]["tallies"].get(row)) for name in names]
        lines.append("| " + " | ".join([_says(row), *cells]) + " |")
    for title, pick in (("labelled, all categories", "labelled "), ("compbench, all categories", "compbench ")):
        cells = [_share(_sum(results[name]["tallies"], pick)) for name in names]
        lines.append("| " + " | ".join([f"**{title}**", *cells]) + " |")
    lines.append("| prompts refused | " + " | ".join(str(sum(results[n]["refused"].values())) for n in names) + " |")
    lines.append(
        "| milliseconds a plan, median | " + " | ".join(str(results[n]["median_milliseconds"]) for n in names) + " |"
    )
    return "\n".join(lines) + "\n"


def _says(row: str) -> str:
    kind, _, category = row.partition(" ")
    if kind == "compbench":
        return f"T2I-CompBench {category}: no word without a place"
    return f"labelled by hand, {category}: planned exactly so" if kind == "labelled" else SAYS[row]


def _share(tally: Mapping[str, Any] | None) -> str:
    if tally is None or not tally["total"]:
        return "-"
    return f"{tally['held']}/{tally['total']} ({tally['held'] / tally['total']:.1%})"


def _sum(tallies: Mapping[str, Mapping[str, Any]], start: str) -> dict[str, int]:
    mine = [tally for name, tally in tallies.items() if name.startswith(start)]
    return {"held": sum(tally["held"] for tally in mine), "total": sum(tally["total"] for tally in mine)}
