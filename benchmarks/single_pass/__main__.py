"""``uv run --extra bench python -m benchmarks.single_pass``: what the first edition gets right without the loop.

240 held-out prompts, one fixed seed each, no repairs; judged by models that take no part in the loop. Writes
results.md and results.json.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.commands.common import LIBRARIES
from benchmarks.intervals import interval, share
from benchmarks.judges.detector import JudgeDetector
from benchmarks.judges.requirements import RequirementJudge
from benchmarks.machine import machine_line
from benchmarks.results import write_results
from benchmarks.single_pass.run import SinglePassRow, judge_painted, paint_all

HERE = Path(__file__).parent


def single_pass_markdown(done: Sequence[SinglePassRow]) -> str:
    lines = ["| task | right | 95% interval | what was wrong |", "|---|---|---|---|"]
    for task in (*dict.fromkeys(row.kind for row in done), "all"):
        members = [row for row in done if task in (row.kind, "all")]
        right = sum(row.right for row in members)
        wrong: dict[str, int] = {}
        for row in members:
            for name in {name.partition(":")[0] for name, met in row.judged.items() if not met}:
                wrong[name] = wrong.get(name, 0) + 1
        faults = ", ".join(f"{name} {count}" for name, count in sorted(wrong.items(), key=lambda pair: -pair[1]))
        lines.append(f"| {task} | {share(right, len(members))} | {interval(right, len(members))} | {faults or '-'} |")
    seconds = [row.seconds for row in done if row.error is None]
    lines.append(
        f"\nSeconds a picture: first {seconds[0]:.1f} (the model loads), median {statistics.median(seconds):.1f}, "
        f"most after the first {max(seconds[1:], default=seconds[0]):.1f}. "
        f"Pictures that ended in an error: {sum(row.error is not None for row in done)}."
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("work/single_pass"), help="pictures and rows; resumable")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    parser.add_argument("--limit", type=int, default=None, help="only the first prompts, for a try")
    options = parser.parse_args()
    for one in paint_all(options.out, options.limit):
        print(f"{one.id:20} {one.seconds:5.1f} s  {one.error or ''}", file=sys.stderr)
    print("judging", file=sys.stderr)
    done = judge_painted(options.out, RequirementJudge(JudgeDetector(HERE.parent / "judges" / "detector").detect))
    heading = (
        "# One pass: the shipped model without the loop\n\n"
        "Made by `uv run --extra bench python -m benchmarks.single_pass`: held-out prompts, one seed each, planned and "
        "painted once. A picture is right when everything that its prompt asks for is there and no text is that it "
        "doesn't ask for, by the judge: another detector (FCOS), colour by hue, PP-OCRv5, none of which takes part in "
        "the loop.\n\n"
        f"{machine_line(LIBRARIES)}\n\n"
    )
    facts = {"rows": [row.model_dump() for row in done]}
    write_results(options.results, heading + single_pass_markdown(done), facts)


if __name__ == "__main__":
    main()
