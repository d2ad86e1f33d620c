"""The names of commands, and the groups of commands that packages offer. Imports nothing heavier than typer."""

from __future__ import annotations

import sys

import typer


def names(app: typer.Typer) -> set[str]:
    """All commands and groups that the app has by now."""
    groups = {group.name for group in app.registered_groups if group.name}
    return groups | {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}


def add_groups(app: typer.Typer) -> None:
    """Adds the groups of commands that packages offer as entry points of "proofpress.commands".

    Called only if the first word is no command of the app, since finding entry points takes a moment.
    """
    from importlib.metadata import entry_points

    there = {group.name for group in app.registered_groups if group.name}
    for point in entry_points(group="proofpress.commands"):
        if point.name in there:
            continue
        try:
            app.add_typer(point.load(), name=point.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a package may raise anything where it is imported
            print(f"proofpress: the commands {point.name!r} can't be loaded ({error})", file=sys.stderr)
            continue
        there.add(point.name)
