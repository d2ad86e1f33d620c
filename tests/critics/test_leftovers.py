"""What nobody planned on a plain ground is found, but not where it is planned, seen or shaded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from pages import Page
from scipy import ndimage
from scripted_objects import Scripted

from critics.artifacts.critic import ArtifactCritic, Flaw
from critics.artifacts.leftovers import leftovers
from critics.base import Evidence, Verdict
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from planners.checklist import Check
from planners.scene import Box, Canvas, Entity, Scene, TextBlock

SIZE = (240, 180)
THING = Box.from_pixels((30, 40, 100, 110), SIZE)
BLOT = (170, 60, 195, 85)


def page() -> Page:
    """A red circle where it is planned, on light grey, 240x180."""
    made = Page(*SIZE, (225, 228, 230))
    made.shape("circle", (30, 40, 100, 110), (200, 50, 40))
    return made


def blotted() -> np.ndarray:
    made = page()
    made.shape("square", BLOT, (30, 30, 60))
    return made.image()


def scene(background: str = "light gray", **more: object) -> Scene:
    circle = Entity(id="circle", noun="circle", box=THING)
    base = {"prompt": "a circle", "canvas": Canvas(width=SIZE[0], height=SIZE[1]), "entities": (circle,)}
    return Scene.model_validate({**base, "background": background, **more})


def flaw(image: np.ndarray, plan: Scene, critic: ArtifactCritic | None = None) -> Flaw | None:
    return (critic or ArtifactCritic()).flaw(image, plan)


def test_a_blot_is_to_be_removed_where_it_is() -> None:
    found = flaw(blotted(), scene())
    assert found is not None and (found.kind, found.fault) == ("leftover", "extra")
    assert found.region is not None and found.region.iou(Box.from_pixels(BLOT, SIZE)) > 0.6
    assert flaw(page().image(), scene()) is None


def test_a_halo_of_another_ground_is_repaired_with_its_thing() -> None:
    made = Page(*SIZE, (225, 228, 230))
    made.shape("circle", (12, 22, 118, 128), (150, 190, 240))
    made.shape("circle", (30, 40, 100, 110), (200, 50, 40))
    found = flaw(made.image(), scene())
    assert found is not None and (found.kind, found.fault) == ("leftover", "other")
    assert found.region is not None and found.region.iou(Box.from_pixels((12, 22, 118, 128), SIZE)) > 0.8


def test_a_gradient_and_faint_mottles_are_plain() -> None:
    slope = np.linspace(0, 60, SIZE[0])[None, :, None] - 40
    noise = ndimage.gaussian_filter(np.random.default_rng(1).standard_normal((SIZE[1], SIZE[0], 3)), (5, 5, 0))
    for image in (page().image(), blotted()):
        made = np.clip(image + slope + 3 * noise / noise.std(), 0, 255).astype(np.uint8)
        assert bool(leftovers(made, [THING], [])) is bool(image[70, 180, 0] < 100)


def test_a_things_shadow_and_what_is_along_the_rim_are_no_leftovers() -> None:
    image = page().image().astype(np.float32)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    shadow = np.clip(1.2 - np.hypot((x - 75) / 55, (y - 112) / 16), 0, 0.6)[..., None]
    assert leftovers((image * (1 - shadow)).astype(np.uint8), [THING], []) == []
    image[150:] = (120, 90, 60)
    assert leftovers(image.astype(np.uint8), [THING], []) == []


@pytest.mark.parametrize("background", ["beach", "wooden table"])
def test_places_are_not_judged(background: str) -> None:
    assert flaw(blotted(), scene(background)) is None


def test_a_ground_that_is_not_plain_is_not_judged() -> None:
    tiles = (np.indices((SIZE[1], SIZE[0])) // 12).sum(0) % 2
    image = np.where(tiles[..., None] == 1, blotted(), (120, 160, 90)).astype(np.uint8)
    assert leftovers(image, [THING], []) == []


def test_a_planned_thing_that_stands_elsewhere_is_none() -> None:
    seen = Detection("circle", 0.9, Box.from_pixels(BLOT, SIZE))
    critic = ArtifactCritic(finder=ObjectCritic(detector=Scripted(seen)))
    elsewhere = Page(*SIZE, (225, 228, 230))
    elsewhere.shape("square", BLOT, (30, 30, 60))
    assert flaw(elsewhere.image(), scene(), critic) is None
    left = flaw(blotted(), scene(), critic)
    assert left is not None and left.region is not None and left.region.iou(THING) > 0.8, "what stands in its place"
    assert flaw(blotted(), scene(), ArtifactCritic(finder=ObjectCritic())) is not None, "a finder that can't look"


class ReadsThere:
    """A critic of texts that reads each planned one in a box."""

    name, judges = "reads", frozenset({"text"})

    def __init__(self, box: Box) -> None:
        self.box = box

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        return [
            Verdict.passed(check, self.name, "read", evidence=[Evidence(label="SALE", box=self.box)])
            for check in checks
        ]


def test_a_planned_text_that_is_read_elsewhere_is_none() -> None:
    planned = TextBlock(id="text_1", content="SALE", box=Box(x0=0.1, y0=0.8, x1=0.4, y1=0.95))
    written = scene().model_copy(update={"texts": (planned,)})
    assert flaw(blotted(), written) is not None
    assert flaw(blotted(), written, ArtifactCritic(reads=ReadsThere(Box.from_pixels(BLOT, SIZE)))) is None


def test_a_ground_that_the_plan_leaves_open_must_be_of_one_colour() -> None:
    assert flaw(blotted(), scene("")) is not None
    slope = np.linspace(0, 60, SIZE[0])[None, :, None] - 40
    sloped = np.clip(blotted() + slope, 0, 255).astype(np.uint8)
    assert flaw(sloped, scene("")) is None and flaw(sloped, scene()) is not None
