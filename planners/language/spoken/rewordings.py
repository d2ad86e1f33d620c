"""Wordings that the parser misreads, as ones that it reads well: "a heart-shaped cloud" for "shaped like a heart".

Offsets stay those of the prompt's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planners.language.spoken.mentions import preposition
from planners.language.tokens import low, lows
from planners.language.vocabulary.adjective_classes import describes, is_adjective
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.noun_classes import ALIVE, SEEN, noun_class
from planners.language.vocabulary.part_nouns import INSTRUMENTS
from planners.language.vocabulary.qualities import ADJECTIVES, BASE_COLOURS
from planners.language.vocabulary.verb_table import DOING, without_s
from planners.language.word import Word

LIKE = (("shaped", "like"), ("in", "the", "shape", "of"), ("in", "shape", "of"), ("formed", "like"))
ARTICLES = ("a", "an", "the")
ON_SHOW = (("on", "display"), ("on", "show"))
OWN = frozenset("one both two its his her their".split())
OWNED = frozenset("a an the his her their its".split())
HELD_OPEN = frozenset("open closed shut raised outstretched spread folded crossed".split())
SIDES = frozenset("left right top bottom middle center centre front back".split())
MUSIC = frozenset("solo solos riff riffs chords melody melodies tune tunes song songs music concerto sonata".split())
GIVING = frozenset("wearing holding carrying has wears holds carries".split())
"""What the second of two does as well, if the prompt doesn't repeat it."""


def without_display(words: Sequence[Word]) -> list[Word]:
    """ "a guitar on display" without what only says that one sees it; not "on display shelves"."""
    shown = {at for at in range(1, len(words)) if lows(words, at, 2) in ON_SHOW}
    shown = {at for at in shown if noun_class(low(words, at + 2)) not in SEEN}
    return [word for at, word in enumerate(words) if shown.isdisjoint((at, at - 1))]


def without_solos(words: Sequence[Word]) -> list[Word]:
    """ "playing a guitar solo" as "playing a guitar"."""
    return [
        word
        for at, word in enumerate(words)
        if not (
            word.low in MUSIC
            and low(words, at - 1) in INSTRUMENTS
            and any(low(words, k).startswith(("play", "perform")) for k in range(at - 4, at - 1))
        )
    ]


def without_commas(words: Sequence[Word]) -> list[Word]:
    """ "the cozy, quaint cafe" without its comma."""
    found = list(words)
    dropped: set[int] = set()
    for at in range(len(words)):
        end, commas = at + 1, []
        while low(words, at) in ARTICLES and _is_look(words, end) and low(words, end + 1) == ",":
            commas.append(end + 1)
            end += 2
        if commas and _is_look(words, end) and noun_class(low(words, end + 1) or "of") != "unknown":
            dropped.update(commas)
            for k in (comma + 1 for comma in commas):  # the parser takes "creaky" for a noun
                found[k] = found[k] if found[k].low in ADJECTIVES else replace(found[k], stand_in="beautiful")
    return [word for at, word in enumerate(found) if at not in dropped]


def _is_look(words: Sequence[Word], at: int) -> bool:
    word = low(words, at)
    return is_adjective(word) and not word.isdecimal() and word not in BASE_COLOURS | UNITS.keys() | SIDES


def with_shapes(words: Sequence[Word]) -> list[Word]:
    """ "a cloud shaped like a heart", "a candle in the shape of a 5" as "a heart-shaped cloud", "a 5-shaped candle"."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        said = next((said for said in LIKE if lows(words, at, len(said)) == said), ())
        end = at + len(said) + (low(words, at + len(said)) in ARTICLES)
        start = len(found) - 1
        while start > 0 and describes(found[start - 1].low):
            start -= 1
        farther = start > 1 and said[:1] == ("in",) and preposition(found[start - 2].low)
        shaped = said and found and noun_class(found[-1].low) not in ("abstract", "unknown") and _is_figure(words, end)
        if shaped and not farther:  # not "steam from a cup in the shape of a heart"
            text = f"{words[end].low.replace(' ', '-')}-shaped"
            found.insert(start, replace(words[end], text=text, stand_in="colorful"))
            at = end + 1
        else:
            found.append(words[at])
            at += 1
    return found


def _is_figure(words: Sequence[Word], at: int) -> bool:
    """Whether one word that names a shape stands there, and nothing that goes on with its name."""
    word, after = low(words, at), low(words, at + 1)
    seen = word.isdecimal() or noun_class(word) not in ("abstract", "unknown", "place")
    return seen and not is_adjective(word) and (noun_class(after) not in SEEN or without_s(after) in DOING)


def with_looks_before(words: Sequence[Word]) -> list[Word]:
    """ "with one eye open", "with its wings spread" with the adjective before its noun."""
    found = list(words)
    for at in range(3, len(words)):
        owned = low(words, at - 3) == "with" and low(words, at - 2) in OWN
        if owned and low(words, at) in HELD_OPEN and noun_class(low(words, at - 1)) == "body":
            found[at - 1], found[at] = found[at], found[at - 1]
    return found


def with_verbs_again(words: Sequence[Word]) -> list[Word]:
    """ "the owl wearing a tie and the mouse a hat" with "wearing" a second time."""
    found: list[Word] = []
    verb: Word | None = None
    for at, word in enumerate(words):
        verb = word if word.low in GIVING else None if word.low in (".", ";") else verb
        noun = at - 1
        ends = verb is not None and word.low in ("a", "an") and noun_class(low(words, noun)) in ALIVE
        first = next((k for k in range(noun - 1, max(noun - 4, 0), -1) if low(words, k) in OWNED), 0)
        if verb is not None and ends and first and low(words, first - 1) in ("and", ",", "while"):
            found.append(replace(verb, start=word.start, end=word.start))
        found.append(word)
    return found
