"""What a run's journal holds to resume the run from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.errors import JournalError
from agent.events import Checkpoint, Decided, Event, Finished, Judged, Panel, Planned, Rendered, RunStarted
from critics.base import Verdict
from planners.base import Plan

BUDGETS = ("rounds", "work", "seconds", "cost")


@dataclass(frozen=True)
class ResumeState:
    """``events`` are those up to the last checkpoint; the round after it starts again. ``verdicts`` holds all critics'
    verdicts by a picture's name. ``seconds`` is the time spent up to the checkpoint.
    """

    started: RunStarted
    plan: Plan
    events: tuple[Event, ...]
    seconds: float
    checkpoint: Checkpoint | None = None
    finished: Finished | None = None
    verdicts: Mapping[str, tuple[Verdict, ...]] = field(default_factory=dict)

    @property
    def seed(self) -> int:
        return self.started.seed


def resume_state(events: Sequence[Event], raised: bool = False) -> ResumeState:
    """With ``raised`` budgets, a run that ended at a budget isn't finished.

    Raises JournalError if the run was killed before it had a plan, or a line is lost that a later one needs.
    """
    last = events[-1] if events else None
    if raised and isinstance(last, Finished) and last.stopped in BUDGETS:
        events = events[:-1]
    started = next((event for event in events if isinstance(event, RunStarted)), None)
    planned = next((event for event in events if isinstance(event, Planned)), None)
    if started is None or planned is None:
        raise JournalError("the run was killed before it had a plan; nothing is lost, generate the picture again")
    _check_pictures(events)
    checkpoint = next((event for event in reversed(events) if isinstance(event, Checkpoint)), None)
    finished = events[-1] if isinstance(events[-1], Finished) else None
    length = len(events) - (0 if finished else [*reversed(events)].index(checkpoint or planned))
    verdicts = {event.image: event.verdicts for event in events[:length] if isinstance(event, Judged)}
    if checkpoint is not None and (lost := {checkpoint.first, checkpoint.best} - verdicts.keys()):
        raise JournalError(f"the journal has no verdicts on the picture {min(lost)[:12]}, which the run resumes from")
    if finished is not None and finished.image not in verdicts:
        raise JournalError(f"the journal has no verdicts on the picture {finished.image[:12]}, the run's result")
    seconds = checkpoint.seconds if checkpoint else planned.seconds
    return ResumeState(started, planned.plan, tuple(events[:length]), seconds, checkpoint, finished, verdicts)


def _check_pictures(events: Sequence[Event]) -> None:
    """Raises JournalError if a line speaks of a picture that no line before it made."""
    made: set[str] = set()
    for event in events:
        match event:
            case Rendered():
                made.add(event.image)
                continue
            case Judged() | Decided() | Panel():
                named = {event.image}
            case Checkpoint():
                named = {event.first, event.best}
            case Finished():
                named = {event.first_image, event.image}
            case _:
                continue
        if lost := named - made:
            raise JournalError(
                f"the journal lost the line that tells how the picture {min(lost)[:12]} was made; restore the journal, "
                "or generate the picture again"
            )
