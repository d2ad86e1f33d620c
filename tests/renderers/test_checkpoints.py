"""What lies where ``model`` points: layouts that people have, and what is refused before any weight is loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from planners.scene import Canvas
from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.presets.reader import load_preset, preset_names
from renderers.runtime.checkpoint import find_checkpoint
from renderers.runtime.loading import chosen_device, load_pipeline
from renderers.runtime.memory import pipeline_weights
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_xl
from tests.renderers.single_file import save_single_file
from tests.renderers.small_scene import SCENE as LARGER
from tests.renderers.small_scene import apart

SCENE = LARGER.model_copy(update={"canvas": Canvas(width=96, height=64)})


def renderer(model: Path, **more: object) -> DiffusionRenderer:
    return DiffusionRenderer(
        DiffusionSettings(model=str(model), **{"steps": 1, "guidance": 1.0, "smallest_window": 16, **more})
    )


def painted(model: Path, **more: object) -> np.ndarray:
    return renderer(model, **more).render(SCENE, [1])[0].image


def without_weights(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*.safetensors"))
    return target


@pytest.fixture(scope="module")
def xl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SDXL with text encoders of two widths, by which its single file is told apart."""
    folder = tmp_path_factory.mktemp("xl") / "model"
    stable_diffusion_xl(48).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def single(xl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("single") / "myMix_v1.safetensors"
    save_single_file(load_pipeline(DiffusionSettings(model=str(xl))), path)
    return path


def test_a_single_file_paints_as_its_folder(xl, single, tmp_path):
    configs = without_weights(xl, tmp_path / "configs")
    painter = renderer(single, config=str(configs))
    assert painter.problems() == []
    assert apart(painter.render(SCENE, [1])[0].image, painted(xl)) <= 1


def test_a_single_file_without_configs_names_the_repository_that_has_them(single):
    (problem,) = renderer(single).problems()
    assert "stabilityai/stable-diffusion-xl-base-1.0" in problem and "hf download" in problem


def test_a_denoiser_alone_is_no_model_but_replaces_one(xl, tmp_path):
    file = tmp_path / "fast_unet.safetensors"
    shutil.copy(next((xl / "unet").glob("*.safetensors")), file)
    (problem,) = renderer(file).problems()
    assert "set model to the pipeline's folder" in problem and "denoiser" in problem
    folder = shutil.copytree(xl, tmp_path / "base")
    next((folder / "unet").glob("*.safetensors")).unlink()
    assert apart(painted(folder, denoiser=str(file)), painted(xl)) <= 1
    assert apart(painted(folder, denoiser=str(xl)), painted(xl)) <= 1


def test_an_autoencoder_is_swapped(xl, tmp_path):
    other = tmp_path / "vae"
    stable_diffusion_xl().vae.save_pretrained(other)
    weights = next(other.glob("*.safetensors"))
    assert (painted(xl, vae=str(other)) == painted(xl, vae=str(xl / "vae"))).all()  # both grew from one seed
    torch.manual_seed(9)
    type(stable_diffusion_xl().vae)(**json.loads((other / "config.json").read_text())).save_pretrained(other)
    assert (painted(xl, vae=str(other)) != painted(xl)).any()
    assert (painted(xl, vae=str(weights)) == painted(xl, vae=str(other))).all()
    (problem,) = renderer(xl, vae=str(tmp_path / "none")).problems()
    assert "there is no" in problem and "vae" in problem


def test_a_folder_with_half_precision_alone_is_loaded_by_its_variant(tmp_path):
    folder = tmp_path / "half"
    pipe = stable_diffusion_xl()
    pipe.to(torch.float16).save_pretrained(folder, variant="fp16")
    assert all(".fp16." in path.name for path in folder.rglob("*.safetensors"))
    assert renderer(folder).problems() == []
    kept = load_pipeline(DiffusionSettings(model=str(folder)))
    assert kept.unet.dtype == torch.float32
    assert torch.equal(kept.unet.conv_in.weight, pipe.unet.conv_in.weight.float())
    assert painted(folder).std() > 0


def test_of_two_variants_the_one_of_the_precision_is_loaded(xl, tmp_path):
    folder = shutil.copytree(xl, tmp_path / "both")
    assert renderer(folder).settings.precision("cpu") == "float32"
    pipe = load_pipeline(DiffusionSettings(model=str(folder)))
    pipe.unet.conv_in.weight.data.zero_()
    pipe.unet.to(torch.float16).save_pretrained(folder / "unet", variant="fp16")
    assert load_pipeline(DiffusionSettings(model=str(folder))).unet.conv_in.weight.any()
    half = load_pipeline(DiffusionSettings(model=str(folder), dtype="float16"))
    assert not half.unet.conv_in.weight.any() and half.unet.dtype == torch.float16
    assert pipeline_weights(folder, "float16")["unet"] * 2 == pipeline_weights(folder, "float32")["unet"]


def test_editing_checkpoints_are_refused_in_words_before_loading(tmp_path):
    stable_diffusion_xl(in_channels=8).save_pretrained(tmp_path)
    (problem,) = renderer(tmp_path).problems()
    assert "4 channels beside the latents" in problem and "text-to-image or an inpainting checkpoint" in problem


def test_an_inpainting_checkpoint_in_one_file_takes_the_configs_of_one(tmp_path, xl):
    file = tmp_path / "inpainting.safetensors"
    pipe = stable_diffusion_xl(48, in_channels=9)
    save_single_file(pipe, file)
    (problem,) = renderer(file, config=str(xl)).problems()
    assert "takes 9 channels" in problem and "set renderer_settings.diffusion.config" in problem
    pipe.save_pretrained(tmp_path / "inpainting")
    assert apart(painted(file, config=str(tmp_path / "inpainting")), painted(tmp_path / "inpainting")) <= 1


@pytest.mark.parametrize("name", ["FluxKontextPipeline", "StableDiffusionUpscalePipeline", None])
def test_other_pipelines_are_refused_before_their_weights_are_opened(xl, tmp_path, name):
    folder = without_weights(xl, tmp_path / "other")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps({**index, "_class_name": name}))
    with pytest.raises(RenderError, match=f"{name} is not supported; use a checkpoint of one of"):
        load_pipeline(DiffusionSettings(model=str(folder)))


