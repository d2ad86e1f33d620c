"""``proofpress plan``: the scene and the checklist of a prompt; no picture is drawn."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

from agent.commands.common import PASSED, Call, CommandResult, read_json
from agent.journal.files import write_atomically
from agent.terminal.display import clean_text, out, table_of
from agent.terminal.envelope import envelope
from planners.base import Plan
from planners.checklist import spoken_names
from planners.lint import lint
from planners.scene import Box, Scene


def plan(call: Call, sketch: Path | None) -> CommandResult:
    """Raises PlanError, ConfigError, UsageError, JournalError where the sketch can't be written."""
    resolved = call.resolve()
    made = call.planner(resolved).plan(call.words(), resolved.settings.canvas)
    if sketch is not None:
        _draw(made, sketch)
    if not call.json:
        _print(made, sketch)
    dumped = made.model_dump(mode="json")
    image = None if sketch is None else str(sketch)
    return CommandResult(PASSED, envelope("plan", **{**dumped, "unplaced": list(made.unplaced)}, image=image))


def check_file(path: Path, as_json: bool) -> CommandResult:
    """``plan --lint``: every problem of a scene file with the field it is in; exit code 2 where there is one.

    Raises UsageError where the file can't be read or is no JSON.
    """
    problems = lint(read_json(path))
    listed = [{"field": problem.field, "says": problem.says} for problem in problems]
    if not as_json:
        for problem in problems:
            print(clean_text(f"{path}: {problem.field}: {problem.says}"))
        if not problems:
            print(clean_text(f"{path}: no problems"))
    if not problems:
        return CommandResult(PASSED, envelope("plan", problems=listed))
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    message = f"{path}: {count}, the first in {problems[0].field}: {problems[0].says}"
    return CommandResult(2, envelope("plan", problems=listed, error={"kind": "LintError", "message": message}))


def _draw(made: Plan, path: Path) -> None:
    from planners.sketch import sketch, sketch_svg

    if path.suffix.lower() == ".svg":
        write_atomically(path, sketch_svg(made.scene).encode())
        return
    buffer = io.BytesIO()
    sketch(made.scene).save(buffer, "PNG")
    write_atomically(path, buffer.getvalue())


def _print(made: Plan, sketch: Path | None) -> None:
    console = out()
    show_scene(console, made.scene)
    checks = table_of("check", "kind", "hard or soft")
    for check in made.checklist:
        checks.add_row(clean_text(check.says), check.kind, "hard" if check.hard else "soft")
    console.print(checks)
    show_words(console, made)
    if sketch is not None:
        console.print(clean_text(f"sketch  {sketch}"), soft_wrap=True)


def show_scene(console: Console, scene: Scene) -> None:
    """The canvas, the style, and a table of all things with their places."""
    console.print(clean_text(f"{scene.canvas.width}x{scene.canvas.height}, background: {scene.background}"))
    style = [v for v in (scene.style.medium, scene.style.mood, scene.style.lighting, scene.style.camera) if v]
    if style or scene.style.palette:
        console.print(clean_text(f"style: {', '.join([*style, *scene.style.palette])}"))
    names = spoken_names(scene)
    items = table_of("id", "what", "relations", "left, top, right, bottom")
    for entity in scene.entities:
        items.add_row(
            clean_text(entity.id), clean_text(entity.phrase), _relations(scene, entity.id, names), _place(entity.box)
        )
    for text in scene.texts:
        carried = f" on the {names[text.carrier]}" if text.carrier else ""
        what = clean_text(f'{text.role} "{text.content}"{carried}')
        items.add_row(clean_text(text.id), what, _relations(scene, text.id, names), _place(text.box))
    console.print(items)


def show_words(console: Console, made: Plan) -> None:
    """What must not be there, what was left out, and the planner's notes."""
    if made.scene.forbidden:
        console.print(clean_text(f"must not be there: {', '.join(made.scene.forbidden)}"))
    if made.unplaced:
        console.print(clean_text(f"left out of the plan: {', '.join(made.unplaced)}"))
    for note in made.notes:
        console.print(clean_text(note))


def _relations(scene: Scene, identifier: str, names: dict[str, str]) -> Text:
    """What the thing is to others, in words: "left of dog; above cat"."""
    lines = [
        f"{relation.kind.replace('_', ' ')} {' and '.join(names[end] for end in relation.ends[1:])}"
        for relation in scene.relations
        if relation.subject == identifier
    ]
    return clean_text("; ".join(lines))


def _place(box: Box | None) -> str:
    return "" if box is None else f"{box.x0:.2f}, {box.y0:.2f}, {box.x1:.2f}, {box.y1:.2f}"
