"""How texts look and where they are, in the order that is read well: "'SALE' above them in red" is "'SALE' in red above
them", "'SALE' in red, bottom right" is "'SALE' bottom right in red"; what is said of all texts becomes "all in red"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.english import singular
from planners.language.tokens import low, lows
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import SPOTS, place_pieces
from planners.language.vocabulary.tables import words as table
from planners.language.vocabulary.writing import FONTS, INKS, SAID, TYPEFACES
from planners.language.word import Word, said

MARKS = frozenset((",", ".", ";", ":", "!", "?", "(", ")"))
STOPS = MARKS | {"", "and", "&"}
STARTS = frozenset(("", ".", ";", ",", "!", "?"))
WRITTEN = SAID | table("put set is are")
BETWEEN = WRITTEN | table("just all right directly small centred centered")
"""What may stand between a text and the words that say where it is."""
WHERE = table(
    "above below under underneath beneath over between inside in on around across along at to near beside by behind "
    "next"
)
THEM = frozenset(("it", "them"))
NO_PLACE = table("and with that which saying reading its their his her whose")
LETTERING = table("letters lettering text texts words writing font fonts type typeface")
OWNING = table("text font letter lettering title letters word")
BEING = frozenset(("is", "are", "in", ":", "="))
PLACES = SPOTS | table("at on in along across the very")
FARTHEST = 10


def in_text_order(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt with texts, in the order and the wording that is read well."""
    apart = list(_places_apart(words))
    if all(word.quoted is None for word in words):
        return apart
    return list(_in_order(list(_of_all(list(_headed(apart))))))


def _look_end(words: Sequence[Word], at: int) -> int:
    """The index after "in white", "in small gold letters", "in the same grey"; 0 where no look ends a phrase."""
    if low(words, at) != "in":
        return 0
    end, looks = at + 1, 0
    while True:
        length = read_colour(lows(words, end, 4), 0)[1]
        if length or low(words, end) in TYPEFACES | FONTS | INKS:
            end = looks = end + max(length, 1)
        elif low(words, end) in ("the", "same", "a"):
            end += 1
        else:
            return looks if looks == end and low(words, looks) in STOPS else 0


def _place_end(words: Sequence[Word], at: int) -> int:
    """The index after "bottom right", where a mark, "and" or "in" follows; 0 elsewhere."""
    end = at
    while (pieces := place_pieces(low(words, end))) and SPOTS.issuperset(pieces):
        end += 1
    end += end > at and low(words, end) in ("corner", "side")
    return end if end > at and low(words, end) in STOPS | {"in"} else 0


def _in_order(words: Sequence[Word]) -> Iterator[Word]:
    """The look of each text right behind it, or behind its bare place; its commas go."""
    at = 0
    while at < len(words):
        yield words[at]
        at += 1
        if words[at - 1].quoted is None:
            continue
        look = _look_end(words, at)
        comma = look or at
        if low(words, comma) == "," and (place := _place_end(words, comma + 1)):
            behind = _look_end(words, place + (low(words, place) == ",")) if not look else 0
            yield from words[comma + 1 : place]
            yield from words[at:look] if look else words[place + (low(words, place) == ",") : behind]
            at = behind or place
        elif not look and (found := _look_behind(words, at)):
            first, end = found
            written = next(k for k in range(at, first) if low(words, k) not in WRITTEN)
            yield from (*words[at:written], *words[first:end])
            yield from words[written : first - (low(words, first - 1) == ",")]
            at = end


def _look_behind(words: Sequence[Word], at: int) -> tuple[int, int] | None:
    """Where the look of a text begins and ends that stands behind its place: "above the cat in red"."""
    first = at
    while low(words, first) in BETWEEN:
        first += 1
    if low(words, first) not in WHERE:
        return None
    for k in range(first + 1, min(at + FARTHEST, len(words))):
        if words[k].quoted is not None or low(words, k) in NO_PLACE:
            return None
        comma = low(words, k) == ","
        if end := _look_end(words, k + comma):
            named = any(low(words, m) in FONTS | INKS for m in range(k, end))
            placed = all(low(words, m) in PLACES for m in range(first, k))
            return (k + comma, end) if not placed and (comma or named or not _may_wear(words, k)) else None
        if low(words, k) in MARKS:
            return None
    return None


