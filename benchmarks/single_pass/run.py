"""Paints every held-out prompt once, judges it, and keeps a row a prompt; a second call goes on where one stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from pydantic import BaseModel, ConfigDict

from agent.config import resolve
from agent.registry import build
from benchmarks.first_light.run import Item, items
from benchmarks.judges.requirements import Judge

PROMPTS = Path(__file__).with_name("prompts.jsonl")


class Row(BaseModel):
    """What came of one prompt: the judge's word on each requirement; ``error`` counts as failed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    judged: dict[str, bool] = {}
    seconds: float = 0.0
    error: str | None = None

    @property
    def right(self) -> bool:
        return bool(self.judged) and all(self.judged.values())


def rows(path: Path) -> list[Row]:
    return [Row.model_validate_json(line) for line in path.read_text().splitlines()] if path.exists() else []


def run_all(out: Path, judge: Judge, limit: int | None = None) -> Iterator[Row]:
    """Paints and judges what isn't in ``out/rows.jsonl`` yet; yields each row once it is written there."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    done = {row.id for row in rows(out / "rows.jsonl")}
    resolved = resolve({}, {}, None, ())
    planner = build("planners", resolved.settings.planner, resolved)
    renderer = build("renderers", resolved.settings.renderer, resolved)

    def paint(item: Item) -> Row:
        started = time.monotonic()
        try:
            scene = planner.plan(item.prompt, resolved.settings.canvas).scene
            candidate = renderer.render(scene, [item.seed])[0]
        except (RuntimeError, ValueError) as error:  # renderer and planner faults: they count as failures
            return Row(id=item.id, kind=item.kind, error=f"{type(error).__name__}: {error}")
        seconds = round(time.monotonic() - started, 2)
        Image.fromarray(candidate.image).save(out / "images" / f"{item.id}.png")
        judged = judge.judge(candidate.image, item.expected)
        return Row(id=item.id, kind=item.kind, judged=judged, seconds=seconds)

    for item in items(PROMPTS)[:limit]:
        if item.id not in done:
            row = paint(item)
            with (out / "rows.jsonl").open("a") as file:
                file.write(row.model_dump_json() + "\n")
            yield row
