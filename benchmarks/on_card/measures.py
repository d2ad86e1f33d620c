"""The parts of a family's measurement: each a function of the loaded subject that returns its figures."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from benchmarks.on_card.records import NotMeasured, Value, Values
from benchmarks.on_card.subjects import Bench
from benchmarks.speed.clock import DenoiserClock, in_turn, peak_memory, quantiles, timed_call
from benchmarks.speed.flops import region_of_area
from benchmarks.speed.rate import PLAIN, measure_rate, operations_of
from benchmarks.speed.run import PROMPT, measure_batches, repair_of, scene_of, unseen
from benchmarks.speed.stock import inpaint
from renderers.base import Candidate
from renderers.diffusion import DiffusionRenderer
from renderers.families.base import Family
from renderers.repair.region import mask_of
from renderers.runtime.compiling import compiles, uncompiled
from renderers.runtime.memory import OFFLOADER, libraries

AREAS = (0.05, 0.25, 0.02, 0.10)  # the most telling first
SMALL, ENLARGED = "small window", "enlarged"
ROUNDS = 3
MATRIX_SIDE = {"cuda": 8192, "cpu": 256}
COMPILING = 120.0
"""Seconds that compiling may take, a guess for the plan of the time; it isn't reported."""


@dataclass(frozen=True)
class BenchPart:
    """``needs``: the seconds that it may take once the picture was timed, so that none is begun that can't end."""

    name: str
    needs: Callable[[Bench], float]
    measure: Callable[[Bench], Values]


def parts_of(kind: str) -> list[BenchPart]:
    """In the order of their use. GLM-Image writes picture tokens one by one for every window: few parts fit."""
    areas = AREAS[:1] if kind == "glm" else AREAS
    regions = [
        BenchPart(region_part(area, how), lambda bench: 5 * bench.seconds, partial(measure_region, area=area, how=how))
        for area in areas
        for how in (SMALL, ENLARGED)
    ]
    stock = BenchPart("inpainting of the library", lambda bench: 7 * bench.seconds, measure_stock)
    first = [
        BenchPart("picture", lambda bench: 0.0, measure_picture),
        BenchPart("step", lambda bench: bench.seconds, rate),
    ]
    if kind == "glm":
        return [*first, stock, *regions]
    return [
        *first,
        stock,
        *regions,
        BenchPart("batch", lambda bench: 20 * bench.seconds, measure_batch),
        BenchPart("offload", lambda bench: 6 * bench.seconds + bench.on_card(20.0), measure_offload),
        BenchPart("compile", lambda bench: 20 * bench.seconds + bench.on_card(COMPILING), measure_compiled),
    ]


def region_part(area: float, how: str) -> str:
    return f"region {area:.0%}, {how}"


def measure_picture(bench: Bench) -> Values:
    """A whole picture, the first that the subject paints and a later one."""
    paint = partial(_painted, bench.renderer(), bench.canvas)
    first = timed_call(paint, bench.device)[1]
    with DenoiserClock(bench.renderer().family.denoiser, bench.device) as clock:
        bench.seconds = timed_call(paint, bench.device)[1]
    bench.denoising = clock.seconds
    steps = bench.settings.steps
    peak = peak_memory(paint, bench.device)
    weights = sum(p.numel() * p.element_size() for part in modules(bench.pipe) for p in part.parameters())
    return {
        "kept": bench.kept,
        "weights_gb": weights / 1e9,
        "peak_gb": "unknown" if peak is None else peak / 1e9,
        "steps": steps,
        "first_s": first,
        "picture_s": bench.seconds,
        "ms_step": 1000 * clock.seconds / steps,
        "picture_of_preset_s": in_earnest(bench, bench.seconds, clock.seconds),
        "preset_steps": bench.steps,
    }


def in_earnest(bench: Bench, seconds: float, denoising: float) -> float:
    """The seconds of the same call with the preset's steps: those outside the denoiser, and so many more of its own."""
    return seconds - denoising + denoising * bench.steps / bench.settings.steps


def rate(bench: Bench) -> Values:
    """A step's share of the rate of matrix products, product and step in turn."""
    side = MATRIX_SIDE[bench.device]
    row = measure_rate(bench.subject, PLAIN, operations_of(bench.subject), ROUNDS, side)
    return {
        "ms_step": 1000 * row.step,
        "operations": float(row.operations),
        "product_rate": row.product_rate,
        "share": row.share,
    }


def measure_stock(bench: Bench) -> Values:
    """diffusers' inpainting of the whole picture, which every region of it costs there."""
    renderer = bench.renderer()
    base, mask = _base(bench), mask_of([region_of_area(AREAS[0])], bench.canvas)
    arguments = renderer.family.pipeline_arguments(bench.settings.guidance, bench.settings.negative_prompt, 1)
    paint = partial(inpaint, bench.pipe, base.image, mask, PROMPT, 5, bench.settings.steps, arguments, False)
    try:
        bench.stock = _timed(bench, renderer.family, paint)
    except ValueError as error:
        if "AutoPipeline" not in str(error):
            raise
        kind = type(bench.pipe).__name__
        raise NotMeasured(f"diffusers has no inpainting pipeline beside {kind}") from error
    return {"seconds": bench.stock[0], "of_preset_s": in_earnest(bench, *bench.stock)}


