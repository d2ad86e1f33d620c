"""Relations that no picture can show together, whatever its size, named as the fewest words that clash.

Every relation implies inequalities between the edges of its things, however large these are and wherever they stand.
kiwisolver says whether they can all hold; where they can't, relations are left out one by one as long as the rest
still clashes, so that each of those that stay is needed (a deletion filter; Chinneck and Dravnieks, 1991,
https://doi.org/10.1287/ijoc.3.2.157).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import kiwisolver as kiwi

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.layout.placement import DIRECTIONS, carriers
from planners.layout.relations import in_words
from planners.scene import Relation, Scene

LEAST = 1.0  # of any thing's side, of a gap, of what overlapping things share: only its sign matters
Edges = dict[tuple[str, int], tuple[kiwi.Variable, kiwi.Variable]]


def reject_clashes(scene: Scene) -> None:
    """Raises PlanError that names the relations that clash: "cat inside box, cat left of box"."""
    lettering = carriers(scene)
    related = [r for r in scene.relations if lettering.get(r.subject) != r.object]
    if _possible(related):
        return
    core = related
    for relation in related:
        rest = [r for r in core if r is not relation]
        if not _possible(rest):
            core = rest
    names = spoken_names(scene)
    words = ", ".join(in_words(relation, names) for relation in core)
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
    """What must hold of the edges on the axes across, down and away from the viewer."""
    kinds: dict[frozenset[str], set[str]] = defaultdict(set)
    for r in related:
        kinds[frozenset(r.ends[:2])].add(r.kind)
    for r in related:
        (ax0, ax1), (ay0, ay1), (az0, az1) = (edges[r.subject, axis] for axis in (0, 1, 2))
        (bx0, bx1), (by0, by1), (bz0, bz1) = (edges[r.object, axis] for axis in (0, 1, 2))
        others = kinds[frozenset(r.ends[:2])] - {r.kind}
        rests = 0.0 if others & {"on", "under"} else LEAST  # "on and above": it touches
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
            yield ax0 >= ax1  # nothing is beside what it lies in or what it wears
