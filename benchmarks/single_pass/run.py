"""Paints every held-out prompt once and judges the pictures; a second call resumes the painting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict

from agent.config import resolve
from agent.registry import build
from benchmarks import lines
from benchmarks.edition import FIRST_EDITION
from benchmarks.first_light.run import FixedPrompt, fixed_prompts
from benchmarks.first_light.table import all_met
from benchmarks.judges.requirements import RequirementJudge

PROMPTS = Path(__file__).with_name("prompts.jsonl")


class SinglePassRow(BaseModel):
    """What came of one prompt: the judge's word on each requirement; ``error`` counts as failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    judged: dict[str, bool] = {}
    seconds: float = 0.0
    error: str | None = None

    @property
    def right(self) -> bool:
        return all_met(self.judged)


class PaintedPrompt(BaseModel):
    """One painted prompt: how long its plan and picture took, or the error that it ended in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    seconds: float = 0.0
    error: str | None = None


def paint_all(out: Path, limit: int | None = None) -> Iterator[PaintedPrompt]:
    """Paints what isn't in ``out/painted.jsonl`` yet into ``out/images``; yields each once it is written there."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    done = {one.id for one in painted_rows(out)}
    resolved = resolve(FIRST_EDITION, {}, None, ())
    planner = build("planners", resolved.settings.planner, resolved)
    renderer = build("renderers", resolved.settings.renderer, resolved)

    def paint(item: FixedPrompt) -> PaintedPrompt:
        started = time.monotonic()
        try:
            scene = planner.plan(item.prompt, resolved.settings.canvas).scene
            candidate = renderer.render(scene, [item.seed])[0]
        except (RuntimeError, ValueError) as error:  # renderer and planner faults: they count as failures
            return PaintedPrompt(id=item.id, error=f"{type(error).__name__}: {error}")
        Image.fromarray(candidate.image).save(out / "images" / f"{item.id}.png")
        return PaintedPrompt(id=item.id, seconds=round(time.monotonic() - started, 2))

    for item in fixed_prompts(PROMPTS)[:limit]:
        if item.id not in done:
            one = paint(item)
            lines.append_rows(out / "painted.jsonl", [one])
            yield one


def painted_rows(out: Path) -> list[PaintedPrompt]:
    """What an earlier call has painted; a line that a kill cut off is painted again."""
    return list(lines.read_rows(out / "painted.jsonl", PaintedPrompt))


def judge_painted(out: Path, judge: RequirementJudge) -> list[SinglePassRow]:
    """A row for every painted prompt, in the order of the list."""
    wanted = {item.id: item for item in fixed_prompts(PROMPTS)}
    rows = []
    for one in painted_rows(out):
        item, judged = wanted[one.id], {}
        if one.error is None:
            picture = np.asarray(Image.open(out / "images" / f"{one.id}.png").convert("RGB"))
            judged = judge.judge(picture, item.expected)
        rows.append(SinglePassRow(id=one.id, kind=item.kind, judged=judged, seconds=one.seconds, error=one.error))
    order = list(wanted)
    return sorted(rows, key=lambda row: order.index(row.id))
