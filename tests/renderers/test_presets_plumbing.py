"""Each preset drives a tiny pipeline of its own class, random weights, through render and repair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.registry import FAMILIES as REPAIRABLE
from renderers.presets.reader import load_preset, preset_names, with_preset
from tests.renderers.tiny_glm import glm_image
from tests.renderers.tiny_models import FAMILIES, flux

REGION = Box(x0=0.5, y0=0.25, x1=1.0, y1=0.95)
SCENE = Scene(
    prompt="a red circle",
    canvas=Canvas(width=96, height=64),
    entities=(Entity(id="circle", noun="circle", attributes={"colour": "red"}, box=REGION),),
)


@pytest.fixture(scope="module")
def folder_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny pipeline of a class, made once."""
    made: dict[str, Path] = {
        "StableDiffusionPipeline": request.getfixturevalue("sd_folder"),
        "StableDiffusionXLPipeline": request.getfixturevalue("sdxl_folder"),
    }

    def folder(pipeline: str) -> Path:
        if pipeline not in made:
            path = tmp_path_factory.mktemp(pipeline)
            builders = {**FAMILIES, "GlmImagePipeline": glm_image, "schnell": lambda: flux(guidance_embeds=False)}
            builders[pipeline]().save_pretrained(path)
            made[pipeline] = path
        return made[pipeline]

    return folder


def painter(name: str, folder: Path) -> DiffusionRenderer:
    """A preset's own steps (few of many), guidance and negative prompt; small windows and float32 for the small CPU."""
    steps = min(6, int(load_preset(name).settings["steps"]))  # type: ignore[call-overload]
    table = with_preset(
        {
            "preset": name,
            "model": str(folder),
            "steps": steps,
            "dtype": "float32",
            "smallest_window": 16,
            "enlarge_to": 0,
        }
    )
    del table["preset"]
    return DiffusionRenderer(DiffusionSettings.model_validate(table))


@pytest.mark.slow
@pytest.mark.parametrize("name", preset_names())
def test_a_preset_renders_and_repairs(name, folder_of):
    preset = load_preset(name)
    renderer = painter(name, folder_of("schnell" if name == "flux1-schnell" else preset.pipeline))
    assert type(renderer.pipe).__name__ == preset.pipeline
    base = renderer.render(SCENE, [1])[0]
    assert base.image.shape == (64, 96, 3) and base.image.std() > 0
    repair = Repair(id="r", operator="inpaint", region=REGION, about=("circle",), strength=0.7, seed=3)
    after = renderer.repair(SCENE, base, [repair])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all()
    assert (after.image[mask] != base.image[mask]).any()
    assert 0 < after.work.full_render_equivalents < 1
    again = renderer.repair(SCENE, base, [repair])
    assert np.array_equal(after.image, again.image)


def test_every_preset_is_of_a_family_that_paints_and_repairs():
    assert all(load_preset(name).pipeline in REPAIRABLE for name in preset_names())


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_promises_no_operator_that_the_protocol_lacks_nor_leaves_out_resampling(name):
    preset = load_preset(name)
    assert len(set(preset.operators)) == len(preset.operators) and "resample" in preset.operators
