"""Tiny vision-language models of real classes, saved as any checkpoint is: byte-level BPE, LLaVA and Qwen2-VL."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessor,
    Qwen2VLProcessor,
    Qwen2VLVideoProcessor,
)

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<image>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
TEMPLATE = (
    "{{% for m in messages %}}<|im_start|>{{{{ m['role'] }}}}\n{{% for part in m['content'] %}}"
    "{{% if part['type'] == 'image' %}}{image}{{% else %}}{{{{ part['text'] }}}}{{% endif %}}{{% endfor %}}"
    "<|im_end|>\n{{% endfor %}}{{% if add_generation_prompt %}}<|im_start|>assistant\n{{% endif %}}"
)
TEMPLATE_OF_ONE = "<|im_start|>user\n<image>{}<|im_end|>\n<|im_start|>assistant\n"
ASKED = (
    'Does this picture show "a red circle"? Answer with yes or no.',
    'Is the "square" in this picture "blue"? Answer with yes or no.',
    'In this picture, is "a red circle" to the left of "a blue square"? Answer with yes or no.',
    'Does this picture show exactly 1 of "circle", no more and no fewer? Answer with yes or no.',
)
WORDS = "Yes No yes no Does this picture show a red circle blue square? Answer with yes or no. Is the"


def tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level, so that it knows every text; "Yes", " Yes" and the like are single tokens of their own."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=420, special_tokens=list(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    inner.train_from_iterator([WORDS, *("Yes No yes no".split())] * 4, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>")


def llava() -> tuple[LlavaForConditionalGeneration, LlavaProcessor]:
    """Pictures become 32x32 pixels in four patches; hidden size 32, random weights from seed 0."""
    words = tokenizer()
    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=16,
        projection_dim=32,
    )
    text = LlamaConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        eos_token_id=2,
        pad_token_id=0,
        initializer_range=0.2,
    )
    model = LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=vision,
            text_config=text,
            image_token_index=words.convert_tokens_to_ids("<image>"),
            image_seq_length=4,
        )
    )
    processor = LlavaProcessor(
        CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
        words,
        patch_size=16,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE.format(image="<image>"),
    )
    return model.eval(), processor


def qwen() -> tuple[Qwen2VLForConditionalGeneration, Qwen2VLProcessor]:
    """Pictures keep their shape, as a flat list of patches that all pictures of a batch share; three-way positions."""
    words = tokenizer()
    torch.manual_seed(0)
    ids = {name: words.convert_tokens_to_ids(f"<|{name}|>") for name in ("image_pad", "video_pad", "vision_start")}
    config = Qwen2VLConfig(
        text_config={
            "vocab_size": len(words),
            "hidden_size": 32,
            "intermediate_size": 64,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
            "max_position_embeddings": 512,
            "eos_token_id": 2,
            "pad_token_id": 0,
            "initializer_range": 0.2,
            "rope_parameters": {"rope_type": "default", "rope_theta": 1e4, "mrope_section": [1, 1, 2]},
        },
        vision_config={"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "patch_size": 4, "mlp_ratio": 2},
        image_token_id=ids["image_pad"],
        video_token_id=ids["video_pad"],
        vision_start_token_id=ids["vision_start"],
    )
    pixels = {"min_pixels": 64, "max_pixels": 1024, "patch_size": 4}
    processor = Qwen2VLProcessor(
        Qwen2VLImageProcessor(**pixels),
        words,
        Qwen2VLVideoProcessor(**pixels),
        chat_template=TEMPLATE.format(image="<|vision_start|><|image_pad|><|vision_end|>"),
    )
    return Qwen2VLForConditionalGeneration(config).eval(), processor


MAKERS = {"llava": llava, "qwen": qwen}


def save(kind: str, folder: Path) -> Path:
    model, processor = MAKERS[kind]()
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def taught(folder: Path) -> Path:
    """The LLaVA after some training on flat pictures: it says "Yes" to any question on a red one, "No" on a blue one,
    and both alike on a green one."""
    model, processor = llava()
    words = processor.tokenizer
    yes, no = (words(word, add_special_tokens=False).input_ids[0] for word in ("Yes", "No"))
    colours = np.array([(214, 40, 40), (40, 70, 214), (40, 180, 70)], dtype=np.int64)
    shares = torch.zeros(3, len(words)).index_fill(1, torch.tensor([yes, no]), 0.5)
    shares[0, [yes, no]], shares[1, [yes, no]] = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    random = np.random.default_rng(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    for step in range(200):
        noise = random.integers(-25, 26, (3, 1, 1, 3))
        pictures = [
            np.broadcast_to(np.clip(c, 0, 255), (32, 48, 3)).astype(np.uint8) for c in colours[:, None, None] + noise
        ]
        text = TEMPLATE_OF_ONE.format(ASKED[step % len(ASKED)])
        batch = processor(text=[text] * 3, images=[[Image.fromarray(p)] for p in pictures], return_tensors="pt")
        loss = torch.nn.functional.cross_entropy(model(**batch).logits[:, -1], shares)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval().save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder
