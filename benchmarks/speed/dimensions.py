"""The sizes of the families' parts: the checkpoints' own, from their ``config.json`` files, and tiny ones.

``models.random_pipeline`` builds pipelines of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

ClassArguments = Mapping[str, Any]


@dataclass(frozen=True)
class Dimensions:
    """Keyword arguments of each part's class or config, text encoders by their names in the pipeline.

    ``tokens``: the lengths to which the tokenizers pad prompts, in the encoders' order.
    """

    denoiser: ClassArguments
    vae: ClassArguments
    encoders: Mapping[str, ClassArguments]
    tokens: tuple[int, ...]


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


def _decoder(width: int, inner: int, layers: int, heads: tuple[int, int], **more: Any) -> ClassArguments:
    """A language model's; ``heads`` of queries, and of keys and values."""
    return {
        "hidden_size": width,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads[0],
        "num_key_value_heads": heads[1],
        **more,
    }


def _t5(width: int, inner: int, layers: int, heads: tuple[int, int], vocabulary: int = 32128) -> ClassArguments:
    """``heads``: their number and their width."""
    return {
        "d_model": width,
        "d_ff": inner,
        "num_layers": layers,
        "num_heads": heads[0],
        "d_kv": heads[1],
        "vocab_size": vocabulary,
    }


TIME_IDS = 6  # SDXL's size conditioning: original size, crop, target size
SDXL_BLOCKS: ClassArguments = {
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
}
UNQUANTISED: ClassArguments = {"use_quant_conv": False, "use_post_quant_conv": False}
FLUX_VAE: ClassArguments = {**UNQUANTISED, "shift_factor": 0.1159, "scaling_factor": 0.3611}
WIDE_VAE: ClassArguments = _autoencoder(16, (128, 256, 512, 512), 2, **FLUX_VAE)
QWEN3_4B: ClassArguments = _decoder(2560, 9728, 36, (32, 8), head_dim=128, vocab_size=151936, tie_word_embeddings=True)
FLUX = Dimensions(
    denoiser={"guidance_embeds": True},  # the class's defaults for all else
    vae=WIDE_VAE,
    encoders={"text_encoder": _clip(768, 12, 12), "text_encoder_2": _t5(4096, 10240, 24, (64, 64))},
    tokens=(77, 512),
)

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
        encoders={"text_encoder": _clip(768, 12, 12), "text_encoder_2": _clip(1280, 32, 20)},
        tokens=(77, 77),
    ),
    "flux": FLUX,
    "schnell": replace(FLUX, denoiser={"guidance_embeds": False}, tokens=(77, 256)),
    "klein": Dimensions(
        denoiser={
            "num_layers": 5,
            "num_single_layers": 20,
            "num_attention_heads": 24,
            "joint_attention_dim": 7680,
            "guidance_embeds": False,
        },
        vae={},
        encoders={"text_encoder": QWEN3_4B},
        tokens=(512,),
    ),
    "z-image": Dimensions(denoiser={}, vae=WIDE_VAE, encoders={"text_encoder": QWEN3_4B}, tokens=(512,)),
    "qwen": Dimensions(
        denoiser={},
        vae={},
        encoders={
            "text_encoder": {
                "text_config": _decoder(3584, 18944, 28, (28, 4), vocab_size=152064),
                "vision_config": {
                    "depth": 32,
                    "hidden_size": 1280,
                    "intermediate_size": 3420,
                    "num_heads": 16,
                    "out_hidden_size": 3584,
                },
                "tie_word_embeddings": False,
            }
        },
        tokens=(1024,),
    ),
    "glm": Dimensions(
        denoiser={"attention_head_dim": 128, "num_attention_heads": 32},
        vae={**WIDE_VAE, "latents_mean": [0.0] * 16, "latents_std": [1.0] * 16},
        encoders={"text_encoder": _t5(1472, 3584, 12, (6, 64), 384), "vision_language_encoder": {}},
        tokens=(),
    ),
}
"""Where nothing is said, the class's defaults are the checkpoint's own. GLM-Image's autoencoder is taken for FLUX.1's:
its page gives no size, and its latents' statistics aren't needed to measure time."""

