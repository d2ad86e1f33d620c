"""The judge of the shipped painter's world. It compares the picture with the world's drawings (nothing is trained),
and reads it with PP-OCRv5.

It also names the failure. A wrong word is garbled if other text is in its place and missing if there is none. A wrong
colour is swapped if it belongs to another object. The place is the world's ground that lies nearest to the picture.
Things that the prompt doesn't name are not looked for, and of those that it forbids only what the world has.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Protocol

import numpy as np
from pydantic import Field

from benchmarks.editing.painted.rows import OutsideThing, SeenLine, SeenPicture
from benchmarks.editing.painted.seeing import OutsideEyes
from benchmarks.failures.items import FailureMode, GoldNeeds, Needs, SceneNeeds, noun_totals
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement, need_reader
from benchmarks.judges.reading import ENGINE
from benchmarks.judges.requirements import Expected, colour_in, legible, placed, related
from planners.scene import Frozen
from renderers.primer.edition2.assets import FOLDER
from renderers.primer.edition2.world import COLOURS, NOUNS, SHAPES

KNOWN_NOUNS = frozenset((*NOUNS, *SHAPES))
"""The nouns whose drawings the judge has."""


class WorldSettings(Frozen):
    sure: float = Field(
        default=0.6, gt=0.0, lt=1.0, description="what fits a drawing with at least this score (a cosine) is an object"
    )


class Eyes(Protocol):
    """Says what is in a picture, uint8 sRGB (height, width, 3): things of these nouns, and all texts."""

    def look(
        self, name: str, image: np.ndarray, nouns: Sequence[str], read: tuple[SeenLine, ...] | None = None
    ) -> SeenPicture:
        """Nothing is looked for where letters stand, those of ``read`` if they are given."""
        ...


class WorldJudge:
    """Judges scenes of the world's nouns, painted as the shipped painter paints them."""

    name = "world"
    judges = frozenset({"scene", "gold"})
    Settings = WorldSettings

    def __init__(self, settings: WorldSettings | None = None, eyes: Eyes | None = None) -> None:
        self.settings = settings or WorldSettings()
        self.eyes: Eyes = eyes or OutsideEyes()

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the drawings or the reader are missing."""
        need_reader()
        if not FOLDER.is_dir():
            raise JudgeError(
                f"the judge 'world' needs the world's drawings in {FOLDER}: "
                f"python -m renderers.primer.edition2.assets --to {FOLDER}; or name another judge with --judge"
            )
        return Ingredients(architectures=frozenset({"comparison with drawings"}), readers=frozenset({ENGINE}))

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Raises JudgeError for a noun that the world lacks, because no picture could pass."""
        if not isinstance(needs, SceneNeeds | GoldNeeds):
            raise JudgeError(f"the judge {self.name!r} judges scenes, not {needs.kind}; name another with --judge")
        totals = noun_totals(needs.expected)
        if unknown := sorted(set(totals) - KNOWN_NOUNS):
            raise JudgeError(f"the judge has no drawing of {unknown[0]!r}; name another judge with --judge")
        absent = {noun: _forbidden(noun) for noun in (needs.absent if isinstance(needs, GoldNeeds) else ())}
        nouns = sorted({*totals, *(name for _, names in absent.values() for name in names)})
        picture = self.eyes.look("", image, nouns)
        words = tuple(line for line in picture.lines if legible(line.words))
        if nouns and len(words) < len(picture.lines):  # the eyes of two owls read as "00"
            things = self.eyes.look("", image, nouns, words).things
        else:
            things = picture.things
        found = [thing for thing in things if thing.score >= self.settings.sure]
        lines = [line.words for line in picture.lines]
        met: dict[str, bool] = {}
        failures: set[FailureMode] = set()
        _counted(found, totals, met, failures)
        groups = _coloured(image, found, needs.expected, met, failures)
        _placed(groups, needs.expected, met, failures)
        _relations(groups, needs.expected, met, failures)
        _texts(lines, needs.expected, met, failures)
        if isinstance(needs, GoldNeeds):
            _absent(found, absent, met, failures)
            _ground(picture, needs, met, failures)
            _inks(picture.lines, needs, met, failures)
        seen = [" ".join(filter(None, [one.colour, one.noun, f"{one.score:.2f}"])) for one in found]
        seen += [f'"{line}"' for line in lines] + [f"{picture.ground} by {picture.time}"]
        return Judgement(met=met, failures=tuple(sorted(failures)), seen=tuple(seen))


