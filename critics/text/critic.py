"""Is every planned text there, letter by letter, and is there no other?

A planned text is first looked for in its own box, cut out and enlarged; where it isn't read exactly there, in the
whole picture (``critics.text.search``). The reader is EasyOCR (``critics.text.ocr``) or RapidOCR
(``critics.text.rapid``); the
comparison is ``critics.text.spelling``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from critics.base import Evidence, Fault, Verdict
from critics.text.glyphs import Glyphs
from critics.text.ocr import EasyReader, Reader
from critics.text.rapid import RapidReader
from critics.text.search import Look, TextSettings
from critics.text.spelling import plain, same
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene, TextBlock

__all__ = ["TextCritic", "TextSettings"]


class TextCritic:
    """Judges "text" (score: 1 - normalised edit distance; passes only where the text is read exactly) and
    "no_extra_text" (score 1, or 0 where a stray reading was found).

    A text that is read exactly but whose letters don't look like it (``critics.text.glyphs``) is unscored: OCR's
    language
    sense may have mended it, and typefaces differ too much for a shape alone to fail a picture.
    """

    name = "text"
    judges: frozenset[CheckKind] = frozenset({"text", "no_extra_text"})
    Settings = TextSettings

    def __init__(self, settings: TextSettings | None = None, reader: Reader | None = None) -> None:
        self.settings = settings or TextSettings()
        self.reader = reader or _reader(self.settings)
        self.glyphs = Glyphs()

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the OCR isn't installed."""
        if not checks:
            return []
        look = Look(self.reader, self.settings, image, scene)
        return [self._text(look, check) if check.kind == "text" else self._stray(look, check) for check in checks]

    def locate(self, image: np.ndarray, text: TextBlock) -> Box | None:
        """Where the text is read in the picture, at least by half of its letters; None where it isn't."""
        found = Look(self.reader, self.settings, image, None).find(text)
        return found.box if found and found.likeness >= 0.5 else None

    def notes(self) -> list[str]:
        """What it leaves out on this machine."""
        return self.glyphs.notes()

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

    def _text(self, look: Look, check: Check) -> Verdict:
        text = look.text(check)
        if reason := self.unable(look.scene_or_raise, [check]).get(check.id):
            return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)
        found = look.stands_for(text)
        expected, region = plain(text.content), text.box.grown(*look.margins(text.box)) if text.box else None
        if found is None:
            fault: Fault = "missing_text"
            return Verdict(
                check=check.id,
                critic=self.name,
                status="fail",
                score=0.0,
                region=region,
                fault=fault,
                reason=f'no legible text where "{expected}" is planned',
            )
        evidence = tuple(Evidence(label=r.content, box=r.box, score=r.confidence) for r in found.readings)
        if same(expected, found.content):
            if self.settings.shapes and not found.turned:
                doubts = self.glyphs.doubts(look.image, [(r.content, r.box) for r in found.readings])
                if doubts:
                    seen = "; ".join(doubt.says for doubt in doubts[:4])
                    return Verdict(
                        check=check.id,
                        critic=self.name,
                        status="unscored",
                        evidence=(*evidence, *(Evidence(label=d.says, box=d.box) for d in doubts)),
                        reason=f'reads "{found.content}", but by its letters\' shapes: {seen}',
                    )
            return Verdict(
                check=check.id,
                critic=self.name,
                status="pass",
                score=1.0,
                evidence=evidence,
                reason=f'reads "{found.content}"' + (" at a quarter turn" * found.turned),
            )
        if region is None or region.intersection(found.box) > 0:
            region = region.union(found.box) if region else found.box
        return Verdict(
            check=check.id,
            critic=self.name,
            status="fail",
            score=min(found.likeness, 0.99),
            evidence=evidence,
            region=region,
            fault="garbled_text",
            reason=f'reads "{found.content}" instead of "{expected}"',
        )

    def _stray(self, look: Look, check: Check) -> Verdict:
        stray = sorted(look.stray(), key=lambda r: -r.confidence)
        if not stray:
            return Verdict(check=check.id, critic=self.name, status="pass", score=1.0, reason="no stray text was read")
        return Verdict(
            check=check.id,
            critic=self.name,
            status="fail",
            score=0.0,
            fault="stray_text",
            region=stray[0].box,
            reason="reads text that isn't planned: " + ", ".join(f'"{r.content}"' for r in stray[:5]),
            evidence=tuple(Evidence(label=r.content, box=r.box, score=r.confidence) for r in stray),
        )


def _reader(settings: TextSettings) -> Reader:
    if settings.reader == "rapidocr":
        return RapidReader()
    return EasyReader(settings.models, settings.device, settings.languages)
