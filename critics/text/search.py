"""Where the planned texts are in one picture, and what else is read there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from critics.pretrained import Device
from critics.resizing import resized, upscaled
from critics.text.ocr import Reader, Reading, joined
from critics.text.spelling import similarity
from planners.checklist import Check
from planners.scene import Box, Frozen, Scene, TextBlock


class TextSettings(Frozen):
    """``models``: folder of EasyOCR's weights, by default the installed package's.

    ``languages`` are EasyOCR's codes; RapidOCR reads what its one model knows, whatever they say.
    """

    reader: Literal["easyocr", "rapidocr"] = "easyocr"
    languages: tuple[str, ...] = Field(default=("en",), min_length=1)
    models: Path | None = None
    device: Device = "auto"
    margin: float = Field(
        default=0.15, ge=0.0, le=1.0, description="how far a planned box is grown, as a share of its sides"
    )
    crop_height: int = Field(default=64, ge=16, le=512, description="pixels a cut-out box is enlarged to, at least")
    crop_side: int = Field(default=1280, ge=64, le=4096, description="pixels that enlarging never exceeds")
    line_height: int = Field(
        default=96,
        ge=16,
        le=4096,
        description="pixels a line in a cut-out box is shrunk to; what isn't exact then is read again unshrunk",
    )
    whole_side: int = Field(
        default=512, ge=64, le=4096, description="pixels a small picture's long side is enlarged to"
    )
    most_enlarged: float = Field(default=6.0, ge=1.0, le=64.0, description="the highest factor of enlarging")
    stray_confidence: float = Field(default=0.45, ge=0.0, le=1.0)
    stray_confidence_on_objects: float = Field(
        default=0.8, ge=0.0, le=1.0, description="a clock's face looks like letters"
    )
    stray_letters_on_objects: int = Field(default=3, ge=1, le=20)
    tall: float = Field(
        default=1.5, gt=0.0, description="a planned box this many times as high as wide may hold turned text"
    )
    shapes: bool = Field(
        default=True, description="whether letters are also held against typefaces, since OCR reads C0FFEE as COFFEE"
    )
    legible: float = Field(default=0.2, ge=0.0, le=1.0, description="readings less sure than this count as no text")


@dataclass(frozen=True)
class Found:
    """What stands for a planned text: the string, the readings it is made of, and how alike it is in [0, 1].

    ``turned``: the reader had to turn the picture for it.
    """

    content: str
    readings: tuple[Reading, ...]
    likeness: float
    turned: bool = False

    @property
    def box(self) -> Box:
        box = self.readings[0].box
        for reading in self.readings[1:]:
            box = box.union(reading.box)
        return box


class Look:
    """One picture during one call of ``judge``: every box, and the whole picture, is read at most once."""

    def __init__(self, reader: Reader, settings: TextSettings, image: np.ndarray, scene: Scene | None) -> None:
        self.reader, self.settings, self.image, self.scene = reader, settings, image, scene
        self._whole: list[Reading] | None = None
        self._near: dict[str, Found | None] = {}
        self._all: dict[str, Found | None] | None = None
        self._illegible: set[str] = set()

    @property
    def found(self) -> dict[str, Found | None]:
        """What stands for every text of the scene, in the scene's order: no reading stands for two of them."""
        if self._all is None:
            self._all = {}
            for text in self.scene_or_raise.texts:
                self._all[text.id] = self.find(text)
        return self._all

    def stands_for(self, text: TextBlock) -> Found | None:
        """What stands for the text; where it is read exactly in its own box, nothing else is looked at."""
        near = self.near(text)
        return near if near is not None and near.likeness == 1.0 else self.found.get(text.id)

    @property
    def scene_or_raise(self) -> Scene:
        assert self.scene is not None
        return self.scene

    def text(self, check: Check) -> TextBlock:
        text = self.scene_or_raise.item(check.about[0])
        if not isinstance(text, TextBlock):
            raise TypeError(f"check {check.id} is about {text.id!r}, which is no text")
        return text

    def whole(self) -> list[Reading]:
        if self._whole is None:
            factor = min(self.settings.whole_side / max(self.image.shape[:2]), self.settings.most_enlarged)
            self._whole = self.reader.read(upscaled(self.image, factor))
        return self._whole

    def margins(self, box: Box) -> tuple[float, float]:
        return self.settings.margin * box.width, self.settings.margin * box.height

    def inside(self, box: Box, turned: bool = False, most: int | None = None) -> list[Reading]:
        """What is read in the box when it is cut out, grown and enlarged, or shrunk to ``most`` pixels of height; boxes
        refer to the whole picture."""
        height, width = self.image.shape[:2]
        left, top, right, bottom = box.grown(*self.margins(box)).pixels((width, height))
        wide, high = right - left, bottom - top
        cut = self.image[top:bottom, left:right]
        if most is not None and high > most:
            cut = resized(cut, (cut.shape[1] * most / cut.shape[0], most))
        else:
            cut = upscaled(
                cut,
                min(
                    self.settings.crop_height / high,
                    self.settings.crop_side / max(wide, high),
                    self.settings.most_enlarged,
                ),
            )
        placed = []
        for reading in self.reader.read(cut, turned=turned):
            b = reading.box
            xyxy = left + b.x0 * wide, top + b.y0 * high, left + b.x1 * wide, top + b.y1 * high
            placed.append(Reading(reading.content, Box.from_pixels(xyxy, (width, height)), reading.confidence))
        return placed

    def near(self, text: TextBlock) -> Found | None:
        """The best match in the planned box; None where there is no such text. Cheap looks come first: a large box is
        shrunk, and only where that isn't exact read as it stands, then at quarter turns."""
        if text.id not in self._near:
            most = self._shrinks(text)
            upright = self._match(text, turned=False, most=most) if most is not None else None
            if upright is None or upright.likeness < 1.0:
                upright = max((self._match(text, turned=False), upright), key=lambda f: f.likeness if f else -1.0)
            self._near[text.id] = upright
            if (upright is None or upright.likeness < 1.0) and self._may_be_turned(text):
                sideways = self._match(text, turned=True)
                if sideways is not None and (upright is None or sideways.likeness > upright.likeness):
                    self._near[text.id] = replace(sideways, turned=True)
        return self._near[text.id]

    def _shrinks(self, text: TextBlock) -> int | None:
        """The height in pixels that the text's box is shrunk to; None for a box that isn't higher.

        A box that is filled by n lines of letters 0.6 times as wide as high has 0.6 times the letters times its height
        over its width equal to n squared.
        """
        if text.box is None:
            return None
        height, width = self.image.shape[:2]
        box = text.box.grown(*self.margins(text.box))
        lines = max(1, round((0.6 * len(text.content) * box.height * height / (box.width * width)) ** 0.5))
        most = self.settings.line_height * lines
        return most if box.height * height > most else None

    def _match(self, text: TextBlock, turned: bool, most: int | None = None) -> Found | None:
        if text.box is None:
            return None
        readings = self.inside(text.box, turned, most)
        near = [r for r in readings if r.confidence >= self.settings.legible]
        if not turned and most is None and readings and not near:
            self._illegible.add(text.id)
        return _best(text.content, [*_runs(near, max(1, len(text.content.split()))), tuple(near)])

    def _may_be_turned(self, text: TextBlock) -> bool:
        """The planned box is tall, or there are letters in it that can't be read as they stand."""
        if text.box is None:
            return False
        height, width = self.image.shape[:2]
        tall = text.box.height * height >= self.settings.tall * text.box.width * width
        return tall or text.id in self._illegible

    def find(self, text: TextBlock) -> Found | None:
        """The best match: in the planned box, else (where that isn't exact) in the whole picture."""
        words, best = max(1, len(text.content.split())), self.near(text)
        if best is not None and best.likeness == 1.0:
            return best
        others = self._all or {}
        taken = {id(r) for found in others.values() if found for r in found.readings}
        free = [r for r in self.whole() if r.confidence >= self.settings.legible and id(r) not in taken]
        elsewhere = _best(text.content, _runs([r for r in free if not self._anothers(r, text)], words))
        if elsewhere is None or (best is not None and best.likeness >= elsewhere.likeness):
            return best
        near_plan = text.box is None or elsewhere.box.intersection(text.box) > 0
        return elsewhere if near_plan or elsewhere.likeness >= 0.5 else best

    def _anothers(self, reading: Reading, text: TextBlock) -> bool:
        others = [t for t in self.scene.texts if t.id != text.id and t.box] if self.scene else []
        return any(_covered(reading.box, t.box) for t in others if t.box)

    def excused(self, text: TextBlock) -> Box | None:
        """Where readings stand for the planned text: where it was found, else its whole planned box."""
        found = self.found.get(text.id)
        if found is not None and found.likeness >= 0.5:
            return found.box
        return text.box.grown(*self.margins(text.box)) if text.box is not None else None

    def stray(self) -> list[Reading]:
        scene, settings = self.scene_or_raise, self.settings
        boxes = [box for text in scene.texts if (box := self.excused(text)) is not None]
        objects = [entity.box for entity in scene.entities if entity.box is not None]
        stray = []
        for reading in self.whole():
            letters = sum(character.isalnum() for character in reading.content)
            if letters < 2 or reading.confidence < settings.stray_confidence:
                continue
            if any(_covered(reading.box, box) for box in boxes):
                continue
            if any(_covered(reading.box, box) for box in objects) and (
                letters < settings.stray_letters_on_objects or reading.confidence < settings.stray_confidence_on_objects
            ):
                continue
            stray.append(reading)
        return stray


def _covered(box: Box, by: Box) -> bool:
    return box.intersection(by) >= 0.5 * box.area


def _runs(readings: list[Reading], words: int) -> list[tuple[Reading, ...]]:
    """Every run of up to ``words`` readings, in reading order, whose boxes lie next to each other."""
    runs: list[tuple[Reading, ...]] = []
    for start, first in enumerate(readings):
        run: tuple[Reading, ...] = (first,)
        runs.append(run)
        for following in readings[start + 1 :]:
            reach = 1.5 * max(r.box.height for r in (*run, following))
            if len(run) < words and any(r.box.grown(reach).intersection(following.box) > 0 for r in run):
                run = (*run, following)
                runs.append(run)
    return runs


def _best(content: str, runs: Sequence[tuple[Reading, ...]]) -> Found | None:
    found = [Found(joined(run), run, similarity(content, joined(run))) for run in runs if run]
    return max(found, key=lambda f: (f.likeness, sum(r.box.area for r in f.readings)), default=None)
