"""Edit models: a region comes out as the model's own pipeline makes it, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from renderers.base import RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.resizing import resized
from tests.renderers import tiny_models
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, apart, picture, region_of
from tests.renderers.test_filling import BOX, INSIDE, levels

SEED, TOLD = 7, "make the circle red"
SAID = "Make the circle red. Keep all else as it is."


def kontext() -> diffusers.DiffusionPipeline:
    return tiny_models.without_variance(tiny_models.flux(kind=diffusers.FluxKontextPipeline))


def qwen_edit(kind: type[diffusers.DiffusionPipeline] = diffusers.QwenImageEditPipeline) -> diffusers.DiffusionPipeline:
    """Qwen-Image-Edit and -Plus show their text encoder the picture as well, and always encode one of about 1024x1024:
    an autoencoder that shrinks by 32 leaves few tokens of it."""
    pipe = tiny_models.qwen_image()
    words = tiny_models.tokenizer(2048)
    names = ("image_pad", "video_pad", "vision_start", "vision_end", "im_start", "im_end")
    words.add_special_tokens({"additional_special_tokens": [f"<|{name}|>" for name in names]})
    words.add_tokens([f"word{number}" for number in range(4)])
    pixels = {"patch_size": 14, "min_pixels": 28 * 28, "max_pixels": 56 * 56}
    processor = transformers.Qwen2VLProcessor(
        transformers.Qwen2VLImageProcessor(**pixels),
        words,
        transformers.Qwen2VLVideoProcessor(**pixels),
        tiny_models.CHAT,
    )
    config = pipe.text_encoder.config
    config.text_config.vocab_size = len(words)
    config.image_token_id = words.convert_tokens_to_ids("<|image_pad|>")
    config.video_token_id = words.convert_tokens_to_ids("<|video_pad|>")
    config.vision_start_token_id = words.convert_tokens_to_ids("<|vision_start|>")
    torch.manual_seed(0)
    return kind(
        scheduler=pipe.scheduler,
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=4,
            dim_mult=[1, 1, 1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True, False, False],
            latents_mean=[0.1, -0.1, 0.0, 0.2],
            latents_std=[1.0, 1.1, 0.9, 1.0],
        ),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config),
        tokenizer=words,
        processor=processor,
        transformer=pipe.transformer,
    )


MODELS: dict[str, Callable[[], Any]] = {
    "FLUX.1 Kontext": kontext,
    "Qwen-Image-Edit": qwen_edit,
    "Qwen-Image-Edit-Plus": lambda: qwen_edit(diffusers.QwenImageEditPlusPipeline),
    "FLUX.2 klein": tiny_models.flux2_klein,
}
OWN: dict[str, dict[str, Any]] = {
    "FluxKontextPipeline": {"guidance_scale": 2.5, "_auto_resize": False, "max_area": WIDTH * HEIGHT},
    "QwenImageEditPipeline": {"true_cfg_scale": 2.5, "negative_prompt": " "},
    "QwenImageEditPlusPipeline": {"true_cfg_scale": 2.5, "negative_prompt": " "},
    "Flux2KleinPipeline": {"guidance_scale": 2.5},
}


@pytest.fixture(scope="module")
def painter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("painter")
    tiny_models.flux().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=MODELS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("editor")
    MODELS[request.param]().save_pretrained(place)
    return place


def renderer(painter: Path, editor: Path, **more: Any) -> DiffusionRenderer:
    table = {"model": str(editor), "steps": 2, "enlarge_to": 0, **more}
    settings = {"model": str(painter), "steps": 2, "smallest_window": 16, "feather": 0, "editor": table}
    return DiffusionRenderer(DiffusionSettings.model_validate(settings))


def told(words: str = TOLD) -> Repair:
    return Repair(id="r", operator="instruct_edit", region=region_of(BOX), about=("cat",), prompt=words, seed=SEED)


@torch.inference_mode()
def theirs(folder: Path, image: np.ndarray, words: str) -> np.ndarray:
    pipe = diffusers.DiffusionPipeline.from_pretrained(folder)
    pipe.set_progress_bar_config(disable=True)
    size = {"width": image.shape[1], "height": image.shape[0]}
    more = dict(OWN[type(pipe).__name__])
    if "max_area" in more:
        more["max_area"] = image.shape[0] * image.shape[1]
    given = pipe(
        image=Image.fromarray(image),
        prompt=words,
        num_inference_steps=2,
        generator=torch.Generator().manual_seed(SEED),
        output_type="np",
        **size,
        **more,
    )
    return levels(given.images[0])


def in_the_window(folder: Path, cut: np.ndarray) -> np.ndarray:
    """Of the model's own pipeline, at a size that it takes: the picture (96, 96, 3) edited and brought back."""
    unit = 2 * int(diffusers.DiffusionPipeline.from_pretrained(folder).vae_scale_factor)
    return resized(theirs(folder, resized(cut, (max(1, round(96 / unit)) * unit,) * 2), SAID), (96, 96))


