"""Adjectives that stand apart from their noun: "a man, tall and thin", "a ball painted red and blue"."""

from __future__ import annotations

from planners.language.reading.adjectives import JOINTS, read_adjectives
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.vocabulary.adjective_classes import adjective_class
from planners.language.vocabulary.colours import names_colour
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.qualities import LOOKS
from planners.language.vocabulary.writing import TYPEFACES

ARTICLES = frozenset(("the", "a", "an", *UNITS))
DEGREES = frozenset("half both very quite rather partly mostly all".split())


def read_looks(reading: Reading) -> None:
    """Gives every run of adjectives that nothing has read to the thing that it describes."""
    at = 0
    while at < len(reading.parse):
        run = _run(reading, at)
        owners = _owners(reading, run) if run else ()
        if owners:
            words = [reading.parse.low(k) for k in run if reading.parse.low(k) not in DEGREES]
            for name, value in read_adjectives(words)[0].items():
                reading.draft.describe(owners, name, value)
            reading.cover(run)
            reading.cover(int(t.i) for k in run for t in reading.parse.doc[k].lefts if t.tag_ == "VBN")
        at += len(run) or 1


def _run(reading: Reading, start: int) -> tuple[int, ...]:
    """The adjectives from the token on, with what joins them and says how much; () where none starts."""
    end = at = start
    while at < len(reading.parse):
        if _is_look(reading, at):
            end = at + 1
        elif reading.parse.low(at) not in DEGREES and (at == start or reading.parse.low(at) not in JOINTS):
            break
        at += 1
    before_noun = end < len(reading.parse) and reading.parse.is_noun(end) and end not in reading.roles
    return () if before_noun else tuple(range(start, end))


def _is_look(reading: Reading, at: int) -> bool:
    """Whether nothing has read this adjective, it stands for no noun ("two red") and compares with none, and its word
    is known.
    """
    word, parse = reading.parse.words[at], reading.parse
    if at in reading.covered or reading.roles.get(at, "unseen") != "unseen" or word.quoted or word.tie is not None:
        return False
    if any(parse.low(k) in ARTICLES for k in parse.children(at, "det", "nummod") if k == at - 1):
        return False
    if names_colour(word.low):
        return True
    if word.low in TYPEFACES and any(other.quoted for other in parse.words):
        return False
    known = word.low in LOOKS or adjective_class(word.low) not in (None, "look")
    return known and parse.doc[at].tag_ == "JJ" and not parse.has(at, "prep")


def _owners(reading: Reading, run: tuple[int, ...]) -> Ids:
    """The things of the noun that the tree gives the adjectives to, or else of the one right before them.

    A colour after a verb is its subject's: "a ball painted red".
    """
    doc = reading.parse.doc
    first = next(k for k in run if _is_look(reading, k))
    up = next((token for token in doc[first].ancestors if token.i not in run), None)
    if up is not None and up.pos_ in ("VERB", "AUX"):
        coloured = any(names_colour(reading.parse.low(k)) for k in run)
        return subjects(reading, int(up.i)) if coloured else ()
    nouns = [k for k in range(doc[first].sent.start, first) if reading.roles.get(k, "unseen") != "unseen"]
    at = int(up.i) if up is not None and up.i in nouns else nouns[-1] if nouns else -1
    return reading.named.get(at, ()) if reading.roles.get(at) == "thing" else ()
