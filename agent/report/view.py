"""What the report says: a run's events turned into the rows that the template prints. No files, no markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.acceptance import combine
from agent.events import (
    Checkpoint,
    CheckResult,
    Decided,
    Event,
    Finished,
    Judged,
    Noted,
    Panel,
    Planned,
    Rendered,
    Resumed,
    RunStarted,
)
from agent.terminal.json_lines import in_words
from critics.base import Status, Verdict
from planners.base import Plan
from planners.checklist import Check
from renderers.base import Repair, Work

PROBLEMS_FIRST: tuple[Status, ...] = ("fail", "unscored", "pass")
Ending = Literal["passed", "failed", "unfinished"]


@dataclass(frozen=True)
class CheckRow:
    """One check on one picture: the settled status and every critic's word. ``carried``: it is still the parent's."""

    id: str
    says: str
    hard: bool
    status: Status
    verdicts: tuple[Verdict, ...]
    result: CheckResult
    carried: bool = False


@dataclass(frozen=True)
class StatusCounts:
    """How many checks stand how."""

    passed: int
    failed: int
    unscored: int

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> StatusCounts:
        every = list(statuses)
        return cls(every.count("pass"), every.count("fail"), every.count("unscored"))

    @property
    def total(self) -> int:
        return self.passed + self.failed + self.unscored


@dataclass(frozen=True)
class ExplainedRepair:
    """One repair, and the parent's failures that it answers."""

    repair: Repair
    why: tuple[str, ...]


@dataclass
class ReportCandidate:
    """All that was said of one rendered picture. ``number`` counts them: two may come to the same picture."""

    number: int
    round: int
    image: str
    rendered: Rendered | None = None
    decided: Decided | None = None
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    judged: bool = False
    carried: frozenset[str] = frozenset()
    rows: tuple[CheckRow, ...] = ()
    mends: tuple[ExplainedRepair, ...] = ()

    @property
    def title(self) -> str:
        return "Repair" if self.mends else "New render" if self.round else "First render"

    @property
    def tally(self) -> StatusCounts:
        return StatusCounts.of(row.status for row in self.rows)


