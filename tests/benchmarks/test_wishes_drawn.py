"""The drawn scenes of the benchmark of wishes keep what they say, and its page counts right."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.wishes.__main__ import WishRow, results_page
from benchmarks.wishes.drawn import PARTS, drawn_wishes
from critics.panel import judge_all
from critics.setting.critic import SettingCritic


@pytest.mark.parametrize("part", PARTS)
def test_a_scene_is_the_same_at_every_call_and_has_a_right_and_a_wrong_plan(part):
    for number in range(3):
        some, again = list(drawn_wishes(part, number)), list(drawn_wishes(part, number))
        assert [one.check for one in some] == [one.check for one in again]
        assert all(np.array_equal(one.picture, other.picture) for one, other in zip(some, again, strict=True))
        assert not all(one.holds for one in some)
        assert all(one.picture.shape[:2] == (one.scene.canvas.height, one.scene.canvas.width) for one in some)


def test_a_plain_ground_is_judged_right():
    for wish in drawn_wishes("grounds", 0):
        (verdict,) = judge_all([SettingCritic()], wish.picture, wish.scene, [wish.check])
        assert verdict.status == ("pass" if wish.holds else "fail")


def test_the_page_counts_what_was_found():
    def row(holds: bool, status: str, found: bool = True) -> WishRow:
        return WishRow(scene="things 0", about="a place", holds=holds, found=found, status=status, reason="r")

    rows = [row(True, "pass"), row(True, "fail"), row(False, "fail"), row(False, "unscored"), row(True, "fail", False)]
    line = next(line for line in results_page(rows).splitlines() if line.startswith("| a place"))
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1].startswith("1/2") and cells[2] == "0" and cells[3].startswith("0/2") and cells[4:] == ["1", "1"]
