"""What the simple reading has to know of a language: its words, by what they mean for a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from planners.language.vocabulary.counts import Count
from planners.scene import Place, RelationKind, TextRole

Words = frozenset[str]
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """Keys are forms in lower case; those of nouns and verbs are lemmas. Values are what checks know, in English."""

    name: str
    stand_in: str
    """A pronoun that the parser sees in place of a quoted text."""
    leading: bool
    """Whether colours stand before their noun."""
    colours: Mapping[str, str]
    shades: Mapping[str, str]
    """What comes before a colour, in one word with it, or after it."""
    also_things: Words
    """Colours that are nouns too ("una naranja")."""
    hues: Words
    qualities: Mapping[str, tuple[str, str]]
    """An adjective's attribute and its value."""
    materials: Mapping[str, tuple[str, str]]
    made_of: Words
    """Prepositions before a material or a pattern."""
    naming: Words
    """The preposition inside the name of a thing ("taza de café")."""
    joints: Words
    ranging: Words
    numbers: Mapping[str, int]
    vague: Mapping[str, Count]
    bounds: Mapping[Phrase, str]
    """Phrases before a number: "least", "most" or "above"."""
    groups: Mapping[str, Count]
    half: Words
    pairs: Words
    """Plural nouns that are one thing."""
    definite: Words
    other: Words
    denying: Words
    neither: tuple[str, str]
    """Words that deny where the first of them stands."""
    negators: Words
    lacking: Words
    having: Words
    """Verbs and prepositions by which a thing has another one."""
    relations: Mapping[Phrase, RelationKind]
    places: Mapping[Phrase, Place]
    loose: Words
    """Prepositions that mean "on" before one of the ``surfaces``."""
    surfaces: Words
    floating: Words
    plain_verbs: Words
    writing: Words
    roles: Mapping[str, TextRole]
    letters: Words
    shown: Words
    """What follows the word for a kind of picture and comes before what it shows."""
    media: Mapping[str, str]
    lights: Mapping[str, str]
    grounds: Words
    backdrop: Words
    singular: Callable[[str, str, bool], str]
    """A noun's form, its lemma, and whether it is a plural: the noun as the plan names it."""

    def colour(self, words: Phrase) -> tuple[str, int]:
        """The colour that the words begin with, in English, and how many of them say it; ("", 0) for none."""
        first, after = (*words, "", "")[:2]
        parts = [self._one(part) for part in first.split("-")]
        if not all(parts):
            return ("", 0)
        found = " and ".join(parts)
        return (f"{self.shades[after]} {found}", 2) if after in self.shades else (found, 1)

    def _one(self, word: str) -> str:
        if word in self.colours:
            return self.colours[word]
        for shade, meant in self.shades.items():
            if (rest := word.removeprefix(shade)) != word and rest in self.colours:
                return f"{meant} {self.colours[rest]}"
        return ""


def in_forms(words: Mapping[str, str], forms: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """By form of an adjective, what it means; ``words`` are the adjectives of each meaning."""
    return {form: value for value, listed in words.items() for word in listed.split() for form in forms(word)}


def attributes(
    words: Mapping[str, Mapping[str, str]], forms: Callable[[str], Iterable[str]] = lambda word: (word,)
) -> dict[str, tuple[str, str]]:
    """By form of an adjective, the attribute that it says and the value."""
    return {form: (name, value) for name, group in words.items() for form, value in in_forms(group, forms).items()}
