"""The ``proofpress`` command. Imports nothing heavier than typer; each command imports what it needs when called."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import garbage
from agent.commands.editing import add_editing_commands
from agent.commands.groups import add_groups, names
from agent.commands.options import (
    CanvasOption,
    ConfigOption,
    CostOption,
    CriticsOption,
    EventsOption,
    EventsSchemaOption,
    ForceOption,
    JsonOption,
    PlannerOption,
    PromptArgument,
    PromptOption,
    ReferenceOption,
    RoundsOption,
    SceneOption,
    SecondsOption,
    StackOption,
    StrictOption,
    UnscoredOption,
    WorkOption,
    print_version,
)
from agent.commands.reply import CallWords, Reply
from agent.commands.setup import add_setup_commands
from agent.guard import guarded
from agent.late_imports import install
from agent.terminal.interrupts import interruptible
from agent.terminal.streams import own_descriptors, safe_streams

if TYPE_CHECKING:
    from agent.commands.common import Call

app = typer.Typer(
    name="proofpress",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Images that pass QA: plan, render, verify and correct until every check passes.",
)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks. Also works after the command.")] = False,
) -> None:
    pass


@app.command()
def generate(
    context: typer.Context,
    prompt: PromptArgument = None,
    scene: SceneOption = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The seed that all others are derived from.")] = 0,
    out: Annotated[Path | None, typer.Option(help="The run folder.  [default: runs/<time>-s<seed>]")] = None,
    stack: StackOption = None,
    canvas: CanvasOption = None,
    rounds: RoundsOption = None,
    work: WorkOption = None,
    seconds: SecondsOption = None,
    cost: CostOption = None,
    candidates: Annotated[int | None, typer.Option(help="First pictures to choose the best from.")] = None,
    no_typeset: Annotated[bool, typer.Option("--no-typeset", help="Never composite text as exact glyphs.")] = False,
    allow_unscored: UnscoredOption = False,
    strict: StrictOption = False,
    planner: PlannerOption = None,
    renderer: Annotated[str | None, typer.Option(help="Renderer, by name or path/to/file.py:Class.")] = None,
    reference: ReferenceOption = None,
    critic: CriticsOption = None,
    config: ConfigOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan, its judges, the budget and the costs; render nothing.")
    ] = False,
    as_json: JsonOption = False,
    events: EventsOption = False,
    events_schema: EventsSchemaOption = False,
) -> Any:
    """Make a picture of PROMPT that passes QA. Exit code 0: it passed, 100: the best picture failed."""
    budget = {"rounds": rounds, "work": work, "seconds": seconds, "cost": cost}
    flags = {
        "stack": stack,
        "canvas": canvas,
        "budget": budget,
        "candidates": candidates,
        "planner": planner,
        "renderer": renderer,
        "typeset": False if no_typeset else None,
        "allow_unscored": True if allow_unscored else None,
        "strict": True if strict else None,
    }
    shown = tuple(map(str, reference or ()))
    call = _call(flags, critic, config, as_json or events, prompt=prompt, scene=scene, reference=shown)
    if dry_run:
        from agent.commands.dry_run import dry_run as show

        return show(call)
    from agent.commands.generate import generate as run

    return run(call, seed, out, context.obj.line if events else None)


@app.command()
def check(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A picture file in any common format.")],
    prompt: PromptOption = None,
    scene: SceneOption = None,
    out: Annotated[Path | None, typer.Option(help="Write a run folder with a report here.")] = None,
    stack: StackOption = None,
    allow_unscored: UnscoredOption = False,
    strict: StrictOption = False,
    planner: PlannerOption = None,
    critic: CriticsOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> Any:
    """Judge IMAGE by a prompt or a scene. Exit code 0: it passed, 100: it failed. Writes nothing without --out."""
    from agent.commands.check import check as run

    flags = {
        "stack": stack,
        "planner": planner,
        "allow_unscored": True if allow_unscored else None,
        "strict": True if strict else None,
    }
    return run(_call(flags, critic, config, as_json, prompt=prompt, scene=scene), image, out)


@app.command()
def plan(
    prompt: PromptArgument = None,
    scene: SceneOption = None,
    stack: StackOption = None,
    canvas: CanvasOption = None,
    sketch: Annotated[Path | None, typer.Option(help="Draw the layout to this PNG or SVG file.")] = None,
    force: ForceOption = False,
    lint: Annotated[Path | None, typer.Option(metavar="FILE", help="Check this scene.json; exit code 2: bad.")] = None,
    planner: PlannerOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> Any:
    """Show the scene and the checklist of PROMPT. Renders no picture."""
    from agent.commands.plan import check_file
    from agent.commands.plan import plan as run

    if lint is not None:
        return check_file(lint, as_json)
    flags = {"stack": stack, "canvas": canvas, "planner": planner}
    return run(_call(flags, None, config, as_json, prompt=prompt, scene=scene), sketch, force)


@app.command()
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")], as_json: JsonOption = False
) -> Any:
    """Write a run's report.html again."""
    from agent.commands.common import PASSED, CommandResult
    from agent.commands.generate import make_report
    from agent.terminal.envelope import envelope
    from planners.messages import printable

    page = make_report(run)
    if not as_json:
        print(printable(str(page)))
    return CommandResult(PASSED, envelope("report", run=str(run), report=str(page)))


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run that was killed or stopped at a limit.")],
    rounds: RoundsOption = None,
    work: WorkOption = None,
    seconds: SecondsOption = None,
    cost: CostOption = None,
    as_json: JsonOption = False,
) -> Any:
    """Resume a killed run, or one that ended at a limit that is higher now.

    The run keeps its own settings; the limits count for the entire run. Exit codes as for generate.
    """
    from agent.commands.resume import resume as go_on

    return go_on(run, as_json, {"rounds": rounds, "work": work, "seconds": seconds, "cost": cost})


