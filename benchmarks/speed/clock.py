"""Time and memory of a call, measured apart from each other."""

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
    """Seconds of the performance counter, once all work on the device is done."""
    if device.startswith("cuda"):
        import torch

        torch.cuda.synchronize()
    return time.perf_counter()


class DenoiserClock:
    """Context manager: the seconds that pass inside a denoiser's calls, calls within calls counted once."""

    def __init__(self, denoiser: Any, device: str) -> None:
        self.denoiser, self.device = denoiser, device
        self.seconds, self._depth, self._begun = 0.0, 0, 0.0

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
            self._begun = synchronised(self.device)
        self._depth += 1

    def _end(self, *_: object) -> None:
        self._depth -= 1
        if self._depth == 0:
            self.seconds += synchronised(self.device) - self._begun


def timed_call(action: Callable[[], Any], device: str) -> tuple[Any, float]:
    """What a call returns and its seconds."""
    begun = synchronised(device)
    result = action()
    return result, synchronised(device) - begun


def peak_memory(action: Callable[[], Any], device: str) -> int | None:
    """The most bytes in use during a call: the card's, or the process's where there is none. None if unknown.

    The process's peak is Linux's high-water mark, set back before the call.
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
    """``peak_memory`` of the first two calls together, of the next two, and so on."""

    def both(first: Callable[[], Any], second: Callable[[], Any]) -> None:
        first()
        second()

    return [peak_memory(partial(both, *pair), device) for pair in zip(actions[::2], actions[1::2], strict=True)]


def in_turn(actions: Sequence[Callable[[], Any]], rounds: int, device: str) -> tuple[list[list[float]], float]:
    """Seconds of each action in each round, one after the other in every round, and the highest load average."""
    times: list[list[float]] = [[] for _ in actions]
    busiest = load_average()
    for _ in range(rounds):
        for mine, action in zip(times, actions, strict=True):
            mine.append(timed_call(action, device)[1])
        busiest = max(busiest, load_average())
    return times, busiest


def ratios(mine: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile over rounds of one time over another of the same round."""
    return quantiles([one / other for one, other in zip(mine, others, strict=True)])


def load_average() -> float:
    """The machine's load average of the last minute; what others run beside the measurement makes times longer."""
    return os.getloadavg()[0]


def quantiles(values: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile, by linear interpolation."""
    middle, high = np.percentile(values, [50, 95])
    return float(middle), float(high)
