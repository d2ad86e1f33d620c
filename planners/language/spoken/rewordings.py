"""Wordings that the parser misreads, as ones that it reads well: "a heart-shaped cloud" for "shaped like a heart".

Offsets stay those of the prompt's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planners.language.tokens import low
from planners.language.vocabulary.adjective_classes import describes, is_adjective
from planners.language.vocabulary.noun_classes import ALIVE, SEEN, noun_class
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.verb_table import DOING, without_s
from planners.language.word import Word

LIKE = (("shaped", "like"), ("in", "the", "shape", "of"), ("in", "shape", "of"), ("formed", "like"))
ARTICLES = ("a", "an", "the")
OWNED = frozenset("a an the his her their its".split())
HELD_OPEN = frozenset("open closed shut raised outstretched spread folded crossed".split())
GIVING = frozenset("wearing holding carrying has wears holds carries".split())
"""What the second of two does as well, if the prompt doesn't repeat it."""


def reworded(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt in wordings that the parser reads well."""
    return _repeated(_behind(_shaped(_shown(words))))


def _shown(words: Sequence[Word]) -> list[Word]:
    """ "a guitar on display" without what only says that one sees it."""
    shown = [
        at for at in range(len(words)) if (low(words, at), low(words, at + 1)) in (("on", "display"), ("on", "show"))
    ]
    shown = [
        at for at in shown if at and noun_class(low(words, at + 2) or "of") not in SEEN and words[at + 1].quoted is None
    ]
    return [word for at, word in enumerate(words) if at not in shown and at - 1 not in shown]


def _shaped(words: Sequence[Word]) -> list[Word]:
    """ "a cloud shaped like a heart", "a candle in the shape of a 5" as "a heart-shaped cloud", "a 5-shaped candle"."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        said = next((said for said in LIKE if tuple(low(words, at + k) for k in range(len(said))) == said), ())
        end = at + len(said) + (low(words, at + len(said)) in ARTICLES)
        if said and found and noun_class(found[-1].low) not in ("abstract", "unknown") and _is_figure(words, end):
            start = len(found) - 1
            while start and describes(found[start - 1].low):
                start -= 1
            if (
                said[0] == "in"
                and start > 1
                and (kind_of(found[start - 2].low) or found[start - 2].low in ("of", "from"))
            ):
                found.append(words[at])  # "steam from a cup in the shape of a heart"
                at += 1
                continue
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
    return (
        bool(word)
        and seen
        and not is_adjective(word)
        and (noun_class(after or "of") not in SEEN or without_s(after) in DOING)
    )


def _behind(words: Sequence[Word]) -> list[Word]:
    """ "with one eye open", "with its wings spread" with the adjective before its noun."""
    found = list(words)
    for at in range(2, len(words)):
        owned = low(words, at - 3) == "with" and low(words, at - 2) in (
            "one",
            "both",
            "its",
            "his",
            "her",
            "their",
            "two",
        )
        if owned and low(words, at) in HELD_OPEN and noun_class(low(words, at - 1)) == "body":
            found[at - 1], found[at] = found[at], found[at - 1]
    return found


def _repeated(words: Sequence[Word]) -> list[Word]:
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
