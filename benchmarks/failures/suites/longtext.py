"""LongText-Bench (X-Omni, arXiv 2507.22058; Apache-2.0): long texts, in English or Chinese."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from benchmarks.failures.items import Suite, SuiteItem, TextNeeds, in_turns
from benchmarks.failures.suites.files import SuiteError, needed, read_lines, source

FILE = Path("longtext_bench") / "text_prompts.jsonl"


def suite(data: Path | None) -> Suite:
    """``data`` is text_prompts.jsonl, text_prompts_zh.jsonl, or a folder with longtext_bench/ in it (English).

    Raises SuiteError.
    """
    path = needed(data, "LongText-Bench's text_prompts.jsonl (github.com/X-Omni-Team/X-Omni, folder textbench)")
    path = path / FILE if path.is_dir() else path
    chinese = path.stem.endswith("_zh")
    items = []
    for number, row in enumerate(read_lines(path)):
        try:
            needs = TextNeeds(rule="longtext_zh" if chinese else "longtext", texts=tuple(row["text"]))
            items.append(
                SuiteItem(
                    id=f"longtext-{number:03d}",
                    task=f"{row['category']}",
                    prompt=row["prompt"],
                    needs=needs,
                    modes=("garbled text", "missing text"),
                )
            )
        except (KeyError, TypeError, ValidationError) as error:
            raise SuiteError(f"{path}: line {number + 1} is no row of LongText-Bench ({error})") from None
    return Suite(
        name="longtext-bench",
        judge="texts",
        items=in_turns(items),
        sources=(source(path),),
        note="LongText-Bench's prompts; read by PP-OCRv5 where the benchmark reads with Qwen2.5-VL-7B-Instruct",
    )
