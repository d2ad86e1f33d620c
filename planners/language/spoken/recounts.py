"""Numbers and colours that are said once more, behind their thing: "lemons in a bowl, say five", "Make the bus red".

They mean what was named before; so the number goes before that noun, and the colour is kept with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.english import singular
from planners.language.spoken.mentions import MARKS, first_named, is_head, number_before, several
from planners.language.tokens import ENDS, covered, low, lows
from planners.language.vocabulary.adjective_classes import describes
from planners.language.vocabulary.colours import JOINT, names_colour, read_colour
from planners.language.vocabulary.counts import VAGUE, read_count
from planners.language.vocabulary.noun_classes import GENERAL
from planners.language.vocabulary.prepositions import kind_of
from planners.language.word import Word

SAY = re.compile(
    r"(?:(?:or|and|let|let's|'s|so|make|it|that|say|maybe|perhaps|about|exactly|just|only|i'd|think|around) )*"
)
ENOUGH = re.compile(
    r"(?:of (?:them|these|those) )?(?:in (?:all|total) |altogether |or so )?"
    r"(?:(?:will|would|should|'ll|is|are) (?:do |be )?(?:enough |fine |plenty |nice |good |perfect |ok |okay )?)?"
    r"(?:please )?"
)
OF_EACH = re.compile(r"of (?:each|both)(?: kind| sort)? ")
EQUAL = re.compile(r"(?:the same|an equal) (?:number|amount) of ")
OPEN = frozenset(("some", "a", *VAGUE))
"""Words before a noun that leave its number open."""
MAKING = frozenset("make paint colour color let keep have with the".split())


def with_recounts(words: Sequence[Word]) -> list[Word]:
    """The words, each number and colour that is said behind its thing with the thing."""
    found = list(words)
    at = 1
    while at < len(found):
        if low(found, at - 1) in MARKS:
            readers = (_announced, _recounted, _described, _coloured)
            said = next((said for read in readers if (said := read(found, at))), found)
            at, found = at if said is found else 0, said
        at += 1
    return found


def _announced(words: list[Word], at: int) -> list[Word] | None:
    """ "A family of bears: one big bear, two small ones", "more cups than jars: two cups, a jar": the list is it."""
    start = next((k + 1 for k in range(at - 2, -1, -1) if low(words, k) in ENDS), 0)
    equal = covered(words, start, EQUAL)
    end = next((k for k in range(at, len(words)) if low(words, k) in ENDS), len(words))
    heads = [k for k in range(start, at - 1) if is_head(words, k) and low(words, k + 1) != "of"]
    said = {singular(low(words, k)) for k in range(at, end) if number_before(words, k)[1] is not None}
    plain = not any(kind_of(low(words, k)) for k in range(start, at - 1))
    if low(words, at - 1) != ":" or not (equal or heads):
        return None
    if heads and plain and {singular(low(words, k)) for k in heads} <= said and several(low(words, heads[0])):
        return [*words[:start], *words[at:]]
    return [*words[:start], *words[start + equal :]] if equal else None


def _recounted(words: list[Word], at: int) -> list[Word] | None:
    """ "lemons in a bowl, say five lemons", "tacos for a poster, three will do", "forks and knives: two of each"."""
    there = 2 * (lows(words, at, 2) == ("there", "are"))  # "It waters flowers. There are three flowers."
    first = at + (there or covered(words, at, SAY))
    count, length = read_count(lows(words, first, 4), 0)
    if count is None or count.range is not None or count.planned < 2 or not length:
        return None
    noun = first + length
    each = covered(words, noun, OF_EACH)
    named = is_head(words, noun) and several(low(words, noun))
    end = noun + (each or named + covered(words, noun + named, ENOUGH))
    if low(words, end) not in MARKS - {":"} or (there and not named and lows(words, noun, 2) != ("of", "them")):
        return None
    open_ones = [k for k in range(at - 1) if _is_open(words, k)]
    if named:
        kinds = {singular(low(words, noun))}
        kinds |= GENERAL if first > at and not there else set()
        open_ones = [k for k in open_ones if singular(low(words, k)) in kinds]
    if not open_ones or (not named and not each and low(words, end) not in ENDS | {","}):
        return None
    number = words[first : first + length]
    start = at - 1 + (low(words, at - 1) in ENDS)
    end += low(words, at - 1) in ENDS and low(words, end) in ENDS
    kept = [*words[:start], *words[end:]]
    one = open_ones[-1:] if open_ones[-1] == at - 2 else open_ones[:1]
    for k in reversed(open_ones if each else one):
        kept[k] = words[noun] if named else kept[k]  # "flowers, say three tulips"
        kept = _with_number(kept, k, number)
    return kept


def _is_open(words: Sequence[Word], at: int) -> bool:
    """Whether a noun in the plural stands at an index without an exact number."""
    if not is_head(words, at) or not several(low(words, at)):
        return False
    count = number_before(words, at)[1]
    return (count is None or count.range is not None) and low(words, at - 1) not in ("the", "these", "those")


def _with_number(words: list[Word], noun: int, number: Sequence[Word]) -> list[Word]:
    """The words with a number before the noun, in place of one that left it open."""
    first = noun
    while first and _describes(low(words, first - 1)):
        first -= 1
    start, known = number_before(words, noun)
    if known is None:
        return [*words[:first], *number, *words[first:]]
    end = start + read_count(lows(words, start, 4), 0)[1]
    return [*words[:start], *number, *words[end + (low(words, end) == "of") :]]


def _described(words: list[Word], at: int) -> list[Word] | None:
    """ "Tractor on a farm. Red one.", "A train, a green one, on a bridge": the looks go before the noun."""
    first = at + (low(words, at) == "but" and low(words, at - 1) == ",")  # "a dragon, but a small one"
    first += low(words, first) in ("a", "an")
    end = next((k for k in range(first, len(words)) if not _describes(low(words, k))), first)
    one = low(words, end)
    after = end + 1 + (low(words, end + 1) == "please")
    if end == first or one not in ("one", "ones") or low(words, at - 1) not in ENDS | {"-", "–", "—", ","}:
        return None
    start = next((k + 1 for k in range(at - 2, -1, -1) if low(words, k) in ENDS), 0)
    noun = next((k for k in range(start, at - 1) if is_head(words, k)), -1)
    if low(words, at - 1) == ",":
        bare = low(words, at - 3) in ("", "a", "an") and first > at  # "a red car, a green one" are two
        noun = at - 2 if bare and is_head(words, at - 2) and low(words, after) in MARKS else -1
    elif low(words, after) not in ENDS:
        return None
    if noun < 0 or several(low(words, noun)) != (one == "ones"):
        return None
    return [*words[:noun], *words[first:end], *words[noun : at - 1], *words[after + (low(words, after) == ",") :]]


def _describes(word: str) -> bool:
    return word not in ("one", "ones") and describes(word)


def _coloured(words: list[Word], at: int) -> list[Word] | None:
    """ "Make the truck green, the bus yellow", "Orange carrot, green broccoli": colours of what was named before."""
    colours: dict[int, tuple[str, ...]] = {}
    end = at
    item = _colour_of(words, at, at)
    while item is not None:
        noun, colour, end = item
        colours[noun] = (colour,)
        joined = (low(words, end) == ",") + (low(words, end + (low(words, end) == ",")) == "and")
        item = _colour_of(words, end + joined, at) if joined else None
    if not colours or low(words, end) not in ENDS | {",", "-", ")"}:
        return None
    own = low(words, at - 1) in ENDS
    told = [replace(word, colours=colours.get(k, word.colours)) for k, word in enumerate(words)]
    start = at - (not own)
    return [*told[:start], *told[end + (own and low(words, end) in ENDS) :]]


def _colour_of(words: Sequence[Word], at: int, before: int) -> tuple[int, str, int] | None:
    """The noun that was named before an index, its colour, and the index after what says it: "the truck green"."""
    led = at
    while low(words, led) in MAKING and led < at + 3:
        led += 1
    colour, length = read_colour(lows(words, led, 4), 0)
    noun = led + length
    if not length:
        noun = led if low(words, led - 1) == "the" else -1
        after = led + 1
        colour, length = read_colour(lows(words, after, 4), 0)
        joined = low(words, after + length) == "and" and read_colour(lows(words, after + length + 1, 4), 0)
        if joined and joined[1] and not is_head(words, after + length + 1 + joined[1]):
            colour, length = JOINT.join((colour, joined[0])), length + 1 + joined[1]
        end = after + length
    else:
        end = noun + 1
    if not length or noun < 0:
        return None
    named = first_named(words, low(words, noun), before - 1)
    if named < 0 or names_colour(low(words, named - 1)) or words[named].colours:
        return None
    return named, colour, end
