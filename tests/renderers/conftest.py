"""Tiny pipelines of diffusers' real classes, randomly initialised, saved as folders."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, PreTrainedTokenizerFast

WORDS = "<pad> <s> </s> <unk> a an on the word in letters red blue cat circle white background black".split()


def tokenizer() -> PreTrainedTokenizerFast:
    inner = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        model_max_length=16,
    )  # fmt: skip


def text_config() -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(WORDS), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=16, pad_token_id=0, bos_token_id=1, eos_token_id=2, projection_dim=32,
    )  # fmt: skip


def unet(channels: int, **more: object) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=16, in_channels=channels, out_channels=channels, block_out_channels=(16, 32), layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2, norm_num_groups=4, **{"cross_attention_dim": 32, **more},
    )  # fmt: skip


@pytest.fixture(scope="session")
def sd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stable Diffusion's classes with a 16-channel AutoencoderTiny at a quarter of the size and flow matching."""
    torch.manual_seed(0)
    blocks = {"encoder_block_out_channels": (8,) * 3, "decoder_block_out_channels": (8,) * 3,
              "num_encoder_blocks": (1,) * 3, "num_decoder_blocks": (1,) * 3}  # fmt: skip
    pipe = StableDiffusionPipeline(
        vae=AutoencoderTiny(latent_channels=16, **blocks), text_encoder=CLIPTextModel(text_config()),
        tokenizer=tokenizer(), unet=unet(16), safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
        scheduler=DPMSolverMultistepScheduler(
            use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=1.0, steps_offset=1
        ),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("sd")
    pipe.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def sdxl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SDXL's classes: two text encoders, pooled embeddings, size conditioning, a KL autoencoder."""
    torch.manual_seed(0)
    pipe = StableDiffusionXLPipeline(
        vae=AutoencoderKL(
            block_out_channels=(8, 8), down_block_types=("DownEncoderBlock2D",) * 2, norm_num_groups=4,
            up_block_types=("UpDecoderBlock2D",) * 2, latent_channels=4, layers_per_block=1,
        ),
        text_encoder=CLIPTextModel(text_config()), text_encoder_2=CLIPTextModelWithProjection(text_config()),
        tokenizer=tokenizer(), tokenizer_2=tokenizer(),
        unet=unet(4, addition_embed_type="text_time", addition_time_embed_dim=8, cross_attention_dim=64,
                  projection_class_embeddings_input_dim=8 * 6 + 32),
        scheduler=DDIMScheduler(steps_offset=1, clip_sample=False),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("sdxl")
    pipe.save_pretrained(folder)
    return folder
