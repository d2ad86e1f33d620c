"""Known mistakes of the small parser, mended in its tree."""

from __future__ import annotations

from typing import Any

from planners.language.qualities import NOUN_OR_COLOUR


def repair(doc: Any) -> None:
    """Mends the tree in place: "a jacket holding balloons" isn't a kind of balloon."""
    for token in doc:
        after = doc[token.i + 1] if token.i + 1 < len(doc) else token
        if (
            after is not token
            and token.lower_ in NOUN_OR_COLOUR
            and token.tag_ == "NN"
            and after.pos_ in ("NOUN", "PROPN")
            and token.dep_ not in ("compound", "amod")
        ):
            _join(token, after)
        if token.tag_ == "VBG" and token.dep_ == "amod" and token.i > 0 and token.head.i > token.i:
            before = doc[token.i - 1]
            if before.dep_ == "npadvmod" and before.head == token and before.pos_ in ("NOUN", "PROPN"):
                _unfold(before, token, token.head)


def _join(colour: Any, noun: Any) -> None:
    """ "orange oven", read as two nouns, becomes an oven that is orange."""
    if colour.head != noun:
        noun.dep_, noun.head = colour.dep_, noun if colour.head == colour else colour.head
        for child in list(colour.children):
            child.head = noun
    colour.dep_, colour.head = "amod", noun


def _unfold(before: Any, verb: Any, after: Any) -> None:
    """ "A verb-ing B", read as one noun B, becomes A with a participle whose object is B."""
    dep, head = after.dep_, after.head
    root = head == after
    before.dep_ = dep
    before.head = before if root else head
    for child in list(after.children):
        if child.i < verb.i and child != before:
            child.head = before
    verb.dep_, verb.head = "acl", before
    after.dep_, after.head = "dobj", verb
