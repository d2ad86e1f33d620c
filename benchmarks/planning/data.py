"""The prompt files: GenEval, T2I-CompBench's training prompts, CVTG-2K, LongText-Bench; and labels made by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

COMPBENCH = ("color", "shape", "texture", "spatial", "3d_spatial", "numeracy", "complex", "non_spatial")
BUILDING = Path(__file__).parent / "labels_building.jsonl"
BUILDING_2 = Path(__file__).parent / "labels_building_2.jsonl"
BUILDING_3 = Path(__file__).parent / "labels_building_3.jsonl"
HELD_OUT = Path(__file__).parent / "labels_held_out.jsonl"
NEGATIONS = Path(__file__).parent / "negations.jsonl"


class MissingData(Exception):
    """One line that says which file is missing and how to get it."""


def read_geneval(folder: Path) -> list[dict[str, Any]]:
    return _lines(folder / "geneval" / "evaluation_metadata.jsonl")


def read_compbench(folder: Path) -> dict[str, list[str]]:
    """Category -> prompts."""
    found = {name: _text(folder / "t2i_compbench" / f"{name}_train.txt") for name in COMPBENCH}
    return {name: [line.strip() for line in text.splitlines() if line.strip()] for name, text in found.items()}


def read_cvtg(folder: Path) -> list[dict[str, Any]]:
    """Each: prompt, and pairs of (text, carrier noun); the text is what a listed sentence quotes."""
    rows = []
    for regions in (2, 3, 4, 5):
        for row in json.loads(_text(folder / "cvtg_2k" / "CVTG" / f"{regions}.json"))["data_list"]:
            pairs = [
                (text, carrier)
                for sentence, carrier in zip(row["sentence_list"], row["carrier_list"], strict=False)
                for text in quoted_strings(sentence)
            ]
            rows.append({"prompt": row["prompt"], "pairs": pairs})
    return rows


def quoted_strings(sentence: str) -> list[str]:
    """What stands in quotation marks; a mark inside a word is an apostrophe."""
    parts = sentence.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    mark = '"' if parts.count('"') >= 2 else "'"
    found = re.finditer(rf"(?<!\w){mark}(.+?){mark}(?!\w)", parts)
    return [sentence[match.start(1) : match.end(1)] for match in found]


def read_longtext(folder: Path) -> list[dict[str, Any]]:
    """Each: prompt and text, the list of its strings."""
    return _lines(folder / "longtext_bench" / "text_prompts.jsonl")


def read_prompts(folder: Path) -> list[str]:
    """Every prompt of the four benchmarks, in their order."""
    compbench = [prompt for prompts in read_compbench(folder).values() for prompt in prompts]
    others = [row["prompt"] for read in (read_cvtg, read_longtext) for row in read(folder)]
    return [*(row["prompt"] for row in read_geneval(folder)), *compbench, *others]


def as_quoted(prompt: str, texts: list[str]) -> list[str]:
    """The strings as the prompt writes them: some are listed with a full stop that the prompt has after the quote."""
    return [
        text.removesuffix(".") if text not in prompt and text.removesuffix(".") in prompt else text for text in texts
    ]


def read_building() -> list[dict[str, Any]]:
    """Labelled prompts that the planner may be mended on; ``labelled.py`` says what a label holds."""
    return _lines(BUILDING)


def read_building_2() -> list[dict[str, Any]]:
    """Further such prompts, labelled when the planner had been mended on the first ones."""
    return _lines(BUILDING_2)


def read_building_3() -> list[dict[str, Any]]:
    """Prompts with several texts and briefs, labelled when the planner had been mended on the first two sets."""
    return _lines(BUILDING_3)


def read_held_out() -> list[dict[str, Any]]:
    """Labelled prompts whose faults nobody sees, so that the planner can't be mended on them."""
    return _lines(HELD_OUT)


def read_negations() -> list[dict[str, Any]]:
    """Each: prompt, and the nouns that must be absent, those that are kept, and what one thing is without or not."""
    return _lines(NEGATIONS)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(path).splitlines() if line.strip()]


def _text(path: Path) -> str:
    """Raises MissingData."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        hint = "give the folder that holds geneval, t2i_compbench, cvtg_2k and longtext_bench with --data"
        raise MissingData(f"{path}: can't be read: {error.strerror}; {hint}") from None
