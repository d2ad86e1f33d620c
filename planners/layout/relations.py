"""A scene's relations in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planners.scene import Relation


def relation_in_words(relation: Relation, names: Mapping[str, str]) -> str:
    """One relation in words: "ball between cat and dog". ``names`` are those of things, by id."""
    objects = " and ".join(names[end] for end in relation.ends[1:])
    return f"{names[relation.subject]} {relation.kind.replace('_', ' ')} {objects}"


def relations_in_words(relations: Iterable[Relation], names: Mapping[str, str]) -> str:
    """ "circle left of cat, cat above dog"."""
    return ", ".join(relation_in_words(relation, names) for relation in relations)
