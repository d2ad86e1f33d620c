"""Noun phrases: "two big red circles", "a red and a blue circle", "the soccer ball". Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planners import lexicon as lx
from planners.tokens import Token

HUGE = 9999


@dataclass(frozen=True)
class NounPhrase:
    """``count`` None: no number was given. ``end`` is the index after the last token; ``loose`` found no place."""

    noun: str
    count: int | None
    end: int
    plural: bool = False
    definite: bool = False
    bare: bool = False
    ordinal: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    loose: tuple[Token, ...] = ()

    @property
    def total(self) -> int:
        return self.count if self.count is not None else lx.BARE_PLURAL if self.plural else 1


@dataclass(frozen=True)
class Determiner:
    count: int | None
    definite: bool
    bare: bool
    end: int
    ordinal: int | None = None


def low(tokens: Sequence[Token], at: int) -> str:
    """The lower-case word or mark at the index; empty beyond the end and for quotes."""
    return tokens[at].low if 0 <= at < len(tokens) and tokens[at].kind != "quote" else ""


def lows(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    return tuple(low(tokens, at + k) for k in range(length))


def read_colour(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """A colour such as "light blue" with the index after it; ("", at) where none stands."""
    for suffix in ("-colored", "-coloured", "-color", "-colour"):
        if (base := low(tokens, at).removesuffix(suffix)) != low(tokens, at) and base in lx.BASE_COLOURS:
            return lx.SPELLING.get(base, base), at + 1
    first, second = lows(tokens, at, 2)
    if first in lx.SHADES and second in lx.BASE_COLOURS:
        return f"{first} {lx.SPELLING.get(second, second)}", at + 2
    head, _, tail = first.partition("-")
    if head in lx.SHADES and tail in lx.BASE_COLOURS:
        return f"{head} {lx.SPELLING.get(tail, tail)}", at + 1
    if first in lx.BASE_COLOURS:
        return lx.SPELLING.get(first, first), at + 1
    return "", at


def read_determiner(tokens: Sequence[Token], at: int) -> Determiner:
    """Articles, numbers, "a pair of", "the three", "a group of five", "the second"."""
    start, definite, count, ordinal = at, False, None, None
    if low(tokens, at) in lx.DEFINITE:
        definite, at = True, at + 1
    if low(tokens, at) in lx.ORDINALS and low(tokens, at + 1):
        return Determiner(1, True, False, at + 1, lx.ORDINALS[low(tokens, at)])
    if lows(tokens, at, 3) == ("half", "a", "dozen"):
        count, at = 6, at + 3
    else:
        if low(tokens, at) in ("a", "an") and (low(tokens, at + 1) in lx.COUNTS or low(tokens, at + 1) == "single"):
            at += 1
        word = low(tokens, at)
        if word.isdecimal():
            count, at = int(word) if len(word) < 5 else HUGE, at + 1
        elif word in lx.COUNTS:
            count, at = lx.COUNTS[word], at + 1
        if low(tokens, at) == "dozen":
            count, at = 12 * (count or 1), at + 1
    group = lx.singular(low(tokens, at))
    if group in lx.COLLECTIVES and low(tokens, at + 1) == "of":
        inner = read_determiner(tokens, at + 2)
        if group == "pair":
            count = 2 * (count or 1)
        elif group not in lx.PIECES:
            count = inner.count if inner.count is not None else 3
        return Determiner(count, definite or inner.definite, False, inner.end)
    if count is not None and low(tokens, at) == "of" and low(tokens, at - 1) in lx.COUNTS:
        at += 1
    return Determiner(count, definite, at == start, at, ordinal)


def ends_run(tokens: Sequence[Token], at: int, collected: int) -> bool:
    """Whether a run of adjectives and nouns stops before this token."""
    word = low(tokens, at)
    if at >= len(tokens) or tokens[at].kind != "word" or (word[0].isdigit() and word != "3d"):
        return True
    if word in lx.NEUTRAL or word in lx.UNSUPPORTED or word in lx.RELATIONS or word in lx.NONE_OF:
        return True
    if word in lx.COUNTS or word in lx.PRONOUNS or word in lx.DEFINITE or word in lx.BACKDROP:
        return True
    if word in ("left", "right", "top", "bottom") and (collected or low(tokens, at + 1) == "of"):
        return True
    if collected and word in ("at", "says", "saying", "reads", "titled", "labeled", "labelled", "named", "captioned"):
        return True
    colour, after = read_colour(tokens, at)
    while low(tokens, after) in lx.PLAIN:
        after += 1
    return bool(colour) and low(tokens, after) in lx.BACKDROP


def split_adjectives(run: Sequence[Token], attributes: dict[str, str], loose: list[Token]) -> list[Token]:
    """Files the adjectives into ``attributes`` and odd words into ``loose``; returns the noun's tokens."""
    at = 0
    while at < len(run):
        word = run[at].low
        if at + 1 < len(run) and f"{word} {lx.singular(run[at + 1].low)}" in lx.COMPOUNDS:
            return list(run[at:])
        colour, after = read_colour(run, at)
        last = at == len(run) - 1
        if colour and not (last and word in lx.NOUN_OR_COLOUR):
            at, name, value = after, "colour", colour
        elif word in lx.SIZES or word in lx.MATERIALS or word in lx.LOOKS or (lx.is_participle(word) and not last):
            name = "size" if word in lx.SIZES else "material" if word in lx.MATERIALS else "look"
            at, value = at + 1, word
        elif word.endswith("ly") and not last and word not in lx.NOUNS:
            loose.append(run[at])
            at += 1
            continue
        else:
            return list(run[at:])
        joint = " and " if name == "colour" else " "
        attributes[name] = f"{attributes[name]}{joint}{value}" if name in attributes else value
    return []


