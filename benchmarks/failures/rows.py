"""What is kept of every picture: one JSON line each, pictures under the hash of their file.

The lines of one prompt and seed (a unit) are written in one go, the last of them marked; a unit without its last line
was cut off by a kill and doesn't count. Shards write files of their own into one folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from benchmarks import lines
from benchmarks.failures.items import SuiteItem
from benchmarks.failures.judging.base import Judgement
from planners.scene import Frozen

Origin = Literal["loop", "sample", "random", "prompt"]


class PictureRow(Frozen):
    """One picture. ``origin`` says what made it: a step of the loop, a sample of best-of-N, a step with repairs at
    random places, or the prompt alone. ``number`` counts within the origin; the loop's 0 is its first picture.
    ``kept``: it was its origin's best picture from then on. ``open_hard`` and ``open_soft`` count the checks that the
    loop's own critics did not pass. ``spent``, ``calls``, ``looks``: full-render equivalents, denoiser calls and
    judgements by the panel of critics, all since the origin began. ``image`` is None where an error ended it.
    """

    unit: str
    item: SuiteItem
    seed: int
    origin: Origin
    number: int = Field(ge=0)
    image: str | None = None
    kept: bool = True
    operators: tuple[str, ...] = ()
    open_hard: tuple[str, ...] = ()
    open_soft: int = 0
    spent: float = 0.0
    calls: int = 0
    looks: int = 0
    seconds: float = 0.0
    judged: Judgement | None = None
    error: str | None = None
    last: bool = False


def append_unit(path: Path, rows: Sequence[PictureRow]) -> None:
    """Adds a unit's rows in one write, after whatever whole lines are there. Raises JournalError."""
    marked = [*rows[:-1], rows[-1].model_copy(update={"last": True})]
    lines.append_rows(path, marked)


def read_units(folder: Path) -> dict[str, list[PictureRow]]:
    """Unit -> its rows, of all whole units in a run's folder. A unit that is there twice counts once.

    Raises JournalError where a line that isn't the trace of a kill is broken.
    """
    units: dict[str, list[PictureRow]] = {}
    for path in sorted(folder.glob("rows*.jsonl")):
        for rows in _whole_units(lines.read_rows(path, PictureRow)):
            units.setdefault(rows[0].unit, rows)
    return dict(sorted(units.items()))


def _whole_units(rows: Iterable[PictureRow]) -> Iterator[list[PictureRow]]:
    gathered: list[PictureRow] = []
    for row in rows:
        if gathered and gathered[0].unit != row.unit:
            gathered = []
        gathered.append(row)
        if row.last:
            yield gathered
            gathered = []
