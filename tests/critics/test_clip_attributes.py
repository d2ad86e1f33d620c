"""The attribute critic and the open_clip model under it, with a tiny pair of random weights."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from pydantic import ValidationError
from tiny_pair import WIDTH, open_clip_pair

from benchmarks.wishes.letters import COLOURS
from critics.base import CriticError
from critics.contrast.attributes import AttributeCritic, AttributeSettings, rivals_of
from critics.contrast.clip_model import ClipModel, ClipSettings, true_share
from critics.testing import check_critic
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Scene

BOX = Box(x0=0.2, y0=0.2, x1=0.8, y1=0.8)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_clip_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def model(pair: Path) -> ClipModel:
    return ClipModel(ClipSettings(model=str(pair), device="cpu", batch=3))


def circle(colour: str) -> np.ndarray:
    picture = Image.new("RGB", (128, 128), "white")
    ImageDraw.Draw(picture).ellipse((26, 26, 102, 102), fill=COLOURS[colour])
    return np.asarray(picture)


def plan(**attributes: str) -> tuple[Scene, list[Check]]:
    entity = Entity(id="e", noun="circle", attributes=attributes, box=BOX)
    scene = Scene(prompt="p", canvas=Canvas(width=128, height=128), entities=(entity,))
    return scene, [check for check in compile_checklist(scene) if check.kind == "attribute"]


def test_vectors_are_normalised_and_batches_change_nothing(model: ClipModel) -> None:
    pictures = [circle(colour) for colour in ("red", "blue", "green", "black", "pink")]
    vectors = model.image_vectors([*pictures, pictures[0][20:90, 10:60]])
    assert vectors.shape == (6, WIDTH) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(model.image_vectors(pictures[4:])[0], vectors[4], atol=1e-5)
    assert model.image_vectors([]).shape[0] == model.text_vectors([]).shape[0] == 0


def test_texts_are_embedded_once_and_come_in_order(model: ClipModel) -> None:
    texts = ["a red circle", "a cat", "a red circle", "a dog", "a blue square"]
    first = model.text_vectors(texts)
    assert first.shape == (5, WIDTH) and np.array_equal(first[0], first[2]) and not np.array_equal(first[0], first[1])
    model._texts["a cat"] = np.zeros(WIDTH, np.float32)
    assert not model.text_vectors(["a cat"]).any(), "the second time it comes from the cache"
    del model._texts["a cat"]
    np.testing.assert_allclose(model.text_vectors(["a cat"])[0], first[1], atol=1e-5)


def test_other_arrays_are_refused(model: ClipModel) -> None:
    with pytest.raises(ValueError, match=r"picture 1: the picture is float64 \(4, 4, 3\), not uint8"):
        model.image_vectors([circle("red"), np.zeros((4, 4, 3))])


def test_a_share_is_a_half_at_a_tie_and_only_the_strongest_rival_counts() -> None:
    assert true_share(np.array([2.0, 2.0, 2.0, -9.0])) == pytest.approx(0.5)
    assert true_share(np.array([3.0, 1.0])) == pytest.approx(np.exp(3) / (np.exp(3) + np.exp(1)))
    assert 0.0 <= true_share(np.array([-900.0, 900.0])) < 1e-9 and true_share(np.array([900.0, -900.0])) == 1.0


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"model": "RN50"}, "set weights to its file"),
        ({"model": "local-dir:/x", "weights": "y"}, "leave out weights"),
        ({"model": "RN50", "weights": "a.pt"}, "set sha256"),
        ({"model": "RN50", "weights": "a.pt", "sha256": "7"}, "sha256"),
        ({"model": "local-dir:/x", "batch": 0}, "batch"),
    ],
)
def test_model_settings_are_checked(table: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        ClipSettings.model_validate(table)


def test_what_is_missing_is_said_without_loading(pair: Path, tmp_path: Path) -> None:
    assert ClipModel(ClipSettings(model=str(pair))).problems() == []
    assert "no open_clip model at" in ClipModel(ClipSettings(model="local-dir:/not/there")).problems()[0]
    assert "lacks" in ClipModel(ClipSettings(model=str(tmp_path))).problems()[0]
    for name in ("open_clip_config.json", "open_clip_model.safetensors"):
        shutil.copy(pair / name, tmp_path / name)
    (tmp_path / "model.bin").write_bytes(b"pickle")
    assert "pickled weights, model.bin" in ClipModel(ClipSettings(model=str(tmp_path))).problems()[0]
    assert "set critic_settings.attributes.clip.model" in AttributeCritic().problems()[0]
    with pytest.raises(CriticError, match="pickled"):
        _ = ClipModel(ClipSettings(model=str(tmp_path))).scale


def test_pickles_that_are_called_safetensors_are_refused(pair: Path, tmp_path: Path) -> None:
    shutil.copytree(pair, tmp_path / "folder")
    torch.save({}, tmp_path / "folder" / "open_clip_model.safetensors")
    for settings in (
        {"model": str(tmp_path / "folder")},
        {"model": "RN50", "weights": str(tmp_path / "w.safetensors")},
    ):
        torch.save({}, tmp_path / "w.safetensors")
        with pytest.raises(CriticError, match="pickle"):
            _ = ClipModel(ClipSettings(**settings)).scale


def test_weights_with_another_hash_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "weights.pt"
    file.write_bytes(b"not these")
    other = hashlib.sha256(b"others").hexdigest()
    with pytest.raises(CriticError, match="not the one that is set"):
        _ = ClipModel(ClipSettings(model="RN50", weights=str(file), sha256=other)).scale


def test_a_colour_is_never_passed_and_doubted_only_where_that_is_set(model: ClipModel) -> None:
    """Of two colours at most one can be the random model's first choice."""
    for limit, statuses in ((0.0, {"unscored"}), (0.499999, {"fail", "unscored"})):
        critic, found = AttributeCritic(AttributeSettings(fail_below=0.499999, colour_fail_below=limit), model), []
        for wanted in ("red", "blue"):
            scene, checks = plan(colour=wanted)
            found += [critic.judge(circle(drawn), scene, checks)[0] for drawn in ("red", "green", "blue")]
        failed = [verdict for verdict in found if verdict.status == "fail"]
        assert {verdict.status for verdict in found} <= statuses and bool(failed) is ("fail" in statuses)
        assert all((verdict.region, verdict.fault) == (BOX, "attribute") for verdict in failed)


