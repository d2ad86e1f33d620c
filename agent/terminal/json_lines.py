"""The lines of ``generate --json-events``: one JSON object each, whose ``event`` names its kind.

``opened`` comes first, then the run's events (``agent/events.py``), each after the journal and the picture store have
it; ``result`` comes last, with the fields of the envelope that ``--json`` prints. A call that fails before its run
starts prints ``result`` alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent.events import EVENTS, CheckResult, Event, Unjudged
from planners.scene import Frozen
from renderers.base import Repair, Work

LONGEST = 300


class Opened(Frozen):
    """``run`` is the run folder's absolute path: an event's ``image`` lies there at ``images/<image>.png``."""

    event: Literal["opened"] = "opened"
    run: str


class Attempt(Repair):
    """A repair and whether it was kept."""

    round: int
    outcome: Literal["accepted", "rolled_back"]
    reason: str


class CommandError(Frozen):
    """Why the command failed: the error's name, and one line with the way out."""

    kind: str
    message: str


class ResultLine(BaseModel):
    """The last line. ``passed`` is null if the call failed before the run started, ``error`` if nothing failed."""

    model_config = ConfigDict(frozen=True, extra="allow")

    event: Literal["result"]
    command: str
    passed: bool | None
    run: str | None
    image: str | None
    checks: tuple[CheckResult, ...]
    unjudged: tuple[Unjudged, ...]
    rounds: int
    repairs: tuple[Attempt, ...]
    work: Work
    seconds: float
    error: CommandError | None
    prompt: str | None = None
    seed: int | None = None
    stopped: str | None = None


OutputLine = Annotated[Opened | Event | ResultLine, Field(discriminator="event")]
OUTPUT_LINES: TypeAdapter[OutputLine] = TypeAdapter(OutputLine)


def opened(run: Path) -> dict[str, Any]:
    return Opened(run=str(run.absolute())).model_dump(mode="json")


def line_of(event: Event) -> dict[str, Any]:
    """The event as plain JSON. A number that JSON lacks (infinity in a plugin's settings) is null."""
    return json.loads(EVENTS.dump_json(event))


def event_as_text(event: BaseModel) -> str:
    """An event of an unknown kind as text: its name and its plain fields, in at most LONGEST characters."""
    fields = {name: value for name, value in event.model_dump(mode="json").items() if name != "event"}
    plain = ", ".join(f"{name} {value}" for name, value in fields.items() if isinstance(value, str | int | float))
    line = f"{getattr(event, 'event', type(event).__name__)}: {plain}".replace("_", " ").removesuffix(": ")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    return OUTPUT_LINES.json_schema()
