"""Tiny pipelines of the newer families, of diffusers' real classes with random weights, one function a family.

Each returns a pipeline in memory; ``save_pretrained`` makes a folder of it. Autoencoders shrink by four (SDXL and
Stable Diffusion are in ``conftest.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import diffusers
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = (
    "<pad> <s> </s> <unk> a an on the word in letters red blue cat circle white background black image system user "
    "assistant describe text objects color shape size quantity"
).split()
CHAT = "{% for m in messages %}{{ m['role'] }} {{ m['content'] if m['content'] is string else m['content'][0]['text'] }} {% endfor %}assistant"  # noqa: E501


def tokenizer(longest: int = 64) -> transformers.PreTrainedTokenizerFast:
    """Whole words, with a chat template as the language models have one."""
    inner = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=longest,
    )
    made.chat_template = CHAT
    return made


def kl(channels: int) -> diffusers.AutoencoderKL:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 3,
        norm_num_groups=4,
        up_block_types=("UpDecoderBlock2D",) * 3,
        latent_channels=channels,
        layers_per_block=1,
        scaling_factor=0.36,
        shift_factor=0.12,
        use_quant_conv=False,
        use_post_quant_conv=False,
    )


def without_variance(pipe: Any) -> Any:
    """The pipelines sample what they encode, and repairs take the most likely: an autoencoder in which that is one."""
    last = pipe.vae.quant_conv or pipe.vae.encoder.conv_out
    half = len(last.weight) // 2
    with torch.no_grad():
        last.weight[half:], last.bias[half:] = 0, -60
    return pipe


def flow() -> diffusers.FlowMatchEulerDiscreteScheduler:
    return diffusers.FlowMatchEulerDiscreteScheduler(
        use_dynamic_shifting=True, base_image_seq_len=16, max_image_seq_len=256
    )


def clip_config(width: int = 32) -> transformers.CLIPTextConfig:
    return transformers.CLIPTextConfig(
        vocab_size=len(WORDS),
        hidden_size=width,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=16,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        projection_dim=width,
    )


def clip_text() -> transformers.CLIPTextModel:
    return transformers.CLIPTextModel(clip_config())


def qwen3(layers: int) -> transformers.Qwen3ForCausalLM:
    return transformers.Qwen3ForCausalLM(
        transformers.Qwen3Config(
            vocab_size=len(WORDS),
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=layers,
            num_attention_heads=2,
            num_key_value_heads=2,
            head_dim=8,
            max_position_embeddings=512,
        )
    )


def flux(
    guidance_embeds: bool = True, kind: type[diffusers.DiffusionPipeline] = diffusers.FluxPipeline, **more: object
) -> diffusers.DiffusionPipeline:
    """FLUX.1: two streams then one, packed 2x2 patches, distilled guidance (schnell has none). ``kind`` is a pipeline
    of the same parts, ``more`` the transformer's."""
    torch.manual_seed(0)
    settings: dict[str, Any] = {"in_channels": 16, **more}
    return kind(
        scheduler=flow(),
        vae=kl(4),
        text_encoder=clip_text(),
        tokenizer=tokenizer(16),
        text_encoder_2=transformers.T5EncoderModel(
            transformers.T5Config(vocab_size=len(WORDS), d_model=32, d_ff=32, d_kv=8, num_heads=2, num_layers=1)
        ),
        tokenizer_2=tokenizer(16),
        transformer=diffusers.FluxTransformer2DModel(
            **settings,
            num_layers=1,
            num_single_layers=2,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=32,
            pooled_projection_dim=32,
            axes_dims_rope=(4, 4, 8),
            guidance_embeds=guidance_embeds,
        ),
    )


def flux2_klein() -> diffusers.Flux2KleinPipeline:
    """FLUX.2 [klein]: hidden states 9, 18 and 27 of a Qwen3, patches normalised by running statistics."""
    torch.manual_seed(0)
    return diffusers.Flux2KleinPipeline(
        scheduler=flow(),
        text_encoder=qwen3(28),
        tokenizer=tokenizer(),
        is_distilled=True,
        vae=diffusers.AutoencoderKLFlux2(
            block_out_channels=(8, 8, 8),
            down_block_types=("DownEncoderBlock2D",) * 3,
            norm_num_groups=4,
            up_block_types=("UpDecoderBlock2D",) * 3,
            latent_channels=4,
            layers_per_block=1,
        ),
        transformer=diffusers.Flux2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=48,
            timestep_guidance_channels=32,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        ),
    )


def z_image() -> diffusers.ZImagePipeline:
    """Z-Image: one stream, lists of unbatched latents, a reversed sign of the velocity."""
    torch.manual_seed(0)
    return diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=kl(4),
        text_encoder=qwen3(2),
        tokenizer=tokenizer(),
        transformer=diffusers.ZImageTransformer2DModel(
            in_channels=4,
            dim=32,
            n_layers=2,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=16,
            axes_dims=[4, 4, 8],
            axes_lens=[1536, 64, 64],
        ),
    )


def qwen_image() -> diffusers.QwenImagePipeline:
    """Qwen-Image: true classifier-free guidance, a video autoencoder with five axes, a Qwen2.5-VL as text encoder."""
    torch.manual_seed(0)
    language = transformers.Qwen2_5_VLForConditionalGeneration(
        transformers.Qwen2_5_VLConfig(
            text_config={
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_hidden_layers": 2,
                "num_attention_heads": 2,
                "num_key_value_heads": 2,
                "vocab_size": len(WORDS),
                "bos_token_id": 1,
                "eos_token_id": 2,
                "pad_token_id": 0,
                "rope_parameters": {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1e6},
            },
            vision_config={
                "depth": 1,
                "hidden_size": 16,
                "intermediate_size": 16,
                "num_heads": 2,
                "out_hidden_size": 16,
            },
        )
    )
    return diffusers.QwenImagePipeline(
        scheduler=flow(),
        text_encoder=language,
        tokenizer=tokenizer(512),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=8,
            z_dim=4,
            dim_mult=[1, 2, 2],
            num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=[0.1, -0.1, 0.0, 0.2],
            latents_std=[1.0, 1.1, 0.9, 1.0],
        ),
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=16,
            out_channels=4,
            num_layers=2,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            axes_dims_rope=(8, 4, 4),
        ),
    )


FAMILIES: Mapping[str, Callable[[], diffusers.DiffusionPipeline]] = {
    "FluxPipeline": flux,
    "Flux2KleinPipeline": flux2_klein,
    "ZImagePipeline": z_image,
    "QwenImagePipeline": qwen_image,
}
