"""How a planned text looks: its place, the colour of its letters and their size. Typefaces aren't told apart."""

from __future__ import annotations

import numpy as np

from critics.base import Evidence, Verdict, named_value
from critics.objects.colour import named_colours
from critics.placing import place_verdict
from critics.text.ink import ANY, ink_colour
from critics.text.text_view import TextMatch
from planners.checklist import Check

LEAST_ALIKE = 0.5
"""How alike a reading must be to the text to be looked at as that text."""
SHOWS, LACKS = 0.5, 0.25
"""Share of the ink in the planned colours from which they are shown, and below which they aren't."""
HEIGHTS = {"small": (0.11, 0.16), "large": (0.13, 0.08)}
"""A line's height, as a share of the picture's, with which letters of that size pass, and the one where they fail."""


def unjudged(check: Check) -> str | None:
    """Why nobody here can judge the check, whatever the picture; None where somebody can."""
    name, value = named_value(check)
    if name == "colour":
        return None if named_colours(value) else f'"{value}" is no colour that the critic knows'
    if name == "size":
        return None if value in HEIGHTS else f'"{value}" is no size that the critic knows'
    return None if name == "place" else f'the critic measures no {name} of letters ("{value}")'


def lettering_verdict(image: np.ndarray, match: TextMatch | None, check: Check, critic: str, content: str) -> Verdict:
    """On a text that was looked for in a uint8 sRGB image (height, width, 3)."""
    if match is None or match.likeness < LEAST_ALIKE:
        return Verdict.unscored(check, critic, f'"{content}" is not read anywhere')
    name, _ = named_value(check)
    shown = [Evidence(label=content, box=match.box)]
    if name == "place":
        return place_verdict(check, critic, f'"{content}"', match.box, shown)
    if name == "size":
        return _size(match, check, critic, shown)
    return _colour(image, match, check, critic, shown)


def _colour(image: np.ndarray, match: TextMatch, check: Check, critic: str, shown: list[Evidence]) -> Verdict:
    value = named_value(check)[1]
    boxes, planned = [reading.box for reading in match.readings], named_colours(value)
    colour = ink_colour(image, boxes)
    if colour is None:
        return Verdict.unscored(check, critic, "the letters can't be told from their ground", shown)
    share = colour.share_of(planned)
    reason = f"the letters are {colour.name} ({colour.share:.0%}), {value} is {share:.0%}"
    if share >= SHOWS:
        return Verdict.passed(check, critic, reason, share, shown)
    differing = ink_colour(image, boxes, ANY) if share <= LACKS else None
    if share > LACKS or (differing is not None and differing.share_of(planned) > LACKS):
        return Verdict.unscored(check, critic, f"{reason}, too mixed to tell", shown, ("lettering", match.box))
    return Verdict.failed(check, critic, reason, "lettering", share, match.box, shown)


def _size(match: TextMatch, check: Check, critic: str, shown: list[Evidence]) -> Verdict:
    value = named_value(check)[1]
    passes, fails = HEIGHTS[value]
    line = float(np.median([r.box.width if match.turned else r.box.height for r in match.readings]))
    reason, sign = f"a line of the letters is {line:.0%} of the picture's height", 1 if passes > fails else -1
    if sign * line >= sign * passes:
        return Verdict.passed(check, critic, reason, 1.0, shown)
    if sign * line > sign * fails:
        reason = f"{reason}, too near a tie to tell"
        return Verdict.unscored(check, critic, reason, shown, ("lettering", match.box))
    return Verdict.failed(check, critic, reason, "lettering", 0.0, match.box, shown)
