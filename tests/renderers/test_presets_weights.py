"""The presets' parameter counts, counted again: each component's class at the checkpoint's dimensions, without memory.

Those of most presets are compared in ``tests/benchmarks/test_speed_operations.py``, which has their classes.
"""

from __future__ import annotations

from pathlib import Path

import diffusers
import pytest
import torch

import renderers
from renderers.presets.reader import BYTES, load_preset
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.network import UNET, build_text_encoder, build_tokenizer
from renderers.runtime.memory import pipeline_weights

EDITION2 = Path(renderers.__file__).parent / "primer" / "edition2"
MAKERS = {
    "unet": lambda: diffusers.UNet2DConditionModel(in_channels=343, **UNET),
    "text_encoder": lambda: build_text_encoder(build_tokenizer()),
    "vae": lambda: diffusers.AutoencoderTiny.from_config(diffusers.AutoencoderTiny.load_config(EDITION2 / "vae")),
    "conditions": lambda: PlanConditions(writer={}),
}


def test_the_second_editions_parameters_are_what_the_classes_have():
    parts = load_preset("shipped").parts
    assert {part.name for part in parts} == set(MAKERS)
    for part in parts:
        with torch.device("meta"):
            built = MAKERS[part.name]()
        assert sum(tensor.numel() for tensor in built.state_dict().values()) == part.parameters, part.name


@pytest.mark.parametrize("name", ["sdxl-turbo", "sdxl-lightning"])
def test_sdxls_other_checkpoints_have_its_parts(name):
    assert load_preset(name).parts == load_preset("sdxl").parts


def test_flux_fill_is_flux_with_a_wider_transformer():
    with torch.device("meta"):
        wider = diffusers.FluxTransformer2DModel(in_channels=384, out_channels=64, guidance_embeds=True)
    counts = {part.name: part.parameters for part in load_preset("flux1-dev").parts}
    counts["transformer"] = sum(parameter.numel() for parameter in wider.parameters())
    assert {part.name: part.parameters for part in load_preset("flux1-fill").parts} == counts


def test_the_shipped_checkpoint_has_the_presets_parameters():
    folder = Path(renderers.__file__).parent / "primer" / "edition2" / "checkpoint"
    stored = pipeline_weights(folder, "float32")
    assert stored == {part.name: 4 * part.parameters for part in load_preset("shipped").parts}


def test_bytes_follow_precision():
    preset = load_preset("sdxl")
    # the checkpoint's single file in float16 has 6.94 GB by its own listing
    counts = [part.parameters for part in preset.parts]
    assert round(BYTES[preset.dtype] * sum(counts) / 1e9, 2) == 6.94
    assert max(counts) == 2_567_463_684
