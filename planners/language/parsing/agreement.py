"""Verbs that the parser takes for nouns though the number of the noun before them shows what they are.

"A horse drinks from a trough": after "a" nothing ends in a plural, so "drinks" is what the horse does. Such a sentence
is parsed again with a verb in its place that the parser knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from planners.english import PAIRS, UNCHANGING, UNCOUNTED, singular
from planners.language.parsing.tree_changes import NOUNS
from planners.language.tokens import low
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.verb_table import DOING
from planners.language.vocabulary.writing import SAYING
from planners.language.word import Word

ONE = frozenset("a an one another each every".split())
DEFINITE = frozenset("the its his her their my our this that".split())
SEVERAL = frozenset("several many some both these those two three four five six seven eight nine ten".split())
AMOUNTS = frozenset("few couple dozen hundred thousand lot pair number bunch".split())
"""What "a" may stand before and yet mean several."""
ACTED_ON = frozenset("a an the his her its their him them it my our your each another this that".split())
BEGINNINGS = frozenset(("", "and", ";", "while", "as", "where"))
"""What a clause about several things without a number begins after: "and flies circle above it"."""
WAYS = frozenset("left right up down".split())
ENDS = frozenset(("", ".", ",", ";", "while", "as", "and"))
STAND_INS = frozenset("stood stand stands hold holds".split())
"""What the parser sees in place of such a verb: at the end of a clause, before a place, with an object."""
LONGEST = 6


def with_verbs(words: Sequence[Word], doc: Any) -> tuple[Word, ...]:
    """The words, with a verb that the parser knows in the place of those that it takes for nouns."""
    found = list(words)
    for at in range(1, len(words)):
        word, token = words[at], doc[at]
        named = token.pos_ in (*NOUNS, "ADJ") or (doc[at - 1].dep_ == "compound" and doc[at - 1].head == token)
        if word.quoted is not None or word.tie is not None or not named:
            continue
        if _agrees(words, doc, at):
            after, plain = low(words, at + 1), singular(word.low) == word.low
            acts = after in ACTED_ON or _is_object(words, doc, at + 1)
            stand_in = "stood" if after in ENDS else ("stands", "holds")[acts].removesuffix("s" * plain)
            found[at] = replace(word, stand_in=stand_in)
            if doc[at - 1].pos_ not in NOUNS:
                found[at - 1] = replace(words[at - 1], stand_in="boxes" if plain else "box")
    return tuple(found)


def name_verbs(words: Sequence[Word], doc: Any) -> None:
    """Gives the verbs that others stand in for their own lemmas."""
    for word, token in zip(words, doc, strict=True):
        if word.low != word.stand_in and word.stand_in in STAND_INS:
            token.lemma_ = singular(word.low)


def _agrees(words: Sequence[Word], doc: Any, at: int) -> bool:
    """Whether a word can only be what the noun before it does: "a horse drinks", "two bowls drip"."""
    word, before, after = words[at].low, low(words, at - 1), low(words, at + 1)
    several = singular(before) != before and before not in PAIRS | UNCHANGING
    plain = singular(word)
    if (plain == word) != several or not word.isalpha() or not _is_noun(words, doc, at - 1):
        return False
    if (several and is_adjective(word) and word != "dry") or (plain in SAYING and after not in WAYS):
        return False
    follows = (
        after in ENDS
        or after in WAYS
        or _is_object(words, doc, at + 1)
        or doc[at + 1].pos_ in ("ADP", "ADV", "PART", "SCONJ")
    )
    unseen = plain in DOING or noun_class(plain) not in SEEN | {"place", "body"}
    if not (after in ACTED_ON or (follows and unseen)):
        return False
    first = _determiner(words, doc, at)
    if first < 0:
        return several and follows and low(words, at - 2) in BEGINNINGS
    said = low(words, first)
    if several:
        return said in SEVERAL
    while_doing = low(words, first - 1) in ("as", "while", "when") and unseen
    return said in ONE or (said in DEFINITE and (after in ACTED_ON or while_doing))


def _is_object(words: Sequence[Word], doc: Any, at: int) -> bool:
    """Whether what follows is a number, or a noun without an article that needs none: "juggles three oranges"."""
    if low(words, at) in UNITS:
        return True
    while at < len(doc) - 1 and doc[at].pos_ == "ADJ":
        at += 1
    last = at + 1 >= len(doc) or doc[at + 1].pos_ not in NOUNS
    stuff = low(words, at) in UNCOUNTED or noun_class(low(words, at) or "of") in ("food", "material")
    return last and at < len(doc) and (doc[at].tag_ == "NNS" or (doc[at].pos_ in NOUNS and stuff))


def _is_noun(words: Sequence[Word], doc: Any, at: int) -> bool:
    """Whether the word at a token may be the noun that does it."""
    token, word = doc[at], words[at].low
    if word == "another" or (low(words, at - 1) in BEGINNINGS and noun_class(word) in SEEN):
        return True  # "one points left, another points right", "and flies circle above it"
    return token.pos_ in NOUNS or (token.pos_ == "ADJ" and noun_class(word) in SEEN and not is_adjective(word))


def _determiner(words: Sequence[Word], doc: Any, at: int) -> int:
    """Where the noun phrase before a word begins, if with a word that says how many there are; -1 elsewhere."""
    if low(words, at - 1) == "another":
        return at - 1
    for k in range(at - 2, max(-1, at - 2 - LONGEST), -1):
        word = low(words, k)
        if word in AMOUNTS or not word:
            return -1
        if word in ONE | DEFINITE | SEVERAL:
            return k
        if doc[k].pos_ not in (*NOUNS, "ADJ", "ADV") and doc[k].tag_ != "VBN":
            return -1
    return -1
