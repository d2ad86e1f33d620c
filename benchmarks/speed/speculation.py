"""``uv run --extra bench python -m benchmarks.speed.speculation`` makes speculation.md and speculation.json: what each
way of guessing ahead gains by itself, on the shipped model.

- *Several candidates in one call* of the denoiser against one after the other.
- *Early rejection*: of several seeds the one that looks best early is painted (``rejection.py``).
- *Overlap*: the next repair is painted while critics judge the one at hand, against one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from agent.events import Event, Finished
from agent.loop import Loop
from agent.seeds import derive_seed
from benchmarks.failures.items import Item
from benchmarks.failures.suites.primer import suite
from benchmarks.machine import machine_line
from benchmarks.speed.clock import in_turn, load, quantiles, timed
from benchmarks.speed.rejection import SEEDS, Chosen, Ways, rejection
from benchmarks.speed.shipped import Shipped
from planners.scene import Frozen

HERE = Path(__file__).parent
CHANCY = ("five or six", "relation", "two to four", "objects mixed")
"""Tasks whose pictures turn out well from some seeds only."""
WORDY = "objects and word"
"""A task whose pictures all need several repairs."""


class Overlapped(Frozen):
    """One prompt's run without and with overlap: seconds, work in full renders, whether the checks were met."""

    prompt: str
    seconds: tuple[float, float]
    work: tuple[float, float]
    met: tuple[bool, bool]


def batching(bench: Shipped, item: Item, rounds: int) -> list[float]:
    """Seconds of SEEDS pictures in one call over those of one after the other, round by round, after a warm-up."""
    plan, seeds = bench.plan(item), list(range(SEEDS))

    def singly() -> None:
        for seed in seeds:
            bench.renderer.render(plan.scene, [seed])

    def together() -> None:
        bench.renderer.render(plan.scene, seeds)

    singly()
    together()
    (mine, others), _ = in_turn([together, singly], rounds, "cpu")
    return [one / other for one, other in zip(mine, others, strict=True)]


def overlapped(bench: Shipped, item: Item, first: bool) -> Overlapped:
    """Both runs of a prompt; ``first``: whether that with overlap comes first, since the second finds caches warm."""

    def run(loop: Loop) -> list[Event]:
        return list(loop.run(item.prompt, derive_seed(0, "overlap", item.id)))

    runs = {}
    for overlap in (first, not first):
        settings = bench.settings.model_copy(update={"overlap": overlap})
        loop = Loop(bench.planner, bench.renderer, bench.critics, settings)
        events, seconds = timed(partial(run, loop), "cpu")
        (finished,) = [event for event in events if isinstance(event, Finished)]
        runs[overlap] = round(seconds, 2), finished.work.full_render_equivalents, finished.passed
    plain, ahead = runs[False], runs[True]
    return Overlapped(
        prompt=item.prompt, seconds=(plain[0], ahead[0]), work=(plain[1], ahead[1]), met=(plain[2], ahead[2])
    )


def markdown(chosen: Sequence[Chosen], ratios: Sequence[float], runs: Sequence[Overlapped]) -> str:
    p50, p95 = quantiles(list(ratios))
    plain, ahead = (sum(run.seconds[which] for run in runs) for which in (0, 1))
    before, after = (sum(run.work[which] for run in runs) for which in (0, 1))
    share = quantiles([run.seconds[1] / run.seconds[0] for run in runs])[0]
    prompts = len({one.prompt for one in chosen})
    return "\n".join([
        "# Guessing ahead, each way alone\n",
        "Made by `uv run --extra bench python -m benchmarks.speed.speculation`, on the shipped model. "
        f"{machine_line(('torch', 'diffusers', 'transformers'))} {os.cpu_count()} processors.\n",
        "## Several candidates in one call\n",
        f"{SEEDS} pictures in one call of the denoiser take {p50:.2f} of the time that they take one after the other "
        f"(median of {len(ratios)} rounds; 95% of them under {p95:.2f}).\n",
        "## Early rejection\n",
        f"{prompts} held-out prompts of tasks whose pictures turn out well from some seeds and not from others, "
        f"{SEEDS} seeds each, by the loop's own critics. A draft goes the whole way in few steps; a begun picture "
        '(`draft_kind = "begun"`) is looked at after its first steps, as what its sampler then takes the clean picture '
        "to be, and is gone on with where it is chosen. Brackets hold 95% Wilson intervals; work, as the renderer "
        "counts it, and the seconds of painting and judging are against those of the first seeds alone.\n",
        *rejection(chosen),
        "\n## Overlap\n",
        f"{len(runs)} held-out prompts that need several repairs, renderer and critics on the same processors: with "
        f"`overlap` the runs took {ahead:.0f} s against {plain:.0f} s in all ({share:.2f} of a run at the median), and "
        f"{after:.1f} full renders' work against {before:.1f}; the checks were met on "
        f"{sum(run.met[1] for run in runs)} against {sum(run.met[0] for run in runs)}. What it gains where critics and "
        "renderer don't share a processor is not measured.",
    ]) + "\n"  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=Path, default=HERE, help="where the results go")
    parser.add_argument("--prompts", type=int, default=8, help="of each task")
    parser.add_argument("--rounds", type=int, default=8, help="of the timing of batches")
    options = parser.parse_args()
    items = suite(None).items
    bench = Shipped()

    def of(task: str) -> list[Item]:
        return [item for item in items if item.task == task][: options.prompts]

    busiest = load()
    ratios = batching(bench, of(CHANCY[0])[0], options.rounds)
    runs = []
    overlapped(bench, of(WORDY)[0], False)  # the critics load their models
    for number, item in enumerate(of(WORDY)):
        runs.append(overlapped(bench, item, bool(number % 2)))
        print(f"overlap: {item.prompt}: {runs[-1].seconds}", file=sys.stderr)
    ways, chosen = Ways(bench), list[Chosen]()
    for turn, item in enumerate(item for task in CHANCY for item in of(task)):
        rows = ways.chosen(item, turn)
        chosen += rows
        print(f"rejection: {item.prompt}: {[row.open_hard for row in rows]}", file=sys.stderr)
    text = markdown(chosen, ratios, runs)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "speculation.md").write_text(text, encoding="utf-8")
    measured = {"rejection": [row.model_dump(mode="json") for row in chosen], "batching": ratios,
            "overlap": [one.model_dump(mode="json") for one in runs], "load": busiest}  # fmt: skip
    (options.results / "speculation.json").write_text(json.dumps(measured) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
