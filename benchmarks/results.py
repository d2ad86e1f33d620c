"""The files that a benchmark's command leaves in its folder of results."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from agent.errors import UsageError


def write_results(folder: Path, page: str, facts: object, name: str = "results") -> None:
    """Writes NAME.md and NAME.json into the folder, which is made if it isn't there, and prints the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(page)


def refuse_others(folder: Path, name: str, heading: str, endings: Sequence[str] = ("md", "json")) -> None:
    """Raises UsageError if the folder has a file NAME.ENDING of somebody's own: NAME.md has another first line than
    ``heading``, or isn't there beside the others.
    """
    there = [path for ending in endings if (path := folder / f"{name}.{ending}").exists()]
    page = folder / f"{name}.md"
    if there and not (page in there and page.read_bytes().startswith(heading.encode() + b"\n")):
        raise UsageError(f"{there[0]} is there and would be lost; name another folder with --out")
