"""Changes of things: added, removed, replaced, recoloured, resized, moved, more or fewer of them."""

from __future__ import annotations

import re

from planners.base import EditQuestionError
from planners.colour_table import possible_colours
from planners.edits.asked_back import not_there, not_understood
from planners.edits.editor import SceneEditor
from planners.edits.references import NUMBERS, Reference, mentions, refer
from planners.edits.spots import moved
from planners.edits.wheres import Where, read_where
from planners.english import singular
from planners.layout.placement import holds
from planners.layout.worn import SLOT_OF
from planners.partial_scene import PartialScene, read_by_rules
from planners.scene import Box, Entity, Scene

GROWTH: dict[str, float] = {"bigger": 1.4, "larger": 1.4, "big": 1.4, "large": 1.4, "huge": 1.8, "enormous": 1.8}
GROWTH |= {"taller": 1.3, "smaller": 0.7, "small": 0.7, "little": 0.7, "tiny": 0.5, "shorter": 0.75}
GROWTH |= {"twice as big": 2.0, "twice as large": 2.0, "double the size": 2.0, "half the size": 0.5, "half as big": 0.5}
SMALL_SIDE, LARGE_SIDE = 0.06, 0.9
LARGER = 1.15
"""By how much the sides of a thing that is made larger grow at least."""
FOR = re.compile(r"(?P<what>.+?) (?:to|for|with) (?P<other>(?:the|it|them|that|this)\b.*)$", re.IGNORECASE)
IN_COLOUR = re.compile(
    r"(?P<n>an?|one|another|two|three|four|five|some) (?P<what>[\w -]+?) in (?P<colour>(?:(?:light|dark) )?\w+)$",
    re.IGNORECASE,
)
NUMBER = {"one": 1, "a": 1, "an": 1, "another": 1, "1": 1, **NUMBERS}


def remove(editor: SceneEditor, words: str) -> None:
    """ "the dog", "all the balloons", "one of the cats", "the text on the sign"."""
    said = re.sub(r" (?:completely|entirely|altogether)$", "", words)
    some = re.match(r"(?P<n>an?|one|two|three|four|\d+) (?:of (?:the |these |those )?)?(?P<what>.+)$", said.lower())
    found = refer(f"all the {some['what']}" if some else said, editor.scene, editor.recent)
    ids = found.ids[-NUMBER.get(some["n"], 1) :] if some else found.ids
    editor.remove(ids)
    editor.recent = tuple(i for i in editor.recent if i not in ids)


def remove_all_but(editor: SceneEditor, words: str) -> None:
    """ "everything except the cat"."""
    kept = set(refer(words, editor.scene, editor.recent).ids)
    kept |= {text.carrier for text in editor.scene.texts if text.id in kept and text.carrier}
    kept |= {text.id for text in editor.scene.texts if text.carrier in kept}
    editor.remove([item.id for item in editor.scene.things if item.id not in kept])


def add(editor: SceneEditor, words: str) -> None:
    """ "a cup on the table", "two more cats", "another red balloon in the top left corner"."""
    if hue := IN_COLOUR.match(words):  # "one balloon in blue"
        words = f"{hue['n']} {hue['colour']} {hue['what']}" if possible_colours(hue["colour"].lower()) else words
    body, where = read_where(words, editor.scene, editor.recent)
    if mentions(body, editor.scene) and where.said:
        move_to(editor, refer(body, editor.scene, editor.recent), where)
        return
    more = re.match(r"(?P<n>\w+) more (?P<what>.+)$", body.lower())
    another = re.match(r"another (?P<what>.+)$", body.lower())
    phrase = f"{more['n']} {more['what']}" if more else f"a {another['what']}" if another else body
    if (tail := FOR.match(phrase)) and mentions(tail["other"], editor.scene):
        other = refer(tail["other"], editor.scene, editor.recent).ids
        phrase, where = tail["what"], Where(ties=(("on" if _is_worn(tail["what"]) else "next_to", other[:1]),))
    read = read_new(editor, phrase)
    if not read.scene.entities:
        raise not_understood(f"add {words}")
    new = [_like_one_there(editor.scene, entity) if more or another else entity for entity in read.scene.entities]
    place = where if where.said else Where(place=read.places.get(new[0].id))
    own = {e.id: [r for r in read.scene.relations if r.subject == e.id] for e in new}
    editor.add(new, place, own)


