"""Schedulers by name and by table: what diffusers' own classes make of the checkpoint's config."""

from __future__ import annotations

import diffusers
import pytest
from pydantic import ValidationError

from planners.scene import Canvas
from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.presets.schedulers import FLOW, NAMED, set_scheduler
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_xl
from tests.renderers.small_scene import SCENE as LARGER

SCENE = LARGER.model_copy(update={"canvas": Canvas(width=96, height=64)})


@pytest.fixture(scope="module")
def xl_pipe() -> diffusers.DiffusionPipeline:
    return stable_diffusion_xl()


@pytest.mark.parametrize("name", sorted(NAMED))
def test_a_name_is_a_class_with_the_checkpoints_own_config(xl_pipe, name):
    xl_pipe.scheduler = diffusers.DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    set_scheduler(xl_pipe, name)
    kind, changes = NAMED[name]
    assert type(xl_pipe.scheduler).__name__ == kind
    assert {key: xl_pipe.scheduler.config[key] for key in changes} == dict(changes)
    assert xl_pipe.scheduler.config["beta_start"] == 0.00085
    xl_pipe.scheduler.set_timesteps(4)


@pytest.mark.parametrize("name", FLOW)
def test_names_for_flow_matching_models_keep_their_shift(name):
    pipe = tiny_models.z_image()
    set_scheduler(pipe, name)
    config = pipe.scheduler.config
    assert config.get("flow_shift", config.get("shift")) == 3.0
    assert name == "euler" or (config["use_flow_sigmas"] and config["prediction_type"] == "flow_prediction")


def test_a_flow_matching_model_paints_with_another_solver(tmp_path):
    tiny_models.flux().save_pretrained(tmp_path)
    pictures = [
        DiffusionRenderer(DiffusionSettings(model=str(tmp_path), steps=3, smallest_window=16, scheduler=name))
        .render(SCENE, [1])[0]
        .image
        for name in (None, "euler", "dpmpp_2m")
    ]
    assert (pictures[0] == pictures[1]).all() and (pictures[0] != pictures[2]).any()


def test_others_are_refused_there():
    with pytest.raises(RenderError, match="'ddim' is not for flow-matching models; take one of euler"):
        set_scheduler(tiny_models.z_image(), "ddim")


def test_the_lightning_presets_table_is_applied(tmp_path):
    stable_diffusion_xl().save_pretrained(tmp_path)
    settings = DiffusionSettings(model=str(tmp_path), preset="sdxl-lightning")
    scheduler = DiffusionRenderer(settings).pipe.scheduler
    assert isinstance(scheduler, diffusers.EulerDiscreteScheduler)
    scheduler.set_timesteps(4)
    assert scheduler.timesteps.tolist() == [999, 749, 499, 249]
    own = DiffusionSettings(model=str(tmp_path), preset="sdxl-lightning", scheduler="ddim")
    assert isinstance(DiffusionRenderer(own).pipe.scheduler, diffusers.DDIMScheduler)


@pytest.mark.parametrize(
    ("scheduler", "said"),
    [
        ("dpmpp_2m_karas", "did you mean 'dpmpp_2m_karras'"),
        ({"timestep_spacing": "trailing"}, "class must be one of"),
        ({"class": "os"}, "class must be one of"),
    ],
)
def test_a_wrong_scheduler_is_one_line(scheduler, said):
    with pytest.raises(ValidationError, match=said):
        DiffusionSettings(model="x", scheduler=scheduler)


def test_a_class_that_diffusers_lacks_is_one_line(xl_pipe):
    with pytest.raises(RenderError, match="no scheduler 'NoSuchScheduler'"):
        set_scheduler(xl_pipe, {"class": "NoSuchScheduler"})
