"""The events that the loop yields. The command line, the journal, the report and the benchmarks read only these.

Each event is a frozen pydantic model with its own ``event`` name; a run is the list of them. Pictures are named by the
sha256 of their PNG file and lie at ``images/<sha256>.png`` in the run folder.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.base import Plan
from planners.scene import Box, Frozen, Scene
from renderers.base import Repair, Work

CandidateOutcome = Literal["accepted", "rolled_back"]


class RungTry(Frozen):
    """A rung tried for a check because of a fault. Tries of one ``step`` share their repairs."""

    check: str
    fault: Fault
    rung: Rung
    step: int = 0


class RungTally(Frozen):
    """How often a rung was tried on a fault, and how often it fixed its check."""

    fault: Fault
    rung: Rung
    tries: int = Field(ge=0)
    fixed: int = Field(ge=0)


class EditTurn(Frozen):
    """A picture of a session of edits, by its name in the run's folder, and the instruction that made it; "" for the
    picture that the session began with.
    """

    instruction: str
    picture: str


class EditRequest(Frozen):
    """What a run changes: the ``picture``'s file, its scene ``before``, and the instruction in its user's words.

    ``region``: the only place that may change, where the user gave one; ``mask``: the file of a picture that is white
    where in it. ``stored`` is the picture's name in the run's folder, where it has one; ``turns`` are the pictures
    before it, and itself as the last.
    """

    instruction: str
    picture: str
    before: Scene
    region: Box | None = None
    mask: str | None = None
    stored: str | None = None
    turns: tuple[EditTurn, ...] = ()


class RunStarted(Frozen):
    """``settings`` are the resolved ones as plain JSON, ``versions`` those of the libraries in use, ``experience`` what
    was known before the run about which rung repairs what. ``edit``: the run changes a picture.
    """

    event: Literal["run_started"] = "run_started"
    run: str
    prompt: str
    seed: int
    settings: dict[str, object] = {}
    versions: dict[str, str] = {}
    experience: tuple[RungTally, ...] = ()
    edit: EditRequest | None = None


class Planned(Frozen):
    event: Literal["planned"] = "planned"
    plan: Plan
    seconds: float


class Rendered(Frozen):
    """A new candidate: a full picture (``parent`` None), or ``parent`` after ``repairs``."""

    event: Literal["rendered"] = "rendered"
    round: int
    image: str
    parent: str | None = None
    seed: int
    repairs: tuple[Repair, ...] = ()
    work: Work
    seconds: float


class Judged(Frozen):
    """All verdicts on a candidate; several critics may have judged one check. Verdicts on ``carried`` checks are the
    parent's: the repair could not change them and was rolled back, so no critic judged them again.
    """

    event: Literal["judged"] = "judged"
    round: int
    image: str
    verdicts: tuple[Verdict, ...]
    seconds: float
    carried: tuple[str, ...] = ()


class Decided(Frozen):
    """Whether a candidate is kept, and why. ``fixed`` and ``broke`` are check ids, compared with the parent; ``tries``
    are the rungs that the candidate was made for.
    """

    event: Literal["decided"] = "decided"
    round: int
    image: str
    outcome: CandidateOutcome
    fixed: tuple[str, ...] = ()
    broke: tuple[str, ...] = ()
    reason: str
    tries: tuple[RungTry, ...] = ()


class Noted(Frozen):
    """Something a person should know: a renderer failed, a rung was skipped."""

    event: Literal["noted"] = "noted"
    round: int
    message: str


class CheckTries(Frozen):
    """How often a rung was tried for a check on the best picture so far."""

    check: str
    rung: Rung
    times: int


class HarmCount(Frozen):
    """How often repairs for a check broke another check, on the best picture so far."""

    check: str
    broke: str
    times: int


class Edit(Frozen):
    """An accepted repair's region, and the name of the picture that it repaired."""

    region: Box
    parent: str


class Checkpoint(Frozen):
    """Everything the loop knows between two rounds: a killed run resumes from here.

    ``first`` and ``best`` name judged pictures. ``seed`` is the best one's (two seeds may give the same picture).
    ``edits`` turned a full render into the best picture. ``tallies`` are this run's own. ``seconds`` is the time spent
    so far.
    """

    event: Literal["checkpoint"] = "checkpoint"
    round: int
    first: str
    best: str
    seed: int
    tried: tuple[CheckTries, ...] = ()
    harm: tuple[HarmCount, ...] = ()
    edits: tuple[Edit, ...] = ()
    tallies: tuple[RungTally, ...] = ()
    repairs: int = 0
    work: Work
    noted: tuple[str, ...] = ()
    seconds: float


class Resumed(Frozen):
    """The run was resumed: of the events before this one only the first ``after`` still count. ``budget`` holds the
    limits that were raised.
    """

    event: Literal["resumed"] = "resumed"
    after: int = Field(ge=0)
    budget: dict[str, float] = {}


class CheckResult(Frozen):
    """The result for one check: fail if any critic fails it, unscored if no critic scored it, else pass."""

    id: str
    kind: str
    says: str
    expected: object = None
    hard: bool
    status: Literal["pass", "fail", "unscored"]
    score: float | None = None
    critic: str | None = None
    reason: str


class Panel(Frozen):
    """A critic's text on the final picture. ``broken``: the text says instead why the critic gave none."""

    event: Literal["panel"] = "panel"
    critic: str
    image: str
    text: str
    broken: bool = False


class Unjudged(Frozen):
    """A requirement that nobody judged: a check by its id, or words that no check covers (``check`` None)."""

    check: str | None = None
    says: str
    reason: str


class Finished(Frozen):
    """``passed``: every hard check of the best picture passes, and with the setting ``strict`` nothing is unjudged."""

    event: Literal["finished"] = "finished"
    passed: bool
    image: str
    first_image: str
    checks: tuple[CheckResult, ...]
    first_checks: tuple[CheckResult, ...]
    rounds: int
    repairs: int
    work: Work
    seconds: float
    stopped: str = Field(
        description="why the run ended: passed, rounds, work, seconds, cost, nothing left to try, not everything judged"
    )
    unjudged: tuple[Unjudged, ...] = ()


Event = Annotated[
    RunStarted | Planned | Rendered | Judged | Decided | Noted | Checkpoint | Resumed | Panel | Finished,
    Field(discriminator="event"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
