"""``proofpress learn``: what runs teach about which repair fixes which fault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.commands.common import PASSED, CommandResult
from agent.policy.experience_file import learn_from, save_experience
from agent.terminal import tables
from agent.terminal.envelope import envelope
from planners.messages import printable


def learn(runs: Sequence[Path], out: Path, force: bool, as_json: bool) -> CommandResult:
    """Raises JournalError if a run can't be read or the file written, UsageError if ``out`` is another file."""
    experience = learn_from(runs)
    save_experience(out, experience, force)
    rows = experience.tallies()
    if not as_json:
        cells = ((row.fault, row.rung.says, str(row.tries), str(row.fixed)) for row in rows)
        tables.out().print(tables.table_of(("fault", "repair", "tries", "fixed"), cells))
        print(f'{printable(str(out))} (use it with: experience = "{printable(str(out))}" in proofpress.toml)')
    fields = {"experience": str(out), "rows": [row.model_dump(mode="json") for row in rows]}
    return CommandResult(PASSED, envelope("learn", **fields))