def _counted(
    found: list[OutsideThing], totals: dict[str, int], met: dict[str, bool], failures: set[FailureMode]
) -> None:
    for noun, total in totals.items():
        count = sum(thing.noun == noun for thing in found)
        met[f"present:{noun}"], met[f"count:{noun}"] = count > 0, count == total
        if count == 0:
            failures.add("missing object")
        if total > 1 and count != total:
            failures.add("wrong count")
        elif count > total:
            failures.add("extra object")


def _coloured(
    image: np.ndarray, found: list[OutsideThing], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
) -> list[list[OutsideThing]]:
    """The things of each required object: those of the right colour if there are any, otherwise all."""
    groups = []
    for number, item in enumerate(expected.objects):
        alike = [one for one in found if one.noun == item.noun]
        # a thing in its noun's own colours may be of the colour that was asked for
        colours = [one.colour or colour_in(image, one.box) for one in alike] if item.colour else []
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


def _placed(
    groups: list[list[OutsideThing]], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
) -> None:
    """A place isn't met if its object is missing. The failure is then the missing object's."""
    for number, item in enumerate(expected.objects):
        if item.place is None:
            continue
        holds = [placed(one.box, item.place) for one in groups[number]]
        met[f"place:{number}"] = bool(holds) and all(holds)
        if not all(holds):
            failures.add("wrong position")


def _relations(
    groups: list[list[OutsideThing]], expected: Expected, met: dict[str, bool], failures: set[FailureMode]
) -> None:
    """A relation isn't met if one of its objects is missing. The failure is then the missing object's."""
    for a, kind, b in expected.relations:
        pairs = [(x.box, y.box) for x in groups[a] for y in groups[b]]
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


def _forbidden(noun: str) -> tuple[str, tuple[str, ...]]:
    """The colour and the world's nouns that a forbidden noun means: "red balloon", "tree" (each kind); none if the
    world lacks it."""
    first, _, rest = noun.partition(" ")
    if first in COLOURS and rest in KNOWN_NOUNS:
        return first, (rest,)
    return "", tuple(name for name in sorted(KNOWN_NOUNS) if name == noun or name.endswith(f" {noun}"))


def _absent(
    found: list[OutsideThing],
    absent: dict[str, tuple[str, tuple[str, ...]]],
    met: dict[str, bool],
    failures: set[FailureMode],
) -> None:
    for noun, (colour, names) in absent.items():
        if not names:
            continue
        met[f"absent:{noun}"] = not any(one.noun in names and colour in ("", one.colour) for one in found)
        if not met[f"absent:{noun}"]:
            failures.add("excluded object")


def _ground(picture: SeenPicture, needs: GoldNeeds, met: dict[str, bool], failures: set[FailureMode]) -> None:
    if needs.place is None:
        return
    met["place"] = (needs.place, needs.time or picture.time) == (picture.ground, picture.time)
    if not met["place"]:
        failures.add("wrong place")


def _inks(lines: Sequence[SeenLine], needs: GoldNeeds, met: dict[str, bool], failures: set[FailureMode]) -> None:
    """A colour isn't met if its text isn't read. The failure is then the text's."""
    for text, colour in needs.text_colours:
        inks = [line.ink for line in lines if line.words and line.words in text]
        met[f"text colour:{text}"] = met[f"text:{text}"] and colour in inks
        if met[f"text:{text}"] and colour not in inks:
            failures.add("wrong text colour")
