"""Where the planned texts are in one picture, and what else is read there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from critics.pretrained import Device
from critics.resizing import resized, upscaled
from critics.text.ocr import Reader, TextReading, in_reading_order
from critics.text.spelling import similarity
from planners.scene import Box, Entity, Frozen, TextBlock, Unit

LEAST_OF_OBJECTS = 0.2
"""The share of a reading's box that whole objects must take for it to be read from them."""


class TextSettings(Frozen):
    """``reader``: RapidOCR with EasyOCR's word where it is in doubt, or one of them alone.

    ``models``: folder of EasyOCR's weights, by default the installed package's. ``languages`` are EasyOCR's codes, for
    the reader "easyocr"; RapidOCR reads what its one model knows.
    """

    reader: Literal["both", "easyocr", "rapidocr"] = "both"
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    models: Path | None = None
    device: Device = "auto"
    margin: Unit = Field(default=0.15, description="how far a planned box is grown, as a share of its sides")
    crop_height: int = Field(default=64, ge=16, le=512, description="pixels a cut-out box is enlarged to, at least")
    crop_side: int = Field(default=1280, ge=64, le=4096, description="pixels that enlarging never exceeds")
    line_height: int = Field(default=96, ge=16, le=4096, description="pixels a line is shrunk to for the first reading")
    whole_side: int = Field(default=512, ge=64, le=4096, description="pixels of the longer side of an enlarged picture")
    most_enlarged: float = Field(default=6.0, ge=1.0, le=64.0, description="the highest factor of enlarging")
    stray_confidence: Unit = 0.45
    stray_confidence_on_objects: Unit = Field(default=0.8, description="a clock's face looks like letters")
    stray_letters_on_objects: int = Field(default=3, ge=1, le=20)
    tall: float = Field(default=1.5, gt=0.0, le=1000.0, description="height over width from which text may be turned")
    shapes: bool = Field(default=True, description="whether to compare letters' shapes: OCR reads C0FFEE as COFFEE")
    legible: Unit = Field(default=0.2, description="readings less sure than this count as no text")
    sure: Unit = Field(default=0.5, description="with a letter less sure than this the second reader is asked")


EYES = frozenset("0Oo. ")
"""A reading of nothing but these is a pair of eyes or wheels, whatever readers make of it."""


@dataclass(frozen=True)
class TextMatch:
    """What was read as a planned text: the string, the readings it is made of, and how alike it is in [0, 1].

    ``turned``: the text lies at a quarter turn.
    """

    content: str
    readings: tuple[TextReading, ...]
    likeness: float
    turned: bool = False

    @property
    def sureness(self) -> float:
        """How sure the reader is of the letter that it is least sure of, 1 where it doesn't tell."""
        return min((sure for reading in self.readings for sure in reading.sureness), default=1.0)

    @property
    def box(self) -> Box:
        return reduce(Box.union, (reading.box for reading in self.readings))


