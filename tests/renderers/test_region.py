import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from planners.scene import Box
from renderers.families.base import Grid
from renderers.repair.region import blend, bounds, feathered, grown, mask_of, ring_colour, window

SIZE = (96, 64)  # width, height: not square, so that swapped axes show


@given(st.integers(0, 250), st.integers(0, 180), st.integers(1, 200), st.integers(1, 200), st.sampled_from([0, 48, 64]))
def test_a_window_lies_on_the_grid_inside_the_picture_and_covers_its_rect(x, y, wide, high, smallest):
    size, grid = (256, 192), Grid(side=32, step=8)
    rect = (x, y, min(x + wide, size[0]), min(y + high, size[1]))
    if rect[0] >= rect[2] or rect[1] >= rect[3]:
        return
    left, top, right, bottom = window(rect, size, grid, smallest)
    assert 0 <= left <= rect[0] and rect[2] <= right <= size[0]
    assert 0 <= top <= rect[1] and rect[3] <= bottom <= size[1]
    assert left % 8 == top % 8 == (right - left) % 32 == (bottom - top) % 32 == 0
    assert right - left >= smallest and bottom - top >= smallest
    assert right - left <= max(-(-(rect[2] - rect[0]) // 32) * 32 + 32, smallest + 31)


def test_a_picture_smaller_than_the_smallest_window_is_taken_whole():
    assert window((10, 10, 20, 20), SIZE, Grid(32, 8), 512) == (0, 0, 96, 64)


def test_a_mask_covers_its_boxes_and_nothing_else():
    mask = mask_of([Box(x0=0.25, y0=0.5, x1=0.5, y1=1.0)], SIZE)
    assert mask.shape == (64, 96) and mask.sum() == 24 * 32
    assert mask[32:, 24:48].all()


def test_feathering_is_zero_outside_and_full_inside_and_does_not_fade_at_the_pictures_edge():
    mask = mask_of([Box(x0=0.0, y0=0.0, x1=0.5, y1=0.5)], SIZE)
    weights = feathered(mask, 4)
    assert (weights[~mask] == 0).all() and (weights[mask] > 0).all()
    assert weights[0, 0] == 1 and weights[31, 20] == pytest.approx(0.25)


@given(st.integers(0, 2**32 - 1))
def test_feathering_measures_as_over_the_whole_picture(seed):
    rng = np.random.default_rng(seed)
    mask = np.zeros((64, 96), dtype=bool)
    for _ in range(rng.integers(1, 4)):
        top, left = rng.integers(0, 60), rng.integers(0, 90)
        mask[top : top + rng.integers(1, 40), left : left + rng.integers(1, 60)] = True
    if mask.all():
        return
    depth = ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge"))[1:-1, 1:-1]
    expected = np.clip(depth / min(5.0, max(1.0, depth.max() / 2)), 0, 1).astype(np.float32)
    assert (feathered(mask, 5.0) == expected).all()


@given(st.integers(0, 2**32 - 1))
def test_pixels_of_weight_zero_are_bit_identical_after_pasting(seed):
    rng = np.random.default_rng(seed)
    base = rng.integers(0, 256, (64, 96, 3), dtype=np.uint8)
    patch = rng.integers(0, 256, (32, 64, 3), dtype=np.uint8)
    mask = np.zeros((64, 96), dtype=bool)
    mask[8:30, 10:60] = True
    out = base.copy()
    blend(out, patch, (8, 4, 72, 36), feathered(mask, 3)[4:36, 8:72])
    assert (out[~mask] == base[~mask]).all()
    assert (out[16:22, 20:50] == patch[12:18, 12:42]).all()


@given(st.integers(0, 2**32 - 1))
def test_feathering_a_cut_equals_the_cut_of_feathering(seed):
    rng = np.random.default_rng(seed)
    mask = np.zeros((64, 96), dtype=bool)
    top, left = rng.integers(0, 60), rng.integers(0, 90)
    mask[top : top + rng.integers(1, 60), left : left + rng.integers(1, 90)] = True
    if mask.all():
        return
    x0, y0, x1, y1 = grown(bounds(mask), 1, SIZE)
    assert (feathered(mask[y0:y1, x0:x1], 5.0) == feathered(mask, 5.0)[y0:y1, x0:x1]).all()


def test_bounds_are_those_of_the_mask_in_the_frame_that_it_was_cut_from():
    mask = mask_of([Box(x0=0.25, y0=0.5, x1=0.5, y1=0.75)], SIZE)
    assert bounds(mask) == (24, 32, 48, 48) and bounds(mask[30:, 20:], (20, 30)) == (24, 32, 48, 48)
    assert grown((24, 32, 48, 48), 20, SIZE) == (4, 12, 68, 64)


def test_the_ring_sees_the_ground_and_not_the_object_in_the_middle():
    image = np.full((64, 96, 3), (10, 200, 30), dtype=np.uint8)
    image[20:40, 30:60] = 255
    colour, roughness = ring_colour(image, (20, 10, 80, 60))
    assert colour == (10, 200, 30) and roughness == 0
    image[10:14:2, 20:80] = 0
    assert ring_colour(image, (20, 10, 80, 60))[1] > 5
