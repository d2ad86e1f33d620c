"""Has a found thing its planned colour: one of a basic name, a shade of its own, or two?"""

from __future__ import annotations

from critics.base import Verdict, named_value
from critics.objects.colour import wanted_colours
from critics.objects.detector import Detection
from critics.objects.object_view import ObjectView
from critics.objects.settings import ObjectSettings
from critics.objects.shade import rather, share_like
from critics.objects.telling import evidence_of
from planners.checklist import Check


def colour_verdict(view: ObjectView, check: Check, critic: str, found: Detection, settings: ObjectSettings) -> Verdict:
    """The verdict on the colour of the detection, which is the check's thing."""
    noun, value = view.entity(check.about[0]).noun, named_value(check)[1]
    colour, planned, shown = view.colour(found), wanted_colours(value), evidence_of(found)
    if colour is None or not planned:
        return Verdict.unscored(check, critic, f"too little of the {noun} differs from what is around it", shown)
    share, like = colour.share_of(planned), share_like(colour.pixels, value)
    if like >= settings.colour_share:
        return Verdict.passed(check, critic, f"the {noun} is {value}", like, shown)
    middle = colour.middle(planned)
    other = None if middle is None else rather(middle, value)
    if other is None and colour.shows(planned, settings.colour_share):
        return Verdict.passed(check, critic, f"the {noun} is {value}", share, shown)
    seen = f"{colour.name} ({colour.share:.0%})"
    if len(planned) == 2 and colour.runner_up is not None:
        seen += f" and {colour.runner_up} ({colour.shares[colour.runner_up]:.0%})"
    reason = f"the {noun} is {seen}, {f'rather {other} than {value}' if other else f'{value} is {share:.0%}'}"
    if colour.share < settings.colour_fail_above:
        return Verdict.unscored(check, critic, f"{reason}, too mixed to tell", shown, ("attribute", found.box))
    return Verdict.failed(check, critic, reason, "attribute", min(share, 0.49), found.box, shown)