class TextView:
    """One picture during one call of ``judge``: every box, and the whole picture, is read at most once.

    ``texts`` and ``entities`` are those of the plan.
    """

    def __init__(
        self,
        reader: Reader,
        settings: TextSettings,
        image: np.ndarray,
        texts: Sequence[TextBlock] = (),
        entities: Sequence[Entity] = (),
    ) -> None:
        self.image = image
        self._reader, self._settings, self._texts, self._entities = reader, settings, texts, entities
        self._size = (image.shape[1], image.shape[0])
        self._in_box: dict[str, TextMatch | None] = {}
        self._matches: dict[str, TextMatch | None] = {}
        self._illegible: set[str] = set()

    @cached_property
    def readings(self) -> list[TextReading]:
        """What is read in the whole picture, enlarged where it is small."""
        factor = min(self._settings.whole_side / max(self._size), self._settings.most_enlarged)
        return self._reader.read(upscaled(self.image, factor))

    @cached_property
    def matches(self) -> dict[str, TextMatch | None]:
        """The match of every planned text, by its id, in the plan's order: no reading belongs to two of them."""
        for text in self._texts:
            self._matches[text.id] = self.best_match(text)
        return self._matches

    def match(self, text: TextBlock) -> TextMatch | None:
        """The text's match; one that is read exactly in its own box needs no look at the whole picture."""
        in_box = self._match_in_box(text)
        return in_box if in_box is not None and in_box.likeness == 1.0 else self.matches.get(text.id)

    def best_match(self, text: TextBlock) -> TextMatch | None:
        """The match in the planned box; where that isn't exact, a better one in the whole picture."""
        words, best = max(1, len(text.content.split())), self._match_in_box(text)
        if best is not None and best.likeness == 1.0:
            return best
        taken = {id(r) for match in self._matches.values() if match for r in match.readings}
        free = [r for r in self.readings if r.confidence >= self._settings.legible and id(r) not in taken]
        other_boxes = [other.box for other in self._texts if other.id != text.id and other.box]
        free = [r for r in free if not any(_covered(r.box, box) for box in other_boxes)]
        elsewhere = _best(text.content, _runs(free, words))
        if elsewhere is None or (best is not None and best.likeness >= elsewhere.likeness):
            return best
        near_plan = text.box is None or elsewhere.box.intersection(text.box) > 0
        return elsewhere if near_plan or elsewhere.likeness >= 0.5 else best

    def stray(self) -> list[TextReading]:
        """Readings that belong to no planned text, surest first. On planned objects only clear ones count."""
        settings = self._settings
        areas = [(area, text) for text in self._texts if (area := self._area_of(text)) is not None]
        object_boxes = [entity.box for entity in self._entities if entity.box is not None]
        stray = []
        for reading in self.readings:
            letters, confidence = sum(character.isalnum() for character in reading.content), reading.confidence
            if letters < 2 or confidence < settings.stray_confidence or EYES.issuperset(reading.content):
                continue
            if any(_covered(reading.box, area) or _holds(reading, area, text) for area, text in areas):
                continue
            clear = letters >= settings.stray_letters_on_objects and confidence >= settings.stray_confidence_on_objects
            clear &= reading.content.isascii()  # the second reader confirms no others
            if (clear or not _made_of(reading.box, object_boxes)) and self._confirmed(reading):
                stray.append(reading)
        return sorted(stray, key=lambda r: -r.confidence)

    def second(self, readings: Sequence[TextReading]) -> str | None:
        """What the second reader reads in these lines; None where there is no second reader."""
        ask = getattr(self._reader, "second", None)
        return None if ask is None else " ".join(ask(self._line(reading))[0] for reading in in_reading_order(readings))

    def doubly_read(self, line: TextReading) -> TextReading:
        """The line with the lesser sureness of two readings for each letter: its own and the whole picture's."""
        for other in self.readings if line.sureness else ():
            again = other.content == line.content and other.box.intersection(line.box) > 0
            if again and len(other.sureness) == len(line.sureness):
                return replace(line, sureness=tuple(map(min, line.sureness, other.sureness)))
        return line

    def _line(self, reading: TextReading) -> np.ndarray:
        left, top, right, bottom = reading.box.pixels(self._size)
        return np.ascontiguousarray(np.rot90(self.image[top:bottom, left:right], reading.turns))

    def _confirmed(self, reading: TextReading) -> bool:
        """Whether the second reader sees half of the letters of stray text, too; it knows no others than ASCII's."""
        if not reading.content.isascii() or (said := self.second([reading])) is None:
            return True
        return similarity(reading.content.upper(), said.upper()) >= 0.5

    def search_area(self, box: Box) -> Box:
        """The planned box, grown by the margin of the settings."""
        return box.grown_by(self._settings.margin)

    def _area_of(self, text: TextBlock) -> Box | None:
        """Where readings count as the planned text: at its match, else in its planned box."""
        match = self.matches.get(text.id)
        if match is not None and match.likeness >= 0.5:
            return match.box
        return self.search_area(text.box) if text.box is not None else None

    def _match_in_box(self, text: TextBlock) -> TextMatch | None:
        """The best match in the planned box; None where there is no such text.

        Cheap readings come first: a large box is read shrunk, then, as long as the match isn't exact, unshrunk, and at
        quarter turns.
        """
        if text.id not in self._in_box:
            shrunk = self._shrunk_height(text)
            best = self._read_match(text, turned=False, most=shrunk) if shrunk is not None else None
            if best is None or best.likeness < 1.0:
                best = max((self._read_match(text, turned=False), best), key=lambda m: m.likeness if m else -1.0)
            if (best is None or best.likeness < 1.0) and self._may_be_turned(text):
                sideways = self._read_match(text, turned=True)
                if sideways is not None and (best is None or sideways.likeness > best.likeness):
                    best = replace(sideways, turned=True)
            self._in_box[text.id] = best
        return self._in_box[text.id]

    def _read_match(self, text: TextBlock, turned: bool, most: int | None = None) -> TextMatch | None:
        if text.box is None:
            return None
        readings = self._read_box(text.box, turned, most)
        legible = [r for r in readings if r.confidence >= self._settings.legible]
        if not turned and most is None and readings and not legible:
            self._illegible.add(text.id)
        return _best(text.content, [*_runs(legible, max(1, len(text.content.split()))), tuple(legible)])

    def _read_box(self, box: Box, turned: bool, most: int | None) -> list[TextReading]:
        """What is read in the box, cut out with its margin and enlarged, or shrunk to ``most`` pixels of height.

        The readings' boxes refer to the whole picture.
        """
        left, top, right, bottom = self.search_area(box).pixels(self._size)
        wide, high = right - left, bottom - top
        cut, settings = self.image[top:bottom, left:right], self._settings
        place = Box.from_pixels((left, top, right, bottom), self._size)
        if most is not None and high > most:
            cut = resized(cut, (cut.shape[1] * most / cut.shape[0], most))
        else:
            factors = (settings.crop_height / high, settings.crop_side / max(wide, high), settings.most_enlarged)
            cut = upscaled(cut, min(factors))
        return [reading.within(place) for reading in self._reader.read(cut, turned=turned)]

    def _shrunk_height(self, text: TextBlock) -> int | None:
        """The height in pixels that the text's box is shrunk to; None for a box that isn't higher.

        The number of lines is estimated from letters 0.6 times as wide as high: n lines that fill the box have n
        squared = 0.6 x letters x height / width.
        """
        if text.box is None:
            return None
        width, height = self._size
        box = self.search_area(text.box)
        lines = max(1, round((0.6 * len(text.content) * box.height * height / (box.width * width)) ** 0.5))
        most = self._settings.line_height * lines
        return most if box.height * height > most else None

    def _may_be_turned(self, text: TextBlock) -> bool:
        """Whether the planned box is tall, or holds letters that aren't legible upright."""
        if text.box is None:
            return False
        width, height = self._size
        tall = text.box.height * height >= self._settings.tall * text.box.width * width
        return tall or text.id in self._illegible


