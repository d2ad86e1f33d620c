"""The runs that lie in the runs folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agent.errors import JournalError
from agent.events import Event
from agent.journal.run_folder import JOURNAL, read_events

NEWEST = 50


def earlier_runs(root: Path, most: int = NEWEST) -> Iterator[list[Event]]:
    """The events of the newest ``most`` runs in the folder; journals that can't be read are passed over.

    Yields nothing where there is no such folder.
    """
    try:
        found = [(path.stat().st_mtime, path.parent) for path in root.glob(f"*/{JOURNAL}")]
    except OSError:
        return
    for _, folder in sorted(found, reverse=True)[:most]:
        try:
            yield read_events(folder)
        except JournalError:
            continue
