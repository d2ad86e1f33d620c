"""Grounds by a colour or a place, however the prompt says them."""

from __future__ import annotations

import pytest
from small_plans import plan

from planners.daytime import low_light, time_of_day

COLOURS = {
    "Could I get two giraffes standing on plain yellow?": "yellow",
    "two pandas on plain mint!": "mint",
    "a big friendly whale in the middle of the picture, plain turquoise around it": "turquoise",
    "a cat, solid pink all around it": "pink",
    "a dog, plain yellow around the dog": "yellow",
    "Could you draw me a teapot? Plain light blue behind it.": "light blue",
    "A fox. Plain orange.": "orange",
    "Plain yellow, two giraffes": "yellow",
    "I'd like a picture of an octopus on a peach-coloured background.": "peach",
    "octopus, mint-toned backdrop": "mint",
    "a clock against a navy-colored background": "navy",
    "product shot of a leather handbag on a cream surface": "cream",
    "two lemons on a plain light gray surface": "light gray",
    "umbrella, 3d render, soft light gray background": "light gray",
    "a lemon on a muted green background": "green",
    "a cactus, cream paper background": "cream",
    'Happy Halloween card with a pumpkin and the words "Trick or Treat" in orange on black': "black",
    'poster with "SALE" in bold red letters on yellow': "yellow",
    "a plain white t-shirt": "",
    "a red car, plain": "",
}
PLACES = {
    'Beach picture with the title "Summer Sale" in yellow at the top': "beach",
    'forest poster with a fox and the text "WILD"': "forest",
    'A kitchen banner: "Cook" in red': "kitchen",
    "snowy forest scene with a deer": "snowy forest",
    '"SAVE THE SEA" in white letters over an underwater scene with a turtle': "underwater",
    "two dolphins in a beach setting": "beach",
    "city view with a balloon": "city",
    'A street sign with a cat and "Exit" in white': "",
    'a football poster, "Match Day" in huge white type, football pitch': "football pitch",
}
SKIES = {
    "A sea view, stormy grey sky, one ship far away": ("sea", "stormy grey sky", None),
    "a meadow with a horse, cloudy sky": ("meadow", "cloudy sky", None),
    "a boat on a lake under a pink sky": ("lake", "pink sky", "dusk"),
    "The moon above a castle, navy sky": ("navy sky", None, "night"),
    "a castle, dark blue sky": ("dark blue sky", None, "night"),
    "Autumn forest in the evening with a fox.": ("autumn forest", "in the evening", "dusk"),
}


@pytest.mark.parametrize("prompt", COLOURS)
def test_a_bare_colour_behind_things_is_the_ground(prompt: str) -> None:
    read = plan(prompt)
    assert read.scene.background == COLOURS[prompt]
    assert set(read.unplaced) <= {"plain"}


@pytest.mark.parametrize("prompt", PLACES)
def test_a_place_in_the_name_of_a_picture_is_the_ground(prompt: str) -> None:
    scene = plan(prompt).scene
    assert scene.background == PLACES[prompt]
    assert not {"football", "scene", "view"} & {entity.noun for entity in scene.entities}


@pytest.mark.parametrize("prompt", SKIES)
def test_a_sky_is_the_light_of_a_place_or_all_that_is_behind(prompt: str) -> None:
    scene = plan(prompt).scene
    ground, light, time = SKIES[prompt]
    assert (scene.background, scene.style.lighting, low_light(scene)) == (ground, light, time)
    assert time_of_day(scene) is None
    assert all("sky" not in entity.noun for entity in scene.entities)


@pytest.mark.parametrize(
    ("prompt", "medium"),
    [
        ("an avocado in flat vector style", "flat vector"),
        ("a lion in cartoon style on mint", "cartoon"),
        ("a fox in a clean pixel art style", "pixel art"),
        ("a house in a modern style", None),
    ],
)
def test_a_manner_is_a_medium_and_no_ground(prompt: str, medium: str | None) -> None:
    scene = plan(prompt).scene
    assert (scene.style.medium, scene.background) == (medium, "mint" if "mint" in prompt else "")
