"""Rules for the picture as a whole: its size, background, medium, style, and what must not be in it."""

from __future__ import annotations

from planners.language import lexicon as lx
from planners.language import picture_words as st
from planners.language import qualities as ql
from planners.language.canvas import read_canvas
from planners.language.colours import JOINT
from planners.language.discourse import Discourse
from planners.language.tokens import lows


def canvas_size(d: Discourse) -> bool:
    """The caller decides the canvas (``planners.language.canvas.named_canvas``); here its words only are no objects.

    "4K" as praise ("a cat, 4K, sharp") is a word of the style.
    """
    asked = read_canvas(d.tokens, d.at)
    if asked is None:
        return False
    if asked.quality:
        d.draft.camera.append(asked.quality)
    d.at = asked.end
    return True


def tag(d: Discourse) -> bool:
    """Words that praise a picture ("highly detailed", "trending on artstation") ask for nothing that can be seen."""
    for phrase in ql.PRAISE:
        if lows(d.tokens, d.at, len(phrase)) == phrase:
            d.leave(d.tokens[d.at : d.at + len(phrase)])
            d.at += len(phrase)
            return True
    return False


def background(d: Discourse) -> bool:
    found = st.read_background(d.tokens, d.at, settings=True)
    if found is None:
        return False
    value = found.value
    if found.name == "setting" and d.draft.background is not None:  # "on a trail in the woods"
        value = f"{d.draft.background} {d.word()} {value}"
    d.at, d.draft.background = found.end, value
    d.draft.loose.extend(found.loose)
    d.broken = True
    return True


def style(d: Discourse) -> bool:
    found = st.read_style(d.tokens, d.at)
    if found is None:
        return False
    getattr(d.draft, found.name).append(found.value)
    d.at = found.end
    return True


def medium(d: Discourse) -> bool:
    named = bool(d.draft.entities) or (d.draft.background is not None and d.draft.medium is None)
    found = st.read_medium(d.tokens, d.at, d.draft.medium, named)
    if found is None:
        return False
    d.draft.medium = d.draft.medium or found.value
    d.draft.mood.extend(found.mood)
    d.draft.loose.extend(found.loose)
    if JOINT in found.colour:
        d.draft.palette.append(found.colour)  # "a black and white photo" has no ground of two colours
    elif found.colour and d.draft.background is None:
        d.draft.background = found.colour
    d.at, d.broken = found.end, True
    return True


def negation(d: Discourse) -> bool:
    if d.word() not in lx.NONE_OF and d.word() != "0":
        return False
    at = d.at + 1 + (d.word(1) in ("any", "extra"))
    forbidden = 0
    while phrases := d.phrases(at):
        for phrase in phrases:
            d.draft.forbidden.append(" ".join([*phrase.attributes.values(), phrase.noun]))
            d.draft.loose.extend(phrase.loose)
            at = d.at = phrase.end
            forbidden += 1
        if d.word() not in ("or", "nor"):
            break
        at += 1 + (d.word(1) in ("any", "no"))
    d.broken = d.broken or forbidden > 0
    return forbidden > 0
