"""``uv run --extra bench python -m benchmarks.speed.quality`` writes quality.md and quality.json: does speed cost
quality? The benchmark makes the same repairs in a window around the region and over the whole frame. It also repairs in
windows that cache the UNet's deeper levels between steps, that have a narrower halo, or that compute in bfloat16.

For each held-out prompt of the failure benchmark the shipped model paints the planned picture. Then the plan replaces
one thing by another, so every repair has a fault to fix. All ways get the same region, seed and steps, and the loop's
own object critic judges the results. A window's prompt names the region's thing. The whole frame's prompt names either
that thing or all things of the scene, as users of inpainting pipelines do. The seam score measures how much more the
picture changes across the region's edge than beside it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.acceptance import combine
from agent.commands.common import LIBRARIES
from agent.config import resolve
from agent.policy.ladder import INPAINT
from agent.policy.regions import Neighbours, targets
from agent.registry import build, build_critics, build_planner
from agent.seeds import derive_seed
from benchmarks.edition import FIRST_EDITION
from benchmarks.failures.suites.primer import suite
from benchmarks.intervals import mcnemar, wilson
from benchmarks.machine import machine_line
from benchmarks.markdown import table_lines
from benchmarks.speed.subjects import EVERY_STEP
from critics.base import Critic, Verdict
from critics.panel import judge_all
from planners.base import Plan
from planners.checklist import Check, compile_checklist
from planners.scene import Entity, Frozen, Scene
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.primer.recipe.world import EMOJI
from renderers.prompts import region_prompt
from renderers.repair.region import Rect
from renderers.runtime.openvino import missing_openvino
from renderers.runtime.openvino_graphs import computes_in

HERE = Path(__file__).parent
WINDOW, FRAME, TOLD_ALL = "window", "whole frame", "whole frame, told all things"
BEFORE = "not repaired"
KEPT = {f"window, deeper levels every {interval} steps": interval for interval in (2, 3, 5)}
NARROW, COARSE = "window, a halo of one latent pixel", "window, OpenVINO in bfloat16"
SHIPPED, SHIPPED_COARSE = "window, as the shipped settings have it", "window, as shipped, OpenVINO in bfloat16"
PLAIN = {**EVERY_STEP, "halo": 2}
"""No savings within a window."""


class WayResult(Frozen):
    """The result of one way of repairing a task.

    ``fixed``: the critic sees the new thing. ``broke`` counts the checks that passed before and fail now. ``seam`` is
    the seam score and ``apart`` the mean difference of the region's pixels from the window's result, both in levels of
    255. ``work`` is in full-render equivalents.
    """

    fixed: bool
    broke: int
    seam: float
    apart: float
    work: float


class QualityRow(Frozen):
    """One repair, done in all ways. ``seam`` is the seam score of the region's edge before the repair."""

    prompt: str
    noun: str
    area: float
    seam: float
    ways: dict[str, WayResult]


@dataclass(frozen=True)
class QualityTask:
    """A painted picture, the changed scene, and the repair that should turn one into the other. ``wanted`` is the id of
    the check that the repair should fix.
    """

    scene: Scene
    checks: tuple[Check, ...]
    candidate: Candidate
    repair: Repair
    wanted: str

    @property
    def rect(self) -> Rect:
        height, width = self.candidate.image.shape[:2]
        return self.repair.region.pixels((width, height))


def seam_score(image: np.ndarray, rect: Rect) -> float:
    """Mean absolute step across the rectangle's sides, minus the mean step one pixel inside and outside, in levels of a
    uint8 (height, width, 3) picture. Sides at the picture's border don't count; 0 if all sides are there.
    """
    steps = []
    for plane, low, high, start, end in (
        (image, rect[1], rect[3], rect[0], rect[2]),
        (image.transpose(1, 0, 2), rect[0], rect[2], rect[1], rect[3]),
    ):
        lines = plane[:, start:end].astype(np.int16)
        for at in (low, high):
            if 2 <= at <= len(lines) - 2:
                here, inside, outside = (
                    float(np.abs(lines[place] - lines[place - 1]).mean()) for place in (at, at + 1, at - 1)
                )
                steps.append(here - (inside + outside) / 2)
    return float(np.mean(steps)) if steps else 0.0


