"""A box that cuts its object: what the ring around it shows of the object itself doesn't count as surroundings."""

from __future__ import annotations

import numpy as np
import pytest
from pages import Page

from critics.objects.colour import measure_colour, surroundings
from planners.scene import Box

SIZE = (320, 240)


def container() -> np.ndarray:
    """A black square at (60, 20) to (260, 220) with a grey disc in its middle, on white."""
    page = Page(*SIZE)
    page.shape("square", (60, 20, 260, 220), "#181818")
    page.shape("circle", (130, 90, 190, 150), "#969696")
    return page.image()


@pytest.mark.parametrize("cut", [(60, 20, 260, 220), (60, 60, 256, 222), (75, 20, 240, 216), (80, 21, 262, 221)])
def test_a_container_keeps_its_colour_however_its_box_cuts_it(cut: tuple[int, int, int, int]) -> None:
    reading = measure_colour(container(), Box.from_pixels(cut, SIZE))
    assert reading is not None and reading.name == "black" and reading.share > 0.7


def test_what_lies_inside_still_has_the_container_around_it() -> None:
    reading = measure_colour(container(), Box.from_pixels((128, 88, 192, 152), SIZE))
    assert reading is not None and reading.name == "gray"


def test_both_colours_of_a_divided_ground_stay_surroundings() -> None:
    page = Page(*SIZE, background="#87ceeb")
    page.shape("square", (0, 120, 320, 240), "#2e9b46")
    page.shape("square", (150, 70, 170, 170), "#d62828")  # a red post before sky and grass
    box = Box.from_pixels((120, 70, 200, 170), SIZE)
    assert len(surroundings(page.image(), box)) == 2
    reading = measure_colour(page.image(), box)
    assert reading is not None and reading.name == "red" and reading.share > 0.9
