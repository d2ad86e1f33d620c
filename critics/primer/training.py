"""What the detector recipes share: a clock that survives a stop, averaged weights, progress rows."""

from __future__ import annotations

import csv
import math
import os
import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import RTDetrForObjectDetection

CHECKPOINT_SECONDS = 60.0


@torch.no_grad()
def follow(average: torch.nn.Module, model: torch.nn.Module, step: int, horizon: int = 500) -> None:
    """Moves the averaged weights and batch statistics towards the model's; the horizon grows to ``horizon`` steps."""
    decay = min(1 - 1 / horizon, (1 + step) / (10 + step))
    ours, theirs = average.state_dict(), model.state_dict()
    floats = [name for name, value in ours.items() if value.is_floating_point()]
    torch._foreach_lerp_([ours[n] for n in floats], [theirs[n] for n in floats], 1 - decay)


def freeze_first_maps(detector: RTDetrForObjectDetection) -> None:
    """Keeps the stem and the first stage: their large maps take a fifth of a step, and they know edges already."""
    backbone = detector.model.backbone.model
    for part in (backbone.embedder, backbone.encoder.stages[0]):
        part.requires_grad_(False).eval()


def weight_groups(detector: torch.nn.Module) -> list[dict[str, Any]]:
    """What an optimizer moves: weights that decay, then biases and scales, which don't."""
    moving = [p for p in detector.parameters() if p.requires_grad]
    plain = [p for p in moving if p.ndim <= 1]
    return [{"params": [p for p in moving if p.ndim > 1]}, {"params": plain, "weight_decay": 0.0}]


@torch.no_grad()
def warm_start(
    model: torch.nn.Module, earlier: dict[str, Tensor], old_names: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """Takes over the weights of an earlier detector of the same shape that may know other classes.

    Rows of its class layers go to the class of the same name; one row more (a "nothing" class) stays the last.
    Raises ValueError where a layer fits in neither way.
    """
    for key, value in model.state_dict().items():
        old = earlier[key]
        extra = value.shape[0] - len(names) if value.ndim else 0
        by_class = extra in (0, 1) and value.ndim > 0 and old.shape[0] == len(old_names) + extra
        if by_class and old.shape[1:] == value.shape[1:]:
            for index, name in enumerate(names):
                if name in old_names:
                    value[index] = old[old_names.index(name)]
            if extra:
                value[-1] = old[-1]
        elif old.shape == value.shape:
            value.copy_(old)
        else:
            raise ValueError(f"{key} has shape {tuple(old.shape)}, here {tuple(value.shape)}; train without --start")


class Run:
    """A training run bound to ``minutes`` of work: its share that is done, its checkpoint and its progress table.

    The clock counts only training time, also over stops: ``parts`` (modules, optimizers) and the step come back from
    the checkpoint. ``share`` is in [0, 1]. ``steps`` ends a run early, for tests.
    """

    def __init__(self, out: Path, minutes: float, steps: int | None, parts: dict[str, Any]) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.parts, self.minutes, self.steps = parts, minutes, steps
        self.checkpoint, self.table = out / "training.pt", out / "training.csv"
        self.step, self.before = 0, 0.0
        if self.checkpoint.exists():
            saved = torch.load(self.checkpoint, weights_only=True, map_location="cpu")
            for name, part in parts.items():
                part.load_state_dict(saved[name])
            self.step, self.before = saved["step"], saved["seconds"]
        self.started = self.saved = time.monotonic()
        self.row: tuple[int, float, int] = (self.step, self.started, 0)
        self.seen = 0
        self.sums: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        return self.before + time.monotonic() - self.started

    @property
    def share(self) -> float:
        if self.steps is not None and self.step >= self.steps:
            return 1.0
        return min(1.0, self.seconds / (self.minutes * 60))

    def rate(self, peak: float, flat: float = 0.5, warm: int = 100) -> float:
        """The learning rate now: a linear start, ``peak`` for the ``flat`` share, then half a cosine to a hundredth."""
        fall = max(0.0, self.share - flat) / (1 - flat)
        return peak * min((self.step + 1) / warm, 0.01 + 0.99 * (1 + math.cos(math.pi * fall)) / 2)

    def done(self, losses: dict[str, Tensor | float], batch: int) -> None:
        """Counts a step; prints and appends a row every 50 steps and saves a checkpoint every minute."""
        self.step, self.seen = self.step + 1, self.seen + batch
        for name, value in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value)
        if self.step % 50 == 0:
            self.report()
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            self.save()

    def report(self) -> None:
        now = time.monotonic()
        steps = self.step - self.row[0]
        cells = {"step": str(self.step), "seconds": f"{self.seconds:.0f}"}
        cells |= {name: f"{total / steps:.4f}" for name, total in self.sums.items()}
        cells["samples_per_s"] = f"{(self.seen - self.row[2]) / (now - self.row[1]):.1f}"
        self.row, self.sums = (self.step, now, self.seen), {}
        fresh = not self.table.exists()
        with self.table.open("a", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(cells)
            writer.writerow(cells.values())
        print("  ".join(f"{name} {value}" for name, value in cells.items()), flush=True)

    def save(self) -> None:
        """Writes the checkpoint in one atomic step."""
        plain = {name: part.state_dict() for name, part in self.parts.items()}
        partial = self.checkpoint.with_suffix(".partial")
        torch.save({**plain, "step": self.step, "seconds": self.seconds}, partial)
        os.replace(partial, self.checkpoint)
        self.saved = time.monotonic()
