from __future__ import annotations

import numpy as np
import pytest
from pages import Page
from skimage.color import rgb2lab

from critics.objects.colour import looks_like, measure_colour, named_colours, surroundings, wanted_colours
from critics.objects.shade import rather, share_like
from planners.colour_table import BETWEEN, basic_colour, srgb
from planners.scene import Box

COLOURS = {
    "red": "#d62828",
    "orange": "#f58220",
    "yellow": "#fad02c",
    "green": "#2e9b46",
    "blue": "#2660d6",
    "purple": "#8038ac",
    "pink": "#f478b2",
    "brown": "#7c4c2a",
    "black": "#181818",
    "white": "#ffffff",
    "gray": "#969696",
}
PAPERS = ("#ffffff", "#969696", "#183054", "#fad02c")
VARIANTS = [
    ("red", "#ff0000"),
    ("red", "#8b0000"),
    ("orange", "#ffa500"),
    ("orange", "#e67e22"),
    ("yellow", "#ffff00"),
    ("yellow", "#f1c40f"),
    ("green", "#008000"),
    ("green", "#00ff00"),
    ("green", "#2ecc71"),
    ("blue", "#0000ff"),
    ("blue", "#000080"),
    ("blue", "#3498db"),
    ("purple", "#800080"),
    ("purple", "#9b59b6"),
    ("pink", "#ffc0cb"),
    ("pink", "#ff69b4"),
    ("brown", "#8b4513"),
    ("brown", "#5d4037"),
    ("black", "#000000"),
    ("gray", "#a9a9a9"),
]


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_on_several_backgrounds(name: str) -> None:
    for paper in PAPERS:
        if paper == COLOURS[name]:
            continue
        for kind, side in (("circle", 12), ("triangle", 30), ("square", 90)):
            page = Page(background=paper)
            box = page.shape(kind, (40, 20, 40 + side, 20 + side), COLOURS[name])
            reading = measure_colour(page.image(), box)
            assert reading is not None, (name, paper, kind)
            assert (reading.name, reading.share > 0.5) == (name, True), (paper, kind, reading)


@pytest.mark.parametrize(("name", "code"), VARIANTS)
def test_css_colours_and_lighter_or_darker_ones(name: str, code: str) -> None:
    page = Page(background="#f4f4f4")
    reading = measure_colour(page.image(), Box(x0=0.1, y0=0.1, x1=0.5, y1=0.6))
    assert reading is None
    box = page.shape("circle", (40, 20, 90, 70), code)
    reading = measure_colour(page.image(), box)
    assert reading is not None
    assert reading.name == name


def test_shading_does_not_change_the_name() -> None:
    page = Page(160, 240, "#ffffff")
    box = page.shape("circle", (30, 40, 130, 140), COLOURS["green"])
    light = np.linspace(1.0, 0.7, 160)[None, :, None]
    reading = measure_colour((page.image() * light).astype(np.uint8), box)
    assert reading is not None
    assert reading.name == "green"


def test_shares_of_two_colours() -> None:
    page = Page()
    box = page.shape("square", (20, 20, 120, 120), COLOURS["red"])
    page.shape("square", (20, 20, 45, 120), COLOURS["blue"])
    reading = measure_colour(page.image(), box)
    assert reading is not None
    assert (reading.name, reading.runner_up) == ("red", "blue")
    assert reading.share == pytest.approx(0.75, abs=0.05)
    assert sum(reading.shares.values()) == pytest.approx(1.0)


def test_an_object_in_the_colour_of_its_background_is_not_measured() -> None:
    page = Page()
    assert measure_colour(page.image(), page.shape("circle", (20, 20, 80, 80), "white")) is None


def test_a_box_that_fills_the_picture_has_its_corners_as_surroundings() -> None:
    page = Page(60, 90, COLOURS["yellow"])
    page.shape("circle", (4, 10, 56, 80), COLOURS["blue"])
    reading = measure_colour(page.image(), Box(x0=0, y0=0, x1=1, y1=1))
    assert reading is not None
    assert reading.name == "blue"
    assert surroundings(page.image(), Box(x0=0, y0=0, x1=1, y1=1)).shape == (1, 3)


def test_words_for_colours() -> None:
    assert [basic_colour(w) for w in ("Dark Grey", "navy", "light blue", "sky-blue", "wooden")] == [
        "gray",
        "blue",
        "blue",
        "blue",
        None,
    ]


@pytest.mark.parametrize("word", [word for word in BETWEEN if srgb(word)])
def test_a_colour_between_two_goes_by_either_name(word: str) -> None:
    page = Page(background="#101014" if word != "charcoal" else "#ffffff")
    box = page.shape("square", (40, 40, 160, 160), "#{:02x}{:02x}{:02x}".format(*(srgb(word) or ())))
    reading = measure_colour(page.image(), box)
    assert reading is not None and reading.shows(wanted_colours(word), 0.6), reading
    assert not reading.shows(named_colours("black" if word == "off-white" else "red and white"), 0.6)


@pytest.mark.parametrize(
    ("painted", "words", "other"),
    [
        ("#2660d6", "teal", "blue"),
        ("#2660d6", "dark blue", "blue"),
        ("#183054", "dark blue", None),
        ("#fad02c", "pale yellow", "yellow"),
        ("#f58220", "coral", "orange"),
        ("#d62828", "burgundy", "red"),
        ("#8038ac", "violet", None),
        ("#f478b2", "violet", "pink"),
        ("#969696", "beige", "gray"),
        ("#0f6f6f", "teal", None),
        ("#2660d6", "blue", None),
        ("#2660d6", "red and teal", None),
    ],
)
def test_a_shade_is_no_other_basic_colour(painted: str, words: str, other: str | None) -> None:
    pixels = Page(background=painted).image()[:1, :1]
    assert rather(rgb2lab(pixels)[0, 0], words) == other


@pytest.mark.parametrize("word", ["peach", "teal", "hot pink", "charcoal"])
def test_a_shaded_thing_is_like_its_colour(word: str) -> None:
    lit = np.linspace(0.6, 1.0, 50)[:, None] * np.array(srgb(word))
    assert share_like(rgb2lab(lit[None] / 255)[0], word) > 0.9
    assert share_like(rgb2lab(np.full((1, 9, 3), 150) / 255)[0], word) == 0
    assert share_like(rgb2lab(lit[None] / 255)[0], "red") == 0


@pytest.mark.parametrize(
    "shade", ["hot pink", "baby blue", "royal blue", "sky blue", "neon green", "light red", "off white"]
)
def test_ordinary_shades_have_a_colour_and_a_family(shade: str) -> None:
    (family,) = wanted_colours(shade)
    assert srgb(shade) is not None and looks_like(srgb(shade)) in family


def test_two_colours_are_both_there_and_foremost() -> None:
    page = Page(background="#ffffff")
    page.shape("square", (40, 40, 120, 160), COLOURS["red"])
    box = Box.from_pixels((40, 40, 200, 160), page.image().shape[1::-1])
    page.shape("square", (120, 40, 200, 160), "#2abebe")
    reading = measure_colour(page.image(), box)
    assert reading is not None and reading.shows(named_colours("red and turquoise"), 0.6)
    for other in ("red and yellow", "turquoise and black", "red", "turquoise"):
        assert not reading.shows(named_colours(other), 0.6), other
