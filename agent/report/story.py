"""Why a run did what it did: what became of each candidate and why, and why the run stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.report.view import ReportCandidate, ReportView
from agent.unjudged import NOT_ALL_JUDGED


@dataclass(frozen=True)
class CandidateStory:
    """What became of a candidate, and why; ``made_for`` says for which checks, with which rungs, it was made."""

    candidate: ReportCandidate
    outcome: Literal["accepted", "rolled_back", "first", "open"]
    reason: str
    made_for: tuple[str, ...] = ()


def candidate_stories(view: ReportView) -> tuple[CandidateStory, ...]:
    """One for every candidate, in the order they were made."""
    return tuple(_story(each, view) for each in view.candidates)


def _story(each: ReportCandidate, view: ReportView) -> CandidateStory:
    if decided := each.decided:
        made_for = dict.fromkeys(f"{view.says.get(one.check, one.check)}: {one.rung.says}" for one in decided.tries)
        return CandidateStory(each, decided.outcome, decided.reason, tuple(made_for))
    if any(other.decided and other.round == each.round for other in view.candidates):
        return CandidateStory(each, "open", "another picture of its round was better")
    if each.number == 0:
        return CandidateStory(each, "first", "the first picture: there was none to compare it with")
    return CandidateStory(each, "open", "the journal holds no decision on it")


def why_it_stopped(view: ReportView) -> str:
    """Why the run ended, in a sentence."""
    if view.finished is None:
        return "The run did not end."
    budget = view.start.settings.get("budget") if view.start else None
    limits = budget if isinstance(budget, dict) else {}
    word = view.finished.stopped
    units = {"rounds": "rounds", "work": "full renders’ work", "seconds": "seconds", "cost": "in cost"}
    if word in units:
        limit = limits.get(word)
        spent = f"budget of {limit:g} {units[word]}" if isinstance(limit, int | float) else f"{word} budget"
        return f"The {spent} is spent, and some hard checks still do not pass."
    known = {
        NOT_ALL_JUDGED: "Every hard check passes, but nobody judged everything that is asked for.",
        "passed": "Every hard check passes.",
        "nothing left to try": "Some hard checks do not pass, and every known repair for them was tried.",
    }
    return known.get(word, f"The run stopped: {word}.")
