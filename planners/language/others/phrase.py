"""One noun phrase in another language: its number and its attributes."""

from __future__ import annotations

from planners.language.others.sentence import Sentence
from planners.language.parsing.tree_changes import NOUNS
from planners.language.reading.adjectives import Attributes, describe
from planners.language.reading.phrases import Phrase
from planners.language.vocabulary.counts import Count, bounded


def read_phrase(tree: Sentence, at: int) -> Phrase:
    """The phrase of the noun at a token; "eine Gruppe Kinder" and "una docena de huevos" are counted by their group."""
    language, group = tree.language, tree.groups.get(at)
    first, end = tree.start(at), tree.end(at)
    words = tree.words[first:at]
    count = _count(tree, first, at)
    if group is not None:
        first = tree.start(group)
        outer, count = _count(tree, first, group), language.groups[tree.noun(group).lower()]
        half = bool(language.half & {*tree.words[max(0, first - 1) : group]})
        count = Count(count.planned // 2) if half else count.times(outer.planned if outer else 1)
    pair = tree.low(at) in language.pairs
    count = None if pair and count and count.range else count
    plural = tree.plural(at) and not pair
    definite = not language.other & {*words} and bool(language.definite & {*words, tree.low(first - 1)})
    attributes = read_attributes(tree, tree.start(at), end)[0]
    return Phrase(at, tree.name(at), tuple(range(first, end)), attributes, count, plural, definite)


def read_attributes(tree: Sentence, first: int, end: int) -> tuple[Attributes, list[int]]:
    """The attributes that some words say, colours last; and those of the words that say one, a number or a name."""
    language = tree.language
    found: Attributes = {}
    covered: list[int] = []
    at = first
    while at < end:
        colour, length = tree.colour(at)
        name, value = ("colour", colour) if colour else language.qualities.get(tree.low(at), ("", ""))
        if tree.low(at - 1) in language.made_of:
            name, value = language.materials.get(tree.low(at), (name, value))
        if value and (at in tree.lent or at not in (*tree.heads, *tree.inner.values())):
            found = describe(found, "not" if _negated(tree, at) else name, value)
            covered += range(at, at + max(1, length))
        elif tree.doc[at].pos_ in (*NOUNS, "NUM") or tree.counts(at):
            covered.append(at)
        at += max(1, length)
    return dict(sorted(found.items(), key=lambda item: item[0] == "colour")), covered


def _negated(tree: Sentence, at: int) -> bool:
    """Whether "nicht" or "no" stands before an adjective, or before the one word between them ("no es negro")."""
    between = at > 0 and tree.doc[at - 1].pos_ in ("AUX", "ADV") and tree.low(at - 1) not in tree.language.negators
    return tree.low(at - 2 if between else at - 1) in tree.language.negators


def _count(tree: Sentence, first: int, at: int) -> Count | None:
    """The number before a noun, with "mindestens" or "al menos" before it."""
    language, words = tree.language, tree.words[first:at]
    if vague := [language.vague[word] for word in words if word in language.vague]:
        return vague[0]
    numbers = [int(word[:4]) if word.isdecimal() else language.numbers.get(word, 0) for word in words]
    numbers = [number for number in numbers if number]
    if not numbers:
        return None
    if numbers[0] < numbers[-1] and language.ranging & {*words}:
        return Count(numbers[0], (numbers[0], numbers[-1]))
    for phrase, bound in language.bounds.items():
        if any(tree.words[max(0, k - len(phrase)) : k] == phrase for k in range(first, at)):
            return bounded(numbers[-1], bound)
    return Count(numbers[-1])
