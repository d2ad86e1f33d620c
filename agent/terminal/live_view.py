"""The live view of a run on a terminal. Prompts and text read in pictures are data: no markup, no control codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from agent.terminal.progress import RunProgress
from planners.checklist import Check
from planners.messages import printable

MARKS = {"pass": "✓", "fail": "✗", "unscored": "?"}
COLOURS = {"pass": "green", "fail": "red", "unscored": "yellow"}
WAITS, GREY = "·", "bright_black"
AROUND = 8
"""Lines of the view that aren't checks: a long path may take three of them."""
FEWEST = 3


def clean(text: str) -> str:
    """One line without control characters, so that data can't steer the terminal."""
    return printable(text)


def clean_text(text: str) -> Text:
    return Text(clean(text))


def shorter(path: Path) -> str:
    """The path as seen from the working directory where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def live_view(
    progress: RunProgress, now: float, heading: RenderableType, image: str | None, height: int
) -> RenderableType:
    """The round, every check, what is left of the budget, the newest picture, the last decision: ``height`` lines at
    most, of which checks that pass are the first to be left out.
    """
    shown, hidden = _fitting(progress, max(FEWEST, height - AROUND))
    checks = Table.grid(padding=(0, 1))
    checks.add_column(no_wrap=True)
    checks.add_column(no_wrap=True, overflow="ellipsis")
    for check in shown:
        result = progress.results.get(check.id)
        style = GREY if result is None else COLOURS[result.status]
        mark = WAITS if result is None else MARKS[result.status]
        says = clean(check.says if check.hard else f"{check.says} (soft)")
        why = "" if result is None or result.status == "pass" else f" - {clean(result.reason)}"
        checks.add_row(Text(f"  {mark}", style=style), Text(says, style=style).append(why, style=GREY))
    parts: list[RenderableType] = [heading, checks]
    if hidden:
        parts.append(Text(f"    … and {hidden} more", style=GREY))
    if left := progress.left(now):
        parts.append(_line("left", ", ".join(_amount(name, *pair) for name, pair in left.items())))
    if image is not None:
        whole = _line("newest", clean(image))
        whole.no_wrap, whole.overflow = False, "fold"
        parts.append(whole)
    if progress.decision:
        parts.append(_line("last", clean(progress.decision)))
    return Group(*parts)


def _fitting(progress: RunProgress, room: int) -> tuple[Sequence[Check], int]:
    """The checks to show in their own order, and how many are left out: passing ones first, then those to come."""
    if len(progress.checks) <= room:
        return progress.checks, 0

    def rank(check: Check) -> int:
        result = progress.results.get(check.id)
        return 1 if result is None else {"fail": 0, "unscored": 0, "pass": 2}[result.status]

    kept = {check.id for check in sorted(progress.checks, key=rank)[: room - 1]}
    return [check for check in progress.checks if check.id in kept], len(progress.checks) - len(kept)


def _amount(name: str, left: float, whole: float) -> str:
    if name == "work":
        return f"{left:.1f} of {whole:g} renders' work"
    if name == "cost":
        return f"{left:.2f} of {whole:g} money"
    return f"{left:.0f} of {whole:g} {name}"


def _line(name: str, value: str) -> Text:
    return Text(f"  {name:8}", style=GREY, no_wrap=True, overflow="ellipsis").append(value, style="default")
