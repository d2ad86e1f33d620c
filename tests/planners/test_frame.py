"""What nobody can draw a box around becomes style, background or nothing; it is never an object."""

from __future__ import annotations

import pytest
from small_plans import plan

from planners.base import PlanError

OBJECTS = {
    "A sign says 'Hi', guiding visitors and catching the viewer's eye.": ["sign"],
    "A sign on a pole says 'Hi'. All textual elements are crisp, set against dark trees.": ["sign", "pole"],
    "Overall, a cup. A sign says 'Hi'. Overall, the wooden frame guides the eye.": ["cup", "sign"],
    "a red car and the word 'SALE' on a beach. Leave the sky empty": ["car"],
    "a florist's window with a cat": ["window", "cat"],
    "a jar with items like scissors, roses and mugs, a heart at its base": [
        "jar",
        "scissors",
        "rose",
        "rose",
        "mug",
        "mug",
        "heart",
    ],
    "a T-shirt with the slogan 'Stay' across the chest": ["t-shirt"],
    "A child with a toy plane, pretending to be a pilot.": ["child", "toy plane"],
    "A man tunes a guitar before a concert.": ["man", "guitar"],
    "A man with a mix of excitement and fear.": ["man"],
    "A dentist looks for signs of decay.": ["dentist"],
    "the delicate structure of a snowflake": ["snowflake"],
    "a bed of two roses": ["rose", "rose"],
    "a blanket of wool": ["blanket"],
    "The lake lay still, a natural playground for summer fun.": ["lake"],
    "The desk provided a workspace in a tower.": ["desk", "tower"],
    "A man is taking portraits of a dog.": ["man", "dog"],
    "A dog posing for a picture.": ["dog"],
    "a woman in orange riding a horse": ["woman", "horse"],
    "a palette of pinks, oranges and purples": ["palette"],
    "A woman is working from home.": ["woman"],
    "the sharp lines of the statue": ["statue"],
    "a cat on a pile of laundry": ["cat", "laundry"],
    "a cat with a sense of wonder": ["cat"],
    "the concept of time, a clock": ["clock"],
    "a red ball, balanced composition": ["ball"],
    "a cat with great energy and strong contrast": ["cat"],
    "a rose with a great depth of field": ["rose"],
    "a lake conveying peace and tranquility": [],
    "a castle, ethereal ambience, rule of thirds": ["castle"],
    "a city of the future, perspective, symmetry": ["city"],
    "a robot in the style of Monet": ["robot"],
    "a boat in a state of decay": ["boat"],
    "a horse, the essence of speed": ["horse"],
    "a house, leading lines, a sense of mystery and dread": ["house"],
    "an abstract representation of love with a heart": ["heart"],
    "style, mood, energy, a lamp": ["lamp"],
    "a composition with a vase and a lamp": ["vase", "lamp"],
    "happiness above a cat": ["cat"],
    "a dancer, a visual feast of minimalism": ["dancer"],
    "a chair reflecting the light": ["chair"],
    "a picture of a cat and its atmosphere": ["cat"],
    "a present under a tree": ["present", "tree"],
    "a lioness above a cat": ["lioness", "cat"],
    "a traffic light": ["traffic light"],
    "a glass prism": ["prism"],
    "two lights": ["light", "light"],
    "a white ghost spirit": ["ghost spirit"],
    "a flower in shades of pink": ["flower"],
    "a wall clock the size of a car": ["wall clock"],
    "a poster for a jazz festival with a trumpet": ["trumpet"],
    "a beach at sunset": [],
    "an astronaut on the moon": ["astronaut"],
    "a cow jumping over the moon": ["cow", "moon"],
    "two forests": ["forest", "forest"],
    "The round melon sat in a bowl, waiting to be sliced open.": ["melon", "bowl"],
    "A shark swims, a graceful predator of the ocean.": ["shark"],
    "A boy sits on a bench, a basket of apples beside him.": ["boy", "bench", "basket", "apple", "apple"],
    "The scarf showcased the artistry of the designer.": ["scarf"],
    "A guard keeps the secrets and treasures of the past.": ["guard"],
    "A man is playing a trumpet in a band.": ["man", "trumpet"],
    "a picture of a giraffe resting under a bridge": ["giraffe", "bridge"],
}


@pytest.mark.parametrize("prompt", OBJECTS)
def test_only_things_become_objects_and_checks(prompt: str) -> None:
    found = plan(prompt)
    assert [entity.noun for entity in found.scene.entities] == OBJECTS[prompt]
    assert {check.expected for check in found.checklist if check.kind == "present"} == set(OBJECTS[prompt])


def test_what_says_how_the_picture_looks_is_style() -> None:
    assert plan("a dog and a feeling of calm").scene.style.mood == "calm"
    assert plan("a castle, rule of thirds, soft focus").scene.style.camera == "rule of thirds, soft focus"
    assert plan("a robot in the style of Monet").scene.style.mood == "in the style of monet"
    assert plan("a cat in the fog").scene.background == "fog"
    assert plan("a house, a sense of mystery and dread").scene.style.mood == "mysterious"


@pytest.mark.parametrize("prompt", ["a sense of wonder", "mood and contrast", "the style of energy"])
def test_a_prompt_without_a_thing_is_refused(prompt: str) -> None:
    with pytest.raises(PlanError, match="nothing to paint"):
        plan(prompt)


@pytest.mark.parametrize(
    ("prompt", "background", "nouns"),
    [
        ("a house with a tree in the garden", "garden", ["house", "tree"]),
        ("a kitchen with a red stove", "kitchen", ["stove"]),
        ("a bike leaning against a brick wall", "", ["bike", "wall"]),
        ("a cat against a brick wall", "brick wall", ["cat"]),
        ("a bird flying over a lake", "lake", ["bird"]),
        ("a moon over a lake", "lake", ["moon"]),
        ("a dog in a park with a fountain", "park", ["dog", "fountain"]),
    ],
)
def test_a_place_is_a_background_or_a_thing(prompt: str, background: str, nouns: list[str]) -> None:
    scene = plan(prompt).scene
    assert (scene.background, [entity.noun for entity in scene.entities]) == (background, nouns)


@pytest.mark.parametrize(
    ("prompt", "medium"),
    [
        ("a vintage poster of a cat", "poster"),
        ("Create a flyer with a cat", "flyer"),
        ("a cat, oil painting", "oil painting"),
        ("a cat next to a poster", None),
        ("two posters of a cat", None),
    ],
)
def test_a_kind_of_picture_is_its_medium_or_a_thing(prompt: str, medium: str | None) -> None:
    scene = plan(prompt).scene
    assert scene.style.medium == medium
    assert ("poster" in {entity.noun for entity in scene.entities}) == ("poster" in prompt and medium is None)


@pytest.mark.parametrize(
    ("prompt", "left"),
    [
        ("a man with perfect hands", ("hands",)),
        ("a woman with perfect teeth", ("teeth",)),
        ("a man with a hat", ()),
        ("a man holding a cup in his hands", ()),
    ],
)
def test_a_part_of_a_body_that_is_asked_for_is_told_as_unplanned(prompt: str, left: tuple[str, ...]) -> None:
    assert plan(prompt).unplaced == left
