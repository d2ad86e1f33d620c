"""Compares torch and OpenVINO on the shipped model: full renders and repairs of one region, all engines in each round.

torch is the baseline. OpenVINO runs with graphs for any shape, as every run starts, in float32 and in bfloat16. A graph
for one shape, which a frequent shape gets later, is left out: OpenVINO 2026.4.1 crashes while it compiles the shipped
UNet's for 512x512 pixels in float32.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from benchmarks.markdown import table_lines
from benchmarks.speed.clock import in_turn, peak_memories, quantiles, ratios, timed_call
from benchmarks.speed.flops import region_of_area
from benchmarks.speed.run import repair_of, scene_of, unseen
from benchmarks.speed.subjects import Subject, whole_picture_subject
from benchmarks.speed.table import memory_text
from renderers.base import Candidate
from renderers.runtime.openvino_graphs import computes_in

AREA = 0.05


@dataclass(frozen=True)
class EngineRow:
    """One engine: the seconds of the first picture, of a warm full render and of a warm repair (medians).

    ``full_of_torch`` and ``repair_of_torch`` are ratios to torch's times in the same rounds; ``ratio`` is the repair's
    time over the engine's own full render. ``peak_bytes`` is the process's peak with all engines loaded, None if
    unknown.
    """

    engine: str
    first: float
    full: float
    repair: float
    full_of_torch: float
    repair_of_torch: float
    ratio: float
    rounds: int
    load: float
    peak_bytes: int | None


def engine_subjects() -> list[tuple[str, Subject]]:
    engines = [("torch", whole_picture_subject()), ("OpenVINO", whole_picture_subject("openvino", sys.maxsize))]
    if computes_in("bfloat16"):
        engines.append(("OpenVINO, bfloat16", whole_picture_subject("openvino", sys.maxsize, "bfloat16")))
    return engines


def measure_engines(engines: Sequence[tuple[str, Subject]], rounds: int) -> list[EngineRow]:
    """One row per engine. The first engine is the baseline of the ratios."""
    box, prompts = region_of_area(AREA), count()
    scene = scene_of(engines[0][1].canvas, [box])

    def painted(subject: Subject) -> Candidate:
        return subject.renderer.render(scene, [1])[0]

    def repaired(subject: Subject) -> Candidate:
        return subject.renderer.repair(scene, base, [unseen(repair_of(0, box), prompts)])

    for _, subject in engines:
        assert subject.renderer.pipe  # loads the weights before any timing
    firsts = [timed_call(partial(painted, subject), subject.device) for _, subject in engines]
    base = firsts[0][0]
    for _, subject in engines:
        painted(subject)
        repaired(subject)
    actions = [partial(act, subject) for _, subject in engines for act in (painted, repaired)]
    times, busiest = in_turn(actions, rounds, engines[0][1].device)
    peaks = peak_memories(actions, engines[0][1].device)
    fulls, repairs = times[::2], times[1::2]
    return [
        EngineRow(
            engine=name,
            first=firsts[place][1],
            full=quantiles(fulls[place])[0],
            repair=quantiles(repairs[place])[0],
            full_of_torch=ratios(fulls[place], fulls[0])[0],
            repair_of_torch=ratios(repairs[place], repairs[0])[0],
            ratio=ratios(repairs[place], fulls[place])[0],
            rounds=rounds,
            load=round(busiest, 2),
            peak_bytes=peaks[place],
        )
        for place, (name, _) in enumerate(engines)
    ]


def engines_section(rows: Sequence[EngineRow]) -> list[str]:
    """The section's lines. Without rows it says that the engines were not measured."""
    lines = [
        "## The engines of a processor\n",
        f"The shipped model renders the whole picture in one pass and repairs {AREA:.0%} of it; each round runs all "
        "engines. *First picture* is measured with loaded weights and includes building the graphs, which every "
        "process does again. The graphs are for any shape. Peak memory is the process's, with all engines loaded.\n",
    ]
    if not rows:
        return [*lines, "not measured (it needs OpenVINO, and torch on a processor)."]
    heading = (
        "engine | first picture s | full render s | of torch's | repair s | of torch's | "
        "repair, of the full render beside it | peak memory | rounds"
    )
    body = (
        (
            row.engine,
            f"{row.first:.2f}",
            f"{row.full:.3f}",
            f"{row.full_of_torch:.2f}",
            f"{row.repair:.3f}",
            f"{row.repair_of_torch:.2f}",
            f"{row.ratio:.3f}",
            memory_text(row.peak_bytes),
            row.rounds,
        )
        for row in rows
    )
    return [*lines, *table_lines(heading, body)]
