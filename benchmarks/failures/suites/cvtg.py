"""CVTG-2K (Du et al., arXiv 2503.23461; Apache-2.0): two to five texts in one picture."""

from __future__ import annotations

import json
import re
from pathlib import Path

from benchmarks.failures.items import Suite, SuiteItem, TextNeeds, in_turns
from benchmarks.failures.suites.files import SuiteError, needed, read_text, source

REGIONS = (2, 3, 4, 5)


def suite(data: Path | None) -> Suite:
    """``data`` is a folder with 2.json to 5.json, with CVTG/ or with cvtg_2k/CVTG/ in it. Raises SuiteError."""
    folder = needed(data, "the folder with CVTG-2K's 2.json to 5.json")
    folder = next((f for f in (folder / "cvtg_2k" / "CVTG", folder / "CVTG") if f.is_dir()), folder)
    items = [item for regions in REGIONS for item in _items(folder / f"{regions}.json", regions)]
    return Suite(
        name="cvtg-2k",
        judge="texts",
        items=in_turns(items),
        sources=tuple(source(folder / f"{regions}.json") for regions in REGIONS),
        note="CVTG-2K's prompts; read by PP-OCRv5 where the benchmark reads with PaddleOCR 2.10",
    )


def _items(path: Path, regions: int) -> list[SuiteItem]:
    try:
        rows = json.loads(read_text(path))["data_list"]
        return [
            SuiteItem(
                id=f"cvtg-{regions}-{row['index']:04d}",
                task=f"{regions} texts",
                prompt=row["prompt"],
                needs=TextNeeds(rule="cvtg", texts=texts),
                modes=("garbled text", "missing text"),
            )
            for row in rows
            if (texts := spans(row["prompt"]))
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}: is no file of CVTG-2K ({type(error).__name__}: {error})") from None


def spans(prompt: str) -> tuple[str, ...]:
    """The benchmark's own rule for what must be read: each stretch between single quotation marks."""
    return tuple(found for found in re.findall(r"'([^']*)'", prompt) if found.strip())
