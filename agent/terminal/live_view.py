"""The live view of a run on a terminal. Prompts and text read in pictures are data: no markup, no control codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from agent.terminal.progress import RunProgress
from agent.terminal.tables import COLOURS, MARKS
from planners.checklist import Check
from planners.messages import printable

WAITS, GREY = "·", "bright_black"
AROUND = 8
"""Lines of the view that aren't checks: a long path may take three of them."""
FEWEST = 3
AMOUNTS = {
    "rounds": "{:.0f} of {:g} rounds",
    "work": "{:.1f} of {:g} renders' work",
    "seconds": "{:.0f} of {:g} seconds",
    "cost": "{:.2f} of {:g} money",
}


def relative_path(path: Path) -> str:
    """The path relative to the working directory if it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def live_view(
    progress: RunProgress, now: float, heading: RenderableType, image: str | None, height: int
) -> RenderableType:
    """The round, the checks, what is left of the budget, the newest picture and the last decision, in at most
    ``height`` lines: if the checks don't fit, passing ones are left out first.
    """
    shown = _fitting(progress, max(FEWEST, height - AROUND))
    checks = Table.grid(padding=(0, 1))
    checks.add_column(no_wrap=True)
    checks.add_column(no_wrap=True, overflow="ellipsis")
    for check in shown:
        result = progress.results.get(check.id)
        style = GREY if result is None else COLOURS[result.status]
        mark = WAITS if result is None else MARKS[result.status]
        says = printable(check.says if check.hard else f"{check.says} (soft)")
        why = "" if result is None or result.status == "pass" else f" - {printable(result.reason)}"
        checks.add_row(Text(f"  {mark}", style=style), Text(says, style=style).append(why, style=GREY))
    parts: list[RenderableType] = [heading, checks]
    if hidden := len(progress.checks) - len(shown):
        parts.append(Text(f"    … and {hidden} more", style=GREY))
    if left := progress.left(now):
        parts.append(_line("left", ", ".join(AMOUNTS[name].format(*amounts) for name, amounts in left.items())))
    if image is not None:
        newest = _line("newest", printable(image))
        newest.no_wrap, newest.overflow = False, "fold"
        parts.append(newest)
    if progress.decision:
        parts.append(_line("last", printable(progress.decision)))
    return Group(*parts)


def _fitting(progress: RunProgress, most: int) -> Sequence[Check]:
    """The checks to show, in their own order. Passing ones are left out first, then those not judged yet."""
    if len(progress.checks) <= most:
        return progress.checks

    def rank(check: Check) -> int:
        result = progress.results.get(check.id)
        return 1 if result is None else {"fail": 0, "unscored": 0, "pass": 2}[result.status]

    kept = {check.id for check in sorted(progress.checks, key=rank)[: most - 1]}
    return [check for check in progress.checks if check.id in kept]


def _line(name: str, value: str) -> Text:
    return Text(f"  {name:8}", style=GREY, no_wrap=True, overflow="ellipsis").append(value, style="default")
