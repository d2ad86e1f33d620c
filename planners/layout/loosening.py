"""Lays out every scene that can be painted: what the boxes can't satisfy is loosened, in a fixed order, and told.

In this order, each step only if the ones before weren't enough:

1. a crowd of more things than there are places gets as many as there are, and an open amount;
2. things stand closer together than usual;
3. wishes for a part of the picture ("at the top left") are given up;
4. the fewest relations are given up: next to and facing first, then depth, then on, under and inside, then held and
   worn things, then directions; of one kind the last named first. "Under" becomes "below" if that can hold;
5. things and letters are smaller than can be painted well;
6. the things named last are given up, except those that carry a text.

A relation that is given up leaves the scene, and with it the checklist. Only a ring of relations that no picture can
show stops a run (``reject_rings``), and only if the prompt names few things: a long description is easily misread, and
loses such relations like others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.layout.arrange import MANY
from planners.layout.contradictions import reject_rings
from planners.layout.crowds import thin_out, without_things
from planners.layout.layout import USUAL, Tightness, lay_out
from planners.layout.placement import DEPTHS, carriers, misplaced
from planners.layout.relations import relation_in_words
from planners.scene import Box, Place, Relation, RelationKind, Scene

CLOSE = Tightness(gaps=0.4)
SMALL = Tightness(gaps=0.25, sizes=0.3)
FIRMNESS: dict[str, int] = {
    **dict.fromkeys(("next_to", "facing"), 0),
    **dict.fromkeys(DEPTHS, 1),
    **dict.fromkeys(("inside", "on", "under"), 2),
    **dict.fromkeys(("holding", "wearing"), 3),
}
FIRMEST, BEARING = 4, 5
"""The firmness of directions and "between", and of what binds a text to its carrier."""
WEAKER: dict[str, RelationKind] = {"under": "below"}
SURELY = 0.66
"""How surely a planned box must lie in its place (``Box.lies``)."""
LONGEST_NAME = 48
SIDES = ("to the right of", "to the left of", "below", "above")
Notes = tuple[str, ...]


def lay_out_loosened(scene: Scene, places: Mapping[str, Place]) -> tuple[Scene, Notes]:
    """The scene with boxes, and a line on each thing that was loosened for them.

    ``places`` says by id where things should be. Deterministic. Raises PlanError if relations form a ring that no
    picture can show, in a scene of at most ``MANY`` things, or if the texts alone don't fit.
    """
    scene, notes = thin_out(scene)
    if places:
        known = {item.id for item in scene.things}
        places = {i: place for i, place in places.items() if i in known}
    laid = _attempt(scene, places, USUAL)
    if laid is None:
        if len(scene.things) <= MANY:
            reject_rings(scene)
        search = Search(scene, CLOSE)
        laid = search.laid(scene.relations, places) or search.laid(scene.relations)
        if laid is None:
            return _reduced(search, places, notes)
        notes = (*notes, "things stand closer together than usual, so that all of them fit on the picture")
    return laid, (*notes, *_places_in_words(laid, places)) if places else notes


def _attempt(scene: Scene, places: Mapping[str, Place] | None, tightness: Tightness) -> Scene | None:
    """The layout, or None if the scene doesn't fit or its boxes don't show its relations."""
    try:
        laid = lay_out(scene, places, tightness)
    except PlanError:
        return None
    return None if laid.relations and misplaced(laid) else laid


@dataclass
class Search:
    """The layouts that were tried of one scene, by relations and places; None is for those that don't fit."""

    scene: Scene
    tightness: Tightness = USUAL
    tried: dict[tuple[frozenset[Relation], frozenset[tuple[str, Place]]], Scene | None] = field(default_factory=dict)

    def laid(self, relations: Sequence[Relation], places: Mapping[str, Place] | None = None) -> Scene | None:
        """The layout with these relations, or None."""
        key = frozenset(relations), frozenset((places or {}).items())
        if key not in self.tried:
            scene = self.scene.model_copy(update={"relations": tuple(relations)})
            self.tried[key] = _attempt(scene, places, self.tightness)
        return self.tried[key]

    def most(self, kept: tuple[Relation, ...], more: tuple[Relation, ...]) -> tuple[Relation, ...]:
        """``kept``, which fits, and as many of ``more`` as fit with it, the firmer ones first.

        Halves what doesn't fit until single relations are left over (after QuickXplain; Junker, 2004), so that few
        misfits among many relations take few layouts.
        """
        if not more or self.laid((*kept, *more)):
            return (*kept, *more)
        if len(more) == 1:
            weaker = _weakened(more[0])
            fits = weaker is not None and weaker not in kept and self.laid((*kept, weaker))
            return (*kept, weaker) if weaker is not None and fits else kept
        half = len(more) // 2
        return self.most(self.most(kept, more[:half]), more[half:])


