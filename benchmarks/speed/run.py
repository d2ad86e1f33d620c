"""Compares warm repairs with warm full renders. Each round of a run measures all methods once.

A repair's time runs from the candidate's pixels to the stitched pixels: prompts, encoding, denoising, decoding,
pasting. A round times the full render and then every other method, so other load on the machine affects all of them
alike. A method's ratio divides its time by the full render's time of the same round (median over rounds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np

from benchmarks.speed.clock import DenoiserClock, in_turn, load_average, peak_memory, quantiles, ratios, timed_call
from benchmarks.speed.flops import region_of_area
from benchmarks.speed.stock import inpaint
from benchmarks.speed.subjects import Subject
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Repair
from renderers.families.registry import family_of
from renderers.repair.region import mask_of

AREAS = (0.02, 0.05, 0.10, 0.25)
FULL, OURS, HALF = "full render", "repair", "repair, strength 0.5"
STOCK, CROPPED = "stock inpainting", "stock, padding_mask_crop"
PROMPT = "a red circle on a white background"


@dataclass(frozen=True)
class MethodRow:
    """One method at one area. Times are seconds of one warm call; ``first`` is the first call (compiling, caches).

    ``area`` and ``masked`` are shares of the picture's pixels: the requested region and the mask. ``denoised`` is the
    renderer's own count in full-render equivalents. ``ratio`` is the time over the full render's. ``fixed`` is the time
    outside the denoiser. ``outside`` is the largest change of any pixel outside the mask, 0 to 255. A field is None if
    it doesn't apply to the method.
    """

    subject: str
    weights: str
    device: str
    dtype: str
    canvas: tuple[int, int]
    steps: int
    method: str
    area: float | None
    masked: float | None
    denoised: float | None
    first: float
    p50: float
    p95: float
    ratio: float
    ratio_p95: float
    fixed: float
    outside: int | None
    peak_bytes: int | None
    rounds: int
    load: float


@dataclass(frozen=True)
class BatchRow:
    """Regions of one size repaired ``batch`` at a time: regions per second (median, and 5th percentile of rounds)."""

    subject: str
    device: str
    batch: int
    area: float
    per_second: float
    per_second_p5: float
    outside: int
    peak_bytes: int | None
    rounds: int
    load: float


@dataclass(frozen=True)
class PaintMethod:
    """One way to paint: ``paint`` returns the picture and the renderer's work in full-render equivalents."""

    name: str
    area: float | None
    mask: np.ndarray | None
    paint: Callable[[], tuple[np.ndarray, float | None]]


def scene_of(canvas: tuple[int, int], boxes: Sequence[Box]) -> Scene:
    things = tuple(
        Entity(id=f"thing{place}", noun="circle", attributes={"colour": "red"}, box=box)
        for place, box in enumerate(boxes)
    )
    return Scene(prompt=PROMPT, canvas=Canvas(width=canvas[0], height=canvas[1]), entities=things)


def repair_of(place: int, box: Box, seed: int = 5) -> Repair:
    """A repair of the scene's thing number ``place``, with a prompt of its own."""
    return Repair(
        id=f"r{place}",
        operator="inpaint",
        region=box,
        about=(f"thing{place}",),
        prompt=f"{PROMPT} {place}",
        strength=1.0,
        seed=seed,
    )


def unseen(repair: Repair, numbers: Iterator[int]) -> Repair:
    """The repair with a new prompt, so that the renderer must encode it: it caches the prompts it has seen."""
    return repair.model_copy(update={"prompt": f"{PROMPT} {next(numbers)}"})


