"""The judge of the picture-book world. It uses its own FCOS detector, colours by hue, PP-OCRv5, and GenEval's position
rule.

It also names the failure. A wrong word is garbled if other text is in its place and missing if there is none. A wrong
colour is swapped if it belongs to another object.
"""

from __future__ import annotations

import hashlib
import json
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import Field

from benchmarks.failures.items import FailureMode, Needs, SceneNeeds, noun_totals
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement, need_reader
from benchmarks.judges.reading import ENGINE
from benchmarks.judges.requirements import Detect, Expected, LabelledBox, colour_in, legible, related
from benchmarks.judges.requirements import RequirementJudge as Reader
from planners.scene import Frozen

DETECTOR = Path(__file__).parents[2] / "judges" / "detector"


def known_nouns(detector: Path = DETECTOR) -> frozenset[str]:
    """The nouns that the detector in a folder can recognise."""
    return frozenset(json.loads((detector / "config.json").read_text(encoding="utf-8"))["classes"])


class WorldSettings(Frozen):
    """``sure`` and ``surely_extra`` are detection scores in [0, 1].

    On the 100 painted pictures of ``benchmarks/judges/painted`` the detector reports one noun that isn't there with a
    score of 0.7 or more, and 7 with 0.5 or more.
    """

    detector: Path = Field(
        default=DETECTOR, description="folder with the FCOS judge's config.json and model.safetensors"
    )
    sure: float = Field(default=0.4, gt=0.0, lt=1.0, description="a detection with at least this score is an object")
    surely_extra: float = Field(
        default=0.7,
        gt=0.0,
        lt=1.0,
        description="a noun that the prompt doesn't name is an extra object from this score on",
    )


class WorldJudge:
    """Judges scenes with nouns that its detector knows."""

    name = "world"
    judges = frozenset({"scene"})
    Settings = WorldSettings

    def __init__(self, settings: WorldSettings | None = None, detect: Detect | None = None) -> None:
        self.settings = settings or WorldSettings()
        self._detect, self._given = detect, detect is not None
        self._reader = Reader(self.detect, self.settings.sure)

    @property
    def knows_one_world(self) -> bool:
        """Whether the detector is the one that ships, which has seen the first edition's drawings alone."""
        return not self._given and self.settings.detector == DETECTOR

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the detector's weights or the reader are missing."""
        need_reader()
        weights = self.settings.detector / "model.safetensors"
        if not weights.is_file():
            raise JudgeError(f"the judge's detector isn't there: {weights}; set its folder in the judge's settings")
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
        return Ingredients(weights=frozenset({digest}), architectures=frozenset({"fcos"}), readers=frozenset({ENGINE}))

    def detect(self, image: np.ndarray) -> list[LabelledBox]:
        if self._detect is None:
            from benchmarks.judges.detector import JudgeDetector

            self._detect = JudgeDetector(self.settings.detector).detect
        return self._detect(image)

    @cached_property
    def _known(self) -> frozenset[str] | None:
        """The nouns that the detector of the settings knows; None for a detector that the caller passed in."""
        return None if self._given else known_nouns(self.settings.detector)

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Raises JudgeError for a noun that the detector doesn't know, because no picture could pass."""
        if not isinstance(needs, SceneNeeds):
            raise JudgeError(f"the judge {self.name!r} judges scenes, not {needs.kind}; name another with --judge")
        for item in needs.expected.objects:
            if self._known is not None and item.noun not in self._known:
                raise JudgeError(f"the judge's detector doesn't know {item.noun!r}; name another judge with --judge")
        found = [one for one in self.detect(image) if one[1] >= self.settings.sure]
        lines = self._reader.read(image)
        met: dict[str, bool] = {}
        failures: set[FailureMode] = set()
        self._objects(found, needs.expected, met, failures)
        groups = _coloured(image, found, needs.expected, met, failures)
        _relations(groups, needs.expected, met, failures)
        _texts(lines, needs.expected, met, failures)
        seen = [f"{label} {score:.2f}" for label, score, _ in found] + [f'"{line}"' for line in lines]
        return Judgement(met=met, failures=tuple(sorted(failures)), seen=tuple(seen))

    def _objects(
        self, found: list[LabelledBox], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
    ) -> None:
        totals = noun_totals(expected)
        for noun, total in totals.items():
            count = sum(label == noun for label, _, _ in found)
            met[f"present:{noun}"], met[f"count:{noun}"] = count > 0, count == total
            if count == 0:
                failures.add("missing object")
            if total > 1 and count != total:
                failures.add("wrong count")
            elif count > total:
                failures.add("extra object")
        stray = [label for label, score, _ in found if label not in totals and score >= self.settings.surely_extra]
        met["no_extra_object"] = not stray
        if stray:
            failures.add("extra object")


def _coloured(
    image: np.ndarray, found: list[LabelledBox], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
) -> list[list[LabelledBox]]:
    """The detections of each required object: those of the right colour if there are any, otherwise all."""
    groups = []
    for number, item in enumerate(expected.objects):
        alike = [one for one in found if one[0] == item.noun]
        colours = [colour_in(image, box) for _, _, box in alike] if item.colour else []
        right = [one for one, colour in zip(alike, colours, strict=False) if colour == item.colour]
        groups.append((right or alike)[: item.count] if item.colour else alike[: item.count])
        if not item.colour:
            continue
        met[f"colour:{number}"] = len(right) >= item.count
        wrong = {colour for colour in colours if colour != item.colour}
        others = {o.colour for o in expected.objects if o.colour and o.colour != item.colour and o.noun != item.noun}
        if alike and len(right) < min(item.count, len(alike)):
            failures.add("swapped colours" if wrong & others else "wrong colour")
    return groups


def _relations(
    groups: list[list[LabelledBox]], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
) -> None:
    """A relation isn't met if one of its objects is missing. The failure is then the missing object's."""
    for a, kind, b in expected.relations:
        pairs = [(x[2], y[2]) for x in groups[a] for y in groups[b]]
        holds = bool(pairs) and all(related(x, y, kind) for x, y in pairs)
        met[f"relation:{a}-{kind}-{b}"] = holds
        if pairs and not holds:
            failures.add("wrong relation")


def _texts(lines: list[str], expected: Expected, met: dict[str, bool], failures: set[FailureMode]) -> None:
    """Assigns the read lines to the required texts. A text that isn't read exactly gets the most similar line."""
    left = list(lines)
    unread = []
    for text in expected.texts:
        taken = _lines_of(left, text)
        met[f"text:{text}"] = bool(taken)
        for line in taken:
            left.remove(line)
        if not taken:
            unread.append(text)
    rest = [line for line in left if legible(line) or _likeness(line, unread) >= 0.5]
    for text in unread:
        failures.add("garbled text" if rest else "missing text")
        if rest:
            rest.remove(max(rest, key=lambda line: SequenceMatcher(None, line.upper(), text.upper()).ratio()))
    # a second copy of a required text, in any case, isn't stray
    required = {text.upper() for text in expected.texts}
    stray = [line for line in rest if line.upper() not in required and legible(line)]
    met["no_extra_text"] = not stray
    if stray:
        failures.add("stray text")


def _lines_of(lines: list[str], text: str) -> list[str]:
    """The consecutive lines, in reading order, that make up exactly this text; empty if it isn't read."""
    for first in range(len(lines)):
        for last in range(first + 1, len(lines) + 1):
            if " ".join(lines[first:last]) == text:
                return lines[first:last]
    return []


def _likeness(line: str, texts: list[str]) -> float:
    return max((SequenceMatcher(None, line.upper(), text.upper()).ratio() for text in texts), default=0.0)
