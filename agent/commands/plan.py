"""``proofpress plan``: the scene and the checklist of a prompt; no picture is drawn."""

from __future__ import annotations

import io
from pathlib import Path

from rich.table import Table

from agent.commands.common import PASSED, Answer, Call
from agent.display import clean_text, out
from agent.envelope import envelope
from agent.journal import write_whole
from planners.base import Plan
from planners.scene import Box


def plan(call: Call, sketch: Path | None) -> Answer:
    """Raises PlanError, ConfigError, UsageError, JournalError where the sketch can't be written."""
    resolved = call.resolve()
    made = call.planner(resolved).plan(call.words(), resolved.settings.canvas)
    if sketch is not None:
        _draw(made, sketch)
    if not call.json:
        _print(made, sketch)
    dumped = made.model_dump(mode="json")
    image = None if sketch is None else str(sketch)
    return Answer(PASSED, envelope("plan", **{**dumped, "unplaced": list(made.unplaced)}, image=image))


def _draw(made: Plan, path: Path) -> None:
    from planners.sketch import sketch, sketch_svg

    if path.suffix.lower() == ".svg":
        write_whole(path, sketch_svg(made.scene).encode())
        return
    buffer = io.BytesIO()
    sketch(made.scene).save(buffer, "PNG")
    write_whole(path, buffer.getvalue())


def _print(made: Plan, sketch: Path | None) -> None:
    scene, console = made.scene, out()
    console.print(clean_text(f"{scene.canvas.width}x{scene.canvas.height}, background: {scene.background}"))
    items = Table("id", "what", "left, top, right, bottom")
    for entity in scene.entities:
        items.add_row(clean_text(entity.id), clean_text(entity.phrase), _place(entity.box))
    for text in scene.texts:
        items.add_row(clean_text(text.id), clean_text(f'{text.role} "{text.content}"'), _place(text.box))
    console.print(items)
    checks = Table("check", "kind", "hard or soft")
    for check in made.checklist:
        checks.add_row(clean_text(check.says), check.kind, "hard" if check.hard else "soft")
    console.print(checks)
    if made.unplaced:
        console.print(clean_text(f"left out of the plan: {', '.join(made.unplaced)}"))
    for note in made.notes:
        console.print(clean_text(note))
    if sketch is not None:
        console.print(clean_text(f"sketch  {sketch}"), soft_wrap=True)


def _place(box: Box | None) -> str:
    return "" if box is None else f"{box.x0:.2f}, {box.y0:.2f}, {box.x1:.2f}, {box.y1:.2f}"
