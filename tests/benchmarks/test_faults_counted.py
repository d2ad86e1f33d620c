"""Counting faults from a test report: failures are no survivors, skips inject nothing."""

from __future__ import annotations

from pathlib import Path

from benchmarks.faults import GROUPS, ROOT, FaultCount, count_report, faults_table

REPORT = """<testsuites><testsuite>
<testcase name="one"/>
<testcase name="many"><properties><property name="injected" value="7"/></properties></testcase>
<testcase name="lost"><properties><property name="injected" value="3"/></properties><failure message="no"/></testcase>
<testcase name="broken"><error message="no"/></testcase>
<testcase name="absent"><skipped message="none"/></testcase>
</testsuite></testsuites>"""


def test_what_fails_was_injected_and_not_survived(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    assert count_report(path) == FaultCount(injected=12, survived=8, skipped=1)


def test_the_table_adds_up() -> None:
    text = faults_table({"killed": FaultCount(10, 10, 0), "full disk": FaultCount(3, 2, 1)})
    assert "| killed | 10 | 10 | 0 |" in text and "| **all** | **13** | **12** | 1 |" in text


def test_every_test_of_a_group_is_there() -> None:
    for tests in GROUPS.values():
        for test in tests:
            file, _, name = test.partition("::")
            assert f"def {name}(" in (ROOT / file).read_text() if name else (ROOT / file).is_file(), test
