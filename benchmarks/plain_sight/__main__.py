"""``python -m benchmarks.plain_sight`` measures whether the object critic sees what is plainly there.

Draws scenes with known truth, judges right and wrong plans, prints the tables and keeps the rows in ``--out``. A second
call goes on where the first stopped. Needs the assets of ``renderers.primer.edition2.assets``.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.lines import append_rows, read_rows
from benchmarks.plain_sight.measure import HALVES, SightRow, SightSeconds, half_of, judged, tables
from benchmarks.plain_sight.scenes import draw_scene
from benchmarks.plain_sight.worlds import World
from critics.objects.critic import ObjectCritic


def main() -> int:
    options = _options()
    detector = {"checkpoint": str(options.detector)} if options.detector else {}
    settings = {"critics": ["objects"], "critic_settings": {"objects": {"detector": detector}}}
    (critic,) = build_critics(resolve(settings, {}, None, ()))
    assert isinstance(critic, ObjectCritic)
    world, labels = World(), frozenset(critic.detector.labels)
    if (problem := world.problem()) is not None:
        print(f"benchmarks.plain_sight: {problem}", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    kept, times = options.out / "rows.jsonl", options.out / "seconds.jsonl"
    done = {row.scene for row in read_rows(times, SightSeconds)}
    until = time.monotonic() + 60 * options.minutes
    for number in range(options.count):
        if number in done or options.half not in (None, half_of(number)):
            continue
        if time.monotonic() > until:
            print(f"stopped at scene {number} of {options.count}; call again to go on", file=sys.stderr)
            break
        rows, seconds = judged(draw_scene(number, options.seed, world, labels), world, labels, critic)
        append_rows(kept, rows)
        append_rows(times, [seconds])
    text = tables(read_rows(kept, SightRow), read_rows(times, SightSeconds))
    (options.out / "tables.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plain_sight", description=__doc__)
    parser.add_argument("--detector", type=Path, default=None, help="a checkpoint folder  [default: the shipped one]")
    parser.add_argument("--count", type=int, default=500, help="scenes  [default: 500]")
    parser.add_argument("--half", choices=HALVES, default=None, help="only these scenes  [default: both]")
    parser.add_argument("--seed", type=int, default=2028, help="of the scenes")
    parser.add_argument("--minutes", type=float, default=60.0, help="stop then; call again to go on  [default: 60]")
    parser.add_argument("--out", type=Path, default=Path("work/plain_sight"), help="where rows and tables are kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
