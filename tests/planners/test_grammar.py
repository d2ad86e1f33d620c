"""Whole sentences, open numbers, places, carriers, canvas and intent: prompts and what they must become."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.base import Plan, PlanError
from planners.language.whole.canvas import named_canvas
from planners.lint import lint
from planners.rules import RulePlanner
from planners.scene import Canvas

WIDE = Canvas(width=768, height=512)


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, WIDE)


def relations(prompt: str) -> list[str]:
    return [f"{r.subject} {r.kind} {' '.join(r.ends[1:])}" for r in plan(prompt).scene.relations]


RELATIONS = {
    "a ball is above a box and a vase": ["ball_1 above box_1", "ball_1 above vase_1"],
    "a ball above a box, a vase and a cup": ["ball_1 above box_1"],
    "a ball above a box and a vase below a cup": ["ball_1 above box_1", "vase_1 below cup_1"],
    "a cat between a dog and a tree": ["cat_1 between dog_1 tree_1"],
    "a cat between two trees": ["cat_1 between tree_1 tree_2"],
    "a cat in front of a dog": ["cat_1 in_front_of dog_1"],
    "a cat hidden by a dog": ["cat_1 behind dog_1"],
    "a cat next to a dog": ["cat_1 next_to dog_1"],
    "a cat in a box": ["cat_1 inside box_1"],
    "a box containing a cat": ["cat_1 inside box_1"],
    "a woman wearing a red hat": ["woman_1 wearing hat_1"],
    "a woman in a red dress": ["woman_1 wearing dress_1"],
    "a man is holding a cup and wearing a hat": ["man_1 holding cup_1", "man_1 wearing hat_1"],
    "a cat looking at a dog": ["cat_1 facing dog_1"],
    "The teddy bear sat on the hard shelf and the bumpy bed.": ["teddy_bear_1 on shelf_1", "teddy_bear_1 on bed_1"],
    "two cats side by side and a dog": ["cat_1 next_to cat_2"],
    "a bowl of soup": ["soup_1 inside bowl_1"],
}


@pytest.mark.parametrize("prompt", RELATIONS)
def test_relations_and_verbs(prompt: str) -> None:
    assert relations(prompt) == RELATIONS[prompt]


@pytest.mark.parametrize(
    ("prompt", "planned", "least", "most"),
    [
        ("several cats", 3, 3, 8),
        ("a few cats", 3, 2, 5),
        ("cats", 2, 2, 99),
        ("a group of cats", 3, 2, 99),
        ("two cats and several cats", 5, 5, 10),
    ],
)
def test_open_numbers_are_ranges(prompt: str, planned: int, least: int, most: int) -> None:
    found = plan(prompt)
    check = next(check for check in found.checklist if check.kind == "count")
    assert check.expected == {"noun": "cat", "count": planned, "at_least": least, "at_most": most}


@pytest.mark.parametrize("prompt", ["two cats", "a pair of cats", "2 cats", "a couple of cats"])
def test_exact_numbers_stay_exact(prompt: str) -> None:
    check = next(check for check in plan(prompt).checklist if check.kind == "count")
    assert check.expected == {"noun": "cat", "count": 2}


PHRASES = {
    "a man riding a horse": ["a man riding a horse", "a horse"],
    "a cat is sleeping": ["a cat sleeping"],
    "The car is red and shiny.": ["a red shiny car"],
    "a slice of pizza": ["a slice of pizza"],
    "a red and white boat": ["a red and white boat"],
    "a soft, fluffy blanket": ["a soft fluffy blanket"],
    "a yellow orange and a green lime": ["a yellow orange", "a green lime"],
    "a stained glass window": ["a stained glass window"],
    "an open book": ["an open book"],
}


@pytest.mark.parametrize("prompt", PHRASES)
def test_phrases(prompt: str) -> None:
    found = plan(prompt)
    assert [entity.phrase for entity in found.scene.entities] == PHRASES[prompt]
    assert found.unplaced == ()


def test_attributes_have_their_names() -> None:
    cup = plan("a big red round wooden fluffy open cute cup").scene.entities[0]
    assert list(cup.attributes) == ["size", "colour", "shape", "material", "texture", "state", "look"]


@pytest.mark.parametrize(
    ("prompt", "background"),
    [
        ("a cat on a beach", "beach"),
        ("a cat in a dark forest", "dark forest"),
        ("a dog running through a park", "park"),
        ("a cat against a blue wall", "blue wall"),
        ("A white kitchen with a sink.", "white kitchen"),
        ("a car on the highway and the bumpy road", "highway"),
    ],
)
def test_places_become_the_background(prompt: str, background: str) -> None:
    assert plan(prompt).scene.background == background


CARRIERS = {
    "A bookstore with a sign that says 'READ'. A coffee cup on the table with the word 'MORNING'.": {
        "READ": "sign_1",
        "MORNING": "coffee_cup_1",
    },
    "A clock on the wall shows 'TIME' and a banner states “NOW”.": {"TIME": "clock_1", "NOW": "banner_1"},
    "a cat, a bench labeled «SIT» and a box with 'TOYS' on it": {"SIT": "bench_1", "TOYS": "box_1"},
    "a gym, a menu board 'SOUP', a cat": {"SOUP": "menu_board_1"},
    "a robot with the word 'NEW' on its chest": {"NEW": "robot_1"},
}


@pytest.mark.parametrize("prompt", CARRIERS)
def test_texts_and_their_carriers(prompt: str) -> None:
    assert {text.content: text.carrier for text in plan(prompt).scene.texts} == CARRIERS[prompt]


def test_a_poster_has_title_and_subtitle() -> None:
    texts = plan("a poster with the title \"X\" and the subtitle 'Y'").scene.texts
    assert [(text.content, text.role, text.carrier) for text in texts] == [
        ("X", "title", None),
        ("Y", "subtitle", None),
    ]


@pytest.mark.parametrize(
    ("prompt", "forbidden"),
    [
        ("a beach, no people", ("person",)),
        ("a cat without text", ("text",)),
        ("a cat, no dogs or birds", ("dog", "bird")),
    ],
)
def test_negation(prompt: str, forbidden: tuple[str, ...]) -> None:
    assert plan(f"a tree and {prompt}").scene.forbidden == forbidden


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("a 9:16 story of a cat", (480, 832)),
        ("a wide banner with a cat", (960, 416)),
        ("a cat, 1024x512", (1024, 512)),
        ("a cat, 4K", (768, 512)),
        ("a cat, 1:1, 1K", (1024, 1024)),
        ("a cat", (768, 512)),
        ("a photo of 9 cats: 16 of them", (768, 512)),
    ],
)
def test_the_canvas_that_a_prompt_names(prompt: str, size: tuple[int, int]) -> None:
    assert named_canvas(prompt, WIDE).size == size


def test_a_canvas_that_cannot_be_is_refused() -> None:
    with pytest.raises(PlanError, match="30x9000"):
        named_canvas("a cat, 30x9000", WIDE)


def test_seasons_and_moods_become_light_and_palette() -> None:
    found = plan("a tree in autumn, spooky mood")
    assert found.scene.style.mood == "autumn, spooky"
    assert found.scene.style.lighting == "golden light"
    assert found.scene.style.palette == ("orange", "brown")
    soft = {check.id: check.hard for check in found.checklist if check.kind == "alignment"}
    assert soft == {"alignment:mood": False, "alignment:lighting": False, "alignment:palette": False}
    assert plan("a tree in winter, candle light").scene.style.lighting == "candle light"


def test_looks_only_a_person_can_judge_are_soft() -> None:
    hard = {
        check.expected: check.hard
        for check in plan("a man holding a cup behind a box on a bed").checklist
        if check.kind == "relation"
    }
    assert hard["holding"] is False and hard["behind"] is False and hard["on"] is True


def test_a_long_description_gives_way_instead_of_failing() -> None:
    things = "a lamp, a chair, a vase, a clock, a drum, a kite, a boat, a sofa, a desk, a fork"
    found = plan(f"{things} inside a cup, a cup inside a hat, the hat above the lamp and below the lamp, a ball, a mug")
    assert len(found.scene.entities) >= 12 and found.notes


NOUNS = ("cat", "dogs", "people", "red ball", "glasses", "kitchen", "beauty", "map of the world", "table", "orange")
PIECES = st.sampled_from(
    (
        *NOUNS,
        "a",
        "the",
        "two",
        "several",
        "a few",
        "no",
        "and",
        ",",
        ".",
        "with",
        "of",
        "on",
        "in",
        "between",
        "holding",
        "wearing",
        "is",
        "sat",
        "says",
        "'HI'",
        '"A b"',
        "next to",
        "above",
        "in front of",
        "left of",
        "on the left",
        "it",
        "9:16",
        "4K",
        "in winter",
        "cozy mood",
        "a slice of",
        "running",
        "reads",
        "its",
        "hidden by",
        "named",
        "at night",
    )
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(PIECES, min_size=1, max_size=16))
def test_every_plan_passes_its_own_lint(pieces: list[str]) -> None:
    """No crash and no hang; a plan, or one line that refuses; a plan has no problem of its own."""
    try:
        found = plan(" ".join(pieces))
    except PlanError as error:
        assert "\n" not in str(error) and str(error)
    else:
        assert lint(found.scene.model_dump(mode="json")) == []
        assert Plan.model_validate_json(found.model_dump_json()) == found
