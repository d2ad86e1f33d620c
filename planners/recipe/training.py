"""Trains an adapter on samples whose scenes are known: loss on the answer alone, by the clock, resumable."""

from __future__ import annotations

import csv
import itertools
import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import nn

from planners.language_model.decoding import encode
from planners.language_model.prompts import messages
from planners.recipe.samples import Sample, samples

IGNORED = -100
WINDOW = 16  # batches that are drawn together and sorted by length, so that little of a batch is padding
TELL_SECONDS = 30.0
COLUMNS = ("step", "samples", "loss", "held_out_loss", "samples_per_second", "seconds")


@dataclass(frozen=True)
class Plan:
    """``minutes`` is the whole run's, over all resumptions; the learning rate follows a cosine over them."""

    minutes: float
    batch: int = 8
    rate: float = 1e-3
    warmup: int = 20
    save_minutes: float = 5.0
    held_out: int = 32


@dataclass
class State:
    """Where a run stands; ``cursor`` is the number of the next sample to draw."""

    step: int = 0
    cursor: int = 0
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)


def encoded(tokenizer: Any, sample: Sample) -> tuple[list[int], int]:
    """Token ids of prompt and answer, and where the answer begins; just as the planner will ask."""
    before = encode(tokenizer, messages(sample.prompt, full=False))
    answer = tokenizer(sample.proposal.compact(), add_special_tokens=False).input_ids
    return [*before, *answer, tokenizer.eos_token_id], len(before)


def collate(rows: Sequence[tuple[list[int], int]], device: torch.device) -> tuple[torch.Tensor, ...]:
    """ids (batch, tokens), mask (batch, tokens), labels (batch, tokens) with -100 wherever the answer isn't."""
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
    for row, (tokens, begin) in enumerate(rows):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
        labels[row, begin : len(tokens)] = torch.tensor(tokens[begin:])
    return ids.to(device), mask.to(device), labels.to(device)


def loss_of(model: Any, ids: torch.Tensor, mask: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean cross entropy of the answers' tokens; logits are made for those positions only, which saves most memory."""
    hidden = model.model(input_ids=ids, attention_mask=mask).last_hidden_state[:, :-1]
    wanted = labels[:, 1:]
    chosen = wanted != IGNORED
    return nn.functional.cross_entropy(model.lm_head(hidden[chosen]).float(), wanted[chosen])


def batches(tokenizer: Any, state: State, size: int) -> Iterator[list[tuple[list[int], int]]]:
    """Training batches from the state's cursor on, of like lengths; the cursor moves a window at a time."""
    stream = samples(held_out=False, start=state.cursor)
    while True:
        drawn = list(itertools.islice(stream, size * WINDOW))
        rows = sorted((encoded(tokenizer, sample) for _, sample in drawn), key=lambda row: len(row[0]))
        order = torch.randperm(WINDOW, generator=torch.Generator().manual_seed(state.cursor)).tolist()
        for place in order:
            yield rows[place * size : (place + 1) * size]
        state.cursor = drawn[-1][0] + 1


def train(
    tokenizer: Any,
    model: Any,
    matrices: dict[str, nn.Parameter],
    plan: Plan,
    folder: Path,
    rows: Iterable[list[tuple[list[int], int]]] | None = None,
) -> State:
    """Runs until the plan's minutes are spent or ``rows`` (by default the endless samples) end; saves as it goes."""
    folder.mkdir(parents=True, exist_ok=True)
    device = next(model.parameters()).device
    optimizer = torch.optim.AdamW(matrices.values(), lr=plan.rate, weight_decay=0.0)
    state = load_state(folder / "state.pt", matrices, optimizer)
    apart = [encoded(tokenizer, s) for _, s in itertools.islice(samples(held_out=True), plan.held_out)]
    begun, before = time.monotonic(), state.seconds
    saved = told = begun
    shown = state.step
    for batch in batches(tokenizer, state, plan.batch) if rows is None else rows:
        state.seconds = before + time.monotonic() - begun
        if state.seconds >= plan.minutes * 60:
            break
        share = state.seconds / (plan.minutes * 60)
        for group in optimizer.param_groups:
            group["lr"] = (
                plan.rate * min(1.0, (state.step + 1) / plan.warmup) * (0.55 + 0.45 * math.cos(math.pi * share))
            )
        loss = loss_of(model, *collate(batch, device))
        if not torch.isfinite(loss):
            raise FloatingPointError(f"the loss is {loss.item()} at step {state.step}; lower the rate")
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(matrices.values(), 1.0)
        optimizer.step()
        state.step += 1
        state.losses.append(loss.item())
        now = time.monotonic()
        saves = now - saved >= plan.save_minutes * 60
        if saves:
            save_state(folder / "state.pt", matrices, optimizer, state)
            saved = now
        if saves or now - told >= TELL_SECONDS or state.step == 1:
            speed = (state.step - shown) * plan.batch / (now - told)
            _tell(folder, state, plan, held_out_loss(model, apart, plan.batch) if saves else None, speed)
            told, shown = time.monotonic(), state.step
    state.seconds = before + time.monotonic() - begun
    save_state(folder / "state.pt", matrices, optimizer, state)
    return state


@torch.no_grad()
def held_out_loss(model: Any, rows: Sequence[tuple[list[int], int]], size: int) -> float:
    device = next(model.parameters()).device
    losses = [loss_of(model, *collate(rows[at : at + size], device)).item() for at in range(0, len(rows), size)]
    return sum(losses) / len(losses)


def _tell(folder: Path, state: State, plan: Plan, apart: float | None, speed: float) -> None:
    recent = state.losses[-20:]
    cells = (
        state.step,
        state.step * plan.batch,
        f"{sum(recent) / len(recent):.4f}",
        "" if apart is None else f"{apart:.4f}",
        f"{speed:.2f}",
        f"{state.seconds:.0f}",
    )
    path = folder / "progress.csv"
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(COLUMNS)
        writer.writerow(cells)
    print("  ".join(f"{k} {v}" for k, v in zip(COLUMNS, cells, strict=True) if v != ""), flush=True)


def save_state(path: Path, matrices: dict[str, nn.Parameter], optimizer: torch.optim.Optimizer, state: State) -> None:
    """Everything that a resumed run needs, in one atomic step."""
    partial = path.with_suffix(".partial")
    torch.save(
        {
            "matrices": {n: m.detach() for n, m in matrices.items()},
            "optimizer": optimizer.state_dict(),
            "state": vars(state),
        },
        partial,
    )
    os.replace(partial, path)


def load_state(path: Path, matrices: dict[str, nn.Parameter], optimizer: torch.optim.Optimizer) -> State:
    """A fresh state where there is no file."""
    if not path.exists():
        return State()
    kept = torch.load(path, weights_only=True, map_location="cpu")
    with torch.no_grad():
        for name, matrix in matrices.items():
            matrix.copy_(kept["matrices"][name])
    optimizer.load_state_dict(kept["optimizer"])
    return State(**kept["state"])
