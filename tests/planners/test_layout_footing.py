"""What stands is laid out on the floor of a place, what flies above it."""

from __future__ import annotations

import pytest

from planners.layout.footing import CLEAR, HIGH, HORIZON, NEAR_LINE, WATER_LINE
from planners.layout.placement import misplaced
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene


def planned(prompt: str, width: int = 512, height: int = 512) -> Scene:
    scene = RulePlanner().plan(prompt, Canvas(width=width, height=height)).scene
    assert not misplaced(scene)
    return scene


def lower_edges(scene: Scene) -> dict[str, float]:
    return {e.id: e.box.y1 for e in scene.entities if e.box is not None}


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("two cats in a living room", 2),
        ("three pumpkins on a farm at dusk", 3),
        ("five sheep in a meadow", 5),
        ("nine cats on a street", 9),
        ("a police car and an ambulance on a street", 2),
        ('two penguins on a snowy field and the title "WINTER SALE"', 2),
        ('a poster of three houses in a field with the title "OPEN" and "from 10 to 5" at the bottom', 3),
        ("a fox behind a tree in the autumn forest", 2),
        ("a man holding an umbrella next to a car on a street", 3),
        ("a whale and a ship on the sea", 2),
    ],
)
def test_nothing_that_stands_hangs_in_the_sky(prompt, count):
    edges = lower_edges(planned(prompt))
    held = {name for name in edges if name.startswith("umbrella")}
    assert len(edges) == count and all(y >= HORIZON - 0.02 for name, y in edges.items() if name not in held)


def test_a_few_things_stand_side_by_side_on_one_line():
    edges = lower_edges(planned("two cats and one dog in a living room"))
    assert max(edges.values()) - min(edges.values()) < 0.01


@pytest.mark.parametrize(("width", "height"), [(1024, 512), (512, 1024)])
def test_the_canvas_may_have_any_shape(width, height):
    assert all(y > HORIZON - 0.02 for y in lower_edges(planned("two camels in the desert", width, height)).values())


def test_what_flies_is_above_the_horizon_and_what_stands_below():
    scene = planned("a garden with three tulips and a butterfly")
    for entity in scene.entities:
        assert entity.box is not None
        assert entity.box.y1 > HORIZON - 0.02 if entity.noun == "tulip" else entity.box.centre[1] < HORIZON


@pytest.mark.parametrize(
    ("prompt", "high"), [("a cat above a dog in a park", "cat_1"), ("a cat on a box in a living room", "cat_1")]
)
def test_a_relation_goes_before_the_floor(prompt, high):
    edges = lower_edges(planned(prompt))
    assert edges.pop(high) < 0.6 < min(edges.values())


@pytest.mark.parametrize("prompt", ["four cats on a white background", "four rockets in space", "four fish underwater"])
def test_where_there_is_no_floor_things_fill_the_picture(prompt):
    assert min(lower_edges(planned(prompt)).values()) < 0.55


@pytest.mark.parametrize("prompt", ["a cat on a chair in a kitchen", "a dog on the couch", "a teddy bear on a bed"])
def test_what_sits_on_a_seat_is_in_front_of_its_back(prompt):
    sitter, seat = planned(prompt).entities
    assert sitter.box is not None and seat.box is not None
    assert seat.box.y0 + 0.3 * seat.box.height < sitter.box.y1 < seat.box.y1
    assert sitter.depth > seat.depth and sitter.box.height < 0.8 * seat.box.height


@pytest.mark.parametrize(
    "prompt", ["a harbour with a ship", "two boats in a harbour", "a boat in a harbour and a seagull"]
)
def test_boats_float_off_the_shore(prompt):
    floating = [y for name, y in lower_edges(planned(prompt)).items() if name.startswith(("ship", "boat"))]
    assert floating and all(abs(y - WATER_LINE) < 0.02 for y in floating)


def test_the_moon_is_high_and_a_helicopter_clear_of_the_street():
    assert lower_edges(planned("the moon over the sea at night"))["moon_1"] < HIGH + 0.05
    assert lower_edges(planned("a helicopter above a city"))["helicopter_1"] < CLEAR + 0.02


def test_only_what_flies_is_in_the_sky_above_a_house():
    assert lower_edges(planned("a kite in the sky above a house"))["house_1"] > HORIZON
    assert lower_edges(planned("a whale in the sky"))["whale_1"] < NEAR_LINE - 0.05


def test_a_handful_of_things_stands_in_one_row():
    edges = lower_edges(planned("four books in a library"))
    assert max(edges.values()) - min(edges.values()) < 0.01
