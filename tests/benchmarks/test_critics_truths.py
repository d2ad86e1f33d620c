"""What is known of a picture gives each check its truth; what isn't clear-cut gives none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.critics.painted import EYES, FOLDER, painted_cases, wrong_plans
from benchmarks.critics.seen import PictureContents, SeenText, SeenThing, holds, truths
from critics.contrast.alignment import AlignmentCritic
from planners.checklist import Check, compile_checklist
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock

SIZE = (200, 100)


def box(left: float, top: float, right: float, bottom: float) -> Box:
    return Box.from_pixels((left, top, right, bottom), SIZE)


CAT, DOG = box(10, 30, 50, 70), box(140, 30, 190, 80)
SCENE = Scene(
    prompt="a red cat left of a dog",
    canvas=Canvas(width=200, height=100),
    forbidden=("bird",),
    entities=(
        Entity(id="cat", noun="cat", attributes={"colour": "red", "size": "small"}, box=CAT),
        Entity(id="dog", noun="dog", box=DOG),
    ),
    texts=(TextBlock(id="t", content="OPEN"),),
    relations=(Relation(subject="cat", kind="left_of", object="dog"),),
)
RIGHT = PictureContents(
    (SeenThing("cat", "red", CAT, "cat"), SeenThing("dog", None, DOG, "dog")), (SeenText("OPEN", "t"),)
)
CHECKS = (*compile_checklist(SCENE), *AlignmentCritic().checks(SCENE))


def broken(seen: PictureContents) -> set[str]:
    return {check for check, holds in truths(SCENE, CHECKS, seen).items() if not holds}


def test_a_picture_that_holds_all_of_its_plan_breaks_nothing() -> None:
    true = truths(SCENE, CHECKS, RIGHT)
    assert all(true.values())
    assert set(true) == {check.id for check in CHECKS} - {"attribute:cat.size"}  # sizes are a matter of degree


@pytest.mark.parametrize(
    ("things", "lines", "wrong"),
    [
        (
            (RIGHT.things[0],),
            RIGHT.lines,
            {"present:dog", "count:dog", "relation:cat-left_of-dog", "alignment:whole.object", "alignment:region.dog"},
        ),
        (
            (SeenThing("cat", "blue", CAT, "cat"), RIGHT.things[1]),
            RIGHT.lines,
            {"attribute:cat.colour", "alignment:whole.colour", "alignment:region.cat"},
        ),
        ((*RIGHT.things, SeenThing("cat", "red", box(80, 0, 110, 30))), RIGHT.lines, {"count:cat"}),
        ((*RIGHT.things, SeenThing("bird", None, box(80, 0, 110, 30))), RIGHT.lines, {"count:bird"}),
        (
            (SeenThing("cat", "red", box(150, 0, 190, 25), "cat"), SeenThing("dog", None, box(20, 10, 70, 60), "dog")),
            RIGHT.lines,
            {"relation:cat-left_of-dog", "alignment:region.cat", "alignment:region.dog"},
        ),
        (RIGHT.things, (SeenText("OPEM", "t"),), {"text:t"}),
        (RIGHT.things, (), {"text:t"}),
        (RIGHT.things, (*RIGHT.lines, SeenText("SALE")), {"no_extra_text"}),
    ],
)
def test_each_fault_breaks_the_checks_that_say_so(
    things: tuple[SeenThing, ...], lines: tuple[SeenText, ...], wrong: set[str]
) -> None:
    assert broken(PictureContents(things, lines)) == wrong


def test_another_kind_of_thing_in_its_place_is_no_cat_of_any_colour() -> None:
    seen = PictureContents((SeenThing("pig", "red", CAT, "cat"), RIGHT.things[1]), RIGHT.lines)
    assert {"present:cat", "count:cat", "attribute:cat.colour", "relation:cat-left_of-dog"} <= broken(seen)


def test_a_blurred_picture_is_known_to_be_blurred_and_no_more() -> None:
    assert truths(SCENE, CHECKS, PictureContents(RIGHT.things, RIGHT.lines, whole="blurred")) == {"artifact": False}
    blank = truths(SCENE, CHECKS, PictureContents(whole="blank"))
    assert not any(holds for check, holds in blank.items() if check not in ("no_extra_text", "count:bird"))
    assert blank["no_extra_text"] and blank["count:bird"]


def test_people_are_known_or_not() -> None:
    check = Check(id="anatomy:people", kind="anatomy", says="")
    assert truths(SCENE, [check], PictureContents(people=False)) == {"anatomy:people": False}
    assert truths(SCENE, [check], PictureContents()) == {}


A, MIDDLE = box(20, 40, 40, 60), box(90, 40, 110, 60)


def test_directions_hold_clearly_fail_clearly_or_are_left_open() -> None:
    assert holds("left_of", A, MIDDLE, SIZE) is True
    assert holds("right_of", A, MIDDLE, SIZE) is False
    assert holds("above", A, MIDDLE, SIZE) is False  # it stands quite beside it
    diagonal = box(50, 0, 70, 20)  # forty pixels to the left and as many up
    assert holds("left_of", diagonal, MIDDLE, SIZE) is None and holds("above", diagonal, MIDDLE, SIZE) is None
    assert holds("behind", A, MIDDLE, SIZE) is None
    square = (100, 100)  # the same box in a picture half as wide is steeper
    assert holds("above", diagonal, MIDDLE, square) is True


def test_on_inside_and_next_to() -> None:
    assert holds("on", box(90, 20, 110, 41), MIDDLE, SIZE) is True
    assert holds("on", box(90, 60, 110, 80), MIDDLE, SIZE) is False
    assert holds("on", box(20, 20, 40, 41), MIDDLE, SIZE) is False
    assert holds("inside", box(95, 45, 105, 55), MIDDLE, SIZE) is True
    assert holds("inside", A, MIDDLE, SIZE) is False
    assert holds("inside", box(80, 40, 100, 60), MIDDLE, SIZE) is None
    assert holds("next_to", box(65, 40, 85, 60), MIDDLE, SIZE) is True
    assert holds("next_to", A, MIDDLE, SIZE) is False
    assert holds("next_to", box(55, 40, 75, 60), MIDDLE, SIZE) is None


coordinate = st.integers(0, 70)


@given(st.tuples(coordinate, coordinate), st.tuples(coordinate, coordinate))
def test_opposite_directions_never_hold_together(one: tuple[int, int], other: tuple[int, int]) -> None:
    a, b = (box(x, y, x + 30, y + 20) for x, y in (one, other))
    for kind, opposite in (("left_of", "right_of"), ("above", "below")):
        assert not (holds(kind, a, b, SIZE) and holds(opposite, a, b, SIZE))
        assert holds(kind, a, b, SIZE) == holds(opposite, b, a, SIZE)


def test_a_wrong_plan_differs_in_one_thing_that_the_picture_contradicts() -> None:
    scene = RulePlanner().plan("two red cats left of a blue box", Canvas(width=320, height=256)).scene
    assert [name.split()[2] for name, _ in wrong_plans(scene)] == ["noun", "colour", "count"]
    groups: dict[str, list[bool]] = {}
    for case in painted_cases():
        true = truths(case.scene, compile_checklist(case.scene), case.seen)
        groups.setdefault(case.group, []).append(all(true.values()))
        if case.damaged:
            assert not all(true.values()), case.id
    assert len(groups["painted, right plan"]) == 100
    assert sum(groups["painted, right plan"]) >= 85  # the model's own faults: words, things that one can't name
    assert {name: len(held) > 10 for name, held in groups.items()} == dict.fromkeys(
        [
            "painted, right plan",
            *(f"painted, wrong {what} planned" for what in ("noun", "colour", "count", "relation")),
        ],
        True,
    )


def test_what_was_looked_at_names_pictures_and_things_that_there_are() -> None:
    table, eyes = json.loads((FOLDER / "annotations.json").read_text()), json.loads(EYES.read_text())
    names = {one["id"]: one["name"] for one in table["categories"]}
    for picture, nouns in eyes["unsure_colours"].items():
        labelled = {names[n["category_id"]] for n in table["annotations"] if n["image_id"] == int(picture)}
        assert set(nouns) <= labelled
