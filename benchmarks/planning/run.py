"""Plans every prompt with one planner and counts what holds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.planning import data, score
from benchmarks.sampling import evenly
from planners.base import Plan, PlanError, Planner
from planners.scene import Canvas

CANVAS = Canvas(width=1024, height=768)
MOST_FAULTS = 12


@dataclass
class Tally:
    """``held`` of ``total``; ``faults``: the first few that didn't, each a prompt and what is wrong."""

    held: int = 0
    total: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, held: int, total: int, prompt: str, fault: str) -> None:
        self.held += held
        self.total += total
        if held < total and len(self.faults) < MOST_FAULTS:
            self.faults.append((prompt, fault))

    @property
    def share(self) -> float:
        return self.held / self.total if self.total else 0.0


@dataclass
class PlannerOutcome:
    """One planner's tallies by name ("geneval", "compbench color", ...), refusals, and the seconds of each plan."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def measure_planner(planner: Planner, folder: Path, limit: int | None, tell: Callable[[str], None]) -> PlannerOutcome:
    """Every set with one planner. ``limit``: at most so many prompts of each, evenly spread. Raises MissingData."""
    outcome = PlannerOutcome()

    def planned(name: str, prompt: str) -> Plan | str:
        begun = time.perf_counter()
        try:
            return planner.plan(prompt, CANVAS)
        except PlanError as error:
            outcome.refused[name] += 1
            return f"refused: {error}"
        finally:
            outcome.seconds.append(time.perf_counter() - begun)

    def tally(name: str) -> Tally:
        return outcome.tallies.setdefault(name, Tally())

    for row in evenly(data.read_geneval(folder), limit):
        plan = planned("geneval", row["prompt"])
        fault = plan if isinstance(plan, str) else score.geneval_fault(row, plan)
        tally("geneval").count(not fault, 1, row["prompt"], fault)
    tell("geneval")
    for category, prompts in data.read_compbench(folder).items():
        name = f"compbench {category}"
        for prompt in evenly(prompts, limit):
            plan = planned(name, prompt)
            fault = plan if isinstance(plan, str) else ", ".join(plan.unplaced)
            tally(name).count(not fault, 1, prompt, fault)
        tell(name)
    labelled = [(f"labelled {label['category']}", label) for label in data.read_labels()]
    for name, label in evenly([*labelled, *(("held_out", label) for label in data.read_held_out())], limit):
        plan = planned(name, label["prompt"])
        fault = plan if isinstance(plan, str) else score.label_fault(label, plan)
        tally(name).count(not fault, 1, label["prompt"], fault)
    tell("labelled")
    for row in evenly(data.read_cvtg(folder), limit):
        plan = planned("cvtg", row["prompt"])
        _texts(tally("cvtg texts"), plan, row["prompt"], [text for text, _ in row["pairs"]])
        held = 0 if isinstance(plan, str) else score.carriers_found(row["pairs"], plan.scene)
        tally("cvtg carriers").count(held, len(row["pairs"]), row["prompt"], str(row["pairs"]))
    tell("cvtg")
    for row in evenly(data.read_longtext(folder), limit):
        texts = data.as_quoted(row["prompt"], row["text"])
        _texts(tally("longtext texts"), planned("longtext", row["prompt"]), row["prompt"], texts)
    tell("longtext")
    return outcome


def _texts(tally: Tally, plan: Plan | str, prompt: str, wanted: Sequence[str]) -> None:
    held = 0 if isinstance(plan, str) else score.texts_found(wanted, plan)
    have = plan if isinstance(plan, str) else [text.content for text in plan.scene.texts]
    tally.count(held, len(wanted), prompt, f"wanted {list(wanted)}, planned {have}")


def as_json(outcome: PlannerOutcome) -> dict[str, Any]:
    ordered = sorted(outcome.seconds)
    return {
        "tallies": {
            name: {"held": tally.held, "total": tally.total, "faults": tally.faults}
            for name, tally in outcome.tallies.items()
        },
        "refused": dict(outcome.refused),
        "median_milliseconds": round(1000 * ordered[len(ordered) // 2], 1) if ordered else None,
    }