@app.command()
def learn(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Run folders.")],
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("experience.json"),
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> Any:
    """Learn from runs which repairs fix which faults.

    Writes a file for the setting `experience` of later runs.
    """
    from agent.commands.learn import learn as run

    return run(runs, out, force, as_json)


add_editing_commands(app)
add_setup_commands(app)


def _call(flags: dict[str, Any], critics: list[str] | None, config: Path | None, as_json: bool, **words: Any) -> Call:
    """The command's call; ``words`` are its prompt and its scene file."""
    from agent.commands.common import Call

    return Call(flags, tuple(critics or ()), config, json=as_json, **words)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. An error is one line on stderr, with --json an envelope too."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    call = CallWords.of(words)
    with safe_streams(call.json) as stdout, interruptible():
        reply = Reply(stdout, call.json, call.events)
        try:
            install()
            return _answered(words, call, reply)
        except (typer.Abort, KeyboardInterrupt):
            return reply.fail(call.command(names(app)), "Interrupted", "interrupted", 130)
        except BaseException as error:  # an exit that a plugin raised is no answer
            if call.debug:
                traceback.print_exc()
            return reply.explain(error, call.command(names(app)))


def _answered(words: Sequence[str], call: CallWords, reply: Reply) -> int:
    if not names(app).intersection(words[:1]):
        add_groups(app)
    if not words:
        app(args=["--help"], prog_name="proofpress", standalone_mode=False)
        return 2
    answer = app(args=call.without_debug, prog_name="proofpress", standalone_mode=False, obj=reply)
    if answer == 130:  # how typer ends an interrupted command
        raise KeyboardInterrupt
    if isinstance(answer, int) or answer is None:
        return answer or 0
    if call.json:
        reply.envelope(answer.envelope)
    elif problem := answer.envelope.get("error"):
        print(f"proofpress: {problem['message']}", file=sys.stderr)
    return int(answer.code)


def _refused(kind: str, message: str, code: int) -> int:
    """Answers for a process that ended without an answer of its own."""
    call = CallWords.of(sys.argv[1:])
    with safe_streams(call.json) as stdout:
        return Reply(stdout, call.json, call.events).fail(call.command(names(app)), kind, message, code)


def command() -> None:
    """The process's whole work: one command, then the end."""
    call = CallWords.of(sys.argv[1:])
    own_descriptors(call.json)
    sys.exit(garbage.owning_the_process(main if call.only_asks else lambda: guarded(main, _refused)))


if __name__ == "__main__":
    command()
