"""What the loop says while it works. The command line, the journal, the report and the benchmarks read only these.

Every event is one frozen pydantic model with its own ``event`` name; a run is the list of them. Pictures are named
by the sha256 of their pixels' PNG file and lie at ``images/<sha256>.png`` in the run folder.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.base import Plan
from planners.scene import Box, Frozen
from renderers.base import Repair, Work

CandidateOutcome = Literal["accepted", "rolled_back"]


class RungTry(Frozen):
    """A rung that was tried for a check because of a fault. Tries of one ``step`` share their repairs."""

    check: str
    fault: Fault
    rung: Rung
    step: int = 0


class RungTally(Frozen):
    """How often a rung was tried on a fault, and how often it fixed the check that it was for."""

    fault: Fault
    rung: Rung
    tries: int = Field(ge=0)
    fixed: int = Field(ge=0)


class RunStarted(Frozen):
    """``settings`` is the resolved configuration as plain JSON, ``versions`` the libraries in use, ``experience`` what
    was known before about which rung mends what.
    """

    event: Literal["run_started"] = "run_started"
    run: str
    prompt: str
    seed: int
    settings: dict[str, object] = {}
    versions: dict[str, str] = {}
    experience: tuple[RungTally, ...] = ()


class Planned(Frozen):
    event: Literal["planned"] = "planned"
    plan: Plan
    seconds: float


class Rendered(Frozen):
    """A new candidate: a first render (``parent`` None) or the outcome of ``repairs`` on ``parent``."""

    event: Literal["rendered"] = "rendered"
    round: int
    image: str
    parent: str | None = None
    seed: int
    repairs: tuple[Repair, ...] = ()
    work: Work
    seconds: float


class Judged(Frozen):
    """All verdicts on a candidate; several critics may have judged one check. Those on ``carried`` checks are still
    the parent's: a repair that couldn't change them was rolled back before they were judged anew.
    """

    event: Literal["judged"] = "judged"
    round: int
    image: str
    verdicts: tuple[Verdict, ...]
    seconds: float
    carried: tuple[str, ...] = ()


class Decided(Frozen):
    """What became of a round's candidate, and why. ``fixed`` and ``broke`` list check ids against the parent; ``tries``
    what the candidate was made for.
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
    """Something a person should know: a renderer failed, a rung was skipped, a budget ran low."""

    event: Literal["noted"] = "noted"
    round: int
    message: str


class CheckTries(Frozen):
    """How often a rung was tried for a check on the picture at hand."""

    check: str
    rung: Rung
    times: int


class HarmCount(Frozen):
    """How often repairs for a check broke another one, on the picture at hand."""

    check: str
    broke: str
    times: int


class Edit(Frozen):
    """An accepted repair's region, and the name of the picture that it was made on."""

    region: Box
    parent: str


class Checkpoint(Frozen):
    """All that the loop knows between two rounds, so that a run that was killed goes on from here.

    ``first`` and ``best`` name pictures whose verdicts were told before, ``seed`` is the best one's (two seeds may give
    the same picture); ``edits`` made the best picture out of one painted whole; ``tallies`` are this run's own;
    ``seconds`` are those spent so far.
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
    fresh_starts: int = 0
    repairs: int = 0
    work: Work
    noted: tuple[str, ...] = ()
    seconds: float


class Resumed(Frozen):
    """The run was taken up again: of the journal's events before this one only the first ``after`` still count.

    ``budget`` holds the limits that were raised for what follows.
    """

    event: Literal["resumed"] = "resumed"
    after: int = Field(ge=0)
    budget: dict[str, float] = {}


class CheckResult(Frozen):
    """The final word on one check: fail if any critic fails it, unscored if none scored it, else pass."""

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
    """A critic's text on the picture ``image``. ``broken``: it is no text of the critic's but why there is none."""

    event: Literal["panel"] = "panel"
    critic: str
    image: str
    text: str
    broken: bool = False


class Finished(Frozen):
    """``passed`` holds when every hard check of the best image passes."""

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
    stopped: str = Field(description="why the run ended: passed, rounds, work, seconds, cost, nothing left to try")


Event = Annotated[
    RunStarted | Planned | Rendered | Judged | Decided | Noted | Checkpoint | Resumed | Panel | Finished,
    Field(discriminator="event"),
]
EVENTS: TypeAdapter[Event] = TypeAdapter(Event)
