"""Which nouns can be seen: each noun's class, by WordNet and a few words of our own."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from planners.english import singular
from planners.language.vocabulary.noun_overrides import OVERRIDES
from planners.language.vocabulary.wordnet.classes import AttributeName as AttributeName
from planners.language.vocabulary.wordnet.classes import NounClass as NounClass

GENERAL = frozenset(
    (
        "thing item object product tool fruit vegetable animal pet toy shape instrument vehicle plant food element "
        "flower bird"
    ).split()
)
"""What sums up a list after a colon."""

SEEN = frozenset(("thing", "animal", "plant", "food", "person"))
"""Classes of nouns that the tagger may take for verbs or adjectives."""

TABLE = Path(__file__).parent / "wordnet" / "words.txt.gz"
ABSTRACT_ENDINGS = ("ness", "ism", "ity", "ship", "hood", "ance", "ence", "tion", "sion", "ing")
ALIVE: frozenset[NounClass] = frozenset(("person", "animal"))
SHORTEST_PART = 3
"""Letters that each part of a word written as one must have: "street" and "lamp" in "streetlamp"."""


class NounClasses:
    """A table of nouns, singular and lower case, to their classes; a collocation has spaces ("teddy bear")."""

    def __init__(self, table: Mapping[str, NounClass]) -> None:
        self._table = table

    def noun_class(self, noun: str) -> NounClass:
        """The class of a noun or noun phrase in either number: that of its longest ending that the table knows.

        "a rusty fire hydrant" is a fire hydrant, "a plastic milk-bottle" a bottle, "a placemat" a mat. "unknown" is for
        a phrase whose last word isn't in the table, isn't made of two words of it, and doesn't end like an abstract
        noun.
        """
        written = noun.lower()
        for text in (written, written.replace("-", " ")):
            words = text.split()
            for start in range(len(words)):
                ending = " ".join(words[start:])
                if found := self._table.get(singular(ending)) or self._table.get(ending):
                    return found
        word = singular(written.rpartition(" ")[2])
        if len(word) > 6 and word.endswith(ABSTRACT_ENDINGS):
            return "abstract"
        cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        parts = ((word[:cut], word[cut:]) for cut in cuts)
        return next((self._table[end] for start, end in parts if {start, end} <= self._table.keys()), "unknown")

    def is_collocation(self, words: Sequence[str]) -> bool:
        """Whether words in the singular and lower case are one noun that can be seen (("stop", "sign"))."""
        return len(words) > 1 and " ".join(words) in self._table


@cache
def noun_classes() -> NounClasses:
    """The shipped table, read at the first call (about 0.03 s)."""
    table = {noun: cast(NounClass, name) for name, nouns in read_groups("noun").items() for noun in nouns}
    own = {noun.replace("_", " "): name for name, nouns in OVERRIDES.items() for noun in nouns.split()}
    return NounClasses(table | own)


def noun_class(noun: str) -> NounClass:
    """The class of a noun or noun phrase by the shipped table; see ``NounClasses.noun_class``."""
    return noun_classes().noun_class(noun)


def is_collocation(words: Sequence[str]) -> bool:
    """Whether the shipped table has the words as one noun; see ``NounClasses.is_collocation``."""
    return noun_classes().is_collocation(words)


def read_groups(part: str) -> dict[str, list[str]]:
    """The shipped words of one part of speech ("noun", "adjective") by the group that they belong to."""
    lines = (line.partition("\t") for line in gzip.decompress(TABLE.read_bytes()).decode().splitlines())
    heads = ((head.partition(" "), words) for head, _, words in lines)
    return {name: words.split(",") for (kind, _, name), words in heads if kind == part}
