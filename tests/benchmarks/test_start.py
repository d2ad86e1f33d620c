"""The benchmark of starts: what it reads off processes, and its page."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.start.measure import STEPS, Measured, page, verdicts
from benchmarks.start.processes import Took, forget, import_seconds, python_of, timed

ROOT = Path(__file__).parents[2]


def took(*seconds: float) -> Took:
    return Took(tuple(zip(STEPS, seconds[:4], strict=True)), seconds[4], 2 * seconds[4], 0)


def measured(name: str, factor: float, cold: bool = False) -> Measured:
    runs = tuple(took(*(factor * second for second in (1, 4, 6, 8 + extra, 9 + extra))) for extra in (0, 1, 5))
    some = {("generate", False): runs, **({("generate", True): runs} if cold else {})}
    return Measured(name, ROOT, some, {"torch": factor, "rich": 0.1}, 100, frozenset({"a"}), frozenset({"[]"}))


def test_steps_are_differences_of_medians_and_the_last_checkout_is_compared_with_the_first() -> None:
    lines = page([measured("baseline", 2.0), measured("now", 1.0)]).splitlines()
    assert "| to the first picture: libraries imported, the painter loaded, painting | 6.00 s | 3.00 s |" in lines
    assert "| **process start to verdict** | 18.00 s | 9.00 s (2.00 times faster) |" in lines
    assert "| `generate`, warm | 20.00 s | 10.00 s | 40.00 s | 20.00 s | 2.00 |" in lines
    assert "| torch | 2.00 s | 1.00 s |" in lines
    assert lines[-1] == "Pictures: the same pixels in every run. Verdicts: the same in every run."


def test_what_was_not_measured_is_said() -> None:
    assert "Cold starts were not measured." in page([measured("now", 1.0)])
    assert "Cold starts were not measured." not in page([measured("now", 1.0, cold=True)])


def test_a_step_that_never_came_is_an_error_and_no_zero() -> None:
    with pytest.raises(KeyError):
        Took((("planned", 1.0),), 2.0, 2.0, 1).until("finished")


def test_import_lines_are_added_up_by_library() -> None:
    lines = [
        "import time: self [us] | cumulative | imported package",
        "import time:      1500 |       2500 |   torch._C",
        "round 0: first render",
        "import time:      1000 |       4000 | torch",
        "import time:       100 |        100 | numpy",
    ]
    assert import_seconds(lines) == ({"torch": pytest.approx(0.0025), "numpy": pytest.approx(0.0001)}, 3)


def test_verdicts_are_compared_without_the_words_that_say_them() -> None:
    one = {"checks": [{"id": "a", "status": "pass", "score": 1.0, "says": "there is a cat"}]}
    other = {"checks": [{"id": "a", "status": "pass", "score": 1.0, "says": "a cat is there"}]}
    assert verdicts(one) == verdicts(other) != verdicts({"checks": [{"id": "a", "status": "fail", "score": 1.0}]})


def test_a_command_is_timed_in_a_process_of_its_own() -> None:
    found = timed(ROOT, ["plan", "a red circle", "--json"])
    assert found.code == 0 and 0 < found.processor and 0 < found.exit
    with pytest.raises(RuntimeError, match="ended with 2"):
        timed(ROOT, ["plan", "--no-such-flag"])


def test_forgetting_files_changes_none_of_them(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "weights").write_bytes(b"x" * 5000)
    assert forget([tmp_path]) == 5000
    assert (tmp_path / "inner" / "weights").read_bytes() == b"x" * 5000


def test_a_checkout_runs_in_its_own_environment_if_it_has_one(tmp_path):
    assert python_of(tmp_path) == sys.executable
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.touch()
    assert python_of(tmp_path) == str(own)
