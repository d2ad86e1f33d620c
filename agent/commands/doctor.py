"""``proofpress doctor``: the settings in force, the models they name, what is missing and the command that adds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from agent.commands.common import PASSED, Call, CommandResult, versions
from agent.commands.model_parts import READY, Part, memory_lines, parts_of, ready
from agent.config import Resolved, origin
from agent.errors import ProofpressError, plugin_faults
from agent.registry import PluginKind, build, build_planner
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text, table_of


def doctor(call: Call, card: float | None = None, deep: bool = False) -> CommandResult:
    """Exit code 1 if something that the settings name is missing. Raises ConfigError.

    ``card``: gigabytes of the card's memory; None: of the card here, 0: there is none. ``deep``: every model is opened
    and asked once.
    """
    resolved = call.resolve()
    rows = [
        {"key": ".".join(key), "value": value, "origin": origin(resolved.origins, key)}
        for key, value in _leaves(resolved.settings.model_dump(mode="json"), ())
    ]
    card = card_here() if card is None else card or None
    parts = parts_of(resolved, card)
    found: dict[str, list[str]] = {"problems": [], "notes": []}
    for kind, line in _diagnosis(resolved, away={part.plugin for part in parts if part.state not in READY}):
        found[kind].append(line)
    found["notes"] += memory_lines(parts, card)
    if deep and not found["problems"] and ready(parts):
        from agent.commands.smoke import smoke

        for kind, line in smoke(resolved):
            found[kind].append(line)
    passed = ready(parts) and not found["problems"]
    if not call.json:
        _show(rows, parts, found, passed)
    listed = [asdict(part) for part in parts]
    result = envelope("doctor", passed=passed, settings=rows, parts=listed, versions=versions(), **found)
    return CommandResult(PASSED if passed else 1, result)


def card_here() -> float | None:
    """Gigabytes of the CUDA card's memory, all of it; None without one."""
    import torch

    return torch.cuda.mem_get_info()[1] / 1e9 if torch.cuda.is_available() else None


def _show(rows: list[dict[str, Any]], parts: list[Part], found: dict[str, list[str]], passed: bool) -> None:
    console = out()
    cells = ((row["key"], str(row["value"]), row["origin"]) for row in rows)
    console.print(table_of(("setting", "value", "from"), cells))
    console.print(safe_text(", ".join(f"{name} {version}" for name, version in versions().items())))
    show_parts(parts)
    lines = [f"missing: {line}" for line in found["problems"]] + [f"note: {line}" for line in found["notes"]]
    for line in lines:
        console.print(safe_text(line), soft_wrap=True)
    count = sum(part.state not in READY for part in parts) + len(found["problems"])
    console.print("ready" if passed else f"not ready: {count} missing")


def show_parts(parts: list[Part]) -> None:
    """A table of the models, and under it the commands that bring those that are not here."""
    console = out()
    table = [(part.what, part.name, part.state, size_of(part), part.licence, part.judges) for part in parts]
    console.print(table_of(("part", "model", "state", "GB", "licence", "judges"), table))
    for part in parts:
        if part.note:
            console.print(safe_text(f"{part.what}: {part.note}"), soft_wrap=True)
        if part.way_out and part.state != "not used":
            console.print(safe_text(f"{part.what}: {part.way_out}"), soft_wrap=True)


def size_of(part: Part) -> str:
    return "not known" if part.gigabytes is None else f"{part.gigabytes:.1f}"


def _diagnosis(resolved: Resolved, away: set[str]) -> Iterator[tuple[str, str]]:
    """Lines, each with "problems" or "notes".

    Builds everything that the settings name, but runs nothing: it looks for weights without loading them. Plugins whose
    models are known to be ``away`` aren't asked.
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
        if name in away:
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
