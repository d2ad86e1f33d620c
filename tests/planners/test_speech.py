"""What people say in whole sentences: who asks, what is said once more, colours shared out, times, places, "it"."""

from __future__ import annotations

from collections import Counter

import pytest

from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

PLANNER = RulePlanner()


def scene(prompt: str) -> Scene:
    return PLANNER.plan(prompt, Canvas(width=512, height=512)).scene


def things(prompt: str) -> str:
    """ "1 x red cup, 2 x dog"; "" for none."""
    found = Counter(" ".join(filter(None, (e.attributes.get("colour"), e.noun))) for e in scene(prompt).entities)
    return ", ".join(f"{number} {name}" for name, number in found.items())


def relations(prompt: str) -> set[str]:
    return {f"{r.subject} {r.kind} {r.object}" for r in scene(prompt).relations}


TOLD = {
    "My granddaughter loves elephants. Can you make a pink one with a crown on its head?": "1 pink elephant, 1 crown",
    "My kids adore dinosaurs! Draw three of them at a lake.": "3 dinosaur",
    "My dad drives a fire engine! Draw it in front of a house.": "1 fire engine, 1 house",
    "I'm a teacher and I need six apples on a plate.": "6 apple, 1 plate",
    "It's a rainy afternoon so my kids want to see a frog under an umbrella.": "1 frog, 1 umbrella",
    "My three-year-old insists on a crocodile.": "1 crocodile",
    "a pirate flag is too scary so give me a parrot on an anchor": "1 parrot, 1 anchor",
    "Grandma here. Could you kindly paint a house in a garden?": "1 house",
    "a boy's bedroom with a guitar": "1 guitar",
    "a crab on a beach, thanks a lot": "1 crab",
    "A red kite for my nephew, he loves kites.": "1 red kite",
    "a dog, no, a cat on a chair": "1 cat, 1 chair",
    "a desk with a lamp, I mean a globe": "1 desk, 1 globe",
    "I want a cat. Draw it in a garden.": "1 cat",
    "The boy's dog sits on his bed": "1 boy, 1 dog, 1 bed",
    "A park, no people, a dog": "1 dog",
}
SAID_AGAIN = {
    "a bowl with lemons in it, say five lemons": "1 bowl, 5 lemon",
    "cupcakes on a table, six of them": "6 cupcake, 1 table",
    "Ducks on a lake, two is enough.": "2 duck",
    "Flowers in a vase, let's say three tulips.": "3 tulip, 1 vase",
    "forks and knives: two of each": "2 fork, 2 knife",
    "There should be more apples than pears: three apples and two pears.": "3 apple, 2 pear",
    "A family of bears: one large bear, and two small ones": "3 bear",
    "Tractor on a farm please. Red one.": "1 red tractor",
    "A truck, a bus and a taxi. Make the truck green, the bus yellow and the taxi white.": (
        "1 green truck, 1 yellow bus, 1 white taxi"
    ),
    "a carrot and an onion, side by side. Orange carrot, red onion.": "1 orange carrot, 1 red onion",
    "four apples and five lemons": "4 apple, 5 lemon",
    "A bird in a tree. Three eggs in a nest.": "1 bird, 1 tree, 3 egg, 1 nest",
    "a dog on a rug. A blue cup on a table.": "1 dog, 1 rug, 1 blue cup, 1 table",
    "A red hat and a blue hat": "1 red hat, 1 blue hat",
}
SHARED = {
    "six apples, all of them red except one, which is green": "5 red apple, 1 green apple",
    "a couple of parrots in the jungle, one green, one red": "1 green parrot, 1 red parrot",
    "three ships, each one a different colour: red, green and white": "1 red ship, 1 green ship, 1 white ship",
    "Half of the six balloons should be red, the other half yellow": "3 red balloon, 3 yellow balloon",
    "Nine balloons: four blue, three green, the rest red.": "4 blue balloon, 3 green balloon, 2 red balloon",
    "Three cats on a mat. Two of the cats are grey and the third is orange.": "2 gray cat, 1 orange cat, 1 mat",
    "Two birds. One's blue, the other's yellow.": "1 blue bird, 1 yellow bird",
    "A robot and a unicorn. The former is blue and the latter is pink.": "1 blue robot, 1 pink unicorn",
    "A bell, a gift and a snowflake. Each of them should be red.": "1 red bell, 1 red gift, 1 red snowflake",
    "a key to the left of a lock, both golden": "1 gold key, 1 gold lock",
    "a unicorn but not pink, white please": "1 white unicorn",
    "Please make a clock. Its colour: red.": "1 red clock",
    "two jars, one with honey, one with jam": "2 jar, 1 honey, 1 jam",
    "a zebra, black and white": "1 black and white zebra",
    "two cats (black and white)": "1 black cat, 1 white cat",
}
TIMES = {
    "There's a fox. It's getting dark.": "at dusk",
    "A swan on a lake at daybreak": "at dawn",
    "A tent in the forest. It should be night-time.": "at night",
    "A horse galloping along the beach as the sun comes up.": "at sunrise",
    "The sun is setting behind the hills and a cow is standing in front of a tree.": "at sunset",
    "Make it look like early evening in a city with a taxi": "in the evening",
    "Two camels in the desert as night falls": "at night",
    "The sun is behind a cloud.": None,
    "It is dark green. A frog.": None,
}
RELATED = {
    "Make me a lion. Put a red heart above it.": "heart_1 above lion_1",
    "A pumpkin with a cat sitting on top of it and a ghost floating behind": "ghost_1 behind pumpkin_1",
    "A book, and next to it a mug, and next to that a cup.": "cup_1 next_to mug_1",
    "A cat and a dog with a ball in between": "ball_1 between cat_1",
    "A gorilla with a banana in its hand": "gorilla_1 holding banana_1",
    "A rabbit jumping out of a black hat": "rabbit_1 inside hat_1",
    "two bats against the moon": "bat_2 in_front_of moon_1",
    "Draw me a ladder against a house": "ladder_1 next_to house_1",
    "Draw a pear to the left of an apple and a banana to the right of it.": "banana_1 right_of apple_1",
    "A castle on top of a hill, and a dragon flying above it": "dragon_1 above castle_1",
    "a chair in front of a window and a cat on it": "cat_1 on chair_1",
    "a bottle, a wine glass to its right and cheese in front of both": "cheese_1 in_front_of bottle_1",
    "Two chairs, one on each side of a lamp": "chair_2 right_of lamp_1",
    "a ladybug on every one of three daisies": "ladybug_3 on daisy_3",
    "Three little pigs and one wolf in front of a house": "wolf_1 in_front_of house_1",
    "a fruit bowl holding two apples, a banana and some grapes": "banana_1 inside fruit_bowl_1",
    "two doors: the left one is blue and the right one is red": "door_1 left_of door_2",
    "an avocado and a tomato, please, but make the avocado much larger": "avocado_1 larger_than tomato_1",
}
PLACED = {
    "a bicycle leaning on the left and a scooter on the right": "bicycle left, scooter right",
    "two cats on the left and three on the right": "cat left, cat left, cat right, cat right, cat right",
    "The moon should be up in the left corner. A wolf.": "moon top left",
    "a kite up high and a train down below": "kite top, train bottom",
    "A cat sleeping on the left and a dog barking on the right": "cat left, dog right",
}


