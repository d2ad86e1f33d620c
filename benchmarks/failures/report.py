"""Writes the reports of a benchmark run from the stored rows."""

from __future__ import annotations

from pathlib import Path

from agent.errors import UsageError
from agent.journal.files import write_atomically
from benchmarks.failures.analysis import Analysis, analyse
from benchmarks.failures.markdown import report_markdown
from benchmarks.failures.page import report_page
from benchmarks.failures.plan import read_plan
from benchmarks.failures.rows import read_units


def write_reports(folder: Path, page: bool = True) -> Analysis:
    """report.md, report.json and, with ``page``, report.html. Raises UsageError, JournalError."""
    plan, units = read_plan(folder), read_units(folder)
    if not units:
        raise UsageError(f"{folder} holds no complete unit yet; resume the run")
    analysis = analyse(units, plan.compared)
    write_atomically(folder / "report.md", report_markdown(analysis, plan).encode())
    write_atomically(folder / "report.json", (analysis.model_dump_json(indent=1) + "\n").encode())
    if page:
        write_atomically(folder / "report.html", report_page(analysis, plan, units, folder).encode())
    return analysis
