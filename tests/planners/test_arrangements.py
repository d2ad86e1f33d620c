"""How several things stand: in a row, on each side, far behind the others, in a window, on somebody's back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from small_plans import plan

ROWS = {
    "A row of four tulips on a cream background": 4,
    "Safari card. Elephant, giraffe, zebra and lion, standing in a row, plain peach background": 4,
    "five ducks in a row, lake": 5,
    "A fire engine, a police car and an ambulance side by side on a city street": 3,
    "a dog, a cat and an otter side by side": 3,
    "three lamps lined up": 3,
}
WHERE = {
    "A farm with a red tractor, two cows and a house in the background": {"house behind tractor"},
    "a park with a dog, a castle in the distance": {"castle behind dog"},
    "lake with three swans and a house on the far side": {"house behind swan"},
    "a river with a bear, two pine trees behind": {"pine tree behind bear"},
    "a bed, a lamp, moon in the window": {"moon inside window"},
    "bedroom at night, moon through the window": {"moon inside window"},
    "A cat looking out of a window": {"cat inside window"},
    "a dog gazing out the window": {"dog inside window"},
    "Draw a hedgehog with an apple on its back.": {"apple on hedgehog"},
    "a turtle with a bird on its head": {"bird on turtle"},
    "a bear on drums": {"bear next_to drum"},
    "a penguin singing into a microphone": {"penguin next_to microphone"},
    "two tents, a fire between them and stars overhead": {"fire between tent"},
    "a lamp on each side of a bed": {"lamp left_of bed", "lamp right_of bed"},
    "a moon, five small stars, and a sleeping sheep on a cloud": {"sheep on cloud"},
    "fox and owl under a tree": {"fox under tree", "owl under tree"},
}
NAMED = {
    "heart shape on a white background": ["heart"],
    "a plain star shape on dark green": ["star"],
    "two red square shapes": ["square", "square"],
    "three kites up in the sky": ["kite", "kite", "kite"],
    "make me a stack of pancakes, light green backdrop": ["pancakes"],
    "Desert at sunset: a cactus on each side, a camel in the middle": ["cactus", "camel", "cactus"],
}


@pytest.mark.parametrize("prompt", ROWS)
def test_a_row_stands_on_one_line(prompt: str) -> None:
    boxes = [entity.box for entity in plan(prompt).scene.entities]
    assert len(boxes) == ROWS[prompt]
    feet = [box.y1 for box in boxes if box is not None]
    assert max(feet) - min(feet) < 0.02
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes) if one and other)


@pytest.mark.parametrize("prompt", WHERE)
def test_where_things_are(prompt: str) -> None:
    scene = plan(prompt).scene
    nouns = {entity.id: entity.noun for entity in scene.entities}
    assert {f"{nouns[r.subject]} {r.kind} {nouns[r.object]}" for r in scene.relations} == WHERE[prompt]


@pytest.mark.parametrize("prompt", NAMED)
def test_what_is_there(prompt: str) -> None:
    read = plan(prompt)
    assert sorted(entity.noun for entity in read.scene.entities) == sorted(NAMED[prompt])
    assert not read.unplaced


def test_what_is_behind_stands_higher_on_the_floor() -> None:
    boxes = {entity.noun: entity.box for entity in plan("a park with a dog, a castle in the distance").scene.entities}
    assert boxes["castle"].y1 < boxes["dog"].y1


def test_the_moon_is_above_all_else() -> None:
    scene = plan("two pumpkins in front of a house, full moon").scene
    moon, *others = sorted(scene.entities, key=lambda entity: entity.noun != "full moon")
    assert all(moon.box.y1 < other.box.y0 for other in others)
