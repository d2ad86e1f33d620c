"""Grounds that a prompt names as such: "on a plain white background", "on a cream surface", "a circle on black"."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language.tokens import Token, low, lows
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import read_colour, several, unsuffixed
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.whole.bare_grounds import AFTERTHOUGHTS, AROUND, MARKS, THEM, bare_ground, of_letters

BACKDROP = frozenset("background backdrop bg backgrounds".split())
SURFACES = frozenset("ground paper surface".split())
"""What only carries a colour behind things: "on a cream surface"."""
CARDS = frozenset("card page sheet".split())
"""What is all of the picture where something is on it: "six ladybugs on a white card"."""
PLAIN = frozenset("plain solid simple clean blank uniform flat empty".split())
SOFT = frozenset("soft matte muted subtle smooth".split())
"""Looks of a colour that no plain ground shows."""
BEFORE_GROUND = ("on", "against", "over", "in", "at", "with", "and")
ARTICLES = ("a", "an", "the", "its")
NEUTRAL = frozenset(
    "in on the with and or of is are that which has have showing featuring to by for from where while".split()
)
COLOUR_WORDS = PLAIN | SOFT | ql.SHADES | frozenset("gradient textured studio and coloured colored paper".split())
"""What may stand beside a ground's colours."""
LONGEST_GROUND = 4
LEADING = frozenset(
    "whole entire it keep make colour color leave have let paint put fill set with and the its a plain".split()
)
BETWEEN = PLAIN | frozenset(
    "is should be has have to must can in of : = a an just all only but except with the picture image it them him her "
    "stay kept coloured colored two and".split()
)
"""What may stand between a word for the ground and its colour."""
FARTHEST = 6


def read_ground(tokens: Sequence[Token], start: int, known: str | None) -> tuple[str | None, int]:
    """The ground by what is known of it and the words from ``start`` on, with the index after these; 0 for none.

    "on a plain white background", "navy background", "background: blue", "a white circle on black".
    """
    before = start - 1 - (low(tokens, start - 1) in ARTICLES)
    if low(tokens, before) in ("not", "no", "without", "never") or of_letters(tokens, start):
        return known, 0
    article = low(tokens, start) in ARTICLES and low(tokens, start + 1) in BACKDROP
    if low(tokens, start + article) in BACKDROP:
        colour, end = _after_word(tokens, start + article + 1)
        led = low(tokens, start - 1) in (*MARKS, "and", "with", "on")
        if colour:
            return colour, end if led else 0
    said, end = _told(tokens, start)
    if end:
        return said or known, end
    if low(tokens, start + article) in BACKDROP:
        return known, 0
    at = start + (low(tokens, start) in BEFORE_GROUND)
    prepared = at > start
    at += low(tokens, at) in ARTICLES
    words, end = _ground_words(tokens, at)
    named = low(tokens, end) in BACKDROP or (low(tokens, end) in SURFACES and _colours_only(words))
    if low(tokens, end) == "paper":
        named = named and low(tokens, start - 1) == "," and low(tokens, end + 1) in ("", ".")
    if low(tokens, end) == "surface":
        named = named and low(tokens, start) in ("on", "against", "over")
    if low(tokens, end) in CARDS and _colours_only(words) and low(tokens, end + 1) not in ("of", "to", "in"):
        named = low(tokens, start) == "on" or (at > start and not prepared) or low(tokens, start - 1) in MARKS
    if words and words[-1] in ("no", "any") and named:
        return known, end + 1  # "I'd prefer no background, just plain white"
    if words and named and "of" not in lows(tokens, end + 1, 1):
        if low(tokens, end + 1) == ":" and not prepared and noun_class(" ".join(words)) != "place" and not start:
            return known, end + 2  # "game background: hills"
        if not (_colours_only(words) or prepared or (_led(tokens, start, at) and not _ends_in_colour(words))):
            return known, 0
        named = any(read_colour(words, k)[1] > k for k in range(len(words)))
        spare = PLAIN | {"-", "coloured", "colored"} | (SOFT | {"paper"} if named and _colours_only(words) else set())
        kept = [unsuffixed(word) for word in words if word not in spare]
        return several(" ".join(kept)) or "white", end + 1
    lowered = [low(tokens, k) for k in range(at, min(at + 4, len(tokens)))]
    colour, length = read_colour(lowered, 0)
    follows = low(tokens, at + length)
    closed = follows in (*MARKS, ":", "with", "and", "for", "as", *AFTERTHOUGHTS)
    if colour and at == start + 1 and low(tokens, start) in ("on", "against") and closed:
        return known or colour, at + length
    ground, end = ("", 0) if known else bare_ground(tokens, start)
    return known or ground or None, end


