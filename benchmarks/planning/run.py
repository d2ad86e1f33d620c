"""Plans every prompt with one planner and counts what holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.planning import data, score
from benchmarks.planning.labelled import ASPECTS, label_faults
from benchmarks.planning.plans import Planned
from benchmarks.sampling import evenly
from planners.base import Plan, PlanError, Planner
from planners.scene import Canvas

CANVAS = Canvas(width=1024, height=768)
MOST_FAULTS = 12
MOST_REFUSED = 1000
SETS = ("labels", "negations", "geneval", "compbench", "cvtg", "longtext", "refused")


@dataclass
class Tally:
    """``held`` of ``total``; ``faults``: the first few that didn't, each a prompt and what is wrong."""

    held: int = 0
    total: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, held: int, total: int, prompt: str, fault: str) -> None:
        self.held += held
        self.total += total
        if held < total and fault and len(self.faults) < MOST_FAULTS:
            self.faults.append((prompt, fault))

    @property
    def share(self) -> float:
        return self.held / self.total if self.total else 0.0


@dataclass
class PlannerOutcome:
    """One planner's tallies by name ("geneval", "compbench color", "building natural all"), what it planned by prompt,
    and all faults of the labelled prompts that it may be mended on: each a prompt and aspect -> what is wrong.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    planned: dict[str, Planned] = field(default_factory=dict)
    faults: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def by_planner(planner: Planner) -> Callable[[str], Planned]:
    """How the planner plans one prompt on the benchmark's canvas."""

    def planned(prompt: str) -> Planned:
        begun = time.perf_counter()
        try:
            plan: Plan | str = planner.plan(prompt, CANVAS)
        except PlanError as error:
            plan = f"refused: {error}"
        return plan, 1000 * (time.perf_counter() - begun)

    return planned


def measure(
    plan_one: Callable[[str], Planned],
    folder: Path,
    limit: int | None,
    tell: Callable[[str], None],
    sets: Sequence[str] = SETS,
) -> PlannerOutcome:
    """Those sets with one planner. ``limit``: at most so many prompts of each, evenly spread. Raises MissingData."""
    outcome = PlannerOutcome()

    def planned(prompt: str) -> Plan | str:
        if prompt not in outcome.planned:
            outcome.planned[prompt] = plan_one(prompt)
        return outcome.planned[prompt][0]

    def tally(name: str) -> Tally:
        return outcome.tallies.setdefault(name, Tally())

    if "labels" in sets:
        building = (data.read_building(), data.read_building_2(), data.read_building_3())
        for file, labels in zip(("building", "building_2", "building_3"), building, strict=True):
            for label in evenly(labels, limit):
                faults = _label(label, planned(label["prompt"]), file, tally)
                outcome.faults += [(label["prompt"], faults)] if faults else []
        for label in evenly(data.read_held_out(), limit):
            _label(label, planned(label["prompt"]), "held_out", tally)
        tell("labels")
    if "negations" in sets:
        for row in evenly(data.read_negations(), limit):
            plan = planned(row["prompt"])
            fault = plan if isinstance(plan, str) else score.negation_fault(row, plan)
            tally("negations kept").count(not fault, 1, row["prompt"], fault)
            fault = fault or score.negation_planned_fault(row, plan) if isinstance(plan, Plan) else fault
            tally("negations planned").count(not fault, 1, row["prompt"], fault)
        tell("negations")
    if "geneval" in sets:
        for row in evenly(data.read_geneval(folder), limit):
            plan = planned(row["prompt"])
            fault = plan if isinstance(plan, str) else score.geneval_fault(row, plan)
            tally("geneval").count(not fault, 1, row["prompt"], fault)
        tell("geneval")
    if "compbench" in sets:
        for category, prompts in data.read_compbench(folder).items():
            for prompt in evenly(prompts, limit):
                plan = planned(prompt)
                fault = plan if isinstance(plan, str) else ", ".join(plan.unplaced)
                tally(f"compbench {category}").count(not fault, 1, prompt, fault)
        tell("compbench")
    if "cvtg" in sets:
        for row in evenly(data.read_cvtg(folder), limit):
            plan = planned(row["prompt"])
            _texts(tally("cvtg texts"), plan, row["prompt"], [text for text, _ in row["pairs"]])
            held = 0 if isinstance(plan, str) else score.carriers_found(row["pairs"], plan.scene)
            tally("cvtg carriers").count(held, len(row["pairs"]), row["prompt"], str(row["pairs"]))
        tell("cvtg")
    if "longtext" in sets:
        for row in evenly(data.read_longtext(folder), limit):
            texts = data.as_quoted(row["prompt"], row["text"])
            _texts(tally("longtext texts"), planned(row["prompt"]), row["prompt"], texts)
        tell("longtext")
    if "refused" in sets:
        for prompt in evenly(evenly(data.read_prompts(folder), MOST_REFUSED), limit):
            plan = planned(prompt)
            fault = plan if isinstance(plan, str) else ""
            tally("planned").count(not fault, 1, prompt, fault)
        tell("refused")
    return outcome


def _label(label: dict[str, Any], plan: Plan | str, file: str, tally: Callable[[str], Tally]) -> dict[str, str]:
    """Counts a labelled prompt by kind, source and aspect; returns what is wrong. A refused prompt is wrong in all."""
    faults = dict.fromkeys(ASPECTS, plan) if isinstance(plan, str) else label_faults(label, plan)
    for kind in (label["kind"], f"{label['kind']}: {label['source']}", "all_kinds"):
        tally(f"{file} {kind} all").count(not faults, 1, "", "")
        for aspect in ASPECTS:
            tally(f"{file} {kind} {aspect}").count(aspect not in faults, 1, "", "")
    return faults


def _texts(tally: Tally, plan: Plan | str, prompt: str, wanted: Sequence[str]) -> None:
    held = 0 if isinstance(plan, str) else score.texts_found(wanted, plan)
    have = plan if isinstance(plan, str) else [text.content for text in plan.scene.texts]
    tally.count(held, len(wanted), prompt, f"wanted {list(wanted)}, planned {have}")


def as_json(outcome: PlannerOutcome) -> dict[str, Any]:
    ordered = sorted(milliseconds for _, milliseconds in outcome.planned.values())
    return {
        "tallies": {
            name: {"held": tally.held, "total": tally.total, "faults": tally.faults}
            for name, tally in outcome.tallies.items()
        },
        "refused": sum(isinstance(plan, str) for plan, _ in outcome.planned.values()),
        "median_milliseconds": round(ordered[len(ordered) // 2], 1) if ordered else None,
    }