def cut_verbs(words: list[Token], one: bool) -> list[Token]:
    """The noun's own words: without a verb that follows it ("cat riding", "a cat sits")."""
    for place, token in enumerate(words[1:], 1):
        pair = f"{words[place - 1].low} {token.low}"
        if lx.is_participle(token.low) and pair not in lx.COMPOUNDS:
            return words[:place]
        if one and token is words[-1] and lx.is_plural(token.low) and token.low not in lx.NOUNS | lx.UNCHANGING:
            return words[:place]
    return words


def read_phrases(tokens: Sequence[Token], at: int, last_noun: str = "") -> list[NounPhrase]:
    """The noun phrases at the index: one, or several that share a noun ("a red and a blue circle"); [] for none.

    ``last_noun`` is what "one" means in "a blue one".
    """
    fixed = read_determiner(tokens, at)
    end = fixed.end
    run: list[Token] = []
    while not ends_run(tokens, end, len(run)):
        if run and lx.is_participle(tokens[end].low) and not _only_adjectives(run):
            break
        run.append(tokens[end])
        end += 1
    attributes: dict[str, str] = {}
    loose: list[Token] = []
    words = split_adjectives(run, attributes, loose)
    if not words:
        return _shared_noun(tokens, end, fixed, attributes, loose, last_noun)
    if len(words) == 1 and lx.is_participle(words[0].low) and fixed.bare:
        return []
    one = fixed.count == 1
    kept = cut_verbs(words, one)
    if len(kept) < len(words) and not lx.is_participle(words[len(kept)].low):
        loose.extend(words[len(kept) :])
    else:
        end -= len(words) - len(kept)
    loose.extend(kept[:-2])
    kept = kept[-2:]
    plural = lx.is_plural(kept[-1].low) and not one
    count, head = fixed.count, kept[-1].low
    if head in lx.UNCHANGING and low(tokens, fixed.end - 1) == "of" and count == 2:
        count = 1  # a pair of scissors is one thing
    noun = " ".join([*(token.low for token in kept[:-1]), lx.singular(head)])[:80]
    if fixed.definite and count is None and not plural:
        count = 1
    return [NounPhrase(noun, count, end, plural, fixed.definite, fixed.bare, fixed.ordinal, attributes, tuple(loose))]


def _only_adjectives(run: Sequence[Token]) -> bool:
    return not split_adjectives([*run, Token("word", "thing", 0)], {}, [])[:-1]


def _shared_noun(
    tokens: Sequence[Token], end: int, fixed: Determiner, attributes: dict[str, str], loose: list[Token], last_noun: str
) -> list[NounPhrase]:
    """Adjectives without a noun: "a blue one", "a red and a blue circle", "a black and white cat"."""
    if not attributes:
        return []
    mine = NounPhrase(last_noun, fixed.count, end, fixed.count is not None and fixed.count > 1, fixed.definite,
                      fixed.bare, fixed.ordinal, attributes, tuple(loose))  # fmt: skip
    if low(tokens, end) in ("one", "ones") and last_noun:
        return [replace(mine, end=end + 1)]
    after = end
    while low(tokens, after) in (",", "and", "&"):
        after += 1
    rest = read_phrases(tokens, after, last_noun) if after > end else []
    if not rest or not rest[0].attributes:
        return []
    first = rest[0]
    if first.bare and len(rest) == 1 and not (first.plural and fixed.count in (None, 2)):
        merged = dict(first.attributes)
        for name, value in attributes.items():
            merged[name] = f"{value} and {merged[name]}" if name in merged else value
        ordered = {name: merged[name] for name in (*attributes, *(n for n in merged if n not in attributes))}
        return [replace(mine, noun=first.noun, end=first.end, plural=first.plural, attributes=ordered,
                        loose=(*loose, *first.loose))]  # fmt: skip
    each = 1 if first.bare and first.plural else fixed.count
    shared = replace(mine, noun=first.noun, end=rest[-1].end, count=each or 1, plural=False, bare=False)
    return [shared, *(replace(p, end=rest[-1].end, count=1 if p.bare and p.plural else p.count) for p in rest)]
