"""The scenes' truth: what is asked of a scene holds or doesn't, whatever a critic says of it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.plain_sight.measure import SightRow, SightSeconds, half_of, tables
from benchmarks.plain_sight.questions import questions
from benchmarks.plain_sight.scenes import KINDS, draw_scene
from benchmarks.plain_sight.worlds import World

SHAPES = frozenset(World.shapes) - {"ring"}  # a ring is a thing, too


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_a_scene_of_shapes_is_always_the_same_and_holds_what_it_says(number):
    world = World()
    scene, again = draw_scene(number, 5, world, SHAPES), draw_scene(number, 5, world, SHAPES)
    assert scene.kind == KINDS[number] and np.array_equal(scene.image, again.image)
    height, width = scene.image.shape[:2]
    for drawn in scene.things:
        x0, y0, x1, y1 = drawn.box.pixels((width, height))
        patch = scene.image[y0:y1, x0:x1].reshape(-1, 3).astype(int)
        near = np.abs(patch - world.colours[drawn.thing.colour]).max(axis=1) <= 2
        assert near.mean() > 0.1


def test_right_plans_ask_what_is_there_and_wrong_ones_what_is_not():
    world = World()
    for number in range(12):
        scene = draw_scene(number, 5, world, SHAPES)
        there = [(one.thing.noun, one.thing.colour) for one in scene.things]
        right, *wrong = questions(scene, world, SHAPES)
        assert right.true and [(e.noun, e.attributes["colour"]) for e in right.plan.entities] == there
        assert wrong and all(question.checks and not question.true for question in wrong)
        for question in wrong:
            planned = [(e.noun, e.attributes.get("colour")) for e in question.plan.entities]
            assert planned != there or question.checks[0].kind == "relation"


def test_tables_count_false_answers_and_leave_out_those_not_judged():
    def row(scene: int, true: bool, status: str) -> SightRow:
        given = {"kind": "small", "asked": "count", "about": "star", "shape": True, "score": None, "reason": ""}
        return SightRow.model_validate({"scene": scene, "true": true, "status": status, **given})

    figure = next(number for number in range(20) if half_of(number) == "figure")
    rows = [row(figure, True, "fail"), row(figure, True, "pass"), row(figure, False, "pass")]
    rows += [row(figure, False, "unscored"), row(0, True, "fail")]
    text = tables(rows, [SightSeconds(scene=0, seconds=0.5)])
    assert "| count | 1/2 (50.0%; 9.5% to 90.5%) | 1/2 (50.0%; 9.5% to 90.5%) | 0/2" in text
    assert "0.500 (median)" in text


def test_an_outline_lies_within_its_shape():
    from random import Random

    from benchmarks.plain_sight.scenes import outlined

    picture = Image.new("RGBA", (60, 60), (255, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, 59, 59), fill=(255, 0, 0, 255))
    framed = np.asarray(outlined(picture, (0, 0, 0), Random(1)))
    assert tuple(framed[30, 30]) == (255, 0, 0, 255) and tuple(framed[30, 0][:3]) == (0, 0, 0)
    assert framed[0, 0, 3] == 0