def _reduced(close: Search, places: Mapping[str, Place], notes: Notes) -> tuple[Scene, Notes]:
    """The scene of ``close``, which searches at ``CLOSE``, with as many relations as fit, and as many things."""
    scene = close.scene
    firm = sorted(scene.relations, key=lambda r: -_firmness(r, scene))  # stable: of one kind the first named first
    for search in (close, Search(scene, SMALL)):
        if not search.laid(()):
            continue
        kept = search.most((), tuple(firm))
        ordered = _in_order(kept, scene)
        usual = scene.model_copy(update={"relations": ordered})
        roomy = _attempt(usual, places, USUAL) if len(scene.things) <= MANY else None
        laid = roomy or search.laid(ordered, places) or search.laid(kept)
        assert laid is not None  # ``most`` laid these relations out
        laid = laid.model_copy(update={"relations": ordered})
        if search is not close:
            notes = (*notes, "things or letters are smaller than can be painted well, so that all fit on the picture")
        return laid, (*notes, *_places_in_words(laid, places), *_relations_in_words(scene, laid))
    bearers = {*carriers(scene).values(), *(text.carrier for text in scene.texts)}
    last = next((entity for entity in reversed(scene.entities) if entity.id not in bearers), None)
    if last is None:
        size = f"{scene.canvas.width}x{scene.canvas.height}"
        raise PlanError(f"{len(scene.texts)} texts don't fit on a picture of {size}; ask for fewer or shorter ones")
    name = spoken_names(scene)[last.id]
    note = f"the picture has no place left for: {name}; it is neither planned nor checked"
    left = {i: place for i, place in places.items() if i != last.id}
    return _reduced(Search(without_things(scene, {last.id}), CLOSE), left, (*notes, note))


def _firmness(relation: Relation, scene: Scene) -> int:
    if carriers(scene).get(relation.subject) == relation.object:
        return BEARING
    return FIRMNESS.get(relation.kind, FIRMEST)


def _weakened(relation: Relation) -> Relation | None:
    kind = WEAKER.get(relation.kind)
    return relation.model_copy(update={"kind": kind}) if kind else None


def _in_order(relations: Sequence[Relation], scene: Scene) -> tuple[Relation, ...]:
    """The relations in the order in which the scene names them."""
    asked = {relation: number for number, relation in enumerate(scene.relations)}
    asked |= {weaker: asked[r] for r in scene.relations if (weaker := _weakened(r)) and weaker not in asked}
    return tuple(sorted(relations, key=lambda relation: asked[relation]))


def _places_in_words(laid: Scene, places: Mapping[str, Place]) -> Notes:
    """A line on the things that are not where they should be, if there are any."""
    names = spoken_names(laid)
    astray = [f"{_short(names[i])} ({place})" for i, place in places.items() if not follows(laid.item(i).box, place)]
    return (f"planned elsewhere in the picture than the prompt says: {', '.join(astray)}",) if astray else ()


def follows(box: Box | None, place: Place) -> bool:
    """Whether the box lies where the place says, by enough that a picture like the plan isn't near a tie."""
    return box is not None and box.lies(place) >= SURELY


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."


def _relations_in_words(scene: Scene, laid: Scene) -> Notes:
    """A line on each relation that was weakened or given up: how its things are planned instead."""
    names = {i: _short(name) for i, name in spoken_names(scene).items()}
    kept = set(laid.relations)
    notes = []
    for relation in scene.relations:
        if relation in kept:
            continue
        asked = relation_in_words(relation, names)
        weaker = _weakened(relation)
        if weaker in kept:
            notes.append(f"{asked}: planned and checked as {WEAKER[relation.kind]} it, since no more fits")
        else:
            subject, other = names[relation.subject], names[relation.object]
            notes.append(
                f"{asked}: neither planned nor checked, since it doesn't fit with the rest; "
                f"{subject} is planned {_side(relation, laid)} {other}"
            )
    return tuple(notes)


def _side(relation: Relation, laid: Scene) -> str:
    """Where the relation's subject lies from its object, in words."""
    subject, other = laid.item(relation.subject).box, laid.item(relation.object).box
    assert subject is not None and other is not None  # of a layout
    if subject.intersection(other):
        return "over"
    x, y = (a - b for a, b in zip(subject.centre, other.centre, strict=True))
    x, y = x * laid.canvas.width, y * laid.canvas.height
    return SIDES[x < 0] if abs(x) >= abs(y) else SIDES[2 + (y < 0)]
