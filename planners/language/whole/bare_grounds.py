"""Grounds that are named without the word "background": "a candle on a cupcake, light pink", "..., beach"."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language.tokens import ENDS, Token, low, lows
from planners.language.vocabulary.colours import names_colour, read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import TIMES

SIDES = frozenset("left right middle centre center top bottom".split())
PLAIN = frozenset("plain solid flat uniform".split())
SHADED = frozenset("light dark pale".split())
SHADES = frozenset("cream mint peach lavender navy maroon beige ivory turquoise".split())
"""Colours that are hardly ever a thing's own after a comma; "a car, red" is a red car."""
LANDS = frozenset(
    "beach,forest,autumn forest,woods,desert,jungle,meadow,garden,park,farm,farmyard,sea,ocean,lake,river,mountains,"
    "hills,wheat field,snowy field,snow,street,city,harbour,island,playground,football pitch,rooftop,classroom,kitchen,"
    "bedroom,bathroom,office,library,living room,stage,cave,space,outer space,sky,underwater".split(",")
)
"""Places that stand for themselves in a list of words."""
AROUND = frozenset("behind around round surrounding everywhere".split())
THEM = frozenset("it them him her everything".split())
"""What a ground is behind or around."""
AFTERTHOUGHTS = frozenset(". ! ? please pls thanks i think maybe only just ok possible work would background".split())
"""What may follow the last word of a prompt, or its ground."""
OTHERS = frozenset(
    ", ; : . and & + on in at under over above below behind beside between with of left right".split()
) | {""}
"""What stands between two things, or before a place; "" is a quoted text."""
LONGEST_THING = 4
"""Words that name a thing."""
MARKS = (*ENDS, ",", "(", ")")
LONGEST = 2
"""Words of a bare place: "beach", "wheat field"."""


def bare_ground(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """The ground that the tokens from ``start`` on name, and the index after it; ("", 0) for none."""
    if place := _last_place(tokens, start):
        return place, len(tokens)
    if place := _place_alone(tokens, start):
        return place, start + len(place.split())
    if colour := _last_colour(tokens, start):
        return colour, len(tokens)
    only = low(tokens, start - 1) in ("just", "only")
    before = low(tokens, start - 1 - only)
    prepared = low(tokens, start) in ("on", "against", "over", "with", "of")
    article = prepared and low(tokens, start + 1) in ("a", "an")
    plain = low(tokens, start + prepared + article) in PLAIN
    at = start + prepared + article + plain
    colour, length = read_colour(lows(tokens, at, 4), 0)
    end = at + length
    named = plain or low(tokens, at) in SHADED | SHADES
    opens = (prepared and plain) or before == "," or (plain and before in ENDS)
    everywhere = lows(tokens, end, 2) == ("all", "over")
    around = end + (low(tokens, end) == "all")
    ended = low(tokens, around + 1) in {*ENDS, ",", *THEM, *AFTERTHOUGHTS}
    behind = ended and (everywhere or low(tokens, around) in AROUND)
    if colour and behind and (opens or prepared or before in ENDS):
        return colour, around + 1 + (low(tokens, around + 1) in THEM)
    if colour and opens and named and low(tokens, around) in AROUND:
        return colour, around + 1
    if not colour or not named or not opens:
        return "", 0
    if low(tokens, end) == "," and low(tokens, end + 1) in ("on", "against"):
        return "", 0  # "a star, plain yellow, on black"
    ends = low(tokens, end) in ENDS or (low(tokens, end) == "," and (only or low(tokens, end + 1) != "with"))
    first = low(tokens, end) == "," and before in ENDS and not prepared  # "Plain yellow, two giraffes"
    return (colour, end + first) if ends else ("", 0)


def _place_alone(tokens: Sequence[Token], start: int) -> str:
    """ "a fox under a tree, forest, evening": open land or a room between commas; or ""."""
    for length in range(LONGEST, 0, -1):
        said = " ".join(lows(tokens, start, length))
        after = start + length
        timed = low(tokens, after) in ("by", "at") and low(tokens, after + 1) in TIMES  # "forest by day, a deer in it"
        leads = start == 0 and (low(tokens, after) == "," or (timed and low(tokens, after + 2) == ","))
        ended = after + 2 * timed
        listed = low(tokens, start - 1) in (",", ".") and low(tokens, ended) in ("", ",", ".")
        if said in LANDS and (leads or listed):
            return "" if tokens[start - 2].quoted else said
    return ""


def _last_colour(tokens: Sequence[Token], start: int) -> str:
    """ "a gift between two candles, red", "an owl with a hat. Maroon.", "a dragon; green please": the ground's colour,
    where the prompt ends with it and it can't be that of the one thing before it ("an owl, purple"); or ""."""
    before = low(tokens, start - 1)
    plain = low(tokens, start) in PLAIN
    colour, length = read_colour(lows(tokens, start + plain, 4), 0)
    rest = range(start + plain + length, len(tokens))
    if not colour or not start or before not in MARKS or any(low(tokens, k) not in AFTERTHOUGHTS for k in rest):
        return ""
    if _names_land(tokens[:start]) or _ends_text(tokens, start - 1):
        return ""
    if read_colour(lows(tokens, start - 2, 1), 0)[0] and low(tokens, start - 3) in (",", ":", "not"):
        return ""  # "each a different colour: pink, blue, green", "but not pink, white"
    return "" if before == "," and not plain and _is_of_a_thing(tokens, start - 1) else colour


def _ends_text(tokens: Sequence[Token], comma: int) -> bool:
    """ "'SKATE' is at the bottom right, blue": whether the words before a comma only place a text."""
    at = comma - 1
    while low(tokens, at) in SIDES | {"corner", "the", "at", "in", "on", "is"}:
        at -= 1
    told = tokens[at].quoted or not {"text", "words", "title"}.isdisjoint(lows(tokens, max(0, at - 6), 7))
    return low(tokens, comma) == "," and at < comma - 1 and told and low(tokens, at + 1) == "is"


def _is_of_a_thing(tokens: Sequence[Token], comma: int) -> bool:
    """Whether all that the prompt names before the comma is a thing or a text with no colour: "two owls, red"."""
    said = lows(tokens, 0, comma - tokens[comma - 1].quoted)
    coloured = any(names_colour(word) for word in said)
    return 0 < len(said) <= LONGEST_THING and not coloured and OTHERS.isdisjoint(said)


def _names_land(tokens: Sequence[Token]) -> bool:
    return any(" ".join(lows(tokens, k, n)) in LANDS for k in range(len(tokens)) for n in range(1, LONGEST + 1))


def _last_place(tokens: Sequence[Token], start: int) -> str:
    """ "a crab on the left, a shell on the right, beach": the place that all tokens from ``start`` on name; or ""."""
    said = " ".join(lows(tokens, start, len(tokens) - start))
    after_side = low(tokens, start - 1) == "," and low(tokens, start - 2) in SIDES
    short = len(tokens) - start <= LONGEST and not any(token.quoted for token in tokens[start:])
    return said if after_side and short and noun_class(said) == "place" else ""


def of_letters(tokens: Sequence[Token], start: int) -> bool:
    """ "'Exit' in white on green": the ground is that of the letters."""
    at = start - 1
    while at > 0 and not tokens[at].quoted and low(tokens, at) not in MARKS:
        at -= 1
    shared = at > 0 and low(tokens, at) == "," and low(tokens, at + 1) in ("both", "all") and tokens[at - 1].quoted
    begins = low(tokens, at + 1 + shared) == "in" and low(tokens, start) == "on"
    return begins and at >= 0 and (tokens[at].quoted or shared)
