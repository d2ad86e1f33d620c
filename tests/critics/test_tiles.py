"""Tiles of wide and tall pictures: where they lie, and whose finds count."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection, DetectorSettings
from critics.objects.tiles import detected_with_tiles, merged, tiles_of
from planners.scene import Box

SETTINGS = DetectorSettings(checkpoint="a/folder", backend="open_vocabulary")


def find(label: str, score: float, *xyxy: float) -> Detection:
    return Detection(label, score, Box(x0=xyxy[0], y0=xyxy[1], x1=xyxy[2], y1=xyxy[3]))


class Shortsighted:
    """Sees a bright thing only where it fills a twentieth of the picture's width or more."""

    labels = ("lamp",)

    def detect(self, image: np.ndarray) -> list[Detection]:
        rows, columns = np.nonzero(image[..., 0] > 200)
        if not len(rows) or np.ptp(columns) + 1 < image.shape[1] / 20:
            return []
        height, width = image.shape[:2]
        box = Box.from_pixels((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1), (width, height))
        return [Detection("lamp", 0.9, box)]


@pytest.mark.parametrize(("size", "count"), [((100, 100), 0), ((140, 100), 0), ((160, 100), 2), ((90, 300), 5)])
def test_tiles_cover_strips_and_overlap_by_a_quarter(size, count):
    tiles = tiles_of(*size)
    assert len(tiles) == count
    if tiles:
        side = min(size)
        assert all(right - left == bottom - top == side for left, top, right, bottom in tiles)
        assert tiles[0][:2] == (0, 0) and tiles[-1][2:] == size
        starts = [left + top for left, top, _, _ in tiles]
        assert all(later - before <= 0.75 * side + 1 for before, later in itertools.pairwise(starts))


@pytest.mark.parametrize("tall", [False, True])
def test_a_small_thing_is_found_in_a_tile_and_counted_once(tall):
    image = np.zeros((60, 240, 3), np.uint8)
    image[20:27, 100:108] = 255
    image = np.ascontiguousarray(image.swapaxes(0, 1)) if tall else image
    alone = Shortsighted().detect(image)
    found = detected_with_tiles(Shortsighted(), [image, np.zeros_like(image)], SETTINGS)
    assert len(alone) == int(tall) and [len(some) for some in found] == [1, 0]
    expected = (20, 100, 27, 108) if tall else (100, 20, 108, 27)
    assert found[0][0].box.pixels((image.shape[1], image.shape[0])) == expected


def test_what_a_tile_cuts_and_parts_of_larger_things_do_not_count():
    size = (200, 100)
    whole = [find("bus", 0.8, 0.1, 0.1, 0.9, 0.9)]
    left, right = (0, 0, 100, 100), (100, 0, 200, 100)
    cut = find("bus", 0.9, 0.2, 0.1, 1.0, 0.9)
    wheel = find("bus", 0.9, 0.3, 0.5, 0.5, 0.7)
    sign = find("sign", 0.9, 0.3, 0.2, 0.5, 0.4)
    edge = find("dog", 0.9, 0.0, 0.5, 0.1, 0.7)
    found = merged(whole, [(left, [cut, wheel, sign, edge]), (right, [edge])], size, SETTINGS)
    assert [one.label for one in found] == ["sign", "dog", "bus"]
    assert found[0].box.pixels(size) == (30, 20, 50, 40)


def test_thresholds_by_class_replace_the_common_one():
    critic = ObjectCritic(ObjectSettings(threshold=0.4, thresholds={"Lamps": 0.8}), Shortsighted())
    lamp, cat = find("lamp", 0.6, 0, 0, 1, 1), find("cat", 0.6, 0, 0, 1, 1)
    assert critic.stretched(lamp) < 0.5 < critic.stretched(cat)
