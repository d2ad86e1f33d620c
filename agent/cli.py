"""The ``proofpress`` command. Only typer is imported here; each command imports what it needs when it is called."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from agent.commands.common import Call

app = typer.Typer(
    name="proofpress", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Images that pass QA: plan, render, verify and correct until every check holds.",
)  # fmt: skip

Prompt = Annotated[str | None, typer.Argument(metavar="PROMPT", help="What the picture must show.", show_default=False)]
PromptOption = Annotated[str | None, typer.Option("--prompt", help="What the picture must show.")]
SceneFile = Annotated[Path | None, typer.Option("--scene", help="A scene.json to use instead of a prompt.")]
Config = Annotated[Path | None, typer.Option(help="A settings file instead of the proofpress.toml found upward.")]
CanvasSize = Annotated[str | None, typer.Option(metavar="WxH", help="Size of the picture in pixels.")]
PlannerName = Annotated[str | None, typer.Option("--planner", help="Planner, by name or path/to/file.py:Class.")]
CriticNames = Annotated[
    list[str] | None, typer.Option("--critic", help="A critic to add, by name or path/to/file.py:Class. Repeatable.")
]
Unscored = Annotated[
    bool, typer.Option("--allow-unscored", help="Go on though some checks can't be judged; they become soft.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"proofpress {version('proofpress')}")
        raise typer.Exit()


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks. May stand after the command too.")] = False,
) -> None:
    pass


@app.command()
def generate(
    prompt: Prompt = None,
    scene: SceneFile = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="All other seeds are derived from it.")] = 0,
    out: Annotated[Path | None, typer.Option(help="The run folder.  [default: runs/<time>-s<seed>]")] = None,
    canvas: CanvasSize = None,
    rounds: Annotated[int | None, typer.Option(help="Rounds of repair, at most.")] = None,
    work: Annotated[float | None, typer.Option(help="Denoising, at most, in renders of a whole picture.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Seconds, at most.")] = None,
    candidates: Annotated[int | None, typer.Option(help="First pictures to choose from.")] = None,
    no_typeset: Annotated[bool, typer.Option("--no-typeset", help="Never composite text as exact glyphs.")] = False,
    allow_unscored: Unscored = False,
    planner: PlannerName = None,
    renderer: Annotated[str | None, typer.Option(help="Renderer, by name or path/to/file.py:Class.")] = None,
    critic: CriticNames = None,
    config: Config = None,
    as_json: Json = False,
) -> Any:
    """Make a picture of PROMPT that passes QA. Exit code 0: passed, 100: the best picture there is did not."""
    from agent.commands.generate import generate as run

    budget = {"rounds": rounds, "work": work, "seconds": seconds}
    flags = {"canvas": canvas, "budget": budget, "candidates": candidates, "planner": planner, "renderer": renderer,
             "typeset": False if no_typeset else None, "allow_unscored": True if allow_unscored else None}  # fmt: skip
    return run(_call(flags, critic, config, prompt, scene, as_json), seed, out)


@app.command()
def check(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture file of any common kind.")],
    prompt: PromptOption = None,
    scene: SceneFile = None,
    out: Annotated[Path | None, typer.Option(help="Write a run folder with a report here.")] = None,
    allow_unscored: Unscored = False,
    planner: PlannerName = None,
    critic: CriticNames = None,
    config: Config = None,
    as_json: Json = False,
) -> Any:
    """Judge IMAGE by a prompt or a scene. Exit code 0: QA passed, 100: it failed. Nothing is written without --out."""
    from agent.commands.check import check as run

    flags = {"planner": planner, "allow_unscored": True if allow_unscored else None}
    return run(_call(flags, critic, config, prompt, scene, as_json), image, out)


@app.command()
def plan(
    prompt: Prompt = None,
    scene: SceneFile = None,
    canvas: CanvasSize = None,
    sketch: Annotated[Path | None, typer.Option(help="Draw the layout into this PNG or SVG file.")] = None,
    lint: Annotated[Path | None, typer.Option(metavar="FILE", help="Check this scene.json; exit code 2: bad.")] = None,
    planner: PlannerName = None,
    config: Config = None,
    as_json: Json = False,
) -> Any:
    """Show the scene and the checklist that PROMPT comes to. No picture is drawn."""
    from agent.commands.plan import check_file
    from agent.commands.plan import plan as run

    if lint is not None:
        return check_file(lint, as_json)
    return run(_call({"canvas": canvas, "planner": planner}, None, config, prompt, scene, as_json), sketch)


@app.command()
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")], as_json: Json = False
) -> Any:  # fmt: skip
    """Write a run's report.html anew."""
    from agent.commands.common import PASSED, Answer
    from agent.commands.generate import write_page
    from agent.envelope import envelope

    page = write_page(run)
    if not as_json:
        print(page)
    return Answer(PASSED, envelope("report", run=str(run), report=str(page)))


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run that was killed.")],
    as_json: Json = False,
) -> Any:
    """Take up a run that was stopped or killed, with its own settings. Exit codes as for generate."""
    from agent.commands.resume import resume as go_on

    return go_on(run, as_json)


