"""Is every planned text there, letter by letter, and is there no other?

A planned text is first looked for in its own box, cut out and enlarged; where it isn't read exactly there, in the
whole picture. The reader is EasyOCR (``critics.ocr``); the comparison is ``critics.spelling``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field

from critics.base import Evidence, Fault, Verdict
from critics.ocr import Device, EasyReader, Reader, Reading, joined, upscaled
from critics.spelling import plain, same, similarity
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene, TextBlock


class TextSettings(Frozen):
    """``models``: folder of EasyOCR's weights, by default the installed package's."""

    models: Path | None = None
    device: Device = "auto"
    margin: float = Field(
        default=0.15, ge=0.0, le=1.0, description="how far a planned box is grown, as a share of its sides"
    )
    crop_height: int = Field(default=64, ge=16, le=512, description="pixels a cut-out box is enlarged to, at least")
    crop_side: int = Field(default=1280, ge=64, le=4096, description="pixels that enlarging never exceeds")
    whole_side: int = Field(
        default=512, ge=64, le=4096, description="pixels a small picture's long side is enlarged to"
    )
    most_enlarged: float = Field(default=6.0, ge=1.0, le=64.0, description="the highest factor of enlarging")
    stray_confidence: float = Field(default=0.45, ge=0.0, le=1.0)
    stray_confidence_on_objects: float = Field(
        default=0.8, ge=0.0, le=1.0, description="a clock's face looks like letters"
    )
    stray_letters_on_objects: int = Field(default=3, ge=1, le=20)
    legible: float = Field(default=0.2, ge=0.0, le=1.0, description="readings less sure than this count as no text")


@dataclass(frozen=True)
class _Found:
    """What stands for a planned text: the string, the readings it is made of, and how alike it is in [0, 1]."""

    content: str
    readings: tuple[Reading, ...]
    likeness: float

    @property
    def box(self) -> Box:
        box = self.readings[0].box
        for reading in self.readings[1:]:
            box = box.union(reading.box)
        return box


class TextCritic:
    """Judges "text" (score: 1 - normalised edit distance; passes only where the text is read exactly) and
    "no_extra_text" (score 1, or 0 where a stray reading was found)."""

    name = "text"
    judges: frozenset[CheckKind] = frozenset({"text", "no_extra_text"})
    Settings = TextSettings

    def __init__(self, settings: TextSettings | None = None, reader: Reader | None = None) -> None:
        self.settings = settings or TextSettings()
        self.reader = reader or EasyReader(self.settings.models, self.settings.device)

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the OCR isn't installed."""
        if not checks:
            return []
        look = _Look(self, image, scene)
        return [self._text(look, check) if check.kind == "text" else self._stray(look, check) for check in checks]

    def locate(self, image: np.ndarray, text: TextBlock) -> Box | None:
        """Where the text is read in the picture, at least by half of its letters; None where it isn't."""
        found = _Look(self, image, None).find(text)
        return found.box if found and found.likeness >= 0.5 else None

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """The checks that it can never score, with the reason: texts in letters that the reader doesn't know."""
        known, reasons = self.reader.alphabet | {" "}, {}
        for check in checks:
            unknown = sorted(set(plain(str(check.expected))) - known) if check.kind == "text" else []
            if unknown:
                reasons[check.id] = f"the reader doesn't know these characters: {' '.join(unknown[:12])}"
        return reasons

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        ask = getattr(self.reader, "problems", None)
        return list(ask()) if ask is not None else []

    def _text(self, look: _Look, check: Check) -> Verdict:
        text = look.text(check)
        if reason := self.unable(look.scene_or_raise, [check]).get(check.id):
            return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)
        found = look.found.get(text.id) if text.id in look.found else look.find(text)
        expected, region = plain(text.content), text.box.grown(*self._margins(text.box)) if text.box else None
        if found is None:
            fault: Fault = "missing_text"
            return Verdict(check=check.id, critic=self.name, status="fail", score=0.0, region=region, fault=fault,
                           reason=f'no legible text where "{expected}" is planned')  # fmt: skip
        evidence = tuple(Evidence(label=r.content, box=r.box, score=r.confidence) for r in found.readings)
        if same(expected, found.content):
            return Verdict(check=check.id, critic=self.name, status="pass", score=1.0, evidence=evidence,
                           reason=f'reads "{found.content}"')  # fmt: skip
        if region is None or region.intersection(found.box) > 0:
            region = region.union(found.box) if region else found.box
        return Verdict(check=check.id, critic=self.name, status="fail", score=min(found.likeness, 0.99),
                       evidence=evidence, region=region, fault="garbled_text",
                       reason=f'reads "{found.content}" instead of "{expected}"')  # fmt: skip

    def _stray(self, look: _Look, check: Check) -> Verdict:
        stray = sorted(look.stray(), key=lambda r: -r.confidence)
        if not stray:
            return Verdict(check=check.id, critic=self.name, status="pass", score=1.0, reason="no stray text was read")
        return Verdict(
            check=check.id, critic=self.name, status="fail", score=0.0, fault="stray_text", region=stray[0].box,
            reason="reads text that isn't planned: " + ", ".join(f'"{r.content}"' for r in stray[:5]),
            evidence=tuple(Evidence(label=r.content, box=r.box, score=r.confidence) for r in stray),
        )  # fmt: skip

    def _margins(self, box: Box) -> tuple[float, float]:
        return self.settings.margin * box.width, self.settings.margin * box.height


