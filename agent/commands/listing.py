"""``proofpress critics | renderers | planners``: what is installed, who offers it, and what of it can work here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult
from agent.config import Resolved
from agent.errors import ProofpressError, SetupError
from agent.plugins import PluginEntry
from agent.registry import PLUGINS, PluginKind, build
from agent.terminal.display import clean_text, out, table_of
from agent.terminal.envelope import envelope


def listing(kind: PluginKind, as_json: bool) -> CommandResult:
    """What can't be imported is listed with the reason; critics are built too, and asked what they lack (nothing is
    loaded). Raises SetupError where two share a name, ConfigError where the settings are wrong.
    """
    resolved = Call().resolve() if kind == "critics" else None
    rows = []
    for entry in PLUGINS[kind].entries().values():
        row: dict[str, Any] = {
            "name": entry.name,
            "version": version(kind, entry),
            "target": entry.target,
            "source": entry.source,
            "problem": None,
        }
        try:
            found = PLUGINS[kind].load(entry)
        except SetupError as error:
            row["problem"] = str(error)
        else:
            can = getattr(found, "judges" if kind == "critics" else "operators", ())
            row["can"] = sorted(can) if isinstance(can, (frozenset, set, tuple, list)) else []
            if resolved is not None:
                row["lacks"] = lacks(entry, resolved)
        rows.append(row)
    if not as_json:
        _show(kind, rows)
    return CommandResult(PASSED, envelope(kind, plugins=rows))


def _show(kind: PluginKind, rows: Sequence[Mapping[str, Any]]) -> None:
    """A table, and below it in whole lines what is missing: a setting's name must not be cut to a column's width."""
    more = {"critics": ("judges", "ready"), "renderers": ("operators",), "planners": ()}[kind]
    table = table_of("name", "version", "source", *more)
    missing = []
    for row in rows:
        wrong = [row["problem"]] if row["problem"] else row.get("lacks", [])
        missing += [f"{row['name']}: {problem}" for problem in wrong]
        cells = [str(row[key]) for key in ("name", "version", "source")]
        can = "" if row["problem"] else ", ".join(row["can"]) or "as its settings say"
        cells += [can, "no" if wrong else "yes"][: len(more)]
        table.add_row(*(clean_text(cell) for cell in cells))
    console = out()
    console.print(table)
    for line in missing:
        console.print(clean_text(line))


def version(kind: PluginKind, entry: PluginEntry) -> str:
    """The version of the distribution that offers the entry; "unknown" where its source isn't an installed one."""
    if entry.source == "proofpress":
        return metadata.version("proofpress")
    points = metadata.entry_points(group=f"proofpress.{kind}", name=entry.name)
    return next((point.dist.version for point in points if point.dist and point.value == entry.target), "unknown")


def lacks(entry: PluginEntry, resolved: Resolved) -> list[str]:
    """What a critic says it needs and hasn't got under these settings, weights above all; empty where it is ready."""
    try:
        ask = getattr(build("critics", entry.name, resolved), "problems", None)
    except ProofpressError as error:
        return [str(error)]
    try:
        return [str(problem) for problem in ask()] if callable(ask) else []
    except Exception as error:
        return [f"breaks when asked for its problems: {type(error).__name__}: {error}"]
