"""Plans as input channels of the denoiser, on a tiny pipeline of the real classes with a module of the tests' own."""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionOutput

from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.base import RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings, RepairRequest
from renderers.families.joined import joined_channels
from renderers.repair.drawn import planned_scene
from renderers.repair.region import grown
from renderers.resizing import enlarged_part, painted_size
from tests.renderers.small_scene import apart, picture
from tests.renderers.tiny_conditions import KNOWN, write_planned

CAT = Entity(id="cat", noun="cat", box=Box(x0=0.05, y0=0.25, x1=0.4, y1=0.9))
DOG = Entity(id="dog", noun="dog", box=Box(x0=0.55, y0=0.25, x1=0.95, y1=0.9))
SALE = TextBlock(id="sale", content="SALE", box=Box(x0=0.2, y0=0.02, x1=0.8, y1=0.22))
SCENE = Scene(
    prompt="a cat and a dog", canvas=Canvas(width=96, height=64), entities=(CAT, DOG), texts=(SALE,), background="beach"
)
LEFT, RIGHT = Box(x0=0.0, y0=0.25, x1=0.33, y1=1.0), Box(x0=0.67, y0=0.25, x1=1.0, y1=1.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_planned(tmp_path_factory.mktemp("planned"))


def painter(folder: Path, **more: object) -> DiffusionRenderer:
    how = {"steps": 3, "guidance": 1.0, "smallest_window": 16, "longest_side": 0, "conditions": KNOWN, **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **how))


def repair(region: Box, about: tuple[str, ...], operator: str = "inpaint", seed: int = 5) -> Repair:
    return Repair(id=f"{operator}{seed}", operator=operator, region=region, about=about, seed=seed)


@contextmanager
def inputs(one: DiffusionRenderer) -> Iterator[list[torch.Tensor]]:
    """What the denoiser's first layer sees while active."""
    seen: list[torch.Tensor] = []
    layer = one.family.denoiser.conv_in
    handle = layer.register_forward_pre_hook(lambda _, args: seen.append(args[0].clone()))
    try:
        yield seen
    finally:
        handle.remove()


def whole(one: DiffusionRenderer, scene: Scene | None = SCENE, size: tuple[int, int] = (96, 64)) -> torch.Tensor:
    with torch.inference_mode():
        return one.repairer.inpainter.plan.full(scene, size)


@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_every_call_of_a_full_picture_sees_the_plan_in_all_rows(folder, guidance):
    one = painter(folder, guidance=guidance)
    with inputs(one) as seen:
        made = one.render(SCENE, [1, 2])
    rows = 2 if guidance == 1 else 4
    assert [tuple(sample.shape) for sample in seen] == [(rows, 20, 16, 24)] * 3  # one call a step, none by region
    channels = whole(one)
    assert channels[0, 0].any() and channels[0, 1].any()
    assert all(torch.equal(sample[row, 16:], channels[0]) for sample in seen for row in range(rows))
    assert made[0].work.denoiser_calls == 3 * rows / 2


def test_another_plan_paints_another_picture(folder):
    one = painter(folder)
    moved = DOG.model_copy(update={"box": Box(x0=0.7, y0=0.5, x1=0.9, y1=0.8)})
    other = SCENE.model_copy(update={"entities": (CAT, moved)})
    assert apart(one.render(SCENE, [3])[0].image, one.render(other, [3])[0].image) > 0


def test_from_the_prompt_alone_the_model_plans_by_the_seed(folder):
    one = painter(folder, layout="prompt")
    with inputs(one) as seen:
        one.render(SCENE, [1, 2])
    assert not any(sample[:, [16, 18, 19]].any() for sample in seen)
    assert all((sample[0, 17] == 1).all() and (sample[1, 17] == 2).all() for sample in seen)


@pytest.mark.parametrize("named", [False, True])
def test_a_guess_of_the_picture_is_added_to_what_the_denoiser_makes(named):
    class Halved(torch.nn.Module):
        def forward(self, sample, timestep, return_dict=False):
            made = sample[:, :2] / 2
            return UNet2DConditionOutput(sample=made) if return_dict else (made, "more")

    family = SimpleNamespace(
        denoiser=Halved(),
        conditions=SimpleNamespace(guess_channels=2),
        joined=lambda sample, channels: torch.cat([sample, channels], dim=1),
    )
    latents, channels = torch.randn(4, 2, 3, 3), torch.randn(2, 5, 3, 3)
    with joined_channels(family, channels):
        made = family.denoiser(latents, 7, return_dict=named)
    out = made.sample if named else made[0]
    assert torch.allclose(out, latents / 2 + channels[:, 3:].repeat(2, 1, 1, 1))
    assert named or made[1:] == ("more",)


def test_a_seed_paints_the_same_alone_and_in_a_batch(folder):
    one = painter(folder)
    batch = one.render(SCENE, [1, 2])
    assert apart(one.render(SCENE, [2])[0].image, batch[1].image) <= 1
    assert apart(batch[0].image, batch[1].image) > 1


