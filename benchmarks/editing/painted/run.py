"""The command's stages: paint what isn't painted, look at what isn't looked at, write the page. Each can be resumed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.config import resolve
from agent.journal.store import PictureFolder
from benchmarks.editing.painted.cases import EditCase, chains, edit_cases
from benchmarks.editing.painted.page import write_page
from benchmarks.editing.painted.painting import EditPainter
from benchmarks.editing.painted.rows import PAINTED_EDITS, RUNS, SEEN, EditedPicture, SeenPicture
from benchmarks.editing.painted.seeing import OutsideEyes
from benchmarks.lines import append_rows, read_rows


@dataclass(frozen=True)
class PaintedEdits:
    """``each``: edits a class; ``chained``: chains of ten. ``until`` is when to stop, by the monotonic clock."""

    folder: Path
    stack: str
    each: int
    chained: int
    until: float

    def run(self, page: Path | None) -> None:
        """All stages; a page is written of what is there."""
        cases, turns = edit_cases(self.each), chains(self.chained)
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._progress("painted", self._paint(cases, turns)) and self._progress("seen", self._see(cases, turns)):
            print("all is painted and looked at", file=sys.stderr)
        write_page(self.folder, cases, turns, page or self.folder / "results.md")

    def _progress(self, word: str, steps: Iterator[str]) -> bool:
        """Goes through the steps until the time is up; whether all were made."""
        began = time.monotonic()
        for number, line in enumerate(steps, 1):
            print(f"{word} {number} ({(time.monotonic() - began) / number:.1f} s each): {line}", file=sys.stderr)
            if time.monotonic() > self.until:
                print("stopped, as the time is up; call again to go on", file=sys.stderr)
                return False
        return True

    def _paint(self, cases: Sequence[EditCase], turns: Sequence[Sequence[EditCase]]) -> Iterator[str]:
        """The loop's edits, then the chains, then the other arms."""
        rows = list(read_rows(self.folder / PAINTED_EDITS, EditedPicture))
        done = {row.case: row for row in rows if row.arm == "edit"}
        compared = {row.case for row in rows if row.arm != "edit"}
        every = [*cases, *(case for chain in turns for case in chain)]
        if all(case.id in done for case in every) and all(case.id in compared for case in cases):
            return
        painter = EditPainter(resolve({"stack": self.stack}, {}, None, ()), self.stack, self.folder)
        for case in cases:
            if case.id not in done:
                done[case.id] = painter.edit(case, painter.first(case.scene), self.folder / RUNS / case.id)
                yield self._keep(case, [done[case.id]])
        for chain in turns:
            source = painter.first(chain[0].scene)
            for case in chain:
                to = self.folder / RUNS / case.id
                if case.id not in done:
                    done[case.id] = painter.edit(case, source, to)
                    yield self._keep(case, [done[case.id]])
                source = source if done[case.id].refused else to
        for case in cases:
            if case.id not in compared:
                yield self._keep(case, painter.others(case, done[case.id]))

    def _keep(self, case: EditCase, rows: list[EditedPicture]) -> str:
        append_rows(self.folder / PAINTED_EDITS, rows)
        parts = [f"{row.arm} {row.refused or f'{row.spent:.2f} renders {row.seconds:.1f} s'}" for row in rows]
        passed = "" if rows[0].passed is None else f", passed: {rows[0].passed}"
        return f"{case.id}: {case.instruction}: {', '.join(parts)}{passed}"

    def _see(self, cases: Sequence[EditCase], turns: Sequence[Sequence[EditCase]]) -> Iterator[str]:
        rows = list(read_rows(self.folder / PAINTED_EDITS, EditedPicture))
        seen = list(read_rows(self.folder / SEEN, SeenPicture))
        done, read = {(row.picture, row.asked) for row in seen}, {row.picture: row.lines for row in seen}
        eyes, pictures = OutsideEyes(), PictureFolder(self.folder)
        for name, nouns in wanted_looks(cases, turns, rows):
            if (name, nouns) not in done:
                found = eyes.look(name, pictures.get(name), nouns, read.get(name))
                done.add((name, nouns))
                read[name] = found.lines
                append_rows(self.folder / SEEN, [found])
                things = ", ".join(f"{one.colour} {one.noun} {one.score:.2f}".strip() for one in found.things)
                yield f"{things}; {[line.words for line in found.lines]}; {found.ground} by {found.time}"


def wanted_looks(
    cases: Sequence[EditCase], turns: Sequence[Sequence[EditCase]], rows: Sequence[EditedPicture]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Pictures and the nouns to look for in them; in a chain its first picture for each turn as well."""
    known = {case.id: case for case in [*cases, *(case for chain in turns for case in chain)]}
    first = {row.case.rpartition("-")[0]: row.before for row in rows if row.case.endswith("-01")}
    for row in rows:
        case = known.get(row.case)
        if case is not None:
            names = (row.before, row.picture, *([first[case.scene.id]] if case.turn else []))
            yield from ((name, case.nouns) for name in dict.fromkeys(names))
