"""GenEval 2, from the user's own file. The suite is CC BY-NC, so the project neither ships nor downloads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.failures.items import QuestionNeeds, Suite, SuiteItem, SuiteQuestion, in_turns
from benchmarks.failures.suites.files import SuiteError, needed, read_lines, source


def suite(data: Path | None) -> Suite:
    """``data`` is its geneval2_data.jsonl: a line has a prompt, its atoms, and ``vqa_list``, pairs of a question and
    the answer. Raises SuiteError.
    """
    path = needed(data, "GenEval 2's geneval2_data.jsonl (CC BY-NC 4.0; see judging/vision_language.md)")
    items = [_item(number, row, path) for number, row in enumerate(read_lines(path))]
    return Suite(
        name="geneval2",
        judge="vision-language",
        items=in_turns(items),
        sources=(source(path),),
        note="GenEval 2's prompts and questions; its judge is Qwen3-VL-8B-Instruct",
    )


def _item(number: int, row: dict[str, Any], path: Path) -> SuiteItem:
    try:
        questions = tuple(SuiteQuestion(question=str(pair[0]), answer=str(pair[1])) for pair in row["vqa_list"])
        return SuiteItem(
            id=f"geneval2-{number:03d}",
            task=f"{len(questions)} questions",
            prompt=row["prompt"],
            needs=QuestionNeeds(questions=questions),
            modes=("unmet question",),
        )
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise SuiteError(f"{path}: line {number + 1} is no row of GenEval 2 ({error!r})") from None
