"""Primer's text-to-image pipeline: built fresh, warmed up from an earlier one, and exported."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from PIL import Image
from transformers import CLIPTextConfig, CLIPTextModel

from renderers.primer.recipe.vocabulary import LENGTH, build_tokenizer

UNET = {
    "sample_size": 32,
    "in_channels": 16,
    "out_channels": 16,
    "block_out_channels": (96, 144, 160),
    "norm_num_groups": 16,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "layers_per_block": 1,
    "cross_attention_dim": 256,
    "attention_head_dim": 4,
    "addition_embed_type": "text",
    "addition_embed_type_num_heads": 8,
}
PROMPTS = (
    "a cat on a white background",
    "a red circle on a white background",
    "a rocket on a navy background",
    "a blue star on a yellow background",
    "a zebra on a light blue background",
    "a green car on a cream background",
    "a couch on a beach background",
    "a bicycle on a light green background",
    "a toothbrush on a pink background",
    "a purple umbrella on a grass background",
    "a laptop on a white background",
    "a hot dog on a snow background",
)
WORD_PROMPTS = (
    'the word "SALE" in black letters on a white background',
    'the word "OPEN" in white letters on a navy background',
    'the word "JAZZ" in red letters on a cream background',
    'the word "milk" in blue letters on a white background',
    'the word "Q" in black letters on a white background',
    'the word "TEA" in black serif letters on a sky background',
    'the word "MUSIC" in black letters on a white background',
    'the word "2026" in white letters on a red background',
    'the word "HOT" in black letters on a white background',
    'the word "PARK" in black letters on a beach background',
    'the word "AB" in black letters on a white background',
    'the word "KIWI" in green letters on a white background',
)


def build_pipeline(vae: Path, seed: int) -> StableDiffusionPipeline:
    """The trained autoencoder in the folder ``vae`` with a fresh text encoder and denoiser, as a stock pipeline."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    text = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=3,
        num_attention_heads=4,
        max_position_embeddings=LENGTH,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    scheduler = DPMSolverMultistepScheduler(
        prediction_type="flow_prediction",
        use_flow_sigmas=True,
        flow_shift=3.0,
        final_sigmas_type="zero",
        steps_offset=1,
        solver_order=2,
        lower_order_final=True,
    )
    return StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(vae, torch_dtype=torch.float32),
        text_encoder=CLIPTextModel(text),
        tokenizer=tokenizer,
        unet=UNet2DConditionModel(**UNET),
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


@torch.no_grad()
def warm_up(pipe: StableDiffusionPipeline, earlier: Path) -> None:
    """Takes over the weights of an earlier pipeline of the same shape; tokens that both know keep their embeddings."""
    old = StableDiffusionPipeline.from_pretrained(earlier, torch_dtype=torch.float32)
    pipe.unet.load_state_dict(old.unet.state_dict())
    state = old.text_encoder.state_dict()
    name = next(key for key in state if key.endswith("token_embedding.weight"))
    table, theirs = pipe.text_encoder.get_input_embeddings().weight, old.tokenizer.get_vocab()
    for token, index in pipe.tokenizer.get_vocab().items():
        if token in theirs:
            table[index] = state[name][theirs[token]]
    state[name] = table.clone()
    pipe.text_encoder.load_state_dict(state)


def tokens(pipe: StableDiffusionPipeline, captions: list[str], device: torch.device) -> torch.Tensor:
    batch = pipe.tokenizer(captions, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt")
    return batch.input_ids.to(device)


@torch.no_grad()
def sheet(pipe: StableDiffusionPipeline, path: Path) -> None:
    """Twelve objects and twelve words, two seeds each, as one picture to look at."""
    pipe.set_progress_bar_config(disable=True)
    canvas = Image.new("RGB", (12 * 96, 2 * 96 + 4 * 64), "gray")
    for row, seed in enumerate((0, 1)):
        for prompts, (width, height), top in (
            (PROMPTS, (96, 96), row * 96),
            (WORD_PROMPTS, (128, 64), 192 + row * 128),
        ):
            generator = torch.Generator().manual_seed(seed)
            images = pipe(
                list(prompts),
                width=width,
                height=height,
                num_inference_steps=16,
                guidance_scale=3.0,
                generator=generator,
            ).images
            across = canvas.width // width
            for place, image in enumerate(images):
                canvas.paste(image, (place % across * width, top + place // across * height))
    canvas.save(path)


def with_weights(pipe: StableDiffusionPipeline, average: torch.nn.ModuleDict) -> StableDiffusionPipeline:
    parts = {**pipe.components, "unet": average["unet"], "text_encoder": average["text_encoder"]}
    return StableDiffusionPipeline(**parts, requires_safety_checker=False)


def export(pipe: StableDiffusionPipeline, folder: Path) -> None:
    """Saves the pipeline in half precision, no file over 14 MB."""
    half = copy.deepcopy(pipe).to(dtype=torch.float16)
    half.unet.to(memory_format=torch.contiguous_format)
    half.save_pretrained(folder, safe_serialization=True, max_shard_size="14MB")
    described = json.loads((folder / "vae" / "config.json").read_text())
    kept = {k: v for k, v in described.items() if k not in ("_name_or_path", "block_out_channels")}
    (folder / "vae" / "config.json").write_text(json.dumps(kept, indent=2) + "\n")
    print(f"saved {sum(f.stat().st_size for f in folder.rglob('*')) / 1e6:.1f} MB to {folder}")