def _ground_words(tokens: Sequence[Token], start: int) -> tuple[list[str], int]:
    """The words from the index on that may describe a background, with the index after them; "and" joins colours."""
    words: list[str] = []
    end = start
    while len(words) <= LONGEST_GROUND:
        word = low(tokens, end)
        joins = word == "and" and words and _colours_only(words)
        ends = word in BACKDROP | NEUTRAL | CARDS | {"ground", "surface"} or word in (*BEFORE_GROUND, *ARTICLES)
        ends |= word == "paper" and low(tokens, end + 1) in ("", ".")
        if word in MARKS or (ends and not joins):
            break
        words.append(ql.SPELLING.get(word, word))
        end += 1
    return words, end


def _led(tokens: Sequence[Token], start: int, at: int) -> bool:
    """Whether the words can't belong to a noun before them: an article or a comma comes first."""
    return at > start or low(tokens, start - 1) in MARKS


def _ends_in_colour(words: Sequence[str]) -> bool:
    """ "red circle blue": the last colour is the background's, and the words before it name a thing."""
    return any(read_colour(words, k)[1] == len(words) for k in range(1, len(words)))


def _colours_only(words: Sequence[str]) -> bool:
    at = 0
    while at < len(words):
        after = read_colour(words, at)[1]
        if after == at and words[at] not in COLOUR_WORDS:
            return False
        at = max(after, at + 1)
    return not set(words) <= SOFT | {"paper"}


def _told(tokens: Sequence[Token], start: int) -> tuple[str, int]:
    """ "Ground: red", "keep the background plain cream", "the ground is navy", "fill everything behind it with red",
    "with nothing behind them but white", "the rest of the picture just mint": the colour and the index after it; no
    colour in "keep everything else empty"."""
    at = start
    while low(tokens, at) in LEADING and at < start + 4:
        at += 1
    led = at > start or low(tokens, start - 1) in (*MARKS, "and", "with", "on")
    said = lows(tokens, at - FARTHEST, FARTHEST)
    parted = low(tokens, at) == "rest" and ({"half", "them"} & set(said) or read_colour(said, len(said) - 3)[1] > 3)
    if low(tokens, at) in BACKDROP | {"ground", "rest"} and led and not parted:
        at += 1
    elif at > start and low(tokens, at - 1) == "it" and read_colour(lows(tokens, at, 3), 0)[0]:
        colour, length = read_colour(lows(tokens, at, 3), 0)  # "make it yellow behind"
        return (colour, at + length + 1) if low(tokens, at + length) in AROUND else ("", 0)
    elif lows(tokens, at, 2) == ("everything", "else"):
        at += 2
    elif low(tokens, at) in ("everything", "nothing", "anything", "all") and low(tokens, at + 1) in AROUND:
        at += 2 + (low(tokens, at + 2) in THEM)
    else:
        return "", 0
    last = at + FARTHEST
    while at < last and low(tokens, at) in BETWEEN:
        at += 1
    colour, length = read_colour(lows(tokens, at, 4), 0)
    closed = low(tokens, at + length) in (*MARKS, ":", "and", "for", "with", *AFTERTHOUGHTS)
    bare = led and low(tokens, at - 1) in PLAIN and low(tokens, at - 2) in ("else", "rest", "picture", "image", "it")
    return (colour, at + length) if closed and (colour or bare) else ("", 0)


def _after_word(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """ "is light blue", ": white", "of blue" after the word "background"."""
    alone = read_colour([low(tokens, k) for k in range(at, min(at + 4, len(tokens)))], 0)
    if alone[0] and low(tokens, at + alone[1]) in (*MARKS, "not", "instead"):  # "background white", "... not blue"
        return alone[0], at + alone[1]
    if low(tokens, at) not in ("is", ":", "of", "in", "=", "should"):
        return "", 0
    at += 1 + (low(tokens, at) == "should" and low(tokens, at + 1) == "be")
    while low(tokens, at) in PLAIN | {"a"}:
        at += 1
    words = [low(tokens, k) for k in range(at, min(at + 6, len(tokens)))]
    colour, length = read_colour(words, 0)
    return (colour, at + length) if colour else ("", 0)
