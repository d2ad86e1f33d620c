"""The parts of the small result page. Each runs a benchmark's small form in a folder and returns its section.

A second call in the same folder goes on where the first stopped.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.config import resolve
from agent.registry import build
from benchmarks.failures.markdown import report_markdown
from benchmarks.failures.plan import RUN, read_plan
from benchmarks.failures.report import write_reports
from benchmarks.failures.run import BenchmarkRequest, run_benchmark
from benchmarks.lettering.drawing import fetch_typefaces
from benchmarks.lettering.run import LetteringRow, cases, judge_strings
from benchmarks.lettering.table import lettering_page
from benchmarks.lines import read_rows
from benchmarks.markdown import markdown_sections, table
from benchmarks.planning.run import as_json, by_planner, measure
from benchmarks.planning.table import planning_markdown
from benchmarks.wishes.__main__ import WishRow, results_page
from benchmarks.wishes.__main__ import judge as judge_wishes
from benchmarks.wishes.drawn import PARTS as WISHES
from planners.scene import Frozen
from renderers.primer.edition2.assets import FOLDER, fetch

STRINGS, SCENES = 40, 4
TOTAL = "all kinds"
"""The kind of prompts in the planning table's rows that sum a file up."""


class ResultPart(Frozen):
    """A section of the page. ``small`` makes it alone, ``whole`` makes the benchmark's full table. ``body`` is Markdown
    without headings."""

    title: str
    small: str
    whole: str
    body: str
    seconds: float = 0.0


def failures_part(out: Path) -> ResultPart:
    """The failure benchmark's first prompts, two of each task, first painted from the prompt alone. Raises what
    ``fetch`` and ``run_benchmark`` raise.
    """
    if not FOLDER.is_dir():
        print(f"fetching the drawings that the judge compares with: {FOLDER}", file=sys.stderr)
        fetch(FOLDER)
    folder = out / "failures"
    request = BenchmarkRequest(
        suite="primer", out=folder, quick=True, first_renders="prompt", resume=(folder / RUN).exists()
    )
    for done, of, rows in run_benchmark(request):
        print(f"failures {done}/{of} {rows[0].unit}", file=sys.stderr)
    analysis = write_reports(folder)
    report = report_markdown(analysis, read_plan(folder))
    shown = [
        table(rows[0], rows[1:])
        for heading, tables, _ in markdown_sections(report)
        for rows in tables
        if heading in SHOWN
    ]
    return ResultPart(
        title="Does the loop mend what a single picture gets wrong?",
        small="proofpress bench failures --quick --first-renders prompt --out DIR",
        whole="proofpress bench failures --first-renders prompt --n 300 --seeds 2 --candidates 6 --out DIR",
        body="\n".join([report.splitlines()[2] + "\n", *shown, "Pictures and all tables: failures/report.html\n"]),
    )


SHOWN = ("Arms", "Failure modes", "What work buys")
"""Sections of the failure benchmark's report that the page repeats."""


def planning_part(out: Path) -> ResultPart:
    """The labelled prompts and the negations, all of them, since planning is quick."""
    planner = build("planners", "rules", resolve({}, os.environ, None, ()))
    outcome = measure(by_planner(planner), out, None, lambda name: None, ("labels", "negations"))
    page = planning_markdown({"rules": as_json(outcome)})
    ((_, (labels, sets), _),) = markdown_sections(f"## page\n{page}")
    totals = [row for row in labels[1:] if row[2] == TOTAL]
    return ResultPart(
        title="Is a prompt read as a person reads it?",
        small="python -m benchmarks.planning --set labels --set negations",
        whole="python -m benchmarks.planning --data DIR",
        body=table(labels[0], totals) + "\n" + table(sets[0], sets[1:]),
    )


def lettering_part(out: Path) -> ResultPart:
    """Drawn strings and their wrong twins, judged by the text critic. Says so where npm can't fetch the typefaces."""
    folder = out / "lettering"
    fonts, kept = folder / "fonts", folder / "rows.jsonl"
    small, whole = f"python -m benchmarks.lettering --first {STRINGS} --results DIR", "python -m benchmarks.lettering"
    title = "Does the text critic read letter by letter?"
    try:
        fetch_typefaces(fonts)
    except (OSError, subprocess.CalledProcessError) as error:
        body = f"Not run, since npm can't fetch the typefaces: {error}.\n"
    else:
        for row in judge_strings(cases(300, 7, fonts)[:STRINGS], fonts, "both", kept, math.inf):
            print(f"lettering {row.number} {row.shown!r}", file=sys.stderr)
        body = _table_of(lettering_page(list(read_rows(kept, LetteringRow))))
    return ResultPart(title=title, small=small, whole=whole, body=body)


def wishes_part(out: Path) -> ResultPart:
    """Drawn scenes with known truth: places, letters, sizes, light and grounds."""
    kept = out / "wishes" / "rows.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    judge_wishes(list(WISHES), SCENES, kept, math.inf)
    return ResultPart(
        title="Are places, letters, sizes, light and grounds judged right?",
        small=f"python -m benchmarks.wishes --n {SCENES} --results FILE",
        whole="python -m benchmarks.wishes",
        body=_table_of(results_page(read_rows(kept, WishRow))),
    )


PAGE_PARTS: Mapping[str, Callable[[Path], ResultPart]] = {
    "planning": planning_part,
    "lettering": lettering_part,
    "wishes": wishes_part,
    "failures": failures_part,
}
"""Name -> part, in the order in which they run: the quick ones first."""


def run_part(name: str, out: Path) -> ResultPart:
    """Runs a part and takes its time. Raises what the part raises."""
    began = time.monotonic()
    return PAGE_PARTS[name](out).model_copy(update={"seconds": round(time.monotonic() - began, 1)})


def _table_of(page: str) -> str:
    """The first table of a page."""
    ((_, (rows, *_), _),) = markdown_sections("## page\n" + page.partition("\n## ")[0])
    return table(rows[0], rows[1:])
