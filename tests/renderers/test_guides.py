"""ControlNets and IP-Adapters from folders, beside diffusers' own pipelines, on small random models of its classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file

from planners.scene import Box, Entity, TextBlock
from renderers.base import RenderError
from renderers.families.parts import to_tokens
from renderers.repair.control_pictures import ControlPictures, plan_edges
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, stable_diffusion_xl, unet
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, apart, picture, renderer, repair
from tests.renderers.test_filling import BOX, PROMPT, SEED, levels, without_variance


def sd() -> diffusers.StableDiffusionPipeline:
    xl = stable_diffusion_xl()
    parts = {**stable_diffusion(unet(4)).components, "vae": xl.vae, "scheduler": xl.scheduler}
    return diffusers.StableDiffusionPipeline(**parts, requires_safety_checker=False)


def flux() -> diffusers.FluxPipeline:
    pipe = tiny_models.flux()
    without_variance(pipe.vae)
    return pipe


def loud(net: Any, seed: int = 5) -> Any:
    """A ControlNet begins as zeros: random numbers instead, so that it changes the picture."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return net


def control_net(pipe: Any, seed: int = 5) -> Any:
    if hasattr(pipe, "unet"):
        made = diffusers.ControlNetModel.from_unet(pipe.unet, conditioning_embedding_out_channels=(8, 8))
    else:
        shape = {"num_layers": 1, "num_single_layers": 1, "attention_head_dim": 16, "num_attention_heads": 2}
        made = diffusers.FluxControlNetModel.from_transformer(pipe.transformer, **shape)
    return loud(made, seed)


MODELS = {
    "SDXL": (stable_diffusion_xl, diffusers.StableDiffusionXLControlNetPipeline),
    "SD": (sd, diffusers.StableDiffusionControlNetPipeline),
    "FLUX": (flux, diffusers.FluxControlNetPipeline),
}


@pytest.fixture(scope="module", params=MODELS)
def steered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A folder with a model and two ControlNets for it, and the pipeline's class that takes them."""
    folder = tmp_path_factory.mktemp("steered")
    build, kind = MODELS[request.param]
    pipe = build()
    pipe.save_pretrained(folder / "model")
    for number in (1, 2):
        control_net(pipe, number).save_pretrained(folder / f"net_{number}")
    Image.fromarray(picture(3).image).save(folder / "edges.png")
    return folder, kind


