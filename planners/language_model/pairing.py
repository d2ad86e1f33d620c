"""Which thing of one scene is which thing of another scene of the same prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planners.language_model.evidence import content_words, stem
from planners.scene import INVERSE, Entity, Relation

FORWARD = ("left_of", "above", "in_front_of")


def same_noun(first: str, second: str) -> bool:
    """ "cat" is "cats", and "tabby cat" is a "cat" by its last word."""
    return stem(first.split()[-1]) == stem(second.split()[-1])


def spoken(entity: Entity) -> frozenset[str]:
    """Roots of all words that an entity is described by."""
    return frozenset(content_words(" ".join([*entity.attributes.values(), entity.noun])))


def pair(proposed: Sequence[Entity], known: Sequence[Entity]) -> dict[str, str]:
    """Ids of proposed entities -> ids of known ones of the same noun, those that share most words first."""
    worth = []
    for a, mine in enumerate(proposed):
        for b, other in enumerate(known):
            if same_noun(mine.noun, other.noun):
                apart = len(spoken(mine) ^ spoken(other))
                worth.append((-len(spoken(mine) & spoken(other)), apart, a, b))
    found: dict[str, str] = {}
    for _, _, a, b in sorted(worth):
        if proposed[a].id not in found and known[b].id not in found.values():
            found[proposed[a].id] = known[b].id
    return found


def canonical(relation: Relation) -> Relation:
    """One form for relations that mean the same: "a right_of b" is "b left_of a"."""
    if relation.kind == "next_to":
        first, second = sorted((relation.subject, relation.object))
        return relation.model_copy(update={"subject": first, "object": second})
    if relation.other is not None:
        first, second = sorted((relation.object, relation.other))
        return relation.model_copy(update={"object": first, "other": second})
    if relation.kind in INVERSE and relation.kind not in FORWARD:
        return Relation(subject=relation.object, kind=INVERSE[relation.kind], object=relation.subject)
    return relation


def moved(relation: Relation, ids: Mapping[str, str]) -> Relation | None:
    """The relation between the things that its ends are in the other scene; None where one of them isn't there."""
    ends = [ids.get(end) for end in relation.ends]
    if None in ends or len(set(ends)) < len(ends):
        return None
    return Relation.model_validate(
        {"kind": relation.kind, **dict(zip(("subject", "object", "other"), ends, strict=False))}
    )
