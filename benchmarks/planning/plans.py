"""Plans as JSON lines, so that the plans of another version of a planner can be scored beside today's.

A line is {"prompt", "scene", "unplaced"} or {"prompt", "refused"}, with "milliseconds" in both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.planning.data import MissingData
from planners.base import Plan
from planners.checklist import compile_checklist
from planners.scene import Scene

Planned: TypeAlias = tuple[Plan | str, float]
"""A plan, or "refused: " and the reason; and the milliseconds that it took."""


def write_plans(path: Path, planned: Mapping[str, Planned]) -> None:
    """``planned``: by prompt."""
    rows = []
    for prompt, (plan, milliseconds) in planned.items():
        row: dict[str, Any] = {"prompt": prompt, "milliseconds": round(milliseconds, 1)}
        if isinstance(plan, str):
            row["refused"] = plan.removeprefix("refused: ")
        else:
            row |= {"scene": plan.scene.model_dump(mode="json"), "unplaced": plan.unplaced}
        rows.append(json.dumps(row, ensure_ascii=False))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def read_plans(path: Path) -> Callable[[str], Planned]:
    """What the file holds for a prompt, which raises MissingData for one that is not in it."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise MissingData(f"{path}: can't be read: {error.strerror}; write it with --export") from None
    by_prompt = {row["prompt"]: row for row in rows}

    def planned(prompt: str) -> Planned:
        row = by_prompt.get(prompt)
        if row is None:
            raise MissingData(f'{path}: holds no plan of "{prompt[:60]}"; write it again with --export')
        if "refused" in row:
            return f"refused: {row['refused']}", row.get("milliseconds", 0.0)
        scene = Scene.model_validate(row["scene"])
        plan = Plan(scene=scene, checklist=compile_checklist(scene), unplaced=tuple(row.get("unplaced", ())))
        return plan, row.get("milliseconds", 0.0)

    return planned
