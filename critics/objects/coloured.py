"""Whether a thing that was found has its planned colour."""

from __future__ import annotations

from critics.base import Verdict, named_value
from critics.objects.colour import named_colours
from critics.objects.detector import Detection
from critics.objects.object_view import ObjectView
from critics.objects.telling import evidence_of
from planners.checklist import Check


def colour_verdict(
    view: ObjectView, check: Check, critic: str, found: Detection, limits: tuple[float, float]
) -> Verdict:
    """``limits``: the share of a thing that its colour fills, and that from which a wrong colour fails it."""
    entity, (_, value) = view.entity(check.about[0]), named_value(check)
    colour, planned, shown = view.colour(found), named_colours(value), evidence_of(found)
    if colour is None or not planned:
        why = f"too little of the {entity.noun} differs from what is around it"
        return Verdict.unscored(check, critic, why, shown)
    share = colour.share_of(planned)
    if colour.shows(planned, limits[0]):
        return Verdict.passed(check, critic, f"the {entity.noun} is {value}", share, shown)
    seen = f"{colour.name} ({colour.share:.0%})"
    if len(planned) == 2 and colour.runner_up is not None:
        seen += f" and {colour.runner_up} ({colour.shares[colour.runner_up]:.0%})"
    reason = f"the {entity.noun} is {seen}, {value} is {share:.0%}"
    if colour.share < limits[1]:
        return Verdict.unscored(check, critic, f"{reason}, too mixed to tell", shown, ("attribute", found.box))
    return Verdict.failed(check, critic, reason, "attribute", min(share, 0.49), found.box, shown)
