"""Runs the loop on the fixed prompts and keeps one row for each prompt; a second call resumes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict

from agent.commands.common import versions
from agent.config import resolve
from agent.events import Finished
from agent.journal.run_folder import RunFolder
from agent.loop import Loop
from agent.registry import build, build_critics
from agent.report.page import write_report
from benchmarks import lines
from benchmarks.edition import FIRST_EDITION
from benchmarks.judges.requirements import Expected, RequirementJudge

PROMPTS = Path(__file__).with_name("prompts.jsonl")


class FixedPrompt(BaseModel):
    """One prompt of the list: its kind, its seed, and what it asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    seed: int
    prompt: str
    expected: Expected


class FirstLightRow(BaseModel):
    """What came of one prompt. ``*_checks``: the loop's own word, check id -> status; ``*_judged``: the judge's.

    A run that ended in an error has ``error`` set and counts as failed everywhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: str
    run: str
    first_checks: dict[str, str] = {}
    final_checks: dict[str, str] = {}
    first_judged: dict[str, bool] = {}
    final_judged: dict[str, bool] = {}
    rounds: int = 0
    repairs: int = 0
    operators: tuple[str, ...] = ()
    full_render_equivalents: float = 0.0
    seconds: float = 0.0
    error: str | None = None


def fixed_prompts(path: Path = PROMPTS) -> list[FixedPrompt]:
    return [FixedPrompt.model_validate_json(line) for line in path.read_text().splitlines() if line.strip()]


def read_first_light_rows(path: Path) -> list[FirstLightRow]:
    """Those that an interrupted call left whole."""
    return list(lines.read_rows(path, FirstLightRow))


def run_fixed_prompts(
    out: Path, judge: RequirementJudge, settings: dict[str, object], limit: int | None = None
) -> Iterator[FirstLightRow]:
    """Runs what isn't in ``out/rows.jsonl`` yet; yields each row once it is written there."""
    out.mkdir(parents=True, exist_ok=True)
    done = {row.id for row in read_first_light_rows(out / "rows.jsonl")}
    resolved = resolve(FIRST_EDITION | settings, {}, None, ())
    planner = build("planners", resolved.settings.planner, resolved)
    renderer = build("renderers", resolved.settings.renderer, resolved)
    loop = Loop(planner, renderer, build_critics(resolved), resolved.settings, versions())
    for item in fixed_prompts()[:limit]:
        if item.id in done:
            continue
        row = run_fixed_prompt(loop, item, out / "runs", judge)
        lines.append_rows(out / "rows.jsonl", [row])
        yield row


def run_fixed_prompt(loop: Loop, item: FixedPrompt, root: Path, judge: RequirementJudge) -> FirstLightRow:
    folder, number = root / item.id, 1
    while folder.exists():  # what an interrupted call left
        number += 1
        folder = root / f"{item.id}.{number}"
    finished: Finished | None = None
    operators: list[str] = []
    try:
        with RunFolder.create(folder) as run:
            proposed: dict[str, tuple[str, ...]] = {}
            for event in loop.run(item.prompt, item.seed, folder.name, run):
                run.record(event)
                if event.event == "rendered":
                    proposed[event.image] = tuple(repair.operator for repair in event.repairs)
                elif event.event == "decided" and event.outcome == "accepted":
                    operators += proposed[event.image] or ("resample",)
                elif event.event == "finished":
                    finished = event
        assert finished is not None
    except (RuntimeError, ValueError) as error:  # renderer, planner and set-up faults: they count as failures
        return FirstLightRow(id=item.id, kind=item.kind, run=folder.name, error=f"{type(error).__name__}: {error}")
    write_report(folder)
    return FirstLightRow(
        id=item.id,
        kind=item.kind,
        run=folder.name,
        rounds=finished.rounds,
        repairs=finished.repairs,
        first_checks={check.id: check.status for check in finished.first_checks if check.hard},
        final_checks={check.id: check.status for check in finished.checks if check.hard},
        first_judged=judge.judge(stored_picture(folder, finished.first_image), item.expected),
        final_judged=judge.judge(stored_picture(folder, finished.image), item.expected),
        operators=tuple(operators),
        seconds=round(finished.seconds, 2),
        full_render_equivalents=finished.work.full_render_equivalents,
    )


def stored_picture(folder: Path, name: str) -> np.ndarray:
    return np.asarray(Image.open(folder / "images" / f"{name}.png").convert("RGB"))
