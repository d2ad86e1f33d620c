"""A small real run with the shipped detector finds a removed object; rows are kept, taken up again, and forgotten."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.critics import photos
from benchmarks.critics.__main__ import main
from benchmarks.critics.cases import Case, drawn_cases
from benchmarks.critics.knobs import Knob, knob_variants, shipped_critics, with_setting
from benchmarks.critics.remember import RememberingDetector
from benchmarks.critics.run import CriticRow, forget_critics, judge_new, read_critic_rows
from benchmarks.packaged import MissingPackage
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from planners.scene import Box

pytestmark = pytest.mark.usefixtures("shapes_alone")

COLOUR = Knob("objects", "colour_share", ("attribute",), (0.9,))


@pytest.fixture(scope="module")
def removed() -> list[Case]:
    return [case for case in drawn_cases(4, seed=11) if case.group == "object removed"]


@pytest.mark.slow
def test_a_removed_object_is_found_and_its_twin_passes(removed: list[Case], tmp_path: Path) -> None:
    critics = shipped_critics(["objects", "artifacts"])
    path = tmp_path / "rows.jsonl"
    found = [row for _, some in judge_new(removed, critics, knob_variants(critics, [COLOUR]), path) for row in some]
    gone = [row for row in found if row.kind == "present" and not row.holds]
    assert len(gone) == 4 and [row.status for row in gone] == ["fail"] * 4
    sound = [row for row in found if row.holds and not row.damaged and row.kind in ("present", "artifact")]
    assert len(sound) > 8 and sum(row.status == "pass" for row in sound) >= len(sound) - 1
    assert {row.setting for row in found if row.kind == "attribute"} == {"shipped", "colour_share=0.9"}
    assert read_critic_rows(path) == found
    assert list(judge_new(removed, critics, (), path)) == []  # nothing is left to judge


@pytest.mark.slow
def test_a_torn_file_is_mended_and_a_critic_is_judged_again(removed: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    critics = shipped_critics(["artifacts"])
    kept = [row for _, some in judge_new(removed[:3], critics, (), path) for row in some]
    path.write_text(path.read_text()[:-20])
    assert read_critic_rows(path) == kept[:1]  # the case before the torn row may be the torn one
    again = [case.id for case, _ in judge_new(removed[:3], critics, (), path)]
    assert again == [case.id for case in removed[1:3]] and read_critic_rows(path) == kept
    forget_critics(path, ["artifacts"])
    assert read_critic_rows(path) == []
    forget_critics(tmp_path / "none.jsonl", ["artifacts"])


def test_another_value_is_a_new_critic_on_the_same_model() -> None:
    (critic,) = shipped_critics(["objects"])
    assert isinstance(critic, ObjectCritic)
    other = with_setting(critic, "threshold", 0.9)
    assert other.settings.threshold == 0.9 and critic.settings.threshold != 0.9
    assert other.detector is critic.detector
    names = {
        variant.value for variant in knob_variants([critic], [COLOUR, Knob("text", "shapes", ("text",), (False,))])
    }
    assert names == {0.9}  # there is no text critic


def run_main(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["critics", *words])
    return main()


@pytest.mark.slow
def test_the_command_writes_its_page_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--quick", "--only", "drawn", "--critic", "artifacts", "--out", str(tmp_path))
    assert run_main(monkeypatch, *words) == 0
    first = capsys.readouterr()
    assert "| whole picture: noise | artifact | artifacts | 2/2 (100%) |" in first.out
    assert (tmp_path / "results.md").read_text() in first.out
    assert "whole picture 001 noise: 1 verdicts, 0 wrong" in first.err
    assert run_main(monkeypatch, *words) == 0
    assert capsys.readouterr() == (first.out, "")  # all was there already


def test_an_unknown_critic_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_main(monkeypatch, "--quick", "--only", "drawn", "--critic", "artefacts") == 1
    err = capsys.readouterr().err
    assert err.startswith("benchmarks.critics: there is no critic called 'artefacts'") and err.count("\n") == 1


class CountingDetector:
    """A fake that counts how often it is asked."""

    labels = ("cat",)

    def __init__(self) -> None:
        self.asked = 0

    def detect(self, image: np.ndarray) -> list[Detection]:
        self.asked += 1
        return [Detection("cat", 0.9, Box(x0=0.1, y0=0.1, x1=0.4, y1=0.5))]


def test_a_model_that_remembers_is_asked_once_a_picture() -> None:
    counting = CountingDetector()
    detector = RememberingDetector(counting)
    black, white = np.zeros((48, 64, 3), np.uint8), np.full((48, 64, 3), 255, np.uint8)
    first = detector.detect(black)
    assert detector.detect(black.copy()) == first and counting.asked == 1
    detector.detect(white)
    detector.detect(black.reshape(64, 48, 3))  # the same bytes, another shape
    assert counting.asked == 3


def test_photos_are_sound_or_damaged_as_they_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROOFPRESS_TEST_DATA", str(tmp_path))
    with pytest.raises(MissingPackage):
        photos.pose_critic()
    if importlib.util.find_spec("ultralytics") is None:  # importing it would replace Pillow's open for all later tests
        pytest.skip("ultralytics isn't installed (extra ultralytics)")
    cases = list(itertools.islice(photos.photo_cases(), 2 * (1 + len(photos.DAMAGES))))
    by_group = {case.group: case for case in cases}
    sound = by_group["people as they are"]
    assert sound.seen.people and not sound.damaged
    higher = by_group["legs three times as long"]
    assert higher.picture.shape[0] > 1.5 * sound.picture.shape[0] and higher.picture.shape[1] == sound.picture.shape[1]
    turned_over = by_group["upside down"]
    assert np.abs(turned_over.picture[::-1].astype(int) - sound.picture).mean() < 2
    assert {case.scene.canvas.size for case in cases} == {(c.picture.shape[1], c.picture.shape[0]) for c in cases}


def test_a_row_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError):
        CriticRow.model_validate({"case": "c", "verdict": "fine"})
