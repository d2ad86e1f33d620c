"""``uv run --extra bench python -m benchmarks.speed.speculation`` makes speculation.md and speculation.json: what each
way of guessing ahead gains by itself, on the shipped model.

- *Several candidates in one call* of the denoiser against one after the other.
- *Early rejection*: of several seeds the one that looks best early is painted. A look is a draft, the whole way in few
  steps, or what the sampler takes the clean picture to be on the way. It is told how often the picture that was chosen
  leaves no hard check open, against painting the first seed and against painting and judging all of them.
- *Overlap*: the next repair is painted while critics judge the one at hand, against one after the other.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from agent.acceptance import Results, combine, open_checks
from agent.commands.common import Call
from agent.events import Event, Finished
from agent.loop import Loop
from agent.painting import promise
from agent.registry import build, build_critics, build_planner
from agent.seeds import derive_seed
from benchmarks.failures.items import Item
from benchmarks.failures.suites.primer import suite
from benchmarks.intervals import counted
from benchmarks.machine import machine_line
from benchmarks.markdown import table
from benchmarks.speed.clock import load, quantiles, timed
from critics.panel import judge_all
from planners.base import Plan
from planners.scene import Frozen
from renderers.diffusion import DiffusionRenderer, to_uint8

HERE = Path(__file__).parent
CHANCY = ("five or six", "relation", "two to four", "objects mixed")
"""Tasks whose pictures turn out well from some seeds only."""
WORDY = "objects and word"
"""A task whose pictures all need several repairs."""
SEEDS = 4
STEPS = (4, 8)


class Painted(Frozen):
    """One seed: hard checks that its picture leaves open, and how each early look ranks it, the smaller the better."""

    prompt: str
    seed: int
    open_hard: int
    finished: tuple[float, ...]
    looks: dict[str, tuple[float, ...]]


class Overlapped(Frozen):
    """One prompt's run without and with overlap: seconds, work in full renders, whether the checks were met."""

    prompt: str
    seconds: tuple[float, float]
    work: tuple[float, float]
    met: tuple[bool, bool]


class Bench:
    """The shipped planner, renderer and critics."""

    def __init__(self) -> None:
        self.resolved = Call({"allow_unscored": True}).resolve()
        self.settings = self.resolved.settings
        self.planner, self.critics = build_planner(self.resolved), build_critics(self.resolved)
        self.renderer: DiffusionRenderer = build("renderers", "diffusion", self.resolved)
        self.drafting = {steps: self._with(draft_steps=steps) for steps in STEPS}

    def _with(self, **settings: object) -> DiffusionRenderer:
        twin = DiffusionRenderer(self.renderer.settings.model_copy(update=settings))
        twin.pipe = self.renderer.pipe
        return twin

    def plan(self, item: Item) -> Plan:
        plan: Plan = self.planner.plan(item.prompt, self.settings.canvas)
        return plan

    def look(self, image: np.ndarray, plan: Plan) -> Results:
        verdicts = judge_all(self.critics, image, plan.scene, plan.checklist, self.settings.critic_seconds)
        return combine(plan.checklist, verdicts)


@contextmanager
def on_the_way(renderer: DiffusionRenderer, steps: Sequence[int]) -> Iterator[dict[int, np.ndarray]]:
    """While active, a full render leaves what its sampler took the clean picture to be after so many steps.

    DPM-Solver++ keeps that prediction for its next step (``model_outputs``).
    """
    scheduler = renderer.pipe.scheduler
    plain, taken = scheduler.step, 0
    pictures: dict[int, np.ndarray] = {}

    def step(*arguments: Any, **more: Any) -> Any:
        nonlocal taken
        answer = plain(*arguments, **more)
        taken += 1
        if taken in steps:
            pixels = renderer.family.decode(scheduler.model_outputs[-1]) / 2 + 0.5
            pictures[taken] = to_uint8(pixels.permute(0, 2, 3, 1).numpy())[0]
        return answer

    scheduler.step = step
    try:
        yield pictures
    finally:
        del scheduler.step


def paint(bench: Bench, item: Item, number: int) -> Painted:
    """One seed of a prompt, painted whole and looked at early in each way."""
    plan, seed = bench.plan(item), derive_seed(number, "speculation", item.id)
    with on_the_way(bench.renderer, STEPS) as seen:
        whole = bench.renderer.render(plan.scene, [seed])[0].image
    looks = {f"on the way, step {steps}": picture for steps, picture in seen.items()}
    for steps, renderer in bench.drafting.items():
        looks[f"draft of {steps} steps"] = renderer.draft(plan.scene, [seed])[0].image
    finished = bench.look(whole, plan)
    return Painted(
        prompt=item.prompt, seed=number, open_hard=len(open_checks(finished)), finished=promise(finished),
        looks={name: promise(bench.look(picture, plan)) for name, picture in looks.items()},
    )  # fmt: skip


