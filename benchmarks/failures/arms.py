"""The arms of the benchmark: which picture each arm delivers for a unit, and how much work it spent until then.

All arms of a unit start from the same first picture and use the same critics. They differ only in how they spend work:

- ``single``: plan, one picture, no loop. It is the loop's first picture.
- ``prompt-only``: the model without the plan: the unchanged prompt, one picture, the same seed.
- ``control``: ``single`` again with another seed. The difference is chance.
- ``best-of-n``: draws pictures of the same plan from new seeds until the loop's critics pass one, at most N, and
  delivers the one with the fewest open checks. N is the smallest number whose mean work reaches the loop's mean work.
- ``best-of-n-matched``: the same, but N is set for each prompt: the number of such pictures that the loop's work on
  this prompt would pay for, rounded up.
- ``random-regions``: the loop's own repairs at random places (``random_regions.py``).
- ``loop-before-typesetting``: the loop's best picture before it first composited exact glyphs. No model paints such
  glyphs, so this arm shows what the model alone repaired.
- ``loop``: the loop.
- ``oracle``: the judge's own choice among best-of-n's N pictures. No selection method can beat it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from benchmarks.failures.items import FailureMode
from benchmarks.failures.rows import PictureRow
from planners.scene import Frozen

Arm = Literal[
    "single",
    "prompt-only",
    "control",
    "best-of-n",
    "best-of-n-matched",
    "random-regions",
    "loop-before-typesetting",
    "loop",
    "oracle",
]
ARMS: tuple[Arm, ...] = get_args(Arm)
SLACK = 1e-6


class ArmOutcome(Frozen):
    """An arm's result on a unit. A unit that ended in an error counts as failed in every mode it can show.

    ``seconds`` passed until the arm had spent its work; None if the rows don't hold the times.
    """

    unit: str
    prompt: str
    modes: tuple[FailureMode, ...]
    passed: bool
    failures: tuple[FailureMode, ...]
    image: str | None
    spent: float
    looks: int
    right: int = 0
    asked: int = 0
    seconds: float | None = None
    error: str | None = None


Units = Mapping[str, Sequence[PictureRow]]


def outcomes(units: Units, arms: Sequence[Arm]) -> dict[Arm, list[ArmOutcome]]:
    """Arm -> its outcomes, one per unit, in the order of ``units``."""
    most = matched_n(units)
    deliver: dict[Arm, Callable[[Sequence[PictureRow]], ArmOutcome]] = {
        "single": lambda rows: _of(rows, _first(rows)),
        "prompt-only": lambda rows: _of(rows, next((row for row in rows if row.origin == "prompt"), None)),
        "control": lambda rows: _of(rows, next((row for row in rows if row.origin == "sample"), None)),
        "best-of-n": lambda rows: best_of(rows, most),
        "best-of-n-matched": lambda rows: best_of(rows, n_at_equal_work(rows)),
        "random-regions": _random,
        "loop-before-typesetting": lambda rows: loop_until(rows, "typeset"),
        "loop": lambda rows: loop_within(rows, math.inf),
        "oracle": lambda rows: oracle(rows, most),
    }
    return {arm: [deliver[arm](rows) for rows in units.values()] for arm in arms}


def matched_n(units: Units) -> int:
    """The smallest N at which best-of-N's mean work reaches the loop's. If no N does: the largest that was painted."""
    painted = painted_n(units)
    loop = mean_spent([loop_within(rows, math.inf) for rows in units.values()])
    for most in range(1, painted + 1):
        if mean_spent([best_of(rows, most) for rows in units.values()]) >= loop - SLACK:
            return most
    return painted


def painted_n(units: Units) -> int:
    """The largest N for which best-of-N is known on all units. For a larger N, some unit whose pictures all have open
    checks would need more pictures than were painted.
    """
    pools = [_pool(rows) for rows in units.values()]
    unsettled = [len(pool) for pool in pools if all(row.open_hard for row in pool)]
    return max(1, min(unsettled, default=max(map(len, pools), default=1)))


def mean_spent(found: Sequence[ArmOutcome]) -> float:
    return sum(one.spent for one in found) / len(found) if found else 0.0


def best_of(rows: Sequence[PictureRow], most: int) -> ArmOutcome:
    """Draws at most ``most`` pictures, stops when the critics pass one, and takes that with the fewest open checks."""
    drawn: list[PictureRow] = []
    for row in _pool(rows)[:most]:
        drawn.append(row)
        if row.image is not None and not row.open_hard:
            break
    return _chosen(rows, drawn, _open, looks=len(drawn))


def oracle(rows: Sequence[PictureRow], most: int) -> ArmOutcome:
    """The judge's choice among ``most`` pictures.

    All ``most`` count as work, although none was painted after one that the judge passed.
    """
    drawn = _pool(rows)[:most]
    found = _chosen(rows, drawn, lambda row: (not _passed(row), row.judged is None), looks=0)
    return found.model_copy(update={"spent": found.spent / max(1, len(drawn)) * most})


def loop_within(rows: Sequence[PictureRow], work: float) -> ArmOutcome:
    """The loop's best picture after spending at most ``work``. The first picture always counts."""
    steps = [row for row in rows if row.origin == "loop"]
    done = [row for row in steps if row.number == 0 or row.spent <= work + SLACK]
    return _ended(rows, done, stopped_early=len(done) < len(steps))


