"""``proofpress learn``: what runs teach about which repair fixes which fault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.commands.common import PASSED, CommandResult
from agent.errors import JournalError
from agent.policy.experience_file import learn_from, save_experience
from agent.terminal import tables
from agent.terminal.envelope import envelope


def learn(runs: Sequence[Path], out: Path, as_json: bool) -> CommandResult:
    """Raises JournalError if a run can't be read or the file can't be written."""
    experience = learn_from(runs)
    try:
        save_experience(out, experience)
    except OSError as error:
        raise JournalError(f"{out} can't be written ({error.strerror}); name another file with --out") from error
    rows = experience.tallies()
    if not as_json:
        cells = ((row.fault, row.rung.says, str(row.tries), str(row.fixed)) for row in rows)
        tables.out().print(tables.table_of(("fault", "repair", "tries", "fixed"), cells))
        print(f'{out} (use it with: experience = "{out}" in proofpress.toml)')
    fields = {"experience": str(out), "rows": [row.model_dump(mode="json") for row in rows]}
    return CommandResult(PASSED, envelope("learn", **fields))
