"""What the recipes share: the machine's best precision, checkpoints that a stop can't tear, and a progress table."""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path
from typing import Any

import torch


def device_and_precision() -> tuple[torch.device, torch.dtype]:
    """CUDA with bfloat16 where there is a card; else the CPU, bfloat16 where it has instructions for it."""
    if torch.cuda.is_available():
        return torch.device("cuda"), torch.bfloat16
    fast = torch.ops.mkldnn._is_mkldnn_bf16_supported() if torch.backends.mkldnn.is_available() else False
    return torch.device("cpu"), torch.bfloat16 if fast else torch.float32


@torch.no_grad()
def follow(average: torch.nn.Module, model: torch.nn.Module, step: int, most: float = 0.999) -> None:
    """Exponential moving average of the weights; its decay grows with the steps to ``most``."""
    decay = min(most, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - decay)


def save_state(path: Path, **parts: Any) -> None:
    """Writes modules, optimizers and plain values to one file, in one atomic step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {k: v.state_dict() if hasattr(v, "state_dict") else v for k, v in parts.items()}
    partial = path.with_suffix(".partial")
    torch.save(plain, partial)
    os.replace(partial, path)


def load_state(path: Path, **parts: Any) -> dict[str, Any]:
    """Loads what ``save_state`` wrote into the given parts; returns the plain values, empty without a file."""
    if not path.exists():
        return {}
    saved = torch.load(path, weights_only=True, map_location="cpu")
    for name, part in parts.items():
        part.load_state_dict(saved.pop(name))
    return saved


class Progress:
    """Appends rows to a CSV file and prints them; the last column becomes samples a second since the last row."""

    def __init__(self, path: Path, columns: tuple[str, ...]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path, self.columns = path, columns
        self.last: tuple[float, int] | None = None
        if not path.exists():
            path.write_text(",".join(columns) + "\n")

    def row(self, step: int, *values: float) -> None:
        *figures, batch = values
        now = time.monotonic()
        rate = (step - self.last[1]) * batch / (now - self.last[0]) if self.last else 0.0
        self.last = (now, step)
        cells = [str(step), *(f"{v:.4f}" for v in figures), f"{rate:.1f}"]
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow(cells)
        print("  ".join(f"{k} {v}" for k, v in zip(self.columns, cells, strict=True)), flush=True)
