"""``proofpress learn``: what runs tell about which repair mends which fault."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.commands.common import PASSED, CommandResult
from agent.errors import JournalError
from agent.policy.experience_file import learn_from, save_experience
from agent.terminal.display import out as console
from agent.terminal.display import table_of
from agent.terminal.envelope import envelope


def learn(runs: Sequence[Path], out: Path, as_json: bool) -> CommandResult:
    """Raises JournalError where a run can't be read or the file can't be written."""
    experience = learn_from(runs)
    try:
        save_experience(out, experience)
    except OSError as error:
        raise JournalError(f"{out} can't be written ({error.strerror}); name another file with --out") from error
    rows = experience.tallies()
    if not as_json:
        table = table_of("fault", "repair", "tries", "fixed")
        for row in rows:
            table.add_row(row.fault, row.rung.says, str(row.tries), str(row.fixed))
        console().print(table)
        print(f'{out} (use it with: experience = "{out}" in proofpress.toml)')
    fields = {"experience": str(out), "rows": [row.model_dump(mode="json") for row in rows]}
    return CommandResult(PASSED, envelope("learn", **fields))