def test_weights_saved_by_the_picture_to_picture_pipeline_are_the_same_model(xl, tmp_path):
    folder = shutil.copytree(xl, tmp_path / "img2img")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps({**index, "_class_name": "StableDiffusionXLImg2ImgPipeline"}))
    assert (painted(folder) == painted(xl)).all()


def test_parts_saved_quantised_name_the_package_they_need(xl, tmp_path):
    folder = shutil.copytree(xl, tmp_path / "bnb")
    config = json.loads((folder / "unet" / "config.json").read_text())
    quantised = {**config, "quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": True}}
    (folder / "unet" / "config.json").write_text(json.dumps(quantised))
    (problem,) = renderer(folder).problems()
    assert "pip install bitsandbytes" in problem


def test_a_cached_model_is_used_as_it_is_and_completed_where_parts_are_missing(xl, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("renderers.runtime.checkpoint.download", lambda *_: xl)
    place = tmp_path / "models--org--name"
    (place / "refs").mkdir(parents=True)
    (place / "refs" / "main").write_text("abc")
    cached = shutil.copytree(xl, place / "snapshots" / "abc")
    settings = DiffusionSettings(model="org/name")
    assert find_checkpoint(settings, "float16").folder == cached
    index = {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}
    (cached / "unet" / "diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps(index))
    assert find_checkpoint(settings, "float16").folder == cached  # the shards of another variant, none of them here
    next((cached / "unet").glob("*.safetensors")).rename(cached / "unet" / "one.safetensors")
    assert find_checkpoint(settings, "float16").folder == xl
    with pytest.raises(RenderError, match="lacks two.safetensors"):
        find_checkpoint(settings, None)


@pytest.mark.parametrize("guidance", [True, False])
def test_a_preset_of_another_model_is_refused(tmp_path, guidance):
    folder = tmp_path / "flux"
    tiny_models.flux(guidance).save_pretrained(folder)
    right, wrong = ("flux1-dev", "flux1-schnell") if guidance else ("flux1-schnell", "flux1-dev")
    for preset in ("sdxl-turbo", wrong):
        with pytest.raises(RenderError) as caught:
            load_pipeline(DiffusionSettings(model=str(folder), preset=preset))
        assert f"set preset to {right!r}" in str(caught.value) and "\n" not in str(caught.value)
    assert renderer(folder, preset=right).problems() == []


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("sdxl-turbo", "sdxl-turbo"),
        ("DreamShaperXL_Turbo_v2", "sdxl-turbo"),
        ("my-lightning-mix", "sdxl-lightning"),
        ("juggernaut", "sdxl"),
    ],
)
def test_a_model_without_a_preset_is_known_by_its_name(xl, tmp_path, caplog, name, fits):
    folder = shutil.copytree(xl, tmp_path / name)
    with caplog.at_level("WARNING", logger="proofpress"):
        renderer(folder).render(SCENE, [1])
    said = [record.getMessage() for record in caplog.records if "preset" in record.getMessage()]
    assert len(said) == 1 and f"for the preset {fits!r}" in said[0] and "no preset is set" in said[0]
    assert renderer(folder).notes() == said
    assert renderer(folder, preset=fits).notes() == []


