"""``proofpress doctor``: the settings in force, where they came from, what is missing and how to add it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult, versions
from agent.config import Resolved, origin
from agent.errors import ProofpressError, plugin_faults
from agent.registry import PluginKind, build, build_planner
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text, table_of


def doctor(call: Call) -> CommandResult:
    """Exit code 1 if something that the settings name is missing. Raises ConfigError."""
    resolved = call.resolve()
    rows = [
        {"key": ".".join(key), "value": value, "origin": origin(resolved.origins, key)}
        for key, value in _leaves(resolved.settings.model_dump(mode="json"), ())
    ]
    found: dict[str, list[str]] = {"problems": [], "notes": []}
    for kind, line in _diagnosis(resolved):
        found[kind].append(line)
    problems = found["problems"]
    if not call.json:
        console = out()
        cells = ((row["key"], str(row["value"]), row["origin"]) for row in rows)
        console.print(table_of(("setting", "value", "from"), cells))
        console.print(safe_text(", ".join(f"{name} {version}" for name, version in versions().items())))
        for line in (*(f"missing: {line}" for line in problems), *(f"note: {line}" for line in found["notes"])):
            console.print(safe_text(line), soft_wrap=True)
        if not problems:
            console.print("nothing is missing")
    result = envelope("doctor", passed=not problems, settings=rows, versions=versions(), **found)
    return CommandResult(1 if problems else PASSED, result)


def _diagnosis(resolved: Resolved) -> Iterator[tuple[str, str]]:
    """Lines, each with "problems" or "notes".

    Builds everything that the settings name, but runs nothing: it looks for weights without loading them.
    """
    settings = resolved.settings
    named: list[tuple[PluginKind, str]] = [("planners", settings.planner), ("renderers", settings.renderer)]
    for kind, name in named + [("critics", name) for name in settings.critics]:
        label = f"the {kind[:-1]} {name!r}"
        try:
            plugin = build_planner(resolved) if kind == "planners" else build(kind, name, resolved)
        except ProofpressError as error:
            yield "problems", str(error)
            continue
        for member in ("problems", "notes"):
            try:
                with plugin_faults(f"{label} breaks when asked for its {member}"):
                    ask = getattr(plugin, member, None)
                    lines = [f"{label}: {line}" for line in ask()] if callable(ask) else []
            except ProofpressError as error:
                lines = [str(error)]
            yield from ((member, line) for line in lines)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value
