"""The text side of whole scenes: captions as bytes, so that spelling can be learnt, and as words.

Bytes go through a T5 encoder (FluxPipeline's second one) and reach every block of the transformer. Words go through a
CLIP text encoder (its first one), whose pooled vector sets the blocks' scales and shifts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from transformers import (
    ByT5Tokenizer,
    CLIPTextConfig,
    CLIPTextModel,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
)

from renderers.primer.recipe.stories import NUMBERS, OPENINGS, RELATIONS, plural
from renderers.primer.recipe.vocabulary import word_pieces
from renderers.primer.recipe.whole import TextSettings
from renderers.primer.recipe.world import BACKGROUNDS, COLOURS, EMOJI, FONTS, MEDIA, SHAPES, SIZES

FIRST_BYTE, END, PAD = 3, 1, 0
"""ByT5's token numbers: three specials come before the 256 bytes."""
WORDS_LENGTH = 64
HEAD = 64


def byte_tokens(captions: list[str], length: int) -> np.ndarray:
    """What ``ByT5Tokenizer`` makes of captions, padded to (captions, length), int16.

    ValueError where one doesn't fit with its end.
    """
    rows = np.full((len(captions), length), PAD, np.int16)
    for row, caption in zip(rows, captions, strict=True):
        coded = caption.encode()
        if len(coded) + 1 > length:
            raise ValueError(f"the caption has {len(coded)} bytes, {length - 1} fit: {caption!r}")
        row[: len(coded)] = np.frombuffer(coded, np.uint8).astype(np.int16) + FIRST_BYTE
        row[len(coded)] = END
    return rows


def byte_tokenizer(length: int) -> ByT5Tokenizer:
    """Without the sentinels that T5's own pre-training needs."""
    return ByT5Tokenizer(extra_ids=0, model_max_length=length)


def word_tokenizer() -> PreTrainedTokenizerFast:
    """Words that captions use are whole tokens; any other falls into its letters."""
    names = " ".join(
        [
            *EMOJI,
            *map(plural, (*EMOJI, *SHAPES)),
            *SHAPES,
            *COLOURS,
            *BACKGROUNDS,
            *MEDIA,
            *SIZES,
            *FONTS,
            *NUMBERS,
            *RELATIONS,
            *OPENINGS,
            "a an the and of on to with word words letters background title",
        ]
    ).split()
    return word_pieces(names, WORDS_LENGTH)


def word_tokens(tokenizer: Any, captions: list[str]) -> np.ndarray:
    """Captions as (captions, WORDS_LENGTH), int16."""
    told = tokenizer(captions, padding="max_length", max_length=WORDS_LENGTH, truncation=True, return_tensors="np")
    return told.input_ids.astype(np.int16)


def build_byte_encoder(text: TextSettings) -> T5EncoderModel:
    """A fresh T5 encoder over bytes; no other part of the model knows the letters' order, so its places are fine."""
    heads = max(1, text.width // HEAD)
    return T5EncoderModel(
        T5Config(
            vocab_size=FIRST_BYTE + 256,
            d_model=text.width,
            d_kv=text.width // heads,
            d_ff=text.feed,
            num_layers=text.layers,
            num_heads=heads,
            relative_attention_num_buckets=64,
            relative_attention_max_distance=144,
            feed_forward_proj="gated-gelu",
            dropout_rate=0.0,
            pad_token_id=PAD,
            eos_token_id=END,
        )
    )


def build_word_encoder(text: TextSettings, tokenizer: PreTrainedTokenizerFast) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=text.word_width,
            intermediate_size=2 * text.word_width,
            num_hidden_layers=text.word_layers,
            num_attention_heads=max(1, text.word_width // HEAD),
            max_position_embeddings=WORDS_LENGTH,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
