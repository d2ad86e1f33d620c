"""Trains the autoencoder of whole scenes: a small diffusers ``AutoencoderKL`` without attention.

Called by ``transformer`` before its own part. Loss: L1 and squared error on pixels, L1 on differences between
neighbours (edges carry letters), and a Kullback-Leibler term that keeps latents near a unit normal.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image
from torch.nn import functional as F

from renderers.primer.recipe.autoencoder import reconstruction_loss, to_picture
from renderers.primer.recipe.muon import Muon, like_adam
from renderers.primer.recipe.training import Progress, load_state, save_state
from renderers.primer.recipe.whole import AutoencoderSettings, Profile
from renderers.primer.recipe.whole_scenes import Scenes, Stream, judged_scenes

KL_WEIGHT = 1e-4  # of the divergence's mean over latents


def build_autoencoder(settings: AutoencoderSettings) -> AutoencoderKL:
    """Fresh, in the shape that FLUX's own has: no convolutions around the latents."""
    levels = len(settings.channels)
    return AutoencoderKL(
        block_out_channels=settings.channels,
        layers_per_block=1,
        norm_num_groups=settings.groups,
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        latent_channels=settings.latent_channels,
        mid_block_add_attention=False,
        use_quant_conv=False,
        use_post_quant_conv=False,
        shift_factor=0.0,
        scaling_factor=1.0,
        force_upcast=False,
    )


def to_pixels(pictures: torch.Tensor) -> np.ndarray:
    return ((pictures.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def train_autoencoder(
    out: Path,
    profile: Profile,
    minutes: float,
    seed: int,
    device: torch.device,
    precision: torch.dtype,
    only: int | None,
) -> AutoencoderKL:
    """The trained autoencoder, taken from ``out/vae`` where an earlier call finished it."""
    if (out / "vae" / "config.json").exists():
        return AutoencoderKL.from_pretrained(out / "vae", low_cpu_mem_usage=False).to(device)
    settings = profile.autoencoder
    torch.manual_seed(seed)
    model = build_autoencoder(settings).to(device, memory_format=torch.channels_last)
    kernels = [p for p in model.parameters() if p.ndim == 4]
    others = [p for p in model.parameters() if p.ndim < 4]
    cuda = device.type == "cuda"
    matrices = Muon(kernels, settings.matrix_rate, like_adam, precision=torch.bfloat16 if cuda else torch.float32)
    rest = torch.optim.AdamW(others, settings.other_rate, betas=(0.9, 0.99), fused=cuda)
    parts = {"model": model, "matrices": matrices, "rest": rest}
    state = load_state(out / "kl.pt", **parts)
    step, spent = state.get("step", 0), state.get("seconds", 0.0)
    scenes = Scenes(profile, seed, only)
    stream = Stream(scenes, state.get("drawn", 0), device)
    progress = Progress(out / "kl.csv", ("step", "seconds", "loss", "psnr", "samples_per_s"))
    started = saved = time.monotonic()
    ready = torch.zeros(0, 0)
    while (share := (spent + time.monotonic() - started) / (minutes * 60)) < 1:
        pace = min(1.0, (step + 1) / 100, (1 - share) / 0.6 + 0.01)
        for optimizer, peak in ((matrices, settings.matrix_rate), (rest, settings.other_rate)):
            optimizer.param_groups[0]["lr"] = peak * pace
        torch.manual_seed(seed * 1_000_003 + step)
        if len(ready) < settings.batch:
            ready = stream.take(-(-settings.batch // profile.item))["pixels"]
        real, ready = to_picture(ready[: settings.batch]), ready[settings.batch :]
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            latents = model.encode(real).latent_dist
            made = model.decode(latents.sample()).sample
        made = made.float()
        divergence = latents.kl().mean() / latents.mean[0].numel()
        loss = reconstruction_loss(made, real) + KL_WEIGHT * divergence
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        matrices.step()
        rest.step()
        step += 1
        now = time.monotonic()
        if step % 100 == 0:
            psnr = 10 * torch.log10(4 / F.mse_loss(made, real)).item()
            progress.row(step, spent + now - started, loss.item(), psnr, settings.batch)
        if now - saved > profile.save_seconds:
            saved = now
            save_state(out / "kl.pt", **parts, step=step, seconds=spent + now - started, drawn=stream.drawn)
    return finish(model.eval().requires_grad_(False), out, scenes, device)


@torch.no_grad()
def finish(model: AutoencoderKL, out: Path, scenes: Scenes, device: torch.device) -> AutoencoderKL:
    """Sets shift and scale to latents of zero mean and unit deviation, saves the folder and shows judged scenes."""
    drawn = [scene.pixels for scene in judged_scenes(scenes)]
    latents, made = [], []
    for start in range(0, len(drawn), 32):
        real = to_picture(torch.from_numpy(np.stack(drawn[start : start + 32])).to(device))
        latents.append(model.encode(real).latent_dist.mode())
        made.append(torch.from_numpy(to_pixels(model.decode(latents[-1]).sample)))
    every, back = torch.cat(latents).float(), torch.cat(made).numpy()
    model.register_to_config(shift_factor=every.mean().item(), scaling_factor=1 / every.std().item())
    model.to(memory_format=torch.contiguous_format).save_pretrained(out / "vae")
    error = np.square(np.stack(drawn).astype(np.float32) - back).mean()
    print(f"autoencoder: held-out PSNR {10 * np.log10(255**2 / error):.2f} dB, latents' deviation {every.std():.3f}")
    Image.fromarray(np.vstack([np.hstack(drawn[:8]), np.hstack(list(back[:8]))])).save(out / "autoencoder.png")
    return model
