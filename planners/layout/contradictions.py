"""Relations that no boxes can show together, whatever the picture's size, named as the fewest that clash.

Each relation implies inequalities between the edges of its things, whatever their sizes and places. kiwisolver decides
whether all of these can hold. If not, relations are left out one at a time as long as the rest still clashes, so that
each of those that remain is needed (a deletion filter; Chinneck and Dravnieks, 1991,
https://doi.org/10.1287/ijoc.3.2.157).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import kiwisolver as kiwi
import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.layout.placement import DIRECTIONS, carriers
from planners.layout.relations import relations_in_words
from planners.scene import Relation, Scene

LEAST = 1.0
"""The least side, gap and overlap. Its value has no meaning, since the implied inequalities have no scale."""
AXES: tuple[tuple[Literal["x", "y", "z"], str], ...] = (("x", "left of"), ("y", "above"), ("z", "in front of"))
RINGS: tuple[tuple[str, str, str], ...] = (
    ("left_of", "right_of", "left of"),
    ("above", "below", "above"),
    ("on", "under", "on"),
    ("in_front_of", "behind", "in front of"),
    ("inside", "", "inside"),
)
"""Kinds of which no ring can be painted, each with its inverse and its words."""
Edges = dict[tuple[str, int], tuple[kiwi.Variable, kiwi.Variable]]


def reject_contradictions(scene: Scene) -> None:
    """Raises PlanError that names the relations that clash: "cat inside box, cat left of box".

    A ring on one axis ("circle left of cat, cat left of circle"), or of things inside each other, is named as such.
    """
    if len(scene.relations) < 2:
        return
    names = spoken_names(scene)
    nested = nx.DiGraph((r.subject, r.object) for r in scene.relations if r.kind == "inside")
    for order, words in [*((scene.order(axis), words) for axis, words in AXES), (nested, "inside")]:
        _reject_ring(order, words, names)
    bearers = carriers(scene)
    clashing = [r for r in scene.relations if bearers.get(r.subject) != r.object]
    if _possible(clashing):
        return
    for relation in tuple(clashing):
        rest = [r for r in clashing if r is not relation]
        if not _possible(rest):
            clashing = rest
    _reject(relations_in_words(clashing, names))


def reject_rings(scene: Scene) -> None:
    """Raises PlanError for relations that no picture can show: a ring of one kind, such as "a left of b, b left of a".

    Other clashes come from how boxes show a relation: a cat on a sofa and under a blanket that is on the sofa can be
    painted, though three boxes can't touch so. The same goes for a ring through one of several like things, since
    the relations may mean different ones of them.
    """
    names = spoken_names(scene)
    alike = Counter((e.noun, *e.attributes.items()) for e in scene.entities)
    several = {e.id for e in scene.entities if alike[e.noun, *e.attributes.items()] > 1}
    for kind, inverse, words in RINGS:
        order = nx.DiGraph()
        for r in scene.relations:
            if r.kind in (kind, inverse) and not several & set(r.ends):
                order.add_edge(*(r.ends if r.kind == kind else r.ends[::-1]))
        _reject_ring(order, words, names)


def _reject_ring(order: nx.DiGraph, words: str, names: Mapping[str, str]) -> None:
    try:
        ring = nx.find_cycle(order)
    except nx.NetworkXNoCycle:
        return
    _reject(", ".join(f"{names[before]} {words} {names[after]}" for before, after in ring))


def _reject(words: str) -> None:
    raise PlanError(f"the relations contradict each other: {words}; drop one")


def _possible(related: Sequence[Relation]) -> bool:
    ids = dict.fromkeys(end for r in related for end in r.ends)
    edges: Edges = {
        (i, axis): (kiwi.Variable(f"{i}.{axis}.0"), kiwi.Variable(f"{i}.{axis}.1")) for i in ids for axis in (0, 1, 2)
    }
    solver = kiwi.Solver()
    try:
        for first, last in edges.values():
            solver.addConstraint(last >= first + LEAST)
        for constraint in _implied(related, edges):
            solver.addConstraint(constraint)
    except kiwi.UnsatisfiableConstraint:
        return False
    return True


def _implied(related: Sequence[Relation], edges: Edges) -> Iterator[kiwi.Constraint]:
    """Constraints on the edges, on the axes 0 (to the right), 1 (down) and 2 (away from the viewer)."""
    kinds: dict[frozenset[str], set[str]] = defaultdict(set)
    for r in related:
        kinds[frozenset(r.ends[:2])].add(r.kind)
    for r in related:
        (ax0, ax1), (ay0, ay1), (az0, az1) = (edges[r.subject, axis] for axis in (0, 1, 2))
        (bx0, bx1), (by0, by1), (bz0, bz1) = (edges[r.object, axis] for axis in (0, 1, 2))
        others = kinds[frozenset(r.ends[:2])] - {r.kind}
        rests = 0.0 if others & {"on", "under"} else LEAST  # "on" and "above" together: the two touch
        if r.kind in DIRECTIONS:
            yield {
                "left_of": ax1 + LEAST <= bx0,
                "right_of": bx1 + LEAST <= ax0,
                "above": ay1 + rests <= by0,
                "below": by1 + rests <= ay0,
            }[r.kind]
        elif r.kind in ("on", "under"):
            yield (ay1 == by0) if r.kind == "on" else (by1 == ay0)
        elif r.kind == "inside":
            yield from (ax0 >= bx0 + LEAST, ax1 + LEAST <= bx1, ay0 >= by0 + LEAST, ay1 + LEAST <= by1)
        elif r.kind == "behind":
            yield bz1 + LEAST <= az0
        elif r.kind == "in_front_of":
            yield az1 + LEAST <= bz0
        if r.kind in ("on", "under", "holding", "wearing"):
            yield from (ax0 + LEAST <= bx1, bx0 + LEAST <= ax1)
        if r.kind in ("holding", "wearing"):
            yield from (ay0 + LEAST <= by1, by0 + LEAST <= ay1)
        if r.kind in ("next_to", "facing") and others & {"inside", "wearing"}:
            yield ax0 >= ax1  # never holds: a thing can't be beside its container or what it wears
