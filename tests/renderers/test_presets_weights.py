"""The presets' parameter counts, counted again: each component's class at the checkpoint's dimensions, without memory.

The dimensions are those of the checkpoints' ``config.json`` files; the library's defaults are FLUX.1's, Qwen-Image's
and Z-Image's own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import diffusers
import pytest
import torch
import transformers

import renderers
from renderers.presets.reader import BYTES, load_preset, preset_names
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.network import UNET, build_text_encoder, build_tokenizer
from renderers.runtime.memory import pipeline_weights


def autoencoder(latent_channels: int, **more: Any) -> torch.nn.Module:
    return diffusers.AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=latent_channels,
        **more,
    )


def clip(kind: Any, width: int, layers: int, heads: int) -> torch.nn.Module:
    return kind(
        transformers.CLIPTextConfig(
            vocab_size=49408,
            hidden_size=width,
            intermediate_size=4 * width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            projection_dim=width,
        )
    )


def t5(**sizes: Any) -> torch.nn.Module:
    return transformers.T5EncoderModel(transformers.T5Config(d_kv=64, feed_forward_proj="gated-gelu", **sizes))


def qwen3() -> torch.nn.Module:
    return transformers.Qwen3ForCausalLM(
        transformers.Qwen3Config(
            vocab_size=151936,
            hidden_size=2560,
            intermediate_size=9728,
            num_hidden_layers=36,
            num_attention_heads=32,
            num_key_value_heads=8,
            head_dim=128,
            tie_word_embeddings=True,
        )
    )


def qwen2_5_vl() -> torch.nn.Module:
    text = {
        "hidden_size": 3584,
        "intermediate_size": 18944,
        "num_hidden_layers": 28,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "vocab_size": 152064,
    }
    sight = {"depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16, "out_hidden_size": 3584}
    return transformers.Qwen2_5_VLForConditionalGeneration(
        transformers.Qwen2_5_VLConfig(text_config=text, vision_config=sight, tie_word_embeddings=False)
    )


def sdxl_unet() -> torch.nn.Module:
    return diffusers.UNet2DConditionModel(
        sample_size=128,
        block_out_channels=(320, 640, 1280),
        use_linear_projection=True,
        cross_attention_dim=2048,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        transformer_layers_per_block=(1, 2, 10),
        attention_head_dim=(5, 10, 20),
        addition_embed_type="text_time",
        addition_time_embed_dim=256,
        projection_class_embeddings_input_dim=2816,
    )


def klein() -> torch.nn.Module:
    return diffusers.Flux2Transformer2DModel(
        num_layers=5, num_single_layers=20, num_attention_heads=24, joint_attention_dim=7680, guidance_embeds=False
    )


def edition2_autoencoder() -> torch.nn.Module:
    folder = Path(renderers.__file__).parent / "primer" / "edition2" / "vae"
    return diffusers.AutoencoderTiny.from_config(diffusers.AutoencoderTiny.load_config(folder))


CLIP_L = partial(clip, transformers.CLIPTextModel, 768, 12, 12)
T5_XXL = partial(t5, vocab_size=32128, d_model=4096, d_ff=10240, num_layers=24, num_heads=64)
FLUX_VAE = partial(autoencoder, 16, use_quant_conv=False, use_post_quant_conv=False)
SDXL: dict[str, Callable[[], Any]] = {
    "unet": sdxl_unet,
    "text_encoder": CLIP_L,
    "vae": lambda: autoencoder(4),
    "text_encoder_2": lambda: clip(transformers.CLIPTextModelWithProjection, 1280, 32, 20),
}
FLUX: dict[str, Callable[[], Any]] = {"text_encoder": CLIP_L, "text_encoder_2": T5_XXL, "vae": FLUX_VAE}
PARTS: dict[str, dict[str, Callable[[], Any]]] = {
    "sdxl": SDXL,
    "sdxl-turbo": SDXL,
    "sdxl-lightning": SDXL,
    "flux1-dev": {**FLUX, "transformer": lambda: diffusers.FluxTransformer2DModel(guidance_embeds=True)},
    "flux1-fill": {
        **FLUX,
        "transformer": lambda: diffusers.FluxTransformer2DModel(in_channels=384, out_channels=64, guidance_embeds=True),
    },
    "flux1-schnell": {**FLUX, "transformer": diffusers.FluxTransformer2DModel},
    "flux2-klein": {"transformer": klein, "text_encoder": qwen3, "vae": diffusers.AutoencoderKLFlux2},
    "z-image-turbo": {"transformer": diffusers.ZImageTransformer2DModel, "text_encoder": qwen3, "vae": FLUX_VAE},
    "qwen-image": {
        "transformer": diffusers.QwenImageTransformer2DModel,
        "text_encoder": qwen2_5_vl,
        "vae": diffusers.AutoencoderKLQwenImage,
    },
    "second-edition": {
        "unet": lambda: diffusers.UNet2DConditionModel(in_channels=343, **UNET),
        "text_encoder": lambda: build_text_encoder(build_tokenizer()),
        "vae": edition2_autoencoder,
        "conditions": lambda: PlanConditions(writer={}),
    },
    "glm-image": {
        "transformer": lambda: diffusers.GlmImageTransformer2DModel(attention_head_dim=128, num_attention_heads=32),
        "vision_language_encoder": lambda: transformers.GlmImageForConditionalGeneration(transformers.GlmImageConfig()),
        "text_encoder": lambda: t5(vocab_size=384, d_model=1472, d_ff=3584, num_layers=12, num_heads=6),
        "vae": FLUX_VAE,
    },
}


@pytest.mark.parametrize("name", sorted(set(preset_names()) - {"shipped"}))
def test_parameters_are_what_the_classes_have(name):
    preset = load_preset(name)
    assert {part.name for part in preset.parts if part.source == "counted"} == set(PARTS[name])
    for part in preset.parts:
        with torch.device("meta"):
            built = PARTS[name][part.name]()
        counted = sum(parameter.numel() for parameter in built.parameters())
        assert counted == part.parameters, f"{name}: {part.name} has {counted:_} parameters"


def test_the_shipped_checkpoint_has_the_presets_parameters():
    (folder,) = Path(renderers.__file__).parent.glob("*/checkpoint")
    stored = pipeline_weights(folder, "float32")
    assert stored == {part.name: 4 * part.parameters for part in load_preset("shipped").parts}


def test_bytes_follow_precision():
    preset = load_preset("sdxl")
    # the checkpoint's single file in float16 has 6.94 GB by its own listing
    counts = [part.parameters for part in preset.parts]
    assert round(BYTES[preset.dtype] * sum(counts) / 1e9, 2) == 6.94
    assert max(counts) == 2_567_463_684
