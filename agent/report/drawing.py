"""Where the report's lines and labels go: boxes over a picture, and the sketch of a plan.

Everything here is in drawing units, about one CSS pixel each: origin top left, x right, y down. A drawing's longer
side is ``SIDE`` units whatever the picture's size, so that labels stay readable on a 256 px and on a 4K picture.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from PIL import ImageColor

from critics.base import Status, Verdict
from planners.scene import Box, Entity, Scene, TextBlock
from renderers.base import Repair

SIDE = 384.0
LETTER, LINE, PAD = 6.03, 15.0, 4.0  # of the labels' 10-unit monospace font
OUTSIDE = 4.0
Layer = Literal["evidence", "failing", "repair", "entity", "text"]


@dataclass(frozen=True)
class BoxLabel:
    """Text on a plate whose top left corner is (x, y); ``full`` is the text before it was shortened to fit."""

    x: float
    y: float
    width: float
    text: str
    full: str


@dataclass(frozen=True)
class BoxRemark:
    """One line that a box has to say: a verdict's on ``check``, or where both are None a repair's."""

    status: Status | None
    text: str
    check: str | None = None


@dataclass(frozen=True)
class DrawnBox:
    """One box to draw. ``fill`` is ``#rrggbb`` where the thing has a colour; ``words`` show when one points at it."""

    layer: Layer
    x: float
    y: float
    width: float
    height: float
    label: BoxLabel
    fill: str | None = None
    words: tuple[BoxRemark, ...] = ()

    @property
    def spoken(self) -> str:
        """The label and the words as one line, for those who hear the page."""
        says = {"pass": "pass: ", "fail": "fail: ", "unscored": "unscored: ", None: ""}
        return ". ".join([self.label.full, *(says[word.status] + word.text for word in self.words)])


@dataclass(frozen=True)
class BoxDrawing:
    """``shapes`` in drawing order over a ground of ``width`` x ``height`` units."""

    width: float
    height: float
    shapes: tuple[DrawnBox, ...]
    background: str | None = None

    def count(self, layer: Layer) -> int:
        return sum(shape.layer == layer for shape in self.shapes)

    def at(self, check: str) -> int | None:
        """Which shape, counted from 1, says something on the check: where it fails before where something was seen."""
        found = [
            (shape.layer != "failing", number)
            for number, shape in enumerate(self.shapes, 1)
            if any(word.check == check for word in shape.words)
        ]
        return min(found)[1] if found else None


@dataclass(frozen=True)
class _BoxToDraw:
    layer: Layer
    box: Box
    text: str
    fill: str | None = None
    words: list[BoxRemark] = field(default_factory=list)


def drawing_size(size: tuple[int, int]) -> tuple[float, float]:
    """Drawing units (width, height) of a picture of ``size`` (width, height) pixels."""
    scale = SIDE / max(size)
    return round(size[0] * scale, 1), round(size[1] * scale, 1)


def colour_of(words: str) -> str | None:
    """``#rrggbb`` of the first CSS colour name among the words ("light blue" is one), None where there is none."""
    singles = re.findall(r"[a-z]+", words.lower())
    for word in [*(first + second for first, second in pairwise(singles)), *singles]:
        if word in ImageColor.colormap:
            red, green, blue = ImageColor.getrgb(word)[:3]
            return f"#{red:02x}{green:02x}{blue:02x}"
    return None


def overlay(
    size: tuple[int, int], verdicts: Iterable[Verdict], repairs: Sequence[Repair], says: Mapping[str, str]
) -> BoxDrawing:
    """What the critics saw, where they found faults, and where the repairs worked, over a picture of ``size``.

    Critics that saw the same thing in the same place share one box, and so do faults of one region. ``says`` holds the
    checks' words.
    """
    seen: list[tuple[str, _BoxToDraw]] = []
    faults: dict[Box, tuple[list[str], list[BoxRemark]]] = {}
    for verdict in verdicts:
        word = _remark(verdict, says)
        for item in verdict.evidence:
            if item.box is None:
                continue
            known = next((m for label, m in seen if label == item.label and m.box.iou(item.box) > 0.95), None)
            if known is None:
                score = "" if item.score is None else f" {item.score:.2f}"
                known = _BoxToDraw("evidence", item.box, f"{item.label}{score}")
                seen.append((item.label, known))
            if word not in known.words:
                known.words.append(word)
        if verdict.status == "fail" and verdict.region is not None:
            names, words = faults.setdefault(verdict.region, ([], []))
            if (name := (verdict.fault or "fail").replace("_", " ")) not in names:
                names.append(name)
            words.append(word)
    marks = [_mended(repair) for repair in repairs]
    marks += [
        _BoxToDraw("failing", box, f"✗ {', '.join(names)}", None, words) for box, (names, words) in faults.items()
    ]
    return _draw(size, [*(mark for _, mark in seen), *marks])