TINY_VAE: ClassArguments = _autoencoder(4, (8, 8, 8), 1, norm_num_groups=4, **FLUX_VAE)
TINY_TEXT: ClassArguments = _decoder(16, 16, 2, (2, 2), head_dim=8, vocab_size=64)
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
        encoders={"text_encoder": _clip(16, 1, 2), "text_encoder_2": _clip(32, 1, 2)},
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
        vae=TINY_VAE,
        encoders={"text_encoder": _clip(16, 1, 2), "text_encoder_2": _t5(32, 64, 1, (4, 8))},
        tokens=(16, 16),
    ),
    "klein": Dimensions(
        denoiser={
            "in_channels": 16,
            "num_layers": 1,
            "num_single_layers": 1,
            "attention_head_dim": 16,
            "num_attention_heads": 2,
            "joint_attention_dim": 48,
            "timestep_guidance_channels": 32,
            "axes_dims_rope": (4, 4, 4, 4),
            "guidance_embeds": False,
        },
        vae=_autoencoder(4, (8, 8, 8), 1, norm_num_groups=4),
        encoders={"text_encoder": {**TINY_TEXT, "num_hidden_layers": 28}},  # its layer 27 is read
        tokens=(64,),
    ),
    "z-image": Dimensions(
        denoiser={
            "in_channels": 4,
            "dim": 32,
            "n_layers": 2,
            "n_refiner_layers": 1,
            "n_heads": 2,
            "n_kv_heads": 2,
            "cap_feat_dim": 16,
            "axes_dims": [4, 4, 8],
            "axes_lens": [512, 64, 64],
        },
        vae=TINY_VAE,
        encoders={"text_encoder": TINY_TEXT},
        tokens=(64,),
    ),
    "qwen": Dimensions(
        denoiser={
            "in_channels": 16,
            "out_channels": 4,
            "num_layers": 2,
            "attention_head_dim": 16,
            "num_attention_heads": 2,
            "joint_attention_dim": 16,
            "axes_dims_rope": (8, 4, 4),
        },
        vae={
            "base_dim": 8,
            "z_dim": 4,
            "dim_mult": [1, 2, 2, 2],
            "num_res_blocks": 1,
            "temperal_downsample": [False, True, True],
            "latents_mean": [0.0] * 4,
            "latents_std": [1.0] * 4,
        },
        encoders={
            "text_encoder": {
                "text_config": {
                    **_decoder(16, 16, 2, (2, 2), vocab_size=64, bos_token_id=1, eos_token_id=2, pad_token_id=0),
                    "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1e6},
                },
                "vision_config": {
                    "depth": 1,
                    "hidden_size": 16,
                    "intermediate_size": 16,
                    "num_heads": 2,
                    "out_hidden_size": 16,
                },
            }
        },
        tokens=(256,),
    ),
    "glm": Dimensions(
        denoiser={
            "in_channels": 4,
            "out_channels": 4,
            "num_layers": 2,
            "attention_head_dim": 16,
            "num_attention_heads": 4,
            "text_embed_dim": 32,
            "time_embed_dim": 32,
            "condition_dim": 8,
            "prior_vq_quantizer_codebook_size": 64,
        },
        vae=_autoencoder(
            4, (4,) * 4, 1, norm_num_groups=2, **UNQUANTISED, latents_mean=[0.0] * 4, latents_std=[1.0] * 4
        ),
        encoders={
            "text_encoder": _t5(32, 32, 1, (2, 8), 384),
            "vision_language_encoder": {
                "text_config": {
                    **_decoder(32, 32, 1, (2, 1), vocab_size=256, vision_vocab_size=64),
                    "eos_token_id": 61,
                    "pad_token_id": 65,
                    "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
                },
                "vision_config": {"depth": 1, "hidden_size": 32, "num_heads": 2, "intermediate_size": 32},
                "vq_config": {"embed_dim": 16, "num_embeddings": 64, "latent_channels": 32},
                "image_start_token_id": 60,
                "image_end_token_id": 61,
                "image_token_id": 64,
            },
        },
        tokens=(),
    ),
}
