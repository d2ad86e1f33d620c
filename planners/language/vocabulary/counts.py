"""Numbers: "three", "twenty-four", "a dozen", "two or three", "at least", "several", "hundreds of"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ONES = frozenset("one ones other others another".split())

ANY = 99
"""The largest number that a range names: "and more"."""
UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
VAGUE: dict[str, tuple[int, int, int]] = {
    "several": (3, 3, 8),
    "few": (3, 2, 5),
    "handful": (4, 3, 8),
    "some": (2, 2, ANY),
    "multiple": (3, 2, ANY),
    "various": (3, 2, ANY),
    "variety": (3, 2, ANY),
    "assorted": (3, 2, ANY),
    "countless": (12, 8, ANY),
    "many": (6, 4, ANY),
    "numerous": (6, 4, ANY),
    "lots": (6, 4, ANY),
    "lot": (6, 4, ANY),
    "dozens": (24, 12, ANY),
    **dict.fromkeys(("hundreds", "thousands", "hundred", "thousand"), (36, 24, ANY)),
}
"""Words that leave the number open: how many are planned, and the least and the most that will do."""
EXACT = {
    "a": 1,
    "an": 1,
    "another": 1,
    "single": 1,
    "lone": 1,
    "solitary": 1,
    "both": 2,
    "couple": 2,
    "pair": 2,
    "twin": 2,
    "double": 2,
    "trio": 3,
    "triple": 3,
    "quartet": 4,
    "dozen": 12,
    "each": 1,
    "every": 1,
    "one": 1,
}
BOUNDS = (
    (("no", "fewer", "than"), "least"), (("no", "less", "than"), "least"), (("not", "less", "than"), "least"),
    (("no", "more", "than"), "most"), (("not", "more", "than"), "most"), (("at", "least"), "least"),
    (("at", "most"), "most"), (("up", "to"), "most"), (("more", "than"), "above"), (("over",), "above"),
    (("fewer", "than"), "under"), (("less", "than"), "under"), (("a", "minimum", "of"), "least"),
    (("a", "maximum", "of"), "most"), (("minimum",), "least"), (("maximum",), "most"),
)  # fmt: skip
SIDED = {
    **dict.fromkeys("left leftmost upper top".split(), 0),
    **dict.fromkeys("middle central".split(), 1),
    **dict.fromkeys("right rightmost lower bottom".split(), -1),
}
"""Which of several, in the order of reading, stands on a side."""
FURTHER = {"second": 1, "third": 2, "fourth": 3, "fifth": 4}
ORDINALS = {"first": 0, "last": -1, **FURTHER, **SIDED}
NEAR = frozenset("about around approximately roughly nearly almost some circa".split())
SPAN = re.compile(r"(\d+)[-–—](\d+)")


@dataclass(frozen=True)
class Count:
    """``planned`` things; ``range``: the least and the most that will do, None where the number is exact."""

    planned: int
    range: tuple[int, int] | None = None

    def times(self, factor: int) -> Count:
        """ "two pairs" are four."""
        return Count(factor * self.planned, self.range and (factor * self.range[0], min(ANY, factor * self.range[1])))


def read_count(words: Sequence[str], at: int) -> tuple[Count | None, int]:
    """The number that starts at the index, with the index after it; (None, at) where none does."""
    for phrase, bound in BOUNDS:
        end = at + len(phrase)
        if tuple(words[at:end]) == phrase:
            number, after = _number(words, end)
            return (bounded(number, bound), after) if number is not None else (None, at)
    if _word(words, at).startswith("between "):  # one word to the parser
        return read_count(words[at].split(), 0)[0], at + 1
    if words[at : at + 1] == ["between"]:
        least, after = _number(words, at + 1)
        most, end = _number(words, after + 1)
        if least is not None and most is not None and _word(words, after) == "and" and least < most:
            return Count(least, (least, most)), end
    if match := SPAN.fullmatch(words[at] if at < len(words) else ""):
        least, most = sorted((int(match[1]), int(match[2])))
        return Count(least, (least, most)), at + 1
    start = at + (words[at : at + 1] != [] and words[at] in NEAR and _number(words, at + 1)[0] is not None)
    number, after = _number(words, start)
    if number is not None:
        joint = words[after] if after < len(words) else ""
        other, end = _number(words, after + 1) if joint in ("or", "to", "-", "–") else (None, after)
        if other is not None and other > number:
            return Count(number, (number, other)), end
        if start > at:
            return Count(number, (max(1, number - 1 - number // 10), number + 1 + number // 10)), after
        return Count(number), after
    start = at + (_word(words, at) in ("a", "an", "the"))
    start += start > at and _word(words, start) in ("good", "great", "whole", "wide", "large", "small", "mere")
    if (vague := VAGUE.get(_word(words, start))) is not None and not (
        start > at and _word(words, start) in ("lot", "handful", "variety") and _word(words, start + 1) != "of"
    ):
        return Count(vague[0], vague[1:]), start + 1
    return None, at


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _number(words: Sequence[str], at: int) -> tuple[int | None, int]:
    """An exact number in digits or words: "24", "twenty four", "half a dozen", "two dozen", "a couple"."""
    word = _word(words, at)
    if tuple(words[at : at + 3]) == ("half", "a", "dozen"):
        return 6, at + 3
    if word.isdecimal():
        number, after = int(word[:4]), at + 1
    elif word in UNITS:
        number, after = UNITS[word], at + 1
    elif word in TENS:
        one = UNITS.get(_word(words, at + 1), 0)
        number, after = TENS[word] + (one if one < 10 else 0), at + 1 + (0 < one < 10)
    elif "-" in word and all(part in TENS or part in UNITS for part in word.split("-")):
        number, after = sum(TENS.get(part, UNITS.get(part, 0)) for part in word.split("-")), at + 1
    elif word in ("a", "an") and _word(words, at + 1) in ("dozen", "couple", "pair", "trio", "single"):
        return EXACT[_word(words, at + 1)], at + 2
    elif word in ("dozen", "couple", "pair", "trio", "twin", "both", "single"):
        return EXACT[word], at + 1
    else:
        return None, at
    if _word(words, after) in ("dozen", "dozens"):
        return 12 * number, after + 1
    if _word(words, after) in ("pair", "pairs", "couple"):
        return 2 * number, after + 1
    return number, after


def bounded(number: int, bound: str) -> Count:
    """The count that a "least", a "most", an "above" or an "under" makes of a number."""
    match bound:
        case "least":
            return Count(number, (number, ANY))
        case "above":
            return Count(number + 1, (number + 1, ANY))
        case "most":
            return Count(max(1, number), (1 if number else 0, number))
        case _:
            return Count(max(1, number - 1), (1, max(1, number - 1)))
