"""How many of what there are, where a note says that after the thing: "6 eggs (5 white, 1 brown)", "plates 4"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.english import UNCHANGING, plural, singular, with_article
from planners.language.forms.edits import MARKS, Edit, before, gone, instead, words
from planners.language.forms.named import Named, colour_at, named, number_before, phrases, several
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.counts import read_count
from planners.language.vocabulary.noun_classes import is_collocation
from planners.language.vocabulary.place_words import SECTIONS, SPOTS
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import MATERIALS, NOUN_TOO, SHAPES, SIZES, STATES, TEXTURES

LOOKS = (SIZES | MATERIALS | TEXTURES | STATES | SHAPES) - NOUN_TOO
PLACES = SPOTS | {"far", "centered", "centred"}
BETWEEN = PLACES | SECTIONS | {"the", "yes"}
"""What may stand between a thing and its brackets, with prepositions: "a star on top (gold)"."""
JOINTS = frozenset((",", "/", "&", "and", "+", ";"))
LONGEST = 12
TIMES = re.compile(r"[x×]?(\d{1,2})[x×]?")


def bracketed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "3 fish (orange)", "tulips (pink, 3)", "star on top (gold)", "mouse (computer)", "chair (leaning on) a wall"."""
    found = phrases(tokens)
    for at in range(1, len(tokens)):
        end = next((k for k in range(at + 1, min(at + LONGEST, len(tokens))) if low(tokens, k) in ("(", ")", ":")), 0)
        phrase = _described(tokens, at, end, found)
        if phrase is None or low(tokens, at) != "(" or low(tokens, end) != ")":
            continue
        one = end == at + 2
        if low(tokens, end - 1) != "of" and (kind_of(low(tokens, end - 1)) or kind_of(low(tokens, at + 1))):
            yield instead(tokens, at, at + 1, "")
            yield instead(tokens, end, end + 1, "")
        elif one and is_collocation((low(tokens, at + 1), singular(low(tokens, phrase.end - 1)))):
            yield before(tokens, phrase.noun, tokens[at + 1].text)
            yield gone(tokens, at, end + 1)
        elif said := _looks(tokens, phrase, at + 1, end):
            inner = named(tokens, at + 1)
            if inner is None or inner.end < end or (one and low(tokens, at + 1) in LOOKS):
                yield instead(tokens, phrase.start, phrase.end, said)
                yield gone(tokens, at, end + 1)


def _described(tokens: Sequence[Token], at: int, end: int, found: Sequence[Named]) -> Named | None:
    """The phrase that brackets at an index are about: the one before them, or for a number alone the last plural."""
    first = at
    while low(tokens, first - 1) in BETWEEN or kind_of(low(tokens, first - 1)) is not None:
        first -= 1
    phrase = next((p for p in found if p.end == first), None)
    if phrase is None or several(tokens, phrase) or number_at(tokens, at + 1)[1] != end - at - 1:
        return phrase
    return next((p for p in found if p.end < at and several(tokens, p) and p.count is None), phrase)