def after_best_of_two(rows: Sequence[PictureRow], work: float) -> tuple[ArmOutcome, bool]:
    """Two pictures, and the loop from the one with fewer open checks, after spending at most ``work`` on all.

    The rows hold the loop from the first picture alone. If it would start from the second, the outcome is that picture
    without a repair, and the second value is True.
    """
    drawn = _pool(rows)[:2]
    if len(drawn) < 2 or not drawn[0].open_hard or drawn[1].image is None:
        return loop_within(rows, work), False
    second = drawn[1]
    if _open(second) < _open(drawn[0]):
        return _chosen(rows, drawn, _open, looks=2), bool(second.open_hard)
    loop = loop_within(rows, work - second.spent)
    seconds = None if loop.seconds is None else loop.seconds + second.seconds
    more = {"spent": loop.spent + second.spent, "looks": loop.looks + 1, "seconds": seconds}
    return loop.model_copy(update=more), False


def loop_until(rows: Sequence[PictureRow], operator: str) -> ArmOutcome:
    """The loop's best picture before it first tried an operator."""
    steps = [row for row in rows if row.origin == "loop"]
    first = next((number for number, row in enumerate(steps) if operator in row.operators), len(steps))
    return _ended(rows, steps[:first], stopped_early=first < len(steps))


def n_at_equal_work(rows: Sequence[PictureRow]) -> int:
    """How many pictures like the first one the loop's work would pay for, rounded up."""
    first = _first(rows)
    return max(1, math.ceil(_spent(rows) / first.spent - SLACK)) if first and first.spent > 0 else 1


def _random(rows: Sequence[PictureRow]) -> ArmOutcome:
    """If the loop made no repair, there is nothing to move, and the first picture is the result."""
    moved = [row for row in rows if row.origin == "random"]
    if not moved:
        return loop_within(rows, 0.0) if _first(rows) else _of(rows, None)
    first = _first(rows)
    return _ended(rows, [*([first] if first else []), *moved], stopped_early=False)


def _ended(rows: Sequence[PictureRow], done: Sequence[PictureRow], stopped_early: bool) -> ArmOutcome:
    """The result of a sequence of steps: its last kept picture, and the work of all steps."""
    kept = [row for row in done if row.kept and row.image is not None]
    broken = next((row for row in done if row.image is None), None)
    if not kept or (broken is not None and not stopped_early):
        return _of(rows, broken)
    spent, looks = max(row.spent for row in done), max(row.looks for row in done)
    seconds = max(row.seconds for row in done) if done[0].seconds else None
    return _of(rows, kept[-1]).model_copy(update={"spent": spent, "looks": looks, "seconds": seconds})


def _pool(rows: Sequence[PictureRow]) -> list[PictureRow]:
    """The loop's first picture and the samples, in the order in which they were painted."""
    first = _first(rows)
    return [*([first] if first else []), *(row for row in rows if row.origin == "sample")]


def _first(rows: Sequence[PictureRow]) -> PictureRow | None:
    return next((row for row in rows if row.origin == "loop" and row.number == 0), None)


def _spent(rows: Sequence[PictureRow]) -> float:
    return max((row.spent for row in rows if row.origin == "loop"), default=0.0)


def _open(row: PictureRow) -> tuple[float, ...]:
    """How bad the critics find a picture."""
    return (row.image is None, len(row.open_hard), row.open_soft)


def _passed(row: PictureRow) -> bool:
    return row.error is None and row.judged is not None and row.judged.passed


def _chosen(
    rows: Sequence[PictureRow],
    drawn: Sequence[PictureRow],
    badness: Callable[[PictureRow], tuple[float, ...]],
    looks: int,
) -> ArmOutcome:
    """The least bad of the drawn pictures, the first one on a tie. All of them count as work."""
    best = min(drawn, key=badness, default=None)
    seconds = sum(row.seconds for row in drawn) if drawn and all(row.seconds for row in drawn) else None
    more = {"spent": sum(row.spent for row in drawn), "looks": looks, "seconds": seconds}
    return _of(rows, best).model_copy(update=more)


def _of(rows: Sequence[PictureRow], row: PictureRow | None) -> ArmOutcome:
    """The outcome of delivering one picture. It is a failure if there is no picture, or no judgement of it."""
    item, unit = rows[0].item, rows[0].unit
    error = None if row is None else row.error
    judged = None if row is None or error is not None else row.judged
    if judged is None:
        error = error or next((r.error for r in rows if r.error), None) or "there is no picture"
    text_metric = (judged.right or 0, judged.asked or 0) if judged else (0, 0)
    return ArmOutcome(
        unit=unit,
        prompt=item.id,
        modes=item.modes,
        passed=judged is not None and judged.passed,
        failures=item.modes if judged is None else judged.failures,
        image=None if row is None else row.image,
        spent=0.0 if row is None else row.spent,
        looks=0,
        right=text_metric[0],
        asked=text_metric[1],
        error=error,
    )