def test_what_it_cannot_compare_is_said_before_any_picture(model: ClipModel) -> None:
    critic = AttributeCritic(None, model)
    scene, checks = plan(colour="red", size="large", look="cute", material="wooden", state="open")
    assert set(critic.unable(scene, checks)) == {"attribute:e.colour", "attribute:e.size", "attribute:e.look"}
    verdicts = {v.check: v for v in critic.judge(circle("red"), scene, checks)}
    assert verdicts["attribute:e.size"].status == "unscored" and "size" in verdicts["attribute:e.size"].reason
    assert "against 7 wrong captions" in verdicts["attribute:e.material"].reason


def test_a_lack_is_no_caption(model: ClipModel) -> None:
    critic = AttributeCritic(None, model)
    attributes = {"material": "wooden", "without": "handle", "not": "rolling"}
    scene, checks = plan(**attributes)
    assert set(critic.unable(scene, checks)) == {"attribute:e.without", "attribute:e.not"}
    verdicts = {v.check: v for v in critic.judge(circle("red"), scene, checks)}
    assert {verdicts[f"attribute:e.{name}"].status for name in ("without", "not")} == {"unscored"}
    assert "without" not in verdicts["attribute:e.material"].reason


def test_words_that_may_hold_together_are_no_rivals() -> None:
    assert rivals_of("material", "steel") == ["wooden", "plastic", "glass", "stone", "leather", "paper", "fabric"]
    assert rivals_of("material", "wooden", ("bamboo", "velvet"))[0] == "velvet"
    assert rivals_of("state", "open") == ["closed"] and rivals_of("state", "sliced") == []
    assert rivals_of("size", "large") == []


def test_what_shows_nothing_is_unscored(model: ClipModel) -> None:
    scene, checks = plan(colour="red", material="wooden")
    critic = AttributeCritic(None, model)
    for picture in (np.full((64, 64, 3), 90, np.uint8), np.full((64, 64, 3), np.nan)):
        assert {v.status for v in critic.judge(picture, scene, checks)} == {"unscored"}


@pytest.mark.slow
def test_the_critic_keeps_the_contract(model: ClipModel) -> None:
    check_critic(AttributeCritic(None, model))