def replace(editor: SceneEditor, words: str, by: str) -> None:
    """The things become others at their places; what was related to them stays so."""
    old = refer(words, editor.scene, editor.recent)
    read = read_new(editor, by)
    if not read.scene.entities:
        raise not_understood(f"replace {words} by {by}")
    new, changed = read.scene.entities[0], []
    for identifier in old.ids:
        if (before := editor.entity(identifier)) is None:
            raise EditQuestionError(f'"{words}" is a text; to change it say: change {words} to "NEW WORDS"')
        kept = {k: v for k, v in before.attributes.items() if k == "size"} if not new.attributes.get("size") else {}
        changed.append(before.model_copy(update={"noun": new.noun, "attributes": {**kept, **new.attributes}}))
    editor.change(changed)
    nouns = {entity.noun for entity in editor.scene.entities}
    forbidden = tuple(word for word in editor.scene.forbidden if word != new.noun)
    editor.scene = editor.scene.model_copy(
        update={"forbidden": forbidden, "amounts": tuple(a for a in editor.scene.amounts if a.noun in nouns)}
    )
    editor.recent = old.ids


def describe(editor: SceneEditor, found: Reference, name: str, value: str) -> None:
    """Gives things another attribute of the planner's names: material, state, look, pose."""
    changed = []
    for identifier in found.ids:
        if (entity := editor.entity(identifier)) is not None:
            attributes = {**entity.attributes, name: value}
            changed.append(entity.model_copy(update={"attributes": attributes}))
    editor.change(changed)
    editor.recent = found.ids


def resize(editor: SceneEditor, words: str, factor: float) -> None:
    """Larger or smaller around its middle, or around its foot; it moves where it has no room."""
    found = refer(words, editor.scene, editor.recent)
    for identifier in found.ids:
        item = editor.scene.item(identifier)
        if item.box is None:
            raise not_there(words, editor.scene)
        wide, high = (min(LARGE_SIDE, max(SMALL_SIDE, side * factor)) for side in (item.box.width, item.box.height))
        x, foot = item.box.centre[0], item.box.y1
        wished = Box.clipped(x - wide / 2, foot - high, x + wide / 2, foot)
        if isinstance(item, Entity):
            attributes = {k: v for k, v in item.attributes.items() if k != "size"}
            attributes = {"size": "small", **attributes} if factor < 1 else attributes
            editor.change([item.model_copy(update={"attributes": attributes})])
        try:
            editor.settle(identifier, wished, None, least=LARGER / factor if factor > 1 else 0.0)
        except EditQuestionError:
            if factor < 1:
                raise
            name = item.noun if isinstance(item, Entity) else "text"
            raise EditQuestionError(
                f"there is no room to make the {name} larger; move or remove something first"
            ) from None
    editor.recent = found.ids


def move(editor: SceneEditor, words: str) -> None:
    body, where = read_where(words, editor.scene, editor.recent, moving=True)
    if not where.said:
        raise EditQuestionError(f'where to is "{words}"? say a place ("to the left", "next to the cat", "top right")')
    move_to(editor, refer(body, editor.scene, editor.recent), where)


def move_to(editor: SceneEditor, found: Reference, where: Where) -> None:
    """Moves things; relations that say where they were go. What they carry, wear or hold comes along."""
    for identifier in found.ids:
        item = editor.scene.item(identifier)
        if item.box is None:
            raise EditQuestionError("where that is isn't known, so it can't be moved")
        kept = [
            r for r in editor.scene.relations
            if identifier not in r.ends or r.kind in ("holding", "wearing", "larger_than", "smaller_than")
        ]  # fmt: skip
        kept += where.relations(identifier)
        updates: dict[str, object] = {"place": where.place}
        if isinstance(item, Entity) and any(kind in ("in_front_of", "behind") for kind, _ in where.ties):
            updates["depth"] = editor.depth_of(where.relations(identifier))
        editor.change([item.model_copy(update=updates)])
        editor.scene = editor.scene.model_copy(update={"relations": tuple(dict.fromkeys(kept))})
        before, wished = item.box, item.box
        if where.ties and all(holds(relation, editor.scene) for relation in where.relations(identifier)):
            continue
        if where.step is not None:
            wished = _shifted(before, *where.step)
        elif where.ties:
            other = editor.scene.item(where.ties[0][1][0]).box
            wished = wished if other is None else _around(wished, other)
        elif where.place is not None:
            wished = _at(before, where.place)
        _settle_or_swap(editor, identifier, wished, where)
        after = editor.scene.item(identifier).box
        assert after is not None
        step = after.centre[0] - before.centre[0], after.centre[1] - before.centre[1]
        if where.step is not None and step[0] * where.step[0] + step[1] * where.step[1] < 0.02 * _length(where.step):
            raise EditQuestionError("something stands in the way there; move that first, or say another place")
        carried = [t for t in editor.scene.texts if t.carrier == identifier and t.box is not None]
        editor.scene = moved(editor.scene, {t.id: _shifted(t.box, *step) for t in carried if t.box is not None})
    editor.recent = found.ids