def measure_region(bench: Bench, area: float, how: str) -> Values:
    """A repair of a region, from pixels to pixels, and what share it is of a picture and of the library's way."""
    renderer = bench.enlarged if how == ENLARGED else bench.renderer()
    box, numbers = region_of_area(area), count()
    scene, base = scene_of(bench.canvas, [box]), _base(bench)
    seconds, denoising = _timed(
        bench, renderer.family, lambda: renderer.repair(scene, base, [unseen(repair_of(0, box), numbers)])
    )
    own = in_earnest(bench, seconds, denoising)
    values: dict[str, Value] = {
        "seconds": seconds,
        "of_preset_s": own,
        "of_picture": own / in_earnest(bench, bench.seconds, bench.denoising),
    }
    if bench.stock is not None:
        values["of_library"] = own / in_earnest(bench, *bench.stock)
    return values


def measure_batch(bench: Bench) -> Values:
    """Regions of 2% in small windows: eight in one call, and one by one."""
    single, together = measure_batches(bench.subject, 2)
    return {
        "one_per_s": single.per_second,
        "eight_per_s": together.per_second,
        "gain": together.per_second / single.per_second,
        "peak_gb": "unknown" if together.peak_bytes is None else together.peak_bytes / 1e9,
    }


def measure_offload(bench: Bench) -> Values:
    """A picture with weights that lie in main memory while their part doesn't work."""
    if bench.device != "cuda":
        raise NotMeasured("there is no card to move weights from")
    if bench.kept != "whole":
        raise NotMeasured("all of this subject was measured so")
    if OFFLOADER not in libraries():
        raise NotMeasured(f"{OFFLOADER} is not installed: pip install {OFFLOADER}")
    import torch

    paint = partial(_painted, bench.renderer(), bench.canvas)
    bench.pipe.enable_model_cpu_offload(device="cuda")
    try:
        gc.collect()
        torch.cuda.empty_cache()
        paint()
        seconds = timed_call(paint, bench.device)[1]
        peak = peak_memory(paint, bench.device)
    finally:
        bench.pipe.remove_all_hooks()
        bench.pipe.to("cuda")
    return {"picture_s": seconds, "of_whole": seconds / bench.seconds, "peak_gb": (peak or 0) / 1e9}


def measure_compiled(bench: Bench) -> Values:
    """A picture and a repair with a compiled denoiser: the last part, since the denoiser stays so."""
    if not compiles(bench.compile, bench.device):
        raise NotMeasured("there is no card to compile for")
    if bench.kept != "whole":
        raise NotMeasured("weights that are offloaded aren't compiled")
    renderer = bench.renderer(compile=bench.compile)
    paint = partial(_painted, renderer, bench.canvas)
    box, numbers = region_of_area(AREAS[0]), count()
    scene, base = scene_of(bench.canvas, [box]), _base(bench)

    def mend() -> object:
        return renderer.repair(scene, base, [unseen(repair_of(0, box), numbers)])

    first = timed_call(paint, bench.device)[1]
    first_repair = timed_call(mend, bench.device)[1]
    with uncompiled():
        (plain, plain_repair), _ = in_turn([paint, mend], ROUNDS, bench.device)
    (fast, fast_repair), _ = in_turn([paint, mend], ROUNDS, bench.device)
    return {
        "first_s": first,
        "first_repair_s": first_repair,
        "picture_of_plain": quantiles(fast)[0] / quantiles(plain)[0],
        "repair_of_plain": quantiles(fast_repair)[0] / quantiles(plain_repair)[0],
    }


def modules(pipe: Any) -> list[Any]:
    """A pipeline's parts with weights."""
    return [part for part in pipe.components.values() if hasattr(part, "parameters")]


def _timed(bench: Bench, family: Family, call: Callable[[], object]) -> tuple[float, float]:
    """Medians of the seconds of a warm call, and of those in the denoiser."""
    call()
    whole, inside = [], []
    for _ in range(ROUNDS):
        with DenoiserClock(family.denoiser, bench.device) as clock:
            whole.append(timed_call(call, bench.device)[1])
        inside.append(clock.seconds)
    return quantiles(whole)[0], quantiles(inside)[0]


def _painted(renderer: DiffusionRenderer, canvas: tuple[int, int]) -> Candidate:
    return renderer.render(scene_of(canvas, [region_of_area(AREAS[0])]), [1])[0]


def _base(bench: Bench) -> Candidate:
    """A grey picture to repair: what it shows costs nothing."""
    import numpy as np

    return Candidate(image=np.full((bench.canvas[1], bench.canvas[0], 3), 128, np.uint8), seed=1)
