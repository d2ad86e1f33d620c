"""``proofpress critics | renderers | planners``: what is installed, which package offers it, and what works here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult
from agent.config import Resolved
from agent.errors import ProofpressError, SetupError, plugin_faults
from agent.plugins import PluginEntry
from agent.registry import PLUGINS, PluginKind, build
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text, table_of


def listing(kind: PluginKind, as_json: bool) -> CommandResult:
    """Lists all; what can't be imported, with the reason. Critics are built, but load no model, and say what they lack.

    Raises SetupError if two share a name, ConfigError if the settings are wrong.
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
            plugin = PLUGINS[kind].load(entry)
        except SetupError as error:
            row["problem"] = str(error)
        else:
            row["can"] = _can(plugin, "judges" if kind == "critics" else "operators")
            if resolved is not None:
                row["lacks"] = lacks(entry, resolved)
        rows.append(row)
    if not as_json:
        _show(kind, rows)
    return CommandResult(PASSED, envelope(kind, plugins=rows))


def _can(plugin: object, member: str) -> list[str]:
    try:
        with plugin_faults(member):
            can = getattr(plugin, member, ())
            return sorted(map(str, can)) if isinstance(can, frozenset | set | tuple | list) else []
    except SetupError:
        return []


def _show(kind: PluginKind, rows: Sequence[Mapping[str, Any]]) -> None:
    """A table, and below it in full lines what is missing: a column's width must not cut a setting's name."""
    more = {"critics": ("judges", "ready"), "renderers": ("operators",), "planners": ()}[kind]
    cells, missing = [], []
    for row in rows:
        wrong = [row["problem"]] if row["problem"] else row.get("lacks", [])
        missing += [f"{row['name']}: {problem}" for problem in wrong]
        can = "" if row["problem"] else ", ".join(row["can"]) or "as its settings say"
        plugin = [str(row[key]) for key in ("name", "version", "source")]
        cells.append(plugin + [can, "no" if wrong else "yes"][: len(more)])
    console = out()
    console.print(table_of(("name", "version", "source", *more), cells))
    for line in missing:
        console.print(safe_text(line))


def version(kind: PluginKind, entry: PluginEntry) -> str:
    """The version of the distribution that offers the entry; "unknown" if its source isn't an installed one."""
    if entry.source == "proofpress":
        return metadata.version("proofpress")
    points = metadata.entry_points(group=f"proofpress.{kind}", name=entry.name)
    return next((point.dist.version for point in points if point.dist and point.value == entry.target), "unknown")


def lacks(entry: PluginEntry, resolved: Resolved) -> list[str]:
    """What a critic needs under these settings and lacks, weights above all; empty if it is ready."""
    try:
        critic = build("critics", entry.name, resolved)
        with plugin_faults("breaks when asked for its problems"):
            ask = getattr(critic, "problems", None)
            return [str(problem) for problem in ask()] if callable(ask) else []
    except ProofpressError as error:
        return [str(error)]
