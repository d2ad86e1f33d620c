"""Trains the plan writer on captions of composed scenes and their plans; no picture is painted for it.

    python -m renderers.primer.edition2.writer_training --out work/primer2 --minutes 30

Needs ``assets/`` in the folder, for the things' proportions. Resumed by the same command from ``writer.pt``; the rate
falls over the minutes of each call.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from renderers.primer.edition2.captions import decorated, tell
from renderers.primer.edition2.plan_tokens import PlanTokens
from renderers.primer.edition2.plan_writer import PlanWriter, PromptAndPlan, batch_of
from renderers.primer.edition2.scenes import compose
from renderers.primer.edition2.training_state import Progress, device_and_precision, load_state, save_state
from renderers.primer.edition2.wording import reworded
from renderers.primer.edition2.world import held_out

SIZES = ((256, 256),) * 4 + ((256, 192), (192, 256))
RATE, BATCH = 1e-3, 32
GROUND_UNSAID = 0.2


def sample(rng: random.Random, vocabulary: PlanTokens) -> PromptAndPlan:
    """A caption and its plan as tokens; none with a held-out caption."""
    while True:
        size = rng.choice(SIZES)
        plan = compose(rng, size).plan
        caption = tell(plan, rng)
        if held_out(caption):
            continue
        if (plan.things or plan.texts) and rng.random() < GROUND_UNSAID:
            caption = tell(dataclasses.replace(plan, ground=""), rng)
        said = decorated(reworded(caption, rng), plan.medium, rng)
        return vocabulary.prompt(said, size), vocabulary.plan(plan)


def train(out: Path, minutes: float, seed: int) -> None:
    device, _ = device_and_precision()
    torch.manual_seed(seed)
    writer = PlanWriter().to(device).train()
    optimizer = torch.optim.AdamW(writer.parameters(), RATE, betas=(0.9, 0.98), weight_decay=0.05)
    state = load_state(out / "writer.pt", model=writer, optimizer=optimizer)
    step, before = int(state.get("step", 0)), float(state.get("seconds", 0.0))
    progress = Progress(out / "writer.csv", ("step", "seconds", "loss", "samples_per_s"))
    started = saved = time.monotonic()
    losses: list[float] = []
    while (done := (time.monotonic() - started) / (minutes * 60)) < 1:
        rng = random.Random(f"writer {seed} {step}")
        tokens, wanted = batch_of([sample(rng, writer.vocabulary) for _ in range(BATCH)], writer.vocabulary)
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 200) * max(0.02, 1 - done)
        logits = writer(tokens.to(device))
        loss = F.cross_entropy(logits.flatten(0, 1), wanted.to(device).flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(writer.parameters(), 1.0)
        optimizer.step()
        step, losses = step + 1, [*losses, loss.item()]
        seconds = before + time.monotonic() - started
        if step % 50 == 0:
            progress.row(step, seconds, float(np.mean(losses[-50:])), BATCH)
        if time.monotonic() - saved > 120:
            saved = time.monotonic()
            save_state(out / "writer.pt", model=writer, optimizer=optimizer, step=step, seconds=seconds)
    save_state(out / "writer.pt", model=writer, optimizer=optimizer, step=step, seconds=before + minutes * 60)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"), help="holds assets/")
    parser.add_argument("--minutes", type=float, default=30, help="of this call, on the wall")
    parser.add_argument("--seed", type=int, default=1)
    train(**vars(parser.parse_args()))
