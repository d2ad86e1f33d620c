"""What the report says: a run's events turned into the rows that the template prints. No files, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent import events as run
from agent.acceptance import combine
from agent.terminal.json_lines import event_as_text
from critics.base import Status, Verdict
from planners.base import Plan
from planners.checklist import Check
from planners.edits.difference import difference
from renderers.base import Repair, Work

PROBLEMS_FIRST: tuple[Status, ...] = ("fail", "unscored", "pass")
Ending = Literal["passed", "failed", "unfinished"]


@dataclass(frozen=True)
class CheckRow:
    """One check on one picture: its result and every critic's verdict. ``carried``: these are still the parent's."""

    result: run.CheckResult
    verdicts: tuple[Verdict, ...]
    carried: bool = False


@dataclass(frozen=True)
class ExplainedRepair:
    """A repair, and why: the parent's failures about the things that it names or, if it names none, in its region."""

    repair: Repair
    reasons: tuple[str, ...]


@dataclass
class ReportCandidate:
    """A rendered picture and everything known about it. ``number`` counts candidates, for two may be the same picture;
    ``parent`` is the candidate that it repaired.
    """

    number: int
    round: int
    image: str
    rendered: run.Rendered | None = None
    parent: ReportCandidate | None = None
    decided: run.Decided | None = None
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    judged: bool = False
    carried: frozenset[str] = frozenset()
    rows: tuple[CheckRow, ...] = ()
    repairs: tuple[ExplainedRepair, ...] = ()

    @property
    def title(self) -> str:
        return "Repair" if self.repairs else "New render" if self.round else "First render"

    @property
    def counts(self) -> Counter[Status]:
        return Counter(row.result.status for row in self.rows)

    @property
    def compared_with(self) -> int:
        """The number of the candidate to compare it with: its parent, or the one before it."""
        return self.parent.number if self.parent else max(0, self.number - 1)


