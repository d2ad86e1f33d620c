"""The files that a benchmark's command leaves in its folder of results."""

from __future__ import annotations

import json
from pathlib import Path


def write_results(folder: Path, page: str, facts: object, name: str = "results") -> None:
    """Writes NAME.md and NAME.json into the folder, which is made if it isn't there, and prints the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(page)
