"""Lost dots and accents, and letters of two inks, on drawn lines; no reader takes part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from critics.text.ink import second_ink
from critics.text.ocr import TextReading
from critics.text.parts import Parts, expected_parts, lost_parts
from planners.scene import Box
from renderers.primer.edition2.faces import FONTS
from renderers.repair.typeset import OWN, face

FACES = [OWN, *sorted(FONTS.glob("*.woff"))]


def drawn(content: str, file, size: int, change: Callable[[np.ndarray], np.ndarray] = np.asarray):
    """The line in navy on cream, its coverage changed, and its box with some room."""
    font = face(size, file)
    page = Image.new("L", (int(font.getlength(content)) + 4 * size, 4 * size))
    ImageDraw.Draw(page).text((2 * size, 2 * size), content, font=font, fill=255)
    left, top, right, bottom = page.getbbox()
    share = change(np.asarray(page))[..., None] / 255
    room = size // 10
    box = Box.from_pixels((left - room, top - room, right + room, bottom + room), page.size)
    return np.uint8(np.round((1 - share) * (250, 240, 214) + share * (0, 0, 110))), box


@pytest.mark.parametrize("size", [28, 44])
@pytest.mark.parametrize("file", FACES, ids=lambda file: file.stem)
def test_whole_letters_pass_and_run_together_ones_do_not(file, size):
    """Playfair's hairlines break into pieces at these sizes, which count as dots: of it lost ones are not told."""
    for content in ("Happy Birthday", "Mini jib", "Sorry!", "Why not?", "El Niño", "Über Grün"):
        assert lost_parts(*read(content, *drawn(content, file, size))) is None, content
        if file.stem.startswith("playfair"):
            continue
        closed = drawn(content, file, size, lambda cover: ndimage.grey_closing(cover, (round(0.22 * size), 1)))
        assert (lost := lost_parts(*read(content, *closed))) is not None and lost.clear, content


def read(content: str, picture: np.ndarray, box: Box) -> tuple[np.ndarray, TextReading]:
    return picture, TextReading(content, box, 1.0)


@pytest.mark.parametrize(
    ("line", "least"),
    [
        ("Live Music", Parts(2, 0)),
        ("Time", Parts(0, 0)),
        ("jij!", Parts(1, 1)),
        ("WHAT?", Parts(0, 1)),
        ("OK!", Parts(0, 0)),
        ("naïve", Parts(2, 0)),
        ("É?", Parts(1, 1)),
    ],
)
def test_only_what_a_line_must_have_is_counted_on(line, least):
    assert expected_parts(line) == least


def test_what_cannot_be_seen_is_not_judged():
    content = "Mini Music"
    picture, box = drawn(content, OWN, 14, lambda cover: ndimage.grey_closing(cover, (3, 1)))
    assert lost_parts(*read(content, picture, box)) is None
    busy = np.random.default_rng(0).integers(0, 255, (120, 300, 3), dtype=np.uint8)
    assert lost_parts(*read(content, busy, Box(x0=0.1, y0=0.2, x1=0.9, y1=0.7))) is None


@pytest.mark.parametrize(("other", "two"), [((0, 0, 110), False), ((20, 20, 130), False), ((200, 20, 20), True)])
def test_letters_of_another_ink_are_seen(other, two):
    picture, box = drawn("WELCOME", OWN, 40)
    half = picture[:, picture.shape[1] // 2 :]
    share = (250.0 - half[..., :1]) / 250
    half[:] = np.round((1 - share) * (250, 240, 214) + share * other)
    assert second_ink(picture, box) is two
