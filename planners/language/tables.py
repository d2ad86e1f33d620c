"""Tables written as text: sets of words, phrases, and words by what they mean."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
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
