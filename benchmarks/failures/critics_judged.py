"""How often the loop's critics disagree with the judge, on the pictures that both examined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.failures.items import MODES
from benchmarks.failures.rows import PictureRow
from benchmarks.failures.statistics import Rate, wilson_rate
from planners.scene import Frozen


class CriticErrors(Frozen):
    """``wronged``: the share of the pictures that the judge passes on which some hard check doesn't pass.
    ``missed``: the share of the pictures that the judge fails on which every hard check passes.
    """

    pictures: str
    wronged: Rate
    missed: Rate


class Missed(Frozen):
    """``missed``: the share of the pictures in which the judge sees this failure on which all hard checks pass."""

    mode: str
    missed: Rate


def critic_errors(units: Mapping[str, Sequence[PictureRow]]) -> tuple[CriticErrors, ...]:
    """Two groups. First pictures and best-of-N's samples come straight from the model. The loop's results were chosen
    by the critics, so the faults that the critics miss accumulate there.
    """
    groups = {"as the model paints them": list(_painted(units)), "the loop's results": list(_results(units))}
    return tuple(_errors(name, rows) for name, rows in groups.items())


def missed_modes(units: Mapping[str, Sequence[PictureRow]]) -> tuple[Missed, ...]:
    """Each failure that the judge sees in pictures that come straight from the model."""
    rows = list(_painted(units))
    found = []
    for mode in MODES:
        showing = [row for row in rows if row.judged is not None and mode in row.judged.failures]
        if showing:
            found.append(Missed(mode=mode, missed=wilson_rate(sum(not row.open_hard for row in showing), len(showing))))
    return tuple(found)


def _errors(name: str, rows: Sequence[PictureRow]) -> CriticErrors:
    right = [row for row in rows if row.judged is not None and row.judged.passed]
    wrong = [row for row in rows if row.judged is not None and not row.judged.passed]
    return CriticErrors(
        pictures=name,
        wronged=wilson_rate(sum(bool(row.open_hard) for row in right), len(right)),
        missed=wilson_rate(sum(not row.open_hard for row in wrong), len(wrong)),
    )


def _painted(units: Mapping[str, Sequence[PictureRow]]) -> Iterator[PictureRow]:
    for rows in units.values():
        for row in rows:
            first = row.origin == "loop" and row.number == 0
            if (first or row.origin == "sample") and row.looks and _both(row):
                yield row


def _results(units: Mapping[str, Sequence[PictureRow]]) -> Iterator[PictureRow]:
    for rows in units.values():
        kept = [row for row in rows if row.origin == "loop" and row.kept and row.image is not None]
        if kept and _both(kept[-1]):
            yield kept[-1]


def _both(row: PictureRow) -> bool:
    return row.error is None and row.judged is not None
