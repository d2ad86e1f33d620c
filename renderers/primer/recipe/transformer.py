"""Trains Primer's whole-scene painter: a small FLUX with an autoencoder and text encoders of its own.

    uv run python -m renderers.primer.recipe.transformer --profile gpu --out work/whole

One command does all of it, about 20 minutes on one H200-class card with 16 cores (an estimate, not measured):
autoencoder (``kl``), then transformer and text encoders together, export and a try of the export. It needs torch,
diffusers, transformers, pydantic and the fonts of ``world``, and downloads nothing. ``--profile`` names settings in
``whole.toml``, whose comments hold the arithmetic; without it a card decides between gpu and cpu. Calling it again
goes on from the last checkpoint, at most two minutes back, with scenes that it hasn't seen. In ``--out``:

    kl.csv, kl.pt, vae/, autoencoder.png    the autoencoder's curve, checkpoint, folder, held-out scenes and theirs
    whole.csv, held_out.csv, whole.pt       curves and checkpoint of the rest
    sheets/000123.png, .txt                 held-out scenes as drawn and, below each, painted from the caption
    checkpoint/                             the FluxPipeline, float16 safetensors, under 55 MB, no file over 14 MB
    shards/checkpoint-0.tar ...             the same in tar files under 15 MB: unpack all into one folder
    checks/                                 one picture by each of the three auto pipelines that loaded the export

Rectified flow: the transformer predicts noise - latents at x = (1 - sigma) latents + sigma noise, sigma logit-normal
with a resolution shift (Esser et al., arXiv 2403.03206). ``--scenes 8 --profile tiny`` trains on eight scenes alone:
after three minutes its sheet has to show them, or training and sampling don't fit together.
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import random
import time
import warnings
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, FluxPipeline
from torch.nn import functional as F

from renderers.primer.recipe.autoencoder import to_picture
from renderers.primer.recipe.bytes_text import PAD, byte_tokens, word_tokens
from renderers.primer.recipe.kl import train_autoencoder
from renderers.primer.recipe.muon import Muon, like_adam
from renderers.primer.recipe.training import Progress, device_and_precision, follow, load_state, save_state
from renderers.primer.recipe.whole import CONFIG, Profile, load_profile
from renderers.primer.recipe.whole_pipeline import build_pipeline, export, sheet, try_export, with_weights
from renderers.primer.recipe.whole_scenes import Pool, Scenes, Stream, collate, judged_scenes

TRAINED = ("transformer", "text_encoder", "text_encoder_2")


class Flow:
    """The rectified-flow loss of a pipeline's transformer and text encoders on one device."""

    def __init__(self, pipe: FluxPipeline, profile: Profile, device: torch.device, precision: torch.dtype) -> None:
        self.pipe, self.profile, self.device, self.precision = pipe, profile, device, precision
        self.model = torch.nn.ModuleDict({name: getattr(pipe, name) for name in TRAINED}).to(device)
        # memory bounds encoding: lower precision throughout, normalisations too (diffusers' own to() has a warning
        # about the empty list of parts that must not be lowered)
        self.eye = torch.nn.Module.to(copy.deepcopy(pipe.vae), device, precision).to(memory_format=torch.channels_last)
        across, down = (side // profile.cell for side in profile.size)
        self.places = FluxPipeline._prepare_latent_image_ids(1, down, across, device, torch.float32)
        blank = torch.from_numpy(byte_tokens([""], profile.longest))
        self.blank_letters = blank.to(device)
        self.blank_words = torch.from_numpy(word_tokens(pipe.tokenizer, [""])).to(device)

    @torch.no_grad()
    def encode(self, fresh: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """Scenes with scaled latents (n, tokens, channels), packed as the transformer reads them, for their pixels."""
        pictures = to_picture(fresh["pixels"]).to(self.precision, memory_format=torch.channels_last)
        latents = self.eye.encode(pictures).latent_dist.mode().float()
        latents = (latents - self.eye.config.shift_factor) * self.eye.config.scaling_factor
        packed = FluxPipeline._pack_latents(latents.contiguous(), *latents.shape)
        return {**{k: v for k, v in fresh.items() if k != "pixels"}, "latents": packed.half()}

    def errors(self, model: torch.nn.ModuleDict, batch: dict[str, torch.Tensor], length: int) -> torch.Tensor:
        """Squared errors of the velocity (n, tokens) with captions padded to ``length``.

        Noise levels and noise are drawn from torch's global state.
        """
        clean = batch["latents"].float()
        sigma = torch.sigmoid(
            torch.randn(len(clean), device=self.device) * self.profile.noise_spread + math.log(self.profile.noise_shift)
        )
        noise = torch.randn_like(clean)
        blend = sigma.view(-1, 1, 1)
        noisy = (1 - blend) * clean + blend * noise
        letters = F.pad(batch["letters"].long(), (0, length - batch["letters"].shape[1]), value=PAD)
        with torch.autocast(self.device.type, self.precision, enabled=self.precision != torch.float32):
            velocity = model["transformer"](
                hidden_states=noisy,
                timestep=sigma,
                img_ids=self.places,
                txt_ids=torch.zeros(length, 3, device=self.device),
                encoder_hidden_states=model["text_encoder_2"](letters)[0],
                pooled_projections=model["text_encoder"](batch["words"].long()).pooler_output,
                return_dict=False,
            )[0]
        return (velocity.float() - (noise - clean)).square().mean(-1)

    def loss(self, batch: dict[str, torch.Tensor], length: int) -> torch.Tensor:
        """The mean error of a training batch, tokens with ink weighing more, some captions left out."""
        blank = torch.rand(len(batch["letters"]), 1, device=self.device) < self.profile.blank_share
        told = {
            **batch,
            "letters": torch.where(blank, self.blank_letters, batch["letters"]),
            "words": torch.where(blank, self.blank_words, batch["words"]),
        }
        weights = 1 + self.profile.word_weight * batch["ink"].float()
        return (self.errors(self.model, told, length) * weights).sum() / weights.sum()


def optimizers(model: torch.nn.ModuleDict, profile: Profile, device: torch.device) -> dict[str, torch.optim.Optimizer]:
    """Muon for the matrices of the transformer's blocks, AdamW for the rest.

    The blocks' scales and shifts start at nothing and T5's attention has no scaling of its own: a step of unit
    spectral norm is too much for either.
    """
    matrices: list[torch.nn.Parameter] = []
    others: list[torch.nn.Parameter] = []
    for name, weight in model.named_parameters():
        block = "transformer_blocks." in name and weight.ndim == 2 and ".norm" not in name
        (matrices if block else others).append(weight)
    cuda = device.type == "cuda"
    precision = torch.bfloat16 if cuda else torch.float32
    return {
        "matrices": Muon(
            matrices, profile.matrix_rate, like_adam, weight_decay=profile.weight_decay, precision=precision
        ),
        "rest": torch.optim.AdamW(
            others, profile.other_rate, betas=(0.9, 0.99), weight_decay=profile.weight_decay, fused=cuda
        ),
    }


@torch.no_grad()
def held_out_errors(flow: Flow, model: torch.nn.ModuleDict, scenes: dict[str, torch.Tensor]) -> tuple[float, float]:
    """The mean error on all tokens, and on tokens with ink alone; always the same noise."""
    with torch.random.fork_rng([flow.device] if flow.device.type == "cuda" else []):
        torch.manual_seed(77)
        errors = torch.cat(
            [
                flow.errors(model, {k: v[i : i + 64] for k, v in scenes.items()}, flow.profile.longest)
                for i in range(0, len(scenes["letters"]), 64)
            ]
        )
    return errors.mean().item(), errors[scenes["ink"]].mean().item()


def train(
    out: Path,
    profile: Profile,
    minutes: float,
    seed: int,
    vae: AutoencoderKL,
    device: torch.device,
    precision: torch.dtype,
    only: int | None,
) -> FluxPipeline:
    """The pipeline with the averaged weights. Raises SystemExit where the loss leaves the numbers."""
    flow = Flow(build_pipeline(profile, vae, seed), profile, device, precision)
    model = flow.model.train()
    average = copy.deepcopy(model).eval().requires_grad_(False)
    pair = optimizers(model, profile, device)
    peaks = {"matrices": profile.matrix_rate, "rest": profile.other_rate}
    parts: dict[str, Any] = {"model": model, "average": average, **pair}
    state = load_state(out / "whole.pt", **parts)
    step, spent, seen = state.get("step", 0), state.get("seconds", 0.0), state.get("seen", 0)
    scenes = Scenes(profile, seed, only)
    stream, pool = Stream(scenes, state.get("drawn", 0), device), Pool(profile.pool)
    shown = judged_scenes(scenes)
    held = {k: v.to(device) for k, v in collate(shown, scenes.words, profile.longest).items()}
    held = flow.encode(held)
    if profile.compile and device.type == "cuda":
        flow.pipe.transformer.compile_repeated_blocks(dynamic=False)
    progress = Progress(out / "whole.csv", ("step", "seconds", "loss", "seen", "waited", "samples_per_s"))
    judged = Progress(out / "held_out.csv", ("step", "seconds", "error", "ink_error", "samples_per_s"))
    fresh = max(1, round(profile.batch / profile.reuse / profile.item))
    while pool.filled < profile.least:
        pool.add(flow.encode(stream.take(fresh)))
    lengths, chances = zip(*profile.text_lengths, strict=True)
    started = saved = looked = time.monotonic()
    waited, losses = 0.0, []

    def elapsed() -> float:
        return spent + time.monotonic() - started

    def save() -> None:
        save_state(out / "whole.pt", **parts, step=step, seconds=elapsed(), seen=seen, drawn=stream.drawn)

    def show() -> None:
        judged.row(step, elapsed(), *held_out_errors(flow, average, held), profile.batch)
        sheet(with_weights(flow.pipe, average), shown[:16], profile, out / "sheets" / f"{step:06d}.png")

    while (share := elapsed() / (minutes * 60)) < 1:
        pace = min(1, (step + 1) / profile.warm_up, (1 - share) / (1 - profile.flat) + 0.01)
        for name, optimizer in pair.items():
            optimizer.param_groups[0]["lr"] = peaks[name] * pace
        torch.manual_seed(seed * 1_000_003 + step)
        asked = time.monotonic()
        items = stream.take(fresh)
        waited += time.monotonic() - asked
        pool.add(flow.encode(items))
        length = random.Random(seed * 1_000_003 + step).choices(lengths, chances)[0]
        loss = flow.loss(pool.draw(profile.batch), length)
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in pair.values():
            optimizer.step()
        step, seen = step + 1, seen + profile.batch
        follow(average, model, step, profile.average)
        losses.append(loss.detach())
        if step % 50 == 0:
            mean = torch.stack(losses).mean().item()
            progress.row(step, elapsed(), mean, seen, waited / 50, profile.batch)
            if not math.isfinite(mean):
                raise SystemExit(f"the loss is no number at step {step}: lower matrix_rate and call it again")
            waited, losses = 0.0, []
        if time.monotonic() - saved > profile.save_seconds:
            save()
            saved = time.monotonic()
        if time.monotonic() - looked > profile.show_seconds:
            show()
            looked = time.monotonic()
    save()
    show()
    return with_weights(flow.pipe, average)


def main(out: Path, profile: Profile, minutes: float, seed: int, only: int | None) -> None:
    # workers are forked after the tokenizer's first use; it would warn in each
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # the mixed precision of the heads' norms is meant, and compiled away on a card
    warnings.filterwarnings("ignore", "Mismatch dtype between input and weight")
    device, precision = device_and_precision()
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True
    out.mkdir(parents=True, exist_ok=True)
    share = profile.autoencoder.share
    vae = train_autoencoder(out, profile, minutes * share, seed, device, precision, only)
    pipe = train(out, profile, minutes * (1 - share), seed, vae, device, precision, only)
    export(pipe, out)
    try_export(out, profile, seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/whole"))
    parser.add_argument("--profile", default="gpu" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--minutes", type=float, help="for everything but the export; the profile's own by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenes", type=int, help="train on this many scenes alone, to see that it can learn them")
    parser.add_argument("--config", type=Path, default=CONFIG)
    args = parser.parse_args()
    chosen = load_profile(args.profile, args.config)
    main(args.out, chosen, args.minutes or chosen.minutes, args.seed, args.scenes)
