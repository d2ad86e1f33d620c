"""Relations in words, and those that form a ring, which no picture can show."""

from __future__ import annotations

from typing import Literal

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.scene import Relation, Scene


def reject_contradictions(scene: Scene) -> None:
    """Raises PlanError for a ring of relations, naming it: circle left of cat, cat left of circle.

    Looks for rings on each axis (left and right, above and below, in front and behind) and of things inside each other.
    """
    names = spoken_names(scene)
    axes: tuple[tuple[Literal["x", "y", "z"], str], ...] = (("x", "left of"), ("y", "above"), ("z", "in front of"))
    nested = nx.DiGraph((r.subject, r.object) for r in scene.relations if r.kind == "inside")
    for order, words in [*((scene.order(axis), words) for axis, words in axes), (nested, "inside")]:
        try:
            ring = nx.find_cycle(order)
        except nx.NetworkXNoCycle:
            continue
        listed = ", ".join(f"{names[before]} {words} {names[after]}" for before, after in ring)
        raise PlanError(f"the relations contradict each other: {listed}; drop one")


def relations_in_words(scene: Scene) -> str:
    """All relations in words: "circle left of cat, cat above dog"."""
    names = spoken_names(scene)
    return ", ".join(in_words(relation, names) for relation in scene.relations)


def in_words(relation: Relation, names: dict[str, str]) -> str:
    """One relation in words: "ball between cat and dog"."""
    objects = " and ".join(names[end] for end in relation.ends[1:])
    return f"{names[relation.subject]} {relation.kind.replace('_', ' ')} {objects}"