def parted(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "3 mushrooms: 2 red 1 brown", "2 triangles, colours green / purple": so many of each."""
    for phrase in phrases(tokens):
        at = phrase.end + (low(tokens, phrase.end) in (":", ",", "-"))
        named_so = low(tokens, at) in ("colours", "colors")
        at += named_so + (low(tokens, at + named_so) in (":", "="))
        end = at
        while length := number_at(tokens, end)[1] or colour_at(tokens, end) or _joins(tokens, at, end):
            end += length
        end -= low(tokens, end - 1) in JOINTS
        numbered = any(number_at(tokens, k)[1] for k in range(at, end))
        fits = (phrase.count or 0) > 1 and at > phrase.end and low(tokens, end) in MARKS
        fits = fits and low(tokens, end + 1) not in ("the", "others")  # "four blue, the rest red"
        if not fits or low(tokens, phrase.start - 1) in ("it", "them"):  # "below it three dogs: one white, ..."
            continue
        said = _looks(tokens, phrase, at, end)
        if " and " in said and (numbered or named_so or not said.startswith(words(tokens, phrase.start, phrase.look))):
            yield instead(tokens, phrase.start, end, said)


def _joins(tokens: Sequence[Token], at: int, end: int) -> int:
    """How many words join parts at an index; a number follows them where one stood before the first part."""
    length = next((k for k in range(3) if low(tokens, end + k) not in JOINTS), 0) if end > at else 0
    return length if number_at(tokens, end + length)[1] or (length and not number_at(tokens, at)[1]) else 0


def counted(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "orange pumpkins x3", "eggs x 6", "plates 4", "sheep, four of them": three, six, four."""
    for phrase in phrases(tokens):
        at = phrase.end
        if phrase.count is not None:
            continue
        spaced = low(tokens, at) in ("x", "×") and low(tokens, at + 1).isdecimal()
        plainly = low(tokens, at).isdecimal() and several(tokens, phrase) and ends_number(tokens, at + 1)
        if spaced or plainly or (low(tokens, at)[:1] in ("x", "×") and number_at(tokens, at)[1]):
            yield number_before(tokens, phrase, str(number_at(tokens, at + spaced)[0]))
            yield gone(tokens, at, at + spaced + 1)
        elif low(tokens, at) in (",", ":"):
            end, last = _number_behind(tokens, phrase)
            if end:
                yield number_before(tokens, phrase, words(tokens, at + 1, end))
                yield gone(tokens, at, last)


def _number_behind(tokens: Sequence[Token], phrase: Named) -> tuple[int, int]:
    """Where a number behind a mark ends, and where "of them" does: "sheep, four of them"; (0, 0) for none."""
    many = several(tokens, phrase) or low(tokens, phrase.end - 1) in UNCHANGING
    length = read_count(lows(tokens, phrase.end + 1, 3), 0)[1] if many else 0
    end = phrase.end + 1 + length
    of_them = lows(tokens, end, 2) == ("of", "them")
    alone = ends_number(tokens, end) and low(tokens, phrase.start - 1) not in ("of", ":")
    return (end, end + 2 * of_them) if length and (of_them or alone) else (0, 0)


def ends_number(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark stands at an index with which no number goes on, as in "16:9" and "2.50"."""
    return low(tokens, at) in MARKS - {":"} and not low(tokens, at + 1).isdecimal()


def number_at(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """A number that stands at an index ("3", "x3", "two") and its length; (0, 0) for none."""
    if found := TIMES.fullmatch(low(tokens, at)):
        return int(found[1]), 1
    count, length = read_count(lows(tokens, at, 3), 0)
    exact = count is not None and count.range is None and low(tokens, at) not in ("a", "an")
    return (count.planned, length) if count is not None and exact else (0, 0)


def _looks(tokens: Sequence[Token], phrase: Named, at: int, end: int) -> str:
    """The phrase with the number, the colours and other looks that the tokens are; "" where they are anything else."""
    parts = list[tuple[int, str]]()
    number, looks = phrase.count, list[str]()
    while at < end:
        amount, counted = number_at(tokens, at)
        colour = colour_at(tokens, at + counted)
        if counted and colour:
            parts.append((amount, words(tokens, at + counted, at + counted + colour)))
        elif counted:
            number = amount
        elif colour:
            parts.append((1, words(tokens, at, at + colour)))
        elif low(tokens, at) in LOOKS:
            looks.append(low(tokens, at))
            colour = 1
        elif low(tokens, at) not in JOINTS:
            return ""
        at += counted + colour or 1
    own = [words(tokens, phrase.look, phrase.noun)] * (phrase.look < phrase.noun)
    noun = words(tokens, phrase.noun, phrase.end)
    if len(parts) > 1 and number == sum(amount for amount, _ in parts):
        one = singular(noun) if singular(noun.lower()) != noun.lower() else noun
        said = list[str]()
        for amount, shade in parts:
            described = " ".join([*own, *looks, shade])
            said.append(with_article(f"{described} {one}") if amount == 1 else f"{amount} {described} {plural(one)}")
        *most, last = said
        return f"{', '.join(most)} and {last}"
    start = str(number) if number != phrase.count else words(tokens, phrase.start, phrase.look)
    colours = " and ".join(colour for _, colour in parts)
    return " ".join(word for word in (start, *own, *looks, colours, noun) if word)