def _made_of(box: Box, objects: Sequence[Box]) -> bool:
    """Whether a reading lies on one of the objects, or is read from whole ones as if they were letters: "88" from
    circles."""
    whole = [one for one in objects if _covered(one, box)]
    return any(_covered(box, one) for one in objects) or sum(one.area for one in whole) > LEAST_OF_OBJECTS * box.area


def _covered(box: Box, by: Box) -> bool:
    return box.intersection(by) >= 0.5 * box.area


def _holds(reading: TextReading, area: Box, text: TextBlock) -> bool:
    """Whether a reading is the planned text again, found in a looser box."""
    return _covered(area, reading.box) and similarity(text.content, reading.content) >= 0.75


def _runs(readings: list[TextReading], words: int) -> list[tuple[TextReading, ...]]:
    """Every run of up to ``words`` readings, in reading order, whose boxes lie next to each other."""
    runs: list[tuple[TextReading, ...]] = []
    for start, first in enumerate(readings):
        run: tuple[TextReading, ...] = (first,)
        runs.append(run)
        for following in readings[start + 1 :]:
            reach = 1.5 * max(r.box.height for r in (*run, following))
            if len(run) < words and any(r.box.grown(reach).intersection(following.box) > 0 for r in run):
                run = (*run, following)
                runs.append(run)
    return runs


def _best(content: str, runs: Sequence[tuple[TextReading, ...]]) -> TextMatch | None:
    found = []
    for run in filter(None, runs):
        read = " ".join(reading.content for reading in in_reading_order(run))
        found.append(TextMatch(read, run, similarity(content, read), any(reading.turns for reading in run)))
    return max(found, key=lambda m: (m.likeness, sum(r.box.area for r in m.readings)), default=None)
