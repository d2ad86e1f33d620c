"""Tables written as text: sets of words, phrases, and words by what they mean."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of a text that "|" separates, each as its words."""
    return tuple(tuple(phrase.split()) for phrase in text.split("|"))


def by_word(groups: Mapping[Value, str]) -> dict[str, Value]:
    """Maps each word of a group's text to the group."""
    return {word: value for value, text in groups.items() for word in text.split()}


def by_phrase(groups: Mapping[Value, str]) -> dict[tuple[str, ...], Value]:
    """Maps each phrase of a group's text, as its words, to the group."""
    return {phrase: value for value, text in groups.items() for phrase in phrases(text)}


def by_first(listed: Iterable[tuple[str, ...]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Maps each word that a phrase begins with to the phrases that do, in their order."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in listed:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found
