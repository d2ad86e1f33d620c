"""Faults injected and survived, counted from the tests that inject them.

    uv run --extra bench python -m benchmarks.faults

runs those tests and writes faults.md: of each group how many faults were injected, and how many of them did nothing
that the tests forbid (lose something, end a run that must go on, judge what is no picture). A test that injects several
says how many by its property "injected"; any other counts as one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUPS: dict[str, tuple[str, ...]] = {
    "SIGKILL after an event, journals cut anywhere, two processes on one run": ("tests/agent/test_resume.py",),
    "full disk, read-only folder": ("tests/agent/test_resume_disk.py",),
    "renderer: raises, wrong shapes, changes pixels outside, black or failing drafts": (
        "tests/agent/test_loop_faults.py", "tests/agent/test_drafts.py", "tests/agent/test_loop_rounds.py",
    ),
    "out of memory": ("tests/renderers/test_room.py",),
    "remote renderer: drips, redirects, 429, 500, malformed": ("tests/renderers/test_remote_renderer_faults.py",),
    "critics: raise, hang, NaN, foreign ids, change the picture": (
        "tests/critics/test_panel.py", "tests/critics/test_panel_many.py",
    ),
    "malformed pictures": ("tests/agent/test_images_malformed.py",),
}  # fmt: skip


@dataclass(frozen=True)
class Count:
    injected: int
    survived: int
    skipped: int


def counted(report: Path) -> Count:
    """What a JUnit report says; a skipped test injected nothing."""
    injected = survived = skipped = 0
    for case in ET.parse(report).getroot().iter("testcase"):
        if case.find("skipped") is not None:
            skipped += 1
            continue
        said = [prop.get("value") for prop in case.iter("property") if prop.get("name") == "injected"]
        number = int(said[0]) if said and said[0] else 1
        injected += number
        survived += number if case.find("failure") is None and case.find("error") is None else 0
    return Count(injected, survived, skipped)


def run(files: Sequence[str]) -> Count:
    """Runs the tests of these files, slow ones too, and counts."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-m", "slow or not slow", f"--junitxml={report}", *files]
        subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, check=False, stdout=sys.stderr)
        return counted(report)


def markdown(counts: dict[str, Count]) -> str:
    rows = ["| fault | injected | survived | skipped tests |", "|---|---|---|---|"]
    rows += [f"| {name} | {one.injected} | {one.survived} | {one.skipped} |" for name, one in counts.items()]
    total = [sum(getattr(one, part) for one in counts.values()) for part in ("injected", "survived", "skipped")]
    rows.append(f"| **all** | **{total[0]}** | **{total[1]}** | {total[2]} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    counts = {name: run(files) for name, files in GROUPS.items()}
    text = (
        "# Faults injected and survived\n\nMade by `uv run --extra bench python -m benchmarks.faults`: a test that\n"
        "passes has injected its faults, and nothing was lost. A test by properties counts as one, however many\n"
        f"examples it draws.\n\n{markdown(counts)}"
    )
    Path(__file__).with_suffix(".md").write_text(text)
    print(text)
    return int(any(one.injected != one.survived for one in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