def _may_wear(words: Sequence[Word], at: int) -> bool:
    """Whether "in red" right behind a noun may be its own: "above a girl in red"."""
    noun, first = low(words, at - 1), at - 1
    while first > at - 4 and low(words, first) not in ("a", "an", "the"):
        first -= 1
    return noun not in THEM and (noun_class(noun) == "person" or low(words, first) in ("a", "an"))


def _of_all(words: Sequence[Word]) -> Iterator[Word]:
    """ "The letters are orange", "The text colour is white", "Font: script", ", both white": "all in orange"."""
    at, seen = 0, False
    while at < len(words):
        seen |= words[at].quoted is not None
        first = at + (low(words, at) == "," and at > 0)
        value = _said_of_all(words, first) if seen and low(words, first - 1) in STARTS else 0
        end = _look_end([*words[:value], *said("in", words[value]), *words[value:]], value) - 1 if value else 0
        if end > 0:
            yield from words[at:first]
            yield from said("both in" if low(words, first) == "both" else "all in", words[first])
            yield from words[value:end]
            if low(words, end - 1) in TYPEFACES:
                yield from said("lettering", words[end - 1])
            at = end
        else:
            yield words[at]
            at += 1


def _said_of_all(words: Sequence[Word], at: int) -> int:
    """The index of the look that the words from an index on give to all texts; 0 where they give none."""
    shared = low(words, at) in ("both", "all")
    k = at + shared
    k += shared and lows(words, k, 2) == ("of", "them")
    k += low(words, k) == "the"
    if low(words, k) in OWNING and low(words, k + 1) in ("colour", "color") and low(words, k + 2) in BEING:
        return k + 3
    if low(words, k) in LETTERING and low(words, k + 1) in BEING and low(words, k + 2):
        k += 2 + (low(words, k + 2) == "all")
        return k + (low(words, k) == "in")
    return k + (low(words, k) == "in") if shared and k == at + 1 and low(words, k) else 0


def _headed(words: Sequence[Word]) -> Iterator[Word]:
    """ "Below: 'SALE'", "below that", "above both"."""
    behind: list[Word] = []
    for at, word in enumerate(words):
        before, after = low(words, at - 1), low(words, at + 1)
        if word.low == "both" and before in ("above", "below", "under", "over", "between") and after in STOPS | {"in"}:
            yield from said("them", word)
        elif word.low == "that" and before in ("above", "below", "under", "beneath") and after in STOPS | {"in"}:
            yield from said("it", word)
        elif word.low in ("below", "above", "underneath", "beneath") and after == ":" and _is_text(words, at + 2):
            behind = [word]
        elif not (behind and word.low == ":"):
            yield word
        if word.quoted is not None:
            yield from behind
            behind = []


def _is_text(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].quoted is not None


def _places_apart(words: Sequence[Word]) -> Iterator[Word]:
    """ "white stars top left and top right" is "a white star top left and a white star top right"."""
    at = 0
    while at < len(words):
        first = at
        while read_colour(lows(words, first, 3), 0)[1]:
            first += 1
        noun = low(words, first)
        one = _place_end(words, first + 1) if noun and singular(noun) != noun else 0
        two = _place_end(words, one + 1) if one and low(words, one) == "and" else 0
        if two and low(words, at - 1) in STARTS | {"with", "and", "two"}:
            each = [*words[at:first], replace(words[first], text=singular(noun), stand_in=singular(noun))]
            yield from (*said("a", words[at]), *each, *words[first + 1 : one])
            yield from (words[one], *said("another", words[at]), *each, *words[one + 1 : two])
            at = two
        else:
            yield words[at]
            at += 1
