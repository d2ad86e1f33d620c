"""Negation in another language: which nouns a prompt denies, and of which things."""

from __future__ import annotations

from planners.language.others.sentence import OBJECTS, STOPS, Sentence


def denials(tree: Sentence) -> dict[int, list[int]]:
    """The denied nouns, each with the nouns of the things that lack it; none: it is nowhere in the picture."""
    found: dict[int, list[int]] = {}
    for at in tree.heads:
        if (owners := _owners(tree, at, found)) is not None:
            found[at] = owners
    return found


def _owners(tree: Sentence, at: int, found: dict[int, list[int]]) -> list[int] | None:
    language, first = tree.language, tree.start(at)
    before, inside = tree.low(first - 1), {*tree.words[first:at]}
    last = max((k for k in tree.heads if k < at), default=-1)
    bare = before in language.joints | {","} and all(tree.doc[k].pos_ != "DET" for k in range(first, at))
    if last in found and ((bare and last in tree.chain(at)) or before == language.neither[1]):
        return found[last]
    neither = bool({before, *inside} & {*language.neither}) and language.neither[0] in tree.words
    none = neither or bool(inside & (language.denying | language.negators)) or before in language.lacking
    up = tree.verb(at, first)
    if not (none or _undone(tree, at, up)):
        return None
    by_verb = up >= 0 and tree.doc[up].lemma_.lower() in language.having
    beside = before in language.having | language.lacking and tree.low(first - 2) not in ("", *STOPS)
    places = language.grounds | language.media.keys()
    owners = tree.bearers(up, at) if by_verb or beside else []
    owners = [k for k in owners if k < at] or owners
    if owners and tree.low(first - 2) in language.joints and tree.low(tree.start(owners[0]) - 1) in language.having:
        owners = tree.bearers(tree.verb(owners[0], tree.start(owners[0])), owners[0])  # "con sombrero y sin zapatos"
    return [k for k in owners if k not in found and tree.noun(k).lower() not in places]


def _undone(tree: Sentence, at: int, up: int) -> bool:
    """Whether the noun is the object of a denied verb: "no hay coches", but not "no hay coches, solo bicicletas"."""
    before = tree.start(at) - 1
    placed = before in tree.tied or (before >= 0 and tree.doc[before].pos_ == "ADP")
    objects = not placed and tree.doc[([at, *tree.chain(at)])[-1]].dep_ in OBJECTS
    denied = any(tree.low(child.i) in tree.language.negators for child in tree.doc[up].children)
    return objects and denied and not {*tree.words[up:at]} & {*STOPS}
