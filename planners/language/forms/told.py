"""What notes say of a thing in a sentence of its own: "door = red", "number of balloons: 4", "given a beach"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.english import singular
from planners.language.forms.amounts import number_at
from planners.language.forms.edits import Edit, before, gone, instead, words
from planners.language.forms.keys import COLONS, PARTS, key_at
from planners.language.forms.looks import ends_phrase
from planners.language.forms.named import Named, colour_at, named, phrases
from planners.language.tokens import Token, low, lows

COUNTED = (("no", ".", "of"), ("number", "of"), ("count", "of"), ("qty", "of"), ("quantity", "of"), ("amount", "of"))
SAID_OF = (("colour", "of"), ("color", "of"))
STEPS = ("given", "when", "then")


def said_again(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "a peacock by a door; door = red": the door of before is red; "number of balloons: 4" are four balloons."""
    found = phrases(tokens)
    for phrase in found:
        first = next((p for p in found if p.start < phrase.start and _same(tokens, p, phrase)), None)
        value = phrase.end + 1
        keyed = low(tokens, phrase.end) in COLONS
        number, counted = number_at(tokens, value)
        lead = next((len(said) for said in COUNTED if lows(tokens, phrase.start - len(said), len(said)) == said), 0)
        about = 2 * (lows(tokens, phrase.start - 2, 2) in SAID_OF)
        length = colour_at(tokens, value)
        if keyed and lead and counted:
            yield tokens[phrase.start - lead].start, tokens[phrase.look].start, f"{number} "
            yield gone(tokens, phrase.end, value + counted)
        elif keyed and length and _ends(tokens, value + length) and key_at(tokens, phrase.start)[0] is None:
            start, said = phrase.start - about, words(tokens, value, value + length)
            yield before(tokens, (first or phrase).noun, said)
            again = (start - (low(tokens, start - 1) in PARTS), value + length)
            yield gone(tokens, *(again if first else (phrase.end, value + length)))


def described_ahead(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "Product card for a ceramic teapot: the teapot ...": the ceramic teapot."""
    for at in range(1, len(tokens)):
        phrase = named(tokens, at + 1) if low(tokens, at) == "for" and low(tokens, at + 1) in ("a", "an") else None
        if phrase is None or phrase.look == phrase.noun or low(tokens, phrase.end) not in (":", "."):
            continue
        name = ("the", *lows(tokens, phrase.noun, phrase.end - phrase.noun))
        again = (k for k in range(phrase.end, len(tokens)) if lows(tokens, k, len(name)) == name)
        if (first := next(again, 0)) and not any(token.quoted for token in tokens[:first]):
            yield before(tokens, first + 1, words(tokens, phrase.look, phrase.noun))
        return


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a phrase ends at an index, and no other colour is listed there: "3 cakes: pink, yellow and brown"."""
    more = low(tokens, at) in ("and", ",", "/") and bool(colour_at(tokens, at + 1) or colour_at(tokens, at + 2))
    return ends_phrase(tokens, at) and not more


def _same(tokens: Sequence[Token], one: Named, other: Named) -> bool:
    names = (" ".join(low(tokens, k) for k in range(p.noun, p.end)) for p in (one, other))
    return len({singular(name) for name in names}) == 1


def steps(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "Given a beach, when sunset, then two chairs": what a scenario's steps say."""
    if not {"given", "then"} <= {token.low for token in tokens}:
        return
    for at in range(len(tokens)):
        if low(tokens, at) in STEPS and low(tokens, at - 1) in (*PARTS, ":"):
            yield instead(tokens, at, at + 1, "")
