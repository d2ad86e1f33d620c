"""Which wishes of a prompt a laid-out scene keeps, and which it gave up."""

from __future__ import annotations

from collections.abc import Mapping

from planners.checklist import spoken_names
from planners.layout.loosening import follows
from planners.layout.relations import relation_in_words
from planners.scene import Place, Scene


def with_places(laid: Scene, places: Mapping[str, Place]) -> Scene:
    """The scene whose things know where the prompt wants them, if their boxes are there."""
    kept = {i: place for i, place in places.items() if any(t.id == i and follows(t.box, place) for t in laid.things)}
    if not kept:
        return laid
    entities = tuple(e.model_copy(update={"place": kept.get(e.id)}) for e in laid.entities)
    texts = tuple(t.model_copy(update={"place": kept.get(t.id)}) for t in laid.texts)
    return laid.model_copy(update={"entities": entities, "texts": texts})


def given_up(asked: Scene, places: Mapping[str, Place], laid: Scene) -> tuple[str, ...]:
    """In words, the places and relations that the scene ``asked`` for and the laid-out one has no check for. A relation
    that was weakened is still checked.
    """
    names, ids = spoken_names(asked), {item.id for item in laid.things}
    related = {relation.ends for relation in laid.relations}
    astray = [f"{names[i]} ({place})" for i, place in places.items() if i in ids and laid.item(i).place is None]
    loose = [r for r in asked.relations if r.ends not in related and ids.issuperset(r.ends)]
    return (*astray, *(relation_in_words(relation, names) for relation in loose))
