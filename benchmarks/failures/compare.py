"""Compares two runs of one suite, unit by unit: what the second run fixes and what it breaks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.errors import UsageError
from benchmarks.failures.analysis import ANY, paired_in
from benchmarks.failures.arms import Arm, ArmOutcome, outcomes
from benchmarks.failures.items import MODES
from benchmarks.failures.markdown import counted, percent, small, span
from benchmarks.failures.plan import read_plan
from benchmarks.failures.rows import read_units
from benchmarks.failures.statistics import Paired, holm, wilson_rate
from benchmarks.markdown import table
from planners.scene import Frozen


class ModeComparison(Frozen):
    """One failure mode on the units of both runs."""

    mode: str
    paired: Paired
    adjusted: float | None = None


class RunComparison(Frozen):
    """``broken`` names the units that are right in the first run and wrong in the second."""

    arm: Arm
    units: int
    only_first: int
    only_second: int
    lines: tuple[ModeComparison, ...]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]


def compare_folders(first: Path, second: Path, arm: Arm) -> RunComparison:
    """Raises UsageError if the runs can't be compared: suite or judge differ, no such arm, or no common unit."""
    plans = read_plan(first), read_plan(second)
    for field in ("suite", "sources", "judge", "judge_made_of"):
        if getattr(plans[0], field) != getattr(plans[1], field):
            raise UsageError(f"{first} and {second} differ in their {field}, so they can't be compared")
    for plan, folder in zip(plans, (first, second), strict=True):
        if arm not in plan.arms:
            raise UsageError(f"{folder} has no arm {arm!r}; it has {', '.join(plan.arms)}")
    units = read_units(first), read_units(second)
    common = [unit for unit in units[0] if unit in units[1]]
    if not common:
        raise UsageError(f"{first} and {second} have no prompt and seed in common")
    a, b = (outcomes({unit: found[unit] for unit in common}, [arm])[arm] for found in units)
    return compare_outcomes(arm, a, b, only=(len(units[0]) - len(common), len(units[1]) - len(common)))


def compare_outcomes(
    arm: Arm, a: Sequence[ArmOutcome], b: Sequence[ArmOutcome], only: tuple[int, int] = (0, 0)
) -> RunComparison:
    """Compares two lists of outcomes on the same units. Has no side effects."""
    modes = [mode for mode in MODES if any(mode in x.modes and mode in y.modes for x, y in zip(a, b, strict=True))]
    lines = [ModeComparison(mode=mode, paired=paired_in(mode, a, b)) for mode in (*modes, ANY)]
    adjusted = holm({line.mode: line.paired.p for line in lines if line.mode != ANY})
    return RunComparison(
        arm=arm,
        units=len(a),
        only_first=only[0],
        only_second=only[1],
        lines=tuple(line.model_copy(update={"adjusted": adjusted.get(line.mode)}) for line in lines),
        fixed=tuple(y.unit for x, y in zip(a, b, strict=True) if not x.passed and y.passed),
        broken=tuple(y.unit for x, y in zip(a, b, strict=True) if x.passed and not y.passed),
    )


def comparison_markdown(found: RunComparison, first: Path, second: Path) -> str:
    heads = "failure | first | second | fixed | broken | change | 95% CI | p | p (Holm)"
    rows = []
    for line in found.lines:
        one = line.paired
        rows.append(
            [
                line.mode,
                counted(wilson_rate(one.fixed + one.both_wrong, one.units)),
                counted(wilson_rate(one.broken + one.both_wrong, one.units)),
                str(one.fixed),
                str(one.broken),
                f"{one.difference * 100:+.1f} points",
                span(one.difference_low, one.difference_high, " points"),
                small(one.p),
                "-" if line.adjusted is None else small(line.adjusted),
            ]
        )
    overall = found.lines[-1].paired
    text = (
        f"# {first.name} against {second.name}, arm {found.arm}\n\nOn the {found.units} units of both runs "
        f"({found.only_first} only in the first, {found.only_second} only in the second), pictures with any failure "
        f"went from {percent((overall.fixed + overall.both_wrong) / overall.units)} to "
        f"{percent((overall.broken + overall.both_wrong) / overall.units)}.\n\n" + table(heads, rows)
    )
    for title, names in (("Fixed", found.fixed), ("Broken", found.broken)):
        text += f"\n{title}: {', '.join(names) or 'none'}.\n"
    return text
