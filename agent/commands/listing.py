"""``proofpress critics | renderers | planners``: what is installed and who offers it."""

from __future__ import annotations

from rich.table import Table

from agent.commands.common import PASSED, Answer
from agent.display import clean_text, out
from agent.envelope import envelope
from agent.errors import SetupError
from agent.registry import Kind, catalogue, load


def listing(kind: Kind, as_json: bool) -> Answer:
    """What can't be imported is listed with the reason. Raises SetupError where two share a name."""
    rows = []
    for entry in catalogue(kind).values():
        row: dict[str, object] = {"name": entry.name, "target": entry.target, "source": entry.source, "problem": None}
        try:
            found = load(kind, entry)
        except SetupError as error:
            row["problem"] = str(error)
        else:
            can = getattr(found, "judges" if kind == "critics" else "operators", ())
            row["can"] = sorted(can) if isinstance(can, (frozenset, set, tuple, list)) else []
        rows.append(row)
    if not as_json:
        heading = {"critics": "judges", "renderers": "operators", "planners": ""}[kind]
        table = Table("name", "source", "loads from", heading)
        for row in rows:
            can = row.get("can") or []
            said = str(row["problem"]) if row["problem"] else ", ".join(can) if isinstance(can, list) else ""
            table.add_row(*(clean_text(str(row[key])) for key in ("name", "source", "target")), clean_text(said))
        out().print(table)
    return Answer(PASSED, envelope(kind, plugins=rows))