@pytest.mark.parametrize("prompt", [*TOLD, *SAID_AGAIN, *SHARED])
def test_what_was_told_before_or_is_said_again_is_there_once(prompt: str) -> None:
    assert things(prompt) == {**TOLD, **SAID_AGAIN, **SHARED}[prompt]


@pytest.mark.parametrize("prompt", TIMES)
def test_a_time_told_in_a_clause_is_the_light(prompt: str) -> None:
    assert scene(prompt).style.lighting == TIMES[prompt]


@pytest.mark.parametrize("prompt", RELATED)
def test_relations_as_people_say_them(prompt: str) -> None:
    assert RELATED[prompt] in relations(prompt)


@pytest.mark.parametrize("prompt", PLACED)
def test_places_as_people_say_them(prompt: str) -> None:
    placed = [f"{e.noun} {e.place}" for e in scene(prompt).entities if e.place]
    assert ", ".join(placed) == PLACED[prompt]


def test_what_only_says_what_must_not_be_there_is_no_thing() -> None:
    assert scene("A train in the mountains, without any clouds in the sky").forbidden == ("cloud",)
    assert things("A living room with a couch. Nothing on the walls please.") == "1 couch"
    relations = scene("a house with a chimney and smoke coming out of it").relations
    assert [(r.subject, r.kind) for r in relations] == [("chimney_1", "on")]
    assert scene("Can the sky be pink? I want flamingos standing in a lake.").background == "lake"
