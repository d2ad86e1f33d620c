"""Known mistakes of the small parser, mended in its tree."""

from __future__ import annotations

from typing import Any


def repair(doc: Any) -> None:
    """Mends the tree in place: "a jacket holding balloons" isn't a kind of balloon."""
    for token in doc:
        if token.tag_ == "VBG" and token.dep_ == "amod" and token.i > 0 and token.head.i > token.i:
            before = doc[token.i - 1]
            if before.dep_ == "npadvmod" and before.head == token and before.pos_ in ("NOUN", "PROPN"):
                _unfold(before, token, token.head)


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