def _settle_or_swap(editor: SceneEditor, identifier: str, wished: Box, where: Where) -> None:
    """Where a side of something has no room, the two change places."""
    try:
        editor.settle(identifier, wished, where.place)
    except EditQuestionError:
        kind, ends = where.ties[0] if where.ties else ("", ())
        mine, other = editor.scene.item(identifier).box, editor.scene.item(ends[0]).box if ends else None
        if kind not in ("left_of", "right_of", "above", "below") or mine is None or other is None:
            raise
        changed = moved(editor.scene, {identifier: _standing_at(mine, other), ends[0]: _standing_at(other, mine)})
        if not all(holds(relation, changed) for relation in changed.relations):
            raise
        editor.scene = changed


def swap(editor: SceneEditor, one: str, other: str = "") -> None:
    """Two things change places; they may go by one name ("the two animals")."""
    found = [refer(words, editor.scene, editor.recent).ids for words in ((one, other) if other else (one,))]
    ids = [identifier for mine in found for identifier in mine]
    if len(ids) != 2 or (other and len(found[0]) != 1):
        raise EditQuestionError("only two single things can be swapped; name each of them")
    first, second = map(editor.scene.item, ids)
    if first.box is None or second.box is None:
        raise EditQuestionError("where they are isn't known, so they can't be swapped")
    kept = tuple(r for r in editor.scene.relations if not {first.id, second.id} & set(r.ends))
    editor.scene = editor.scene.model_copy(update={"relations": kept})
    editor.scene = moved(
        editor.scene, {first.id: _standing_at(first.box, second.box), second.id: _standing_at(second.box, first.box)}
    )
    editor.recent = (first.id, second.id)


def count(editor: SceneEditor, number: int, noun: str) -> None:
    """So many of a noun that is there, copies of the last one or without the last ones."""
    *looks, name = noun.lower().split()
    name = singular(name)
    there = [e for e in editor.scene.entities if e.noun.lower().split()[-1] == name]
    if alike := [e for e in there if set(looks) & set(" ".join(e.attributes.values()).split())]:
        there = alike
    if not there:
        add(editor, f"{number} {noun}")
        return
    if number < len(there):
        editor.remove([e.id for e in there[number:]])
        return
    copies = [there[-1].model_copy(update={"id": f"copy_{k}"}) for k in range(number - len(there))]
    editor.add(copies, Where(), {})


def read_new(editor: SceneEditor, phrase: str) -> PartialScene:
    """What a phrase names that isn't there yet, as the planner reads it."""
    return read_by_rules(phrase, editor.scene.canvas, editor.pipeline)


def _like_one_there(scene: Scene, entity: Entity) -> Entity:
    """ "another cat" looks like the last cat there, but for what is said of it."""
    alike = [e for e in scene.entities if e.noun == entity.noun]
    if not alike:
        return entity
    return entity.model_copy(update={"attributes": {**alike[-1].attributes, **entity.attributes}})


def _shifted(box: Box, dx: float, dy: float) -> Box:
    """Moved, but not out of the picture."""
    dx, dy = min(max(dx, -box.x0), 1 - box.x1), min(max(dy, -box.y0), 1 - box.y1)
    return Box(x0=box.x0 + dx, y0=box.y0 + dy, x1=min(1.0, box.x1 + dx), y1=min(1.0, box.y1 + dy))


def _around(box: Box, other: Box) -> Box:
    """The box with its middle at the other's."""
    return _shifted(box, other.centre[0] - box.centre[0], other.centre[1] - box.centre[1])


def _standing_at(box: Box, other: Box) -> Box:
    """The box with its foot where the other's is."""
    return _shifted(box, other.centre[0] - box.centre[0], other.y1 - box.y1)


def _at(box: Box, place: str) -> Box:
    x = 0.2 if "left" in place else 0.8 if "right" in place else 0.5 if place == "centre" else box.centre[0]
    y = 0.2 if "top" in place else 0.8 if "bottom" in place else 0.5 if place == "centre" else box.centre[1]
    return _shifted(box, x - box.centre[0], y - box.centre[1])


def _is_worn(phrase: str) -> bool:
    return singular(phrase.lower().split()[-1]) in SLOT_OF


def _length(step: tuple[float, float]) -> float:
    return max(abs(step[0]), abs(step[1]))
