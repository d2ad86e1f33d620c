"""Letters' shapes, on words drawn with Pillow: no OCR takes part.

The thresholds in ``critics.text.glyphs`` were chosen on one half of another list of words; many words stand in both
lists,
drawn anew here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from pages import Page
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from critics.text.glyphs import Glyphs, letters_of
from critics.text.typefaces import bundled, weighted
from planners.scene import Box

WORDS = (
    "EDITION OPEN MILK BEER GOOD JAZZ MARKET Solo Zebra 50% 1984 Grand BREAD SPRING Gin ICE Tea Bill SODA BISTRO "
    "GARAGE STORE Zoo TITLE 2056"
).split()
TAKEN_FOR = {
    "O": "0",
    "I": "1",
    "S": "5",
    "B": "8",
    "Z": "2",
    "G": "6",
    "l": "1",
    "5": "S",
    "8": "B",
    "E": "3",
    "T": "7",
    "A": "4",
    "0": "O",
    "2": "Z",
    "1": "I",
}
INKS = (("black", "white"), ("#8038ac", "white"), ("white", "#2660d6"), ("#d62828", "#faf0d6"))


def drawn(word: str, font: ImageFont.FreeTypeFont, size: int, rng: random.Random) -> tuple[np.ndarray, Box]:
    """The word in one of four colours, blurred and noisy at random, and its box with some room."""
    ink, paper = rng.choice(INKS)
    x0, y0, x1, y1 = font.font_variant(size=4 * size).getbbox(word)
    wide, high = int(x1 - x0) + 4 * size, int(y1 - y0) + 4 * size
    big = Image.new("RGB", (wide, high), paper)
    place = (2 * size - x0, 2 * size - y0)
    ImageDraw.Draw(big).text(place, word, font=font.font_variant(size=4 * size), fill=ink)
    small = big.resize((wide // 4, high // 4), Image.Resampling.LANCZOS)
    small = small.filter(ImageFilter.GaussianBlur(rng.choice([0.0, 0.5, 1.0]) * size / 32))
    noise = np.random.default_rng(rng.randrange(1000)).normal(0, rng.choice([0, 6]), (high // 4, wide // 4, 3))
    picture = np.clip(np.asarray(small) + noise, 0, 255).astype(np.uint8)
    room = (1.4 * size / wide, 1.4 * size / high)
    return picture, Box(x0=room[0], y0=room[1], x1=1 - room[0], y1=1 - room[1])


def family(font: ImageFont.FreeTypeFont) -> str:
    return str(font.getname()[0]).split()[0]


def pictures() -> Iterator[tuple[str, str, str, np.ndarray, Box]]:
    """(family, the word as OCR would mend it, the word drawn, picture, box), some words drawn with a wrong letter."""
    rng = random.Random(1)
    for font in bundled():
        for word in WORDS:
            places = [i for i, c in enumerate(word) if c in TAKEN_FOR]
            size = rng.choice([16, 24, 48])
            yield family(font), word, word, *drawn(word, font, size, rng)
            if places:
                i = rng.choice(places)
                wrong = word[:i] + TAKEN_FOR[word[i]] + word[i + 1 :]
                yield family(font), word, wrong, *drawn(wrong, font, size, rng)


def test_doubts_are_rarely_false_even_in_unknown_typefaces() -> None:
    """Each family is judged with the other families' letters alone, as an unknown typeface would be."""
    fonts = bundled()
    if len({family(font) for font in fonts}) < 3:  # one other family says too little of an unknown one
        pytest.skip("fewer than three families of typefaces are installed")
    critics = {f: Glyphs(weighted(tuple(o for o in fonts if family(o) != f))) for f in {family(o) for o in fonts}}
    outcomes: dict[bool, list[bool]] = {True: [], False: []}
    for name, word, shown, picture, box in pictures():
        outcomes[word == shown].append(bool(critics[name].doubts(picture, [(word, box)])))
    false, true = np.mean(outcomes[True]), np.mean(outcomes[False])
    print(f"false doubts {false:.3f} of {len(outcomes[True])}, true doubts {true:.3f} of {len(outcomes[False])}")
    assert false <= 0.03
    assert true >= 0.5


@pytest.mark.parametrize(("read", "shown", "rival"), [("MARKET", "M4RKET", "4"), ("BREAD", "BR3AD", "3")])
def test_a_doubt_names_the_letter_and_its_place(read: str, shown: str, rival: str) -> None:
    page = Page(320, 120)
    box = page.text(shown, 30, 30, 40)
    (doubt,) = Glyphs().doubts(page.image(), [(read, box)])
    position = shown.index(rival)
    assert f'letter {position + 1} of "{read}" looks more like "{rival}"' in doubt.says
    left = box.x0 + box.width * position / len(read)
    assert abs(doubt.box.x0 - left) < box.width / len(read)
    assert Glyphs().doubts(page.image(), [(shown, box)]) == []


def test_one_font_alone_is_too_little_to_doubt_by() -> None:
    """Pillow's own face alone, as on a machine without fonts: it doubts one right word in five of other typefaces."""
    page = Page(320, 120)
    box = page.text("M4RKET", 30, 30, 40)
    own, *_ = bundled()
    alone = Glyphs(weighted((own,)))
    assert alone.doubts(page.image(), [("MARKET", box)]) == []
    (note,) = alone.notes()
    assert "compared with typefaces" in note and "apt install" in note
    assert Glyphs(weighted(bundled())).notes() == []


def test_letters_are_cut_out_from_left_to_right() -> None:
    page = Page(320, 120)
    box = page.text("Big i", 30, 30, 40)
    letters = letters_of(page.image(), box)
    assert len(letters) == 4  # an i and its dot are one letter
    assert [letter.box[0] for letter in letters] == sorted(letter.box[0] for letter in letters)
    assert letters[0].glyph.height > letters[1].glyph.width


def test_what_cannot_be_cut_into_letters_is_not_doubted() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 200, 3), dtype=np.uint8)
    everywhere = Box(x0=0, y0=0, x1=1, y1=1)
    assert Glyphs().doubts(noise, [("SOUP", everywhere)]) == []
    assert Glyphs().doubts(np.zeros((1, 3, 3), np.uint8), [("O", everywhere)]) == []
    page = Page(320, 120)
    box = page.text("C0FFEE", 30, 30, 40)
    assert Glyphs().doubts(page.image(), [("COFFEES", box)]) == []
