"""Adjectives: which words are some, and which attribute of a thing each of them is. Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence

from planners.english import singular
from planners.language import qualities as ql
from planners.language.colours import JOINT, in_one_word, one_colour, spelt, with_colour
from planners.language.nouns import COMPOUNDS, NOUNS
from planners.language.tokens import Token, low
from planners.language.verbs import is_gerund, is_past


def read_colour(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """A colour such as "light blue" with the index after it; ("", at) where none stands."""
    for suffix in ("-colored", "-coloured", "-color", "-colour"):
        if (base := low(tokens, at).removesuffix(suffix)) != low(tokens, at) and base in ql.BASE_COLOURS:
            return spelt([base]), at + 1
    one, after = one_colour(tokens, at)
    if one:
        return one, after
    word = low(tokens, at)
    head, _, tail = word.partition("-")
    both = in_one_word(word)
    if not both and spelt([head]) and spelt([tail]):
        both = JOINT.join([spelt([head]), spelt([tail])])
    return (both, at + 1) if both else ("", at)


def attribute_name(word: str) -> str:
    """The attribute that an adjective is: size, material, shape, texture, state, colour or look."""
    if word in ql.BASE_COLOURS:
        return "colour"
    return next((name for name, members in ql.NAMED.items() if word in members), "look")


def is_adjective(word: str) -> bool:
    """Whether the word is a known adjective or ends like one ("curious", "metal-like", "striped")."""
    if word in ql.ADJECTIVES:
        return True
    shaped = (len(word) > 6 and word.endswith(ql.SUFFIXES)) or (len(word) > 4 and word.endswith(("ic", "al")))
    return word not in NOUNS and (shaped and word not in ql.NO_ADJECTIVES)


def starts_adjective(tokens: Sequence[Token], at: int) -> bool:
    word = low(tokens, at)
    return bool(word) and (word in ql.ADJECTIVES or bool(read_colour(tokens, at)[0]))


def split_adjectives(
    run: Sequence[Token], attributes: dict[str, str], loose: list[Token], following: bool
) -> list[Token]:
    """Files the adjectives into ``attributes`` and odd words into ``loose``; returns the noun's tokens.

    ``following``: more words of the same phrase come, so that the last one here need not be the noun.
    """
    at = 0
    while at < len(run):
        word = run[at].low
        if at + 1 < len(run) and f"{word} {singular(run[at + 1].low)}" in COMPOUNDS:
            if (word, run[at + 1].low) == ("stained", "glass") and at + 2 < len(run):
                attributes["material"], at = "stained glass", at + 2
                continue
            return list(run[at:])
        colour, after = read_colour(run, at)
        last = at == len(run) - 1 and not following
        if colour and not (last and word in ql.NOUN_OR_COLOUR):
            at, name, value = after, "colour", colour
        elif _describes(word, last):
            at, name, value = at + 1, attribute_name(word), word
        elif word.endswith("'s") and not last:
            at, name, value = at + 1, "owner", word
        elif word.endswith("ly") and not last and word not in NOUNS:
            if not is_adjective(run[at + 1].low if at + 1 < len(run) else ""):
                loose.append(run[at])
            at += 1
            continue
        elif word in ql.INVISIBLE and not last:
            loose.append(run[at])
            at += 1
            continue
        else:
            return list(run[at:])
        if name == "colour" and name in attributes:
            value = with_colour(attributes[name], value)
        elif name in attributes:
            value = f"{attributes[name]} {value}"
        attributes[name] = value
    return []


def _describes(word: str, last: bool) -> bool:
    """Whether the word is an adjective where it stands; verb forms are ("sleeping dogs") unless they come last."""
    if last:
        return word in ql.ADJECTIVES and word not in ql.NOUN_TOO | ql.NOUN_OR_COLOUR
    return is_adjective(word) or is_gerund(word) or (is_past(word) and word not in NOUNS)
