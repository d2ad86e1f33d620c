"""The loops that are compared: the whole ladder, the ladder without one rung, and what the bandit makes of it."""

from __future__ import annotations

from agent.config import Settings
from agent.policy.ladder import DEFAULT_LADDER, SELDOM
from agent.rungs import Rung

WHOLE, LEARNT = "whole ladder", "whole ladder, learnt order"


def rung_label(rung: Rung) -> str:
    """A rung's name whatever its strength and width: what is taken out as one."""
    plain = rung.model_copy(update={"strength": 1.0, "grow": 0.0})
    return plain.says


def rung_labels() -> tuple[str, ...]:
    """Every rung of the default ladder that most renderers have, in the order in which they first stand there."""
    rungs = (rung for ladder in DEFAULT_LADDER.values() for rung in ladder if rung.operator not in SELDOM)
    return tuple(dict.fromkeys(rung_label(rung) for rung in rungs))


def without(settings: Settings, name: str) -> Settings:
    """The settings with a ladder that lacks every rung of that label."""
    ladder = {
        fault: tuple(rung for rung in rungs if rung_label(rung) != name) for fault, rungs in settings.ladders().items()
    }
    return settings.model_copy(update={"ladder": ladder})


def ladder_variants(settings: Settings) -> dict[str, Settings]:
    """Name -> settings, the whole ladder first."""
    plain = settings.model_copy(update={"bandit": False})
    lacking = {f"without {name}": without(plain, name) for name in rung_labels()}
    return {WHOLE: plain, **lacking, LEARNT: settings}
