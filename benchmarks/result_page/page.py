"""results.md and results.html of the small result page. Both are made of the same text; the template escapes all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from agent.commands.common import PASSED, CommandResult
from agent.errors import UsageError
from agent.journal.files import write_atomically
from agent.terminal.envelope import envelope
from agent.terminal.interrupts import interruptible
from benchmarks.machine import machine_line
from benchmarks.markdown import markdown_sections
from benchmarks.result_page.parts import PAGE_PARTS, ResultPart, run_part
from benchmarks.results import refuse_others

TITLE = "# Results, small form"
MANY = (
    "So few prompts show that everything runs, and roughly where it stands; they decide nothing. The whole tables, and "
    "what they don't show, are in docs/results.md of the repository."
)


def bench_all(out: Path, quick: bool, only: Sequence[str]) -> CommandResult:
    """Runs the parts and writes the page after each. Raises UsageError, SetupError, JournalError."""
    if not quick:
        raise UsageError("bench all runs only with --quick; docs/results.md names the command of every whole table")
    if unknown := [name for name in only if name not in PAGE_PARTS]:
        raise UsageError(f"--only {unknown[0]}: the parts are {', '.join(PAGE_PARTS)}")
    refuse_others(out, "results", TITLE, ("md", "html"))
    out.mkdir(parents=True, exist_ok=True)
    parts: list[ResultPart] = []
    with interruptible():
        for name in (name for name in PAGE_PARTS if not only or name in only):
            print(f"{name} ...", file=sys.stderr)
            parts.append(run_part(name, out))
            text = page_markdown(parts, only)
            write_atomically(out / "results.md", text.encode())
            write_atomically(out / "results.html", page_html(text).encode())
    print(text)
    print(f"page    {out / 'results.html'}")
    seconds = {part.title: part.seconds for part in parts}
    return CommandResult(PASSED, envelope("bench all", page=str(out / "results.html"), seconds=seconds))


def page_markdown(parts: Sequence[ResultPart], only: Sequence[str] = ()) -> str:
    """results.md; ``only`` are the parts that the command named."""
    command = " ".join(["--quick", *(f"--only {name}" for name in only)])
    total = sum(part.seconds for part in parts)
    lines = [
        TITLE,
        "",
        f"Made by `uv run proofpress bench all {command} --out DIR` in {total / 60:.1f} minutes. {MANY}",
        "",
        machine_line(("proofpress", "torch", "diffusers", "spacy", "rapidocr", "easyocr")),
        "",
    ]
    for part in parts:
        lines += [f"## {part.title}", "", part.body]
        lines += [f"`uv run {part.small}` ({part.seconds:.0f} s here; the whole: `uv run {part.whole}`)", ""]
    return "\n".join(lines)


def page_html(text: str) -> str:
    """One self-contained file without scripts."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("benchmarks.result_page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    opening = [line for line in text.partition("\n## ")[0].splitlines()[1:] if line]
    return environment.get_template("results.html.j2").render(
        title=TITLE.removeprefix("# "), opening=opening, sections=markdown_sections(text)
    )
