"""What a run may cost, before it renders anything. Pure: from the plan, the settings and the times of earlier runs.

The bounds hold for a loop that renders the first pictures, then at most ``budget.rounds`` times either new pictures or
one repair for each failed hard check, all together and, if that fails, each alone. The loop compares ``budget.work``
and ``budget.seconds`` with what is spent before each step, and finishes a step that crosses one. A picture takes at
most one denoiser pass for the whole and one for each thing with a box; a repair at most a full render without deep
cache. Pictures that come out black and are rendered again aren't foreseen.
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
STEP_KEYS = "renderer planner critics canvas critic_settings planner_settings renderer_settings".split()
"""The settings that decide how long a run's steps take."""
SPENDING_KEYS = "budget candidates resamples ladder typeset".split()
"""The other settings that decide how much a run spends."""


class Span(Frozen):
    """From ``least`` to ``most``."""

    least: float = Field(ge=0.0)
    most: float = Field(ge=0.0)


class RunHistory(Frozen):
    """The times of ``runs`` earlier runs: the fastest and the slowest of each step, in seconds, and the median work (in
    full-render equivalents) and seconds of the runs that had the same budget and ladder too.
    """

    runs: int
    plan: Span
    render: Span
    judge: Span
    repair: Span | None = None
    usual_work: float | None = None
    usual_seconds: float | None = None


class Forecast(Frozen):
    """If nothing is known of ``denoiser_calls`` or ``seconds`` they are None, and ``unknown`` says why."""

    first_pictures: int
    rounds: Span
    denoiser_calls: Span | None
    full_render_equivalents: Span
    seconds: Span | None
    unknown: tuple[str, ...] = ()


def forecast(plan: Plan, settings: Settings, sampling: Sampling | None, history: RunHistory | None) -> Forecast:
    """The least is a run whose first pictures pass, the most one that spends its budget without passing."""
    budget, firsts = settings.budget, settings.candidates
    boxed = sum(thing.box is not None for thing in plan.scene.things)
    tries = sum(check.hard for check in plan.checklist)
    step = max(settings.resamples * (1 + boxed), tries)
    first = firsts * (1 + boxed)
    rounds = budget.rounds * TOGETHER_AND_ALONE * step
    dearest = 1.0
    if sampling is not None:
        width, height = plan.scene.canvas.size
        dearest = sampling.dearest_repair * max(1.0, sampling.repair_pixels / (width * height))
    calls, seconds, unknown = None, None, []
    if sampling is not None:
        fewest, most = (sampling.steps * passes for passes in sampling.passes)
        calls = Span(least=fewest * firsts, most=most * (first + rounds))
    else:
        unknown.append("denoiser calls: the renderer doesn't say its steps")
    if history is not None:
        seconds = _seconds(settings, tries, history, dearest)
    else:
        unknown.append("seconds: no earlier run here")
    work = Span(least=firsts, most=min(first + dearest * rounds, max(first, budget.work) + dearest * step))
    return Forecast(
        first_pictures=firsts,
        rounds=Span(least=0, most=budget.rounds),
        denoiser_calls=calls,
        seconds=seconds,
        full_render_equivalents=work,
        unknown=tuple(unknown),
    )


def _seconds(settings: Settings, tries: int, history: RunHistory, dearest: float) -> Span:
    """By the fastest and the slowest steps seen. If no repair was seen, one is as slow as ``dearest`` pictures."""
    firsts, budget = settings.candidates, settings.budget
    least = history.plan.least + firsts * (history.render.least + history.judge.least)
    repair = history.repair.most if history.repair else dearest * history.render.most
    slow = max(history.render.most, repair) + history.judge.most
    first = history.plan.most + firsts * (history.render.most + history.judge.most)
    step = max(settings.resamples, 1 + tries) * slow
    most = min(first + budget.rounds * step, max(first, budget.seconds) + settings.resamples * slow)
    return Span(least=least, most=most)


def observed(runs: Iterable[Sequence[Event]], settings: Settings) -> RunHistory | None:
    """The times of runs with the same renderer, canvas, planner and critics; None if none of them judged a picture."""
    seconds: dict[str, list[float]] = {"plan": [], "render": [], "judge": [], "repair": []}
    count, ends = 0, []
    wanted = settings.model_dump(mode="json")
    for events in runs:
        start = next((event for event in events if isinstance(event, RunStarted)), None)
        # a picture composed from another one's pixels took the renderer no time
        renders = [event for event in events if isinstance(event, Rendered) and event.seconds > 0]
        judged = [event.seconds for event in events if isinstance(event, Judged)]
        if start is None or not renders or not judged or not _same(start.settings, wanted, STEP_KEYS):
            continue
        count += 1
        seconds["judge"] += judged
        seconds["plan"] += [event.seconds for event in events if isinstance(event, Planned)]
        seconds["render"] += [event.seconds for event in renders if not event.repairs]
        seconds["repair"] += [event.seconds for event in renders if event.repairs]
        if _same(start.settings, wanted, SPENDING_KEYS):
            ends += [event for event in events if isinstance(event, Finished)]
    if not seconds["render"] or not seconds["plan"]:
        return None
    spans = {step: Span(least=min(times), most=max(times)) for step, times in seconds.items() if times}
    return RunHistory(
        runs=count,
        plan=spans["plan"],
        render=spans["render"],
        judge=spans["judge"],
        repair=spans.get("repair"),
        usual_work=median(end.work.full_render_equivalents for end in ends) if ends else None,
        usual_seconds=median(end.seconds for end in ends) if ends else None,
    )


def _same(one: dict[str, object], other: dict[str, object], keys: Sequence[str]) -> bool:
    return all(one.get(key) == other.get(key) for key in keys)


def rungs(check: Check, settings: Settings, operators: frozenset[Operator]) -> tuple[Rung, ...]:
    """What will be tried, in this order, if the hard check fails with the usual fault of its kind."""
    if not check.hard:
        return ()
    failed = Verdict(check=check.id, critic="none", status="fail", reason="not judged yet")
    ladder = settings.ladders().get(fault_of(check, failed), ())
    allowed = (r for r in ladder if r.operator == "resample" or (r.operator in operators and suits(r, check)))
    return tuple(rung for rung in allowed if settings.typeset or rung.operator != "typeset")
