"""Scores a run's stored pictures with another judge. It paints nothing, and the old rows stay unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.errors import UsageError
from agent.journal.store import PictureFolder
from benchmarks.failures.catalogue import load_judge
from benchmarks.failures.independence import ingredient_lists, refuse_shared
from benchmarks.failures.judging.base import Ingredients, Judge, JudgeError, as_judged
from benchmarks.failures.plan import WHOLE, read_plan, settle
from benchmarks.failures.rows import PictureRow, append_unit, read_units


def rejudge(folder: Path, name: str, settings: Path | None, out: Path | None) -> Iterator[tuple[Path, int, int]]:
    """Yields (the new folder, units done, units) for each unit; a second call resumes.

    ``out`` defaults to ``folder``/judged-NAME. It must lie directly in ``folder``, because it uses that folder's
    pictures. The run painted the oracle's samples only until its own judge passed one. With another judge, the oracle
    is therefore the best of the painted samples. Raises UsageError, SetupError, JournalError.
    """
    plan, judge = read_plan(folder), load_judge(name, settings)
    target = out or folder / f"judged-{judge.name}"
    if target.resolve().parent != folder.resolve():
        raise UsageError(f"--out {target}: name a folder directly in the run's folder, {folder}")
    units = read_units(folder)
    if not units:
        raise UsageError(f"{folder} holds no complete unit yet; resume the run")
    kinds = {rows[0].item.needs.kind for rows in units.values()}
    if unfit := sorted(kinds - judge.judges):
        raise UsageError(f"the judge {judge.name!r} can't judge the {unfit[0]} prompts of {folder}")
    ingredients = judge.ingredients()
    refuse_shared(ingredients, Ingredients.model_validate(plan.critics_made_of))
    settle(
        target,
        plan.model_copy(
            update={
                "judge": judge.name,
                "judge_made_of": ingredient_lists(ingredients),
                "arms": tuple(arm for arm in plan.arms if arm in getattr(judge, "arms", plan.arms)),
                "pictures": "..",
            }
        ),
        resume=True,
        sharded=False,
    )
    done, pictures = set(read_units(target)), PictureFolder(folder)
    for number, (unit, rows) in enumerate(units.items(), 1):
        if unit not in done:
            append_unit(WHOLE.rows(target), judged_again(rows, judge, pictures))
        yield target, number, len(units)


def judged_again(rows: Sequence[PictureRow], judge: Judge, pictures: PictureFolder) -> list[PictureRow]:
    """The rows with the new judge's judgement of every picture that an arm can deliver, and the modes it looks for."""
    item = as_judged(rows[0].item, judge)
    mine = [row.model_copy(update={"item": item}) for row in rows]
    return [_again(row, judge, pictures) if row.image is not None and row.kept else row for row in mine]


def _again(row: PictureRow, judge: Judge, pictures: PictureFolder) -> PictureRow:
    assert row.image is not None
    own = row.error is None or row.error.startswith("the judge: ")
    try:
        judged = judge.judge(pictures.get(row.image), row.item.needs)
    except JudgeError as error:
        return row.model_copy(update={"judged": None, "error": f"the judge: {error}"})
    return row.model_copy(update={"judged": judged, "error": None if own else row.error})
