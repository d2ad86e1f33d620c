"""Noun phrases as notes have them, found by tables and without a parser: "2 red balls", "a puzzle piece"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planners.english import singular
from planners.language.forms.edits import Edit
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import names_colour, read_colour
from planners.language.vocabulary.counts import read_count
from planners.language.vocabulary.noun_classes import SEEN, is_collocation, noun_class
from planners.language.vocabulary.place_words import SPOTS
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import ADJECTIVES, NOUN_OR_COLOUR
from planners.language.whole.bare_grounds import PLAIN, SHADED

NOUNS = SEEN | {"shape", "place", "group", "body", "weather"}
ARTICLES = frozenset("a an the some any its his her their my our your this that these those".split())
NO_NOUNS = (
    ARTICLES
    | PLAIN
    | SHADED
    | SPOTS
    | frozenset(
        "no not none w x in on off out up down only just all both side corner yes with and or then else other more "
        "same simple ground background backdrop bg".split()
    )
)
LONGEST = 3
"""Nouns in one name: "coffee cup", "fire engine door"."""


@dataclass(frozen=True)
class Named:
    """Indices of tokens: where the phrase begins, its description, its first noun, and the index after it.

    ``count``: how many there are, None where no number says it.
    """

    start: int
    look: int
    noun: int
    end: int
    count: int | None = None


def named(tokens: Sequence[Token], at: int) -> Named | None:
    """The noun phrase that begins at an index; None where none does."""
    words = [low(tokens, k) for k in range(at, min(at + 12, len(tokens)))]
    count, look = read_count(words, 0)
    if count is None:
        look = int(words[:1] != [] and words[0] in ARTICLES)
    noun = look
    while noun < len(words) and not _name(words, noun):
        if not (length := describes(words, noun)):
            return None
        noun += length
    length = _name(words, noun)
    number = count.planned if count is not None else None
    return Named(at, at + look, at + noun, at + noun + length, number) if length else None


def phrases(tokens: Sequence[Token]) -> tuple[Named, ...]:
    """All noun phrases, in order."""
    return _phrases(tuple(tokens))


@lru_cache(maxsize=64)
def _phrases(tokens: tuple[Token, ...]) -> tuple[Named, ...]:
    at, found = 0, list[Named]()
    while at < len(tokens):
        phrase = named(tokens, at)
        found += [phrase] if phrase is not None else []
        at = phrase.end if phrase is not None else at + 1
    return tuple(found)


def number_before(tokens: Sequence[Token], phrase: Named, number: str) -> Edit:
    """The number before what describes a phrase, in place of its article."""
    return tokens[phrase.start].start, tokens[phrase.look].start, f"{number} "


def several(tokens: Sequence[Token], phrase: Named) -> bool:
    """Whether it is in the plural."""
    last = low(tokens, phrase.end - 1)
    return singular(last) != last


def colour_at(tokens: Sequence[Token], at: int) -> int:
    """How many words from the index on are a colour."""
    return read_colour(lows(tokens, at, min(4, max(0, len(tokens) - at))), 0)[1]


def _name(words: Sequence[str], at: int) -> int:
    """How many words from the index on are one name; 0 where the first describes what follows."""
    for length in range(LONGEST, 1, -1):
        name = words[at : at + length]
        if len(name) == length and all(name) and is_collocation((*name[:-1], singular(name[-1]))):
            return 0 if read_colour(name, 0)[1] else length
    length = 0
    while length < LONGEST and _is_noun(words, at + length):
        if length and read_colour(words, at + length)[1] > at + length:
            break  # "a tent orange"
        length += 1
        if singular(words[at + length - 1]) != words[at + length - 1]:
            break
    return length


def _is_noun(words: Sequence[str], at: int) -> bool:
    """Whether the word ends a name or goes on with one: no "orange" before "cup", no "glass" before "cup"."""
    word = words[at] if at < len(words) else ""
    if (
        not word[:1].isalpha()
        or word in NO_NOUNS
        or kind_of(word)
        or noun_class(word) not in NOUNS
        or word.endswith("ly")
    ):
        return False
    coloured = names_colour(word)
    if not (coloured or is_adjective(word) or word in ADJECTIVES):
        return True
    follows = at + 1
    while describing := describes(words, follows):
        follows += describing
    return not _is_noun(words, follows) and not (coloured and word not in NOUN_OR_COLOUR)


def describes(words: Sequence[str], at: int) -> int:
    """How many words from the index on are a colour or an adjective, and no place or preposition."""
    word = words[at] if at < len(words) else ""
    coloured = read_colour(words, at)[1] - at
    if coloured > 0 or not word or word in NO_NOUNS or kind_of(word) is not None:
        return max(0, coloured)
    return int(is_adjective(word) or word in ADJECTIVES)
