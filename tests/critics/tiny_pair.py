"""A tiny open_clip pair with random weights, saved as the folder that open_clip loads."""

from __future__ import annotations

import json
import string
from pathlib import Path

import open_clip
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

WIDTH = 32
VISION = {"image_size": 64, "layers": [1, 1, 1, 1], "width": 8, "head_width": 16}
TEXT = {"context_length": 48, "vocab_size": 256, "width": 32, "heads": 2, "layers": 1, "pool_type": "eos"}
NUMBERS = {"pad_id": 0, "eos_id": 2}


def open_clip_pair(folder: Path, seed: int = 0) -> Path:
    """Writes the pair into the folder and returns it; texts are read letter by letter."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = string.ascii_letters + string.digits + string.punctuation + " "
    tokens = {token: number for number, token in enumerate(["<pad>", "<s>", "</s>", "<unk>", *letters])}
    inner = Tokenizer(models.WordLevel(tokens, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    inner.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="<pad>", bos_token="<s>", eos_token="</s>")
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = open_clip.CLIP(WIDTH, vision_cfg=VISION, text_cfg={**TEXT, **NUMBERS})
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    towers = {"embed_dim": WIDTH, "vision_cfg": VISION, "text_cfg": {**TEXT, **NUMBERS, "hf_tokenizer_name": "."}}
    pictures = {"mean": [0.5] * 3, "std": [0.5] * 3, "interpolation": "bicubic", "resize_mode": "squash"}
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": towers, "preprocess_cfg": pictures}))
    return folder
