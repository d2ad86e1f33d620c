"""Prepositions: what ties two things together, and which relation of the scene each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planners.scene import RelationKind

TABLE: dict[RelationKind, str] = {
    "left_of": (
        "left of|to the left of|on the left of|at the left of|on the left side of|to the left side of|"
        "at the left side of|on the left hand side of|on the left-hand side of|on left of|to left of"
    ),
    "right_of": (
        "right of|to the right of|on the right of|at the right of|on the right side of|to the right side of|"
        "at the right side of|on the right hand side of|on the right-hand side of|on right of|to right of"
    ),
    "above": "above|over|up above",
    "on": "on|atop|upon|onto|on top of|on the top of|perched on|over the top of",
    "below": "below|on the bottom of|on bottom of|at the bottom of",
    "under": "under|beneath|underneath",
    "next_to": (
        "next to|beside|besides|near|near to|close to|alongside|by|by the side of|on side of|on the side of|"
        "at the side of|at the foot of|side by side with|adjacent to|surrounded by|nestled among|against|around|among|"
        "amongst|amid|at|next|surrounding"
    ),
    "inside": "inside|inside of|in|within|into|in the middle of",
    "behind": "behind|in back of|hidden by|at the back of",
    "in_front_of": "in front of|before|ahead of",
    "facing": "opposite|opposite of|opposite to|facing|toward|towards",
    "between": "between|in between",
    "larger_than": "bigger than|larger than|much bigger than|much larger than",
    "smaller_than": "smaller than|much smaller than",
}
STAND_INS: dict[RelationKind, str] = {
    "left_of": "beside",
    "right_of": "beside",
    "above": "above",
    "on": "on",
    "below": "below",
    "next_to": "beside",
    "inside": "inside",
    "behind": "behind",
    "in_front_of": "behind",
    "facing": "beside",
    "between": "between",
}
"""One word that a parser reads as the preposition it is, for phrases of several words."""
UNTIED = frozenset("beyond unto along past off down throughout outside through across up".split())
"""Prepositions of place that no relation of the scene says: between two things they are left over."""
SOLE = frozenset("left right next".split())
"""First words of phrases above that are no prepositions by themselves."""


@dataclass(frozen=True)
class Tie:
    """A preposition of one or more words; ``stand_in``: what the parser sees instead of several words."""

    kind: RelationKind
    length: int
    stand_in: str


PHRASES: dict[tuple[str, ...], RelationKind] = {
    tuple(phrase.split()): kind for kind, listed in TABLE.items() for phrase in listed.split("|")
}
LONGEST = max(map(len, PHRASES))


def read_tie(words: Sequence[str], at: int) -> Tie | None:
    """The longest phrase of several words that starts at the index; None where none does, and in "the top right of"."""
    if 0 < at < len(words) and words[at] in ("left", "right") and words[at - 1] in ("top", "bottom", "upper", "lower"):
        return None
    for length in range(min(LONGEST, len(words) - at), 1, -1):
        if (kind := PHRASES.get(tuple(words[at : at + length]))) is not None:
            return Tie(kind, length, STAND_INS.get(kind, "beside"))
    return None


def kind_of(word: str) -> RelationKind | None:
    """The relation that a preposition of one word says; None where it says none ("with", "of")."""
    return PHRASES.get((word,)) if word not in SOLE else None
