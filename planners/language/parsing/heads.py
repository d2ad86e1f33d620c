"""Noun phrases in whose tree the noun is none: "a pink rose", with a verb; "the smooth, glistening ice"."""

from __future__ import annotations

from typing import Any

from planners.language.parsing import tree_changes as tree
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import ADJECTIVES, MATERIALS, SHAPES

BOUNDS = frozenset("CCONJ PUNCT ADP PRON DET SCONJ PART SYM SPACE".split())


def name_heads(doc: Any) -> None:
    """Makes such nouns the heads of their phrases, in place."""
    for token in doc:
        if token.tag_ != "DT" or token.lower_ == "this":
            continue
        if end := _headless(doc, token.i):
            tree.make_head(doc, token.i, end)
        elif end := _after_list(doc, token.i):
            token.nbor().pos_, token.nbor().tag_ = "ADJ", "JJ"
            tree.make_head(doc, token.i, end)


def _headless(doc: Any, start: int) -> int:
    """Where a phrase without a noun ends whose last word can be one ("a pink rose", with a verb); 0 for none."""
    end = start
    while end + 1 < len(doc) and doc[end + 1].is_alpha and not _bounds(doc[end + 1]):
        end += 1
    if (
        end == start
        or doc[end].pos_ in tree.NOUNS
        or noun_class(doc[end].lower_) not in SEEN
        or doc[end].lower_ in ADJECTIVES
        or (doc[end].dep_ == "amod" and doc[end].head.i > end and doc[end].nbor().text == ",")
    ):
        return 0
    others = [token for token in doc[start + 1 : end] if token.pos_ in tree.NOUNS and token.lower_ not in ADJECTIVES]
    finite = doc[end].pos_ == "VERB" or (doc[end].pos_ == "AUX" and end + 1 < len(doc) and doc[end + 1].pos_ == "VERB")
    follows = doc[end + 1].pos_ if end + 1 < len(doc) else "PUNCT"
    plain = all(token.lower_ in SHAPES | MATERIALS for token in others)
    return 0 if others and (finite or not plain or follows not in ("CCONJ", "PUNCT")) else end


def _after_list(doc: Any, start: int) -> int:
    """The noun after two adjectives with a comma of which the tree takes one for a noun or a verb ("the dark, imposing
    silhouette", "the smooth, glistening ice").
    """
    if not (start + 4 < len(doc) and doc[start + 2].text == ","):
        return 0
    first, second, noun = doc[start + 1], doc[start + 3], doc[start + 4]
    while noun.i + 1 < len(doc) and noun.pos_ in tree.NOUNS and noun.nbor().pos_ in tree.NOUNS:
        noun = noun.nbor()
    adjectives = is_adjective(first.lower_) and (second.pos_ == "ADJ" or second.tag_ in ("VBG", "VBN"))
    whole = first.head == noun and second.head == noun and first.pos_ == "ADJ"
    return noun.i if adjectives and noun.pos_ in tree.NOUNS and not whole else 0


def _bounds(token: Any) -> bool:
    """Whether no noun phrase goes on over the word."""
    return token.pos_ in BOUNDS or token.lemma_ in ("be", "have", "do")
