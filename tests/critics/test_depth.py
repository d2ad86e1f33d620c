"""The geometry on constructed maps; the plumbing with a real DPT of transformers, tiny and with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pages import Page
from scripted_objects import Scripted

from critics.base import CriticError
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.depth import DepthReader, nearness
from critics.objects.detector import Detection
from critics.panel import judge_all
from critics.testing import check_critic, example_scene
from planners.checklist import compile_checklist
from planners.scene import Box, Relation
from tests.critics.tiny_judges import tiny_depth


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_depth(tmp_path_factory.mktemp("depth"))


LEFT, RIGHT = Box(x0=0.1, y0=0.2, x1=0.4, y1=0.8), Box(x0=0.6, y0=0.2, x1=0.9, y1=0.8)


def stepped(left: float, right: float) -> np.ndarray:
    """A map of shape (40, 60): ``left`` and ``right`` in the two boxes, 0 to 1 elsewhere."""
    depth = np.tile(np.linspace(0, 1, 40)[:, None], (1, 60))
    depth[8:32, 6:24], depth[8:32, 36:54] = left, right
    return depth


def test_larger_is_nearer() -> None:
    assert nearness("in_front_of", LEFT, RIGHT, stepped(0.9, 0.2)) == 1.0
    assert nearness("behind", LEFT, RIGHT, stepped(0.9, 0.2)) == 0.0
    assert nearness("behind", LEFT, RIGHT, stepped(0.2, 0.9)) == 1.0
    assert nearness("in_front_of", LEFT, RIGHT, stepped(5.5, 5.45) * 3 + 7) < 0.5


def test_what_is_as_far_is_neither() -> None:
    for kind in ("behind", "in_front_of"):
        assert nearness(kind, LEFT, RIGHT, stepped(0.5, 0.5)) == 0.0
        assert nearness(kind, LEFT, RIGHT, np.full((40, 60), 3.0)) == 0.0
    with pytest.raises(ValueError, match="depth can't decide 'on'"):
        nearness("on", LEFT, RIGHT, stepped(0.5, 0.5))


def test_the_pixels_that_one_hides_do_not_speak_for_the_other() -> None:
    """A near thing covers most of a far one's box: the far one's own strip decides its depth."""
    depth = np.full((40, 60), 0.2)
    depth[10:30, 10:40] = 0.9
    near, far = Box.from_pixels((10, 10, 40, 30), (60, 40)), Box.from_pixels((10, 8, 50, 30), (60, 40))
    assert nearness("in_front_of", near, far, depth) == 1.0


def test_a_saved_model_gives_a_map_of_the_pictures_size(folder: Path) -> None:
    reader = DepthReader(str(folder), device="cpu")
    assert reader.problems() == []
    image = np.random.default_rng(0).integers(0, 256, (48, 80, 3), dtype=np.uint8)
    depth = reader.map(image)
    assert depth.shape == (48, 80) and depth.dtype == np.float32 and np.isfinite(depth).all()
    assert np.array_equal(depth, DepthReader(str(folder), device="cpu").map(image))


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    reader = DepthReader(str(tmp_path / "gone"))
    assert "critic_settings.objects.depth" in reader.problems()[0]
    with pytest.raises(CriticError, match="there is no depth model at"):
        reader.map(np.zeros((8, 8, 3), np.uint8))
    critic = ObjectCritic(ObjectSettings(depth=str(tmp_path / "gone")), Scripted())
    assert critic.problems() == reader.problems()


def test_the_object_critic_judges_behind_only_with_a_model(folder: Path) -> None:
    page = Page(96, 64)
    boxes = page.shape("circle", (10, 32, 38, 58), "red"), page.shape("square", (58, 32, 86, 58), "blue")
    detector = Scripted(Detection("circle", 0.9, boxes[0]), Detection("square", 0.9, boxes[1]))
    relations = (
        Relation(subject="circle", kind="behind", object="square"),
        Relation(subject="square", kind="in_front_of", object="circle"),
    )
    scene = example_scene().model_copy(update={"relations": relations})
    names = ["relation:circle-behind-square", "relation:square-in_front_of-circle"]
    without = ObjectCritic(detector=detector)
    assert all("set critic_settings.objects.depth" in without.unable(scene, compile_checklist(scene))[n] for n in names)
    critic = ObjectCritic(ObjectSettings(depth=str(folder)), detector)
    assert critic.unable(scene, compile_checklist(scene)) == {}
    found = {v.check: v for v in judge_all([critic], page.image(), scene, compile_checklist(scene))}
    assert found[names[0]].score == pytest.approx(found[names[1]].score)
    assert {found[name].status for name in names} <= {"pass", "fail"}
    check_critic(critic, scene=scene)
