"""One look that a note says of several things: "all black", "red: apple, heart", "colours green / purple"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from planners.language.forms.amounts import JOINTS, LOOKS
from planners.language.forms.edits import Edit, before, gone, instead, items, sentence, words
from planners.language.forms.looks import coloured
from planners.language.forms.named import Named, colour_at, phrases, several
from planners.language.forms.places import place_length
from planners.language.tokens import ENDS, Token, low
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import MEDIUM_WORDS

EVERY = frozenset("all both everything each every".split())
WHAT = frozenset("of them they are is in objects things items shapes animals".split())
"""What may stand between "all" and a colour."""
COLOURS = frozenset(("colours", "colors"))
DENYING = frozenset("no not without never".split())


def all_of(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "square left, circle right. all black", "all objects blue: car, hat": each thing without a colour has it."""
    for item in items(tokens):
        first = item.start + (low(tokens, item.start) in ("they", "the"))
        at = first + 1
        while low(tokens, at) in WHAT:
            at += 1
        look = low(tokens, at) in LOOKS  # "five candles, all lit"
        length = colour_at(tokens, at) or int(look)
        if low(tokens, first) not in EVERY or not length or at + length != item.stop:
            continue
        ahead = low(tokens, item.stop) == ":"
        near = sentence(tokens, item.start)
        if ahead:
            found = list(_things(tokens, range(item.stop, near.stop)))
        elif low(tokens, first) == "both":
            found = list(_things(tokens, range(near.start, item.start)))[-2:]
        else:
            last = (p for p in phrases(tokens) if look and p.end == item.start - 1 and several(tokens, p))
            found = list(last) or list(_listed(tokens, item.start))
        found = [phrase for phrase in found if look or not coloured(tokens, phrase)]
        if found and (ahead or not any(token.quoted for token in tokens[found[0].start : item.start])):
            yield from _each(tokens, found, at, length)
            yield (
                instead(tokens, item.start, item.stop + 1, "")
                if ahead
                else gone(tokens, item.start - (item.start > 0), item.stop)
            )


def _listed(tokens: Sequence[Token], end: int) -> Iterator[Named]:
    """The things of the list that ends at an index: each alone between two marks, or with a place behind it."""
    for item in reversed(list(items(tokens[:end]))):
        found = list(_things(tokens, item))
        if not found:
            return
        last = found[-1].end
        joined = all(low(tokens, k) in JOINTS for one, other in pairwise(found) for k in range(one.end, other.start))
        if found[0].start != item.start or not joined or last + place_length(tokens, last) != item.stop:
            return
        yield from found


def headings(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "red: apple, heart. green: pear, frog": what stands behind a colour and a colon has the colour."""
    parts = list(items(tokens))
    for k, item in enumerate(parts):
        length = colour_at(tokens, item.start)
        if length != len(item) or low(tokens, item.stop) != ":" or low(tokens, item.start - 1) not in ENDS:
            continue
        later = next((p.start for p in parts[k + 1 :] if low(tokens, p.stop) == ":"), len(tokens))
        span = range(item.stop, min(later, sentence(tokens, item.start).stop))
        found = [phrase for phrase in _things(tokens, span) if not coloured(tokens, phrase)]
        if found and found[0].start == item.stop + 1:
            yield from _each(tokens, found, item.start, length)
            yield instead(tokens, item.start, item.stop + 1, "")


def in_turn(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "2 triangles above 1 hexagon, colours green / purple": a colour for each of as many things."""
    for at in range(1, len(tokens)):
        if low(tokens, at) not in COLOURS:
            continue
        end = at + 1 + (low(tokens, at + 1) in (":", "="))
        colours = list[tuple[int, int]]()
        while length := colour_at(tokens, end):
            length = length if low(tokens, end + 1) not in ("/", "+") else 1
            colours.append((end, length))
            end += length
            end += low(tokens, end) in JOINTS
            end += low(tokens, end) == "and"
        things = list(_things(tokens, range(sentence(tokens, at).start, at)))
        free = [phrase for phrase in things if not coloured(tokens, phrase)]
        if colours and len(free) == len(colours):
            for phrase, (first, length) in zip(free, colours, strict=True):
                yield from _each(tokens, [phrase], first, length)
            last = colours[-1][0] + colours[-1][1]
            yield gone(tokens, at - (low(tokens, at - 1) in JOINTS), last + (low(tokens, last) == "respectively"))


def either(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "a yellow or orange tulip": the first will do."""
    for at in range(1, len(tokens) - 1):
        colours = colour_at(tokens, at - 1) and colour_at(tokens, at + 1)
        if low(tokens, at) == "or" and colours and low(tokens, at + 1 + colours) not in (*ENDS, ",", "and"):
            yield gone(tokens, at, at + 1 + colours)


def _things(tokens: Sequence[Token], span: range) -> Iterator[Named]:
    """The phrases in a span of tokens that name things one sees, and are no kind of picture or denied."""
    for phrase in phrases(tokens):
        last = low(tokens, phrase.end - 1)
        seen = noun_class(last) in SEEN | {"shape"} and last not in MEDIUM_WORDS
        if phrase.start in span and seen and low(tokens, phrase.start - 1) not in DENYING:
            yield phrase


def _each(tokens: Sequence[Token], found: Sequence[Named], at: int, length: int) -> Iterator[Edit]:
    for phrase in found:
        yield before(tokens, phrase.noun, words(tokens, at, at + length))
