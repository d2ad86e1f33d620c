"""Analyses stored rows: rates, and paired comparisons by failure mode."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from benchmarks.failures.arms import Arm, ArmOutcome, Units, matched_n, mean_spent, outcomes
from benchmarks.failures.critics_judged import CriticErrors, Missed, critic_errors, missed_modes
from benchmarks.failures.curves import CurvePoint, EqualRate, at_equal_rate, cost_curves
from benchmarks.failures.items import MODES
from benchmarks.failures.rows import PictureRow
from benchmarks.failures.statistics import Paired, Rate, detectable, holm, paired_comparison, wilson_rate
from planners.scene import Frozen

ANY: Literal["any failure"] = "any failure"
FEWEST = 5
"""A mode is tested only if at least this many units can show it."""


class ArmSummary(Frozen):
    """An arm over all units. Per unit, ``spent`` is the mean number of full-render equivalents and ``looks`` the mean
    number of judgements by the panel.
    """

    arm: Arm
    passed: Rate
    spent: float
    looks: float
    errors: int
    text_score: float | None = None


class ModeSummary(Frozen):
    """One failure mode: for each arm, how many of the units that can show it do, and the loop compared with the single
    picture.

    ``adjusted`` is p after Holm's adjustment over all tested modes; None if too few units can show the mode.
    """

    mode: str
    rates: dict[Arm, Rate]
    loop: Paired | None = None
    against_best_of_n: Paired | None = None
    adjusted: float | None = None


class Analysis(Frozen):
    """All figures of the report. ``fixed``, ``broken`` and ``unfixed`` name units and compare loop with single."""

    units: int
    prompts: int
    seeds: int
    arms: tuple[ArmSummary, ...]
    matched_n: int
    overall: ModeSummary
    modes: tuple[ModeSummary, ...]
    against: dict[Arm, Paired]
    control: Paired | None
    critics: tuple[CriticErrors, ...]
    missed: tuple[Missed, ...]
    curves: dict[str, tuple[CurvePoint, ...]]
    equal_rates: tuple[EqualRate, ...] = ()
    detectable: float
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    unfixed: tuple[str, ...]
    typeset: int
    """How many of the ``fixed`` units have exact glyphs that the loop composited."""


def analyse(units: Units, arms: Sequence[Arm]) -> Analysis:
    """Raises ValueError if there are no units."""
    if not units:
        raise ValueError("there are no complete units to analyse")
    found = outcomes(units, arms)
    prompts = [one.prompt for one in found["single"]]
    overall, curves = _mode(ANY, found), cost_curves(units, arms)
    modes = _modes(found)
    against: dict[Arm, Paired] = {}
    if "loop" in found:
        known = {"single": overall.loop, "best-of-n": overall.against_best_of_n}
        against = {arm: known.get(arm) or paired_in(ANY, found[arm], found["loop"]) for arm in arms if arm != "loop"}
    loop = found.get("loop", found["single"])
    single = found["single"]
    change = against.get("single")
    discordant = 0.0 if change is None else (change.fixed + change.broken) / change.units
    fixed = [b.unit for a, b in zip(single, loop, strict=True) if not a.passed and b.passed]
    return Analysis(
        units=len(units),
        prompts=len(set(prompts)),
        seeds=max(map(prompts.count, set(prompts))),
        arms=tuple(_summary(arm, found[arm]) for arm in arms),
        matched_n=matched_n(units),
        overall=overall,
        modes=modes,
        against=against,
        control=paired_in(ANY, single, found["control"]) if "control" in found else None,
        curves=curves,
        equal_rates=tuple(at_equal_rate(curves)),
        critics=critic_errors(units),
        missed=missed_modes(units),
        detectable=detectable(len(units), discordant) if discordant else math.nan,
        fixed=tuple(fixed),
        broken=tuple(b.unit for a, b in zip(single, loop, strict=True) if a.passed and not b.passed),
        unfixed=tuple(b.unit for a, b in zip(single, loop, strict=True) if not a.passed and not b.passed),
        typeset=sum(_typeset(units[unit]) for unit in fixed),
    )


def _modes(found: Mapping[Arm, list[ArmOutcome]]) -> tuple[ModeSummary, ...]:
    """All modes that any unit can show. Holm's adjustment covers the modes that are tested."""
    possible = {mode for one in found["single"] for mode in one.modes}
    shown = [_mode(mode, found) for mode in MODES if mode in possible]
    adjusted = holm({one.mode: one.loop.p for one in shown if one.loop is not None and one.loop.units >= FEWEST})
    return tuple(one.model_copy(update={"adjusted": adjusted.get(one.mode)}) for one in shown)


def _mode(mode: str, found: Mapping[Arm, list[ArmOutcome]]) -> ModeSummary:
    rates = {}
    for arm, arm_outcomes in found.items():
        at_risk = [one for one in arm_outcomes if fails(one, mode) is not None]
        rates[arm] = wilson_rate(sum(bool(fails(one, mode)) for one in at_risk), len(at_risk))
    return ModeSummary(
        mode=mode, rates=rates, loop=_both(mode, found, "single"), against_best_of_n=_both(mode, found, "best-of-n")
    )


def _both(mode: str, found: Mapping[Arm, list[ArmOutcome]], arm: Arm) -> Paired | None:
    return paired_in(mode, found[arm], found["loop"]) if arm in found and "loop" in found else None


def fails(one: ArmOutcome, mode: str) -> bool | None:
    """Whether the unit shows the mode; None if it can't. "any failure" means that the unit doesn't pass."""
    if mode == ANY:
        return not one.passed
    return mode in one.failures if mode in one.modes else None


def paired_in(mode: str, first: Sequence[ArmOutcome], second: Sequence[ArmOutcome]) -> Paired:
    """Compares two arms on the units that can show the mode in both. Raises ValueError if none can."""
    pairs = [
        (a.prompt, bool(fails(a, mode)), bool(fails(b, mode)))
        for a, b in zip(first, second, strict=True)
        if fails(a, mode) is not None and fails(b, mode) is not None
    ]
    prompts, a, b = zip(*pairs, strict=True)
    return paired_comparison(prompts, a, b)


def _summary(arm: Arm, found: Sequence[ArmOutcome]) -> ArmSummary:
    asked = sum(one.asked for one in found)
    return ArmSummary(
        arm=arm,
        passed=wilson_rate(sum(one.passed for one in found), len(found)),
        spent=mean_spent(found),
        looks=sum(one.looks for one in found) / len(found),
        errors=sum(one.error is not None for one in found),
        text_score=sum(one.right for one in found) / asked if asked else None,
    )


def _typeset(rows: Sequence[PictureRow]) -> bool:
    kept = [row for row in rows if row.origin == "loop" and row.kept]
    return any("typeset" in row.operators for row in kept)
