"""Trains Primer's text encoder and denoiser together: rectified flow in the autoencoder's latents.

    uv run python -m renderers.primer.recipe.diffusion --out work/primer --minutes 50

Each step paints fresh crops of one size, encodes them into a pool, and draws its batch from the pool, where a crop
is used ``--reuse`` times on average. The model predicts the velocity noise - latents at
x = (1 - sigma) latents + sigma noise, with sigma logit-normal (Esser et al., arXiv 2403.03206). Seeded and resumable:
a checkpoint every two minutes, a sample sheet every ten. The result is a stock StableDiffusionPipeline folder.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import random
import time
from collections import defaultdict
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from PIL import Image
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import CLIPTextConfig, CLIPTextModel

from renderers.primer.recipe.autoencoder import to_tensor
from renderers.primer.recipe.training import Progress, device_and_precision, load_state, save_state
from renderers.primer.recipe.vocabulary import LENGTH, build_tokenizer
from renderers.primer.recipe.world import draw_crop

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
# what is drawn, the crop's (width, height) in pixels, and how often
MENU = [
    ("object", (64, 64), 0.04), ("object", (96, 96), 0.28), ("object", (128, 128), 0.24),
    ("word", (64, 64), 0.03), ("word", (96, 64), 0.07), ("word", (128, 64), 0.08), ("word", (160, 64), 0.07),
    ("word", (192, 64), 0.06), ("word", (224, 64), 0.05), ("word", (256, 64), 0.04),
    ("background", (64, 64), 0.01), ("background", (128, 128), 0.01), ("background", (256, 256), 0.02),
]  # fmt: skip
# simple pictures on many channels stay readable under much noise, so their layout is decided at high noise levels;
# without the shift textures were right long before shapes were
NOISE_SHIFT = 1.2
PROMPTS = (
    "a cat on a white background", "a red circle on a white background", "a rocket on a navy background",
    "a blue star on a yellow background", "a pizza on a light blue background", "a green heart on a cream background",
    "a house on a white background", "a bicycle on a light green background",
)  # fmt: skip
WORD_PROMPTS = (
    'the word "SALE" in black letters on a white background', 'the word "OPEN" in white letters on a navy background',
    'the word "JAZZ" in red letters on a cream background', 'the word "MILK" in blue letters on a white background',
)  # fmt: skip


class Pool:
    """Encoded crops of one size with their captions; the oldest make room for new ones."""

    def __init__(self, capacity: int) -> None:
        self.capacity, self.next = capacity, 0
        self.latents: list[torch.Tensor] = []
        self.captions: list[str] = []

    def add(self, latents: torch.Tensor, captions: list[str]) -> None:
        for latent, caption in zip(latents.half(), captions, strict=True):
            if len(self.latents) < self.capacity:
                self.latents.append(latent)
                self.captions.append(caption)
            else:
                self.latents[self.next], self.captions[self.next] = latent, caption
                self.next = (self.next + 1) % self.capacity

    def draw(self, rng: random.Random, count: int) -> tuple[torch.Tensor, list[str]]:
        picks = [rng.randrange(len(self.latents)) for _ in range(count)]
        return torch.stack([self.latents[i] for i in picks]).float(), [self.captions[i] for i in picks]


def build_pipeline(out: Path, seed: int) -> StableDiffusionPipeline:
    """The trained autoencoder with a fresh text encoder and denoiser, as a stock pipeline."""
    torch.manual_seed(seed)
    tokenizer = build_tokenizer()
    text = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=256, intermediate_size=512, num_hidden_layers=3,
        num_attention_heads=4, max_position_embeddings=LENGTH, pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
    )  # fmt: skip
    scheduler = DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0, final_sigmas_type="zero",
        steps_offset=1, solver_order=2, lower_order_final=True,
    )  # fmt: skip
    return StableDiffusionPipeline(
        vae=AutoencoderTiny.from_pretrained(out / "vae"), text_encoder=CLIPTextModel(text), tokenizer=tokenizer,
        unet=UNet2DConditionModel(**UNET), scheduler=scheduler, safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
    )  # fmt: skip


def tokens(pipe: StableDiffusionPipeline, captions: list[str], device: torch.device) -> torch.Tensor:
    batch = pipe.tokenizer(captions, padding="max_length", max_length=LENGTH, truncation=True, return_tensors="pt")
    return batch.input_ids.to(device)


@torch.no_grad()
def follow(average: torch.nn.Module, model: torch.nn.Module, step: int) -> None:
    """Exponential moving average of the weights, its horizon growing to 1,000 steps."""
    decay = min(0.999, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)


@torch.no_grad()
def sheet(pipe: StableDiffusionPipeline, path: Path) -> None:
    """Eight objects and four words, two seeds each, as one picture to look at."""
    pipe.set_progress_bar_config(disable=True)
    canvas = Image.new("RGB", (8 * 128, 2 * 128 + 2 * 64), "gray")
    for row, seed in enumerate((0, 1)):
        for prompts, (width, height), top in (
            (PROMPTS, (128, 128), row * 128),
            (WORD_PROMPTS, (128, 64), 256 + row * 64),
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
            for column, image in enumerate(images):
                canvas.paste(image, (column * width, top))
    canvas.save(path)


def train(out: Path, minutes: float, tokens_a_step: int, reuse: int, seed: int, peak_rate: float) -> None:
    device, precision = device_and_precision()
    pipe = build_pipeline(out, seed)
    pipe.to(device)
    model = torch.nn.ModuleDict({"unet": pipe.unet, "text_encoder": pipe.text_encoder}).train()
    model["unet"].to(memory_format=torch.channels_last)
    average = copy.deepcopy(model).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak_rate, betas=(0.9, 0.99), weight_decay=1e-2)
    state = load_state(out / "diffusion.pt", model=model, average=average, optimizer=optimizer)
    step, spent, seen = state.get("step", 0), state.get("seconds", 0.0), state.get("seen", 0)
    pools: dict[tuple[str, tuple[int, int]], Pool] = defaultdict(lambda: Pool(6_000))
    progress = Progress(out / "diffusion.csv", ("step", "seconds", "loss", "seen", "samples_per_s"))
    started = saved = shown = time.monotonic()
    recent: list[float] = []
    while (share := (spent + time.monotonic() - started) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = peak_rate * min(1, (step + 1) / 200, (1 - share) / 0.4 + 0.01)
        rng = random.Random(seed * 1_000_003 + step)
        torch.manual_seed(seed * 1_000_003 + step)
        kind, size, _ = rng.choices(MENU, [weight for *_, weight in MENU])[0]
        batch = max(4, tokens_a_step * 64 // (size[0] * size[1]))
        pool = pools[kind, size]
        fresh = batch if len(pool.latents) < 4 * batch else max(1, batch // reuse)
        images, captions = zip(*(draw_crop(rng, kind, size) for _ in range(fresh)), strict=True)
        with torch.no_grad(), torch.autocast(device.type, precision, enabled=precision != torch.float32):
            encoded = (
                pipe.vae.encode(to_tensor(list(images)).to(device)).latents.float() * pipe.vae.config.scaling_factor
            )
        pool.add(encoded, list(captions))
        clean, drawn = pool.draw(rng, batch)
        drawn = [caption if rng.random() > 0.1 else "" for caption in drawn]
        sigma = torch.sigmoid(torch.randn(batch, device=device) * 1.2 + NOISE_SHIFT).clamp(0.001, 0.999)
        noise = torch.randn_like(clean)
        blend = sigma.view(-1, 1, 1, 1)
        noisy = ((1 - blend) * clean + blend * noise).contiguous(memory_format=torch.channels_last)
        # the CPU's fused attention is slow on so few tokens: 71 against 88 samples/s
        kernels = sdpa_kernel(SDPBackend.MATH) if device.type == "cpu" else contextlib.nullcontext()
        with kernels, torch.autocast(device.type, precision, enabled=precision != torch.float32):
            words = model["text_encoder"](tokens(pipe, drawn, device))[0]
            velocity = model["unet"](noisy, sigma * 1000, words).sample
            loss = F.mse_loss(velocity.float(), noise - clean)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step, seen = step + 1, seen + batch
        follow(average, model, step)
        recent.append(loss.item())
        now = time.monotonic()
        if step % 50 == 0:
            progress.row(step, spent + now - started, sum(recent) / len(recent), seen, seen / step)
            recent.clear()
        if now - saved > 120:
            saved = now
            save_state(
                out / "diffusion.pt",
                model=model,
                average=average,
                optimizer=optimizer,
                step=step,
                seconds=spent + now - started,
                seen=seen,
            )
        if now - shown > 600:
            shown = now
            sheet(with_weights(pipe, average), out / f"sheet_{step:06d}.png")
    final = with_weights(pipe, average)
    sheet(final, out / f"sheet_{step:06d}.png")
    export(final, out / "checkpoint")


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer"), help="holds vae/ from the autoencoder recipe")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--tokens-a-step", type=int, default=9216, help="latent pixels a step; sets the batch size")
    parser.add_argument("--reuse", type=int, default=4, help="how often a crop is used on average")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peak-rate", type=float, default=8e-4)
    train(**vars(parser.parse_args()))
