"""Where things are: "to the left of", "on top of", "at the bottom", "in the top left corner". Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from planners.base import Place
from planners.language import lexicon as lx
from planners.language import qualities as ql
from planners.language.nouns import by_word
from planners.language.tokens import Token, low, lows
from planners.scene import RelationKind

PREPOSITIONS = ("at", "on", "in", "to", "near", "along", "across", "towards", "from")
ADVERBS = tuple(
    (
        "high low partially partly closely directly just immediately slightly exactly far right placed located "
        "positioned"
    ).split()
)
ROWS = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom"}
COLUMNS = by_word({"left": "left left-hand leftmost", "right": "right right-hand rightmost"})
CENTRES = ("middle", "center", "centre")
PARTS = ("side", "edge", "half", "part", "corner", "third", "area", "hand")
PLACES: dict[str, Place] = {
    "top": "top",
    "bottom": "bottom",
    "left": "left",
    "right": "right",
    "top left": "top left",
    "top right": "top right",
    "bottom left": "bottom left",
    "bottom right": "bottom right",
    "": "centre",
}


def read_relation(tokens: Sequence[Token], at: int) -> tuple[RelationKind, int] | None:
    """The relation that starts here, and the index after it."""
    while low(tokens, at) in ADVERBS and (read_relation(tokens, at + 1) is not None):
        at += 1
    word = low(tokens, at)
    for length in (5, 4, 3, 2, 1):
        phrase = lows(tokens, at, length)
        edge = "top" in phrase or "bottom" in phrase
        if phrase in lx.RELATIONS and not (edge and _frame(tokens, at + length)):
            return lx.RELATIONS[phrase], at + length
    if word in ("to", "on", "at"):
        at += 1
    if low(tokens, at) in ("the", "its"):
        at += 1
    side = COLUMNS.get(low(tokens, at))
    at += 1
    while low(tokens, at) in ("side", "hand"):
        at += 1
    if side is None or low(tokens, at) not in ("of", "from") or _frame(tokens, at + 1):
        return None
    return ("left_of" if side == "left" else "right_of"), at + 1


def read_place(tokens: Sequence[Token], at: int, bare: bool) -> tuple[Place, int] | None:
    """A place in the picture and the index after it; without a preposition only where ``bare`` allows it."""
    start = at
    if read_relation(tokens, at) is not None:
        return None
    if low(tokens, at) in PREPOSITIONS:
        at += 1
    prepared = at > start
    while prepared and low(tokens, at) in ("the", "its", "very", "far"):
        at += 1
    row = column = ""
    centre = False
    first = at
    while True:
        for word in low(tokens, at).split("-") if low(tokens, at) not in COLUMNS else [low(tokens, at)]:
            if word in ROWS:
                row = ROWS[word]
            elif word in COLUMNS:
                column = COLUMNS[word]
            elif word in CENTRES:
                centre = True
            else:
                word = ""
        if not word:
            break
        at += 1
    if at == first or not (row or column or centre):
        return None
    while low(tokens, at) in PARTS:
        at += 1
    if not prepared and not (bare and (at == len(tokens) or low(tokens, at) in (",", ".", ";", "and", "&"))):
        return None
    if low(tokens, at) in ("of", "in") and (end := _frame(tokens, at + 1)):
        at = end
    return PLACES[f"{row} {column}".strip()], at


def _frame(tokens: Sequence[Token], at: int) -> int:
    """The index after "the picture" and the like; 0 where no frame word stands."""
    if low(tokens, at) in ("the", "a", "it"):
        at += 1
    if low(tokens, at + 1) in ql.FRAME and low(tokens, at) not in lx.NEUTRAL and low(tokens, at) not in ql.FRAME:
        at += 1
    ends = low(tokens, at) in ql.FRAME and low(tokens, at - 1) in ("the", "a", "of")
    return at + 1 if ends else 0
