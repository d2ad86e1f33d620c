"""Letters' shapes, on words drawn with Pillow: no OCR takes part.

The thresholds in ``critics.text.glyphs`` were chosen on one half of the strings of ``benchmarks.lettering``, in other
typefaces than those here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from pages import Page
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from critics.text.cutting import letters_of
from critics.text.glyphs import RIVALS, Glyphs
from critics.text.letterforms import Letterforms, normalised, shipped_letterforms, write_letterforms
from critics.text.ocr import TextReading
from planners.scene import Box

WORDS = (
    "EDITION OPEN MILK BEER GOOD JAZZ MARKET Solo Zebra 50% 1984 Grand BREAD SPRING Gin ICE Tea Bill SODA BISTRO "
    "GARAGE STORE Zoo TITLE 2056"
).split()
TAKEN_FOR = {pair[0]: pair[1] for pair in "O0 I1 S5 B8 Z2 G6 l1 5S 8B E3 T7 A4 0O 2Z 1I".split()}
INKS = (("black", "white"), ("#8038ac", "white"), ("white", "#2660d6"), ("#d62828", "#faf0d6"))
FONTS = Path(matplotlib.__file__).parent / "mpl-data" / "fonts" / "ttf"
FACES = ("DejaVuSans", "DejaVuSerif-Bold", "STIXGeneral", "STIXGeneralBol")
"""The last two aren't among the shipped letterforms."""


def line(content: str, box: Box, *sureness: float) -> TextReading:
    return TextReading(content, box, 1.0, sureness)


