"""``proofpress plan``: the scene and the checklist of a prompt; renders no picture."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from agent.commands.common import PASSED, Call, CommandResult, read_json
from agent.journal.files import write_output
from agent.run.planning import planned
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text, table_of
from planners.base import Plan
from planners.checklist import spoken_names
from planners.lint import lint
from planners.scene import Box, Scene


def plan(call: Call, sketch: Path | None, force: bool = False) -> CommandResult:
    """Raises PlanError, ConfigError, UsageError, and JournalError if the sketch can't be written. ``force``: the sketch
    may replace any file.
    """
    resolved = call.resolve()
    made = planned(call.planner(resolved), call.words(), resolved.settings.canvas)
    if sketch is not None:
        _draw(made, sketch, force)
    if not call.json:
        console = out()
        show_scene(console, made.scene)
        rows = ((check.says, check.kind, "hard" if check.hard else "soft") for check in made.checklist)
        console.print(table_of(("check", "kind", "hard or soft"), rows))
        show_notes(console, made)
        if sketch is not None:
            console.print(safe_text(f"sketch  {sketch}"), soft_wrap=True)
    image = None if sketch is None else str(sketch)
    return CommandResult(PASSED, envelope("plan", **made.model_dump(mode="json"), image=image))


def check_file(path: Path, as_json: bool) -> CommandResult:
    """``plan --lint``: every problem of a scene file and the field that has it; exit code 2 if there is one.

    Raises UsageError if the file can't be read or isn't JSON.
    """
    problems = lint(read_json(path))
    if not as_json:
        for line in [f"{problem.field}: {problem.says}" for problem in problems] or ["no problems"]:
            print(safe_text(f"{path}: {line}"))
    listed = [{"field": problem.field, "says": problem.says} for problem in problems]
    if not problems:
        return CommandResult(PASSED, envelope("plan", problems=listed))
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    message = f"{path}: {count}, the first in {problems[0].field}: {problems[0].says}"
    return CommandResult(2, envelope("plan", problems=listed, error={"kind": "LintError", "message": message}))


def _draw(made: Plan, path: Path, force: bool) -> None:
    from planners.sketch import is_sketch, sketch_png, sketch_svg

    drawn = sketch_svg(made.scene).encode() if path.suffix.lower() == ".svg" else sketch_png(made.scene)
    write_output(path, drawn, is_sketch, force)


def show_scene(console: Console, scene: Scene) -> None:
    """The canvas, the style, and a table of all things with their places."""
    console.print(
        safe_text(f"{scene.canvas.width}x{scene.canvas.height}, background: {scene.background or 'none named'}")
    )
    style = [v for v in (scene.style.medium, scene.style.mood, scene.style.lighting, scene.style.camera) if v]
    if style or scene.style.palette:
        console.print(safe_text(f"style: {', '.join([*style, *scene.style.palette])}"))
    names = spoken_names(scene)
    what = {entity.id: entity.phrase for entity in scene.entities}
    for text in scene.texts:
        what[text.id] = f'{text.role} "{text.content}"{f" on the {names[text.carrier]}" if text.carrier else ""}'
    rows = ((item.id, what[item.id], _relations(scene, item.id, names), _place(item.box)) for item in scene.things)
    console.print(table_of(("id", "what", "relations", "left, top, right, bottom"), rows))


def show_notes(console: Console, made: Plan) -> None:
    """What must not appear, what the plan leaves out, and the planner's notes."""
    if made.scene.forbidden:
        console.print(safe_text(f"must not be there: {', '.join(made.scene.forbidden)}"))
    if made.unplaced:
        console.print(safe_text(f"left out of the plan: {', '.join(made.unplaced)}"))
    for note in made.notes:
        console.print(safe_text(note))


def _relations(scene: Scene, identifier: str, names: dict[str, str]) -> str:
    """The thing's relations in words: "left of dog; above cat"."""
    return "; ".join(
        f"{relation.kind.replace('_', ' ')} {' and '.join(names[end] for end in relation.ends[1:])}"
        for relation in scene.relations
        if relation.subject == identifier
    )


def _place(box: Box | None) -> str:
    return "" if box is None else f"{box.x0:.2f}, {box.y0:.2f}, {box.x1:.2f}, {box.y1:.2f}"
