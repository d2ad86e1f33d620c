"""A tiny GLM-Image of the library's real classes, random weights: autoregressive model, glyph encoder, transformer."""

from __future__ import annotations

import diffusers
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

from tests.renderers.tiny_models import WORDS

SPECIAL = {"image_token": "<|image|>", "grid_bos_token": "<sop>", "grid_eos_token": "<eop>"}
START, END, CODES = 60, 61, 64
"""Ids of the picture's tokens: codes below START, then the beginning and the end of a picture."""
CHAT = (
    "{% for m in messages %}{% for c in m['content'] %}{{ c['text'] if c['type'] == 'text' else '<|image|>' }} "
    "{% endfor %}{% endfor %}"
)


def _processor() -> transformers.GlmImageProcessor:
    # the ids of pictures' tokens come first, as in the checkpoint
    words = [*(f"<code{code}>" for code in range(CODES)), *WORDS, *SPECIAL.values(), *map(str, range(100))]
    inner = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token=f"<code{START}>",
        eos_token=f"<code{END}>",
        unk_token="<unk>",
        extra_special_tokens=SPECIAL,
        padding_side="left",
    )
    return transformers.GlmImageProcessor(transformers.GlmImageImageProcessor(), tokenizer, chat_template=CHAT)


def _reader(tokenizer: transformers.PreTrainedTokenizerFast) -> transformers.GlmImageForConditionalGeneration:
    config = transformers.GlmImageConfig(
        text_config={
            "vocab_size": len(tokenizer),
            "hidden_size": 32,
            "intermediate_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "vision_vocab_size": CODES,
            "eos_token_id": END,
            "pad_token_id": tokenizer.pad_token_id,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]},
        },
        vision_config={"depth": 1, "hidden_size": 32, "num_heads": 2, "intermediate_size": 32, "image_size": 64},
        vq_config={"embed_dim": 16, "num_embeddings": CODES, "latent_channels": 32},
        image_token_id=tokenizer.convert_tokens_to_ids(SPECIAL["image_token"]),
        image_start_token_id=START,
        image_end_token_id=END,
    )
    made = transformers.GlmImageForConditionalGeneration(config).eval()
    with torch.no_grad():  # untrained, all tokens are as likely after any prompt
        made.lm_head.weight.mul_(100)
    # untrained, it would end its pictures anywhere
    made.generation_config.eos_token_id = None
    made.generation_config.pad_token_id = tokenizer.pad_token_id
    return made


def glm_image() -> diffusers.GlmImagePipeline:
    torch.manual_seed(0)
    processor = _processor()
    vae = diffusers.AutoencoderKL(
        block_out_channels=(4,) * 4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        norm_num_groups=2,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        layers_per_block=1,
        use_quant_conv=False,
        use_post_quant_conv=False,
        latents_mean=[0.1, -0.1, 0.2, 0.0],
        latents_std=[0.5, 0.6, 0.7, 0.8],
    )
    return diffusers.GlmImagePipeline(
        tokenizer=transformers.ByT5Tokenizer(),
        processor=processor,
        vae=vae,
        text_encoder=transformers.T5EncoderModel(
            transformers.T5Config(vocab_size=384, d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
        ),
        vision_language_encoder=_reader(processor.tokenizer),
        transformer=diffusers.GlmImageTransformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=2,
            attention_head_dim=16,
            num_attention_heads=4,
            text_embed_dim=32,
            time_embed_dim=32,
            condition_dim=8,
            prior_vq_quantizer_codebook_size=CODES,
        ),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True, base_shift=0.25, max_shift=0.75, base_image_seq_len=256, max_image_seq_len=4096
        ),
    )