def quality_tasks(renderer: DiffusionRenderer, critics: Sequence[Critic], most: int) -> Iterator[QualityTask]:
    """One task per prompt, for prompts whose picture shows the first placed thing as planned."""
    settings = resolve(FIRST_EDITION, {}, None, ())
    planner = build_planner(settings)
    rng = random.Random(most)
    made = 0
    for item in suite().items:
        if made == most:
            return
        plan = planner.plan(item.prompt, settings.settings.canvas)
        entity = next((one for one in plan.scene.entities if one.box is not None), None)
        if entity is None:
            continue
        candidate = renderer.render(plan.scene, [derive_seed(0, "quality", item.id)])[0]
        seen = combine(plan.checklist, judge_all(critics, candidate.image, plan.scene, plan.checklist))
        if seen[f"present:{entity.id}"].status == "pass":
            made += 1
            yield _task(plan, entity, candidate, rng.choice(sorted(set(EMOJI) - {entity.noun})))


def _task(plan: Plan, entity: Entity, candidate: Candidate, noun: str) -> QualityTask:
    other = entity.model_copy(update={"noun": noun, "attributes": {}})
    entities = tuple(other if one.id == entity.id else one for one in plan.scene.entities)
    scene = plan.scene.model_copy(update={"entities": entities})
    checks = tuple(check for check in compile_checklist(scene) if check.kind == "present")
    check = next(one for one in checks if one.about == (entity.id,))
    failed = Verdict(check=check.id, critic="none", status="fail", reason="another thing stands there")
    target = targets(scene, check, failed, "missing", INPAINT, Neighbours())[0]
    repair = Repair(
        id="r",
        operator="inpaint",
        region=target.region,
        about=target.about,
        strength=1.0,
        seed=derive_seed(0, "quality", noun, entity.id),
    )
    return QualityTask(scene, checks, candidate, repair, check.id)


def quality_renderers(shipped: DiffusionSettings, canvas: tuple[int, int]) -> dict[str, DiffusionRenderer]:
    """Way -> its renderer, the window first. The ways in bfloat16 need OpenVINO and a processor with bfloat16
    instructions.
    """

    def painter(**more: object) -> DiffusionRenderer:
        return DiffusionRenderer(shipped.model_copy(update={**PLAIN, **more}))

    whole, coarse = painter(smallest_window=max(canvas)), {}
    as_shipped = {"halo": shipped.halo, "repair_cache_interval": shipped.repair_cache_interval}
    if not missing_openvino() and computes_in("bfloat16"):
        engine = {"engine": "openvino", "openvino_precision": "bfloat16"}
        coarse = {COARSE: painter(**engine), SHIPPED_COARSE: painter(**engine, **as_shipped)}
    return {
        WINDOW: painter(),
        **{name: painter(repair_cache_interval=interval) for name, interval in KEPT.items()},
        NARROW: painter(halo=1),
        SHIPPED: painter(**as_shipped),
        **coarse,
        FRAME: whole,
        TOLD_ALL: whole,
    }


def repair_all_ways(
    task: QualityTask, renderers: dict[str, DiffusionRenderer], critics: Sequence[Critic]
) -> QualityRow:
    """Makes the repair with each renderer. The first renderer must be the window's."""

    def judged(image: np.ndarray) -> dict[str, bool]:
        found = combine(task.checks, judge_all(critics, image, task.scene, task.checks))
        return {name: result.status == "pass" for name, result in found.items()}

    before, ways = judged(task.candidate.image), {}
    everything = region_prompt(task.scene, [entity.id for entity in task.scene.entities])
    with_all_things = task.repair.model_copy(update={"prompt": everything})
    left, top, right, bottom = task.rect
    windows: np.ndarray | None = None
    for name, renderer in renderers.items():
        made = renderer.repair(task.scene, task.candidate, [with_all_things if name == TOLD_ALL else task.repair])
        after, region = judged(made.image), made.image[top:bottom, left:right].astype(np.int16)
        windows = region if windows is None else windows
        ways[name] = WayResult(
            fixed=after[task.wanted],
            broke=sum(before[i] and not after[i] for i in before if i != task.wanted),
            seam=seam_score(made.image, task.rect),
            apart=float(np.abs(region - windows).mean()),
            work=made.work.full_render_equivalents,
        )
    entity = task.scene.item(task.repair.about[0])
    return QualityRow(
        prompt=task.scene.prompt,
        noun=entity.noun if isinstance(entity, Entity) else "",
        area=task.repair.region.area,
        seam=seam_score(task.candidate.image, task.rect),
        ways=ways,
    )


