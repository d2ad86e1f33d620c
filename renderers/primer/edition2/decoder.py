"""Tunes the autoencoder's decoder on the painter's own latents: less mottled grounds, cleaner edges.

    python -m renderers.primer.edition2.decoder --out work/primer2 --checkpoint renderers/primer/edition2/checkpoint

The painter paints plans whose drawings are known. The decoder learns to turn what it painted into the drawing, where
the two are the same picture but for grain: a cell far from the drawing teaches nothing, else the decoder would learn to
blur what the painter gets wrong. Every third sample is a drawing's own latents, so that the decoder forgets nothing.
The encoder and the latents stay as they are, so the painter needs no training. Writes ``vae_tuned/``. Seeded.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch import Tensor
from torch.nn import functional as F

from renderers.primer.edition2.autoencoder import NOISE, psnr, reconstruction
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.drawing import drawn_glyphs
from renderers.primer.edition2.export import load
from renderers.primer.edition2.layout import FACTOR, rasterise
from renderers.primer.edition2.network import PlanPainter
from renderers.primer.edition2.scenes import draw_scene
from renderers.primer.edition2.sheet import painted_latents
from renderers.primer.recipe.autoencoder import reconstruction_loss
from renderers.primer.recipe.training import Progress

SIDE = 512
CELLS = 16
"""Cells of a training crop's side."""
NEAR = 0.16
"""Mean difference of a cell and its neighbours, of pixels in [-1, 1], up to which it shows what the drawing shows."""
HELD = 20
"""Painted scenes that only measure."""


@torch.inference_mode()
def painted_pairs(painter: PlanPainter, count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Latents (count, 16, 64, 64), as the decoder takes them but for its scale, and drawings (count, 3, 512, 512)."""
    latents, drawings = [], []
    for number in range(count):
        rng = random.Random(f"decoder {seed} {number}")
        scene = draw_scene(rng, (SIDE, SIDE))
        layout = rasterise(scene.plan, (SIDE, SIDE), drawn_glyphs(scene.plan, (SIDE, SIDE)))
        latents.append(painted_latents(painter, [layout], [tell(scene.plan, rng)], seed=number)[0].half())
        drawings.append(torch.from_numpy(scene.image.copy()).permute(2, 0, 1))
    return torch.stack(latents), torch.stack(drawings)


@torch.inference_mode()
def same_cells(vae: AutoencoderTiny, latents: Tensor, drawing: Tensor) -> Tensor:
    """Which cells of a painted picture show what the drawing shows, float (1, 1, height, width) in cells."""
    made = vae.decode(latents[None].float() / vae.config.scaling_factor).sample.clamp(-1, 1)
    apart = F.avg_pool2d((made - pixels(drawing[None])).abs().mean(1, keepdim=True), FACTOR)
    return (F.avg_pool2d(F.pad(apart, (1, 1, 1, 1), mode="replicate"), 3, 1) < NEAR).float()


def pixels(drawings: Tensor) -> Tensor:
    return drawings.float() / 127.5 - 1


@torch.inference_mode()
def painted_psnr(vae: AutoencoderTiny, latents: Tensor, drawings: Tensor, same: Tensor) -> float:
    """Mean PSNR in dB of the painted scenes where they show what their drawings show."""
    kept = []
    for one, drawing, cells in zip(latents, drawings, same, strict=True):
        made = vae.decode(one[None].float() / vae.config.scaling_factor).sample.clamp(-1, 1)[0]
        shown = F.interpolate(cells[None], scale_factor=FACTOR)[0, 0] > 0
        kept.append(psnr(made[:, shown], pixels(drawing)[:, shown]))
    return float(np.mean(kept))


def train(out: Path, checkpoint: Path, minutes: float, count: int, batch: int, rate: float, seed: int) -> None:
    painter, vae = load(checkpoint)
    kept = out / f"painted_{seed}_{count}.pt"
    if not kept.exists():
        torch.save(painted_pairs(painter.eval(), count, seed), kept)
    latents, drawings = torch.load(kept, weights_only=True)
    same = torch.cat([same_cells(vae, one, drawing) for one, drawing in zip(latents, drawings, strict=True)])
    held = latents[:HELD], drawings[:HELD], same[:HELD]
    print(f"before: painted {painted_psnr(vae, *held):.2f} dB, own {reconstruction(vae, seed)} dB", flush=True)
    vae.requires_grad_(False).decoder.requires_grad_(True)
    vae.decoder.train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.decoder.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.0)
    progress = Progress(out / "decoder.csv", ("step", "seconds", "loss", "psnr", "samples_per_s"))
    started, step, rng = time.monotonic(), 0, np.random.default_rng(seed)
    torch.manual_seed(seed)
    while (done := (time.monotonic() - started) / (minutes * 60)) < 1:
        optimizer.param_groups[0]["lr"] = rate * min(1.0, (step + 1) / 50, (1 - done) / 0.7 + 0.02)
        given, real, weight = [], [], []
        for _ in range(batch):
            number = int(rng.integers(HELD, len(latents)))
            y, x = rng.integers(0, SIDE // FACTOR - CELLS + 1, 2)
            cut = (slice(y * FACTOR, (y + CELLS) * FACTOR), slice(x * FACTOR, (x + CELLS) * FACTOR))
            given.append(latents[number, :, y : y + CELLS, x : x + CELLS].float() / vae.config.scaling_factor)
            real.append(pixels(drawings[number][:, *cut]))
            weight.append(same[number, :, y : y + CELLS, x : x + CELLS])
        target, noisy = torch.stack(real), torch.stack(given)
        with torch.no_grad():
            own = vae.encode(target).latents
        mine = torch.cat([noisy, own[: batch // 2] + NOISE * torch.randn_like(own[: batch // 2])])
        with torch.autocast("cpu", torch.bfloat16):
            made = vae.decode(mine).sample
        made = made.float()
        shown = F.interpolate(torch.stack(weight), scale_factor=FACTOR)
        apart = (made[:batch] - target).abs() * shown
        loss = apart.mean() + (apart.square() * 4).mean() + reconstruction_loss(made[batch:], target[: batch // 2])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        if step % 100 == 0:
            progress.row(step, time.monotonic() - started, loss.item(), psnr(made[batch:], target[: batch // 2]), batch)
    vae.eval().to(memory_format=torch.contiguous_format).save_pretrained(out / "vae_tuned")
    print(f"after: painted {painted_psnr(vae, *held):.2f} dB, own {reconstruction(vae, seed)} dB", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"))
    parser.add_argument("--checkpoint", type=Path, default=Path("renderers/primer/edition2/checkpoint"))
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--count", type=int, default=220, help="painted scenes")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    train(**vars(parser.parse_args()))
