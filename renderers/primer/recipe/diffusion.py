"""Trains Primer's text encoder and denoiser together: rectified flow in the autoencoder's latents.

    uv run python -m renderers.primer.recipe.diffusion --out work/primer --minutes 50

Each step paints fresh crops of one size (``crops.toml``), encodes them into a pool, and draws its batch from the pool.
The model predicts the velocity noise - latents at x = (1 - sigma) latents + sigma noise, with sigma logit-normal
(Esser et al., arXiv 2403.03206). Seeded and resumable: a checkpoint every two minutes, a sample sheet and the loss on
held-out captions every ten. The result is a stock StableDiffusionPipeline folder.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import random
import time
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from diffusers import StableDiffusionPipeline
from pydantic import BaseModel, ConfigDict
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel

from renderers.primer.recipe.autoencoder import to_tensor
from renderers.primer.recipe.crops import draw, draw_crop
from renderers.primer.recipe.pipeline import build_pipeline, export, sheet, tokens, warm_up, with_weights
from renderers.primer.recipe.training import Progress, device_and_precision, follow, load_state, save_state
from renderers.primer.recipe.world import held_out


class Dish(BaseModel):
    """One entry of the menu: what is drawn, its (width, height) in pixels, and how often."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    size: tuple[int, int]
    weight: float


class TrainingSettings(BaseModel):
    """What ``crops.toml`` says."""

    model_config = ConfigDict(extra="forbid")

    noise_shift: float
    noise_spread: float
    blank_share: float
    latents_a_step: int
    reuse: int
    pool: int
    peak_rate: float
    flat: float
    menu: list[Dish]

    def batch(self, dish: Dish) -> int:
        return max(4, self.latents_a_step * 64 // (dish.size[0] * dish.size[1]))


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


class Flow:
    """The rectified-flow loss of a pipeline's text encoder and denoiser on one device."""

    def __init__(self, pipe: StableDiffusionPipeline, settings: TrainingSettings) -> None:
        self.pipe, self.settings = pipe, settings
        self.device, self.precision = device_and_precision()
        pipe.to(self.device)
        self.model = torch.nn.ModuleDict({"unet": pipe.unet, "text_encoder": pipe.text_encoder})
        self.model["unet"].to(memory_format=torch.channels_last)

    def lower_precision(self) -> Any:
        return torch.autocast(self.device.type, self.precision, enabled=self.precision != torch.float32)

    @torch.no_grad()
    def encode(self, images: list[Any]) -> torch.Tensor:
        with self.lower_precision():
            latents = self.pipe.vae.encode(to_tensor(images).to(self.device)).latents
        return latents.float() * self.pipe.vae.config.scaling_factor

    def loss(self, model: torch.nn.ModuleDict, clean: torch.Tensor, captions: list[str]) -> torch.Tensor:
        """The mean squared error of the velocity, noise levels and noise drawn from torch's global state."""
        spread, shift = self.settings.noise_spread, self.settings.noise_shift
        sigma = torch.sigmoid(torch.randn(len(clean), device=self.device) * spread + shift).clamp(0.001, 0.999)
        noise = torch.randn_like(clean)
        blend = sigma.view(-1, 1, 1, 1)
        noisy = ((1 - blend) * clean + blend * noise).contiguous(memory_format=torch.channels_last)
        # the CPU's fused attention is slow on so few tokens: 71 against 88 samples/s
        kernels = sdpa_kernel(SDPBackend.MATH) if self.device.type == "cpu" else contextlib.nullcontext()
        with kernels, self.lower_precision():
            words = model["text_encoder"](tokens(self.pipe, captions, self.device))[0]
            velocity = model["unet"](noisy, sigma * 1000, words).sample
            return F.mse_loss(velocity.float(), noise - clean)


@torch.no_grad()
def held_out_losses(flow: Flow, model: torch.nn.ModuleDict, seed: int) -> dict[str, float]:
    """The loss by kind of crop on captions that training leaves out, always the same crops and noise."""
    losses = {}
    for kind, size, count in (("object", (96, 96), 192), ("word", (128, 64), 192)):
        rng = random.Random(seed + 77)
        kept: list[tuple[Any, str]] = []
        while len(kept) < count:
            image, caption = draw(rng, kind, size)
            if held_out(caption):
                kept.append((image, caption))
        images, captions = zip(*kept, strict=True)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            losses[kind] = flow.loss(model, flow.encode(list(images)), list(captions)).item()
    return losses


def train(out: Path, minutes: float, seed: int, start: Path | None, config: Path) -> None:
    settings = TrainingSettings(**tomllib.loads(config.read_text()))
    pipe = build_pipeline(out / "vae", seed)
    if start is not None:
        warm_up(pipe, start)
    flow = Flow(pipe, settings)
    model = flow.model.train()
    average = copy.deepcopy(model).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), settings.peak_rate, betas=(0.9, 0.99), weight_decay=1e-2)
    state = load_state(out / "diffusion.pt", model=model, average=average, optimizer=optimizer)
    step, spent, seen = state.get("step", 0), state.get("seconds", 0.0), state.get("seen", 0)
    pools: dict[tuple[str, tuple[int, int]], Pool] = defaultdict(lambda: Pool(settings.pool))
    progress = Progress(out / "diffusion.csv", ("step", "seconds", "loss", "seen", "samples_per_s"))
    started = saved = shown = time.monotonic()
    recent: list[float] = []
    while (share := (spent + time.monotonic() - started) / (minutes * 60)) < 1:
        pace = min(1, (step + 1) / 100, (1 - share) / (1 - settings.flat) + 0.01)
        for group in optimizer.param_groups:
            group["lr"] = settings.peak_rate * pace
        rng = random.Random(seed * 1_000_003 + step)
        torch.manual_seed(seed * 1_000_003 + step)
        dish = rng.choices(settings.menu, [dish.weight for dish in settings.menu])[0]
        batch, pool = settings.batch(dish), pools[dish.kind, dish.size]
        fresh = batch if len(pool.latents) < 4 * batch else max(1, batch // settings.reuse)
        images, captions = zip(*(draw_crop(rng, dish.kind, dish.size) for _ in range(fresh)), strict=True)
        pool.add(flow.encode(list(images)), list(captions))
        clean, drawn = pool.draw(rng, batch)
        loss = flow.loss(model, clean, [c if rng.random() > settings.blank_share else "" for c in drawn])
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
            saved, spending = now, spent + now - started
            save_state(
                out / "diffusion.pt",
                model=model,
                average=average,
                optimizer=optimizer,
                step=step,
                seconds=spending,
                seen=seen,
            )
        if now - shown > 600:
            shown = now
            sheet(with_weights(pipe, average), out / f"sheet_{step:06d}.png")
            print("held out", held_out_losses(flow, average, seed), flush=True)
    final = with_weights(pipe, average)
    sheet(final, out / f"sheet_{step:06d}.png")
    print("held out", held_out_losses(flow, average, seed))
    export(final, out / "checkpoint")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer"), help="holds vae/ from the autoencoder recipe")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a pipeline folder of the same shape to go on from")
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("crops.toml"))
    train(**vars(parser.parse_args()))
