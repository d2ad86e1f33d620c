"""What a repair cut in two is seen from the pictures before and after it, on any ground."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from critics.artifacts.cuts import cuts
from planners.scene import Box
from renderers.repair.region import blend, feathered

SIZE = 256, 192
REGION = (80, 40, 180, 150)


def picture(*discs: tuple[int, int, int], ground=(120, 170, 220)) -> np.ndarray:
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    for x, y, radius in discs:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(200, 60, 40))
    return np.asarray(image)


def region_mask() -> np.ndarray:
    mask = np.zeros(SIZE[::-1], bool)
    left, top, right, bottom = REGION
    mask[top:bottom, left:right] = True
    return mask


def repaired(before: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """The picture with what was painted inside the region, blended at its edge as repairs are."""
    image = before.copy()
    blend(image, painted, (0, 0, *SIZE), feathered(region_mask(), 6.0))
    return image


def striped(image: np.ndarray) -> np.ndarray:
    """On a ground that isn't plain."""
    rows = (12 * np.sin(np.arange(SIZE[1]) / 3))[:, None, None]
    return np.clip(image + rows, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("ground", [lambda image: image, striped])
def test_a_thing_half_painted_over_is_cut_and_the_rest_of_it_is_told(ground):
    before, painted = ground(picture((180, 100, 30))), ground(picture())
    found = cuts(before, repaired(before, painted), region_mask())
    assert found and found[0].box.x0 == pytest.approx(180 / 256, abs=0.02)
    assert found[0].piece is not None
    assert found[0].piece.iou(Box.from_pixels((180, 70, 211, 131), SIZE)) > 0.8


def test_what_is_painted_up_to_the_border_and_ends_there_is_cut_without_a_piece():
    before = picture()
    found = cuts(before, repaired(before, picture((180, 100, 30))), region_mask())
    assert found and found[0].piece is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([(130, 95, 40)], []),  # all of it was painted over
        ([], [(130, 95, 40)]),  # painted well inside
        ([], [(130, 95, 45)]),  # painted close to the border, but whole
        ([(40, 100, 30)], [(130, 95, 40)]),  # what stands outside stayed
        ([(180, 100, 30)], [(180, 100, 30)]),  # what crosses the border stayed
    ],
)
def test_whole_things_are_no_cuts(old, new):
    before = picture(*old)
    assert cuts(before, repaired(before, picture(*new)), region_mask()) == []


def test_a_ground_of_another_shade_is_no_cut():
    before = picture()
    assert cuts(before, repaired(before, picture(ground=(125, 175, 222))), region_mask()) == []


def test_what_another_repair_changed_beside_the_border_is_not_compared():
    before, after = picture((180, 100, 30)), picture()
    assert cuts(before, after, region_mask()) == []


def test_small_pictures_and_masks_of_all_or_nothing_are_not_looked_at():
    before, after = picture((180, 100, 30)), repaired(picture((180, 100, 30)), picture())
    nothing, small = np.zeros(SIZE[::-1], bool), np.s_[40:150]
    assert cuts(before, after, nothing) == cuts(before, after, ~nothing) == []
    assert cuts(before[small], after[small], region_mask()[small]) == []
