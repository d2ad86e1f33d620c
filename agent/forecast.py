"""What a run will cost, before anything is painted. Pure: from the plan, the settings and what earlier runs took.

The bounds hold for a loop that paints the first pictures, then at most ``budget.rounds`` times either new pictures or
one repair for each failed hard check, tried together and, where that fails, each alone. ``budget.work`` and
``budget.seconds`` are looked at before each step, and the step that crosses one is finished. A picture takes at most
one pass of the denoiser for the whole and one for each thing with a box; a repair at most as much as a whole
picture with every level of its UNet computed at every step, which pictures themselves may do without.
Pictures that come out black and are painted again aren't foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from pydantic import Field

from agent.config import Settings
from agent.events import Event, Finished, Judged, Planned, Rendered, RunStarted
from agent.policy.ladder import fault_of, suits
from agent.rungs import Rung
from critics.base import Verdict
from planners.base import Plan
from planners.checklist import Check
from planners.scene import Frozen
from renderers.base import Operator, Sampling

TOGETHER_AND_ALONE = 2


class Span(Frozen):
    """From ``least`` to ``most``."""

    least: float = Field(ge=0.0)
    most: float = Field(ge=0.0)


class RunHistory(Frozen):
    """What the steps of ``runs`` earlier runs took, the fastest and the slowest, in seconds; and the medians of what
    those spent as a whole that had the same budget and ladder too, in full-render equivalents and seconds.
    """

    runs: int
    plan: Span
    render: Span
    judge: Span
    repair: Span | None = None
    usual_work: float | None = None
    usual_seconds: float | None = None


class Forecast(Frozen):
    """``denoiser_calls`` and ``seconds`` are None where nothing is known of them, and ``unknown`` says why."""

    first_pictures: int
    rounds: Span
    denoiser_calls: Span | None
    full_render_equivalents: Span
    seconds: Span | None
    unknown: tuple[str, ...] = ()


def forecast(plan: Plan, settings: Settings, sampling: Sampling | None, earlier: RunHistory | None) -> Forecast:
    """The least is a run whose first pictures pass, the most one that spends its budget and still doesn't pass."""
    budget, firsts = settings.budget, settings.candidates
    boxed = sum(thing.box is not None for thing in plan.scene.things)
    tries = sum(check.hard for check in plan.checklist)
    step = max(settings.resamples * (1 + boxed), tries)
    first = firsts * (1 + boxed)
    rounds = budget.rounds * TOGETHER_AND_ALONE * step
    dearest = sampling.dearest_repair if sampling is not None else 1.0
    calls = seconds = None
    if sampling is not None:
        fewest, most = (sampling.steps * passes for passes in sampling.passes)
        calls = Span(least=fewest * firsts, most=most * (first + rounds))
    if earlier is not None:
        seconds = _seconds(settings, tries, earlier, dearest)
    unknown = [
        *(["denoiser calls: the renderer doesn't say its steps"] if calls is None else []),
        *(["seconds: no earlier run here"] if seconds is None else []),
    ]
    return Forecast(
        first_pictures=firsts,
        rounds=Span(least=0, most=budget.rounds),
        denoiser_calls=calls,
        seconds=seconds,
        full_render_equivalents=Span(
            least=firsts, most=min(first + dearest * rounds, max(first, budget.work) + dearest * step)
        ),
        unknown=tuple(unknown),
    )


def _seconds(settings: Settings, tries: int, earlier: RunHistory, dearest: float) -> Span:
    """By the fastest and the slowest that was seen; a repair that never was is as slow as ``dearest`` pictures."""
    firsts, budget = settings.candidates, settings.budget
    least = earlier.plan.least + firsts * (earlier.render.least + earlier.judge.least)
    repair = earlier.repair.most if earlier.repair else dearest * earlier.render.most
    slow = max(earlier.render.most, repair) + earlier.judge.most
    first = earlier.plan.most + firsts * (earlier.render.most + earlier.judge.most)
    step = max(settings.resamples, 1 + tries) * slow
    most = min(first + budget.rounds * step, max(first, budget.seconds) + settings.resamples * slow)
    return Span(least=least, most=most)


def observed(runs: Iterable[Sequence[Event]], settings: Settings) -> RunHistory | None:
    """What runs with the same renderer, canvas, planner and critics took; None where none of them came to a verdict."""
    count = 0
    plans: list[float] = []
    renders: list[float] = []
    repairs: list[float] = []
    judgings: list[float] = []
    ends: list[Finished] = []
    wanted_whole = settings.model_dump(mode="json")
    wanted = _like(wanted_whole)
    for events in runs:
        start = next((event for event in events if isinstance(event, RunStarted)), None)
        rendered = any(isinstance(event, Rendered) and event.seconds > 0 for event in events)
        judged = [event.seconds for event in events if isinstance(event, Judged)]
        if start is None or not rendered or not judged or _like(start.settings) != wanted:
            continue
        count += 1
        judgings += judged
        plans += [event.seconds for event in events if isinstance(event, Planned)]
        if _spends_like(start.settings) == _spends_like(wanted_whole):
            ends += [event for event in events if isinstance(event, Finished)]
        # what was put together from another picture's pixels took no time of the renderer
        for event in events:
            if isinstance(event, Rendered) and event.seconds > 0:
                (repairs if event.repairs else renders).append(event.seconds)
    if not renders or not plans:
        return None
    return RunHistory(
        runs=count,
        plan=_span(plans),
        render=_span(renders),
        judge=_span(judgings),
        repair=_span(repairs) if repairs else None,
        usual_work=median(end.work.full_render_equivalents for end in ends) if ends else None,
        usual_seconds=median(end.seconds for end in ends) if ends else None,
    )


def _like(settings: object) -> tuple[object, ...]:
    """What of a run's settings, as plain JSON, decides how long its steps take."""
    held = settings if isinstance(settings, dict) else {}
    names = ("renderer", "planner", "critics", "canvas", "critic_settings", "planner_settings", "renderer_settings")
    return tuple(held.get(name) for name in names)


def _spends_like(settings: object) -> tuple[object, ...]:
    """What decides beside ``_like`` how much a run spends."""
    held = settings if isinstance(settings, dict) else {}
    return tuple(held.get(name) for name in ("budget", "candidates", "resamples", "ladder", "typeset"))


def _span(values: Sequence[float]) -> Span:
    return Span(least=min(values), most=max(values))


def rungs(check: Check, settings: Settings, operators: frozenset[Operator]) -> tuple[Rung, ...]:
    """What will be tried, in this order, if the hard check fails with the fault that is usual for its kind."""
    if not check.hard:
        return ()
    failed = Verdict(check=check.id, critic="none", status="fail", reason="not judged yet")
    ladder = settings.ladders().get(fault_of(check, failed), ())
    allowed = (r for r in ladder if r.operator == "resample" or (r.operator in operators and suits(r, check)))
    return tuple(rung for rung in allowed if settings.typeset or rung.operator != "typeset")