@dataclass
class ReportRound:
    number: int
    candidates: list[ReportCandidate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BeforeAndAfter:
    """A check's result on the first and on the final picture; None if it was not judged there."""

    first: run.CheckResult | None
    final: run.CheckResult | None
    latest: run.CheckResult

    @property
    def changed(self) -> bool:
        return self.first is None or self.final is None or self.first.status != self.final.status


@dataclass(frozen=True)
class ReportView:
    """``ending`` is unfinished if the journal has no Finished event. ``says`` holds the checks' words by their ids."""

    ending: Ending
    start: run.RunStarted | None
    plan: Plan | None
    finished: run.Finished | None
    rounds: tuple[ReportRound, ...]
    candidates: tuple[ReportCandidate, ...]
    first_image: str | None
    final_image: str | None
    table: tuple[BeforeAndAfter, ...]
    seconds: float
    work: Work
    says: dict[str, str]
    panels: tuple[run.Panel, ...] = ()

    @property
    def first_counts(self) -> Counter[Status]:
        return Counter(row.first.status for row in self.table if row.first)

    @property
    def final_counts(self) -> Counter[Status]:
        return Counter(row.final.status for row in self.table if row.final)

    @property
    def before_image(self) -> str | None:
        """The picture that an edit started from, where the run's folder has it."""
        return self.start.edit.stored if self.start is not None and self.start.edit is not None else None

    @property
    def turns(self) -> tuple[run.EditTurn, ...]:
        """The pictures of the session of edits up to the one that this run changes; none for other runs."""
        return () if self.start is None or self.start.edit is None else self.start.edit.turns

    @property
    def final_candidate(self) -> int:
        """The number of the candidate that is the final image."""
        return next((each.number for each in self.candidates if each.image == self.final_image), 0)

    @property
    def change(self) -> tuple[str, ...]:
        """What an edit changes, in lines; none for other runs."""
        if self.start is None or self.start.edit is None or self.plan is None:
            return ()
        return difference(self.start.edit.before, self.plan.scene).lines

    @property
    def open(self) -> tuple[BeforeAndAfter, ...]:
        """The hard checks that do not pass."""
        return tuple(row for row in self.table if row.latest.hard and not (row.final and row.final.status == "pass"))

    @property
    def images(self) -> tuple[str, ...]:
        """Every picture that the report shows, each once."""
        shown = [
            *(turn.picture for turn in self.turns),
            self.before_image,
            self.first_image,
            self.final_image,
            *(each.image for turn in self.rounds for each in turn.candidates),
        ]
        return tuple(dict.fromkeys(image for image in shown if image is not None))


def build_view(events: Iterable[run.Event]) -> ReportView:
    """Gathers the events of one run, finished or not, in the order they were written.

    A later verdict of the same critic on the same check and candidate replaces the earlier one.
    """
    start: run.RunStarted | None = None
    plan: Plan | None = None
    finished: run.Finished | None = None
    rounds: dict[int, ReportRound] = {}
    every: list[ReportCandidate] = []
    panels: list[run.Panel] = []
    seconds, work = 0.0, Work()

    def in_round(number: int) -> ReportRound:
        return rounds.setdefault(number, ReportRound(number))

    def add(event: run.Rendered | run.Judged | run.Decided) -> ReportCandidate:
        every.append(ReportCandidate(len(every), event.round, event.image))
        in_round(event.round).candidates.append(every[-1])
        return every[-1]

    def last(image: str | None) -> ReportCandidate | None:
        return next((each for each in reversed(every) if each.image == image), None)

    for event in events:
        match event:
            case run.RunStarted():
                start = start or event
            case run.Planned():
                plan = event.plan
                seconds += event.seconds
            case run.Rendered():
                parent = last(event.parent)
                candidate = add(event)
                candidate.rendered, candidate.parent = event, parent
                seconds, work = seconds + event.seconds, work + event.work
            case run.Judged():
                candidate = last(event.image) or add(event)
                candidate.judged, candidate.carried = True, frozenset(event.carried)
                candidate.verdicts |= {(verdict.check, verdict.critic): verdict for verdict in event.verdicts}
                seconds += event.seconds
            case run.Decided():
                (last(event.image) or add(event)).decided = event
            case run.Noted():
                in_round(event.round).notes.append(event.message)
            case run.Finished():
                finished = event
            case run.Panel():
                panels.append(event)
            case run.Checkpoint() | run.Resumed():
                pass
            case _:
                in_round(getattr(event, "round", max(rounds, default=0))).notes.append(event_as_text(event))

    checks = {check.id: check for check in plan.checklist} if plan else {}
    says = {check.id: check.says for check in checks.values()}
    says |= {result.id: result.says for result in finished.checks} if finished else {}
    for each in every:
        each.rows = _rows(each, checks, says)
        repairs = each.rendered.repairs if each.rendered else ()
        each.repairs = tuple(ExplainedRepair(repair, _reasons(repair, each.parent, checks)) for repair in repairs)

    first = finished.first_image if finished else every[0].image if every else None
    accepted = [each.image for each in every if each.decided and each.decided.outcome == "accepted"]
    final = finished.image if finished else accepted[-1] if accepted else first
    if finished:
        before, after = finished.first_checks, finished.checks
    else:
        before, after = (
            tuple(row.result for row in found.rows) if (found := last(image)) else () for image in (first, final)
        )
    return ReportView(
        ending="unfinished" if finished is None else "passed" if finished.passed else "failed",
        start=start,
        plan=plan,
        finished=finished,
        rounds=tuple(rounds[number] for number in sorted(rounds)),
        candidates=tuple(every),
        first_image=first,
        final_image=final,
        table=_table(before, after),
        seconds=finished.seconds if finished else seconds,
        work=finished.work if finished else work,
        says=says,
        panels=tuple(panels),
    )


def _rows(each: ReportCandidate, checks: Mapping[str, Check], says: Mapping[str, str]) -> tuple[CheckRow, ...]:
    """The failing checks first, then the unscored, then the passing; each in the checklist's order."""
    if not each.judged:
        return ()
    verdicts: dict[str, list[Verdict]] = {check: [] for check in checks}
    for verdict in each.verdicts.values():
        verdicts.setdefault(verdict.check, []).append(verdict)
    known = [checks.get(i) or Check(id=i, kind="custom", says=says.get(i, i)) for i in verdicts]
    results = combine(known, list(each.verdicts.values())).values()
    rows = (CheckRow(result, tuple(verdicts[result.id]), result.id in each.carried) for result in results)
    return tuple(sorted(rows, key=lambda row: PROBLEMS_FIRST.index(row.result.status)))


def _reasons(repair: Repair, parent: ReportCandidate | None, checks: Mapping[str, Check]) -> tuple[str, ...]:
    if parent is None:
        return ()
    fails = [verdict for verdict in parent.verdicts.values() if verdict.status == "fail"]
    named = [v for v in fails if v.check in checks and set(checks[v.check].about) & set(repair.about)]
    near = [v for v in fails if v.region and v.region.intersection(repair.region) > 0]
    return tuple(dict.fromkeys(verdict.reason for verdict in named or near))


def _table(before: Sequence[run.CheckResult], after: Sequence[run.CheckResult]) -> tuple[BeforeAndAfter, ...]:
    first, final = ({result.id: result for result in results} for results in (before, after))
    latest = {**final, **{check: result for check, result in first.items() if check not in final}}
    return tuple(BeforeAndAfter(first.get(check), final.get(check), result) for check, result in latest.items())
