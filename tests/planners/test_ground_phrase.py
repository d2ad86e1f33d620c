"""How backgrounds are said behind what stands there."""

from __future__ import annotations

import pytest

from planners.ground_phrase import ground_phrase
from renderers.primer.edition2.captions import place_phrase
from renderers.primer.edition2.world import PLAIN_GROUNDS, TABLES


@pytest.mark.parametrize("place", TABLES["places"])
def test_places_go_by_the_words_that_the_second_painter_learnt(place):
    assert ground_phrase(place) == place_phrase(place)


@pytest.mark.parametrize("colour", PLAIN_GROUNDS)
def test_colours_are_backgrounds(colour):
    assert ground_phrase(colour) == place_phrase(f"{colour} background")


@pytest.mark.parametrize(
    ("background", "said"),
    [
        ("", ""),
        ("orange", "on an orange background"),
        ("light blue background", "on a light blue background"),
        ("brick wall", "on a brick wall background"),
        ("starry night sky", "in a starry night sky"),
        ("old museum", "in an old museum"),
        ("trail in woods", "on a trail in woods"),
        ("snowy mountains", "in the snowy mountains"),
        ("streets of paris", "in the streets of paris"),
    ],
)
def test_other_backgrounds(background, said):
    assert ground_phrase(background) == said


@pytest.mark.parametrize(
    ("background", "prompt", "said"),
    [
        ("bridge", "An owl under the Bridge", "under the bridge"),
        ("brick wall", "a chair against a brick wall", "against a brick wall"),
        ("orange", "a cat on orange", "on an orange background"),
        ("forest", "in a forest. A cat in a deep forest", "in a forest"),
        ("forest", "a forest with a cat", "in a forest"),
    ],
)
def test_a_place_goes_by_the_prompts_words(background, prompt, said):
    assert ground_phrase(background, prompt) == said
