"""What can be checked before anything is rendered: the complete checklist, and which of it no critic can judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.errors import PreflightError, SetupError
from critics.base import Critic
from planners.base import Plan
from planners.checklist import Check, Checklist
from planners.scene import Scene


def judgeable(critics: Sequence[Critic], plan: Plan, allow_unscored: bool) -> Plan:
    """The plan with the checklist that the run freezes: its own checks and those that critics add.

    Raises SetupError and PreflightError, as ``gather`` and ``preflight`` do.
    """
    checks = gather(critics, plan.scene, plan.checklist)
    return plan.model_copy(update={"checklist": preflight(critics, plan.scene, checks, allow_unscored)})


def gather(critics: Sequence[Critic], scene: Scene, checklist: Checklist) -> Checklist:
    """The compiled checklist and the critics' own checks.

    Raises SetupError if two checks have one id, two critics one name, or a critic breaks when asked for its checks.
    """
    names = [critic.name for critic in critics]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SetupError(f"two critics are called {repeated[0]!r}; remove one of them")
    checks = list(checklist)
    for critic in critics:
        if (own := getattr(critic, "checks", None)) is None:
            continue
        try:
            added = [Check.model_validate(check) for check in own(scene)]
        except Exception as error:
            raise SetupError(
                f"the critic {critic.name!r} breaks when asked for its checks: {_described(error)}"
            ) from error
        for check in added:
            if any(check.id == other.id for other in checks):
                raise SetupError(f"the critic {critic.name!r} adds the check {check.id!r}, which exists already")
            checks.append(check)
    return tuple(checks)


def unjudged(critics: Sequence[Critic], scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
    """The checks that no critic can judge, with the reason. A critic whose ``unable`` breaks can judge nothing."""
    reasons: dict[str, list[str]] = {check.id: [] for check in checks}
    able: set[str] = set()
    for critic in critics:
        if mine := [check for check in checks if check.kind in critic.judges]:
            refused = _unable(critic, scene, mine)
            able |= {check.id for check in mine} - set(refused)
            for check in mine:
                if check.id in refused:
                    reasons[check.id].append(f"{critic.name}: {refused[check.id]}")
    return {
        check.id: "; ".join(reasons[check.id]) or f"no critic judges checks of the kind {check.kind}"
        for check in checks
        if check.id not in able
    }


def preflight(critics: Sequence[Critic], scene: Scene, checks: Checklist, allow: bool) -> Checklist:
    """The checks of the run. If ``allow``, hard checks that no critic can judge become soft.

    Raises PreflightError, in one line, if they may not, or if no hard check is left.
    """
    missing = unjudged(critics, scene, checks)
    hard = [check for check in checks if check.hard]
    lost = [check for check in hard if check.id in missing]
    if lost and not allow:
        known = "; ".join(f"{check.says} ({missing[check.id]})" for check in lost)
        raise PreflightError(
            f"can't be judged: {known} - reword the prompt, add a critic with --critic, or use --allow-unscored"
        )
    if lost and len(lost) == len(hard):
        raise PreflightError("no critic can judge any of the checks; add one with --critic")
    if not hard:
        raise PreflightError("the checklist has no hard check, so any picture would pass; ask for something")
    return tuple(check.model_copy(update={"hard": False}) if check.id in missing else check for check in checks)


def _unable(critic: Critic, scene: Scene, checks: Sequence[Check]) -> Mapping[str, str]:
    ask = getattr(critic, "unable", None)
    if ask is None:
        return {}
    try:
        return dict(ask(scene, checks))
    except Exception as error:
        return {check.id: f"breaks when asked what it can judge: {_described(error)}" for check in checks}


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
