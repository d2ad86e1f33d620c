"""Places at the end of a prompt, which a parser takes for a part of what stands before them."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language.noun_classes import noun_class
from planners.language.tokens import Token, low

SIDES = frozenset("left right middle centre center top bottom".split())
LONGEST = 2
"""Words of a bare place: "beach", "wheat field"."""


def last_place(tokens: Sequence[Token], start: int) -> str:
    """ "a crab on the left, a shell on the right, beach": the place that all tokens from ``start`` on name; or ""."""
    said = " ".join(low(tokens, k) for k in range(start, len(tokens)))
    after_side = low(tokens, start - 1) == "," and low(tokens, start - 2) in SIDES
    short = len(tokens) - start <= LONGEST and not any(token.quoted for token in tokens[start:])
    return said if after_side and short and noun_class(said) == "place" else ""
