"""Measures the time and the memory of a call, each in its own call."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

RESET, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


def synchronised(device: str) -> float:
    """Seconds of the performance counter, read after all work on the device is done."""
    if device.startswith("cuda"):
        import torch

        torch.cuda.synchronize()
    return time.perf_counter()


class DenoiserClock:
    """Context manager that sums the seconds inside a denoiser's calls. It counts nested calls once."""

    def __init__(self, denoiser: Any, device: str) -> None:
        self.denoiser, self.device = denoiser, device
        self.seconds, self._depth, self._started = 0.0, 0, 0.0

    def __enter__(self) -> DenoiserClock:
        self._handles = [
            self.denoiser.register_forward_pre_hook(self._begin),
            self.denoiser.register_forward_hook(self._end),
        ]
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _begin(self, *_: object) -> None:
        if self._depth == 0:
            self._started = synchronised(self.device)
        self._depth += 1

    def _end(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.seconds += synchronised(self.device) - self._started


def timed_call(action: Callable[[], Any], device: str) -> tuple[Any, float]:
    """A call's result and its seconds."""
    started = synchronised(device)
    result = action()
    return result, synchronised(device) - started


def peak_memory(action: Callable[[], Any], device: str) -> int | None:
    """Peak bytes in use during a call: the card's on CUDA, otherwise the process's. None if unknown.

    The process's peak is Linux's high-water mark, which is reset before the call.
    """
    if device.startswith("cuda"):
        import torch

        torch.cuda.reset_peak_memory_stats()
        action()
        return int(torch.cuda.max_memory_allocated())
    try:
        RESET.write_text("5")
    except OSError:
        return None
    action()
    found = [line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) * 1024 if found else None


def peak_memories(actions: Sequence[Callable[[], Any]], device: str) -> list[int | None]:
    """``peak_memory`` of the calls in pairs: of the first two together, of the next two, and so on."""

    def both(first: Callable[[], Any], second: Callable[[], Any]) -> None:
        first()
        second()

    return [peak_memory(partial(both, *pair), device) for pair in zip(actions[::2], actions[1::2], strict=True)]


def in_turn(actions: Sequence[Callable[[], Any]], rounds: int, device: str) -> tuple[list[list[float]], float]:
    """Each action's seconds in every round, and the highest load average. Every round runs all actions in order."""
    times: list[list[float]] = [[] for _ in actions]
    busiest = load_average()
    for _ in range(rounds):
        for mine, action in zip(times, actions, strict=True):
            mine.append(timed_call(action, device)[1])
        busiest = max(busiest, load_average())
    return times, busiest


def ratios(mine: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The ratio of two times of the same round: its median and its 95th percentile over rounds."""
    return quantiles([one / other for one, other in zip(mine, others, strict=True)])


def load_average() -> float:
    """The machine's load average of the last minute. Other programs on a busy machine make times longer."""
    return os.getloadavg()[0]


def quantiles(values: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile, by linear interpolation."""
    middle, high = np.percentile(values, [50, 95])
    return float(middle), float(high)
