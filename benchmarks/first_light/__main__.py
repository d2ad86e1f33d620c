"""``uv run --extra bench python -m benchmarks.first_light`` makes results.md and results.json."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agent.commands.common import LIBRARIES
from benchmarks.first_light.run import fixed_prompts, read_first_light_rows, run_fixed_prompts
from benchmarks.first_light.table import first_light_markdown, first_light_summary
from benchmarks.judges.detector import JudgeDetector
from benchmarks.judges.requirements import RequirementJudge
from benchmarks.machine import machine_line
from benchmarks.results import write_results

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("work/first_light"), help="run folders and rows; resumable")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    parser.add_argument("--limit", type=int, default=None, help="only the first prompts, for a try")
    options = parser.parse_args()
    judge = RequirementJudge(JudgeDetector(HERE.parent / "judges" / "detector").detect)
    for row in run_fixed_prompts(options.out, judge, {}, options.limit):
        passed = all(status == "pass" for status in row.final_checks.values()) and row.error is None
        print(
            f"{row.id:12} {'pass' if passed else 'FAIL'} {row.seconds:6.1f} s  {row.error or ', '.join(row.operators)}",
            file=sys.stderr,
        )
    order = {item.id: place for place, item in enumerate(fixed_prompts())}
    done = sorted(read_first_light_rows(options.out / "rows.jsonl"), key=lambda row: order[row.id])
    heading = (
        "# First light: the forty fixed prompts\n\n"
        "Made by `uv run --extra bench python -m benchmarks.first_light`. Rates count every prompt, errors too. "
        "*Loop* is the loop's own critics; *judge* is another detector (FCOS), colour by hue instead of CIELAB, and "
        "PP-OCRv5, none of which takes part in the loop.\n\n"
        f"{machine_line(LIBRARIES)}\n\n"
    )
    facts = {"summary": first_light_summary(done), "rows": [row.model_dump() for row in done]}
    write_results(options.results, heading + first_light_markdown(done), facts)


if __name__ == "__main__":
    main()