def quality_markdown(rows: Sequence[QualityRow]) -> str:
    body: list[tuple[object, ...]] = []
    for name in rows[0].ways:
        ways = [one.ways[name] for one in rows]
        fixed = sum(way.fixed for way in ways)
        low, high = wilson(fixed, len(ways))
        body.append(
            (
                name,
                f"{fixed}/{len(ways)} ({fixed / len(ways):.0%})",
                f"{low:.0%} to {high:.0%}",
                sum(way.broke > 0 for way in ways),
                f"{np.mean([way.seam for way in ways]):.2f}",
                f"{np.mean([way.apart for way in ways]):.2f}",
                f"{np.mean([way.work for way in ways]):.2f}",
            )
        )
    body.append((BEFORE, "-", "-", "-", f"{np.mean([one.seam for one in rows]):.2f}", "-", "-"))
    heading = (
        "repaired in | fixed | 95% | broke another thing | seam, mean levels | "
        "apart from the window, mean levels | work, mean"
    )
    comparisons = [_against(rows, name) for name in rows[0].ways if name != WINDOW]
    area = np.median([one.area for one in rows])
    median = f"The median region covers {area:.1%} of the picture."
    caveat = (
        f"Windows have a halo of {PLAIN['halo']} latent pixels unless the row says otherwise. "
        "Work is in whole pictures with all levels computed at every step. "
        "The shipped model paints each thing of a picture in its own window, so windows suit it. The benchmark doesn't "
        "measure models that paint whole pictures at once."
    )
    return "\n".join([*table_lines(heading, body), "", *comparisons, f"{median} {caveat}", ""])


def _against(rows: Sequence[QualityRow], name: str) -> str:
    window, other = [one.ways[WINDOW] for one in rows], [one.ways[name] for one in rows]
    pairs = list(zip(window, other, strict=True))
    alone = sum(a.fixed and not b.fixed for a, b in pairs), sum(b.fixed and not a.fixed for a, b in pairs)
    seams = np.array([a.seam - b.seam for a, b in pairs])
    low, high = _interval(seams)
    return (
        f"Window against {name}: only the window fixed {alone[0]}, only the other {alone[1]} (exact McNemar p "
        f"{mcnemar(*alone):.2g}); seam score {seams.mean():+.2f} levels (95% bootstrap {low:+.2f} to {high:+.2f}).\n"
    )


def _interval(values: np.ndarray) -> tuple[float, float]:
    from scipy.stats import bootstrap

    found = bootstrap((values,), np.mean, rng=np.random.default_rng(0)).confidence_interval
    return float(found.low), float(found.high)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.quality", description=__doc__)
    parser.add_argument("--n", type=int, default=100, help="number of repairs")
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    settings = resolve({**FIRST_EDITION, "critics": ["objects"]}, {}, None, ())
    critics = build_critics(settings)
    built: DiffusionRenderer = build("renderers", settings.settings.renderer, settings)

    ways = quality_renderers(built.settings, settings.settings.canvas.size)
    rows = []
    for task in quality_tasks(ways[WINDOW], critics, options.n):
        rows.append(repair_all_ways(task, ways, critics))
        print(f"{len(rows)}/{options.n} {rows[-1].noun} in: {rows[-1].prompt}", file=sys.stderr, flush=True)
    machine = machine_line((*LIBRARIES, "openvino"))
    text = (
        "# The same repairs in a window and over the whole frame\n\n"
        "Made by `uv run --extra bench python -m benchmarks.speed.quality`, on held-out prompts with the shipped\n"
        f"model. {machine}\n\n{quality_markdown(rows)}"
    )
    (options.out / "quality.md").write_text(text)
    (options.out / "quality.json").write_text(json.dumps([one.model_dump() for one in rows], indent=1) + "\n")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
