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

from agent.errors import JournalError
from agent.events import Decided, Event, Finished, Planned, Rendered, Resumed
from agent.journal.files import write_atomically
from agent.journal.intact import copies_to_restore
from agent.journal.lines import JOURNAL, LineChecksums, read_lines, with_limits
from agent.journal.resume_state import ResumeState, resume_state
from agent.journal.store import PictureFolder

LOCK, IMAGE = ".lock", "image.png"


class RunFolder(PictureFolder):
    """Stores a run's pictures, and records its events in their order."""

    def __init__(
        self,
        path: Path,
        journal: BinaryIO,
        lock: BaseFileLock,
        made: Sequence[Path] = (),
        checksums: LineChecksums | None = None,
    ) -> None:
        """Use ``create`` or ``reopen``. ``made`` are the folders to remove again if no event is recorded; ``checksums``
        continue those of the lines that the journal has.
        """
        super().__init__(path)
        self.path, self._journal, self._lock, self._made = path, journal, lock, made
        self._checksums = checksums or LineChecksums()
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

        Cuts off a torn last line, and restores a broken picture from image.png if that is a whole copy. A finished run
        stays finished, unless it ended at a limit and ``budget`` raises one. Raises JournalError, and changes nothing,
        if there is no run, its journal or a picture that it resumes from is broken, image.png isn't the run's, another
        process works on it, or the folder can't be written.
        """
        path = path.absolute()
        if not (path / JOURNAL).is_file():
            raise JournalError(f"{path} is no run folder: it has no {JOURNAL}")
        lock = _locked(path)
        try:
            content = read_lines(path)
            saved = resume_state(content.events, bool(budget))
            restored = copies_to_restore(PictureFolder(path), path / IMAGE, content.pictures, saved)
            with open(path / JOURNAL, "r+b") as file:
                file.truncate(content.complete)
            journal = open(path / JOURNAL, "ab")  # noqa: SIM115 - open as long as the run
        except (OSError, JournalError) as error:
            _unlock(path, lock)
            if isinstance(error, JournalError):
                raise
            raise JournalError(f"{path} can't be written ({error.strerror})") from error
        folder = cls(path, journal, lock, checksums=content.checksums)
        try:
            for name, picture in restored.items():
                folder.store(name, picture)
            if saved.finished is None:
                folder.record(Resumed(after=len(saved.events), budget=dict(budget or {})))
                saved = resume_state(with_limits(saved.events, budget or {}))
            if best := saved.finished.image if saved.finished else saved.checkpoint.best if saved.checkpoint else None:
                folder._best(best)
        except JournalError:
            folder.close()
            raise
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
        _unlock(self.path, self._lock)
        if self._empty:
            with contextlib.suppress(OSError):
                (self.path / JOURNAL).unlink()
                for picture in self.folder.iterdir():  # all of them are this run's: the folder was new
                    picture.unlink()
                self.folder.rmdir()
                for folder in self._made:
                    folder.rmdir()

    def record(self, event: Event) -> None:
        """Appends the event, and updates scene.json and image.png (the best picture so far).

        Raises JournalError if they can't be written.
        """
        try:
            self._journal.write(self._checksums.line(event))
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
        content = self.content(name)
        self.image = self.path / IMAGE
        write_atomically(self.image, content)


def new_run_path(root: Path, stamp: str, seed: int) -> Path:
    """root/<stamp>-s<seed>, with a number if that exists."""
    names = itertools.chain([f"{stamp}-s{seed}"], (f"{stamp}-s{seed}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := root / name).exists())


def read_events(folder: Path) -> list[Event]:
    """The journal's events without a torn last line. Raises JournalError for any other broken line."""
    return list(read_lines(folder).events)


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


def _unlock(path: Path, lock: BaseFileLock) -> None:
    with contextlib.suppress(OSError):
        (path / LOCK).unlink()  # while it is held: whoever waits for the old file sees that it is gone
    lock.release()
