"""Adjectives before and after a noun: which attribute of the thing each of them is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planners.language.vocabulary.adjective_classes import adjective_class
from planners.language.vocabulary.colours import read_colour, with_colour
from planners.language.vocabulary.qualities import SIZES

Attributes = dict[str, str]
JOINED_BY_AND = frozenset(("colour", "action", "pose", "not", "without"))
JOINTS = frozenset(("and", "or", "but", "yet", ",", "&", "-", "'s"))
WHEREABOUTS = frozenset("left right upper lower central".split())
"""Adjectives that say where something is and not how it looks."""
ADVERBS = frozenset("very quite rather so too extremely really incredibly super slightly fairly highly truly".split())


def attribute_name(word: str) -> str | None:
    """The attribute that an adjective is (size, shape, colour, look and so on); None for words that show nothing."""
    if word.endswith("er") and (plain := word.removesuffix("er")) in SIZES | {"bigg"} | {size[:-1] for size in SIZES}:
        return "size" if plain else None
    return adjective_class(word)


def describe(attributes: Mapping[str, str], name: str, value: str) -> Attributes:
    """The attributes with one more value, once each: two colours become "X and Y", two looks "X Y"."""
    known = attributes.get(name)
    if known is None:
        return {**attributes, name: value}
    if name == "colour":
        return {**attributes, name: with_colour(known, value)}
    joint = " and " if name in JOINED_BY_AND else " "
    new = [part for part in value.split(joint) if part not in known.split(joint)]
    return {**attributes, name: joint.join([known, *new])}


def read_adjectives(words: Sequence[str]) -> tuple[Attributes, list[int]]:
    """The attributes that a run of adjectives says, and the indices of the words that say nothing one could see."""
    attributes: Attributes = {}
    unseen: list[int] = []
    at = 0
    while at < len(words):
        word = words[at]
        colour, after = read_colour(words, at)
        if colour:
            attributes, at = describe(attributes, "colour", colour), after
            continue
        name = attribute_name(word)
        if (
            name is None
            or word in ADVERBS | WHEREABOUTS
            or (word.endswith("ly") and name == "look" and at + 1 < len(words))
        ):
            unseen.append(at)
        elif word not in JOINTS and (word.isalpha() or "-" in word):
            attributes = describe(attributes, name, word)
        at += 1
    return attributes, unseen
