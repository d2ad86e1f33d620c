"""Words for a place in the picture, also where they stand right behind what is there: "airplane top left"."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language.vocabulary.noun_classes import noun_class

ROWS = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom", "topmost": "top"}
COLUMNS = {
    "left": "left",
    "left-hand": "left",
    "leftmost": "left",
    "right": "right",
    "right-hand": "right",
    "rightmost": "right",
}
CENTRES = frozenset("middle center centre".split())
SPOTS = frozenset((*ROWS, *COLUMNS, *CENTRES))
SECTIONS = frozenset("side edge half part corner third area section".split())
PLACE_STAND_IN = "here"
"""What the parser sees for a place."""
FIGURES = frozenset("star arrow moon cloud leaf crescent diamond teardrop".split())
"""Things that are as often drawn as shapes."""
SIDE_BY_SIDE = frozenset(("arm in arm", "back to back", "face to face", "hand in hand", "side by side"))
PLACED = frozenset("thing animal plant food person shape writing".split())
"""Classes of nouns that have a place."""
ENDS = ("", ",", ".", ";", "and", "&")
LONGEST = 3


def place_pieces(word: str) -> list[str]:
    """The single words of a place: "top-left" and "top left" are two."""
    return [word] if word in COLUMNS else word.replace("-", " ").split()


def stands_beside(lows: Sequence[str], at: int) -> bool:
    """Whether "side by side" starts at the index and says it of what stands right before: no "tins of tea"."""
    around = {*lows[max(at - 2, 0) : at], *lows[at + 3 : at + 4]}
    return " ".join(lows[at : at + 3]) in SIDE_BY_SIDE and around.isdisjoint(("of", "with"))


def bare_place(lows: Sequence[str], at: int) -> int:
    """How many words from the index on only say where the noun or quoted text ("") right before them is."""
    before = lows[at - 1] if at else ","
    if before and (before in ROWS or before in COLUMNS or noun_class(before) not in PLACED):
        return 0
    for length in range(LONGEST, 0, -1):
        run = lows[at : at + length]
        after = lows[at + length] or "text" if at + length < len(lows) else ""
        *first, last = run if len(run) == length and all(run) else [""]  # "" is a quoted text
        placed = [piece for word in first for piece in place_pieces(word)]
        placed += [] if placed and last in SECTIONS else place_pieces(last)
        placed = placed[placed[:1] == ["far"] and len(placed) > 1 :]  # "a house far left"
        known = bool(placed) and SPOTS.issuperset(placed)
        if known and (after in ENDS or (not before and after == "in")):  # "'SALE' top left in red"
            return length
    return 0
