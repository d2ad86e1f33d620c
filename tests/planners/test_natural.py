"""Sentences that tell a story: what in them is to be seen, of whom each verb tells, and whose looks are whose."""

from __future__ import annotations

import pytest

from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

PLANNER = RulePlanner()


def read(prompt: str) -> Scene:
    return PLANNER.plan(prompt, Canvas(width=512, height=512)).scene


def things(scene: Scene) -> set[str]:
    return {f"{entity.noun} {' '.join(entity.attributes.values())}".strip() for entity in scene.entities}


def relations(scene: Scene) -> set[tuple[str, str, str]]:
    noun = {entity.id: entity.noun for entity in scene.entities}
    return {(noun[r.subject], str(r.kind), noun[r.object]) for r in scene.relations}


SEEN = {
    "The sharp, angular lines of the bridge were a bold statement of modern art.": {"bridge sharp angular"},
    "The smooth, creamy texture of the ice cream is melting.": {"ice cream smooth creamy melting"},
    "The red color of the car shines.": {"car red"},
    "The polished steel of the gate gleamed.": {"gate polished steel gleaming"},
    "The dark silhouettes of two camels crossed a desert.": {"camel dark in silhouette crossing a desert"},
    "The vase was a thoughtful gift.": {"vase"},
    "The artist turned the wall into a canvas of dreams.": {"wall", "artist turning the wall"},
    "A child is cooking imaginary meals.": {"child cooking imaginary meals"},
    "A knight is breaking a record.": {"knight breaking a record"},
    "The sharp spines of the cactus are a defense against predators.": {"spine sharp", "cactus"},
    "A girl is holding a trophy and looking at a work of art.": {"girl", "trophy", "work of art"},
    "A man plays a guitar solo on stage.": {"man playing a guitar", "guitar"},
    "A woman is rocking a baby to sleep.": {"woman rocking a baby", "baby sleeping"},
    "A father is teaching his daughter to swim.": {"father teaching daughter", "daughter swimming"},
    "A dog is scratching at a door and wanting to go outside.": {"dog scratching", "door"},
    "A person is standing on a scale and frowning.": {"person standing frowning", "scale"},
    "Roses swayed, their petals falling on a bench.": {"rose swaying", "petal falling", "bench"},
    "two paintings, one drawing, one bee": {"painting", "drawing", "bee"},
    "a wooden table and a leather bag": {"table wooden", "bag leather"},
}
ALIKE = {
    "an imaginary creature with a horn": {"imaginary creature", "horn"},
    "A witch turns a prince into a frog.": {"witch turning a prince", "prince", "frog"},
    "two cats, one sleeping and one sitting": {"cat sleeping", "cat sitting"},
    "A boy asks to play with a ball.": {"boy asking and playing", "ball"},
    "a blanket with a pattern of stripes": {"blanket", "stripe"},
    "A tapestry hangs on a wall.": {"tapestry hanging", "wall"},
}


@pytest.mark.parametrize(("prompt", "expected"), [*SEEN.items(), *ALIKE.items()])
def test_what_is_seen(prompt: str, expected: set[str]) -> None:
    assert things(read(prompt)) == expected


@pytest.mark.parametrize(
    ("prompt", "light"),
    [
        ("A cat sits by a window on a cold winter night.", "cold winter night"),
        ("On a rainy night, a taxi waits outside a hotel.", "rainy night"),
        ("A child flies a kite on a windy day.", "windy day"),
        ("a poster for a movie night with a popcorn box", None),
    ],
)
def test_hours_are_light(prompt: str, light: str | None) -> None:
    scene = read(prompt)
    assert scene.style.lighting == light
    assert not any(entity.noun.split()[-1] in ("night", "day") for entity in scene.entities)


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (
            "The feathers of the dove contrasted with the black beak.",
            {("feather", "on", "dove"), ("beak", "on", "dove")},
        ),
        ("The white snow contrasted with the black trunk.", set()),
        ("A worker is putting the finishing touches on a cake.", {("worker", "next_to", "cake")}),
        ("A girl is putting a saddle on a horse.", {("saddle", "on", "horse")}),
        ("A man is putting on a hat.", {("man", "wearing", "hat")}),
        ("A star hangs from the ceiling next to a lamp.", {("star", "below", "ceiling"), ("star", "next_to", "lamp")}),
        ("The laptop is on top of the wooden table.", {("laptop", "on", "table")}),
        ("A nurse is helping a man.", {("nurse", "next_to", "man")}),
        ("The hairdresser is cutting a customer's hair.", {("hairdresser", "next_to", "customer")}),
        ("Red beads float in oil in a jar.", {("bead", "inside", "oil"), ("oil", "inside", "jar")}),
        ("The fur of the kitten was warm as it lay on a rug.", {("kitten", "on", "rug")}),
    ],
)
def test_relations(prompt: str, expected: set[tuple[str, str, str]]) -> None:
    assert relations(read(prompt)) == expected


@pytest.mark.parametrize(
    ("prompt", "ground"),
    [
        ("The shelf was a great solution for the pentagonal office.", "pentagonal office"),
        ("The scent of coffee filled the air of the cozy, quaint cafe.", "cozy quaint cafe"),
        ("A woman is holding a laptop and working from home.", "home"),
    ],
)
def test_grounds(prompt: str, ground: str) -> None:
    assert read(prompt).background == ground
