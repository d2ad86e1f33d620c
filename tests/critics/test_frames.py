"""Windows of another ground around a thing, and seams in places that have rectangles of their own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from critics.artifacts.critic import ArtifactCritic
from planners.scene import Box, Canvas, Entity, Scene


def scene_with(noun: str, box: Box, background: str = "beach") -> Scene:
    entity = Entity(id="e", noun=noun, box=box)
    return Scene(prompt="p", canvas=Canvas(width=240, height=180), background=background, entities=(entity,))


def page_with_window(blend: int, rect: tuple[int, int, int, int] = (70, 50, 150, 130)) -> np.ndarray:
    """A sky over sand with a disc in front; in ``rect`` lies a dark ground, its edges blended over some pixels."""
    image = np.full((180, 240, 3), (150, 190, 240), np.float32)
    image[100:] = (230, 210, 160)
    rows, columns = np.mgrid[:180, :240]
    inside = np.full_like(image, (40, 40, 70))
    weight = np.zeros((180, 240), np.float32)
    weight[rect[1] : rect[3], rect[0] : rect[2]] = 1
    if blend:
        weight = ndimage.uniform_filter(weight, 2 * blend + 1)
    image = image * (1 - weight[..., None]) + inside * weight[..., None]
    image[np.hypot(rows - 90, columns - 110) < 28] = (220, 60, 60)
    return np.rint(image).astype(np.uint8)


@pytest.mark.parametrize("blend", [0, 1])
def test_a_window_of_another_ground_around_a_thing_is_a_frame(blend: int) -> None:
    disc = Box.from_pixels((82, 62, 138, 118), (240, 180))
    flaw = ArtifactCritic().flaw(page_with_window(blend), scene_with("ball", disc))
    assert flaw is not None and (flaw.kind, flaw.fault) == ("frame", "other") and flaw.region is not None
    assert flaw.region.iou(Box.from_pixels((70, 50, 150, 130), (240, 180))) > 0.85


def test_no_frame_where_none_shows_or_a_rectangle_is_planned() -> None:
    disc = Box.from_pixels((82, 62, 138, 118), (240, 180))
    clean = page_with_window(0, (0, 0, 0, 0))
    assert ArtifactCritic().flaw(clean, scene_with("ball", disc)) is None
    far = Box.from_pixels((180, 20, 220, 60), (240, 180))
    assert ArtifactCritic().flaw(page_with_window(0), scene_with("ball", far)) is None
    painting = Box.from_pixels((70, 50, 150, 130), (240, 180))
    assert ArtifactCritic().flaw(page_with_window(0), scene_with("painting", painting)) is None


def test_a_pale_rectangle_is_no_seam_in_a_room_unless_a_thing_is_in_it() -> None:
    image = np.full((180, 240, 3), (200, 190, 170), np.uint8)
    image += np.random.default_rng(0).integers(0, 3, (180, 240, 1), dtype=np.uint8)
    image[30:90, 40:120] += 20
    elsewhere, inside = (Box.from_pixels(rect, (240, 180)) for rect in ((150, 100, 200, 150), (50, 38, 110, 84)))
    image[110:140, 160:190] = (200, 60, 60)

    def kind(box: Box, background: str) -> str | None:
        flaw = ArtifactCritic().flaw(image, scene_with("ball", box, background))
        return None if flaw is None else flaw.kind

    assert kind(elsewhere, "beach") == "seam"
    assert kind(elsewhere, "living room") is None
    assert kind(inside, "living room") == "seam"
