"""Do the letters look like what was read? Readers correct C0FFEE and ED1TION to words; this compares every letter.

Each letter's ink is compared with the same letter, and with those that it is easily taken for, in many typefaces. The
line's other letters choose the typeface, since one face's 0 is another's O. Where a line can't be cut into as many
letters as were read (they touch, or the ground is busy), nothing is said: this never confirms such a reading.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from critics.text.cutting import Letter, letters_of
from critics.text.letterforms import Glyph, Letterforms, shipped_letterforms
from critics.text.ocr import TextReading
from planners.scene import Box

RIVALS = {pair[0]: pair[1:] for pair in "O0Q 0O Q0O I1 l1 1lI S5 5S B8 8B Z2 2Z G6 6G E3 A4 T7".split()}
"""Each letter with those that readers take it for. I and l are left out: most faces draw them alike."""
MARGIN = 0.03
"""How much better a rival must at least fit than the letter itself, in units of ``_apart``."""
WEIGHT = 80.0
"""The logarithm of the odds that a margin of 1 is worth against the reader's own."""
SUREST = 0.9999
"""No reader is believed to be surer of a letter than this."""
USUAL = 0.9
"""How sure a reader is that doesn't tell."""
TWINS = 0.14
"""Letters of one line that were read as the same one and differ by more than this, in units of ``_apart``, aren't."""
TWIN_ODDS = 4.0
"""The logarithm of the odds that such a difference is worth against the reader's own."""
FEWEST = 2
"""Other letters that a line must have, to choose the typeface."""
CLEAR = 4.0
"""From these odds on, in logarithms, a letter is another one."""
SPACE = 0.16
"""A gap wider than the line's median gap by this share of its highest letter is a space."""
WIDTHS, HEIGHTS = 0.5, 1.0
"""The weights of a letter's width and height against its shape."""
SOFTNESS = 0.03
"""Faces that fit nearly as well as the best one count too, with a weight that falls by e over this difference."""


@dataclass(frozen=True)
class Doubt:
    """One letter that looks like another: ``says`` is for people, ``box`` is normalised to the picture, ``odds`` is the
    logarithm of the odds against the letter.
    """

    says: str
    box: Box
    odds: float

    @property
    def clear(self) -> bool:
        return self.odds > CLEAR


