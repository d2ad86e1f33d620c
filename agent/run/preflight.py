"""What can be known before a picture is drawn: the whole checklist, and which of it no critic can judge."""

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
    """The compiled checklist and the critics' own checks. Raises SetupError where an id or a critic's name is used
    twice, or a critic breaks while it names its checks.
    """
    names = [critic.name for critic in critics]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SetupError(f"two critics are called {repeated[0]!r}; remove one of them")
    checks = list(checklist)
    for critic in critics:
        own = getattr(critic, "checks", None)
        if own is None:
            continue
        try:
            added = [Check.model_validate(check) for check in own(scene)]
        except Exception as error:
            raise SetupError(f"the critic {critic.name!r} breaks while it names its checks: {_said(error)}") from error
        for check in added:
            if any(check.id == other.id for other in checks):
                raise SetupError(f"the critic {critic.name!r} adds the check {check.id!r}, which is there already")
            checks.append(check)
    return tuple(checks)


def unjudged(critics: Sequence[Critic], scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
    """The checks that no critic can judge, with the reason. A critic whose ``unable`` breaks can judge nothing."""
    reasons: dict[str, list[str]] = {check.id: [] for check in checks}
    able: set[str] = set()
    for critic in critics:
        mine = [check for check in checks if check.kind in critic.judges]
        if not mine:
            continue
        refused = _unable(critic, scene, mine)
        able |= {check.id for check in mine} - set(refused)
        for identifier, reason in refused.items():
            reasons.setdefault(identifier, []).append(f"{critic.name}: {reason}")
    kinds = {check.id: check.kind for check in checks}
    return {
        i: "; ".join(said) or f"no critic judges checks of the kind {kinds[i]}"
        for i, said in reasons.items()
        if i in kinds and i not in able
    }


def preflight(critics: Sequence[Critic], scene: Scene, checks: Checklist, allow: bool) -> Checklist:
    """The checks as the run will hold them: hard ones that can't be judged become soft if ``allow``.

    Raises PreflightError, in one line, where they may not, and where no hard check would be left.
    """
    missing = unjudged(critics, scene, checks)
    hard = [check for check in checks if check.hard and check.id in missing]
    if hard and not allow:
        known = "; ".join(f"{check.says} ({missing[check.id]})" for check in hard)
        raise PreflightError(
            f"can't be judged: {known} - reword the prompt, add a critic with --critic, or go on with --allow-unscored"
        )
    if hard and all(check.id in missing for check in checks if check.hard):
        raise PreflightError("no critic can judge any of the checks; add one with --critic")
    kept = tuple(check.model_copy(update={"hard": False}) if check.id in missing else check for check in checks)
    if not any(check.hard for check in kept):
        raise PreflightError("the checklist holds no hard check, so that any picture would pass; ask for something")
    return kept


def _unable(critic: Critic, scene: Scene, checks: Sequence[Check]) -> Mapping[str, str]:
    ask = getattr(critic, "unable", None)
    if ask is None:
        return {}
    try:
        return dict(ask(scene, checks))
    except Exception as error:
        return {check.id: f"breaks when asked what it can judge: {_said(error)}" for check in checks}


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
