"""Why a run did what it did: each candidate's fate with its reason, and why the run stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.report.view import ReportCandidate, ReportView

Fate = Literal["accepted", "rolled_back", "first", "open"]


@dataclass(frozen=True)
class Decision:
    """What became of a candidate and why; ``wanted`` is what it was made for, ``fixed`` and ``broke`` are check ids."""

    attempt: ReportCandidate
    fate: Fate
    reason: str
    wanted: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    broke: tuple[str, ...] = ()


def decisions(view: ReportView) -> tuple[Decision, ...]:
    """One for every candidate, in the order they were made."""
    return tuple(_decision(each, view) for each in view.tries)


def _decision(each: ReportCandidate, view: ReportView) -> Decision:
    decided = each.decided
    if decided is not None:
        wanted = tuple(f"{view.says.get(one.check, one.check)}: {one.rung.says}" for one in decided.tries)
        made_for = tuple(dict.fromkeys(wanted))
        return Decision(each, decided.outcome, decided.reason, made_for, decided.fixed, decided.broke)
    if any(other.decided and other.round == each.round for other in view.tries):
        return Decision(each, "open", "another picture of its round was the better one")
    if each.number == 0:
        return Decision(each, "first", "the first picture: there was none to compare it with")
    return Decision(each, "open", "the journal holds no decision on it")


def stopped(view: ReportView) -> str:
    """Why the run ended, in a sentence."""
    if view.finished is None:
        return "The run has not come to its end."
    budget = view.start.settings.get("budget") if view.start else None
    limits = budget if isinstance(budget, dict) else {}
    word = view.finished.stopped
    units = {"rounds": "rounds", "work": "full renders’ work", "seconds": "seconds", "cost": "(its cost)"}
    if word in units:
        limit = limits.get(word)
        amount = f" of {limit:g} {units[word]}" if isinstance(limit, int | float) else f" of {units[word]}"
        return f"The budget{amount} was spent, and hard checks were still open."
    known = {
        "passed": "Every hard check passes: nothing was left to repair.",
        "nothing left to try": "Hard checks are open, and every repair that is known for them was tried.",
    }
    return known.get(word, f"The run stopped: {word}.")
