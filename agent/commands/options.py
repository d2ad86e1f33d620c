"""Options that commands share. Imports nothing heavier than typer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PromptArgument = Annotated[
    str | None, typer.Argument(metavar="PROMPT", help="What the picture must show.", show_default=False)
]
PromptOption = Annotated[str | None, typer.Option("--prompt", help="What the picture must show.")]
SceneOption = Annotated[Path | None, typer.Option("--scene", help="A scene.json to use instead of a prompt.")]
ConfigOption = Annotated[Path | None, typer.Option(help="A settings file instead of the proofpress.toml found upward.")]
StackOption = Annotated[
    str | None, typer.Option("--stack", help="Painter and judges by one name, or a .toml file of yours.")
]
CardOption = Annotated[float | None, typer.Option("--card", min=0.0, help="Gigabytes of the card's memory; 0: none.")]
CanvasOption = Annotated[str | None, typer.Option(metavar="WxH", help="Size of the picture in pixels.")]
PlannerOption = Annotated[str | None, typer.Option("--planner", help="Planner, by name or path/to/file.py:Class.")]
CriticsOption = Annotated[
    list[str] | None, typer.Option("--critic", help="A critic to add, by name or path/to/file.py:Class. Repeatable.")
]
UnscoredOption = Annotated[
    bool, typer.Option("--allow-unscored", help="Continue if no critic can judge some checks; these become soft.")
]
StrictOption = Annotated[bool, typer.Option("--strict", help="Fail where nobody judged something that is asked for.")]
ReferenceOption = Annotated[
    list[Path] | None,
    typer.Option("--reference", help="A picture that the result shall resemble; needs an IP-Adapter. Repeatable."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a file that Proofpress didn't write, too.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object on stdout.")]
EventsOption = Annotated[
    bool, typer.Option("--json-events", help="Print each event as one line of JSON, and the result last.")
]


def print_schema(wanted: bool) -> None:
    if wanted:
        import json

        from agent.terminal.json_lines import schema

        print(json.dumps(schema(), indent=2))
        raise typer.Exit()


EventsSchemaOption = Annotated[
    bool,
    typer.Option(
        "--events-schema",
        callback=print_schema,
        is_eager=True,
        help="Print the JSON Schema of the lines of --json-events and exit.",
    ),
]


def print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"proofpress {version('proofpress')}")
        raise typer.Exit()


RoundsOption = Annotated[int | None, typer.Option(help="At most this many rounds of repair.")]
WorkOption = Annotated[float | None, typer.Option(help="At most this much denoising, counted in full renders.")]
SecondsOption = Annotated[float | None, typer.Option(help="At most this many seconds.")]
CostOption = Annotated[
    float | None, typer.Option(help="At most this much money for remote models, in the unit of their prices.")
]
