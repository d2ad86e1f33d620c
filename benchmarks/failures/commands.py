"""The commands of ``proofpress bench``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from agent.commands.common import PASSED, CommandResult
from agent.errors import UsageError
from agent.terminal.envelope import envelope
from agent.terminal.interrupts import interruptible
from benchmarks.failures.compare import compare_folders as compare_runs
from benchmarks.failures.compare import comparison_markdown
from benchmarks.failures.first_renders import FirstRenders
from benchmarks.failures.markdown import headline
from benchmarks.failures.plan import WHOLE, Shard
from benchmarks.failures.rejudge import rejudge
from benchmarks.failures.report import write_reports
from benchmarks.failures.rows import PictureRow
from benchmarks.failures.run import QUICK, BenchmarkRequest, check_benchmark, parse_arms, run_benchmark


def run_failures(
    out: Path,
    *,
    suite: str,
    arms: list[str] | None,
    n: int | None,
    seeds: int,
    first_seed: int,
    candidates: int,
    data: Path | None,
    judge: str | None,
    judge_settings: Path | None,
    config: Path | None,
    shard: str | None,
    resume: bool,
    quick: bool,
    stack: str | None = None,
    first_renders: FirstRenders = "plan",
    check: bool = False,
) -> CommandResult:
    """With ``check`` it only says what would run. Raises UsageError and what ``run_benchmark`` raises."""
    if quick and n is not None:
        raise UsageError(f"--quick is --n {QUICK}; give only one of the two")
    request = BenchmarkRequest(
        suite=suite,
        out=out,
        arms=parse_arms(arms or ()),
        n=n,
        quick=quick,
        seeds=seeds,
        first_seed=first_seed,
        candidates=candidates,
        data=data,
        judge=judge,
        judge_settings=judge_settings,
        config=config,
        shard=Shard.parse(shard) if shard else WHOLE,
        resume=resume,
        stack=stack,
        first_renders=first_renders,
    )
    if check:
        facts = check_benchmark(request)
        print("\n".join(facts))
        return CommandResult(PASSED, envelope("bench failures", check=facts))
    began = time.monotonic()
    with interruptible():
        for done, of, rows in run_benchmark(request):
            print(f"{done}/{of} {rows[0].unit}: {_word(rows)} ({time.monotonic() - began:.0f} s)", file=sys.stderr)
    return _reported("bench failures", out)


def judge_again(folder: Path, name: str, settings: Path | None, out: Path | None) -> CommandResult:
    """Raises what ``rejudge`` raises."""
    target = folder
    with interruptible():
        for where, done, of in rejudge(folder, name, settings, out):
            target = where
            print(f"{done}/{of}", file=sys.stderr)
    return _reported("bench judge", target)


def write_report_again(folder: Path) -> CommandResult:
    """Raises UsageError, JournalError."""
    return _reported("bench report", folder)


def print_comparison(first: Path, second: Path, arm: str) -> CommandResult:
    """Raises UsageError."""
    name = next((one for one in parse_arms([arm]) if one == arm), None)
    if name is None:
        raise UsageError(f"--arm {arm}: name exactly one arm")
    found = compare_runs(first, second, name)
    print(comparison_markdown(found, first, second))
    return CommandResult(PASSED, envelope("bench compare", comparison=found.model_dump(mode="json")))


def _reported(command: str, folder: Path) -> CommandResult:
    line = headline(write_reports(folder))
    print(line)
    print(f"report  {folder / 'report.html'}")
    return CommandResult(PASSED, envelope(command, run=str(folder), headline=line))


def _word(rows: list[PictureRow]) -> str:
    """The loop's result on a unit, for the progress line."""
    steps = [row for row in rows if row.origin == "loop"]
    if error := next((row.error for row in steps if row.error), None):
        return f"error: {error}"
    words = ["right" if row.judged and row.judged.passed else "wrong" for row in steps if row.kept]
    return f"single {words[0]}, loop {words[-1]}, work {steps[-1].spent:.2f}"
