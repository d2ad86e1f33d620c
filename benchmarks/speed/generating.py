"""Compares a repair with the generation of its picture, both with the shipped settings, on torch and on OpenVINO (which
also runs in bfloat16).

The other tables compare a repair with one pass over the whole picture with the prompt alone. The shipped settings
paint by the plan. The warm-up encodes the prompts; each repair encodes a new one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from benchmarks.markdown import table_lines
from benchmarks.speed.clock import in_turn, peak_memories, quantiles, ratios
from benchmarks.speed.flops import region_of_area
from benchmarks.speed.run import repair_of, unseen
from benchmarks.speed.subjects import Subject, shipped_subject
from benchmarks.speed.table import load_line, memory_text
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene
from renderers.base import Candidate
from renderers.runtime.openvino_graphs import computes_in

AREA = 0.05
PROMPTS = (
    "a green clock",
    "a red apple left of a blue bird",
    'a poster with a red apple left of a blue bird and the word "SALE"',
    "six teddy bears on a beach background",
)


@dataclass(frozen=True)
class GenerationRow:
    """One engine and prompt: median seconds of a warm generation and of a warm repair.

    ``ratio`` and ``ratio_p95`` are the median and the 95th percentile of repair over generation in the same round.
    ``peak_bytes`` is the process's peak with all engines loaded, None if unknown.
    """

    engine: str
    prompt: str
    things: int
    generation: float
    repair: float
    ratio: float
    ratio_p95: float
    rounds: int
    load: float
    peak_bytes: int | None


def generation_subjects() -> list[tuple[str, Subject]]:
    """The shipped settings on each engine; OpenVINO with graphs for any shape (``engines`` says why)."""
    engines = [("torch", shipped_subject()), ("OpenVINO", shipped_subject("openvino", sys.maxsize))]
    if computes_in("bfloat16"):
        engines.append(("OpenVINO, bfloat16", shipped_subject("openvino", sys.maxsize, openvino_precision="bfloat16")))
    return engines


def measure_generating(
    engines: Sequence[tuple[str, Subject]], rounds: int, prompts: Sequence[str] = PROMPTS
) -> list[GenerationRow]:
    """One row per engine and prompt. Each round of a prompt runs all engines."""
    numbers = count()
    rows = []
    for prompt in prompts:
        width, height = engines[0][1].canvas
        scene = RulePlanner().plan(prompt, Canvas(width=width, height=height)).scene
        actions = [act for _, subject in engines for act in _both(subject, scene, numbers)]
        for action in actions:
            action()
        times, busiest = in_turn(actions, rounds, engines[0][1].device)
        peaks = peak_memories(actions, engines[0][1].device)
        for place, (name, _) in enumerate(engines):
            generations, repairs = times[2 * place], times[2 * place + 1]
            ratio, ratio_p95 = ratios(repairs, generations)
            rows.append(
                GenerationRow(
                    engine=name,
                    prompt=prompt,
                    things=len(scene.things),
                    generation=quantiles(generations)[0],
                    repair=quantiles(repairs)[0],
                    ratio=ratio,
                    ratio_p95=ratio_p95,
                    rounds=rounds,
                    load=round(busiest, 2),
                    peak_bytes=peaks[place],
                )
            )
    return rows


def _both(subject: Subject, scene: Scene, numbers: Iterator[int]) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Two actions: generating a scene, and repairing one picture of it."""
    generate = partial(subject.renderer.render, scene, [1])
    return generate, partial(_repaired, subject, scene, generate()[0], numbers)


def _repaired(subject: Subject, scene: Scene, base: Candidate, numbers: Iterator[int]) -> Candidate:
    repair = repair_of(0, region_of_area(AREA)).model_copy(update={"about": (scene.things[0].id,)})
    return subject.renderer.repair(scene, base, [unseen(repair, numbers)])


def generation_section(rows: Sequence[GenerationRow]) -> list[str]:
    """The section's lines. Without rows it says that nothing was measured."""
    lines = [
        "## A repair and the generation of its picture, with the shipped settings\n",
        "Generation paints a prompt's first picture as `proofpress generate` does. The repair covers "
        f"{AREA:.0%} of it. Each round runs all engines; OpenVINO has graphs for any "
        f"shape{load_line([row.load for row in rows])}. Peak memory is the process's, with all engines loaded.\n",
    ]
    if not rows:
        return [*lines, "not measured (it needs OpenVINO, and torch on a processor)."]
    heading = (
        "engine | prompt | things | generation s | repair s | repair, of the generation, p50 | p95 | "
        "peak memory | rounds"
    )
    body = (
        (
            row.engine,
            row.prompt,
            row.things,
            f"{row.generation:.3f}",
            f"{row.repair:.3f}",
            f"{row.ratio:.3f}",
            f"{row.ratio_p95:.3f}",
            memory_text(row.peak_bytes),
            row.rounds,
        )
        for row in rows
    )
    return [*lines, *table_lines(heading, body)]
