"""The parts of a letter stay apart, at every size and in every typeface of the painter."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from renderers.primer.edition2.faces import FILES, FONTS
from renderers.repair.letter_gaps import GAP, line_coverage
from renderers.repair.typeset import OWN, face

SIZE = (400, 120)
START = (10, 80)


def bare_rows(cover: np.ndarray) -> int:
    """Rows without ink between the first and the last row with ink."""
    inked = np.flatnonzero((cover > 127).any(1))
    return int(inked[-1] - inked[0] + 1 - len(inked))


FACES = [OWN, *(FONTS / file for file in FILES.values())]


@pytest.mark.parametrize("size", [14, 24, 40])
@pytest.mark.parametrize("file", FACES, ids=lambda file: file.stem)
def test_dots_and_accents_stand_off(file, size):
    for character in "ij!?éüñÄ":
        if bare_rows(line_coverage(character, face(200, file), (100, 400), (500, 500))):
            assert bare_rows(line_coverage(character, face(size, file), START, SIZE)) >= GAP - 1.5, character


@pytest.mark.parametrize("line", ["HAMBURG", "AVATAR", "Tonne", "مرحبا"])
def test_a_line_without_gaps_is_the_typefaces_own(line):
    font, page = face(40, None), Image.new("L", SIZE)
    ImageDraw.Draw(page).text(START, line, fill=255, font=font, anchor="ls")
    drawn = line_coverage(line, font, START, SIZE)
    assert np.abs(drawn.astype(int) - np.asarray(page)).mean() < 1.0


def test_letters_are_drawn_without_ligatures_and_in_their_places():
    font = face(40, None)
    cover = line_coverage("fi", font, START, SIZE)
    assert bare_rows(cover[:, START[0] + int(font.getlength("f")) + 1 :]) >= GAP - 1
    wide = line_coverage("Mini bikini", face(20, None), START, SIZE)
    assert abs(np.flatnonzero(wide.any(0))[-1] - START[0] - face(20, None).getlength("Mini bikini")) < 4