def test_an_edit_is_the_pipelines_own_inside_the_region(painter_folder, folder):
    painter, before = renderer(painter_folder, folder, crop=False), picture()
    assert painter.problems() == [] and "instruct_edit" in painter.operators
    edited = painter.repair(SCENE, before, [told()])
    expected = theirs(folder, before.image, SAID)
    assert (edited.image[INSIDE] == expected[INSIDE]).all()
    assert (edited.image[INSIDE] != before.image[INSIDE]).any()
    outside = ~edited.masks[0]
    assert (edited.image[outside] == before.image[outside]).all()
    assert edited.work.denoiser_calls >= 2 and edited.work.full_render_equivalents > 0


def test_a_window_alone_is_edited_and_enlarged_as_far_as_settings_say(painter_folder, folder):
    """The window around the region is the region itself here: on the painter's grid, without surroundings."""
    before = picture()
    near = renderer(painter_folder, folder).repair(SCENE, before, [told()])
    assert apart(near.image[INSIDE], in_the_window(folder, before.image[INSIDE])) <= 1
    large = renderer(painter_folder, folder, enlarge_to=192).repair(SCENE, before, [told()])
    assert large.work.full_render_equivalents > near.work.full_render_equivalents


def test_a_model_that_paints_and_edits_is_loaded_once(tmp_path):
    tiny_models.flux2_klein().save_pretrained(tmp_path)
    painter = renderer(tmp_path, tmp_path, model=None)
    assert painter.problems() == []
    assert painter.editor is not None and painter.editor.pipe is painter.pipe
    assert (painter.repair(SCENE, picture(), [told()]).image != picture().image).any()


def test_without_an_instruction_the_plan_is_told(painter_folder, tmp_path):
    kontext().save_pretrained(tmp_path)
    painter = renderer(painter_folder, tmp_path, crop=False)
    plain = painter.repair(SCENE, picture(), [told("")]).image
    spoken = painter.repair(SCENE, picture(), [told("let it show a cat")]).image
    assert plain.shape == spoken.shape and (plain == spoken).all()


def test_what_is_missing_is_said_before_loading(painter_folder, tmp_path):
    for model, said in (
        (tmp_path / "none", "set renderer_settings.diffusion.editor.model"),
        (tmp_path, "has no model_index.json"),
        (painter_folder, "FluxPipeline edits no pictures"),
        (None, "FluxPipeline edits no pictures"),
    ):
        (problem,) = renderer(painter_folder, tmp_path, model=model and str(model)).problems()
        assert said in problem and "\n" not in problem
    broken = tmp_path / "broken"
    kontext().save_pretrained(broken)
    next((broken / "transformer").glob("*.safetensors")).unlink()
    (problem,) = renderer(painter_folder, broken).problems()
    assert "has a config and no weights" in problem


def test_without_an_editor_the_operator_is_refused(painter_folder):
    painter = DiffusionRenderer(DiffusionSettings(model=str(painter_folder)))
    with pytest.raises(RenderError, match="no operator 'instruct_edit'"):
        painter.repair(SCENE, picture(), [told()])
