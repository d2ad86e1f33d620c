"""Whether a thing lacks what the plan says that it lacks: nothing of the kind may be detected on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from critics.base import Evidence, Verdict, named_value
from critics.objects.detector import Detection
from critics.objects.object_view import ObjectView
from planners.checklist import Check
from planners.scene import lacked_things

WITHIN = 0.5
"""Share of a detection that must lie on a thing to be one that it has."""


def lacked_by(check: Check) -> list[str]:
    """The nouns that the check's thing must lack; empty for other checks."""
    name, value = named_value(check)
    return lacked_things(value) if name == "without" else []


def lack_verdict(
    view: ObjectView, check: Check, critic: str, owner: Detection, stretched: Callable[[Detection], float]
) -> Verdict:
    """Passes where none of the lacked things is detected on the owner. ``stretched`` moves a detection's score so that
    the threshold from which it counts becomes 0.5.

    What lies on another planned thing at least as much belongs to that one: the hat of the man beside.
    """
    nouns = lacked_by(check)
    name = view.entity(check.about[0]).noun
    seen = [one for noun in nouns for one in _on(view, view.canonical(noun), owner)]
    surest = max(seen, key=lambda one: one.score, default=None)
    evidence = [] if surest is None else [Evidence(label=surest.label, box=surest.box, score=surest.score)]
    score = 1.0 if surest is None else 1.0 - stretched(surest)
    if surest is not None and score <= 0.5:
        reason = f"on the {name} a {surest.label} was found"
        return Verdict.failed(check, critic, reason, "extra", min(score, 0.49), surest.box, evidence)
    return Verdict.passed(check, critic, f"no {' or '.join(nouns)} was found on the {name}", score, evidence)


def _on(view: ObjectView, noun: str, owner: Detection) -> Iterator[Detection]:
    others = [one for one in view.matched.values() if one != owner and view.canonical(one.label) != noun]
    for one in (*view.found[noun], *view.unsure[noun]):
        mine = one.box.intersection(owner.box)
        if mine >= WITHIN * one.box.area and all(mine > one.box.intersection(other.box) for other in others):
            yield one
