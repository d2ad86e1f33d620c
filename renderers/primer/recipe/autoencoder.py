"""Trains Primer's autoencoder: a narrow diffusers ``AutoencoderTiny``, 8x downsampling, 16 latent channels.

It has no normalisation and no attention, so a crop decodes as it would inside the whole picture.

    uv run python -m renderers.primer.recipe.autoencoder --out work/primer --minutes 10

Loss: L1 + squared error on pixels, L1 on horizontal and vertical differences (edges carry letters), and a small
pull of the latents towards zero; noise on the latents makes the decoder forgiving. Seeded; ``--minutes`` bounds the
run, a checkpoint a minute makes it resumable.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch.nn import functional as F

from renderers.primer.recipe.crops import draw_crop
from renderers.primer.recipe.muon import Muon
from renderers.primer.recipe.staging import draw_scene
from renderers.primer.recipe.training import Progress, device_and_precision, load_state, save_state

CONFIG = {
    "encoder_block_out_channels": (64,) * 4,
    "decoder_block_out_channels": (64,) * 4,
    "num_encoder_blocks": (0, 1, 3, 4),
    "num_decoder_blocks": (4, 3, 1, 0),
    "latent_channels": 16,
}
NOISE = 0.08  # deviation of the noise on training latents: diffusion's latents are never exact either


def training_image(rng: random.Random, side: int) -> np.ndarray:
    """A square picture of ``side`` pixels: an object, a word, or a cut of a whole scene."""
    draw = rng.random()
    if draw < 0.45:
        return draw_crop(rng, "object", (side, side))[0]
    if draw < 0.6:
        wide = draw_crop(rng, "word", (side * 2, side))[0]
        left = rng.randint(0, side)
        return wide[:, left : left + side]
    scene = np.asarray(draw_scene(rng, (side * 2, side * 2))[0])
    top, left = rng.randint(0, side), rng.randint(0, side)
    return scene[top : top + side, left : left + side]


def to_picture(pixels: torch.Tensor) -> torch.Tensor:
    """uint8 (n, height, width, 3) to float (n, 3, height, width) in [-1, 1], channels last in memory."""
    return pixels.permute(0, 3, 1, 2).float() / 127.5 - 1


def to_tensor(images: list[np.ndarray]) -> torch.Tensor:
    """uint8 (height, width, 3) arrays of one size to one float tensor (n, 3, height, width) in [-1, 1]."""
    return to_picture(torch.from_numpy(np.stack(images)))


def edges(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(made: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    edge = sum((F.l1_loss(a, b) for a, b in zip(edges(made), edges(real), strict=True)), torch.zeros(()).to(made))
    return F.l1_loss(made, real) + 2 * F.mse_loss(made, real) + edge


def train(out: Path, minutes: float, batch: int, side: int, seed: int, peak_rate: float) -> None:
    device, precision = device_and_precision()
    torch.manual_seed(seed)
    model = AutoencoderTiny(**CONFIG).to(device, memory_format=torch.channels_last)
    kernels = Muon([p for p in model.parameters() if p.ndim == 4], peak_rate)
    biases = torch.optim.AdamW([p for p in model.parameters() if p.ndim < 4], lr=peak_rate / 5, betas=(0.9, 0.99))
    optimizers = {"kernels": kernels, "biases": biases}
    state = load_state(out / "autoencoder.pt", model=model, **optimizers)
    step, spent = state.get("step", 0), state.get("seconds", 0.0)
    progress = Progress(out / "autoencoder.csv", ("step", "seconds", "loss", "psnr", "samples_per_s"))
    started = saved = time.monotonic()
    while (share := (spent + time.monotonic() - started) / (minutes * 60)) < 1:
        pace = min(1.0, (step + 1) / 100, (1 - share) / 0.6 + 0.01)
        kernels.param_groups[0]["lr"], biases.param_groups[0]["lr"] = peak_rate * pace, peak_rate / 5 * pace
        rng = random.Random(seed * 1_000_003 + step)
        real = to_tensor([training_image(rng, side) for _ in range(batch)]).to(
            device, memory_format=torch.channels_last
        )
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            latents = model.encode(real).latents
            made = model.decode(latents + NOISE * torch.randn_like(latents)).sample
        made = made.float()
        loss = reconstruction_loss(made, real) + 2e-3 * latents.float().square().mean()
        model.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers.values():
            optimizer.step()
        step += 1
        if step % 100 == 0:
            psnr = 10 * torch.log10(4 / F.mse_loss(made, real)).item()
            progress.row(step, spent + time.monotonic() - started, loss.item(), psnr, batch)
        if time.monotonic() - saved > 60:
            saved = time.monotonic()
            save_state(out / "autoencoder.pt", model=model, **optimizers, step=step, seconds=spent + saved - started)
    finish(model.eval().float(), out, seed, side, device)


@torch.no_grad()
def finish(model: AutoencoderTiny, out: Path, seed: int, side: int, device: torch.device) -> None:
    """Sets the latent scale to unit deviation, saves the diffusers folder and says the held-out PSNR."""
    rng = random.Random(seed + 77)
    real = to_tensor([training_image(rng, side) for _ in range(128)]).to(device)
    latents = model.encode(real).latents
    model.register_to_config(scaling_factor=float(1 / latents.std()))
    model.to(memory_format=torch.contiguous_format).save_pretrained(out / "vae")
    made = model.decode(latents).sample.clamp(-1, 1)
    psnr = 10 * torch.log10(4 / F.mse_loss(made, real)).item()
    print(f"held-out PSNR {psnr:.2f} dB, latent std {latents.std().item():.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--side", type=int, default=64, help="pixels of a training crop")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peak-rate", type=float, default=6e-3)
    train(**vars(parser.parse_args()))
