"""Paints and judges one unit (a prompt with a seed) for all arms at once, so that the arms share pictures.

The loop's first picture is also the single picture and the first of best-of-N's. More samples are painted only while
they can change an arm's outcome: until the critics have passed a picture and the judge has passed one, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from agent.acceptance import CheckResults, combine, open_checks
from agent.config import Settings
from agent.events import Decided, Event, Finished, Planned, Rendered
from agent.events import Judged as CriticsJudged
from agent.journal.store import PictureFolder
from agent.loop import Loop
from agent.seeds import derive_seed
from benchmarks.failures.arms import Arm, n_at_equal_work
from benchmarks.failures.first_renders import PromptFirst, from_the_prompt
from benchmarks.failures.items import SuiteItem
from benchmarks.failures.judging.base import Judge, Judgement
from benchmarks.failures.random_regions import replay
from benchmarks.failures.rows import Origin, PictureRow
from critics.base import Critic
from critics.panel import judge_all
from planners.base import Plan, Planner
from renderers.base import Candidate, Renderer

FAULTS = (RuntimeError, ValueError)
"""What a planner, renderer or judge raises when it fails. Any other exception is a bug and ends the benchmark."""
CHOOSING: frozenset[Arm] = frozenset({"best-of-n", "best-of-n-matched", "oracle"})
"""Arms that choose among samples."""


@dataclass
class UnitPainter:
    """All that painting a unit needs. ``candidates`` limits how many pictures best-of-N draws. The limit is higher if
    the loop's work on the prompt would pay for more pictures.
    """

    planner: Planner
    renderer: Renderer
    critics: Sequence[Critic]
    settings: Settings
    judge: Judge
    pictures: PictureFolder
    arms: frozenset[Arm]
    candidates: int
    _judgements: dict[str, Judgement] = field(default_factory=dict)

    def unit(self, item: SuiteItem, seed: int) -> list[PictureRow]:
        """All rows of one unit. If the planner, a renderer or the judge fails, a row states the error."""
        self._judgements.clear()
        unit = _Unit(self, item, seed)
        rows = unit.loop()
        if unit.plan is None or not rows or rows[0].image is None:
            return rows
        if self.arms & (CHOOSING | {"control"}):
            rows += unit.samples(rows)
        if "random-regions" in self.arms:
            rows += unit.random_regions()
        if "prompt-only" in self.arms and not isinstance(self.renderer, PromptFirst):
            rows += unit.prompt_only()
        return rows

    def judged(self, item: SuiteItem, name: str) -> Judgement:
        """The judgement of a stored picture. The judge sees each picture only once."""
        if name not in self._judgements:
            self._judgements[name] = self.judge.judge(self.pictures.get(name), item.needs)
        return self._judgements[name]


class _Unit:
    def __init__(self, painter: UnitPainter, item: SuiteItem, seed: int) -> None:
        self.painter, self.item, self.seed = painter, item, seed
        self.run_seed = derive_seed(seed, "failures", item.id)
        self.events: list[Event] = []
        self.plan: Plan | None = None
        self.results: dict[str, CheckResults] = {}
        self.judged_at: dict[str, float] = {}

    def row(self, origin: Origin, number: int, **fields: object) -> PictureRow:
        return PictureRow.model_validate(
            {
                "unit": f"{self.item.id}#{self.seed}",
                "item": self.item,
                "seed": self.seed,
                "origin": origin,
                "number": number,
                **fields,
            }
        )

    def loop(self) -> list[PictureRow]:
        """A row for each picture of the loop's run. The judge only sees the kept pictures."""
        one = self.painter
        loop = Loop(one.planner, one.renderer, one.critics, one.settings)
        began, error = time.monotonic(), None
        try:
            for event in loop.run(self.item.prompt, self.run_seed, self.item.id, one.pictures):
                self.events.append(event)
                self._note(event)
        except FAULTS as fault:
            error = f"{type(fault).__name__}: {fault}"
        seconds = round(time.monotonic() - began, 3)
        rows = self._loop_rows(began)
        finished = next((event for event in self.events if isinstance(event, Finished)), None)
        if error is not None or finished is None:
            failed = self.row("loop", len(rows), error=error or "the loop ended without a result", seconds=seconds)
            return [*rows, failed.model_copy(update={"spent": rows[-1].spent if rows else 0.0})]
        rest = {"spent": finished.work.full_render_equivalents, "calls": finished.work.denoiser_calls}
        rows[-1] = rows[-1].model_copy(update={**rest, "seconds": seconds})
        return rows

    def _note(self, event: Event) -> None:
        if isinstance(event, Planned):
            self.plan = event.plan
        elif isinstance(event, CriticsJudged) and self.plan is not None:
            self.results[event.image] = combine(self.plan.checklist, event.verdicts)
            self.judged_at.setdefault(event.image, time.monotonic())

    def _loop_rows(self, began: float) -> list[PictureRow]:
        outcomes = {event.image: event.outcome for event in self.events if isinstance(event, Decided)}
        rows: list[PictureRow] = []
        spent, calls = 0.0, 0
        for event in self.events:
            if not isinstance(event, Rendered) or event.image not in self.results:
                continue
            spent, calls = spent + event.work.full_render_equivalents, calls + event.work.denoiser_calls
            kept = not rows or outcomes.get(event.image) == "accepted"
            rows.append(
                self._judged_row(
                    "loop",
                    len(rows),
                    event.image,
                    kept,
                    spent=round(spent, 4),
                    calls=calls,
                    looks=len(rows) + 1,
                    operators=tuple(repair.operator for repair in event.repairs),
                    seconds=round(self.judged_at[event.image] - began, 3),
                )
            )
        return rows

    def _judged_row(self, origin: Origin, number: int, image: str, kept: bool, **fields: object) -> PictureRow:
        """A picture's row with the critics' results and, if it was kept, the judge's judgement."""
        results = self.results.get(image, {})
        soft = sum(not result.hard and result.status != "pass" for result in results.values())
        judged, error = None, None
        if kept:
            try:
                judged = self.painter.judged(self.item, image)
            except FAULTS as fault:
                error = f"the judge: {type(fault).__name__}: {fault}"
        return self.row(
            origin,
            number,
            image=image,
            kept=kept,
            open_hard=open_checks(results),
            open_soft=soft,
            judged=judged,
            error=error,
            **fields,
        )

    def samples(self, rows: Sequence[PictureRow]) -> list[PictureRow]:
        """Pictures 1, 2, ... of the same plan from other seeds, with the same critics. Picture 0 is the loop's first.

        Once the critics have passed one, only the oracle and the control use the others, so no critic judges them.
        """
        first = rows[0]
        chosen = bool(self.painter.arms & CHOOSING)
        most = max(self.painter.candidates, n_at_equal_work(rows)) if chosen else 2
        made: list[PictureRow] = []
        open_now, right = bool(first.open_hard), first.judged is not None and first.judged.passed
        while len(made) + 1 < most and (open_now or not right or (not made and "control" in self.painter.arms)):
            row = self._sample(len(made) + 1, open_now and chosen)
            made.append(row)
            if row.image is not None:
                open_now = open_now and bool(row.open_hard)
                right = right or (row.judged is not None and row.judged.passed)
        return made

    def _sample(self, number: int, by_critics: bool) -> PictureRow:
        plan = self.plan
        assert plan is not None
        seed = derive_seed(self.run_seed, "sample", number)
        return self._painted("sample", number, lambda: self.painter.renderer.render(plan.scene, [seed])[0], by_critics)

    def prompt_only(self) -> list[PictureRow]:
        """The model without the plan: it paints the unchanged prompt from the single picture's seed."""
        plan = self.plan
        assert plan is not None
        plain = from_the_prompt(self.painter.renderer)
        if plain is None:
            return [self.row("prompt", 0, error="this renderer can't paint from the prompt alone")]
        seed = next(event.seed for event in self.events if isinstance(event, Rendered))
        return [self._painted("prompt", 0, lambda: plain.render(plan.scene, [seed])[0], False)]

    def _painted(self, origin: Origin, number: int, paint: Callable[[], Candidate], by_critics: bool) -> PictureRow:
        began = time.monotonic()
        try:
            candidate = paint()
        except FAULTS as fault:
            return self.row(origin, number, error=f"{type(fault).__name__}: {fault}")
        name = self.painter.pictures.put(candidate.image)
        if by_critics:
            self._look(name, candidate.image)
        return self._judged_row(
            origin,
            number,
            name,
            True,
            spent=candidate.work.full_render_equivalents,
            calls=candidate.work.denoiser_calls,
            looks=int(by_critics),
            seconds=round(time.monotonic() - began, 3),
        )

    def _look(self, name: str, image: np.ndarray) -> CheckResults:
        plan, one = self.plan, self.painter
        assert plan is not None
        if name not in self.results:
            verdicts = judge_all(one.critics, image, plan.scene, plan.checklist, one.settings.critic_seconds)
            self.results[name] = combine(plan.checklist, verdicts)
        return self.results[name]

    def random_regions(self) -> list[PictureRow]:
        return list(self._random_rows())

    def _random_rows(self) -> Iterator[PictureRow]:
        """Yields no row if the loop made no repair: then nothing can be moved, and this arm uses the loop's rows."""
        plan, one = self.plan, self.painter
        assert plan is not None
        first = next(event for event in self.events if isinstance(event, Rendered))
        candidate = Candidate(one.pictures.get(first.image), first.seed, first.work)
        spent, calls, number = first.work.full_render_equivalents, first.work.denoiser_calls, 0
        began = time.monotonic()
        for step in replay(
            self.events,
            plan.scene,
            candidate,
            self.results[first.image],
            one.renderer,
            lambda image: self._look(one.pictures.put(image), image),
            one.pictures.get,
            derive_seed(self.run_seed, "random regions"),
        ):
            number += 1
            spent, calls = spent + step.work.full_render_equivalents, calls + step.work.denoiser_calls
            if step.error is not None:
                continue
            name = one.pictures.put(step.candidate.image)
            yield self._judged_row(
                "random",
                number,
                name,
                step.kept,
                spent=round(spent, 4),
                calls=calls,
                looks=number + 1,
                operators=step.operators,
                seconds=round(time.monotonic() - began, 3),
            )
