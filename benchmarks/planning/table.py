"""The outcomes of one or more planners as a Markdown table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.intervals import share
from benchmarks.markdown import table

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
    body = [[_says(row), *(_share(results[name]["tallies"].get(row)) for name in names)] for row in rows]
    for title, pick in (("labelled, all categories", "labelled "), ("compbench, all categories", "compbench ")):
        body.append([f"**{title}**", *(_share(_sum(results[name]["tallies"], pick)) for name in names)])
    body.append(["prompts refused", *(str(sum(results[name]["refused"].values())) for name in names)])
    body.append(["milliseconds a plan, median", *(str(results[name]["median_milliseconds"]) for name in names)])
    return table(["measured", *names], body)


def _says(row: str) -> str:
    kind, _, category = row.partition(" ")
    if kind == "compbench":
        return f"T2I-CompBench {category}: no word without a place"
    return f"labelled by hand, {category}: planned exactly so" if kind == "labelled" else SAYS[row]


def _share(tally: Mapping[str, Any] | None) -> str:
    return "-" if tally is None else share(tally["held"], tally["total"], digits=1)


def _sum(tallies: Mapping[str, Mapping[str, Any]], start: str) -> dict[str, int]:
    mine = [tally for name, tally in tallies.items() if name.startswith(start)]
    return {"held": sum(tally["held"] for tally in mine), "total": sum(tally["total"] for tally in mine)}
