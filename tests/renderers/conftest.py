"""Tiny pipelines of diffusers' real classes, randomly initialised, saved as folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel

from tests.renderers import tiny_models
from tests.renderers.tiny_glm import glm_image
from tests.renderers.tiny_models import WORDS, clip_config, tokenizer


def unet(channels: int, **more: object) -> UNet2DConditionModel:
    settings: dict[str, Any] = {
        "in_channels": channels,
        "block_out_channels": (16, 32),
        "layers_per_block": 1,
        "cross_attention_dim": 32,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        **more,
    }
    return UNet2DConditionModel(
        sample_size=16, out_channels=channels, attention_head_dim=2, norm_num_groups=4, **settings
    )


def stable_diffusion(denoiser: UNet2DConditionModel) -> StableDiffusionPipeline:
    """Stable Diffusion's classes with a 16-channel AutoencoderTiny at a quarter of the size and flow matching."""
    blocks = {
        "encoder_block_out_channels": (8,) * 3,
        "decoder_block_out_channels": (8,) * 3,
        "num_encoder_blocks": (1,) * 3,
        "num_decoder_blocks": (1,) * 3,
    }
    return StableDiffusionPipeline(
        vae=AutoencoderTiny(latent_channels=16, **blocks),
        text_encoder=CLIPTextModel(clip_config()),
        tokenizer=tokenizer(16),
        unet=denoiser,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
        scheduler=DPMSolverMultistepScheduler(
            use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=1.0, steps_offset=1
        ),
    )


@pytest.fixture(scope="session")
def sd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("sd")
    stable_diffusion(unet(16)).save_pretrained(folder)
    return folder


def stable_diffusion_xl(second: int = 32, **more: object) -> StableDiffusionXLPipeline:
    """SDXL's classes: two text encoders, the second of that width, pooled embeddings, size conditioning, a KL
    autoencoder; ``more`` are the UNet's."""
    torch.manual_seed(0)
    return StableDiffusionXLPipeline(
        vae=AutoencoderKL(
            block_out_channels=(8, 8),
            down_block_types=("DownEncoderBlock2D",) * 2,
            norm_num_groups=4,
            up_block_types=("UpDecoderBlock2D",) * 2,
            latent_channels=4,
            layers_per_block=1,
        ),
        text_encoder=CLIPTextModel(clip_config()),
        text_encoder_2=CLIPTextModelWithProjection(clip_config(second)),
        tokenizer=tokenizer(16),
        tokenizer_2=tokenizer(16),
        unet=unet(
            4,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            cross_attention_dim=32 + second,
            projection_class_embeddings_input_dim=8 * 6 + second,
            **more,
        ),
        scheduler=DDIMScheduler(steps_offset=1, clip_sample=False),
    )


@pytest.fixture(scope="session")
def sdxl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdxl")
    stable_diffusion_xl().save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def pooling_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As the shipped checkpoint: the text joins the timestep's embedding, pooled."""
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("pooling")
    pipe = stable_diffusion(unet(16, addition_embed_type="text", addition_embed_type_num_heads=2))
    pipe.save_pretrained(folder)
    return folder


def stable_diffusion_3() -> StableDiffusion3Pipeline:
    """Three text encoders, learnt positions cropped from their middle, plain maps under a transformer."""
    torch.manual_seed(0)
    clips = [CLIPTextModelWithProjection(clip_config()) for _ in range(2)]
    return StableDiffusion3Pipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=tiny_models.kl(4),
        text_encoder=clips[0],
        tokenizer=tokenizer(16),
        text_encoder_2=clips[1],
        tokenizer_2=tokenizer(16),
        tokenizer_3=tokenizer(256),
        text_encoder_3=T5EncoderModel(
            T5Config(vocab_size=len(WORDS), d_model=64, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
        ),
        transformer=SD3Transformer2DModel(
            sample_size=32,
            in_channels=4,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            out_channels=4,
            joint_attention_dim=64,
            caption_projection_dim=32,
            pooled_projection_dim=64,
            pos_embed_max_size=32,
        ),
    )


def guided_klein() -> Flux2KleinPipeline:
    """The base checkpoints' kind: guided, and with statistics that normalising can't leave unnoticed."""
    pipe = tiny_models.flux2_klein()
    pipe.register_to_config(is_distilled=False)
    pipe.vae.bn.running_mean.copy_(torch.linspace(-0.3, 0.3, 16))
    pipe.vae.bn.running_var.copy_(torch.linspace(0.5, 1.5, 16))
    return pipe


BUILDERS = {
    **tiny_models.FAMILIES,
    "Flux2KleinPipeline": guided_klein,
    "StableDiffusion3Pipeline": stable_diffusion_3,
    "GlmImagePipeline": glm_image,
}


@pytest.fixture(scope="session", params=["sd_folder", "sdxl_folder", *BUILDERS])
def family_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One pipeline of each family that regions are repaired in."""
    if request.param not in BUILDERS:
        return request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    BUILDERS[request.param]().save_pretrained(folder)
    return folder


def small_autoencoder() -> AutoencoderTiny:
    """The second painter's kind of autoencoder, eight channels wide, with random weights."""
    return AutoencoderTiny(
        latent_channels=16,
        encoder_block_out_channels=(8,) * 4,
        decoder_block_out_channels=(8,) * 4,
        num_encoder_blocks=(0, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 0),
    )
