"""What can be checked before anything is rendered: the complete checklist, and which of it no critic can judge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from agent.errors import PreflightError, SetupError
from agent.isolated import IsolatedCritic
from agent.unjudged import left_out_of
from critics.base import Critic
from critics.contained import BrokenCallError, ContainedCritic, contain
from planners.base import Plan
from planners.checklist import BACKGROUND, Check, Checklist
from planners.scene import Scene
from renderers.base import Renderer


def contained(
    critics: Iterable[Critic | ContainedCritic], seconds: float | None, paints: str | None = None
) -> tuple[ContainedCritic, ...]:
    """The critics of a run, told the world that its renderer ``paints``.

    Raises SetupError for one without sound name or kinds, or two of one name, and what building an isolated one raised.
    """
    critics = list(critics)
    for critic in critics:
        if isinstance(critic, IsolatedCritic):
            critic.ready(seconds)
    try:
        found = tuple(contain(critic, seconds, paints) for critic in critics)
    except BrokenCallError as error:
        raise SetupError(f"the {error}") from error
    names = [critic.name for critic in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SetupError(f"two critics are called {repeated[0]!r}; remove one of them")
    return found


def painted_world(renderer: Renderer) -> str | None:
    """The world of the renderer's pictures by its ``paints``; None where it states none, or breaks when asked."""
    try:
        paints = getattr(renderer, "paints", None)
    except KeyboardInterrupt:
        raise
    except BaseException:  # a plugin's property may raise anything
        return None
    return paints if isinstance(paints, str) else None


def judgeable(
    critics: Sequence[Critic | ContainedCritic],
    plan: Plan,
    allow_unscored: bool,
    seconds: float | None = None,
    strict: bool = False,
) -> Plan:
    """The plan with the checklist that the run freezes: its own checks and those that critics add. No call into a
    critic takes more than ``seconds``. ``strict``: whatever the plan asks for must have a judge, soft checks too.

    Raises SetupError and PreflightError, as ``gather`` and ``preflight`` do.
    """
    found = contained(critics, seconds)
    if strict and (left := left_out_of(plan)):
        raise PreflightError(f"left out of the plan: {', '.join(left)} - reword the prompt, or leave out --strict")
    checks = gather(found, plan.scene, plan.checklist, seconds)
    kept = preflight(found, plan.scene, checks, allow_unscored, seconds, strict)
    return plan.model_copy(update={"checklist": kept})


def gather(
    critics: Sequence[Critic | ContainedCritic], scene: Scene, checklist: Checklist, seconds: float | None = None
) -> Checklist:
    """The compiled checklist and the critics' own checks, each owned by its critic.

    Raises SetupError if two checks have one id, two critics one name, or a critic breaks when asked for its checks.
    """
    checks = list(checklist)
    for critic in contained(critics, seconds):
        try:
            added = critic.own_checks(scene, seconds)
        except BrokenCallError as error:
            raise SetupError(f"asked for its checks, the {error}") from error
        for check in added:
            if any(check.id == other.id for other in checks):
                raise SetupError(f"the critic {critic.name!r} adds the check {check.id!r}, which exists already")
            checks.append(check)
    return tuple(checks)


def unjudged(
    critics: Sequence[ContainedCritic], scene: Scene, checks: Sequence[Check], seconds: float | None = None
) -> dict[str, str]:
    """The checks that no critic can judge, with the reason. A critic whose ``unable`` breaks can judge nothing."""
    reasons: dict[str, list[str]] = {check.id: [] for check in checks}
    able: set[str] = set()
    for critic in critics:
        if mine := [check for check in checks if critic.owns(check)]:
            refused = _unable(critic, scene, mine, seconds)
            able |= {check.id for check in mine} - set(refused)
            for check in mine:
                if check.id in refused:
                    reasons[check.id].append(f"{critic.name}: {refused[check.id]}")
    return {
        check.id: "; ".join(reasons[check.id]) or f"no critic judges checks of the kind {check.kind}"
        for check in checks
        if check.id not in able
    }


def preflight(
    critics: Sequence[Critic | ContainedCritic],
    scene: Scene,
    checks: Checklist,
    allow: bool,
    seconds: float | None = None,
    strict: bool = False,
) -> Checklist:
    """The checks of the run. If ``allow``, hard checks that no critic can judge become soft; a plain ground's always.

    Raises PreflightError, in one line, if they may not, if no hard check is left, or if ``strict`` and no critic can
    judge some soft check of the plan.
    """
    missing = unjudged(contained(critics, seconds), scene, checks, seconds)
    hard = [check for check in checks if check.hard]
    must = {check.id for check in hard if check.id != BACKGROUND}
    lost = [check for check in checks if check.id in missing and (check.id in must or (strict and check.owner is None))]
    if lost and (strict or not allow):
        by_reason: defaultdict[str, list[str]] = defaultdict(list)
        for check in lost:
            by_reason[missing[check.id]].append(check.says)
        known = "; ".join(f"{', '.join(says)} ({reason})" for reason, says in by_reason.items())
        way_out = "leave out --strict" if strict else "use --allow-unscored"
        raise PreflightError(f"can't be judged: {known} - reword the prompt, add a critic with --critic, or {way_out}")
    if lost and len(lost) == len(hard):
        raise PreflightError("no critic can judge any of the checks; add one with --critic")
    if not hard:
        raise PreflightError("the checklist has no hard check, so any picture would pass; ask for something")
    return tuple(check.model_copy(update={"hard": False}) if check.id in missing else check for check in checks)


def _unable(critic: ContainedCritic, scene: Scene, checks: Sequence[Check], seconds: float | None) -> Mapping[str, str]:
    try:
        return critic.unable(scene, checks, seconds)
    except BrokenCallError as error:
        return {check.id: f"asked what it can judge, {error}" for check in checks}
