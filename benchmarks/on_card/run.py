"""Subject after subject, part after part: each is written down as soon as it is known, whatever became of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.on_card.found import PROMPTS, found_models, found_parts
from benchmarks.on_card.measures import BenchPart, parts_of
from benchmarks.on_card.records import NotMeasured, PartRow, Records, Status, TimeBudget, Values
from benchmarks.on_card.subjects import Bench, load_bench
from benchmarks.speed.subjects import free_memory
from planners.messages import described

NO_TIME: tuple[Status, str] = ("no time", "no time was left")


@dataclass(frozen=True)
class ReadyPart:
    """A part that is ready to be measured, and the seconds that it may need; 0: it is measured once its subject is
    loaded, however long that took."""

    part: str
    needs: float
    measure: Callable[[], Values]


@dataclass(frozen=True)
class SubjectPlan:
    """A subject's parts. ``steps`` loads it and yields those that are wanted, each when the one before is done: what
    one finds tells how long the next may take.
    """

    subject: str
    parts: Sequence[str]
    steps: Callable[[Sequence[str]], Iterator[ReadyPart]]


def plans(kinds: Sequence[str], out: Path, toy: bool) -> list[SubjectPlan]:
    """Found models first, whose pictures nothing else can show; then the families."""
    pictures = [f"pictures, {word}" for word in PROMPTS]
    found = [SubjectPlan(one.name, pictures, partial(_found_steps, one, out, toy)) for one in found_models()]
    return [
        *found,
        *(SubjectPlan(kind, [part.name for part in parts_of(kind)], partial(_steps, kind, toy)) for kind in kinds),
    ]


def run(plans: Sequence[SubjectPlan], records: Records, budget: TimeBudget) -> None:
    """Measures what isn't measured yet, as long as ``budget`` lasts. Raises JournalError."""
    pending = [(plan, wanted) for plan in plans if (wanted := records.missing(plan.subject, plan.parts))]
    for place, (plan, wanted) in enumerate(pending):
        share = budget.share(len(pending) - place)
        status, reason = NO_TIME if share.left() <= 0 else _measured(plan, wanted, records, share)
        for part in wanted:
            if not records.tried(plan.subject, part):
                _note(records, PartRow(subject=plan.subject, part=part, status=status, reason=reason))
        free_memory()


def _measured(plan: SubjectPlan, wanted: Sequence[str], records: Records, budget: TimeBudget) -> tuple[Status, str]:
    """Measures the wanted parts; what became of those that were not tried, and why."""
    try:
        for step in plan.steps(wanted):
            row = _tried(plan.subject, step, budget)
            _note(records, row)
            if row.status == "failed":
                free_memory()
    except NotMeasured as reason:
        return "not measured", str(reason)
    except Exception as error:  # whatever a card's libraries raise while a model loads; the other subjects go on
        return "failed", f"it can't be loaded: {described(error)}"
    return "not measured", "its picture could not be painted"


def _tried(subject: str, step: ReadyPart, budget: TimeBudget) -> PartRow:
    status: Status = "measured"
    values: Values = {}
    started, left, reason = budget.clock(), budget.left(), ""
    if step.needs and left <= step.needs:
        status, reason = "no time", f"it may need {step.needs:.0f} s, and {max(0.0, left):.0f} s were left"
    else:
        try:
            values = step.measure()
        except NotMeasured as missing:
            status, reason = "not measured", str(missing)
        except Exception as error:  # the same; the other parts go on
            status, reason = "failed", described(error)
    seconds = budget.clock() - started
    return PartRow(subject=subject, part=step.part, status=status, reason=reason, seconds=seconds, values=values)


def _note(records: Records, row: PartRow) -> None:
    records.add(row)
    reason = f": {row.reason}" if row.reason else ""
    print(f"{row.subject}, {row.part}: {row.status}{reason} ({row.seconds:.0f} s)", file=sys.stderr, flush=True)


def _steps(kind: str, toy: bool, wanted: Sequence[str]) -> Iterator[ReadyPart]:
    """A family's. Its picture is timed even if it was before: the other parts need its figures."""
    bench = load_bench(kind, toy)
    first, *others = parts_of(kind)
    if first.name in wanted:
        yield _step(first, bench)
    else:
        first.measure(bench)
    yield from (_step(part, bench) for part in others if part.name in wanted and bench.seconds)


def _step(part: BenchPart, bench: Bench) -> ReadyPart:
    return ReadyPart(part.name, part.needs(bench), partial(part.measure, bench))


def _found_steps(folder: Path, out: Path, toy: bool, wanted: Sequence[str]) -> Iterator[ReadyPart]:
    found = found_parts(folder, out / "pictures", toy)
    yield from (ReadyPart(part, 0.0, measure) for part, measure in found if part in wanted)
