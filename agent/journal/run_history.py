"""The earlier runs in the folder of run folders."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from agent.errors import JournalError
from agent.events import Event
from agent.journal.lines import JOURNAL
from agent.journal.run_folder import read_events


def earlier_runs(root: Path, most: int = 50) -> Iterator[list[Event]]:
    """The events of the newest ``most`` runs in the folder, without journals that can't be read.

    Yields nothing if there is no such folder.
    """
    try:
        journals = sorted(root.glob(f"*/{JOURNAL}"), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return
    for journal in journals[:most]:
        with contextlib.suppress(JournalError):
            yield read_events(journal.parent)
