"""``proofpress doctor``: what is in force, where it came from, what is missing and what adds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult, versions
from agent.config import Resolved, origin
from agent.errors import ProofpressError
from agent.registry import PluginKind, build, build_planner
from agent.terminal.display import clean_text, out, table_of
from agent.terminal.envelope import envelope


def doctor(call: Call) -> CommandResult:
    """Exit code 1 where something that the settings name is missing. Raises ConfigError."""
    resolved = call.resolve()
    rows = [
        {"key": ".".join(key), "value": value, "origin": origin(resolved.origins, key)}
        for key, value in _leaves(resolved.settings.model_dump(mode="json"), ())
    ]
    found = list(_found(resolved))
    problems, notes = ([line for line, member in found if member == wanted] for wanted in ("problems", "notes"))
    if not call.json:
        table = table_of("setting", "value", "from")
        for row in rows:
            table.add_row(clean_text(row["key"]), clean_text(str(row["value"])), clean_text(row["origin"]))
        console = out()
        console.print(table)
        console.print(clean_text(", ".join(f"{name} {version}" for name, version in versions().items())))
        for problem in problems:
            console.print(clean_text(f"missing: {problem}"), soft_wrap=True)
        for note in notes:
            console.print(clean_text(f"note: {note}"), soft_wrap=True)
        if not problems:
            console.print("nothing is missing")
    fields = {"settings": rows, "versions": versions(), "problems": problems, "notes": notes}
    return CommandResult(1 if problems else PASSED, envelope("doctor", passed=not problems, **fields))


def _found(resolved: Resolved) -> Iterator[tuple[str, str]]:
    """Lines of "problems" and of "notes", each with which it is.

    Everything that the settings name is built, not run: weights are looked for and not loaded.
    """
    settings = resolved.settings
    named: list[tuple[PluginKind, str]] = [("planners", settings.planner), ("renderers", settings.renderer)]
    named += [("critics", name) for name in settings.critics]
    for kind, name in named:
        try:
            made = build_planner(resolved) if kind == "planners" else build(kind, name, resolved)
            members = ("problems", "notes") if kind == "critics" else ("problems",)
            asked = [(member, getattr(made, member, None)) for member in members]
        except ProofpressError as error:
            yield str(error), "problems"
            continue
        for member, ask in asked:
            try:
                for line in ask() if callable(ask) else ():
                    yield f"the {kind[:-1]} {name!r}: {line}", member
            except Exception as error:
                line = f"breaks when asked for its {member}: {type(error).__name__}: {error}"
                yield f"the {kind[:-1]} {name!r} {line}", member


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value
