"""Runs all variants on a prompt and keeps what came of them, one JSON line a prompt and seed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.acceptance import open_checks
from agent.config import Settings
from agent.events import Decided, Event, Finished, Rendered, RungTally
from agent.journal.run_folder import RunFolder
from agent.loop import Loop
from agent.policy.experience import Experience, experience_from
from agent.seeds import derive_seed
from benchmarks import lines
from benchmarks.failures.items import SuiteItem
from benchmarks.failures.judging.base import Judge
from benchmarks.failures.painting import FAULTS
from benchmarks.ladder.memory import RememberingCritic, RememberingRenderer
from benchmarks.ladder.variants import LEARNT, WHOLE, ladder_variants
from planners.base import Planner
from planners.scene import Frozen


class VariantResult(Frozen):
    """How a variant's run ended. ``open_hard``: checks that the loop's critics don't pass. ``met``: the judge's word on
    the result. ``harmful``: accepted repairs after which the judge misses what was there before, of ``accepted``.
    """

    passed: bool = False
    met: dict[str, bool] = {}
    open_hard: tuple[str, ...] = ()
    spent: float = 0.0
    rounds: int = 0
    accepted: int = 0
    harmful: int = 0
    stopped: str = ""
    error: str | None = None

    @property
    def right(self) -> bool:
        return bool(self.met) and all(self.met.values())


class LadderRow(Frozen):
    """One prompt and seed. ``seconds`` is the whole ladder's run, ``inside`` what of it passed in renderer and critics;
    ``learnt`` holds what that run alone shows about the rungs.
    """

    unit: str
    task: str
    ended: dict[str, VariantResult]
    first: dict[str, bool] = {}
    seconds: float = 0.0
    inside: float = 0.0
    learnt: tuple[RungTally, ...] = ()


@dataclass
class LadderBench:
    """``known``: what each half's runs have taught so far, for the other half's use, by half (0 or 1)."""

    planner: Planner
    renderer: RememberingRenderer
    critics: Sequence[RememberingCritic]
    settings: Settings
    judge: Judge
    known: dict[int, Experience] = field(default_factory=lambda: {0: Experience(), 1: Experience()})
    _met_by: dict[str, dict[str, bool]] = field(default_factory=dict)

    def row(self, item: SuiteItem, seed: int, half: int) -> LadderRow:
        """All variants on one prompt. The learnt order uses what the other half's prompts have taught by now."""
        self.renderer.forget()
        self._met_by.clear()
        for critic in self.critics:
            critic.forget()
        run_seed = derive_seed(seed, "ladder", item.id)
        ended: dict[str, VariantResult] = {}
        row = LadderRow(unit=f"{item.id}#{seed}", task=item.task, ended={})
        for name, settings in ladder_variants(self.settings).items():
            experience = self.known[1 - half] if name == LEARNT else Experience()
            loop = Loop(self.planner, self.renderer, self.critics, settings, experience=experience)
            begun, before = time.perf_counter(), self._inside()
            with tempfile.TemporaryDirectory() as folder, RunFolder.create(Path(folder) / "run") as store:
                events: list[Event] = []
                try:
                    for event in loop.run(item.prompt, run_seed, item.id, store):
                        store.record(event)
                        events.append(event)
                except FAULTS as fault:
                    ended[name] = VariantResult(error=f"{type(fault).__name__}: {fault}")
                    continue
                seconds = time.perf_counter() - begun
                ended[name] = self._ended(item, events, store)
                if name == WHOLE:
                    own = experience_from(events)
                    row = row.model_copy(
                        update={
                            "seconds": seconds,
                            "inside": self._inside() - before,
                            "learnt": own.tallies(),
                            "first": self._met(item, store, _finished(events).first_image),
                        }
                    )
                    self.known[half] += own
        return row.model_copy(update={"ended": ended})

    def _inside(self) -> float:
        return self.renderer.seconds + sum(critic.seconds for critic in self.critics)

    def _met(self, item: SuiteItem, store: RunFolder, image: str) -> dict[str, bool]:
        """The judge's word on a picture, asked for once a picture: variants share most of theirs."""
        if image not in self._met_by:
            self._met_by[image] = self.judge.judge(store.get(image), item.needs).met
        return self._met_by[image]

    def _ended(self, item: SuiteItem, events: Sequence[Event], store: RunFolder) -> VariantResult:
        end = _finished(events)
        parents = {event.image: event.parent for event in events if isinstance(event, Rendered)}
        accepted = harmful = 0
        for event in events:
            if isinstance(event, Decided) and event.outcome == "accepted" and (parent := parents[event.image]):
                before, after = self._met(item, store, parent), self._met(item, store, event.image)
                accepted += 1
                harmful += any(met and not after.get(name, False) for name, met in before.items())
        results = {check.id: check for check in end.checks}
        return VariantResult(
            passed=end.passed,
            met=self._met(item, store, end.image),
            open_hard=open_checks(results),
            spent=round(end.work.full_render_equivalents, 4),
            rounds=end.rounds,
            accepted=accepted,
            harmful=harmful,
            stopped=end.stopped,
        )


def run_ladder(bench: LadderBench, items: Sequence[SuiteItem], seeds: int, out: Path) -> Iterator[LadderRow]:
    """The rows that the file lacks, appended to it as they come; prompts of even place are one half, odd the other."""
    done = {row.unit: row for row in read_ladder_rows(out)}
    for number, item in enumerate(items):
        for seed in range(seeds):
            earlier = done.get(f"{item.id}#{seed}")
            if earlier is not None:
                bench.known[number % 2] += Experience.of(earlier.learnt)
                continue
            row = bench.row(item, seed, number % 2)
            lines.append_rows(out, [row])
            yield row


def read_ladder_rows(path: Path) -> list[LadderRow]:
    """All whole rows of the file; one that a kill cut off is left out."""
    return list(lines.read_rows(path, LadderRow))


def _finished(events: Sequence[Event]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    return last
