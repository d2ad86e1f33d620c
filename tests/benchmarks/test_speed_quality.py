"""The comparison of window and whole frame: the seam score on constructed pictures, and the table."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.speed.quality import (
    BEFORE,
    COARSE,
    FRAME,
    KEPT,
    WINDOW,
    QualityRow,
    WayResult,
    quality_markdown,
    seam_score,
)

RECT = (20, 10, 60, 40)


def test_a_pasted_patch_has_a_seam_of_its_step_and_a_smooth_one_has_none() -> None:
    flat = np.full((64, 96, 3), 100, np.uint8)
    assert seam_score(flat, RECT) == 0.0
    patch = flat.copy()
    patch[10:40, 20:60] = 130
    assert seam_score(patch, RECT) == pytest.approx(30.0)
    ramp = np.broadcast_to(np.arange(96, dtype=np.uint8)[None, :, None] * 2, (64, 96, 3)).copy()
    assert seam_score(ramp, RECT) == pytest.approx(0.0)


def test_texture_alone_is_no_seam() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    assert abs(seam_score(noise, RECT)) < 10


def test_sides_at_the_pictures_border_do_not_count() -> None:
    picture = np.full((64, 96, 3), 100, np.uint8)
    picture[:32, :48] = 140
    assert seam_score(picture, (0, 0, 48, 32)) == pytest.approx(40.0)
    assert seam_score(picture, (0, 0, 96, 64)) == 0.0


def test_the_table_tells_who_fixed_what_alone() -> None:
    def one(window: bool, frame: bool, seam: float) -> QualityRow:
        def way(fixed: bool, level: float) -> WayResult:
            return WayResult(fixed=fixed, broke=0, seam=level, apart=level, work=0.1)

        ways = {WINDOW: way(window, seam), **{name: way(frame, 1.0) for name in (*KEPT, COARSE, FRAME)}}
        return QualityRow(prompt="a cat", noun="cat", area=0.1, seam=0.5, ways=ways)

    text = quality_markdown([one(True, False, 2.0), one(True, True, 3.0), one(False, True, 1.0), one(True, False, 2.5)])
    assert "| window | 3/4 (75%)" in text and "| whole frame | 2/4 (50%)" in text and f"| {BEFORE} |" in text
    assert text.count("only the window fixed 2, only the other 1") == len(KEPT) + 2 and "+1.12 levels" in text
    assert all(f"| {name} | 2/4 (50%)" in text for name in KEPT)
