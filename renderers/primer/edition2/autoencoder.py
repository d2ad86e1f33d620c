"""Tunes the painter's autoencoder (``AutoencoderTiny``, 8x, 16 channels) on crops of the world's scenes.

    python -m renderers.primer.edition2.autoencoder --out work/primer2 --minutes 20

Most crops lie around things, thin strokes and letters among them. Loss: L1 + squared error on pixels, L1 on
horizontal and vertical differences, and a small pull of the latents towards zero; noise on the latents makes the
decoder forgiving. Seeded; a state a minute makes it resumable; writes ``vae/`` and frozen scales at the end.
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

from renderers.primer.edition2.muon import Muon
from renderers.primer.edition2.scenes import DrawnScene, draw_scene
from renderers.primer.edition2.training_state import Progress, device_and_precision, load_state, save_state

NOISE = 0.06  # deviation of the noise on training latents: diffusion's latents are never exact either
CROPS = 6  # of one scene


def to_tensor(images: list[np.ndarray]) -> torch.Tensor:
    """uint8 (height, width, 3) arrays of one size to one float tensor (n, 3, height, width) in [-1, 1]."""
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float() / 127.5 - 1


def edges(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(made: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    edge = sum((F.l1_loss(a, b) for a, b in zip(edges(made), edges(real), strict=True)), torch.zeros(()).to(made))
    return F.l1_loss(made, real) + 2 * F.mse_loss(made, real) + edge


def psnr(made: torch.Tensor, real: torch.Tensor) -> float:
    """Decibels of two tensors in [-1, 1]."""
    return float(10 * torch.log10(4 / F.mse_loss(made.detach().float(), real.float())))


def crops(rng: random.Random, scene: DrawnScene, side: int, dense: float = 0.85) -> list[np.ndarray]:
    """Square cuts of a scene, a share of them centred near a thing or a text."""
    height, width = scene.image.shape[:2]
    boxes = [t.box for t in scene.plan.things] + [t.box for t in scene.plan.texts] * 2
    cuts = []
    for _ in range(CROPS):
        x, y = rng.random(), rng.random()
        if boxes and rng.random() < dense:
            x0, y0, x1, y1 = rng.choice(boxes)
            x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        left = round(min(max(0, x * width - side / 2), width - side))
        top = round(min(max(0, y * height - side / 2), height - side))
        cuts.append(scene.image[top : top + side, left : left + side])
    return cuts


def train(out: Path, start: Path, minutes: float, batch: int, side: int, seed: int, peak_rate: float) -> None:
    device, precision = device_and_precision()
    torch.manual_seed(seed)
    model = AutoencoderTiny.from_pretrained(start, torch_dtype=torch.float32).train()
    model.to(device, memory_format=torch.channels_last)
    kernels = Muon([p for p in model.parameters() if p.ndim == 4], peak_rate)
    biases = torch.optim.AdamW([p for p in model.parameters() if p.ndim < 4], lr=peak_rate / 5, betas=(0.9, 0.99))
    optimizers = {"kernels": kernels, "biases": biases}
    state = load_state(out / "autoencoder.pt", model=model, **optimizers)
    step, spent = state.get("step", 0), state.get("seconds", 0.0)
    progress = Progress(out / "autoencoder.csv", ("step", "seconds", "loss", "psnr", "samples_per_s"))
    started = saved = time.monotonic()
    stock: list[np.ndarray] = []
    decibels: list[float] = []
    while (done := (spent + time.monotonic() - started) / (minutes * 60)) < 1:
        pace = min(1.0, (step + 1) / 60, (1 - done) / 0.7 + 0.01)
        kernels.param_groups[0]["lr"], biases.param_groups[0]["lr"] = peak_rate * pace, peak_rate / 5 * pace
        rng = random.Random(seed * 1_000_003 + step)
        while len(stock) < 16 * batch:
            canvas = rng.choice(((256, 256), (256, 256), (384, 384), (512, 512)))
            stock += crops(rng, draw_scene(rng, canvas), side)
        rng.shuffle(stock)
        real = to_tensor([stock.pop() for _ in range(batch)]).to(device, memory_format=torch.channels_last)
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            latents = model.encode(real).latents
            made = model.decode(latents + NOISE * torch.randn_like(latents)).sample
        made = made.float()
        loss = reconstruction_loss(made, real) + 1e-3 * latents.float().square().mean()
        model.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in optimizers.values():
            optimizer.step()
        step += 1
        decibels.append(psnr(made, real))
        if step % 100 == 0:
            progress.row(step, spent + time.monotonic() - started, loss.item(), float(np.mean(decibels)), batch)
            decibels.clear()
        if time.monotonic() - saved > 60:
            saved = time.monotonic()
            save_state(out / "autoencoder.pt", model=model, **optimizers, step=step, seconds=spent + saved - started)
    save_state(out / "autoencoder.pt", model=model, **optimizers, step=step, seconds=minutes * 60)
    model.eval().float().to(memory_format=torch.contiguous_format)
    with torch.no_grad():
        scenes = [draw_scene(random.Random(seed * 77 + k), (256, 256)) for k in range(48)]
        latents = torch.cat([model.encode(to_tensor([s.image]).to(device)).latents for s in scenes])
    model.register_to_config(scaling_factor=float(1 / latents.std()))
    model.save_pretrained(out / "vae")
    print(f"whole scenes, dense crops: {reconstruction(model, seed)} dB, latent std {latents.std().item():.3f}")


@torch.no_grad()
def reconstruction(model: AutoencoderTiny, seed: int, count: int = 48) -> tuple[float, float]:
    """Mean PSNR in dB on whole 256x256 scenes and on dense 64x64 crops, of scenes that training never drew."""
    rng = random.Random(f"reconstruction {seed}")
    scenes = [draw_scene(rng, (256, 256)) for _ in range(count)]
    whole: list[float] = []
    dense: list[float] = []
    for scene in scenes:
        if not scene.plan.things and not scene.plan.texts:
            continue
        for kept, images in ((whole, [scene.image]), (dense, crops(rng, scene, 64, dense=1))):
            real = to_tensor(images).to(model.device)
            made = model.decode(model.encode(real).latents).sample.clamp(-1, 1)
            kept.append(psnr(made, real))
    return round(float(np.mean(whole)), 2), round(float(np.mean(dense)), 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"))
    parser.add_argument("--start", type=Path, default=Path("renderers/primer/edition2/vae"))
    parser.add_argument("--minutes", type=float, default=18)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--side", type=int, default=64, help="pixels of a training crop")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peak-rate", type=float, default=3e-3)
    train(**vars(parser.parse_args()))