def change_outside(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> int:
    """The largest change of a channel outside the mask, 0 to 255."""
    return int(np.abs(after.astype(int) - before)[~mask].max(initial=0))


def measure_repairs(subject: Subject, rounds: int, areas: Sequence[float] = AREAS) -> list[MethodRow]:
    """The full render's row, then one row per method and area."""
    renderer, scene = subject.renderer, scene_of(subject.canvas, [region_of_area(area) for area in areas])
    base, loading = timed_call(lambda: renderer.render(scene, [1])[0], subject.device)
    methods = [PaintMethod(FULL, None, None, lambda: _rendered(subject, scene))]
    numbers = count()
    for place, area in enumerate(areas):
        methods += _methods(subject, scene, base, place, area, numbers)
    denoiser, device = family_of(renderer.pipe).denoiser, subject.device
    firsts = [timed_call(method.paint, device) for method in methods]
    firsts[0] = firsts[0][0], loading
    times: list[list[float]] = [[] for _ in methods]
    fixed: list[list[float]] = [[] for _ in methods]
    busiest = load_average()
    for _ in range(rounds):
        for place, method in enumerate(methods):
            with DenoiserClock(denoiser, device) as clock:
                _, seconds = timed_call(method.paint, device)
            times[place].append(seconds)
            fixed[place].append(seconds - clock.seconds)
        busiest = max(busiest, load_average())
    rows = []
    for method, ((image, denoised), first), mine, spare in zip(methods, firsts, times, fixed, strict=True):
        p50, p95 = quantiles(mine)
        ratio, ratio_p95 = ratios(mine, times[0])
        rows.append(
            MethodRow(
                subject=subject.name,
                weights=subject.weights,
                device=device,
                dtype=str(denoiser.dtype)[6:],
                canvas=subject.canvas,
                steps=renderer.settings.steps,
                method=method.name,
                area=method.area,
                masked=None if method.mask is None else float(method.mask.mean()),
                denoised=denoised,
                first=first,
                p50=p50,
                p95=p95,
                ratio=ratio,
                ratio_p95=ratio_p95,
                fixed=quantiles(spare)[0],
                outside=None if method.mask is None else change_outside(base.image, image, method.mask),
                peak_bytes=peak_memory(method.paint, device),
                rounds=rounds,
                load=round(busiest, 2),
            )
        )
    return rows


def _rendered(subject: Subject, scene: Scene) -> tuple[np.ndarray, float | None]:
    made = subject.renderer.render(scene, [1])[0]
    return made.image, made.work.full_render_equivalents


def _methods(
    subject: Subject, scene: Scene, base: Candidate, place: int, area: float, numbers: Iterator[int]
) -> list[PaintMethod]:
    """Our repair of one region, at full and at half strength, and the library's inpainting where it is supported."""
    repair = repair_of(place, region_of_area(area))
    mask = mask_of([repair.region], subject.canvas)
    renderer = subject.renderer
    settings = renderer.settings

    def ours(strength: float) -> tuple[np.ndarray, float | None]:
        fresh = unseen(repair, numbers).model_copy(update={"strength": strength})
        made = renderer.repair(scene, base, [fresh])
        return made.image, made.work.full_render_equivalents

    def theirs(crop: bool) -> tuple[np.ndarray, float | None]:
        arguments = renderer.family.pipeline_arguments(settings.guidance, settings.negative_prompt, 1)
        return inpaint(renderer.pipe, base.image, mask, PROMPT, repair.seed, settings.steps, arguments, crop), None

    methods = [PaintMethod(name, area, mask, partial(ours, strength)) for name, strength in ((OURS, 1.0), (HALF, 0.5))]
    if subject.stock:
        methods += [
            PaintMethod(STOCK, area, mask, lambda: theirs(False)),
            PaintMethod(CROPPED, area, mask, lambda: theirs(True)),
        ]
    return methods


def tiles(number: int, area: float, columns: int = 4) -> list[Box]:
    """Disjoint boxes of this area each, in a grid over the picture. Raises ValueError if they don't fit."""
    lines = -(-number // columns)
    wide, high = 1 / columns, 1 / lines
    side = area**0.5
    if side > min(wide, high):
        raise ValueError(f"{number} regions of {area:.0%} each don't fit side by side")
    corners = [(place % columns * wide, place // columns * high) for place in range(number)]
    return [Box(x0=x, y0=y, x1=x + side, y1=y + side) for x, y in corners]


def measure_batches(subject: Subject, rounds: int, many: int = 8, area: float = 0.02) -> list[BatchRow]:
    """Repairs ``many`` regions one at a time and all together. Each round measures both."""
    boxes = tiles(many, area)
    scene = scene_of(subject.canvas, boxes)
    base = subject.renderer.render(scene, [1])[0]
    repairs = [repair_of(place, box, seed=place) for place, box in enumerate(boxes)]
    mask = mask_of(boxes, subject.canvas)

    def paint(batch: int) -> np.ndarray:
        made = base
        for start in range(0, many, batch):
            made = subject.renderer.repair(scene, made, repairs[start : start + batch])
        return made.image

    pictures = {batch: paint(batch) for batch in (1, many)}
    times, busiest = in_turn([partial(paint, batch) for batch in pictures], rounds, subject.device)
    speeds = {batch: [many / seconds for seconds in mine] for batch, mine in zip(pictures, times, strict=True)}
    return [
        BatchRow(
            subject=subject.name,
            device=subject.device,
            batch=batch,
            area=area,
            per_second=quantiles(mine)[0],
            per_second_p5=float(np.percentile(mine, 5)),
            outside=change_outside(base.image, pictures[batch], mask),
            peak_bytes=peak_memory(partial(paint, batch), subject.device),
            rounds=rounds,
            load=round(busiest, 2),
        )
        for batch, mine in speeds.items()
    ]
