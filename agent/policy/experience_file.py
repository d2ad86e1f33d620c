"""Experience in a file, so that later runs profit from earlier ones: JSON, one row for each fault and rung."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.errors import ConfigError
from agent.events import RungTally
from agent.journal.files import LONGEST, write_output
from agent.journal.run_folder import read_events
from agent.policy.experience import Experience, experience_from

_ROWS = TypeAdapter(tuple[RungTally, ...])


def load_experience(path: str) -> Experience:
    """The experience in a file, none if ``path`` is empty. Raises ConfigError if the file can't be read as one."""
    if not path:
        return Experience()
    try:
        content = Path(path).read_bytes() if Path(path).stat().st_size <= LONGEST else b""
        return Experience.of(_ROWS.validate_json(content))
    except (OSError, ValidationError) as error:
        problem = error.strerror if isinstance(error, OSError) else "this is no file of experience"
        raise ConfigError(
            f"experience: {path}: {problem}; `proofpress learn RUN... --out FILE` writes such a file"
        ) from None


def learn_from(runs: Iterable[Path]) -> Experience:
    """What the journals of these run folders teach together. Raises JournalError."""
    return experience_from(chain.from_iterable(map(read_events, runs)))


def save_experience(path: Path, experience: Experience, force: bool = False) -> None:
    """Without ``force`` it replaces only a file of experience, and never by an empty one.

    Raises UsageError for any other file that is there, and JournalError if the file can't be written.
    """
    rows = experience.tallies()
    write_output(path, _ROWS.dump_json(rows, indent=1) + b"\n", lambda before: _replaceable(before, bool(rows)), force)


def _replaceable(content: bytes, filled: bool) -> bool:
    """Whether this is a file of experience that one that is ``filled``, or else empty, may replace."""
    try:
        return not _ROWS.validate_json(content) or filled
    except ValidationError:
        return False