def chosen(painted: Sequence[Painted], rank: Callable[[Painted], tuple[float, ...]]) -> list[Painted]:
    """Of each prompt the seed that a ranking puts first."""
    prompts = dict.fromkeys(one.prompt for one in painted)
    return [min((one for one in painted if one.prompt == prompt), key=rank) for prompt in prompts]


def rejection(painted: Sequence[Painted], steps: int) -> list[str]:
    """How often the chosen picture has no hard check open, and the work a prompt, in full renders."""
    ways: dict[str, tuple[Callable[[Painted], tuple[float, ...]], float]] = {"the first seed": (lambda p: (p.seed,), 1)}
    for name in painted[0].looks:
        early = int("".join(filter(str.isdigit, name)))
        # what was begun on the way could be gone on with; a draft is done with
        again = 1 if name.startswith("draft") else 1 - early / steps
        ways[name] = (partial(lambda name, p: p.looks[name], name), SEEDS * early / steps + again)
    ways[f"all {SEEDS} painted and judged"] = (lambda p: p.finished, SEEDS)
    rows = []
    for name, (rank, work) in ways.items():
        picked = chosen(painted, rank)
        rows.append((name, counted(sum(not one.open_hard for one in picked), len(picked)), f"{work:.2f}"))
    return table(("chosen by", "no hard check open", "work a prompt, full renders"), rows)


def batching(bench: Bench, item: Item, rounds: int) -> list[float]:
    """Seconds of SEEDS pictures in one call over those of one after the other, round by round, after a warm-up."""
    plan, seeds = bench.plan(item), list(range(SEEDS))

    def singly() -> None:
        for seed in seeds:
            bench.renderer.render(plan.scene, [seed])

    def together() -> None:
        bench.renderer.render(plan.scene, seeds)

    singly()
    together()
    return [timed(together, "cpu")[1] / timed(singly, "cpu")[1] for _ in range(rounds)]


def overlapped(bench: Bench, item: Item, first: bool) -> Overlapped:
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


def markdown(painted: Sequence[Painted], ratios: Sequence[float], runs: Sequence[Overlapped], steps: int) -> str:
    p50, p95 = quantiles(list(ratios))
    solvable = sum(1 for one in chosen(painted, lambda p: p.finished) if not one.open_hard)
    plain, ahead = (sum(run.seconds[which] for run in runs) for which in (0, 1))
    before, after = (sum(run.work[which] for run in runs) for which in (0, 1))
    share = quantiles([run.seconds[1] / run.seconds[0] for run in runs])[0]
    prompts = len({one.prompt for one in painted})
    return "\n".join([
        "# Guessing ahead, each way alone\n",
        "Made by `uv run --extra bench python -m benchmarks.speed.speculation`, on the shipped model. "
        f"{machine_line(('torch', 'diffusers', 'transformers'))} {os.cpu_count()} processors.\n",
        "## Several candidates in one call\n",
        f"{SEEDS} pictures in one call of the denoiser take {p50:.2f} of the time that they take one after the other "
        f"(median of {len(ratios)} rounds; 95% of them under {p95:.2f}).\n",
        "## Early rejection\n",
        f"{prompts} held-out prompts of tasks whose pictures turn out well from some seeds and not from others, "
        f"{SEEDS} seeds each, by the loop's own critics; at least one seed's picture leaves nothing open on "
        f"{solvable}. Brackets hold 95% Wilson intervals. *On the way* is what the sampler takes the clean picture to "
        f"be after so many of its {steps} steps, which no setting offers; its work counts that the chosen one is gone "
        "on with.\n",
        *rejection(painted, steps),
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
    bench = Bench()

    def of(task: str) -> list[Item]:
        return [item for item in items if item.task == task][: options.prompts]

    busiest = load()
    ratios = batching(bench, of(CHANCY[0])[0], options.rounds)
    runs = []
    overlapped(bench, of(WORDY)[0], False)  # the critics load their models
    for number, item in enumerate(of(WORDY)):
        runs.append(overlapped(bench, item, bool(number % 2)))
        print(f"overlap: {item.prompt}: {runs[-1].seconds}", file=sys.stderr)
    painted = []
    for item in [item for task in CHANCY for item in of(task)]:
        painted += [paint(bench, item, number) for number in range(SEEDS)]
        print(f"rejection: {item.prompt}: {[one.open_hard for one in painted[-SEEDS:]]}", file=sys.stderr)
    text = markdown(painted, ratios, runs, bench.renderer.settings.steps)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "speculation.md").write_text(text, encoding="utf-8")
    rows = {"painted": [one.model_dump(mode="json") for one in painted], "batching": ratios,
            "overlap": [one.model_dump(mode="json") for one in runs], "load": busiest}  # fmt: skip
    (options.results / "speculation.json").write_text(json.dumps(rows) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
