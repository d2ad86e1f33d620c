"""Colours that the painter wasn't trained on: shown as they are, and told by the nearest trained word."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from planners.colour_table import srgb
from renderers.primer.edition2.collage import coloured
from renderers.primer.edition2.grounds import paint
from renderers.primer.edition2.hues import painted, trained, trained_phrase
from renderers.primer.edition2.world import PLAIN_GROUNDS, TABLES


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("teal sofa", "turquoise sofa"),
        ("hot pink bicycle", "pink bicycle"),
        ("dark navy background", "navy background"),
        ("red rose", "red rose"),
        ("rose", "rose"),
        ("light bulb", "light bulb"),
        ("hot dog", "hot dog"),
        ("beach at dusk", "beach at dusk"),
        ("forest background", "forest background"),
    ],
)
def test_a_phrase_is_told_in_trained_words(said: str, told: str) -> None:
    assert trained_phrase(said) == told


def test_the_worlds_own_colours_are_its_own() -> None:
    assert all(painted(name) == rgb and trained(name) == name for name, rgb in PLAIN_GROUNDS.items())


@pytest.mark.parametrize("word", ["teal", "coral", "pale yellow", "dark blue", "hot pink"])
def test_what_is_shown_has_the_colour_itself(word: str) -> None:
    wanted = srgb(word)
    assert paint(word, "day", (8, 8)).getpixel((3, 3)) == wanted
    plain = Image.new("RGBA", (20, 20), (220, 40, 50, 255))
    for noun in ("cat", "circle"):
        shown = np.asarray(coloured(plain, noun, word))[10, 10, :3].astype(int)
        assert np.abs(shown - wanted).max() <= 2, noun


def test_no_place_is_taken_for_a_colour() -> None:
    colours = [place for place in TABLES["places"] if paint(place, "day", (32, 32)).getcolors(1) is not None]
    assert not colours


def test_a_part_of_the_things_own_hue_is_dyed_with_it_and_a_much_lighter_one_stays() -> None:
    plain = Image.new("RGBA", (40, 40), (240, 110, 150, 255))  # a flamingo
    plain.paste((250, 205, 200, 255), (10, 10, 20, 20))  # its wing
    dyed = np.asarray(coloured(plain, "flamingo", "green")).astype(int)
    assert dyed[15, 15, 1] > dyed[15, 15, 0] + 40
    mushroom = Image.new("RGBA", (40, 40), (220, 40, 50, 255))
    mushroom.paste((250, 205, 200, 255), (10, 10, 20, 20))
    assert np.asarray(coloured(mushroom, "mushroom", "blue"))[15, 15].tolist() == [250, 205, 200, 255]


@pytest.mark.parametrize("word", ["silver", "cream", "pale yellow"])
def test_what_is_bright_on_a_pale_thing_is_not_blown_out(word: str) -> None:
    plain = Image.new("RGBA", (40, 40), (150, 120, 20, 255))
    plain.paste((240, 200, 60, 255), (0, 0, 15, 40))
    brightest = np.asarray(coloured(plain, "trophy", word))[..., :3].max(axis=(0, 1)).astype(int)
    white = np.array([255, 255, 255])
    assert (brightest - srgb(word) <= 0.2 * (white - srgb(word)) + 1).all()
