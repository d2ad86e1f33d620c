from __future__ import annotations

import numpy as np
import pytest
from pages import Page

from critics.artifacts.critic import ArtifactCritic
from critics.panel import judge_all
from critics.testing import check_critic, example_scene
from planners.checklist import compile_checklist

SCENE = example_scene((96, 64))
FLAT = np.full((64, 96, 3), 200, np.uint8)
NOISE = np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (FLAT, "flat colour"),
        (np.zeros_like(FLAT), "all black"),
        (NOISE, "noise"),
        (FLAT[:, :, 0], "shape"),
        (FLAT.transpose(1, 0, 2), "64x96"),
        (np.full((64, 96, 3), np.nan, np.float32), "finite"),
        (np.full((64, 96, 3), 0.5, np.float32), "float32"),
        (np.dstack([FLAT, FLAT[:, :, :1]]), "shape"),
    ],
)
def test_what_is_no_picture_fails(image: np.ndarray, says: str) -> None:
    verdicts = judge_all([ArtifactCritic()], image, SCENE, compile_checklist(SCENE))
    assert [(v.status, v.fault) for v in verdicts] == [("fail", "artifact")]
    assert says in verdicts[0].reason


def test_pictures_pass_also_fine_and_grainy_ones() -> None:
    page = Page(96, 64)
    page.text("OPEN", 4, 4, 9)
    page.shape("circle", (50, 30, 90, 60), "red")
    grainy = np.clip(page.image() + np.random.default_rng(0).normal(0, 12, (64, 96, 3)), 0, 255).astype(np.uint8)
    for image in (page.image(), grainy):
        assert [v.status for v in judge_all([ArtifactCritic()], image, SCENE, compile_checklist(SCENE))] == ["pass"]


def test_it_keeps_the_contract() -> None:
    check_critic(ArtifactCritic())
