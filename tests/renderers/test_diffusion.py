"""The renderer on tiny pipelines of diffusers' real classes: real sampling, random weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.base import RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from tests.planners.test_weights import flip, with_sums

SCENE = Scene(
    prompt="a red circle and a cat",
    canvas=Canvas(width=96, height=64),
    entities=(
        Entity(id="circle", noun="circle", attributes={"colour": "red"}, box=Box(x0=0.05, y0=0.3, x1=0.4, y1=0.9)),
        Entity(id="cat", noun="cat", box=Box(x0=0.55, y0=0.3, x1=0.95, y1=0.9)),
    ),
    texts=(TextBlock(id="title", content="SALE", role="title", box=Box(x0=0.2, y0=0.02, x1=0.8, y1=0.25)),),
)
CIRCLE, CAT, TITLE = (
    Box(x0=0.0, y0=0.25, x1=0.45, y1=0.95),
    Box(x0=0.5, y0=0.25, x1=1.0, y1=0.95),
    Box(x0=0.15, y0=0.0, x1=0.85, y1=0.27),
)


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    return DiffusionRenderer(DiffusionSettings(model=str(folder), steps=4, guidance=3.0, smallest_window=16, **more))


@pytest.fixture(scope="module", params=["sd_folder", "sdxl_folder"])
def painter(request: pytest.FixtureRequest) -> DiffusionRenderer:
    return renderer(request.getfixturevalue(request.param))


def repair(operator: str, region: Box, about: tuple[str, ...] = (), strength: float = 1.0, seed: int = 5) -> Repair:
    return Repair(id=operator, operator=operator, region=region, about=about, strength=strength, seed=seed)


def test_a_batch_has_a_candidate_a_seed_and_each_seed_paints_its_own(painter):
    first, second = painter.render(SCENE, [1, 2])
    assert first.image.shape == (64, 96, 3) and first.image.dtype == np.uint8
    assert (first.image != second.image).any()
    again = painter.render(SCENE, [2])[0]
    assert np.abs(again.image.astype(int) - second.image).max() <= 1  # alone and in a batch, up to rounding


def test_the_same_seed_paints_the_same_pixels(painter):
    assert (painter.render(SCENE, [7])[0].image == painter.render(SCENE, [7])[0].image).all()


def test_regional_prompts_reach_only_their_regions(sd_folder):
    painter = renderer(sd_folder, base_ratio=0.0)
    plain = painter.render(SCENE.model_copy(update={"texts": ()}), [3])[0].image
    cat, circle = SCENE.entities[1], SCENE.entities[0]
    other = SCENE.model_copy(update={"texts": (), "entities": (circle, cat.model_copy(update={"noun": "word"}))})
    difference = np.abs(painter.render(other, [3])[0].image.astype(int) - plain).mean(axis=(0, 2))
    assert difference[60:].mean() > 4 * difference[:36].mean()


@pytest.mark.parametrize("operator", ["inpaint", "remove", "underlay", "typeset"])
def test_repairs_change_their_region_and_not_one_bit_outside(painter, operator):
    base = painter.render(SCENE, [1])[0]
    about = {"remove": (), "typeset": ("title",)}.get(operator, ("cat",))
    region = TITLE if operator == "typeset" else CAT
    after = painter.repair(SCENE, base, [repair(operator, region, about, 0.8)])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all()
    assert (after.image[mask] != base.image[mask]).any()
    assert mask.sum() <= 1.05 * region.area * 96 * 64 + 200


def test_disjoint_repairs_in_one_batch_equal_the_same_one_by_one(painter):
    base = painter.render(SCENE, [1])[0]
    left, right = repair("inpaint", CIRCLE, ("circle",), seed=8), repair("inpaint", CAT, ("cat",), seed=9)
    both = painter.repair(SCENE, base, [left, right])
    alone = painter.repair(SCENE, base, [right])
    assert np.abs(both.image[both.masks[1]].astype(int) - alone.image[alone.masks[0]]).max() <= 2
    assert (both.image[~(both.masks[0] | both.masks[1])] == base.image[~(both.masks[0] | both.masks[1])]).all()


def test_work_follows_the_region_and_the_strength(painter):
    base = painter.render(SCENE, [1])[0]
    assert base.work.full_render_equivalents >= 1.0
    full = painter.repair(SCENE, base, [repair("inpaint", CAT, ("cat",), 1.0)]).work
    half = painter.repair(
        SCENE, base, [repair("inpaint", CAT, ("cat",), 0.25)]
    ).work  # the noise of the third of 4 steps
    assert half.denoiser_calls == full.denoiser_calls // 2
    assert half.full_render_equivalents < full.full_render_equivalents < 1.0


def test_typesetting_on_plain_ground_needs_no_denoising(painter):
    base = painter.render(SCENE, [1])[0]
    flat = type(base)(image=np.full_like(base.image, 250), seed=1)
    after = painter.repair(SCENE, flat, [repair("typeset", TITLE, ("title",))])
    assert after.work.denoiser_calls == 0
    assert after.image.min() < 60


def test_an_operator_it_lacks_is_refused(painter):
    with pytest.raises(RenderError, match="instruct_edit"):
        painter.repair(SCENE, painter.render(SCENE, [1])[0], [repair("instruct_edit", CAT, ("cat",))])


def test_a_canvas_off_the_grid_is_refused(painter):
    with pytest.raises(RenderError, match="multiple of"):
        painter.render(SCENE.model_copy(update={"canvas": Canvas(width=97, height=65)}), [1])


def copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


@pytest.mark.parametrize("name", ["model.bin", "vocabulary.json", "diffusion_pytorch_model.safetensors"])
def test_pickled_weights_are_refused_whatever_they_are_called(sd_folder, tmp_path, name):
    folder = copy(sd_folder, tmp_path / "pickled")
    next((folder / "unet").glob("*.safetensors")).unlink()
    torch.save({"weight": torch.zeros(2)}, folder / "unet" / name)
    with pytest.raises(RenderError, match="pickle"):
        renderer(folder).render(SCENE, [1])


def test_weights_of_another_hash_than_the_folders_are_refused(sd_folder, tmp_path):
    folder = copy(sd_folder, tmp_path / "known")
    with_sums(folder)
    assert renderer(folder).render(SCENE, [1])
    flip(next((folder / "unet").glob("*.safetensors")))
    with pytest.raises(RenderError, match="was changed: SHA256SUMS"):
        renderer(folder).render(SCENE, [1])


def test_missing_parts_are_named(sd_folder, tmp_path):
    folder = copy(sd_folder, tmp_path / "partial")
    shutil.rmtree(folder / "vae")
    with pytest.raises(RenderError, match="lacks its part 'vae'"):
        renderer(folder).render(SCENE, [1])
    next((folder / "unet").glob("*.safetensors")).unlink()
    shutil.copytree(sd_folder / "vae", folder / "vae")
    with pytest.raises(RenderError, match="no weights"):
        renderer(folder).render(SCENE, [1])


@pytest.mark.parametrize("content", [None, "{", json.dumps({"_class_name": "NoSuchPipeline"})])
def test_a_folder_that_is_no_pipeline_is_one_line(tmp_path, content):
    if content is not None:
        (tmp_path / "model_index.json").write_text(content)
    with pytest.raises(RenderError) as caught:
        renderer(tmp_path).render(SCENE, [1])
    assert "\n" not in str(caught.value)


def test_truncated_weights_are_one_line(sd_folder, tmp_path):
    folder = copy(sd_folder, tmp_path / "torn")
    weights = next((folder / "unet").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[: weights.stat().st_size // 2])
    with pytest.raises(RenderError, match="can't load the pipeline") as caught:
        renderer(folder).render(SCENE, [1])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("model", ["path/to/a/folder", "/no/such/folder", "./nothing", "folder"])
def test_a_path_that_is_not_there_is_named_and_never_looked_up_on_a_hub(model):
    (problem,) = DiffusionRenderer(DiffusionSettings(model=model)).problems()
    assert model in problem and "renderer_settings.diffusion.model" in problem
    with pytest.raises(RenderError, match="there is no .*a pipeline folder"):
        DiffusionRenderer(DiffusionSettings(model=model)).render(SCENE, [1])


def test_a_whole_folder_has_no_problems(sd_folder):
    assert renderer(sd_folder).problems() == []
