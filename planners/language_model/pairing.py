"""Matches the things and relations of two readings of one prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planners.language_model.evidence import content_words, stem
from planners.scene import INVERSE, Entity, Relation

FORWARD = ("left_of", "above", "in_front_of", "larger_than")


def same_noun(first: str, second: str) -> bool:
    """Compares the last words in the singular: "cats" and "tabby cat" are both a "cat"."""
    return stem(first.split()[-1]) == stem(second.split()[-1])


def described_by(entity: Entity) -> frozenset[str]:
    """The roots of all words in the entity's noun and attributes."""
    return frozenset(content_words(" ".join([*entity.attributes.values(), entity.noun])))


def pair_entities(proposed: Sequence[Entity], known: Sequence[Entity]) -> dict[str, str]:
    """Maps ids of proposed entities to ids of known ones of the same noun, those that share most words first."""
    ranked = []
    for a, mine in enumerate(proposed):
        for b, other in enumerate(known):
            if same_noun(mine.noun, other.noun):
                words, others = described_by(mine), described_by(other)
                ranked.append((-len(words & others), len(words ^ others), a, b))
    found: dict[str, str] = {}
    for _, _, a, b in sorted(ranked):
        if proposed[a].id not in found and known[b].id not in found.values():
            found[proposed[a].id] = known[b].id
    return found


def canonical_relation(relation: Relation) -> Relation:
    """One form for relations that mean the same: "a right_of b" becomes "b left_of a"."""
    if relation.kind == "next_to":
        first, second = sorted((relation.subject, relation.object))
        return relation.model_copy(update={"subject": first, "object": second})
    if relation.other is not None:
        first, second = sorted((relation.object, relation.other))
        return relation.model_copy(update={"object": first, "other": second})
    if relation.kind in INVERSE and relation.kind not in FORWARD:
        return Relation(subject=relation.object, kind=INVERSE[relation.kind], object=relation.subject)
    return relation


def mapped_relation(relation: Relation, ids: Mapping[str, str]) -> Relation | None:
    """The relation with its ends replaced by ``ids``; None if one is absent or two of them become one thing."""
    ends = [ids.get(end) for end in relation.ends]
    if None in ends or len(set(ends)) < len(ends):
        return None
    return Relation.model_validate(
        {"kind": relation.kind, **dict(zip(("subject", "object", "other"), ends, strict=False))}
    )