class Glyphs:
    """``faces`` are by default the shipped ones, loaded at the first letter that has rivals."""

    def __init__(self, faces: Letterforms | None = None) -> None:
        self._given = faces

    @cached_property
    def faces(self) -> Letterforms:
        return shipped_letterforms() if self._given is None else self._given

    def doubts(self, image: np.ndarray, lines: Sequence[TextReading]) -> list[Doubt]:
        """The letters of readings in a uint8 sRGB (height, width, 3) picture that look like others; empty where none
        does or where a line can't be cut into letters."""
        found = []
        for line in lines:
            text = "".join(line.content.split())
            places = [i for i, character in enumerate(text) if character in RIVALS]
            letters = letters_of(image, line.box, text) if places else None
            if letters is None:
                continue
            for i in places:
                rival, odds = self._best_rival(line, text, letters, i, RIVALS[text[i]])
                if odds > 0.0:
                    place = Box.from_pixels(letters[i].box, (image.shape[1], image.shape[0]))
                    says = f'letter {i + 1} of "{line.content}" looks more like "{rival}" than "{text[i]}"'
                    found.append(Doubt(says, place, odds))
        return found

    def settles(self, image: np.ndarray, expected: str, line: TextReading) -> bool:
        """Whether the ink shows ``expected`` where something else was read: all that differs are letters whose rivals,
        those of ``expected``, fit better, and spaces, which readers drop, where the ink has a gap or none."""
        wanted, text = "".join(expected.split()), "".join(line.content.split())
        differ = [i for i, (a, b) in enumerate(zip(wanted, text, strict=False)) if a != b]
        if len(wanted) != len(text) or any(wanted[i] not in RIVALS.get(text[i], "") for i in differ):
            return False
        letters = letters_of(image, line.box, text)
        if letters is None or any(self._best_rival(line, text, letters, i, wanted[i])[1] <= 0.0 for i in differ):
            return False
        return _breaks(expected) in (_breaks(line.content), _gaps(letters))

    def _best_rival(
        self, line: TextReading, text: str, letters: Sequence[Letter], place: int, rivals: str
    ) -> tuple[str, float]:
        """The rival that fits best at a place of the text, and the logarithm of its odds against the reader's word;
        these are at most 0 where the letter stands."""
        margins = self._margins(text, letters, place, rivals)
        rival = max(margins, key=lambda character: margins[character], default="")
        if not rival or margins[rival] < MARGIN:
            return rival, 0.0
        sure = line.sureness[place] if len(line.sureness) == len(text) else USUAL
        sure = min(max(sure, 0.5), SUREST)
        odds = WEIGHT * margins[rival] - float(np.log(sure / (1.0 - sure)))
        return rival, odds + TWIN_ODDS * _differs(letters, text, place)

    def _margins(self, text: str, letters: Sequence[Letter], place: int, rivals: str) -> dict[str, float]:
        """How much better than the letter itself each rival fits at a place of the text."""
        faces, glyphs = self.faces, [letter.glyph for letter in letters]
        others = [i for i, character in enumerate(text) if i != place and character in faces]
        if len(others) < FEWEST or text[place] not in faces:
            return {}
        parts = [self._parts(glyphs[i], text[i]) for i in others]
        wide = np.median([wider for _, wider, _ in parts], axis=0)
        high = np.median([higher for _, _, higher in parts], axis=0)
        fit = np.mean([_apart(part, wide, high) for part in parts], axis=0)

        def unlike(character: str) -> float:
            apart = fit + _apart(self._parts(glyphs[place], character), wide, high)
            return float(apart.min() - SOFTNESS * np.log(np.mean(np.exp((apart.min() - apart) / SOFTNESS))))

        itself = unlike(text[place])
        return {rival: itself - unlike(rival) for rival in rivals if rival in faces}

    def _parts(self, glyph: Glyph, character: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each face: the share of different ink, and the logarithms of how much wider and higher it is."""
        faces = self.faces
        column = faces.characters.index(character)
        masks = faces.masks[:, column]
        shape = np.abs(glyph.mask - masks).sum((1, 2)) / (glyph.mask.sum() + masks.sum((1, 2)))
        return shape, np.log(glyph.width) - faces.widths[:, column], np.log(glyph.height) - faces.heights[:, column]


def _apart(parts: tuple[np.ndarray, np.ndarray, np.ndarray], wide: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How unlike a letter is to each face's, 0 for the same: by its shape and its proportions in the line."""
    shape, wider, higher = parts
    return np.asarray(shape + WIDTHS * np.abs(wider - wide) + HEIGHTS * np.abs(higher - high))


def _differs(letters: Sequence[Letter], text: str, place: int) -> bool:
    """Whether the same letter stands elsewhere in the line and looks different there."""
    glyph, alone = letters[place].glyph, np.zeros(1)
    for letter, character in zip(letters, text, strict=True):
        if character == text[place] and letter is not letters[place]:
            other = letter.glyph
            shape = np.abs(glyph.mask - other.mask).sum() / (glyph.mask.sum() + other.mask.sum())
            wider, higher = np.log(glyph.width / other.width), np.log(glyph.height / other.height)
            if _apart((shape, wider, higher), alone, alone)[0] > TWINS:
                return True
    return False


def _breaks(text: str) -> set[int]:
    """After how many letters each space of a text comes."""
    words = text.split()
    return {len("".join(words[: i + 1])) for i in range(len(words) - 1)}


def _gaps(letters: Sequence[Letter]) -> set[int]:
    """After how many letters the ink has a space."""
    gaps = np.array([b.box[0] - a.box[2] for a, b in itertools.pairwise(letters)])
    high = max(letter.box[3] - letter.box[1] for letter in letters)
    return {i + 1 for i, gap in enumerate(gaps) if gap - np.median(gaps) > SPACE * high}
