"""Where a run's time went, by stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.events import Event, Finished, Judged, Planned, Rendered

BAR = 640.0


@dataclass(frozen=True)
class Stage:
    """``share`` of the total time in [0, 1]; ``x`` and ``width`` are its place in a bar BAR units long."""

    name: str
    seconds: float
    share: float
    x: float
    width: float


def time_by_stage(events: Iterable[Event]) -> tuple[Stage, ...]:
    """Planning, rendering, judging, repairing, and the rest of the run's time. Without stages of no time."""
    spent = dict.fromkeys(("plan", "render", "judge", "repair", "other"), 0.0)
    run = 0.0
    for event in events:
        match event:
            case Planned():
                spent["plan"] += event.seconds
            case Rendered():
                spent["render" if event.parent is None else "repair"] += event.seconds
            case Judged():
                spent["judge"] += event.seconds
            case Finished():
                run = event.seconds
    spent["other"] = max(0.0, run - sum(spent.values()))
    total, stages, x = sum(spent.values()), [], 0.0
    for name, seconds in spent.items():
        if seconds > 0:
            width = seconds / total * BAR
            stages.append(Stage(name, seconds, seconds / total, round(x, 2), round(width, 2)))
            x += width
    return tuple(stages)