@app.command()
def critics(as_json: Json = False) -> Any:
    """List the critics that are installed, and the kinds of checks they judge."""
    from agent.commands.listing import listing

    return listing("critics", as_json)


@app.command()
def renderers(as_json: Json = False) -> Any:
    """List the renderers that are installed, and the repairs they can do."""
    from agent.commands.listing import listing

    return listing("renderers", as_json)


@app.command()
def planners(as_json: Json = False) -> Any:
    """List the planners that are installed."""
    from agent.commands.listing import listing

    return listing("planners", as_json)


@app.command()
def doctor(config: Config = None, as_json: Json = False) -> Any:
    """Show the settings in force and where each came from, and what is missing."""
    from agent.commands.doctor import doctor as run

    return run(_call({}, None, config, None, None, as_json))


def _call(
    flags: dict[str, Any], critics: list[str] | None, config: Path | None, prompt: str | None, scene: Path | None,
    as_json: bool,
) -> Call:  # fmt: skip
    from agent.commands.common import Call

    return Call(flags, tuple(critics or ()), config, prompt, scene, as_json)


class _Stdout:
    """The standard output, whose reader may have gone and whose encoding may lack a letter: neither is an error."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream or open(os.devnull, "w")  # noqa: SIM115 - it was closed before the start
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="replace")

    def write(self, text: str) -> int:
        try:
            return self.stream.write(text)
        except BrokenPipeError:
            self._drop()
        return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except BrokenPipeError:
            self._drop()

    def _drop(self) -> None:
        """What is left, and what is still to come, goes nowhere: else the interpreter complains when it ends."""
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; errors are one line on stderr, or an envelope with --json."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        app(args=["--help"], prog_name="proofpress", standalone_mode=False)
        return 2
    end = words.index("--") if "--" in words else len(words)
    debug, as_json = "--debug" in words[:end], "--json" in words[:end]
    words = [word for word in words[:end] if word != "--debug"] + words[end:]
    named = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    name = next((word for word in words if word in named), "")
    stdout: Any = _Stdout(sys.stdout)
    try:
        with contextlib.redirect_stdout(sys.stderr if as_json else stdout):
            answer = app(args=words, prog_name="proofpress", standalone_mode=False)
    except (typer.Abort, KeyboardInterrupt):
        return _fail(name, "Interrupted", "interrupted", 130, as_json, stdout)
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _explain(error, name, as_json, stdout)
    finally:
        stdout.flush()
    if isinstance(answer, int) or answer is None:
        return answer or 0
    if as_json:
        stdout.write(json.dumps(answer.envelope) + "\n")
        stdout.flush()
    elif problem := answer.envelope.get("error"):
        print(f"proofpress: {problem['message']}", file=sys.stderr)
    return int(answer.code)


def _explain(error: Exception, name: str, as_json: bool, stdout: Any, **fields: Any) -> int:
    if hasattr(error, "format_message"):  # typer's own: a wrong option, a missing argument
        hint = f" (proofpress {name + ' ' if name else ''}--help shows what there is)"
        return _fail(name, "UsageError", error.format_message() + hint, 2, as_json, stdout)
    from agent.errors import ProofpressError, RunBroke
    from planners.base import PlanError, PlannerError
    from renderers.base import RenderError

    if isinstance(error, RunBroke):
        return _explain(error.cause, name, as_json, stdout, run=error.run, image=error.image)
    if isinstance(error, ProofpressError):
        return _fail(name, type(error).__name__, str(error), error.exit_code, as_json, stdout, **fields)
    if isinstance(error, PlanError):
        return _fail(name, "PlanError", str(error), 2, as_json, stdout, **fields)
    if isinstance(error, PlannerError):
        return _fail(name, "PlannerError", str(error), 1, as_json, stdout, **fields)
    if isinstance(error, RenderError):
        return _fail(name, "RenderError", str(error), 1, as_json, stdout, **fields)
    said = f"{type(error).__name__}: {error} - this is a bug; --debug shows where"
    return _fail(name, type(error).__name__, said, 1, as_json, stdout, **fields)


def _fail(name: str, kind: str, message: str, code: int, as_json: bool, stdout: Any, **fields: Any) -> int:
    line = "".join(character if character.isprintable() else " " for character in message)
    print(f"proofpress: {line}", file=sys.stderr)
    if as_json:
        from agent.envelope import failed

        stdout.write(json.dumps(failed(name, kind, line, **fields)) + "\n")
        stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