def drawn(word: str, face: str, size: int, rng: random.Random) -> tuple[np.ndarray, Box]:
    """The word in one of four colours, blurred and noisy at random, and its box with some room."""
    ink, paper = rng.choice(INKS)
    font = ImageFont.truetype(str(FONTS / f"{face}.ttf"), 4 * size)
    x0, y0, x1, y1 = font.getbbox(word)
    wide, high = int(x1 - x0) + 4 * size, int(y1 - y0) + 4 * size
    big = Image.new("RGB", (wide, high), paper)
    ImageDraw.Draw(big).text((2 * size - x0, 2 * size - y0), word, font=font, fill=ink)
    small = big.resize((wide // 4, high // 4), Image.Resampling.LANCZOS)
    small = small.filter(ImageFilter.GaussianBlur(rng.choice([0.0, 0.5, 1.0]) * size / 32))
    noise = np.random.default_rng(rng.randrange(1000)).normal(0, rng.choice([0, 6]), (high // 4, wide // 4, 3))
    picture = np.clip(np.asarray(small) + noise, 0, 255).astype(np.uint8)
    room = (1.4 * size / wide, 1.4 * size / high)
    return picture, Box(x0=room[0], y0=room[1], x1=1 - room[0], y1=1 - room[1])


def pictures() -> Iterator[tuple[str, str, np.ndarray, Box]]:
    """(the word as OCR would mend it, the word drawn, picture, box), some words drawn with a wrong letter."""
    rng = random.Random(1)
    for face in FACES:
        for word in WORDS:
            places = [i for i, c in enumerate(word) if c in TAKEN_FOR]
            size = rng.choice([16, 24, 48])
            yield word, word, *drawn(word, face, size, rng)
            if places:
                i = rng.choice(places)
                wrong = word[:i] + TAKEN_FOR[word[i]] + word[i + 1 :]
                yield word, wrong, *drawn(wrong, face, size, rng)


def test_doubts_are_rarely_false() -> None:
    glyphs = Glyphs()
    outcomes: dict[bool, list[bool]] = {True: [], False: []}
    for word, shown, picture, box in pictures():
        outcomes[word == shown].append(bool(glyphs.doubts(picture, [line(word, box)])))
    false, true = np.mean(outcomes[True]), np.mean(outcomes[False])
    print(f"false doubts {false:.3f} of {len(outcomes[True])}, true doubts {true:.3f} of {len(outcomes[False])}")
    assert false <= 0.03
    assert true >= 0.5


@pytest.mark.parametrize(("read", "shown", "rival"), [("MARKET", "M4RKET", "4"), ("BREAD", "BR3AD", "3")])
def test_a_doubt_names_the_letter_and_its_place(read: str, shown: str, rival: str) -> None:
    page = Page(320, 120)
    box = page.text(shown, 30, 30, 40)
    (doubt,) = Glyphs().doubts(page.image(), [line(read, box)])
    position = shown.index(rival)
    assert f'letter {position + 1} of "{read}" looks more like "{rival}"' in doubt.says and doubt.clear
    left = box.x0 + box.width * position / len(read)
    assert abs(doubt.box.x0 - left) < box.width / len(read)
    assert Glyphs().doubts(page.image(), [line(shown, box)]) == []


def test_a_surer_reader_takes_more_to_be_doubted() -> None:
    page = Page(320, 120)
    box = page.text("HELL0", 30, 30, 40)
    unsure, sure = ([1.0] * 4 + [last] for last in (0.7, 1.0))
    (doubt,) = Glyphs().doubts(page.image(), [line("HELLO", box, *unsure)])
    surely = Glyphs().doubts(page.image(), [line("HELLO", box, *sure)])
    assert 'more like "0"' in doubt.says and all(one.odds < doubt.odds for one in surely)


def test_the_same_letter_that_looks_different_elsewhere_in_the_line_is_doubted_more() -> None:
    page = Page(420, 220)
    alike, mixed = page.text("$4,731.00", 30, 30, 44), page.text("$4,731.O0", 30, 120, 44)
    (doubt,) = Glyphs().doubts(page.image(), [line("$4,731.00", mixed)])
    assert 'letter 8 of "$4,731.00" looks more like "O" than "0"' in doubt.says
    assert Glyphs().doubts(page.image(), [line("$4,731.00", alike)]) == []


@pytest.mark.parametrize(
    ("shown", "read", "expected", "settled"),
    [
        ("ZOO 12", "ZO0 12", "ZOO 12", True),
        ("ZO0 12", "ZO0 12", "ZOO 12", False),
        ("OPEN -40%", "OPEN-40%", "OPEN -40%", True),
        ("OPEN-40%", "OPEN-40%", "OPEN -40%", False),
        ("OPEN", "OPEM", "OPEN", False),
        ("OPEN", "OPENS", "OPEN", False),
    ],
)
def test_misread_letters_and_spaces_are_settled_by_the_ink(shown: str, read: str, expected: str, settled: bool) -> None:
    page = Page(420, 120)
    box = page.text(shown, 30, 30, 44)
    unsure = [0.8] * len("".join(read.split()))
    assert Glyphs().settles(page.image(), expected, line(read, box, *unsure)) is settled


def test_letters_are_cut_out_from_left_to_right() -> None:
    page = Page(320, 120)
    box = page.text("Big i", 30, 30, 40)
    letters = letters_of(page.image(), box, "Bigi")
    assert letters is not None and len(letters) == 4  # an i and its dot are one letter
    assert [letter.box[0] for letter in letters] == sorted(letter.box[0] for letter in letters)
    assert letters[0].glyph.height > letters[1].glyph.width


def test_pieces_of_one_character_are_joined() -> None:
    page = Page(320, 120)
    box = page.text("50% OFF", 30, 30, 40)
    letters = letters_of(page.image(), box, "50%OFF")
    assert letters is not None and len(letters) == 6
    widths = [letter.box[2] - letter.box[0] for letter in letters]
    assert max(widths) == widths[2]


def test_what_cannot_be_cut_into_letters_is_not_doubted() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 200, 3), dtype=np.uint8)
    everywhere = Box(x0=0, y0=0, x1=1, y1=1)
    assert Glyphs().doubts(noise, [line("SOUP", everywhere)]) == []
    assert Glyphs().doubts(np.zeros((1, 3, 3), np.uint8), [line("O", everywhere)]) == []
    page = Page(320, 120)
    box = page.text("C0FFEE", 30, 30, 40)
    assert Glyphs().doubts(page.image(), [line("COFFEES", box)]) == []


def test_letterforms_are_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ink = np.zeros((20, 30), np.float32)
    ink[4:14, 5:9] = 1.0
    glyph = normalised(ink)
    assert glyph is not None and (glyph.width, glyph.height) == (4, 10) and glyph.mask.min() == 1.0
    assert normalised(np.zeros((5, 7), np.float32)) is None
    write_letterforms(tmp_path / "forms.npz", "I", [[glyph]])
    monkeypatch.setattr("critics.text.letterforms.FILE", tmp_path / "forms.npz")
    read = shipped_letterforms.__wrapped__()
    assert isinstance(read, Letterforms) and "I" in read and "l" not in read
    assert np.exp(read.heights - read.widths)[0, 0] == pytest.approx(2.5)
    np.testing.assert_array_equal(read.masks[0, 0], glyph.mask)


def test_the_shipped_letterforms_have_every_letter_that_has_rivals() -> None:
    forms = shipped_letterforms()
    assert set("".join(RIVALS) + "".join(RIVALS.values())) <= set(forms.characters)
    assert forms.masks.shape[:2] == forms.widths.shape == forms.heights.shape and len(forms.masks) >= 50
    assert np.isfinite(forms.widths).all() and np.isfinite(forms.heights).all()