def test_a_distilled_model_is_known_by_its_scheduler_and_its_config(xl, tmp_path):
    folder = shutil.copytree(xl, tmp_path / "model")
    path = folder / "scheduler" / "scheduler_config.json"
    config = {**json.loads(path.read_text()), "_class_name": "EulerAncestralDiscreteScheduler"}
    path.write_text(json.dumps({**config, "timestep_spacing": "trailing"}))
    (note,) = renderer(folder).notes()
    assert "'sdxl-turbo'" in note
    tiny_models.flux2_klein().save_pretrained(tmp_path / "other")
    (note,) = renderer(tmp_path / "other").notes()
    assert "'flux2-klein'" in note


def test_every_preset_but_the_projects_own_can_be_proposed():
    proposed = {name for name in preset_names() if load_preset(name).fits is not None}
    assert proposed == set(preset_names()) - {"shipped"}


def test_automatic_devices_and_precisions():
    assert [chosen_device("auto", *there) for there in ((True, True), (False, True), (False, False))] == [
        "cuda",
        "mps",
        "cpu",
    ]
    assert chosen_device("cpu", True, True) == "cpu"
    for preset, on_card in (("sdxl", "float16"), ("flux1-dev", "bfloat16"), (None, "bfloat16")):
        settings = DiffusionSettings(model="x", preset=preset)
        assert settings.precision("cuda") == settings.precision("mps") == on_card
        assert settings.precision("cpu") == "float32"
    assert DiffusionSettings(model="x", preset="sdxl", dtype="bfloat16").precision("cpu") == "bfloat16"


@pytest.mark.parametrize(("size", "said"), [((96, 64), "0.0059 times"), ((1024, 1024), None)])
def test_a_canvas_far_from_the_models_size_is_told(xl, caplog, size, said):
    painter = renderer(xl, preset="sdxl")
    with caplog.at_level("WARNING", logger="proofpress"):
        painter._warn_of_size(size)
    assert [record.getMessage() for record in caplog.records if "area" in record.getMessage()] == (
        []
        if said is None
        else [f"a canvas of 96x64 has {said} the area that the model was trained for; its own size is 1024x1024"]
    )
