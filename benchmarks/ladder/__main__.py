"""``uv run --extra bench python -m benchmarks.ladder`` makes results.md and results.json: the loop with each rung of
its ladder taken out, on the held-out prompts of the failure benchmark, judged by models that take no part in the loop.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agent.commands.common import LIBRARIES, Call
from agent.registry import build, build_critics, build_planner
from benchmarks.failures.catalogue import load_judge, load_suite
from benchmarks.failures.independence import ingredients_of, refuse_shared
from benchmarks.ladder.memory import RememberingCritic, RememberingRenderer
from benchmarks.ladder.run import LadderBench, read_ladder_rows, run_ladder
from benchmarks.ladder.table import ladder_markdown, ladder_summary, learnt_table
from benchmarks.ladder.variants import WHOLE
from benchmarks.machine import machine_line
from benchmarks.results import write_results

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ladder", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="prompts, at most all of the suite")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("work/ladder.jsonl"), help="rows; resumable")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    options = parser.parse_args()
    suite = load_suite("primer", None)
    resolved = Call({"allow_unscored": True}).resolve()
    critics, judge = build_critics(resolved), load_judge(suite.judge, None)
    refuse_shared(judge.ingredients(), ingredients_of(critics))
    bench = LadderBench(
        build_planner(resolved),
        RememberingRenderer(build("renderers", resolved.settings.renderer, resolved)),
        [RememberingCritic(critic) for critic in critics],
        resolved.settings,
        judge,
    )
    items = suite.items[: options.n]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for row in run_ladder(bench, items, options.seeds, options.out):
        whole = row.ended[WHOLE]
        word = whole.error or ("pass" if whole.passed else f"FAIL {', '.join(whole.open_hard)}")
        print(f"{row.unit:30} {row.seconds:6.1f} s  {word}", file=sys.stderr, flush=True)
    wanted = {f"{item.id}#{seed}" for item in items for seed in range(options.seeds)}
    rows = [row for row in read_ladder_rows(options.out) if row.unit in wanted]
    heading = (
        f"# The ladder, rung by rung: {len(rows)} runs on held-out prompts\n\n"
        "Made by `uv run --extra bench python -m benchmarks.ladder`. Each row is the loop on the same prompts and\n"
        "seeds; *without* lacks every rung of that kind, whatever its strength. The learnt order uses what the other\n"
        "half of the prompts had taught by then.\n\n"
        f"{machine_line(LIBRARIES)}\n\n"
    )
    text = heading + ladder_markdown(rows) + "\n## What the rungs did\n\n" + learnt_table(rows)
    write_results(options.results, text, ladder_summary(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
