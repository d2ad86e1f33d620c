"""``proofpress generate --dry-run``: what would be rendered, which critics would judge it, and what it may cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from agent.commands.common import PASSED, Call, CommandResult
from agent.commands.model_parts import require_judges
from agent.commands.plan import show_notes, show_scene
from agent.config import Settings
from agent.forecast import Forecast, RunHistory, forecast, observed, rungs
from agent.journal.run_history import earlier_runs
from agent.policy.experience_file import load_experience
from agent.registry import build, build_critics
from agent.run.planning import planned
from agent.run.preflight import contained, judgeable, painted_world, unjudged
from agent.rungs import Rung
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text, table_of
from critics.contained import ContainedCritic
from planners.base import Plan
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import SamplingRenderer


def dry_run(call: Call) -> CommandResult:
    """Renders and writes nothing. Raises what ``generate`` raises before its first picture."""
    resolved = call.resolve()
    settings = resolved.settings
    require_judges(resolved)
    renderer = build("renderers", settings.renderer, resolved)
    built, seconds = build_critics(resolved), settings.critic_seconds
    load_experience(settings.experience)  # the run would refuse a bad file
    plan = planned(call.planner(resolved), call.words(), settings.canvas)
    critics = contained(built, seconds, painted_world(renderer))
    plan = judgeable(critics, plan, settings.allow_unscored, seconds, settings.strict)
    judges = {check.id: judging_critics(critics, plan.scene, check, seconds) for check in plan.checklist}
    ladders = {check.id: rungs(check, settings, renderer.operators) for check in plan.checklist}
    history = observed(earlier_runs(Path(settings.out)), settings)
    sampling = renderer.sampling() if isinstance(renderer, SamplingRenderer) else None
    cost = forecast(plan, settings, sampling, history)
    if not call.json:
        console = out()
        show_scene(console, plan.scene)
        _show_checks(console, plan, judges, ladders)
        show_notes(console, plan)
        _show_cost(console, settings, cost, history)
    dumped = plan.model_dump(mode="json")
    dumped["checklist"] = [
        {**check, "judged_by": judges[check["id"]], "if_it_fails": [rung.model_dump(mode="json") for rung in ladder]}
        for check, ladder in zip(dumped["checklist"], ladders.values(), strict=True)
    ]
    fields = {
        "budget": settings.budget.model_dump(mode="json"),
        "forecast": cost.model_dump(mode="json"),
        "earlier": history and history.model_dump(mode="json"),
    }
    return CommandResult(PASSED, envelope("generate", dry_run=True, **dumped, **fields))


def judging_critics(critics: Sequence[ContainedCritic], scene: Scene, check: Check, seconds: float | None) -> list[str]:
    """The critics that will judge the check."""
    owners = [critic for critic in critics if critic.owns(check)]
    return [critic.name for critic in owners if not unjudged([critic], scene, [check], seconds)]


def _show_checks(
    console: Console, plan: Plan, judges: Mapping[str, list[str]], ladders: Mapping[str, Sequence[Rung]]
) -> None:
    rows = []
    for check in plan.checklist:
        steps = Counter(rung.says for rung in ladders[check.id])
        tried = "; ".join(word if times == 1 else f"{word} ({times} times)" for word, times in steps.items())
        nothing = "nothing can be done" if check.hard else "it is only reported"
        judged_by = ", ".join(judges[check.id]) or "none"
        rows.append((check.says, "hard" if check.hard else "soft", judged_by, tried or nothing))
    console.print(table_of(("check", "hard or soft", "judged by", "if it fails"), rows))


def _show_cost(console: Console, settings: Settings, cost: Forecast, history: RunHistory | None) -> None:
    budget = settings.budget
    money = "" if budget.cost is None else f", {budget.cost:g} of money for remote models"
    console.print(f"budget  {budget.rounds} rounds, {budget.work:g} full renders' work, {budget.seconds:g} s{money}")
    rows = []
    for name, span, digits in (
        ("rounds of repair", cost.rounds, 0),
        ("calls of the denoiser", cost.denoiser_calls, 0),
        ("full renders' work", cost.full_render_equivalents, 1),
        ("seconds", cost.seconds, 1),
    ):
        ends = [f"{end:.{digits}f}" for end in (span.least, span.most)] if span else ["not known"] * 2
        rows.append((name, *ends))
    console.print(table_of(("what it may cost", "at least", "at most"), rows))
    for line in cost.unknown:
        name, _, why = line.partition(": ")
        console.print(f"{name} not known: {why}")
    if history is not None:
        runs = "1 earlier run" if history.runs == 1 else f"{history.runs} earlier runs"
        console.print(safe_text(f"seconds by {runs} with these settings in {settings.out}"))
        if history.usual_work is not None:
            spent = f"{history.usual_work:.1f} full renders' work and {history.usual_seconds:.1f} s"
            console.print(f"the median of those with the same budget: {spent}")
    console.print("nothing was rendered and nothing was written")
