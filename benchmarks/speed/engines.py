"""The shipped model computed by torch and by OpenVINO, in turn in each round: full renders and repairs of one region.

torch comes first; the others are compared with it. On OpenVINO once with the graphs for any shapes that a run
begins with, and once with a graph for each shape that is met, which shapes that come often get, these in bfloat16 too.
All with the UNet's levels all computed at every step and with the deeper ones kept.
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
from benchmarks.speed.subjects import EVERY_STEP, Subject, whole_picture_subject
from benchmarks.speed.table import memory_text
from renderers.base import Candidate
from renderers.runtime.openvino_graphs import OFTEN, computes_in

AREA = 0.05
INTERVAL = 3
"""Steps from one pass through the deeper levels to the next, where they are kept: as the shipped preset has it."""


@dataclass(frozen=True)
class EngineRow:
    """One engine: seconds of the first picture, of warm full renders and repairs (medians), shares of
    torch's of the same rounds, and the repair's share of its own full render. ``peak_bytes`` are the process's, with
    all engines in it, None where they are unknown.
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
    repairs = {**EVERY_STEP, "repair_cache_interval": INTERVAL}
    both = {**repairs, "render_cache_interval": INTERVAL}
    ways = [("", EVERY_STEP), (", levels kept in repairs", repairs), (", levels kept in both", both)]
    engines = [
        ("torch", partial(whole_picture_subject)),
        ("OpenVINO, graphs for any shape", partial(whole_picture_subject, "openvino", sys.maxsize)),
        ("OpenVINO, a graph for each shape", partial(whole_picture_subject, "openvino", 1)),
    ]
    if computes_in("bfloat16"):
        coarse = partial(whole_picture_subject, "openvino", 1, precision="bfloat16")
        engines.append(("OpenVINO, a graph for each shape, bfloat16", coarse))
    return [(name + way, made(kept=kept)) for name, made in engines for way, kept in ways]


def measure_engines(engines: Sequence[tuple[str, Subject]], rounds: int) -> list[EngineRow]:
    """One row for each engine; the others are compared with the first."""
    box, prompts = region_of_area(AREA), count()
    scene = scene_of(engines[0][1].canvas, [box])

    def painted(subject: Subject) -> Candidate:
        return subject.renderer.render(scene, [1])[0]

    def repaired(subject: Subject) -> Candidate:
        return subject.renderer.repair(scene, base, [unseen(repair_of(0, box), prompts)])

    for _, subject in engines:
        assert subject.renderer.pipe  # loaded before anything is timed
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
    """The page's lines; without rows, that there were none."""
    lines = [
        "## The engines of a processor\n",
        f"The shipped model, one pass over the whole picture, and a repair of {AREA:.0%} of it, all engines in turn in "
        "each round. *First picture*, its weights loaded, makes the graphs, which every process does anew. A shape "
        f"gets a graph of its own after {OFTEN} calls, in about a second; until then graphs for any shape hold. "
        f"*Levels kept*: the UNet's deeper levels are computed at every {INTERVAL}rd step (`repair_cache_interval`, "
        "`render_cache_interval`), in repairs alone or in whole pictures too; what that does to pictures is in "
        "[quality.md](quality.md). Peak memory is that of the process, in which all engines are loaded.\n",
    ]
    if not rows:
        return [*lines, "not measured (it takes OpenVINO, and torch on a processor)."]
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
