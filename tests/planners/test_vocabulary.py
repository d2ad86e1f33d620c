"""Box arithmetic on small non-square pictures, scene consistency, checklist ids and wording."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock

CANVAS = Canvas(width=96, height=64)


def test_box_pixels_on_a_tiny_wide_picture() -> None:
    assert Box(x0=0.25, y0=0.5, x1=0.75, y1=1.0).pixels((8, 4)) == (2, 2, 6, 4)
    assert Box(x0=0.26, y0=0.0, x1=0.74, y1=0.1).pixels((8, 4)) == (2, 0, 6, 1)
    assert Box(x0=0.999, y0=0.999, x1=1.0, y1=1.0).pixels((3, 2)) == (2, 1, 3, 2)


@pytest.mark.parametrize("size", [(7, 3), (3, 7), (1, 9)])
def test_box_round_trip(size: tuple[int, int]) -> None:
    for x in range(size[0]):
        for y in range(size[1]):
            xyxy = (x, y, size[0], size[1])
            assert Box.from_pixels(xyxy, size).pixels(size) == xyxy


def test_box_geometry() -> None:
    a, b = Box(x0=0, y0=0, x1=0.5, y1=0.5), Box(x0=0.25, y0=0.25, x1=0.75, y1=0.5)
    assert a.intersection(b) == pytest.approx(0.0625)
    assert a.iou(b) == pytest.approx(0.0625 / (0.25 + 0.125 - 0.0625))
    assert a.union(b) == Box(x0=0, y0=0, x1=0.75, y1=0.5)
    assert a.grown(0.1, 0.2) == Box(x0=0, y0=0, x1=0.6, y1=0.7)
    assert Box.clipped(-1, 0.2, 0.5, 3) == Box(x0=0, y0=0.2, x1=0.5, y1=1)
    for bad in ((0.5, 0, 0.5, 1), (0, 0.6, 1, 0.5)):
        with pytest.raises(ValidationError, match="x0 < x1"):
            Box(x0=bad[0], y0=bad[1], x1=bad[2], y1=bad[3])


def test_scene_rejects_unknown_and_repeated_ids() -> None:
    cat = Entity(id="cat_1", noun="cat")
    with pytest.raises(ValidationError, match="used twice"):
        Scene(prompt="", canvas=CANVAS, entities=(cat, cat))
    with pytest.raises(ValidationError, match="no entity or text"):
        Scene(
            prompt="",
            canvas=CANVAS,
            entities=(cat,),
            relations=(Relation(subject="cat_1", kind="above", object="dog_1"),),
        )


def scene() -> Scene:
    return Scene(
        prompt="",
        canvas=CANVAS,
        entities=(
            Entity(id="ball_1", noun="ball", attributes={"colour": "red"}),
            Entity(id="ball_2", noun="ball", attributes={"size": "small", "colour": "blue"}),
            Entity(id="cat_1", noun="cat"),
            Entity(id="cat_2", noun="cat"),
        ),
        texts=(TextBlock(id="title_1", content="SALE", role="title"),),
        relations=(
            Relation(subject="ball_1", kind="left_of", object="ball_2"),
            Relation(subject="title_1", kind="above", object="cat_2"),
        ),
    )


def test_checklist_ids_and_words() -> None:
    said = {check.id: check.says for check in compile_checklist(scene())}
    assert list(said) == [
        "artifact",
        "present:ball_1",
        "attribute:ball_1.colour",
        "present:ball_2",
        "attribute:ball_2.size",
        "attribute:ball_2.colour",
        "present:cat_1",
        "present:cat_2",
        "count:ball",
        "count:cat",
        "relation:ball_1-left_of-ball_2",
        "relation:title_1-above-cat_2",
        "text:title_1",
        "no_extra_text",
    ]
    assert said["present:ball_1"] == "there is a red ball"
    assert said["present:cat_2"] == "there is cat 2"
    assert said["relation:ball_1-left_of-ball_2"] == "the red ball is left of the small blue ball"
    assert said["relation:title_1-above-cat_2"] == '"SALE" is above the cat 2'
    assert said["count:cat"] == "there are exactly 2 of: cat"


def test_only_measurable_attributes_are_hard() -> None:
    hard = {c.id: c.hard for c in compile_checklist(scene()) if c.kind == "attribute"}
    assert hard == {"attribute:ball_1.colour": True, "attribute:ball_2.size": False, "attribute:ball_2.colour": True}


def test_checklist_is_deterministic_and_survives_json() -> None:
    checks = compile_checklist(scene())
    assert checks == compile_checklist(scene())
    assert tuple(Check.model_validate_json(check.model_dump_json()) for check in checks) == checks
    assert Scene.model_validate_json(scene().model_dump_json()) == scene()
