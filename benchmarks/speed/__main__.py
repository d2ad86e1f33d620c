"""``uv run --extra bench python -m benchmarks.speed`` makes results.md, results.json and results.png."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.machine import machine_line
from benchmarks.speed import engines, generating, rate, table
from benchmarks.speed.engines import EngineRow
from benchmarks.speed.flops import RepairShare, repair_shares
from benchmarks.speed.generating import GenerationRow
from benchmarks.speed.levels import LevelShare, level_shares
from benchmarks.speed.models import TINY, TRUE
from benchmarks.speed.plot import draw_ratios
from benchmarks.speed.rate import RateRow
from benchmarks.speed.run import AREAS, BatchRow, MethodRow, measure_batches, measure_repairs
from benchmarks.speed.sight import SightShare, sight_shares
from benchmarks.speed.subjects import (
    PRESETS,
    Subject,
    card_name,
    card_subject,
    free_memory,
    tiny_subject,
    whole_picture_subject,
)
from renderers.presets.reader import load_preset
from renderers.runtime.openvino import missing_openvino

HERE = Path(__file__).parent
FLOORS = WIDE, TIGHT = 512, 16  # the presets' smallest window, and as tight as the model's grid allows
CANVAS = (1024, 1024)
ON_A_CARD = [(kind, *how) for kind in TRUE for how in ((WIDE, False), (TIGHT, False), (TIGHT, True))]
"""Model, smallest window, whether its denoiser is compiled: where it is, windows are of few shapes, the smallest of 64
tokens, and run as CUDA graphs."""
REFRESHES = (5, 10)  # steps from one whole pass to the next, where the picture is kept in sight
INTERVALS = (2, 3, 5)  # steps from one pass through a UNet's deeper levels to the next


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=HERE, help="where the results go")
    parser.add_argument("--rounds", type=int, default=20, help="warm rounds of the shipped pipeline and of a card's")
    parser.add_argument("--tiny-rounds", type=int, default=5, help="warm rounds of the tiny classes")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="processor threads")
    parser.add_argument("--gpu", action="store_true", help="SDXL's and FLUX.1's dimensions on CUDA as well")
    parser.add_argument("--stored-operations", action="store_true", help="keep those of the results that are there")
    options = parser.parse_args(arguments)

    import torch

    if options.gpu and not torch.cuda.is_available():
        parser.error("--gpu needs a CUDA card, and torch sees none")
    stored = options.results / "results.json"
    if options.stored_operations and not stored.is_file():
        parser.error(f"--stored-operations: there is no {stored}")
    torch.set_num_threads(options.threads)
    found = SpeedFindings(stored_operations(stored) if options.stored_operations else count_all_operations())
    for make, rounds in stages(options.gpu, options.rounds, options.tiny_rounds):
        write_results(options.results, found, options.threads)  # what a kill would lose is one subject
        subject = make()
        print(f"measuring {subject.name}, {rounds} rounds", file=sys.stderr)
        found.rows.extend(measure_repairs(subject, rounds))
        found.batches.extend(measure_batches(subject, rounds))
        del subject
        free_memory()
    if not missing_openvino() and not torch.cuda.is_available():
        print("measuring the engines of a processor", file=sys.stderr)
        found.engines.extend(engines.measure_engines(engines.engine_subjects(), options.rounds))
        write_results(options.results, found, options.threads)
        found.generations.extend(generating.measure_generating(generating.generation_subjects(), options.rounds))
    write_results(options.results, found, options.threads)
    print("measuring steps against matrix products", file=sys.stderr)
    if options.gpu:
        for kind in TRUE:
            found.rates.extend(rate.plain_and_compiled(card_subject(kind, TIGHT), options.rounds, "on"))
            free_memory()
    elif not torch.cuda.is_available():
        found.rates.extend(rate.on_this_processor(options.rounds))
    write_results(options.results, found, options.threads)
    print((options.results / "results.md").read_text(encoding="utf-8"))


def stages(gpu: bool, rounds: int, tiny_rounds: int) -> list[tuple[Callable[[], Subject], int]]:
    """What is measured, one subject loaded at a time, and in how many rounds."""
    wanted: list[tuple[Callable[[], Subject], int]] = [(whole_picture_subject, rounds)]
    wanted += [(partial(tiny_subject, kind), tiny_rounds) for kind in TINY]
    if gpu:
        wanted += [(partial(card_subject, *how), rounds) for how in ON_A_CARD]
    return wanted


@dataclass(frozen=True)
class Operations:
    """Counted operations of regions: repaired as they are by default, in sight, with deeper levels kept."""

    regions: Sequence[RepairShare]
    sights: Sequence[SightShare]
    levels: Sequence[LevelShare]


def count_all_operations() -> Operations:
    """Counted operations of ``models.TRUE`` at the presets' steps and guidance."""
    wanted = {kind: {key: load_preset(PRESETS[kind]).settings[key] for key in ("steps", "guidance")} for kind in TRUE}
    regions = [row for kind in TRUE for row in repair_shares(kind, TRUE[kind], CANVAS, AREAS, FLOORS, wanted[kind])]
    steps = int(str(wanted["flux"]["steps"]))
    sights = sight_shares(TRUE["flux"], CANVAS, AREAS, REFRESHES, steps)
    return Operations(regions, sights, level_shares("sdxl", TRUE["sdxl"], CANVAS, AREAS, INTERVALS, wanted["sdxl"]))


