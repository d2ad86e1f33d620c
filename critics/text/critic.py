"""Is every planned text there, letter by letter, and is there no other?

A planned text is first looked for in its own box, cut out and enlarged; where it isn't read exactly there, in the
whole picture (``critics.text.text_view``). RapidOCR reads, and EasyOCR where a reading is in doubt
(``critics.text.pair``), or one of them alone; ``critics.text.spelling`` compares, and ``critics.text.glyphs`` looks at
letters that readers take for one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from critics.base import Evidence, Verdict
from critics.objects.colour import named_colours
from critics.text.glyphs import RIVALS, Doubt, Glyphs
from critics.text.ink import second_ink
from critics.text.lettering import lettering_verdict, unjudged
from critics.text.ocr import EasyReader, Reader, TextReading, in_reading_order
from critics.text.pair import PairReader
from critics.text.parts import lost_parts
from critics.text.rapid import RapidReader
from critics.text.spelling import normal_form, same_text
from critics.text.text_view import TextMatch, TextSettings, TextView
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene, TextBlock

__all__ = ["TextCritic", "TextSettings"]

OTHER_SCRIPTS = (
    'for other scripts set critic_settings.text.reader = "easyocr", languages to its codes, and models to their folder'
)


class TextCritic:
    """Judges "text" (score: 1 - normalised edit distance; passes only where the text is read exactly), "lettering" (how
    it looks and where it is) and "no_extra_text" (score 1, or 0 where a stray reading was found).

    A text that is read exactly but whose letters look like others (``critics.text.glyphs``) fails where they clearly do
    and is unscored otherwise: OCR corrects to known words. So is one whose readers disagree.
    """

    name = "text"
    judges: frozenset[CheckKind] = frozenset({"text", "lettering", "no_extra_text"})
    Settings = TextSettings

    def __init__(self, settings: TextSettings | None = None, reader: Reader | None = None) -> None:
        self.settings = settings or TextSettings()
        self.reader = reader or chosen_reader(self.settings)
        self.glyphs = Glyphs()

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the OCR isn't installed."""
        if not checks:
            return []
        view = TextView(self.reader, self.settings, image, scene.texts, scene.entities)
        unable = self.unable(scene, checks)
        verdicts = []
        for check in checks:
            if check.kind == "no_extra_text":
                verdicts.append(self._stray_verdict(view, check))
            elif check.id in unable:
                verdicts.append(Verdict.unscored(check, self.name, unable[check.id]))
            elif isinstance(text := scene.item(check.about[0]), TextBlock) and check.kind == "lettering":
                verdicts.append(lettering_verdict(image, view.match(text), check, self.name, text.content))
            elif isinstance(text, TextBlock):
                verdicts.append(self._text_verdict(view, check, text))
            else:
                raise TypeError(f"check {check.id} is about {text.id!r}, which is no text")
        return verdicts

    def locate(self, image: np.ndarray, text: TextBlock) -> Box | None:
        """Where the text is read in the picture, at least by half of its letters; None where it isn't."""
        match = TextView(self.reader, self.settings, image).best_match(text)
        return match.box if match and match.likeness >= 0.5 else None

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """The checks that it can never score, with the reason: letters that the reader doesn't know, typefaces."""
        known, reasons = getattr(self.reader, "common", frozenset()) | {" "}, {}
        planned = {c for check in checks if check.kind == "text" for c in normal_form(str(check.expected))}
        if not planned <= known:
            known |= self.reader.alphabet
        for check in checks:
            unknown = sorted(set(normal_form(str(check.expected))) - known) if check.kind == "text" else []
            if unknown:
                reasons[check.id] = (
                    f"the reader doesn't know these characters: {' '.join(unknown[:12])}; {OTHER_SCRIPTS}"
                )
            elif check.kind == "lettering" and (reason := unjudged(check)) is not None:
                reasons[check.id] = reason
        return reasons

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        ask = getattr(self.reader, "problems", None)
        return list(ask()) if ask is not None else []

    def _text_verdict(self, view: TextView, check: Check, text: TextBlock) -> Verdict:
        expected, region = normal_form(text.content), view.search_area(text.box) if text.box else None
        match = view.match(text)
        if match is None:
            reason = f'no legible text where "{expected}" is planned'
            return Verdict.failed(check, self.name, reason, "missing_text", region=region)
        evidence, reason = _evidence(match.readings), f'reads "{match.content}"'
        if region is None or region.intersection(match.box) > 0:
            region = region.union(match.box) if region else match.box
        lines: Sequence[TextReading] = match.readings
        if not same_text(expected, match.content):
            lines = self._settled(view, expected, match)
            if not lines:
                reason += f' instead of "{expected}"'
                score = min(match.likeness, 0.99)
                return Verdict.failed(check, self.name, reason, "garbled_text", score, region, evidence)
            reason += f', but by its letters\' shapes it is "{expected}"'
        if self.settings.shapes and not match.turned and not RIVALS.keys().isdisjoint(expected):
            lines = [view.doubly_read(line) for line in lines]
        if self.settings.shapes and not match.turned and (doubts := self._doubts(view.image, lines, text)):
            reason += f", but by its letters' shapes: {'; '.join(doubt.says for doubt in doubts[:4])}"
            evidence += [Evidence(label=doubt.says, box=doubt.box) for doubt in doubts]
            if any(doubt.clear for doubt in doubts):
                return Verdict.failed(check, self.name, reason, "garbled_text", 0.99, region, evidence)
            return Verdict.unscored(check, self.name, reason, evidence)
        if same_text(expected, match.content) and match.sureness < self.settings.sure:
            other = view.second(match.readings)
            if other is not None and "".join(other.split()) != "".join(expected.split()):
                return Verdict.unscored(check, self.name, f'{reason}, unsurely, and another reader "{other}"', evidence)
        return Verdict.passed(check, self.name, reason + " at a quarter turn" * match.turned, evidence=evidence)

    def _doubts(self, image: np.ndarray, lines: Sequence[TextReading], text: TextBlock) -> list[Doubt]:
        """Letters that look like others, lines that lack dots or accents, and, unless they are to be of several inks or
        stand on a thing, lines of two inks."""
        doubts = self.glyphs.doubts(image, lines) + [lost for line in lines if (lost := lost_parts(image, line))]
        if text.carrier is None and (text.colour is None or len(named_colours(text.colour)) == 1):
            two = [line for line in lines if second_ink(image, line.box)]
            doubts += [Doubt(f'the letters of "{line.content}" are of two inks', line.box, np.inf) for line in two]
        return doubts

    def _settled(self, view: TextView, expected: str, match: TextMatch) -> list[TextReading]:
        """The lines with their words of the expected text, where the ink shows these though others were read; else
        none."""
        lines = in_reading_order(match.readings)
        words, counts = expected.split(), [len(line.content.split()) for line in lines]
        if not self.settings.shapes or match.turned or (len(lines) > 1 and sum(counts) != len(words)):
            return []
        settled = []
        for line, count in zip(lines, counts, strict=True):
            part, words = (words[:count], words[count:]) if len(lines) > 1 else (words, [])
            if not self.glyphs.settles(view.image, " ".join(part), replace(line, content=normal_form(line.content))):
                return []
            settled.append(replace(line, content=" ".join(part)))
        return settled

    def _stray_verdict(self, view: TextView, check: Check) -> Verdict:
        stray = view.stray()
        if not stray:
            return Verdict.passed(check, self.name, "no stray text was read")
        reason = "reads text that isn't planned: " + ", ".join(f'"{r.content}"' for r in stray[:5])
        return Verdict.failed(check, self.name, reason, "stray_text", region=stray[0].box, evidence=_evidence(stray))


def _evidence(readings: Sequence[TextReading]) -> list[Evidence]:
    return [Evidence(label=r.content, box=r.box, score=r.confidence) for r in readings]


def chosen_reader(settings: TextSettings) -> Reader:
    """The reader of the settings; nothing is loaded."""
    if settings.reader == "both":
        return PairReader(settings.models, settings.device)
    if settings.reader == "rapidocr":
        return RapidReader()
    return EasyReader(settings.models, settings.device, settings.languages)
