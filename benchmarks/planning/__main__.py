"""``python -m benchmarks.planning --data DIR`` plans the prompts of four benchmarks and writes results.md and
results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.config import resolve
from agent.errors import ProofpressError
from agent.registry import build
from benchmarks.planning.data import MissingData
from benchmarks.planning.run import as_json, measure_planner
from benchmarks.planning.table import planning_markdown

HERE = Path(__file__).parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with the prompt files")
    parser.add_argument(
        "--planner", action="append", default=None, help="a planner's name; repeatable  [default: rules]"
    )
    parser.add_argument("--limit", type=int, default=None, help="at most so many prompts of each set")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    options = parser.parse_args()
    try:
        results = _known(options.results / "results.json") if options.planner else {}
        resolved = resolve({}, os.environ, None, ())
        for name in options.planner or ["rules"]:
            planner = build("planners", name, resolved)
            outcome = measure_planner(planner, options.data, options.limit, lambda done: print(done, file=sys.stderr))
            results[name] = {**as_json(outcome), "limit": options.limit}
    except (MissingData, ProofpressError) as error:
        print(f"benchmarks.planning: {error}", file=sys.stderr)
        return 1
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    page = HEADING + planning_markdown(results)
    (options.results / "results.md").write_text(page)
    print(page)
    return 0


def _known(path: Path) -> dict[str, Mapping[str, Any]]:
    """The results that are there already, so that a further planner joins the same table."""
    return dict(json.loads(path.read_text())) if path.exists() else {}


HEADING = """# Planning

Made by `python -m benchmarks.planning --data DIR`; `--planner NAME` adds a planner to the table. Every prompt counts,
refused ones as not held. What each row means stands in `score.py`. GenEval, CVTG-2K and LongText-Bench have their
structure from their own files; T2I-CompBench has none, so that its rows say only that no word of the prompt is without
a place. `labels.jsonl` holds a hundred of its training prompts, and thirty sentences that were held out once, with the
plan that a person expects; the rules were mended where they missed them. `held_out.jsonl` holds twenty whole sentences
of the same categories, drawn at random and labelled before the rules last changed.

"""

if __name__ == "__main__":
    sys.exit(main())
