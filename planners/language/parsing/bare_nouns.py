"""Nouns without an article that the small parser takes for a verb or an adjective: "hedgehog, cream background"."""

from __future__ import annotations

from typing import Any

from planners.language.parsing import tree_changes as tree
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import ADJECTIVES
from planners.language.vocabulary.verb_table import ORDERS

MARKS = frozenset(",;.:!")


def name_bare(doc: Any) -> None:
    """Makes such a word the noun that it is, where a mark, a preposition or nothing follows."""
    for token in doc:
        if token.pos_ in tree.NOUNS or not _begins(doc, token.i):
            continue
        after = doc[token.i + 1] if token.i + 1 < len(doc) else None
        first = token.i == 0 and noun_class(token.lower_) == "place"
        if token.lower_ in ORDERS and not (first and after is not None and after.lower_ == "with"):
            continue
        if not (first or noun_class(token.lower_) in SEEN):
            continue
        described = is_adjective(token.lower_) or token.lower_ in ADJECTIVES
        if not first and described and token.tag_ != "VB":  # "rainbow behind a unicorn"
            continue
        subject = next((child for child in token.children if child.dep_.startswith("nsubj")), None)
        if subject is not None and not (token.tag_ == "VB" and token.head == token and doc[token.i - 1].text in MARKS):
            continue  # of "sea scene, whale under a boat" the tree makes a sentence
        if after is not None and after.text not in MARKS and after.pos_ not in ("ADP", "CCONJ"):
            continue
        token.pos_, token.tag_ = "NOUN", "NN"
        if subject is not None:
            subject.dep_, subject.head, token.dep_, token.head = "ROOT", subject, "appos", subject
        later = token.head
        if later.i > token.i and later.head == later and any(t.text in MARKS for t in doc[token.i : later.i]):
            token.dep_, token.head = "ROOT", token
            later.dep_, later.head = "appos", token


def _begins(doc: Any, at: int) -> bool:
    """Whether a phrase begins at the token, or with no more than an article and adjectives before it."""
    first = at
    while first > 0 and doc[first - 1].text not in MARKS:
        first -= 1
    return all(token.tag_ == "DT" or is_adjective(token.lower_) for token in doc[first:at])
