"""The commands about what is installed and what settings need. Imports nothing heavier than typer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.commands.options import CardOption, ConfigOption, ForceOption, JsonOption, StackOption

if TYPE_CHECKING:
    from agent.registry import PluginKind

LISTINGS: tuple[tuple[PluginKind, str], ...] = (
    ("critics", "List the installed critics and the kinds of checks they judge."),
    ("renderers", "List the installed renderers and their repairs."),
    ("planners", "List the installed planners."),
)


def add_setup_commands(app: typer.Typer) -> None:
    for kind, about in LISTINGS:
        _add_listing(app, kind, about)
    app.command()(doctor)
    app.command()(init)


def _add_listing(app: typer.Typer, kind: PluginKind, about: str) -> None:
    def command(as_json: JsonOption = False) -> Any:
        from agent.commands.listing import listing

        return listing(kind, as_json)

    app.command(kind, help=about)(command)


def doctor(
    stack: StackOption = None,
    card: CardOption = None,
    deep: Annotated[bool, typer.Option("--deep", help="Open every model: paint one step, judge it once.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> Any:
    """Show the settings, where each came from, the models they name, and what is missing. Exit code 1: not ready."""
    from agent.commands.common import Call
    from agent.commands.doctor import doctor as run

    return run(Call({"stack": stack}, config=config, json=as_json), card, deep)


def init(
    stack: StackOption = None,
    card: CardOption = None,
    licence: Annotated[str | None, typer.Option(help="What the licences must allow: any, or commercial use.")] = None,
    pictures: Annotated[str | None, typer.Option(help="photographs, illustrations, lettering or drafts.")] = None,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> Any:
    """Write a proofpress.toml for your card, licence and pictures. Asks what no option says."""
    from agent.commands.init import init as run

    return run(stack, card, {"licence": licence, "pictures": pictures}, force, as_json)
