"""Where the report's lines and labels go: boxes over a picture, and the sketch of a plan.

Everything here is in drawing units, about one CSS pixel each: origin top left, x right, y down. A drawing's longer
side is ``SIDE`` units whatever the picture's size, so labels stay readable on a 256 px and on a 4K picture.
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
LONGEST_LABEL = 230.0
OUTSIDE = 4.0
"""How far outside its box a failing region is drawn, so that it doesn't hide what was seen there."""
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
    """One line about a box: a verdict on ``check``, or a repair if both ``status`` and ``check`` are None."""

    status: Status | None
    text: str
    check: str | None = None


@dataclass(frozen=True)
class DrawnBox:
    """``fill`` is ``#rrggbb`` if the thing has a colour; ``words`` show when the pointer is on the box."""

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
        """The label and the words as one line, for screen readers."""
        words = (f"{word.status}: {word.text}" if word.status else word.text for word in self.words)
        return ". ".join([self.label.full, *words])


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
        """Which shape, counted from 1, has a remark on the check; a failing region goes before anything seen."""
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
    """``#rrggbb`` of the first CSS colour name among the words ("light blue" is one); None if there is none."""
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
        score = "" if verdict.score is None else f" {verdict.score:.2f}"
        text = f"{says.get(verdict.check, verdict.check)} — {verdict.reason} ({verdict.critic}{score})"
        remark = BoxRemark(verdict.status, text, verdict.check)
        for item in verdict.evidence:
            if item.box is None:
                continue
            known = next((m for label, m in seen if label == item.label and m.box.iou(item.box) > 0.95), None)
            if known is None:
                score = "" if item.score is None else f" {item.score:.2f}"
                known = _BoxToDraw("evidence", item.box, f"{item.label}{score}")
                seen.append((item.label, known))
            if remark not in known.words:
                known.words.append(remark)
        if verdict.status == "fail" and verdict.region is not None:
            names, words = faults.setdefault(verdict.region, ([], []))
            if (name := (verdict.fault or "fail").replace("_", " ")) not in names:
                names.append(name)
            words.append(remark)
    boxes = [*(box for _, box in seen), *map(_repaired, repairs)]
    boxes += [
        _BoxToDraw("failing", box, f"✗ {', '.join(names)}", None, words) for box, (names, words) in faults.items()
    ]
    return _draw(size, boxes)


def _repaired(repair: Repair) -> _BoxToDraw:
    name = repair.operator.replace("_", " ")
    asked = (
        f", asked for “{repair.prompt}”" if repair.prompt else ", in short words" if repair.wording == "short" else ""
    )
    about = f" of {', '.join(repair.about)}" if repair.about else ""
    remark = BoxRemark(None, f"{name}{about} at strength {repair.strength:.2f}{asked}")
    return _BoxToDraw("repair", repair.region, f"↻ {name}", None, [remark])


def layout_drawing(scene: Scene) -> BoxDrawing:
    """The plan's boxes on its background, far things first. Items without a box are left out."""
    boxes = []
    items: list[Entity | TextBlock] = [*sorted(scene.entities, key=lambda entity: entity.depth), *scene.texts]
    for item in items:
        if item.box is None:
            continue
        if isinstance(item, Entity):
            fill = colour_of(" ".join([*item.attributes.values(), item.noun]))
            boxes.append(_BoxToDraw("entity", item.box, f"{item.id}: {item.phrase}", fill))
        else:
            boxes.append(_BoxToDraw("text", item.box, f"{item.id}: “{item.content}”", colour_of(item.colour or "")))
    return _draw(scene.canvas.size, boxes, colour_of(scene.background))


def _draw(size: tuple[int, int], boxes: Sequence[_BoxToDraw], background: str | None = None) -> BoxDrawing:
    ground = width, height = drawing_size(size)
    shapes: list[DrawnBox] = []
    for one in boxes:
        out = OUTSIDE if one.layer == "failing" else 0.0
        left, top = max(one.box.x0 * width - out, 0.0), max(one.box.y0 * height - out, 0.0)
        right, bottom = min(one.box.x1 * width + out, width), min(one.box.y1 * height + out, height)
        y = bottom if one.layer in ("failing", "repair") else top - LINE
        label = _placed_label(one.text, left, y, ground, [shape.label for shape in shapes])
        x, y, wide, high = (round(side, 1) for side in (left, top, right - left, bottom - top))
        shapes.append(DrawnBox(one.layer, x, y, wide, high, label, one.fill, tuple(one.words)))
    return BoxDrawing(width, height, tuple(shapes), background)


def _placed_label(text: str, x: float, y: float, ground: tuple[float, float], taken: Sequence[BoxLabel]) -> BoxLabel:
    """A label as near to (x, y) as possible: inside the ground, and off the other labels while there is space."""
    wide, high = ground
    short = _shortened(text, min(wide, LONGEST_LABEL) - 2 * PAD)
    width = round(_width(short) + 2 * PAD, 1)
    left = round(max(0.0, min(x, wide - width)), 1)
    top = max(0.0, min(y, high - LINE))
    beside = [other.y for other in taken if left < other.x + other.width and other.x < left + width]
    steps = range(-int(top / LINE), int((high - LINE - top) / LINE) + 1)
    rows = sorted((top + step * LINE for step in steps), key=lambda row: abs(row - top))
    free = (row for row in rows if all(abs(row - other) >= LINE - 0.1 for other in beside))
    return BoxLabel(left, round(next(free, top), 1), width, short, text)


def _width(text: str) -> float:
    return sum(10.0 if unicodedata.east_asian_width(letter) in "WF" else LETTER for letter in text)


def _shortened(text: str, limit: float) -> str:
    text = " ".join(text.split())
    if _width(text) <= limit:
        return text
    while text and _width(text) + LETTER > limit:
        text = text[:-1]
    return text.rstrip() + "…"
