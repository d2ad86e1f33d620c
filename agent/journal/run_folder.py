"""The run folder: the journal, the pictures by the hash of their PNG file, and the results.

Files are either complete or absent. The journal is only ever appended to, one fsynced line for each event.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from filelock import BaseFileLock, FileLock, Timeout
from pydantic import ValidationError

from agent.errors import JournalError
from agent.events import EVENTS, Decided, Event, Finished, Planned, Rendered, Resumed, RunStarted
from agent.journal.files import write_atomically
from agent.journal.resume_state import ResumeState, resume_state
from agent.journal.store import PictureFolder
from planners.messages import first_fault

JOURNAL, LOCK = "journal.jsonl", ".lock"


class RunFolder(PictureFolder):
    """Stores a run's pictures, and records its events in their order."""

    def __init__(self, path: Path, journal: BinaryIO, lock: BaseFileLock, made: Sequence[Path] = ()) -> None:
        """Use ``create`` or ``reopen``. ``made`` are the folders to remove again if no event is recorded."""
        super().__init__(path)
        self.path, self._journal, self._lock, self._made = path, journal, lock, made
        self.image: Path | None = None
        self._empty = False

    @classmethod
    def create(cls, path: Path) -> Self:
        """Creates the folder. Raises JournalError if it can't be written, or isn't empty."""
        path = path.absolute()
        try:
            made = [folder for folder in (path, *path.parents) if not folder.exists()]
            path.mkdir(parents=True, exist_ok=True)
            other = "name another folder with --out"
            if (path / JOURNAL).exists():
                raise JournalError(f"{path} holds a run already; resume it (proofpress resume), or {other}")
            if any(path.iterdir()):
                raise JournalError(f"{path} isn't empty and isn't a run; {other}")
            lock = _locked(path)
            (path / "images").mkdir()
            journal = open(path / JOURNAL, "xb")  # noqa: SIM115 - open as long as the run
        except OSError as error:
            raise JournalError(f"{path} can't be written ({error.strerror}); name another folder with --out") from error
        folder = cls(path, journal, lock, made)
        folder._empty = True
        return folder

    @classmethod
    def reopen(cls, path: Path, budget: Mapping[str, float] | None = None) -> tuple[Self, ResumeState]:
        """The folder of a killed run, ready to resume, and what the journal holds to resume from.

        Cuts off a torn last line. A finished run stays finished, unless it ended at a limit and ``budget`` raises one.
        Raises JournalError if there is no run, another process works on it, or the folder can't be written.
        """
        path = path.absolute()
        if not (path / JOURNAL).is_file():
            raise JournalError(f"{path} is no run folder: it has no {JOURNAL}")
        lock = _locked(path)
        try:
            events, complete = _parse(path)
            saved = resume_state(events, bool(budget))
            with open(path / JOURNAL, "r+b") as file:
                file.truncate(complete)
            journal = open(path / JOURNAL, "ab")  # noqa: SIM115 - open as long as the run
        except (OSError, JournalError) as error:
            lock.release()
            if isinstance(error, JournalError):
                raise
            raise JournalError(f"{path} can't be written ({error.strerror})") from error
        folder = cls(path, journal, lock)
        if saved.finished is None:
            folder.record(Resumed(after=len(saved.events), budget=dict(budget or {})))
            saved = resume_state(_with_limits(saved.events, budget or {}))
        if best := saved.finished.image if saved.finished else saved.checkpoint.best if saved.checkpoint else None:
            folder._best(best)
        return folder, saved

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the journal, and removes the folder if no event was recorded. Never raises."""
        if self._journal.closed:
            return
        with contextlib.suppress(OSError):
            self._journal.close()
        with contextlib.suppress(OSError):
            (self.path / LOCK).unlink()  # while it is held: whoever waits for the old file sees that it is gone
        self._lock.release()
        if self._empty:
            with contextlib.suppress(OSError):
                (self.path / JOURNAL).unlink()
                (self.path / "images").rmdir()
                for folder in self._made:
                    folder.rmdir()

    def record(self, event: Event) -> None:
        """Appends the event, and updates scene.json and image.png (the best picture so far).

        Raises JournalError if they can't be written.
        """
        try:
            self._journal.write(EVENTS.dump_json(event) + b"\n")
            self._journal.flush()
            os.fsync(self._journal.fileno())
        except OSError as error:
            raise JournalError(f"{self.path / JOURNAL}: {error.strerror}") from error
        self._empty = False
        match event:
            case Planned():
                write_atomically(self.path / "scene.json", event.plan.scene.model_dump_json(indent=2).encode() + b"\n")
            case Rendered() if self.image is None:
                self._best(event.image)
            case Decided(outcome="accepted") | Finished():
                self._best(event.image)

    def finish(self, result: Mapping[str, object]) -> None:
        """Writes result.json."""
        content = json.dumps(result, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace")
        write_atomically(self.path / "result.json", content + b"\n")

    def _best(self, name: str) -> None:
        self.image = self.path / "image.png"
        write_atomically(self.image, self.file(name).read_bytes())


def new_run_path(root: Path, stamp: str, seed: int) -> Path:
    """root/<stamp>-s<seed>, with a number if that exists."""
    names = itertools.chain([f"{stamp}-s{seed}"], (f"{stamp}-s{seed}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := root / name).exists())


def read_events(folder: Path) -> list[Event]:
    """The journal's events without a torn last line. Raises JournalError for any other broken line."""
    return read_journal(folder)[0]


def read_journal(folder: Path) -> tuple[list[Event], bool]:
    """The events that count, and whether a torn last line (of a run killed while it wrote the line) was left out.

    In a resumed run, what the killed run had done since its last checkpoint doesn't count.
    """
    events, complete = _parse(folder)
    return events, complete < (folder / JOURNAL).stat().st_size


def _parse(folder: Path) -> tuple[list[Event], int]:
    """The events that count, and how many bytes of the journal are complete lines."""
    try:
        lines = (folder / JOURNAL).read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise JournalError(f"{folder} is no run folder: {JOURNAL}: {error.strerror}") from error
    events: list[Event] = []
    complete = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                event = EVENTS.validate_json(line)
            except ValidationError as error:
                if number == len(lines):
                    break
                where = f"{folder / JOURNAL}: line {number} of {len(lines)} is broken"
                raise JournalError(f"{where}: {first_fault(error, 'it')}") from error
            if number == len(lines) and not line.endswith(b"\n"):
                break
            if isinstance(event, Resumed):
                events = _with_limits(events[: event.after], event.budget)
            else:
                events.append(event)
        complete += len(line)
    return events, complete


def _with_limits(events: Sequence[Event], budget: Mapping[str, float]) -> list[Event]:
    """The events, with the raised limits in the settings of RunStarted."""
    raised = list(events)
    for place, event in enumerate(raised if budget else ()):
        if isinstance(event, RunStarted):
            before = event.settings.get("budget")
            limits = {**(before if isinstance(before, dict) else {}), **budget}
            raised[place] = event.model_copy(update={"settings": {**event.settings, "budget": limits}})
    return raised


def _locked(path: Path) -> BaseFileLock:
    """The folder's lock, held until it is released or the process ends. Raises JournalError if another holds it."""
    lock = FileLock(path / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise JournalError(f"another process is working on {path}; wait for it, or stop it first") from None
    except OSError as error:
        raise JournalError(f"{path} can't be written: {error.strerror}") from error
    return lock
