"""``proofpress arena``. Each command imports what it needs when it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from agent.commands.options import JsonOption


class VotingGroup(TyperGroup):
    """``arena DIR DIR`` means ``arena vote DIR DIR``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Puts "vote" before arguments that begin with no command."""
        known = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known or not args else ["vote", *args])


app = typer.Typer(
    cls=VotingGroup,
    name="arena",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Two pictures for a prompt, blind: vote which is better, and rate who made them. `arena DIR DIR` votes.",
)

FoldersArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="DIR...", help="Folders of runs or pictures; BENCHMARK:ARM; NAME=DIR. A pair has the same prompt."
    ),
]
VotesOption = Annotated[Path, typer.Option("--votes", metavar="FILE", help="Votes, one JSON line each; appended to.")]
RaterOption = Annotated[str, typer.Option("--rater", metavar="NAME", help="Whose votes these are.")]
KindOption = Annotated[Literal["person", "model"], typer.Option("--kind", help="What the rater is.")]
VOTES = Path("arena.jsonl")


@app.callback()
def _root() -> None:
    pass


@app.command()
def vote(
    folders: FoldersArgument,
    votes: VotesOption = VOTES,
    rater: RaterOption = "me",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The page's port.  [default: a free one]")] = 0,
    browse: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    as_json: JsonOption = False,
) -> Any:
    """Serve the page on this machine until Ctrl-C. A rater who comes back goes on where they stopped."""
    from benchmarks.arena.commands import serve as run

    return run(folders, votes, rater, port, browse)


@app.command()
def score(
    votes: Annotated[list[Path], typer.Argument(metavar="VOTES...", help="Files of votes.")],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write ratings.md, .json and .svg there.")] = None,
    as_json: JsonOption = False,
) -> Any:
    """Rate the contestants with 95% intervals, and say how far the raters agree."""
    from benchmarks.arena.commands import print_score as run

    return run(votes, out)


@app.command()
def sheet(
    folders: FoldersArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The sheets' folder.")],
    votes: VotesOption = VOTES,
    rater: RaterOption = "me",
    kind: KindOption = "person",
    n: Annotated[int, typer.Option("--n", min=1, max=40, help="Pairs on the sheet.")] = 8,
    as_json: JsonOption = False,
) -> Any:
    """Write the rater's next pairs as one PNG, and a text file to fill in."""
    from benchmarks.arena.commands import make_sheet as run

    return run(folders, out, votes, rater, kind, n)


@app.command()
def fill(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET.txt", help="The text file, filled in.")],
    folders: FoldersArgument,
    votes: VotesOption = VOTES,
    as_json: JsonOption = False,
) -> Any:
    """Take the votes of a sheet's text file."""
    from benchmarks.arena.commands import take_sheet as run

    return run(sheet, folders, votes)


@app.command()
def ask(
    folders: FoldersArgument,
    model: Annotated[Path, typer.Option("--model", metavar="FILE", help="TOML: [endpoint] or [local], as a judge's.")],
    rater: RaterOption,
    votes: VotesOption = VOTES,
    as_json: JsonOption = False,
) -> Any:
    """Let a vision-language model vote. It is rated apart from people."""
    from benchmarks.arena.commands import ask_model as run

    return run(folders, model, rater, votes)


if __name__ == "__main__":
    from agent.cli import app as root
    from agent.cli import main

    root.add_typer(app, name="arena")
    sys.exit(main(["arena", *sys.argv[1:]]))
