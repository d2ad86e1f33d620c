"""``uv run --extra ultralytics python -m benchmarks.people`` measures how often the critics of bodies and faces are
wrong; writes results.md and results.json. A second call goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.lines import read_rows
from benchmarks.packaged import MissingPackage
from benchmarks.people.cases import Case
from benchmarks.people.faces import face_cases, faces_critic
from benchmarks.people.photos import photo_cases, pose_critic
from benchmarks.people.report import people_page, people_summary
from benchmarks.people.run import CriticRow, judge_new
from benchmarks.results import write_results

HERE = Path(__file__).parent
QUICK = 4
PARTS: dict[str, tuple[Callable[[], Any], Callable[[], Iterator[Case]]]] = {
    "photos": (pose_critic, photo_cases),
    "faces": (faces_critic, face_cases),
}
"""Each part's critic and pictures."""


def main() -> int:
    options = _options()
    kept = options.out / "rows.jsonl"
    until = time.monotonic() + 60 * options.minutes
    for part in options.only or PARTS:
        _judge(part, kept, options.quick, until)
    rows = list(read_rows(kept, CriticRow))
    results = options.results or (options.out if options.quick else HERE)
    results.mkdir(parents=True, exist_ok=True)
    write_results(results, people_page(rows), people_summary(rows))
    return 0


def _judge(part: str, path: Path, quick: bool, until: float) -> None:
    """Judges what isn't judged yet, until the clock says so; without what it needs, says what is missing."""
    critic, cases = PARTS[part]
    try:
        some = itertools.islice(cases(), QUICK) if quick else cases()
        for case, found in judge_new(some, critic(), path):
            _tell(f"{case.id}: {', '.join(row.status for row in found)}")
            if time.monotonic() > until:
                _tell("stopped, as the time is up; call again to go on")
                return
    except MissingPackage as missing:
        _tell(f"{part} aren't measured: {missing}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.people", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pictures of each part")
    parser.add_argument("--only", action="append", choices=tuple(PARTS), default=None, help="a part; repeatable")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop judging then; call again to go on")
    parser.add_argument("--out", type=Path, default=Path("work/people"), help="where rows.jsonl is kept")
    parser.add_argument(
        "--results",
        type=Path,
        default=None,
        help="where results.md and results.json go  [default: beside this file; with --quick the folder of --out]",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