def _remark(verdict: Verdict, says: Mapping[str, str]) -> BoxRemark:
    score = "" if verdict.score is None else f" {verdict.score:.2f}"
    check = says.get(verdict.check, verdict.check)
    return BoxRemark(verdict.status, f"{check} — {verdict.reason} ({verdict.critic}{score})", verdict.check)


def _mended(repair: Repair) -> _BoxToDraw:
    name = repair.operator.replace("_", " ")
    asked = f", asked for “{repair.prompt}”" if repair.prompt else ""
    about = f" of {', '.join(repair.about)}" if repair.about else ""
    told = BoxRemark(None, f"{name}{about} at strength {repair.strength:.2f}{asked}")
    return _BoxToDraw("repair", repair.region, f"↻ {name}", None, [told])


def layout_drawing(scene: Scene) -> BoxDrawing:
    """The plan's boxes on its background, far things first. Items without a box are left out."""
    things = sorted((entity for entity in scene.entities if entity.box), key=lambda entity: entity.depth)
    items: list[Entity | TextBlock] = [*things, *(text for text in scene.texts if text.box)]
    marks = []
    for item in items:
        assert item.box is not None
        if isinstance(item, Entity):
            fill = colour_of(" ".join([*item.attributes.values(), item.noun]))
            marks.append(_BoxToDraw("entity", item.box, f"{item.id}: {item.phrase}", fill))
        else:
            fill = colour_of(item.colour or "")
            marks.append(_BoxToDraw("text", item.box, f"{item.id}: “{item.content}”", fill))
    return _draw(scene.canvas.size, marks, colour_of(scene.background))


def _draw(size: tuple[int, int], marks: Sequence[_BoxToDraw], background: str | None = None) -> BoxDrawing:
    """Failing regions are drawn a little outside their box, or a thing seen in the same place would hide them."""
    width, height = drawing_size(size)
    shapes: list[DrawnBox] = []
    for mark in marks:
        out = OUTSIDE if mark.layer == "failing" else 0.0
        left, top = max(mark.box.x0 * width - out, 0.0), max(mark.box.y0 * height - out, 0.0)
        right, bottom = min(mark.box.x1 * width + out, width), min(mark.box.y1 * height + out, height)
        wish = bottom if mark.layer in ("failing", "repair") else top - LINE
        label = _place(mark.text, left, wish, (width, height), [shape.label for shape in shapes])
        shapes.append(
            DrawnBox(
                mark.layer,
                round(left, 1),
                round(top, 1),
                round(right - left, 1),
                round(bottom - top, 1),
                label,
                mark.fill,
                tuple(mark.words),
            )
        )
    return BoxDrawing(width, height, tuple(shapes), background)


def _place(text: str, x: float, y: float, ground: tuple[float, float], taken: Sequence[BoxLabel]) -> BoxLabel:
    """A label as near to (x, y) as it can be: inside the ground, and off the other labels while there is room."""
    wide, high = ground
    short = _shortened(text, min(wide, 230.0) - 2 * PAD)
    width = round(_width(short) + 2 * PAD, 1)
    left = round(max(0.0, min(x, wide - width)), 1)
    top = max(0.0, min(y, high - LINE))
    steps = range(-int(top / LINE), int((high - LINE - top) / LINE) + 1)
    for spot in sorted((top + step * LINE for step in steps), key=lambda spot: abs(spot - top)):
        if not any(
            left < other.x + other.width and other.x < left + width and abs(spot - other.y) < LINE - 0.1
            for other in taken
        ):
            return BoxLabel(left, round(spot, 1), width, short, text)
    return BoxLabel(left, round(top, 1), width, short, text)


def _width(text: str) -> float:
    return sum(10.0 if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in text)


def _shortened(text: str, room: float) -> str:
    text = " ".join(text.split())
    if _width(text) <= room:
        return text
    while text and _width(text) + LETTER > room:
        text = text[:-1]
    return text.rstrip() + "…"
