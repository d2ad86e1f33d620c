"""What stands around an "and", where the small parser takes two things or doings for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planners.language.parsing.tree_changes import NOUNS, join_doing, join_noun, part_list
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import ADJECTIVES
from planners.language.vocabulary.verb_table import POSES


def mend_joint(doc: Any, at: int) -> None:
    """Mends what stands around an "and": one noun phrase to the tree, and two things or doings in truth."""
    if not 2 <= at < len(doc) - 2:
        return
    first, second = doc[at - 1], doc[at + 1]
    last = first.head if first.dep_ in ("nmod", "amod", "compound") else first
    doing = next((verb for verb in first.ancestors if verb.tag_ == "VBG"), None)
    gerund = next((token for token in (second, doc[at + 2]) if token.lower_.endswith("ing")), None)
    if second.lower_ in ADJECTIVES and second.dep_ == "conj" and first.head != doc[at + 2] and _is_lost(doc[at + 2]):
        join_noun(first, second, doc[at + 2])
    elif second.lower_ in ADJECTIVES and at + 1 < last.i < at + 4 and _is_described(first):
        part_list(first, last)
    elif doing is not None and gerund is not None and first.pos_ in NOUNS and _is_doing(gerund):
        known = gerund.pos_ == "VERB" and gerund.dep_ == "conj" and gerund.head == doing
        if not known and (gerund.head in (first, doing) or first.head == gerund or gerund.head.head == doing):
            join_doing(doing, first, gerund)


def _is_doing(gerund: Any) -> bool:
    """Whether it is no adjective, or one before nothing that it could describe: "on a scale and frowning"."""
    return not is_adjective(gerund.lower_) or gerund.i + 1 == len(gerund.doc) or bool(gerund.nbor().is_punct)


def _is_lost(noun: Any) -> bool:
    """Whether the tree takes a thing at a clause's end for its verb: "an oblong brim and circular buckle"."""
    ends = noun.i + 1 == len(noun.doc) or noun.nbor().is_punct
    return ends and noun.head == noun and noun_class(noun.lower_) in SEEN and noun.lower_ not in POSES


def _is_described(noun: Any) -> bool:
    """Whether a word after an adjective is a thing of its own and describes none: "oblong pendant", "wooden spoon"."""
    known = noun.pos_ in NOUNS or noun_class(noun.lower_) in SEEN
    return known and noun.lower_ not in ADJECTIVES and noun.doc[noun.i - 1].lower_ in ADJECTIVES


def part_at_comma(noun: Any, later: Any) -> None:
    """ "laptop, computer mouse to the right", read as one noun's name, is a list of two."""
    noun.dep_, noun.head = later.dep_, noun if later.head == later else later.head
    for child in list(later.children):
        if child.i < noun.i and child.dep_ != "punct":
            child.head = noun
    noun.pos_, later.dep_, later.head = "NOUN", "appos", noun


def clause_of(token: Any) -> Iterator[Any]:
    """The sentence up to the comma or conjunction after the token."""
    for other in token.sent:
        if other.i > token.i and (other.text == "," or other.lower_ in ("as", "while", "when")):
            break
        yield other
