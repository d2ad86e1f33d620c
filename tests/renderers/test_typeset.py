import numpy as np
import pytest

from planners.colour_table import srgb, srgb_or
from planners.scene import Entity
from renderers.base import RenderError
from renderers.repair.typeset import (
    OWN,
    balanced,
    draw_text,
    face,
    fitted_lines,
    font_for,
    has_all,
    letter_coverage,
    readable_ink,
)
from renderers.repair.underlay import draw_sketch

WHITE = np.full((60, 140, 3), 255, dtype=np.uint8)


def changed(image: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.where((image != WHITE).any(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("content", ["SALE", "I", "WELCOME HOME", "gyp", "É-1!"])
def test_text_fills_its_rect_and_stays_inside_it(content):
    rect = (20, 10, 130, 50)
    left, top, right, bottom = changed(draw_text(WHITE, content, rect, (0, 0, 0)))
    assert left >= 20 - 1 and top >= 10 - 1 and right <= 130 + 1 and bottom <= 50 + 1
    assert max((right - left) / 110, (bottom - top) / 40) > 0.5


def test_the_given_picture_is_left_alone():
    copy = WHITE.copy()
    draw_text(WHITE, "HI", (0, 0, 100, 40), (0, 0, 0))
    assert (WHITE == copy).all()


def test_long_text_breaks_where_lines_make_it_larger():
    lines, _ = fitted_lines("ONE TWO THREE FOUR", 100, 100, None)
    assert len(lines) > 1 and " ".join(lines) == "ONE TWO THREE FOUR"
    assert fitted_lines("ONE TWO", 400, 20, None)[0] == ["ONE TWO"]


def test_lines_are_balanced_and_lose_no_word():
    for count in (1, 2, 3, 4):
        lines = balanced("a bb ccc dddd".split(), count)
        assert len(lines) == count and " ".join(lines) == "a bb ccc dddd"


def test_ink_that_would_not_be_seen_is_replaced():
    assert readable_ink((250, 250, 250), (255, 255, 255)) == (0, 0, 0)
    assert readable_ink((200, 0, 0), (255, 255, 255)) == (200, 0, 0)
    assert srgb_or("light blue", (1, 2, 3)) == srgb("light blue") != (1, 2, 3)
    assert srgb_or("no such colour", (1, 2, 3)) == (1, 2, 3)


def test_an_unreadable_font_is_one_clear_line(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(RenderError, match="renderer_settings.diffusion.font"):
        draw_text(WHITE, "HI", (0, 0, 100, 40), (0, 0, 0), broken)


@pytest.mark.parametrize("noun", ["circle", "square", "triangle", "star", "heart", "diamond", "hexagon", "cat"])
def test_sketches_fill_their_rect_in_their_colour(noun):
    entity = Entity(id="it", noun=noun, attributes={"colour": "red"})
    image = draw_sketch(WHITE, entity, (30, 5, 80, 55))
    left, top, right, bottom = changed(image)
    assert left >= 30 and top >= 5 and right <= 80 and bottom <= 55
    assert right - left >= 42 and bottom - top >= 42
    assert tuple(image[30, 55]) == (255, 0, 0)


def test_letters_that_the_usual_typeface_lacks_come_from_a_font_of_the_machine():
    assert font_for(frozenset("Café 5€ Über!")) == OWN and OWN.with_name("figtree.LICENSE").is_file()
    found = font_for(frozenset("Žižek"))
    if found == OWN:
        pytest.skip("this machine has none of the fonts with these accents")
    assert not has_all(face(40, None), "Ž") and has_all(face(40, found), "Žiek")
    assert (
        letter_coverage("Ž", (0, 0, 60, 60), (60, 60))[0] != letter_coverage("Z", (0, 0, 60, 60), (60, 60))[0]
    ).any()
