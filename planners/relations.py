"""Whether a scene's relations can hold together at all."""

from __future__ import annotations

from typing import Literal

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.scene import Scene


def reject_contradictions(scene: Scene) -> None:
    """Raises PlanError that names a ring of relations such as: circle left of cat, cat left of circle."""
    axes: tuple[tuple[Literal["x", "y"], str], ...] = (("x", "left of"), ("y", "above"))
    names = spoken_names(scene)
    for axis, words in axes:
        try:
            ring = nx.find_cycle(scene.order(axis))
        except nx.NetworkXNoCycle:
            continue
        said = ", ".join(f"{names[before]} {words} {names[after]}" for before, after in ring)
        raise PlanError(f"the relations contradict each other: {said}; drop one")


def described(scene: Scene) -> str:
    """All relations in words: "circle left of cat, cat above dog"."""
    names = spoken_names(scene)
    return ", ".join(f"{names[r.subject]} {r.kind.replace('_', ' ')} {names[r.object]}" for r in scene.relations)
