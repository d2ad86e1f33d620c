"""Altered captions: one changed thing each, from the scene's own words, the same at every call."""

from __future__ import annotations

from critics.contrast.contrasts import (
    CaptionContent,
    caption_content,
    captions,
    on_ground,
    other_colours,
    region_captions,
)
from planners.scene import Amount, Canvas, Entity, Relation, Scene


def scene_of(*entities: Entity, **more: object) -> Scene:
    return Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=entities, **more)  # type: ignore[arg-type]


def thing(identifier: str, noun: str, colour: str | None = None) -> Entity:
    return Entity(id=identifier, noun=noun, attributes={"colour": colour} if colour else {})


MANY = scene_of(
    thing("a", "circle", "red"),
    thing("b", "circle", "red"),
    thing("c", "square", "blue"),
    thing("d", "cat"),
    relations=(Relation(subject="c", kind="left_of", object="d"),),
    background="beach",
)


def test_the_caption_tells_groups_their_relation_and_the_ground() -> None:
    assert captions(MANY)[0] == "a blue square left of a cat and two red circles on a beach background"


def test_each_wrong_caption_differs_in_exactly_one_thing() -> None:
    true, wrong = captions(MANY)
    assert {contrast.change for contrast in wrong} == {"count", "colour", "object", "relation"}
    assert len({contrast.text for contrast in wrong} | {true}) == len(wrong) + 1
    content = {(g.ids, g.entity.noun, tuple(g.entity.attributes.items()), g.count) for g in _content(MANY).groups}
    for contrast in wrong:
        assert contrast.content is not None
        other = {(g.ids, g.entity.noun, tuple(g.entity.attributes.items()), g.count) for g in contrast.content.groups}
        moved = contrast.content.relation != _content(MANY).relation
        assert (len(content - other), moved) == ((0, True) if contrast.change == "relation" else (1, False))
        for before, after in zip(sorted(content - other), sorted(other - content), strict=True):
            changed = [
                name for name, a, b in zip(("ids", "object", "colour", "count"), before, after, strict=True) if a != b
            ]
            assert changed == [contrast.change]


def _content(scene: Scene) -> CaptionContent:
    content = caption_content(scene)
    assert content is not None
    return content


def test_wrong_words_come_from_the_scene_first() -> None:
    _, wrong = region_captions(MANY, MANY.entities[0], most=2)
    assert next(c.instead for c in wrong if c.change == "colour") == "blue"
    assert [c.instead for c in wrong if c.change == "object"] == ["square", "cat"]
    assert [c.instead for c in captions(MANY)[1] if c.change == "count"] == ["1", "3"]
    assert [c.instead for c in captions(MANY)[1] if c.change == "relation"] == ["right_of"]


def test_names_of_one_colour_are_no_rivals() -> None:
    scene = scene_of(thing("a", "car", "navy"), thing("b", "cup", "blue"))
    assert "blue" not in other_colours(scene, {"colour": "navy"}, 12)
    assert {"red", "white"}.isdisjoint(other_colours(scene, {"colour": "red and white"}, 12))


def test_open_amounts_and_lone_things_have_no_wrong_count_that_is_right() -> None:
    several = scene_of(thing("a", "cat"), thing("b", "cat"), amounts=(Amount(noun="cat", at_least=2, at_most=5),))
    assert all(contrast.change != "count" for contrast in captions(several)[1])
    assert all(c.content is None or c.content.groups[0].count >= 1 for c in captions(scene_of(thing("a", "cat")))[1])


def test_an_empty_scene_says_nothing() -> None:
    assert captions(scene_of()) == ("", ())


def test_the_same_at_every_call() -> None:
    assert captions(MANY) == captions(MANY.model_copy(deep=True))


def test_a_long_ground_is_left_out() -> None:
    assert on_ground("a cat", "orange") == "a cat on an orange background"
    assert on_ground("a cat", "x" * 200) == "a cat"
