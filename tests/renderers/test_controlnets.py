"""ControlNets from folders, beside diffusers' own pipelines, on small random models of its classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from planners.scene import Box, Entity, TextBlock
from renderers.families.parts import to_tokens
from renderers.repair.control_pictures import ControlPictures, plan_edges
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, apart, picture, renderer, repair
from tests.renderers.test_filling import BOX, PROMPT, SEED, levels
from tests.renderers.tiny_guides import STEERED, Steered, control_net, of_unet


@pytest.fixture(scope="module", params=STEERED)
def steered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Steered]:
    """A folder with a model and two ControlNets for it, and what they are."""
    folder = tmp_path_factory.mktemp("steered")
    made = STEERED[request.param]
    pipe = made.build()
    pipe.save_pretrained(folder / "model")
    for number in (1, 2):
        control_net(made, pipe, number).save_pretrained(folder / f"net_{number}")
    Image.fromarray(picture(3).image).save(folder / "edges.png")
    return folder, made


@torch.inference_mode()
def theirs(
    folder: Path, made: Steered, image: Image.Image, numbers: tuple[int, ...], weights: list[float]
) -> np.ndarray:
    """A call of the library's own pipeline with ControlNets, with the noise of the seed."""
    nets = [diffusers.AutoModel.from_pretrained(str(folder / f"net_{number}")) for number in numbers]
    single = len(nets) == 1
    pipe = made.kind.from_pretrained(folder / "model", controlnet=nets[0] if single else nets)
    pipe.set_progress_bar_config(disable=True)
    channels = getattr(pipe.vae.config, "latent_channels", None) or pipe.vae.config.z_dim
    factor, packs = pipe.vae_scale_factor, made.kind.__name__.startswith(("Flux", "Qwen"))
    noise = torch.randn((1, channels, HEIGHT // factor, WIDTH // factor), generator=torch.Generator().manual_seed(SEED))
    guided = (
        {"true_cfg_scale": 3.0, "negative_prompt": " "} if "Qwen" in made.kind.__name__ else {"guidance_scale": 3.0}
    )
    shown = "image" if made.net is of_unet else "control_image"
    return pipe(
        prompt=PROMPT,
        **{shown: image if single else [image] * len(nets)},
        width=WIDTH,
        height=HEIGHT,
        num_inference_steps=2,
        **guided,
        controlnet_conditioning_scale=weights[0] if single else weights,
        latents=to_tokens(noise) if packs else noise,
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
    folder, made = steered
    file = str(folder / "edges.png")
    painter = renderer(folder / "model", **controls(folder, 1, picture=file, weight=0.7))
    expected = levels(theirs(folder, made, Image.open(file), (1,), [0.7]))
    assert apart(painted(painter), expected) <= 1
    assert apart(whole_repair(painter), expected) <= 1
    assert apart(painted(renderer(folder / "model")), expected) > 3
    without = renderer(folder / "model", guidance=1, **controls(folder, 1, picture=file, weight=0.7))
    assert apart(painted(without), whole_repair(without)) <= 1


def test_the_plans_edges_steer_and_several_nets_add_up(steered):
    folder, made = steered
    if not made.several:
        (problem,) = renderer(folder / "model", **controls(folder, 1, 2)).problems()
        assert "takes one ControlNet" in problem
        return
    edges = Image.fromarray(plan_edges(SCENE, (WIDTH, HEIGHT), None))
    expected = levels(theirs(folder, made, edges, (1, 2), [1.0, 1.0]))
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
