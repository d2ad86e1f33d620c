"""How a quoted text looks and where it is, in few words behind it: "'BOO!' orange top center"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.language.forms.edits import MARKS, Edit
from planners.language.forms.named import colour_at
from planners.language.forms.places import place_length, place_said
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.qualities import SIZES

LETTERS = frozenset("letters text font lettering type letter caps".split())
STYLES = SIZES | frozenset("bold italic serif script handwritten thick".split())


def looks_behind(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "'BOO!' orange top center", "'DEEP' bottom white", "'50% OFF' big red letters top": "in orange at the top"."""
    for at, token in enumerate(tokens):
        if lows(tokens, at, 2) in (("lower", "case"), ("upper", "case")) and low(tokens, at + 2) in MARKS:
            yield tokens[at].start, tokens[at + 1].end, f"{tokens[at].text}case letters"
        end, first, look, place = at + 1, at + 1, "", ""
        while token.quoted and low(tokens, end) not in MARKS:
            start = end
            while low(tokens, end) in STYLES:
                end += 1
            if colour := colour_at(tokens, end):
                end += colour
                end += low(tokens, end) in LETTERS
                look = " ".join(one.text for one in tokens[start:end])
            elif end == start and (length := place_length(tokens, end)):
                place = place_said(tokens, end, end + length)
                end += length
            else:
                look = ""
                break
        length = place_length(tokens, end + 1) if look and not place and low(tokens, end) == "," else 0
        if length and low(tokens, end + 1 + length) in MARKS:
            place, end = place_said(tokens, end + 1, end + 1 + length), end + 1 + length
        if look and low(tokens, end) in MARKS:
            said = f" in {look} {place}".rstrip()
            yield tokens[first - 1].end, tokens[end - 1].end, said
