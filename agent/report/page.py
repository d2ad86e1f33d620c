"""The report of a run: one self-contained HTML file made from the journal and the pictures.

Everything in a journal is data: prompts, text read in pictures, reasons and picture names may be hostile. All of it is
autoescaped into markup (none reaches the script, which is the same in every report), picture names must be sha256
digests, and the page's content security policy allows only its own style sheet and script, named by their hashes, and
embedded pictures.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from agent.events import Event
from agent.journal.files import write_atomically
from agent.journal.lines import read_lines
from agent.report.drawing import drawing_size, layout_drawing, overlay
from agent.report.story import candidate_stories, why_it_stopped
from agent.report.timing import BAR, Stage, time_by_stage
from agent.report.view import ReportView, build_view
from planners.messages import JOINERS, printable

TEMPLATES = Path(__file__).parent / "templates"
LARGEST = 1024  # longer sides are scaled down to this many pixels in the report only


@dataclass(frozen=True)
class EmbeddedPicture:
    """A picture to embed. ``size`` is the file's (width, height); ``uri`` is None if it can't be shown."""

    anchor: str
    size: tuple[int, int]
    uri: str | None
    problem: str = ""

    @property
    def width(self) -> float:
        return drawing_size(self.size)[0]

    @property
    def height(self) -> float:
        return drawing_size(self.size)[1]


def write_report(run_folder: Path) -> Path:
    """Writes ``report.html`` into the run folder at once, of unfinished runs too, and returns its path.

    Raises JournalError if the journal is missing or broken before its last line, or the report can't be written.
    """
    journal = read_lines(run_folder)
    target = run_folder / "report.html"
    write_atomically(target, page_of(journal.events, run_folder, journal.torn).encode("utf-8", "replace"))
    return target


def page_of(events: Sequence[Event], run_folder: Path, torn: bool = False) -> str:
    """The page of a run's events, with the pictures in its folder. ``torn``: the journal's last line is incomplete."""
    view = build_view(events)
    planned = view.plan.scene.canvas.size if view.plan else (1, 1)
    pictures = {
        image: load_picture(run_folder / "images", image, planned, f"picture-{number}")
        for number, image in enumerate(view.images)
    }
    return _html(view, pictures, torn, time_by_stage(events))


def load_picture(folder: Path, image: str, planned: tuple[int, int], anchor: str) -> EmbeddedPicture:
    """The picture ``image`` (a sha256 digest), or a placeholder of the ``planned`` size that says what is wrong."""
    if not re.fullmatch(r"[0-9a-f]{64}", image):
        return EmbeddedPicture(anchor, planned, None, "the journal's name for this picture is no sha256 digest")
    file = f"images/{image[:12]}….png"
    try:
        data = (folder / f"{image}.png").read_bytes()
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            picture.load()
            size = picture.size
            if max(size) > LARGEST:
                picture.thumbnail((LARGEST, LARGEST), Image.Resampling.LANCZOS)
                small = io.BytesIO()
                picture.convert("RGB").save(small, "PNG")
                data = small.getvalue()
        return EmbeddedPicture(anchor, size, "data:image/png;base64," + base64.b64encode(data).decode("ascii"))
    except FileNotFoundError:
        problem = f"{file} is missing"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        unread = isinstance(error, OSError) and error.strerror
        problem = f"{file} can't be read: {unread}" if unread else f"{file} is no readable PNG file"
    return EmbeddedPicture(anchor, planned, None, problem)


def _html(view: ReportView, pictures: dict[str, EmbeddedPicture], torn: bool, spent: Sequence[Stage]) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["duration"] = _duration
    environment.filters["plain"] = lambda text: printable(text, keep=JOINERS)
    environment.filters["json"] = lambda value: json.dumps(value, indent=2, ensure_ascii=False, default=str)
    css, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    drawings = {
        each.number: overlay(
            pictures[each.image].size, each.verdicts.values(), each.rendered.repairs if each.rendered else (), view.says
        )
        for each in view.candidates
    }
    page = environment.get_template("report.html.j2").render(
        view=view,
        pictures=pictures,
        drawings=drawings,
        sketch=layout_drawing(view.plan.scene) if view.plan else None,
        story=candidate_stories(view),
        stopped=why_it_stopped(view),
        stages=spent,
        bar=BAR,
        torn=torn,
        css=Markup(css),
        script=Markup(script),
        policy=f"default-src 'none'; img-src data:; style-src {_digest(css)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
    )
    return page.lstrip()


def _digest(source: str) -> str:
    """The name of an inline style or script in a content security policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode('ascii')}'"


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {rest:02d} s"
