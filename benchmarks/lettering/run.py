"""Judges each drawn string once and keeps a row for each picture; a second call resumes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from benchmarks.lettering.drawing import SIDE, TYPEFACES, drawn_text, looks_different
from benchmarks.lettering.strings import KINDS, Half, Lettered, lettered_strings
from benchmarks.lines import append_rows, read_rows
from critics.base import Status
from critics.text.critic import TextCritic, TextSettings
from planners.checklist import compile_checklist
from planners.scene import Canvas, Scene, TextBlock

ROOM = 0.03
"""How far a planned box is drawn wider than the text, as a share of the picture."""


class LetteringRow(BaseModel):
    """One picture: what it shows, what was planned, and the verdicts on its text and on stray text.

    ``seconds`` are of the processor, with all models loaded.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    reader: str
    kind: str
    change: str
    half: Half
    typeface: str
    planned: str
    shown: str
    text: Status
    stray: Status
    reason: str
    seconds: float

    @property
    def right(self) -> bool:
        return self.planned == self.shown

    @property
    def passes(self) -> bool:
        return self.text == self.stray == "pass"


@dataclass(frozen=True)
class LetteringCase:
    """A string in its typeface."""

    number: int
    string: Lettered
    typeface: str


def cases(count: int, seed: int, fonts: Path) -> list[LetteringCase]:
    """All kinds in each typeface, without strings whose wrong copy looks the same in theirs."""
    found = []
    for number, string in enumerate(lettered_strings(count * 11 // 10, seed)):
        face = TYPEFACES[number // len(KINDS) % len(TYPEFACES)]
        pairs = zip(string.text, string.wrong, strict=False)
        swapped = [(a, b) for a, b in pairs if a != b][:1] if string.change == "alike" else []
        if all(looks_different(fonts, face, a, b) for a, b in swapped):
            found.append(LetteringCase(number, string, face))
    return found[:count]


def judge_strings(
    todo: list[LetteringCase], fonts: Path, reader: str, path: Path, until: float
) -> Iterator[LetteringRow]:
    """Judges what ``path`` has no rows of, until the clock (``time.monotonic``) says so."""
    critic = TextCritic(TextSettings.model_validate({"reader": reader}))
    done = {(row.number, row.shown) for row in read_rows(path, LetteringRow) if row.reader == reader}
    path.parent.mkdir(parents=True, exist_ok=True)
    for case in todo:
        for shown in (case.string.text, case.string.wrong):
            if (case.number, shown) in done:
                continue
            if time.monotonic() > until:
                return
            row = _judged(case, shown, fonts, reader, critic)
            append_rows(path, [row])
            yield row


def _judged(case: LetteringCase, shown: str, fonts: Path, reader: str, critic: TextCritic) -> LetteringRow:
    """Every other text has a planned box."""
    drawn = drawn_text(fonts, case.typeface, shown, case.number)
    text = TextBlock(id="t", content=case.string.text, box=drawn.box.grown(ROOM) if case.number % 2 else None)
    scene = Scene(prompt="p", canvas=Canvas(width=SIDE, height=SIDE), texts=(text,))
    checks = [check for check in compile_checklist(scene) if check.kind in critic.judges]
    start = time.process_time()
    verdicts = critic.judge(drawn.picture, scene, checks)
    seconds = time.process_time() - start
    by_kind = {check.kind: verdict for check, verdict in zip(checks, verdicts, strict=True)}
    return LetteringRow(
        number=case.number,
        reader=reader,
        kind=case.string.kind,
        change=case.string.change,
        half=case.string.half,
        typeface=case.typeface,
        planned=case.string.text,
        shown=shown,
        text=by_kind["text"].status,
        stray=by_kind["no_extra_text"].status,
        reason="; ".join(verdict.reason for verdict in verdicts if verdict.status != "pass"),
        seconds=round(seconds, 4),
    )
