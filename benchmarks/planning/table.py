"""The outcomes of one or more planners as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.intervals import share
from benchmarks.markdown import table
from benchmarks.planning.labelled import ASPECTS

SOURCES = {"own": "our own", "cvtg_2k": "CVTG-2K", "longtext_bench": "LongText-Bench", "t2i_compbench": "T2I-CompBench"}
FILES = {
    "building": "building set",
    "building_2": "second building set",
    "building_3": "third building set",
    "held_out": "held out",
}
SAYS = {
    "negations kept": "negations: nothing turned into its opposite",
    "negations planned": "negations: nothing turned into its opposite, and each negation in the plan",
    "geneval": "GenEval: same classes, numbers, colours and positions as the metadata, nothing else",
    "cvtg texts": "CVTG-2K: quoted strings in the plan, letter by letter",
    "cvtg carriers": "CVTG-2K: strings on their carrier",
    "longtext texts": "LongText-Bench (English): quoted strings in the plan, letter by letter",
    "planned": "prompts planned and not refused, drawn evenly from the four benchmarks",
}


def planning_markdown(results: Mapping[str, Mapping[str, Any]]) -> str:
    """``results``: planner name -> ``run.as_json``. A table of the labelled prompts, then one of the other sets."""
    return labels_markdown(results) + "\n" + sets_markdown(results)


def labels_markdown(results: Mapping[str, Mapping[str, Any]]) -> str:
    """One row a planner, file and kind of prompt, and one a kind's source; one column an aspect."""
    body = []
    for planner, result in results.items():
        rows = {name.rpartition(" ")[0]: None for name in result["tallies"] if name.split(" ")[0] in FILES}
        for file in FILES:
            for row in sorted((row for row in rows if row.split(" ")[0] == file), key=_whole_last):
                cells = [_share(result["tallies"][f"{row} {aspect}"]) for aspect in ("all", *ASPECTS)]
                body.append([planner, FILES[file], _kind(row.partition(" ")[2]), *cells])
    return table(["planner", "labelled prompts", "kind", "right in all", *ASPECTS], body)


def sets_markdown(results: Mapping[str, Mapping[str, Any]]) -> str:
    """One row a tally, one column a planner."""
    names = list(results)
    rows = list(dict.fromkeys(name for result in results.values() for name in result["tallies"]))
    rows = [row for row in rows if row.split(" ")[0] not in FILES]
    body = [[_says(row), *(_share(results[name]["tallies"].get(row)) for name in names)] for row in rows]
    whole = [_share(_sum(results[name]["tallies"], "compbench ")) for name in names]
    body.append(["**T2I-CompBench, all categories**", *whole])
    body.append(["prompts refused, of all", *(str(results[name]["refused"]) for name in names)])
    body.append(["milliseconds a plan, median", *(str(results[name]["median_milliseconds"]) for name in names)])
    return table(["measured", *names], body)


def _kind(name: str) -> str:
    """ "texts: cvtg_2k" -> "texts: CVTG-2K"."""
    for source, called in SOURCES.items():
        name = name.replace(f": {source}", f": {called}")
    return name.replace("_", " ")


def _whole_last(row: str) -> tuple[bool, str]:
    return row.endswith(" all_kinds"), row


def _says(row: str) -> str:
    set_name, _, category = row.partition(" ")
    return f"T2I-CompBench {category}: no word without a place" if set_name == "compbench" else SAYS[row]


def _share(tally: Mapping[str, Any] | None) -> str:
    return "-" if tally is None else share(tally["held"], tally["total"], digits=1)


def _sum(tallies: Mapping[str, Mapping[str, Any]], start: str) -> dict[str, int]:
    mine = [tally for name, tally in tallies.items() if name.startswith(start)]
    return {"held": sum(tally["held"] for tally in mine), "total": sum(tally["total"] for tally in mine)}
