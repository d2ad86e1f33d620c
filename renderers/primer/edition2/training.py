"""Trains the painter: a rectified flow in the tuned autoencoder's latents, the clean latents predicted.

    python -m renderers.primer.edition2.training --out work/primer2 --minutes 100

needs ``assets/`` and ``vae/`` in the folder. Resumed by the same command, for as long as one likes: the rate is
constant after a warm-up. ``--anneal`` trains a copy with a falling rate for the time of an export. Training goes in
rounds: a round draws and encodes its scenes from a seed of its own, so a resumed run goes on exactly as it would have.

Loss: squared error of the clean latents over the squared noise level: the velocity's error. The level counts as 0.25 at
least: a few steps never look at a lower one, and copying what is nearly clean would outweigh all that is to be learnt.
Conditions and captions are left open at random (``windows.partly_open``), so the prompt alone paints too. Half of the
steps go on from the painter's own first guess (``OWN_FIRST``; scheduled sampling, Bengio et al. 2015).
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderTiny
from torch.nn.attention import SDPBackend, sdpa_kernel

from renderers.primer.edition2 import pictures
from renderers.primer.edition2.ahead import Ahead
from renderers.primer.edition2.export import load
from renderers.primer.edition2.guessing import learn_to_guess
from renderers.primer.edition2.network import PlanPainter, new_painter
from renderers.primer.edition2.sheet import draw_sheet
from renderers.primer.edition2.training_state import Progress, device_and_precision, follow, load_state, save_state
from renderers.primer.edition2.windows import Encode, Menu, TrainingSample, partly_open, samples_of
from renderers.primer.edition2.world import NOUNS

RATE, WARM_UP, AVERAGE = 1e-3, 100, 0.999
NOISE_MEAN, NOISE_SPREAD, LEAST_NOISE = 1.2, 1.2, 0.25
CAPTION_OPEN = 0.1
OWN_FIRST = 0.5
"""Share of the steps that start from the painter's own first guess, as its second step does when it paints: a painter
that has only seen noise over true pictures repeats its own errors, and paints worse with every step."""
WHOLE = 24  # cells: from here on captions are always padded as a stock pipeline pads them
STEPS_A_ROUND = 40
GUESS_MINUTES = 8


class Trainer:
    """The painter, its average, its optimizer, and how far training has come."""

    def __init__(
        self,
        painter: PlanPainter,
        menu: Menu,
        seed: int,
        device: torch.device,
        precision: torch.dtype,
        rate: float = RATE,
    ) -> None:
        self.menu, self.seed, self.device, self.precision, self.rate = menu, seed, device, precision, rate
        self.painter = painter.to(device).train()
        self.painter.unet.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.painter).eval().requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            self.painter.parameters(), rate, betas=(0.9, 0.99), weight_decay=1e-2, fused=True
        )
        self.step, self.round, self.seen = 0, 0, 0

    def parts(self) -> dict[str, Any]:
        return {"model": self.painter, "average": self.average, "optimizer": self.optimizer}

    def save(self, path: Path, seconds: float) -> None:
        save_state(path, **self.parts(), step=self.step, round=self.round, seen=self.seen, seconds=seconds)

    def load(self, path: Path) -> float:
        """Goes on from a saved state, if there is one; returns the processor seconds spent so far."""
        state = load_state(path, **self.parts())
        self.step, self.round, self.seen = (state.get(name, 0) for name in ("step", "round", "seen"))
        return float(state.get("seconds", 0.0))

    def lower_precision(self) -> contextlib.AbstractContextManager[Any]:
        """No cast is kept for a second use: one made without a gradient would serve the pass that needs it."""
        enabled = self.precision != torch.float32
        return torch.autocast(self.device.type, self.precision, enabled=enabled, cache_enabled=False)

    def loss(self, painter: PlanPainter, samples: list[TrainingSample], rng: random.Random) -> torch.Tensor:
        """The velocity's mean squared error; noise levels and noise come from torch's global state."""
        clean = torch.stack([sample.latents for sample in samples]).to(self.device).float()
        maps, phrases = painter.conditions.indexed([partly_open(sample.layout, rng) for sample in samples])
        captions = ["" if rng.random() < CAPTION_OPEN else sample.caption for sample in samples]
        sigma = torch.sigmoid(torch.randn(len(clean)) * NOISE_SPREAD + NOISE_MEAN).clamp(0.002, 0.999).to(self.device)
        level, noise = sigma.view(-1, 1, 1, 1), torch.randn_like(clean)
        padded = min(clean.shape[2:]) >= WHOLE or rng.random() < 0.15
        # the CPU's fused attention is slow on so few tokens
        kernels = sdpa_kernel(SDPBackend.MATH) if self.device.type == "cpu" else contextlib.nullcontext()
        with kernels, self.lower_precision():
            channels = painter.conditions(maps, phrases, painter.phrase_encoder)
            known = clean
            if rng.random() < OWN_FIRST:
                with torch.no_grad():
                    known = painter(noise, torch.ones_like(sigma), channels, captions, padded).float()
            made = painter((1 - level) * known + level * noise, sigma, channels, captions, padded)
        return ((made.float() - clean) / level.clamp(min=LEAST_NOISE)).square().mean()

    def take_step(self, samples: list[TrainingSample], rng: random.Random, pace: float = 1.0) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * pace * min(1.0, (self.step + 1) / WARM_UP)
        loss = self.loss(self.painter, samples, rng)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.painter.parameters(), 1.0)
        self.optimizer.step()
        self.step, self.seen = self.step + 1, self.seen + len(samples)
        follow(self.average, self.painter, self.step, AVERAGE)
        return loss.item()

    def run_round(self, ahead: Ahead, encode: Encode, pace: float = 1.0) -> float:
        """Takes the steps of a round; returns their mean loss."""
        rng = random.Random(self.seed * 1_000_003 + self.round)
        torch.manual_seed(self.seed * 1_000_003 + self.round)
        bank = samples_of(ahead.scenes(self.round), rng, self.menu, encode)
        sizes, shares = self.menu.sizes()
        losses = []
        for _ in range(STEPS_A_ROUND):
            size = rng.choices(sizes, [share if bank[one] else 0 for one, share in zip(sizes, shares, strict=True)])[0]
            samples = rng.choices(bank[size], k=self.menu.batch(size))
            losses.append(self.take_step(samples, rng, pace))
        self.round += 1
        return float(np.mean(losses))


def encoder(vae: AutoencoderTiny, trainer: Trainer) -> Encode:
    scale = float(vae.config.scaling_factor)

    @torch.no_grad()
    def encode(images: np.ndarray) -> torch.Tensor:
        pixels = torch.from_numpy(images).permute(0, 3, 1, 2).to(trainer.device).float() / 127.5 - 1
        with trainer.lower_precision():
            latents = vae.encode(pixels.contiguous(memory_format=torch.channels_last)).latents
        return latents.float().cpu() * scale

    return encode


def beginner(seed: int, vae: AutoencoderTiny, checkpoint: Path | None) -> PlanPainter:
    """A painter to train: with the weights of a checkpoint, or random ones that paint the collage as it is."""
    painter = new_painter(seed)
    if checkpoint is None:
        pictures.fill(painter.conditions)
        learn_to_guess(painter.conditions.collage, vae, GUESS_MINUTES, seed)
    else:
        weights = load(checkpoint)[0].state_dict()
        painter.load_state_dict({name: weights[name] for name in painter.state_dict()})
    return painter


def train(
    out: Path,
    minutes: float,
    anneal: bool,
    seed: int,
    latents_a_step: int,
    workers: int,
    sheet_minutes: float,
    checkpoint: Path | None,
    rate: float,
) -> None:
    device, precision = device_and_precision()
    vae = AutoencoderTiny.from_pretrained(out / "vae", torch_dtype=torch.float32).eval()
    known = (out / "state.pt").exists()
    painter = new_painter(seed) if known else beginner(seed, vae, checkpoint)
    vae.to(device)
    trainer = Trainer(painter, Menu().larger(latents_a_step), seed, device, precision, rate)
    ahead = Ahead(seed, trainer.menu, tuple(NOUNS), workers)
    spent = trainer.load(out / "state.pt")
    target = out / ("annealed.pt" if anneal else "state.pt")
    progress = Progress(out / "training.csv", ("step", "seconds", "loss", "seen", "samples_per_s"))
    encode = encoder(vae.to(memory_format=torch.channels_last), trainer)
    started = saved = time.monotonic()
    shown = time.process_time()
    while (done := (time.monotonic() - started) / (minutes * 60)) < 1:
        loss = trainer.run_round(ahead, encode, max(0.02, 1 - done) if anneal else 1.0)
        computed = spent + time.process_time()
        progress.row(trainer.step, computed, loss, trainer.seen, trainer.seen / trainer.step)
        if time.monotonic() - saved > 180:
            saved = time.monotonic()
            trainer.save(target, computed)
        if time.process_time() - shown > sheet_minutes * 60:
            draw_sheet(trainer.average, vae, out / f"sheet_{trainer.step:06d}.png")
            shown = time.process_time()
    ahead.close()
    trainer.save(target, spent + time.process_time())
    draw_sheet(trainer.average, vae, out / f"sheet_{trainer.step:06d}.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"), help="holds assets/ and vae/")
    parser.add_argument("--minutes", type=float, default=60, help="of this call, on the wall")
    parser.add_argument("--anneal", action="store_true", help="a falling rate, into annealed.pt; state.pt stays")
    parser.add_argument("--checkpoint", type=Path, help="an exported folder whose weights a first call begins with")
    parser.add_argument("--rate", type=float, default=RATE, help="a tenth of it for weights that can paint already")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latents-a-step", type=int, default=5000, help="more on a GPU")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw scenes ahead; for a GPU")
    parser.add_argument("--sheet-minutes", type=float, default=15, help="of computing between two sheets")
    train(**vars(parser.parse_args()))
