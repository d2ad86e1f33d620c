"""Colours shared out among things of one number: "six apples, all red but one, which is green", "half red, half blue".

Each is taken out of the prompt, and kept with the noun: its things have these colours, one after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from planners.english import singular
from planners.language.spoken.mentions import MARKS, counted, is_head, last_list, number_before, preposition
from planners.language.tokens import ENDS, low, lows
from planners.language.vocabulary.colours import JOINT, read_colour
from planners.language.vocabulary.counts import FURTHER, UNITS
from planners.language.word import Word

Part = int | Literal["half", "rest", "all", "both"]
PARTS: dict[str, Part] = {"half": "half", "all": "all", "each": "all", "both": "both"}
BEING = frozenset("is are 's 're was were in should be being will must painted coloured colored".split())
JOINTS = frozenset(", ; and while but . &".split())
FIRST = frozenset(("of", "which", "whom", "with", "where", "and", "they", "there"))
"""Words before the first share that say nothing."""
ORDER = frozenset(("first", "last", "other", *FURTHER))
SHARING = frozenset("each every all different various separate".split())
"""Words of what announces a colour for each: "each one a different colour: "."""
EXCEPTING = frozenset("except but besides save".split())
COLOUR = frozenset("colour color colours colors".split())
LONGEST = 8
"""Words of such an announcement."""


@dataclass(frozen=True)
class Share:
    """A colour, how many have it (None: nothing said), and the noun that was named with it."""

    colour: str
    part: Part | None
    noun: str = ""


def with_shares(words: Sequence[Word]) -> list[Word]:
    """The words without the colours that are shared out, each of these with the noun that they are shared among."""
    found = list(_group_first(words))
    at = 1
    while at < len(found):
        if low(found, at - 1) in MARKS or low(found, at - 1) in FIRST:
            found = _shared(found, at) or found
        at += 1
    return found


def _group_first(words: Sequence[Word]) -> Sequence[Word]:
    """ "Half of the six balloons are red, ..." as "the six balloons, half are red, ..."."""
    of = next((k for k in range(len(words)) if lows(words, k, 2) == ("of", "the") and _begins(words, k - 1)), 0)
    noun = next((k for k in range(of + 2, of + LONGEST) if of and is_head(words, k)), 0)
    if not noun or number_before(words, noun)[1] is None:
        return words
    comma = replace(words[of], text=",", stand_in=",")
    return [*words[: of - 1], *words[of + 1 : noun + 1], comma, words[of - 1], *words[noun + 1 :]]


def _begins(words: Sequence[Word], at: int) -> bool:
    return low(words, at - 1) in ENDS and _part(words, at)[1] == 1


def _shared(words: list[Word], at: int) -> list[Word] | None:
    shares, end = _shares(words, at)
    lettered = at > 1 and words[at - 2].quoted is not None  # "'Salt' and 'Tea', both in black"
    if not shares or lettered or not (low(words, end) in MARKS or preposition(low(words, end))):
        return None
    if len(shares) == 1:
        colours = {noun: [shares[0].colour] for noun in _meant(words, at, shares[0].part)}
    else:
        named = {singular(share.noun) for share in shares if share.noun}
        groups = ((k, n) for k, n in counted(words, at) if named <= {singular(low(words, k))})
        colours = next(({k: dealt} for k, n in groups if (dealt := _dealt(shares, n))), {})
    if not colours:
        return None
    start = at
    while low(words, start - 1) in FIRST:
        start -= 1
    own = low(words, start - 1) in ENDS
    start -= not own and low(words, start - 1) in MARKS
    end += (own and low(words, end) in ENDS) or (low(words, end) == "," and preposition(low(words, end + 1)))
    told = [replace(word, colours=tuple(colours.get(k, word.colours))) for k, word in enumerate(words)]
    return [*told[:start], *told[end:]]


def _meant(words: Sequence[Word], at: int, part: Part | None) -> list[int]:
    """The nouns that "all of them", "each of them" and "both" mean: a group, or what is listed."""
    if part not in ("all", "both"):
        return []
    group = next((k for k, number in counted(words, at) if part == "all" or number == 2), -1)
    listed = last_list(words, at)
    if part == "both" and len(listed) != 2:
        listed = [k for k in range(at) if is_head(words, k)][-2:]
    return [group] if group > max(listed, default=-1) else listed if len(listed) > 1 else []


def _dealt(shares: Sequence[Share], number: int) -> list[str]:
    """A colour for each of so many things; none where they don't come out even."""
    told = [share.part for share in shares]
    counts = [1 if not any(told) else number // 2 if part == "half" else part for part in told]
    known = sum(count for count in counts if isinstance(count, int))
    parts = [count if isinstance(count, int) else number - known for count in counts]
    if sum(parts) != number or min(parts) < 1:
        return []
    return [share.colour for share, part in zip(shares, parts, strict=True) for _ in range(part)]


def _shares(words: Sequence[Word], at: int) -> tuple[list[Share], int]:
    """The colours that are shared out from an index on, and the index after them."""
    start = _announced(words, at) or at * (low(words, at - 1) in (":", "("))
    at = start or at
    found: list[Share] = []
    end = at
    while (item := _share(words, at, excepted=bool(found))) is not None:
        share, at = item
        if share.part is None and not start:
            break
        found.append(share)
        end = at
        while low(words, at) in JOINTS:
            at += 1
    return found, end


def _announced(words: Sequence[Word], at: int) -> int:
    """Where "each one a different colour: ", "in different colours, " ends; 0 for anything else."""
    colour = next((k for k in range(at, at + LONGEST) if low(words, k) in COLOUR), at)
    said = set(lows(words, at, colour - at))
    return colour + 1 + (low(words, colour + 1) in (":", ",", "-")) if said & SHARING and not said & MARKS else 0


def _share(words: Sequence[Word], at: int, excepted: bool) -> tuple[Share, int] | None:
    """One of the colours: "two of them are red", "the other half blue", "a red one", "except one, which is green"."""
    if excepted and (low(words, at) in EXCEPTING or lows(words, at, 2) in (("apart", "from"), ("aside", "from"))):
        at += 1 + (low(words, at + 1) in ("for", "from"))
    part, length = _part(words, at)
    at += length
    noun = ""
    if low(words, at) == "of":
        if low(words, at + 1) not in ("them", "these", "those", "which"):
            noun = low(words, at + 2)
        at += 3 if noun else 2
    at += low(words, at) in ("one", "ones")
    at += low(words, at) == "," and low(words, at + 1) in ("which", "that")
    at += low(words, at) in ("which", "that")
    while low(words, at) in BEING and part is not None:
        at += 1
    colour, length = read_colour(lows(words, at, 4), 0)
    after = at + length
    single = low(words, after) in ("one", "ones")
    if not colour or JOINT in colour or (part == 1 and low(words, at - 1) in ("a", "an") and not single):
        return None
    return Share(colour, part, noun), after + single


def _part(words: Sequence[Word], at: int) -> tuple[Part | None, int]:
    """How many are meant from an index on, and how many words say it."""
    first, second, third = lows(words, at, 3)
    if first in UNITS:
        return UNITS[first], 1
    if first in ("a", "an", "another"):
        return 1, 1
    if first in PARTS:
        return PARTS[first], 1
    if first != "the":
        return None, 0
    if second == "other" and third == "half":
        return "half", 3
    if second in ("rest", "others"):
        return "rest", 2
    if second in ("other", "remaining") and third in UNITS:
        return UNITS[third], 3
    return (1, 2) if second in ORDER else (None, 0)
