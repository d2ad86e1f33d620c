"""Are instructions read as what a person meant, and are the edited pictures right?

    python -m benchmarks.editing instructions --write
    python -m benchmarks.editing painted --minutes 90 --write

``instructions`` reads labelled ones: ``--show`` prints the faults of the building half; those of the held-out half are
only counted. ``painted`` paints edits in ten classes and chains of ten, and judges them from outside the loop; a second
call goes on where the first stopped. Another painter's edits go to another ``--out``. ``--write`` puts the tables into
results.md beside this file.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.editing.gold import LabelledInstruction, faults, labelled
from benchmarks.intervals import wilson
from planners.language.parsing.pipeline import load_pipeline
from planners.rules import RulePlanner
from planners.scene import Canvas

PAGE = Path(__file__).with_name("results.md")
CANVAS = Canvas(width=512, height=512)


def instructions(show: bool, write: bool) -> None:
    planner, pipeline = RulePlanner(), load_pipeline()
    scenes = {name: planner.plan(name, CANVAS).scene for name in {one.scene for one in labelled()}}
    right: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for one in labelled():
        wrong = faults(one, scenes[one.scene], pipeline)
        for kind in (one.kind, "all"):
            right[one.held_out, kind].append(not wrong)
        if show and wrong and not one.held_out:
            print(_said(one, wrong))
    kinds = [*sorted({kind for _, kind in right} - {"all"}), "all"]
    rows = [f"| {kind} | {_share(right[False, kind])} | {_share(right[True, kind])} |" for kind in kinds]
    table = "\n".join(["| instructions | building | held out |", "|---|---|---|", *rows])
    print(table)
    if write:
        text = PAGE.read_text(encoding="utf-8")
        head, _, tail = text.partition("| instructions |")
        rest = tail.partition("\n\n")[2]
        PAGE.write_text(f"{head}{table}\n\n{rest}".rstrip() + "\n", encoding="utf-8")


def _said(one: LabelledInstruction, wrong: list[str]) -> str:
    return f"{one.scene}\n  {one.instruction}\n    {'; '.join(wrong)}"


def _share(right: list[bool]) -> str:
    if not right:
        return "-"
    low, high = wilson(sum(right), len(right))
    return f"{sum(right)}/{len(right)} ({sum(right) / len(right):.0%}; {low:.0%} to {high:.0%})"


def painted(options: argparse.Namespace) -> None:
    from benchmarks.editing.painted.run import PaintedEdits

    until = time.monotonic() + 60 * options.minutes
    edits = PaintedEdits(options.out, options.stack, options.each, options.chains, until)
    edits.run(PAGE if options.write else None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["instructions", "painted"])
    parser.add_argument("--show", action="store_true", help="the faults of the instructions' building half")
    parser.add_argument("--write", action="store_true", help="put the tables into results.md")
    parser.add_argument("--out", type=Path, default=Path("work/editing"), help="the folder of pictures and lines")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop painting after so long")
    parser.add_argument("--stack", default="shipped", help="whose painter and critics  [default: shipped]")
    parser.add_argument("--each", type=int, default=20, help="edits of a class  [default: 20]")
    parser.add_argument("--chains", type=int, default=10, help="chains of ten edits  [default: 10]")
    given = parser.parse_args()
    if given.what == "painted":
        painted(given)
    else:
        instructions(given.show, given.write)


if __name__ == "__main__":
    main()
