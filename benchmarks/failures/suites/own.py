"""A user's own prompts: one JSON object per line with ``prompt`` and what the picture must show.

    {"prompt": "a red cup left of a cat", "objects": [{"noun": "cup", "colour": "red"}, {"noun": "cat"}],
     "relations": [[0, "left_of", 1]], "texts": ["TEA"], "id": "tea-1", "task": "kitchen"}

``objects``, ``relations`` (left_of, right_of, above, below between numbers of objects) and ``texts`` are optional, but
there must be objects or texts; ``id`` and ``task`` are optional.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from benchmarks.failures.items import SceneNeeds, Suite, SuiteItem, in_turns, scene_modes
from benchmarks.failures.suites.files import SuiteError, needed, read_lines, source
from benchmarks.judges.requirements import Expected
from planners.messages import first_fault

KEYS = {"prompt", "id", "task", "objects", "relations", "texts"}
RELATIONS = {"left_of", "right_of", "above", "below"}


def suite(data: Path | None) -> Suite:
    """``data`` is the JSONL file. Raises SuiteError."""
    path = needed(data, "your JSONL file")
    items = [_item(number, row, path) for number, row in enumerate(read_lines(path), 1)]
    return Suite(
        name="own", judge="world", items=in_turns(items), sources=(source(path),), note=f"prompts of {path.name}"
    )


def _item(number: int, row: dict[str, Any], path: Path) -> SuiteItem:
    where = f"{path}: line {number}"
    if unknown := sorted(set(row) - KEYS):
        raise SuiteError(f"{where}: unknown key {unknown[0]!r}; the keys are {', '.join(sorted(KEYS))}")
    try:
        asked = {key: row[key] for key in ("objects", "relations", "texts") if key in row}
        expected = Expected.model_validate(asked)
        name = str(row.get("id") or f"{path.stem}-{number:04d}")
        item = SuiteItem(
            id=name,
            task=str(row.get("task", "all")),
            prompt=row.get("prompt", ""),
            needs=SceneNeeds(expected=expected),
            modes=scene_modes(expected),
        )
    except ValidationError as error:
        raise SuiteError(f"{where}: {first_fault(error, 'the item')}") from None
    if not (expected.objects or expected.texts):
        raise SuiteError(f"{where}: the prompt has no requirements; list objects or texts")
    for a, kind, b in expected.relations:
        if kind not in RELATIONS or not (0 <= a < len(expected.objects) and 0 <= b < len(expected.objects)):
            raise SuiteError(f"{where}: relation {[a, kind, b]}: it is [number, {'|'.join(sorted(RELATIONS))}, number]")
    return item
