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

from benchmarks.markdown import table

ROOT = Path(__file__).parents[1]
AGENT, CRITICS, RENDERERS = "tests/agent/test_", "tests/critics/test_", "tests/renderers/test_"
GROUPS: dict[str, tuple[str, ...]] = {
    "SIGKILL after an event, journals cut anywhere, two processes on one run": (
        f"{AGENT}resume.py::test_killed_after_any_event_it_ends_as_the_unbroken_run",
        f"{AGENT}resume.py::test_killed_again_and_again",
        f"{AGENT}resume.py::test_a_journal_that_was_cut_anywhere_goes_on_from_what_is_whole",
        f"{AGENT}resume.py::test_a_second_process_on_the_same_run_is_refused",
        f"{AGENT}resume.py::test_a_picture_that_changes_while_the_run_goes_on_is_refused",
    ),
    "flipped bits, lost lines and pictures, newer versions": (f"{AGENT}resume_intact.py",),
    "drawn sequences of faults against a tiny painter": (f"{AGENT}fault_sequences.py::test_sixty_sequences",),
    "full disk, read-only folder": (
        f"{AGENT}resume_disk.py::test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room",
        f"{AGENT}resume_disk.py::test_a_folder_that_may_not_be_written_is_one_line",
    ),
    "renderer: raises, wrong shapes, changes pixels outside, black pictures": (
        f"{AGENT}loop_faults.py",
        f"{AGENT}loop_rounds.py::test_a_black_picture_is_painted_again_and_never_judged",
        f"{AGENT}loop_rounds.py::test_nothing_but_black_is_an_error_at_first_and_costs_a_rung_later",
        f"{AGENT}loop_rounds.py::test_a_repair_that_comes_out_black_is_made_once_more_from_another_seed",
    ),
    "out of memory": (f"{RENDERERS}room.py",),
    "remote renderer: drips, redirects, 429, 500, malformed": (f"{RENDERERS}remote_renderer_faults.py",),
    "critics: raise, hang, NaN, foreign ids, change the picture": (
        f"{CRITICS}panel.py::test_a_broken_answer_is_unscored_and_the_others_go_on",
        f"{CRITICS}panel.py::test_a_broken_verdict_costs_only_its_check",
        f"{CRITICS}panel.py::test_one_that_hangs_is_left_behind_until_it_is_free_again",
        f"{CRITICS}panel.py::test_the_process_ends_though_a_critic_hangs",
        f"{CRITICS}panel_many.py::test_a_broken_answer_on_all_sends_each_alone",
        f"{CRITICS}panel_many.py::test_one_bad_picture_costs_only_its_own_verdicts",
        f"{CRITICS}panel_many.py::test_a_score_that_is_no_number_costs_only_its_check",
        f"{CRITICS}panel_many.py::test_one_that_hangs_over_several_isn_t_asked_again",
    ),
    "malformed pictures": tuple(
        f"{AGENT}images_malformed.py::test_{name}"
        for name in (
            "truncated",
            "bytes_overwritten_with_noise",
            "what_is_no_picture",
            "a_header_of_a_huge_picture_costs_no_memory",
            "a_compressed_text_that_unpacks_to_much_is_no_bomb",
            "a_file_that_is_too_long_is_not_opened",
            "folders_missing_files_and_pipes",
        )
    ),
}


@dataclass(frozen=True)
class FaultCount:
    injected: int
    survived: int
    skipped: int


def count_report(report: Path) -> FaultCount:
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
    return FaultCount(injected, survived, skipped)


def run_and_count(tests: Sequence[str]) -> FaultCount:
    """Runs these tests, slow ones too, and counts."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-m", "slow or not slow", f"--junitxml={report}", *tests]
        subprocess.run([sys.executable, "-m", "pytest", *options], cwd=ROOT, check=False, stdout=sys.stderr)
        return count_report(report)


def faults_table(counts: dict[str, FaultCount]) -> str:
    rows = [(name, one.injected, one.survived, one.skipped) for name, one in counts.items()]
    total = [sum(getattr(one, part) for one in counts.values()) for part in ("injected", "survived", "skipped")]
    every = ("**all**", f"**{total[0]}**", f"**{total[1]}**", total[2])
    return table("fault | injected | survived | skipped tests", [*rows, every])


def main() -> int:
    counts = {name: run_and_count(tests) for name, tests in GROUPS.items()}
    text = (
        "# Faults injected and survived\n\nMade by `uv run --extra bench python -m benchmarks.faults`: a test that\n"
        "passes has injected its faults, and nothing was lost. A test by properties counts as one, however many\n"
        f"examples it draws.\n\n{faults_table(counts)}"
    )
    Path(__file__).with_suffix(".md").write_text(text)
    print(text)
    return int(any(one.injected != one.survived for one in counts.values()))


if __name__ == "__main__":
    sys.exit(main())