def test_a_window_sees_the_full_pictures_channels_cut(folder):
    one, base = painter(folder), picture_of((96, 64))
    with inputs(one) as seen:
        one.repair(SCENE, base, [repair(RIGHT, ("dog",))])
    left, top, right, bottom = one.repairer.window(RIGHT.pixels((96, 64)), (96, 64))
    cut = whole(one)[0, :, top // 4 : bottom // 4, left // 4 : right // 4]
    assert cut.shape != whole(one).shape[1:] and cut[0].any()
    assert len(seen) == 3 and all(torch.equal(sample[0, 16:], cut) for sample in seen)


def test_an_enlarged_window_sees_the_plan_enlarged(folder):
    around = grown(RIGHT.pixels((96, 64)), 4, (96, 64))  # an enlarged window has no halo
    left, top, right, bottom = painter(folder).repairer.window(around, (96, 64))
    one, base = painter(folder, enlarge_to=round(2 * math.sqrt((right - left) * (bottom - top)))), picture_of((96, 64))
    with inputs(one) as seen:
        one.repair(SCENE, base, [repair(RIGHT, ("dog",))])
    large = whole(one, size=(192, 128))[0]
    top, bottom, left, right = (edge * 2 // 4 for edge in (top, bottom, left, right))
    cut = large[:, top:bottom, left:right]
    assert torch.equal(seen[0][0, 16:], cut)


@pytest.mark.parametrize("operator", ["inpaint", "remove", "underlay", "recolour", "typeset"])
def test_repairs_change_their_region_and_not_one_bit_outside(folder, operator):
    one, base = painter(folder), picture_of((96, 64))
    region, about = (SALE.box, ("sale",)) if operator == "typeset" else (RIGHT, ("dog",))
    after = one.repair(SCENE, base, [repair(region, about, operator)])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()


def test_repairs_of_two_pictures_with_plans_of_their_own_share_calls(folder):
    one, base = painter(folder), picture_of((96, 64))
    other = SCENE.model_copy(update={"entities": (CAT, DOG.model_copy(update={"noun": "circle"}))})
    requests = [
        RepairRequest(SCENE, base, (repair(LEFT, ("cat",), seed=8), repair(RIGHT, ("dog",), seed=9))),
        RepairRequest(other, base, (repair(RIGHT, ("dog",), seed=9),)),
    ]
    with inputs(one) as seen:
        together = one.repair_many(requests)
    assert [len(sample) for sample in seen] == [3] * 3
    for request, result in zip(requests, together, strict=True):
        assert apart(one.repair_many([request])[0].image, result.image) <= 1
    assert apart(together[0].image, together[1].image) > 1


@pytest.mark.parametrize("engine", ["torch", "openvino"])
def test_caches_and_graphs_compute_the_same_with_channels(folder, engine):
    """Every level at the first step alone: what later steps see of the plan comes in at the first level."""
    how = {"engine": engine, "repair_cache_interval": 3, "render_cache_interval": 3, "guidance": 3.0}
    plain, cached = painter(folder, guidance=3.0), painter(folder, **how)
    every = painter(folder, engine=engine, guidance=3.0)
    base, fix = picture_of((96, 64)), [repair(LEFT, ("cat",), seed=8), repair(RIGHT, ("dog",), seed=9)]
    assert apart(plain.render(SCENE, [1])[0].image, every.render(SCENE, [1])[0].image) <= 1
    assert apart(plain.repair(SCENE, base, fix).image, every.repair(SCENE, base, fix).image) <= 1
    shallow = cached.render(SCENE, [1])[0]
    assert shallow.work.denoiser_calls == 6 and shallow.image.shape == (64, 96, 3)
    repaired = cached.repair(SCENE, base, fix)
    assert apart(repaired.image, base.image) > 1
    untouched = ~(repaired.masks[0] | repaired.masks[1])
    assert (repaired.image[untouched] == base.image[untouched]).all()


def test_a_canvas_beyond_the_models_size_is_painted_small_and_enlarged(folder, caplog):
    one = painter(folder, longest_side=None)  # the denoiser's own size: 16 latent pixels, 64 of the picture
    large = SCENE.model_copy(update={"canvas": Canvas(width=150, height=112)})
    with caplog.at_level(logging.WARNING, "proofpress.renderers"), inputs(one) as seen:
        made = one.render(large, [1])[0]
        after = one.repair(large, made, [repair(RIGHT, ("dog",))])
    assert made.image.shape == (112, 150, 3) and made.work.full_render_equivalents == 1.0
    assert tuple(seen[0].shape[-2:]) == (12, 16)  # 64x48 pixels
    (mask,) = after.masks
    assert mask.shape == (112, 150)
    assert (after.image[~mask] == made.image[~mask]).all() and (after.image[mask] != made.image[mask]).any()
    told = [record.getMessage() for record in caplog.records if "trained for" in record.getMessage()]
    assert told == ["the model was not trained for 150x112: the picture is painted at 64x48 and enlarged"]


@pytest.mark.parametrize(
    ("size", "painted"),
    [
        ((512, 512), (512, 512)),
        ((256, 256), (256, 256)),
        ((1024, 768), (512, 384)),
        ((1920, 1080), (512, 288)),
        ((100, 2048), (24, 512)),
    ],
)
def test_a_painted_size_keeps_the_shape(size, painted):
    assert painted_size(size, 512, 8) == painted
    assert painted_size(size, 0, 8) == size


def test_an_enlarged_part_is_the_part_of_the_enlarged():
    ramp = np.tile(np.arange(48, dtype=np.uint8)[None, :, None] * 5, (32, 1, 3))
    rect, pixels = enlarged_part(ramp[8:24, 12:36], (12, 8, 36, 24), (48, 32), (120, 80))
    assert rect == (30, 20, 90, 60) and pixels.shape == (40, 60, 3)
    assert apart(pixels[20, 3:-3, 0], ((np.arange(33, 87) + 0.5) / 2.5 - 0.5) * 5) <= 2


@pytest.mark.parametrize("kind", ["sdxl_folder", "pooling_folder"])
def test_a_phrase_is_the_pooled_text_that_the_model_pools_itself(kind, request):
    one = painter(request.getfixturevalue(kind))
    with torch.inference_mode():
        phrase = one.family.phrase("a red cat")
        if kind == "sdxl_folder":
            assert torch.allclose(phrase, one.family.text("a red cat").pooled, atol=1e-5)
        else:
            padded = one.pipe.tokenizer(["a red cat"], padding="max_length", return_tensors="pt").input_ids
            assert torch.allclose(phrase, one.pipe.text_encoder(padded).pooler_output[0], atol=1e-5)
        assert not torch.allclose(phrase, one.family.phrase("a blue cat"), atol=1e-3)


def test_a_thing_repaired_in_a_free_place_is_planned_there():
    free = Box(x0=0.42, y0=0.3, x1=0.53, y1=0.8)
    moved = planned_scene(SCENE, repair(free, ("dog",)), (96, 64))
    assert moved.item("dog").box == free and moved.item("cat").box == CAT.box
    part = Box(x0=0.6, y0=0.3, x1=0.7, y1=0.5)  # a hand of it, say
    assert planned_scene(SCENE, repair(part, ("dog",)), (96, 64)) == SCENE
    assert planned_scene(SCENE, repair(RIGHT, ("dog",)), (96, 64)) == SCENE
    clearing = repair(RIGHT, (), "remove")
    assert planned_scene(SCENE, clearing, (96, 64)) == SCENE
    assert planned_scene(SCENE, clearing, (96, 64), [clearing, repair(free, ("dog",))]) == moved
    assert planned_scene(SCENE, repair(SALE.box, ("sale",), "typeset"), (96, 64)).texts == ()


def test_a_class_that_the_settings_do_not_know_is_refused_and_not_imported(folder, tmp_path, monkeypatch):
    stranger = write_planned(tmp_path / "stranger", "Payload")
    index = json.loads((stranger / "model_index.json").read_text())
    index["conditions"] = ["payload", "Payload"]
    (stranger / "model_index.json").write_text(json.dumps(index))
    for place in (tmp_path, stranger, stranger / "conditions"):
        (place / "payload.py").write_text("raise SystemExit('it ran')")
        monkeypatch.syspath_prepend(str(place))
    one = painter(stranger)
    (problem,) = one.problems()
    with pytest.raises(RenderError) as caught:
        one.render(SCENE, [1])
    assert problem == str(caught.value)
    assert "'Payload'" in problem and "renderer_settings.diffusion.conditions" in problem and "\n" not in problem
    assert "payload" not in sys.modules
    assert painter(folder).problems() == []


def test_a_trusted_module_that_cannot_be_imported_is_one_line(folder):
    one = painter(folder, conditions={"TinyConditions": "tests.no_such_module:TinyConditions"})
    with pytest.raises(RenderError, match="can't import 'tests.no_such_module:TinyConditions'"):
        one.render(SCENE, [1])


def test_pickled_conditions_are_refused(tmp_path):
    pickled = write_planned(tmp_path)
    weights = pickled / "conditions" / "diffusion_pytorch_model.safetensors"
    weights.unlink()
    torch.save({}, weights.with_suffix(".bin"))
    with pytest.raises(RenderError, match="pickles"):
        painter(pickled).render(SCENE, [1])


def test_a_denoiser_that_takes_other_channels_is_one_line(tmp_path):
    folder = write_planned(tmp_path)
    index = json.loads((folder / "model_index.json").read_text())
    del index["conditions"]
    (folder / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(RenderError, match="its denoiser takes 4 channels beside the latents"):
        painter(folder).render(SCENE, [1])


def test_a_pipeline_without_conditions_is_run_as_ever(sd_folder):
    one = painter(sd_folder, longest_side=None)
    assert one.family.conditions is None and one.repairer.longest_side == 0
    with inputs(one) as seen:
        one.render(SCENE, [1])
    assert seen[0].shape[1] == 16 and len(seen) > 3  # by region


def picture_of(size: tuple[int, int]):
    """A cut of blocks of random colours."""
    base = picture()
    return type(base)(image=np.ascontiguousarray(base.image[: size[1], : size[0]]), seed=1)
