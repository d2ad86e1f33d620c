"""Measures what share of the machine's rate of matrix products a step of the denoiser reaches.

torch's rate on one large square product in the denoiser's dtype is about the highest that a step can reach. The step is
a later step of a full render, guidance included. By then a UNet has cached what it computes from the prompt alone;
compiled blocks compute that again. The operations are those of torch's own uncompiled step.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.markdown import table_lines
from benchmarks.speed.clock import in_turn, peak_memory, quantiles, ratios, timed_call
from benchmarks.speed.flops import OperationCounter
from benchmarks.speed.subjects import Subject, whole_picture_subject
from benchmarks.speed.table import load_line, memory_text, seconds_text
from renderers.diffusion_settings import Compile
from renderers.families.text_kv_cache import text_kv_cache
from renderers.runtime.compiling import compile_denoiser
from renderers.runtime.openvino import missing_openvino

PLAIN, COMPILED = "torch", "torch, compiled"
SIDES = {"cuda": 8192, "cpu": 2048}
"""Rows and columns of the products."""


@dataclass(frozen=True)
class RateRow:
    """One way to compute a subject's step, with all levels of a UNet.

    ``operations`` counts 2 per multiply-add. ``first`` is the seconds of the first call, including any compilation that
    isn't cached on disk; ``step`` is the median of later calls. ``product_rate`` is in operations per second. ``share``
    divides the step's rate by the product's rate of the same round (median over rounds). ``peak_bytes`` is a step's
    peak on the card or in the process, None if unknown.
    """

    subject: str
    way: str
    device: str
    dtype: str
    operations: int
    first: float
    step: float
    product_rate: float
    share: float
    rounds: int
    load: float
    peak_bytes: int | None


def on_this_processor(rounds: int) -> list[RateRow]:
    """The shipped pipeline on torch, and on OpenVINO if it is installed."""
    plain = whole_picture_subject()
    operations = operations_of(plain)
    rows = [measure_rate(plain, PLAIN, operations, rounds)]
    return (
        rows
        if missing_openvino()
        else [*rows, measure_rate(whole_picture_subject("openvino", sys.maxsize), "OpenVINO", operations, rounds)]
    )


def plain_and_compiled(subject: Subject, rounds: int, how: Compile) -> list[RateRow]:
    """A subject before and after compilation. The subject stays compiled."""
    import torch

    operations = operations_of(subject)
    plain = measure_rate(subject, PLAIN, operations, rounds)
    torch._dynamo.reset()  # otherwise torch may reuse code that it compiled for another subject
    compile_denoiser(subject.renderer.family.denoiser, how)
    return [plain, measure_rate(subject, COMPILED, operations, rounds)]


def operations_of(subject: Subject) -> int:
    """The operations of one uncompiled step on torch."""
    return _counter(subject).steps(_size(subject))[1]


def measure_rate(subject: Subject, way: str, operations: int, rounds: int, side: int | None = None) -> RateRow:
    """``side``: rows and columns of the matrix products; None: SIDES."""
    import torch

    denoiser, device = subject.renderer.family.denoiser, subject.device
    side = side or SIDES["cuda" if device.startswith("cuda") else "cpu"]
    factors = torch.randn(2, side, side, device=device, dtype=denoiser.dtype)
    step, product = _counter(subject).step(_size(subject)), partial(torch.matmul, *factors)
    with torch.inference_mode(), text_kv_cache(denoiser):
        _, first = timed_call(step, device)
        for action in (step, product):
            action()
        (steps, products), busiest = in_turn((step, product), rounds, device)
        del factors, product
        peak = peak_memory(step, device)
    work = 2 * side**3
    return RateRow(
        subject=subject.name,
        way=way,
        device=device,
        dtype=str(denoiser.dtype)[6:],
        operations=operations,
        first=first,
        step=quantiles(steps)[0],
        product_rate=work / quantiles(products)[0],
        share=operations / work * ratios(products, steps)[0],
        rounds=rounds,
        load=round(busiest, 2),
        peak_bytes=peak,
    )


def _counter(subject: Subject) -> OperationCounter:
    return OperationCounter(subject.renderer.family, subject.renderer.settings.guidance)


def _size(subject: Subject) -> tuple[int, int]:
    factor = subject.renderer.family.factor
    return subject.canvas[0] // factor, subject.canvas[1] // factor


def rate_section(rows: Sequence[RateRow]) -> list[str]:
    """The section's lines."""
    heading = (
        "subject | computed by | device | dtype | operations a step, 10^9 | first call s | step s | "
        "a product's rate, 10^12/s | of that rate | peak memory | rounds"
    )
    body: list[Sequence[object]] = [
        (
            row.subject,
            row.way,
            row.device,
            row.dtype,
            f"{row.operations / 1e9:.1f}",
            seconds_text(row.first),
            seconds_text(row.step),
            f"{row.product_rate / 1e12:.2f}",
            f"{row.share:.0%}",
            memory_text(row.peak_bytes),
            row.rounds,
        )
        for row in rows
    ]
    return [
        "## A full step against the machine's matrix rate\n",
        "Each round runs one step of the whole picture, guidance included, and a large square matrix product in the "
        "same dtype. Operations are those of torch's step, 2 per multiply-add, with all levels of a UNet"
        f"{load_line([row.load for row in rows])}.\n",
        *table_lines(heading, body),
    ]
