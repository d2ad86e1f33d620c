"""Pipelines of SDXL's and FLUX.1's classes with random weights, at the checkpoints' dimensions or at tiny ones.

Time and operations depend on shapes alone, so random weights suffice to measure both. They say nothing about the
quality of pictures. The dimensions come from the checkpoints' ``config.json`` files.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch

ClassArguments = Mapping[str, Any]


@dataclass(frozen=True)
class Dimensions:
    """Keyword arguments of each component's class. ``tokens`` are the lengths to which prompts are padded."""

    denoiser: ClassArguments
    vae: ClassArguments
    clip: ClassArguments
    second: ClassArguments
    tokens: tuple[int, int]


def _autoencoder(channels: int, widths: tuple[int, ...], layers: int, **more: Any) -> ClassArguments:
    return {
        "latent_channels": channels,
        "block_out_channels": widths,
        "layers_per_block": layers,
        "down_block_types": ("DownEncoderBlock2D",) * len(widths),
        "up_block_types": ("UpDecoderBlock2D",) * len(widths),
        **more,
    }


def _clip(width: int, layers: int, heads: int) -> ClassArguments:
    return {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "projection_dim": width,
    }


TIME_IDS = 6  # SDXL's size conditioning: original size, crop, target size
SDXL_BLOCKS: ClassArguments = {
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
}
FLUX_VAE: ClassArguments = {
    "use_quant_conv": False,
    "use_post_quant_conv": False,
    "shift_factor": 0.1159,
    "scaling_factor": 0.3611,
}

TRUE: Mapping[str, Dimensions] = {
    "sdxl": Dimensions(
        denoiser={
            "sample_size": 128,
            "block_out_channels": (320, 640, 1280),
            "transformer_layers_per_block": (1, 2, 10),
            "attention_head_dim": (5, 10, 20),
            "cross_attention_dim": 2048,
            "addition_time_embed_dim": 256,
            "projection_class_embeddings_input_dim": TIME_IDS * 256 + 1280,
            **SDXL_BLOCKS,
        },
        vae=_autoencoder(4, (128, 256, 512, 512), 2, scaling_factor=0.13025),
        clip=_clip(768, 12, 12),
        second=_clip(1280, 32, 20),
        tokens=(77, 77),
    ),
    "flux": Dimensions(
        denoiser={"guidance_embeds": True},  # FLUX.1 uses the class's defaults for all else
        vae=_autoencoder(16, (128, 256, 512, 512), 2, **FLUX_VAE),
        clip=_clip(768, 12, 12),
        second={"d_model": 4096, "d_ff": 10240, "d_kv": 64, "num_layers": 24, "num_heads": 64},
        tokens=(77, 512),
    ),
}

TINY: Mapping[str, Dimensions] = {
    "sdxl": Dimensions(
        denoiser={
            "sample_size": 32,
            "block_out_channels": (16, 32, 32),
            "transformer_layers_per_block": (1, 1, 2),
            "attention_head_dim": (2, 2, 2),
            "cross_attention_dim": 48,
            "addition_time_embed_dim": 8,
            "projection_class_embeddings_input_dim": TIME_IDS * 8 + 32,
            "norm_num_groups": 4,
            "layers_per_block": 1,
            **SDXL_BLOCKS,
        },
        vae=_autoencoder(4, (8, 8, 8), 1, norm_num_groups=4),
        clip=_clip(16, 1, 2),
        second=_clip(32, 1, 2),
        tokens=(16, 16),
    ),
    "flux": Dimensions(
        denoiser={
            "in_channels": 16,
            "num_layers": 1,
            "num_single_layers": 2,
            "attention_head_dim": 16,
            "num_attention_heads": 2,
            "joint_attention_dim": 32,
            "pooled_projection_dim": 16,
            "axes_dims_rope": (4, 4, 8),
            "guidance_embeds": True,
        },
        vae=_autoencoder(4, (8, 8, 8), 1, norm_num_groups=4, **FLUX_VAE),
        clip=_clip(16, 1, 2),
        second={"d_model": 32, "d_ff": 64, "d_kv": 8, "num_layers": 1, "num_heads": 4},
        tokens=(16, 16),
    ),
}


def random_pipeline(kind: str, dimensions: Dimensions, device: str = "cpu", dtype: str = "float32") -> Any:
    """A text-to-image pipeline of a ``kind`` of TRUE, seeded, in eval mode. ``device`` may be "meta" (no memory)."""
    import diffusers
    import torch
    import transformers

    torch.manual_seed(0)
    first, second = (_tokenizer(length) for length in dimensions.tokens)
    clip = transformers.CLIPTextConfig(vocab_size=49408, bos_token_id=1, eos_token_id=2, **dimensions.clip)
    parts: dict[str, Any] = {"tokenizer": first, "tokenizer_2": second}
    with _made_on(device, getattr(torch, dtype)):
        parts |= {"vae": diffusers.AutoencoderKL(**dimensions.vae), "text_encoder": transformers.CLIPTextModel(clip)}
        if kind == "sdxl":
            other = transformers.CLIPTextConfig(vocab_size=49408, bos_token_id=1, eos_token_id=2, **dimensions.second)
            parts["text_encoder_2"] = transformers.CLIPTextModelWithProjection(other)
            parts["unet"] = diffusers.UNet2DConditionModel(**dimensions.denoiser)
        else:
            t5 = transformers.T5Config(vocab_size=32128, feed_forward_proj="gated-gelu", **dimensions.second)
            parts["text_encoder_2"] = transformers.T5EncoderModel(t5)
            parts["transformer"] = diffusers.FluxTransformer2DModel(**dimensions.denoiser)
    if kind == "sdxl":
        scheduler = diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        )
        pipe = diffusers.StableDiffusionXLPipeline(scheduler=scheduler, add_watermarker=False, **parts)
    else:
        shifting = diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True)
        pipe = diffusers.FluxPipeline(scheduler=shifting, **parts)
    for part in pipe.components.values():
        if isinstance(part, torch.nn.Module):
            part.eval().requires_grad_(False)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@contextmanager
def _made_on(device: str, dtype: torch.dtype) -> Iterator[None]:
    """Modules built inside have their weights on this device and in this precision from the start."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def _tokenizer(length: int) -> Any:
    """A tokenizer with few words. It pads prompts to the checkpoint's length, and only the length costs time."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = ["<pad>", "<s>", "</s>", "<unk>"]
    inner = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=length,
    )