@dataclass
class ReportRound:
    number: int
    tries: list[ReportCandidate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FinalRow:
    """One check at the start and at the end; None where it was not judged."""

    id: str
    says: str
    hard: bool
    first: Status | None
    final: Status | None
    critic: str | None
    score: float | None
    reason: str


@dataclass(frozen=True)
class ReportView:
    """``ending`` is unfinished where the journal has no last word. ``open`` are hard checks that don't pass."""

    ending: Ending
    start: RunStarted | None
    plan: Plan | None
    finished: Finished | None
    rounds: tuple[ReportRound, ...]
    first_image: str | None
    final_image: str | None
    table: tuple[FinalRow, ...]
    seconds: float
    work: Work
    says: dict[str, str]
    panels: tuple[Panel, ...] = ()

    @property
    def tries(self) -> tuple[ReportCandidate, ...]:
        """Every candidate, in the order they were made; each one's ``number`` is its place here."""
        every = [each for turn in self.rounds for each in turn.tries]
        return tuple(sorted(every, key=lambda each: each.number))

    @property
    def first_tally(self) -> StatusCounts:
        return StatusCounts.of(row.first for row in self.table if row.first)

    @property
    def final_tally(self) -> StatusCounts:
        return StatusCounts.of(row.final for row in self.table if row.final)

    @property
    def open(self) -> tuple[FinalRow, ...]:
        return tuple(row for row in self.table if row.hard and row.final != "pass")

    @property
    def images(self) -> tuple[str, ...]:
        """Every picture the report shows, each once."""
        shown = [self.first_image, self.final_image, *(each.image for turn in self.rounds for each in turn.tries)]
        return tuple(dict.fromkeys(image for image in shown if image is not None))


def build_view(events: Iterable[Event]) -> ReportView:
    """Gathers the events of one run, finished or not, in the order they were written.

    A later verdict of the same critic on the same check, picture and round replaces the earlier one.
    """
    start: RunStarted | None = None
    plan: Plan | None = None
    finished: Finished | None = None
    turns: dict[int, ReportRound] = {}
    every: list[ReportCandidate] = []
    panels: list[Panel] = []
    seconds, work = 0.0, Work()

    def begun(number: int, image: str) -> ReportCandidate:
        every.append(ReportCandidate(len(every), number, image))
        turns.setdefault(number, ReportRound(number)).tries.append(every[-1])
        return every[-1]

    def attempt(event: Judged | Decided) -> ReportCandidate:
        found = next((each for each in reversed(every) if each.image == event.image), None)
        return found or begun(event.round, event.image)

    for event in events:
        match event:
            case RunStarted():
                start = start or event
            case Planned():
                plan = event.plan
                seconds += event.seconds
            case Rendered():
                begun(event.round, event.image).rendered = event
                seconds, work = seconds + event.seconds, work + event.work
            case Judged():
                judged = attempt(event)
                judged.judged, judged.carried = True, frozenset(event.carried)
                judged.verdicts.update({(verdict.check, verdict.critic): verdict for verdict in event.verdicts})
                seconds += event.seconds
            case Decided():
                attempt(event).decided = event
            case Noted():
                turns.setdefault(event.round, ReportRound(event.round)).notes.append(event.message)
            case Finished():
                finished = event
            case Panel():
                panels.append(event)
            case Checkpoint() | Resumed():
                pass
            case _:
                number = getattr(event, "round", max(turns, default=0))
                turns.setdefault(number, ReportRound(number)).notes.append(in_words(event))

    checks = {check.id: check for check in plan.checklist} if plan else {}
    says = {check.id: check.says for check in checks.values()}
    says |= {result.id: result.says for result in finished.checks} if finished else {}
    latest: dict[str, ReportCandidate] = {}
    for each in every:
        each.rows = _rows(each, checks, says)
        parent = latest.get(each.rendered.parent) if each.rendered and each.rendered.parent else None
        each.mends = tuple(
            ExplainedRepair(repair, _why(repair, parent, checks))
            for repair in (each.rendered.repairs if each.rendered else ())
        )
        if each.judged or each.image not in latest:
            latest[each.image] = each

    first = finished.first_image if finished else every[0].image if every else None
    accepted = [each.image for each in every if each.decided and each.decided.outcome == "accepted"]
    final = finished.image if finished else accepted[-1] if accepted else first
    if finished:
        table = _table(finished.first_checks, finished.checks)
    else:
        before, after = ([row.result for row in latest[i].rows] if i else [] for i in (first, final))
        table = _table(before, after)
    return ReportView(
        ending="unfinished" if finished is None else "passed" if finished.passed else "failed",
        start=start,
        plan=plan,
        finished=finished,
        rounds=tuple(turns[number] for number in sorted(turns)),
        first_image=first,
        final_image=final,
        table=table,
        seconds=finished.seconds if finished else seconds,
        work=finished.work if finished else work,
        says=says,
        panels=tuple(panels),
    )


def _rows(each: ReportCandidate, checks: dict[str, Check], says: dict[str, str]) -> tuple[CheckRow, ...]:
    """The failing checks first, then the unscored, then the passing; in the checklist's order within each."""
    if not each.judged:
        return ()
    verdicts: dict[str, list[Verdict]] = {check: [] for check in checks}
    for verdict in each.verdicts.values():
        verdicts.setdefault(verdict.check, []).append(verdict)
    known = [checks.get(i) or Check(id=i, kind="custom", says=says.get(i, i)) for i in verdicts]
    rows = [
        CheckRow(
            result.id,
            says.get(result.id, result.says),
            result.hard,
            result.status,
            tuple(verdicts[result.id]),
            result,
            result.id in each.carried,
        )
        for result in combine(known, list(each.verdicts.values())).values()
    ]
    return tuple(sorted(rows, key=lambda row: PROBLEMS_FIRST.index(row.status)))


def _why(repair: Repair, parent: ReportCandidate | None, checks: dict[str, Check]) -> tuple[str, ...]:
    """The parent's failures about the things the repair names; where it names none, those whose region it touches."""
    if parent is None:
        return ()
    fails = [verdict for verdict in parent.verdicts.values() if verdict.status == "fail"]
    named = [v for v in fails if v.check in checks and set(checks[v.check].about) & set(repair.about)]
    near = [v for v in fails if v.region and v.region.intersection(repair.region) > 0]
    return tuple(dict.fromkeys(verdict.reason for verdict in named or near))


def _table(before: Sequence[CheckResult], after: Sequence[CheckResult]) -> tuple[FinalRow, ...]:
    start, end = ({result.id: result for result in results} for results in (before, after))
    rows = []
    for check in dict.fromkeys([*end, *start]):
        old, new = start.get(check), end.get(check)
        shown = new or old
        assert shown is not None
        rows.append(
            FinalRow(
                check,
                shown.says,
                shown.hard,
                old.status if old else None,
                new.status if new else None,
                shown.critic,
                shown.score,
                shown.reason,
            )
        )
    return tuple(rows)
