"""``uv run --extra ultralytics python -m benchmarks.critics`` measures how often each critic is wrong; writes
results.md and results.json. A second call goes on where the first stopped.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from agent.errors import ProofpressError
from benchmarks.critics.cases import Case, drawn_cases
from benchmarks.critics.faces import face_cases, faces_critic
from benchmarks.critics.knobs import DEFAULT, knob_variants, shipped_critics
from benchmarks.critics.painted import painted_cases
from benchmarks.critics.photos import photo_cases, pose_critic
from benchmarks.critics.report import critics_page, critics_summary
from benchmarks.critics.run import forget_critics, judge_new, read_critic_rows
from benchmarks.critics.timing import CriticSeconds, time_critics
from benchmarks.critics.tuning import tune
from benchmarks.packaged import MissingPackage

HERE = Path(__file__).parent
QUICK = 2


def main() -> int:
    options = _options()
    n = QUICK if options.quick else options.n
    kept, seconds = options.out / "rows.jsonl", options.out / "seconds.json"
    until = time.monotonic() + 60 * options.minutes
    try:
        forget_critics(kept, options.again)
        if "drawn" in options.only:
            _judge(drawn_cases(n, options.seed, options.first), options.critic, options.tune, kept, until)
        if "painted" in options.only:
            _judge(painted_cases(n if options.quick else None), options.critic, False, kept, until)
        if "photos" in options.only:
            _people("people", pose_critic, photo_cases, kept, options.quick, until)
        if "faces" in options.only:
            _people("faces", faces_critic, face_cases, kept, options.quick, until)
        if "seconds" in options.only:
            found = time_critics(options.critic, 3 if options.quick else options.runs, _tell)
            seconds.parent.mkdir(parents=True, exist_ok=True)
            seconds.write_text(json.dumps([one.model_dump() for one in found], indent=1) + "\n")
    except ProofpressError as error:
        print(f"benchmarks.critics: {error}", file=sys.stderr)
        return 1
    done = read_critic_rows(kept)
    times = [CriticSeconds.model_validate(one) for one in json.loads(seconds.read_text())] if seconds.exists() else []
    tuned = tune(done)
    results = options.results or (options.out if options.quick else HERE)
    results.mkdir(parents=True, exist_ok=True)
    text = critics_page(done, tuned, times, options.seed)
    (results / "results.md").write_text(text, encoding="utf-8")
    facts = json.dumps(critics_summary(done, tuned, times), indent=1, ensure_ascii=False)
    (results / "results.json").write_text(facts + "\n", encoding="utf-8")
    print(text)
    return 0


def _judge(cases: Iterable[Case], names: list[str], tuning: bool, path: Path, until: float) -> None:
    """Judges what isn't judged yet, until the clock (``time.monotonic``) says so."""
    critics = shipped_critics(names)
    turned = knob_variants(critics) if tuning else []
    for number, (case, found) in enumerate(judge_new(cases, critics, turned, path), 1):
        wrong = sum((row.status == "fail") == row.holds for row in found if row.status != "unscored")
        _tell(f"{number:4} {case.id}: {len(found)} verdicts, {wrong} wrong")
        if time.monotonic() > until:
            _tell("stopped, as the time is up; call again to go on")
            return


def _people(
    what: str, critic: Callable[[], Any], cases: Callable[[], Iterator[Case]], path: Path, quick: bool, until: float
) -> None:
    """Judges what isn't judged yet, until the clock says so; without what it needs, says what is missing."""
    try:
        some = itertools.islice(cases(), 2 * QUICK) if quick else cases()
        for case, found in judge_new(some, [critic()], (), path):
            _tell(f"{case.id}: {', '.join(row.status for row in found)}")
            if time.monotonic() > until:
                _tell("stopped, as the time is up; call again to go on")
                return
    except MissingPackage as missing:
        _tell(f"{what} on photos aren't measured: {missing}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parts = ("drawn", "painted", "photos", "faces", "seconds")
    parser = argparse.ArgumentParser(prog="python -m benchmarks.critics", description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="damaged pictures of each class  [default: 40]")
    parser.add_argument("--first", type=int, default=0, help="number of the first scene, to share the work out")
    parser.add_argument("--seed", type=int, default=20261, help="of the drawn scenes")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pictures of each class, {QUICK} painted ones")
    parser.add_argument("--critic", action="append", default=None, help=f"repeatable  [default: {', '.join(DEFAULT)}]")
    parser.add_argument("--again", action="append", default=[], help="a critic whose kept rows are judged anew")
    parser.add_argument("--tune", action="store_true", help="also try other values of the critics' settings")
    parser.add_argument("--only", action="append", choices=parts, default=None, help="a part; repeatable")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop judging then; call again to go on")
    parser.add_argument("--runs", type=int, default=20, help="pictures that each critic is timed on, of each size")
    parser.add_argument("--out", type=Path, default=Path("work/critics"), help="where rows.jsonl is kept")
    parser.add_argument(
        "--results",
        type=Path,
        default=None,
        help="where results.md and results.json go  [default: beside this file; with --quick the folder of --out]",
    )
    options = parser.parse_args()
    options.critic, options.only = options.critic or list(DEFAULT), options.only or list(parts)
    return options


if __name__ == "__main__":
    sys.exit(main())
