"""The lines of a journal: each an event as JSON, with the journal's version and a checksum of all lines up to it.

Nothing but a torn last line, which a killed run leaves without its line end, is ever left out: any other line that
can't be read is an error. Journals of older releases have no checksums and are read all the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from agent.errors import JournalError
from agent.events import EVENTS, Event, Rendered, Resumed, RunStarted
from planners.messages import first_fault

JOURNAL = "journal.jsonl"
VERSION = 1
SEAL = re.compile(rb',"version":(\d{1,9}),"checksum":"([0-9a-f]{16})"\}$')


@dataclass
class LineChecksums:
    """Writes and checks the end of each line. The checksum of a line covers all lines before it, so a lost or repeated
    line shows too.
    """

    sealed: bool = False
    _sum: hashlib._Hash = field(default_factory=hashlib.sha256)

    def line(self, event: Event) -> bytes:
        """The event's line, with its line end; the next line must follow it."""
        body = EVENTS.dump_json(event)
        self.sealed = True
        return b'%b,"version":%d,"checksum":"%b"}\n' % (body[:-1], VERSION, self._checksum(body, VERSION))

    def read(self, line: bytes) -> Event:
        """The event of a line without its line end. Raises ValueError, whose message says what is wrong."""
        seal = SEAL.search(line)
        if seal is None:
            if self.sealed:
                raise ValueError("it has no checksum, as the lines before it do: it was changed")
            self._checksum(line, 0)
            return _event(line, "it was changed, or a newer version of Proofpress wrote it")
        version, body = int(seal[1]), line[: seal.start()] + b"}"
        self.sealed = True
        if version > VERSION:
            raise ValueError(f"a newer version of Proofpress wrote it (journal {version}, not {VERSION}): use that one")
        if self._checksum(body, version) != seal[2]:
            raise ValueError("its checksum doesn't fit: the line was changed, or one before it is lost")
        return _event(body, "a newer version of Proofpress wrote it: use that one")

    def _checksum(self, body: bytes, version: int) -> bytes:
        self._sum.update(b"%d %b\n" % (version, body))
        return self._sum.hexdigest()[:16].encode()


@dataclass(frozen=True)
class JournalContent:
    """``events`` are those that count: of a resumed run not what it had done since its last checkpoint. ``pictures``
    are the names of all pictures ever rendered. ``complete`` is the size in bytes of the complete lines, ``torn`` says
    whether an incomplete one follows, ``checksums`` continue after the last complete line.
    """

    events: tuple[Event, ...]
    pictures: frozenset[str]
    complete: int
    torn: bool
    checksums: LineChecksums


def read_lines(folder: Path) -> JournalContent:
    """The journal of a run folder. Raises JournalError if there is none or a line is broken."""
    path = folder / JOURNAL
    try:
        content = path.read_bytes()
    except OSError as error:
        raise JournalError(f"{folder} is no run folder: {JOURNAL}: {error.strerror}") from error
    *lines, torn = content.split(b"\n")
    events: list[Event] = []
    pictures: set[str] = set()
    checksums = LineChecksums()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = checksums.read(line)
            if isinstance(event, Resumed) and event.after > len(events):
                raise ValueError(f"it resumes after {event.after} events, of which {len(events)} are left")
        except ValueError as error:
            raise JournalError(f"{path}: line {number} of {len(lines) + bool(torn)} can't be read: {error}") from error
        if isinstance(event, Resumed):
            events = with_limits(events[: event.after], event.budget)
        else:
            events.append(event)
        if isinstance(event, Rendered):
            pictures.add(event.image)
    return JournalContent(tuple(events), frozenset(pictures), len(content) - len(torn), bool(torn), checksums)


def with_limits(events: Sequence[Event], budget: Mapping[str, float]) -> list[Event]:
    """The events, with the raised limits in the settings of RunStarted."""
    raised = list(events)
    for place, event in enumerate(raised if budget else ()):
        if isinstance(event, RunStarted):
            before = event.settings.get("budget")
            limits = {**(before if isinstance(before, dict) else {}), **budget}
            raised[place] = event.model_copy(update={"settings": {**event.settings, "budget": limits}})
    return raised


def _event(body: bytes, advice: str) -> Event:
    try:
        return EVENTS.validate_json(body)
    except ValidationError as error:
        raise ValueError(f"{first_fault(error, 'it')}; {advice}") from None
