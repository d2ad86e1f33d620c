"""What a run's journal still knows of it when the run is taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.errors import JournalError
from agent.events import Checkpoint, Event, Finished, Judged, Planned, RunStarted
from critics.base import Verdict
from planners.base import Plan


@dataclass(frozen=True)
class ResumeState:
    """``events`` are those that count; those after the last checkpoint don't, their round begins again.

    ``verdicts``: by a picture's name, what all critics said of it. ``seconds`` were spent by the end of it.
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


BUDGETS = ("rounds", "work", "seconds", "cost")


def resume_state(events: Sequence[Event], raised: bool = False) -> ResumeState:
    """With ``raised`` budgets a run that one of them ended isn't over.

    Raises JournalError where the run was killed before it had a plan.
    """
    if raised and isinstance(events[-1], Finished) and events[-1].stopped in BUDGETS:
        events = events[:-1]
    started = next((event for event in events if isinstance(event, RunStarted)), None)
    planned = next((event for event in events if isinstance(event, Planned)), None)
    if started is None or planned is None:
        raise JournalError("the run was killed before it had a plan; nothing is lost, generate the picture anew")
    points = [place for place, event in enumerate(events) if isinstance(event, Checkpoint)]
    finished = events[-1] if isinstance(events[-1], Finished) else None
    length = len(events) if finished else points[-1] + 1 if points else events.index(planned) + 1
    point = events[points[-1]] if points else None
    checkpoint = point if isinstance(point, Checkpoint) else None
    verdicts = {event.image: event.verdicts for event in events[:length] if isinstance(event, Judged)}
    if checkpoint is not None and (lost := {checkpoint.first, checkpoint.best} - verdicts.keys()):
        raise JournalError(f"the journal has no verdicts on the picture {min(lost)[:12]}, which it goes on from")
    seconds = checkpoint.seconds if checkpoint else planned.seconds
    return ResumeState(started, planned.plan, tuple(events[:length]), seconds, checkpoint, finished, verdicts)
