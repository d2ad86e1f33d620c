"""A user's own prompts: one JSON object per line with ``prompt`` and what the picture must show.

    {"prompt": "a red cup left of a cat", "objects": [{"noun": "cup", "colour": "red"}, {"noun": "cat"}],
     "relations": [[0, "left_of", 1]], "texts": ["TEA"], "id": "tea-1", "task": "kitchen"}

``objects``, ``relations`` (left_of, right_of, above, below, smaller_than, larger_than between numbers of objects) and
``texts`` are optional, but there must be objects or texts; ``id`` and ``task`` are optional. An object may also have a
``place`` in the picture ("top left", "bottom", "centre"). A prompt may ask for more, which only some judges can
judge: ``absent`` (nouns that must not be there), ``place`` and ``time`` ("dusk", "night"), a text's colour
({"content": "TEA", "colour": "red"} in place of "TEA"), and other relations (on, under, inside, next_to, behind,
in_front_of).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from benchmarks.failures.items import GoldNeeds, SceneNeeds, Suite, SuiteItem, gold_modes, in_turns, scene_modes
from benchmarks.failures.suites.files import SuiteError, needed, read_lines, source
from benchmarks.judges.requirements import Expected
from planners.messages import first_fault
from planners.scene import Frozen

KEYS = {"prompt", "id", "task", "objects", "relations", "texts", "absent", "place", "time"}
RELATIONS = {"left_of", "right_of", "above", "below", "smaller_than", "larger_than"}
FURTHER = {"on", "under", "inside", "next_to", "behind", "in_front_of"}


class ColouredText(Frozen):
    content: str = Field(min_length=1)
    colour: str | None = None


def suite(data: Path | None) -> Suite:
    """``data`` is the JSONL file. Raises SuiteError."""
    path = needed(data, "your JSONL file")
    items = own_items(path)
    note = f"prompts of {path.name}"
    return Suite(name="own", judge="world", items=in_turns(items), sources=(source(path),), note=note)


def own_items(path: Path) -> list[SuiteItem]:
    """The prompts of a file in this form. Raises SuiteError."""
    return [_item(number, row, path) for number, row in enumerate(read_lines(path), 1)]


def _item(number: int, row: dict[str, Any], path: Path) -> SuiteItem:
    where = f"{path}: line {number}"
    if unknown := sorted(set(row) - KEYS):
        raise SuiteError(f"{where}: unknown key {unknown[0]!r}; the keys are {', '.join(sorted(KEYS))}")
    try:
        needs = _needs(row)
        name = str(row.get("id") or f"{path.stem}-{number:04d}")
        item = SuiteItem(
            id=name,
            task=str(row.get("task", "all")),
            prompt=row.get("prompt", ""),
            needs=needs,
            modes=gold_modes(needs) if isinstance(needs, GoldNeeds) else scene_modes(needs.expected),
        )
    except ValidationError as error:
        raise SuiteError(f"{where}: {first_fault(error, 'the item')}") from None
    expected = needs.expected
    if not (expected.objects or expected.texts):
        raise SuiteError(f"{where}: the prompt has no requirements; list objects or texts")
    for a, kind, b in expected.relations:
        if kind not in RELATIONS | FURTHER or not (0 <= a < len(expected.objects) and 0 <= b < len(expected.objects)):
            names = "|".join(sorted(RELATIONS | FURTHER))
            raise SuiteError(f"{where}: relation {[a, kind, b]}: it is [number, {names}, number]")
    return item


def _needs(row: dict[str, Any]) -> SceneNeeds | GoldNeeds:
    """What the row asks for; as gold if it asks for more than a scene's judges look at. Raises ValidationError."""
    given = row.get("texts", [])
    texts = [ColouredText.model_validate(text) if isinstance(text, dict) else text for text in given]
    plain = [text.content if isinstance(text, ColouredText) else text for text in texts]
    asked = {key: row[key] for key in ("objects", "relations") if key in row}
    expected = Expected.model_validate({**asked, "texts": plain})
    colours = [(text.content, text.colour) for text in texts if isinstance(text, ColouredText) and text.colour]
    if colours or row.get("absent") or row.get("place") or {kind for _, kind, _ in expected.relations} & FURTHER:
        more = {"absent": row.get("absent", ()), "place": row.get("place"), "time": row.get("time")}
        more["text_colours"] = colours
        return GoldNeeds.model_validate({"expected": expected, **more})
    return SceneNeeds(expected=expected)