def stored_operations(path: Path) -> Operations:
    """The counted operations of an earlier run's results.json; they depend on the code and on no machine."""
    table = json.loads(path.read_text(encoding="utf-8"))["operations"]
    return TypeAdapter(Operations).validate_python(table)


@dataclass(frozen=True)
class SpeedFindings:
    """All that one run of the benchmark found."""

    operations: Operations
    rows: list[MethodRow] = field(default_factory=list)
    batches: list[BatchRow] = field(default_factory=list)
    engines: list[EngineRow] = field(default_factory=list)
    generations: list[GenerationRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)


def write_results(folder: Path, found: SpeedFindings, threads: int) -> None:
    """The three files. What was not measured is said."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = machine_line(("torch", "diffusers", "transformers", *(("openvino",) if found.engines else ())))
    gpu = any(row.device.startswith("cuda") for row in found.rows)
    lines = [
        "# Speed of regional repairs\n",
        "Made by `uv run --extra bench python -m benchmarks.speed`. A repair runs from the candidate's pixels to the "
        "stitched pixels, a new prompt encoded each time, with as many steps as the full render, and half of them at "
        "strength 0.5. All methods take turns in each round of one run; the ratio is the median over rounds of a "
        "method's time over the full render's of the same round. A full render is one pass over the whole picture with "
        "the prompt alone, and a UNet's levels are all computed at every step but where it says otherwise. *First "
        "call* is the warm-up, for the full render with loading of weights; no timing counts it. Peak memory is the "
        "process's on a processor, the card's on a card.\n",
        "Random weights are right for timing, since time and operations depend on shapes alone, and never for quality: "
        "nothing here says how good a picture is.\n",
        f"{machine} {os.cpu_count()} processors, {threads} threads.\n",
        *table.subject_lines(found.rows),
        "",
        *table.timings_table(found.rows),
        "",
    ]
    if not gpu:
        lines.append("With `--gpu`, SDXL's and FLUX.1's dimensions at 1024x1024 against the library's inpainting:\n")
        lines += [*table.unmeasured_table([card_name(*how) for how in ON_A_CARD]), ""]
    lines += [
        *engines.engines_section(found.engines),
        "",
        *generating.generation_section(found.generations),
        "",
        *rate.rate_section(found.rates),
        "",
        "## Several regions at once\n",
        "Their prompts are known after the warm-up.\n",
        *table.batches_table(found.batches),
        "",
        "## Counted operations at true dimensions\n",
        f"{CANVAS[0]}x{CANVAS[1]}, counted by torch's FlopCounterMode over the region renderer's own calls on the "
        "`meta` device (shapes without numbers), so they hold on any machine. *Denoiser* is one later step against "
        "one; *whole* adds prompts, what a UNet makes of them once a run, encoding and decoding. The library's "
        "inpainting denoises the whole picture, with `padding_mask_crop` too, so its share is above 1. A region is "
        "denoised in a window at least *smallest window* wide and high.\n",
        *table.operations_table(found.operations.regions),
        "",
        "### SDXL with its deeper levels kept\n",
        "All levels of the UNet computed at the first step and every so many after it, the first level alone in "
        "between, on what the others told it last (`repair_cache_interval`; `renderers/families/deep_cache.py`). "
        "Windows "
        "are as tight as the model's grid allows; the full render computes all levels at every step. What it does to "
        "pictures is measured on the shipped model alone: [quality.md](quality.md).\n",
        *table.levels_table(found.operations.levels),
        "",
        "### FLUX.1 with what is not computed kept in sight\n",
        "The region's tokens alone between whole passes, attending to what is kept of the others, and one such call "
        "more at each whole pass but the first, which tells whether what was kept still held "
        "(`renderers/repair/cached_context.py`). "
        'With `sight = "picture"` a whole pass covers the picture; with `keep_text = true` the text is computed at '
        "whole passes alone, in windows (here as tight as the grid allows) or in the picture. What either does to "
        "pictures is in [kept.md](kept.md); both are off by default.\n",
        *table.sights_table(found.operations.sights),
        "",
        "![ratios over the region's share](results.png)",
    ]
    (folder / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    stored = {"machine": machine, "processors": os.cpu_count(), "threads": threads, **asdict(found)}
    (folder / "results.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    draw_ratios(folder / "results.png", found.rows, found.operations.regions)


if __name__ == "__main__":
    main()
