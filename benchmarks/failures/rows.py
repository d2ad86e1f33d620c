"""The stored record of every picture: one JSON line each. Picture files are named by their hash.

All lines of one unit (a prompt with a seed) are written at once, and the last line is marked. A unit without its last
line was interrupted and doesn't count. Each shard writes its own file into the shared folder.
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
    ``kept``: it became its origin's best picture. ``open_hard`` names the hard checks that the loop's own critics did
    not pass; ``open_soft`` counts the soft ones. ``spent``, ``calls`` and ``looks`` are full-render equivalents,
    denoiser calls and judgements by the panel of critics, all summed since the origin's start. ``seconds`` are those
    since the loop's start, or of one sample alone. ``image`` is None if an
    error prevented it.
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
    """Appends a unit's rows in one write, after the last complete line. Raises JournalError."""
    marked = [*rows[:-1], rows[-1].model_copy(update={"last": True})]
    lines.append_rows(path, marked)


def read_units(folder: Path) -> dict[str, list[PictureRow]]:
    """Unit -> its rows, for all complete units in a run's folder. A unit that occurs twice counts once.

    Raises JournalError for a line that is complete JSON but no row. It skips lines that an interruption cut off.
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
