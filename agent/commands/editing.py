"""The commands that change pictures. Imports nothing heavier than typer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.commands.options import (
    ConfigOption,
    CostOption,
    CriticsOption,
    JsonOption,
    PromptOption,
    RoundsOption,
    SceneOption,
    SecondsOption,
    StackOption,
    StrictOption,
    UnscoredOption,
    WorkOption,
)

SourceArgument = Annotated[
    Path, typer.Argument(metavar="RUN|IMAGE", help="A finished run's folder, or a picture file.")
]
OtherSeedOption = Annotated[
    int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="Another seed than the run's.")
]


def add_editing_commands(app: typer.Typer) -> None:
    app.command()(edit)
    app.command()(chat)


def edit(
    source: SourceArgument,
    instruction: Annotated[str, typer.Argument(metavar="INSTRUCTION", help='What to change: "make the cat black".')],
    prompt: PromptOption = None,
    scene: SceneOption = None,
    out: Annotated[Path | None, typer.Option(help="The new run's folder.  [default: runs/<time>-s<seed>]")] = None,
    seed: OtherSeedOption = None,
    box: Annotated[
        str | None, typer.Option(metavar="X0,Y0,X1,Y1", help="The only place to change, as shares of the picture.")
    ] = None,
    mask: Annotated[
        Path | None, typer.Option(help="A PNG of the picture's size, white where it may change, else black.")
    ] = None,
    stack: StackOption = None,
    rounds: RoundsOption = None,
    work: WorkOption = None,
    seconds: SecondsOption = None,
    cost: CostOption = None,
    allow_unscored: UnscoredOption = False,
    strict: StrictOption = False,
    critic: CriticsOption = None,
    config: ConfigOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; paint nothing.")] = False,
    as_json: JsonOption = False,
) -> Any:
    """Change what INSTRUCTION says in a picture, and nothing else. Exit code 2: the instruction leaves something open.

    A run's picture is known by its scene. A picture file is looked at first, unless --prompt or --scene says what is
    in it.
    """
    from agent.commands.common import Call
    from agent.commands.edit import edit as run
    from agent.commands.edit import read_place

    budget = {"rounds": rounds, "work": work, "seconds": seconds, "cost": cost}
    call = Call(_flags(stack, budget, allow_unscored, strict), tuple(critic or ()), config, prompt, scene, as_json)
    return run(call, source, instruction, out, seed, read_place(box, mask), dry_run)


def chat(
    source: SourceArgument,
    prompt: PromptOption = None,
    scene: SceneOption = None,
    out: Annotated[Path | None, typer.Option(help="The folder for the turns.  [default: <RUN>-chat]")] = None,
    seed: OtherSeedOption = None,
    stack: StackOption = None,
    rounds: RoundsOption = None,
    work: WorkOption = None,
    seconds: SecondsOption = None,
    cost: CostOption = None,
    allow_unscored: UnscoredOption = False,
    strict: StrictOption = False,
    critic: CriticsOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> Any:
    """Change a picture turn by turn: instructions, undo, redo, history, go N, save FILE, quit.

    Limits are those of each turn. With --json the answers go to stderr, and all turns are one object on stdout.
    """
    from agent.commands.chat import chat as run
    from agent.commands.common import Call

    budget = {"rounds": rounds, "work": work, "seconds": seconds, "cost": cost}
    call = Call(_flags(stack, budget, allow_unscored, strict), tuple(critic or ()), config, prompt, scene, as_json)
    return run(call, source, out, seed=seed)


def _flags(stack: str | None, budget: dict[str, Any], allow_unscored: bool, strict: bool) -> dict[str, Any]:
    """Settings of the command line; None where nothing is said."""
    return {
        "stack": stack,
        "budget": budget,
        "allow_unscored": True if allow_unscored else None,
        "strict": True if strict else None,
    }