@torch.inference_mode()
def theirs(folder: Path, kind: Any, image: Image.Image, numbers: tuple[int, ...], weights: list[float]) -> np.ndarray:
    named = "FluxControlNetModel" if kind is diffusers.FluxControlNetPipeline else "ControlNetModel"
    nets = [getattr(diffusers, named).from_pretrained(folder / f"net_{number}") for number in numbers]
    single = len(nets) == 1
    pipe = kind.from_pretrained(folder / "model", controlnet=nets[0] if single else nets)
    pipe.set_progress_bar_config(disable=True)
    channels, factor = pipe.vae.config.latent_channels, pipe.vae_scale_factor
    noise = torch.randn((1, channels, HEIGHT // factor, WIDTH // factor), generator=torch.Generator().manual_seed(SEED))
    flux = kind is diffusers.FluxControlNetPipeline
    return pipe(
        prompt=PROMPT,
        **{"control_image" if flux else "image": image if single else [image] * len(nets)},
        width=WIDTH,
        height=HEIGHT,
        num_inference_steps=2,
        guidance_scale=3.0,
        controlnet_conditioning_scale=weights[0] if single else weights,
        latents=to_tokens(noise) if flux else noise,
        output_type="np",
    ).images[0]


def painted(painter: Any) -> np.ndarray:
    return painter.render(SCENE.model_copy(update={"prompt": PROMPT}), [SEED])[0].image


def whole_repair(painter: Any) -> np.ndarray:
    """What the loop of repairs paints where the region is the full picture."""
    return painter.repair(SCENE, picture(), [repair((0, 0, WIDTH, HEIGHT), PROMPT, SEED)]).image


def controls(folder: Path, *numbers: int, **more: Any) -> dict[str, Any]:
    return {"controlnets": [{"model": str(folder / f"net_{number}"), **more} for number in numbers]}


def test_a_controlnet_steers_as_in_its_own_pipeline(steered):
    folder, kind = steered
    file = str(folder / "edges.png")
    painter = renderer(folder / "model", **controls(folder, 1, picture=file, weight=0.7))
    expected = levels(theirs(folder, kind, Image.open(file), (1,), [0.7]))
    assert apart(painted(painter), expected) <= 1
    assert apart(whole_repair(painter), expected) <= 1
    assert apart(painted(renderer(folder / "model")), expected) > 3


def test_the_plans_edges_steer_and_several_nets_add_up(steered):
    folder, kind = steered
    if kind is diffusers.FluxControlNetPipeline:
        (problem,) = renderer(folder / "model", **controls(folder, 1, 2)).problems()
        assert "takes one ControlNet" in problem
        return
    edges = Image.fromarray(plan_edges(SCENE, (WIDTH, HEIGHT), None))
    expected = levels(theirs(folder, kind, edges, (1, 2), [1.0, 1.0]))
    assert apart(painted(renderer(folder / "model", **controls(folder, 1, 2))), expected) <= 1


def test_a_repairs_window_follows_its_part_of_the_picture(steered):
    """The same patch by a control picture that differs outside the window alone, and another by one that differs in
    it; regions share a call."""
    folder, _ = steered
    patches = {}
    for name, box in (("as it is", None), ("outside", (0, 160, 64, 192)), ("inside", BOX)):
        image = picture(3).image.copy()
        if box is not None:
            image[box[1] : box[3], box[0] : box[2]] = 255 - image[box[1] : box[3], box[0] : box[2]]
        file = folder / f"{name}.png"
        Image.fromarray(image).save(file)
        painter = renderer(folder / "model", **controls(folder, 1, picture=str(file)))
        repairs = [repair(BOX, PROMPT, SEED), repair((192, 0, 256, 32), PROMPT, 3)]
        patches[name] = painter.repair(SCENE, picture(), repairs).image
    left, top, right, bottom = BOX
    inside = np.s_[top:bottom, left:right]
    assert (patches["as it is"] == patches["outside"]).all()
    assert (patches["as it is"][inside] != patches["inside"][inside]).any()


def test_planned_things_and_letters_are_drawn_as_edges():
    near = Entity(id="near", noun="square", box=Box(x0=0.25, y0=0.25, x1=0.75, y1=0.75), depth=1)
    far = near.model_copy(update={"id": "far", "box": Box(x0=0.5, y0=0.5, x1=1.0, y1=1.0), "depth": 0})
    scene = SCENE.model_copy(update={"entities": (near, far)})
    edges = plan_edges(scene, (80, 40), None)
    assert edges.shape == (40, 80, 3) and set(np.unique(edges)) == {0, 255}
    assert edges[20, 20, 0] and not edges[20, 40, 0]  # its left side, its middle
    assert not edges[20, 50, 0] and not edges[25, 50, 0]  # the far one's corner, hidden behind the near one
    assert edges[19:22, 70, 0].any() and not edges[30, 70, 0]  # the far one's upper side, its middle
    text = TextBlock(id="t", content="RED", box=Box(x0=0, y0=0, x1=1, y1=1))
    lettered = plan_edges(scene.model_copy(update={"entities": (), "texts": (text,)}), (80, 40), None)
    assert 40 < (lettered[..., 0] > 0).sum() < 1600


def test_a_windows_control_picture_is_cut_and_enlarged_with_it(tmp_path):
    image = picture(3).image
    Image.fromarray(image).save(tmp_path / "edges.png")
    pictures = ControlPictures([str(tmp_path / "edges.png")], None)
    (cut,) = pictures.window(SCENE, (WIDTH, HEIGHT), BOX, (96, 96))
    assert np.abs(cut.permute(1, 2, 0).numpy() * 255 - image[32:128, 64:160]).max() < 1e-3
    (large,) = pictures.window(SCENE, (WIDTH, HEIGHT), BOX, (192, 192))
    assert large.shape == (3, 192, 192) and abs(float(large.mean() - cut.mean())) < 0.01


def save_adapter(folder: Path, pipe: Any, tokens: int = 4, width: int = 24) -> None:
    """An IP-Adapter in its published layout: one file and a folder ``image_encoder``."""
    torch.manual_seed(4)
    cross = pipe.unet.config.cross_attention_dim
    tensors = {
        "image_proj.proj.weight": torch.randn(tokens * cross, width),
        "image_proj.proj.bias": torch.randn(tokens * cross),
        "image_proj.norm.weight": torch.ones(cross),
        "image_proj.norm.bias": torch.zeros(cross),
    }
    hidden = [
        module.to_k.out_features
        for name, module in pipe.unet.named_modules()
        if name.endswith("attn2") and hasattr(module, "to_k")
    ]
    for number, inner in enumerate(hidden):
        for part in ("k", "v"):
            tensors[f"ip_adapter.{2 * number + 1}.to_{part}_ip.weight"] = torch.randn(inner, cross) * 0.3
    folder.mkdir()
    save_file(tensors, folder / "ip-adapter.safetensors")
    config = transformers.CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
        projection_dim=width,
    )
    transformers.CLIPVisionModelWithProjection(config).save_pretrained(folder / "image_encoder")


@pytest.fixture(scope="module", params=["SDXL", "SD"])
def adapted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, an adapter for it and two reference pictures."""
    folder = tmp_path_factory.mktemp("adapted")
    pipe = MODELS[request.param][0]()
    pipe.save_pretrained(folder / "model")
    save_adapter(folder / "adapter", pipe)
    for number in (1, 2):
        Image.fromarray(picture(number).image).save(folder / f"{number}.png")
    return folder


def shown(folder: Path, *numbers: int) -> dict[str, Any]:
    return {
        "ip_adapter": {"file": str(folder / "adapter" / "ip-adapter.safetensors")},
        "reference": [str(folder / f"{number}.png") for number in numbers],
    }


@pytest.mark.parametrize("guidance", [3.0, 1.0])
def test_reference_pictures_are_seen_as_in_the_pipeline_itself(adapted, guidance):
    pipe = diffusers.DiffusionPipeline.from_pretrained(adapted / "model")
    pipe.set_progress_bar_config(disable=True)
    pipe.load_ip_adapter(str(adapted / "adapter"), subfolder="", weight_name="ip-adapter.safetensors")
    pipe.set_ip_adapter_scale(0.6)
    with torch.inference_mode():
        expected = levels(
            pipe(
                prompt=PROMPT,
                ip_adapter_image=[[Image.open(adapted / f"{number}.png") for number in (1, 2)]],
                width=WIDTH,
                height=HEIGHT,
                num_inference_steps=2,
                guidance_scale=guidance,
                generator=torch.Generator().manual_seed(SEED),
                output_type="np",
            ).images[0]
        )
    painter = renderer(adapted / "model", guidance=guidance, **shown(adapted, 1, 2))
    assert apart(painted(painter), expected) <= 1
    assert apart(whole_repair(painter), expected) <= 1
    assert apart(painted(renderer(adapted / "model", guidance=guidance)), expected) > 3


def test_reference_pictures_reach_regional_prompts_and_regions_of_one_call(adapted):
    plain = renderer(adapted / "model", layout="regional")
    painter = renderer(adapted / "model", layout="regional", **shown(adapted, 1))
    both = painter.render(SCENE, [SEED, 2])
    assert apart(both[0].image, painter.render(SCENE, [SEED])[0].image) <= 1
    assert apart(both[0].image, plain.render(SCENE, [SEED])[0].image) > 3
    repairs = [repair(box, PROMPT, number) for number, box in enumerate(((0, 0, 64, 32), (160, 16, 224, 48)))]
    together = painter.repair(SCENE, picture(), repairs).image
    alone = painter.repair(SCENE, picture(), repairs[:1]).image
    assert apart(alone[:32, :64], together[:32, :64]) <= 1


def test_what_is_missing_or_for_another_model_is_said_before_loading(steered, tmp_path):
    folder, kind = steered
    model = folder / "model"

    def problem(**more: Any) -> str:
        (line,) = renderer(model, **more).problems()
        assert "\n" not in line
        return line

    empty = tmp_path / "empty"
    empty.mkdir()
    assert "no folder of a ControlNet" in problem(controlnets=[{"model": str(empty)}])
    (empty / "config.json").write_text((folder / "net_1" / "config.json").read_text())
    assert "has no .safetensors weights" in problem(controlnets=[{"model": str(empty)}])
    assert "is no picture" in problem(**controls(folder, 1, picture=str(tmp_path / "none.png")))
    other = tmp_path / "other"
    control_net(stable_diffusion_xl(48)).save_pretrained(other)
    expected = "takes a FluxControlNetModel" if "Flux" in kind.__name__ else "text of width 80"
    assert expected in problem(controlnets=[{"model": str(other)}])
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**config, "_class_name": "ControlNetUnionModel"}))
    assert "is a ControlNetUnionModel" in problem(controlnets=[{"model": str(other)}])
    adapter = {"ip_adapter": {"file": str(tmp_path / "none.safetensors")}}
    reference = {"reference": [str(folder / "edges.png")]}
    if "Flux" in kind.__name__:
        assert "loaded into UNets alone" in problem(**adapter, **reference)
        return
    assert "there is no" in problem(**adapter, **reference)
    (tmp_path / "none.safetensors").write_bytes(b"")
    assert "ip_adapter.encoder" in problem(**adapter, **reference)
    assert "is no picture" in problem(**adapter, reference=[str(tmp_path)])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reference": ["a.png"]}, "set ip_adapter"),
        ({"controlnets": [{"model": "x"}], "render_cache_interval": 2}, "cache intervals"),
        ({"controlnets": [{"model": "x"}], "engine": "openvino"}, "engine = openvino"),
    ],
)
def test_settings_that_exclude_each_other_are_refused(more, said):
    with pytest.raises(ValueError, match=said):
        renderer(Path("x"), **more)


def test_a_control_for_another_family_is_refused(tmp_path):
    tiny_models.z_image().save_pretrained(tmp_path / "model")
    control_net(sd()).save_pretrained(tmp_path / "net")
    with pytest.raises(RenderError, match=r"UNets and FLUX\.1 alone"):
        renderer(tmp_path / "model", controlnets=[{"model": str(tmp_path / "net")}]).pipe  # noqa: B018
