"""Experience kept in a file, so that one run profits from others: JSON, one row a fault and rung."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from agent.errors import ConfigError
from agent.events import RungTally
from agent.journal.run_folder import read_events
from agent.policy.experience import Experience, learn

LONGEST = 4_000_000
"""Bytes; a file of experience holds a few hundred rows."""
_ROWS = TypeAdapter(tuple[RungTally, ...])


def load_experience(path: str) -> Experience:
    """None at all where no file is named. Raises ConfigError where it can't be read as one."""
    if not path:
        return Experience()
    try:
        content = Path(path).read_bytes() if Path(path).stat().st_size <= LONGEST else b""
        return Experience.of(_ROWS.validate_json(content))
    except (OSError, ValidationError) as error:
        said = error.strerror if isinstance(error, OSError) else "it holds no rows of experience"
        raise ConfigError(
            f"experience: {path}: {said}; `proofpress learn RUN... --out FILE` writes such a file"
        ) from None


def learn_from(runs: Iterable[Path]) -> Experience:
    """What the journals of these run folders tell together. Raises JournalError."""
    total = Experience()
    for run in runs:
        total = total.joined(learn(read_events(run)))
    return total


def save_experience(path: Path, experience: Experience) -> None:
    """Raises OSError."""
    path.write_bytes(_ROWS.dump_json(experience.tallies(), indent=1) + b"\n")