class _Look:
    """One picture during one call of ``judge``; the whole picture is read once, when it is first needed."""

    def __init__(self, critic: TextCritic, image: np.ndarray, scene: Scene | None) -> None:
        self.critic, self.settings, self.image, self.scene = critic, critic.settings, image, scene
        self._whole: list[Reading] | None = None
        self.found: dict[str, _Found | None] = {}
        if scene is not None:
            for text in scene.texts:
                self.found[text.id] = self.find(text)

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
            self._whole = self.critic.reader.read(upscaled(self.image, factor))
        return self._whole

    def inside(self, box: Box) -> list[Reading]:
        """What is read in the box when it is cut out, grown and enlarged; boxes refer to the whole picture."""
        height, width = self.image.shape[:2]
        left, top, right, bottom = box.grown(*self.critic._margins(box)).pixels((width, height))
        wide, high = right - left, bottom - top
        factor = min(
            self.settings.crop_height / high, self.settings.crop_side / max(wide, high), self.settings.most_enlarged
        )
        placed = []
        for reading in self.critic.reader.read(upscaled(self.image[top:bottom, left:right], factor)):
            b = reading.box
            xyxy = left + b.x0 * wide, top + b.y0 * high, left + b.x1 * wide, top + b.y1 * high
            placed.append(Reading(reading.content, Box.from_pixels(xyxy, (width, height)), reading.confidence))
        return placed

    def find(self, text: TextBlock) -> _Found | None:
        """The best match: in the planned box, else (where that isn't exact) in the whole picture."""
        words, best = max(1, len(text.content.split())), None
        if text.box is not None:
            near = [r for r in self.inside(text.box) if r.confidence >= self.settings.legible]
            best = _best(text.content, [*_runs(near, words), tuple(near)])
            if best is not None and best.likeness == 1.0:
                return best
        taken = {id(r) for found in self.found.values() if found for r in found.readings}
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
        return text.box.grown(*self.critic._margins(text.box)) if text.box is not None else None

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


def _best(content: str, runs: Sequence[tuple[Reading, ...]]) -> _Found | None:
    found = [_Found(joined(run), run, similarity(content, joined(run))) for run in runs if run]
    return max(found, key=lambda f: (f.likeness, sum(r.box.area for r in f.readings)), default=None)
