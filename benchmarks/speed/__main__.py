"""``uv run --extra bench python -m benchmarks.speed`` writes results.md, results.json and results.png."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.machine import machine_line
from benchmarks.speed import engines, generating, rate, table
from benchmarks.speed.engines import EngineRow
from benchmarks.speed.flops import RepairShare, repair_shares
from benchmarks.speed.generating import GenerationRow
from benchmarks.speed.levels import LevelShare, level_shares
from benchmarks.speed.models import TRUE
from benchmarks.speed.plot import draw_ratios
from benchmarks.speed.rate import RateRow
from benchmarks.speed.run import AREAS, BatchRow, MethodRow, measure_batches, measure_repairs
from benchmarks.speed.sight import SightShare, sight_shares
from benchmarks.speed.subjects import PRESETS, TIMED, Subject, free_memory, tiny_subject, whole_picture_subject
from renderers.presets.reader import load_preset
from renderers.runtime.openvino import missing_openvino

HEADING = "# Speed of regional repairs"
HERE = Path(__file__).parent
TIGHT = 16
"""The smallest window that the models' grids allow."""
CANVAS = (1024, 1024)
REFRESHES = (5, 10)  # steps between whole passes when the renderer caches the picture's context
INTERVALS = (2, 3, 5)  # steps between passes through a UNet's deeper levels


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=HERE, help="folder for the results")
    parser.add_argument("--rounds", type=int, default=20, help="warm rounds of the shipped pipeline")
    parser.add_argument("--tiny-rounds", type=int, default=5, help="warm rounds of the tiny classes")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1), help="processor threads")
    parser.add_argument("--stored-operations", action="store_true", help="reuse the counted operations of results.json")
    parser.add_argument(
        "--engines",
        action="store_true",
        help="only the shipped painter's engines; the rest stays as results.json has it",
    )
    options = parser.parse_args(arguments)

    import torch

    stored = options.results / "results.json"
    reuses = "--engines" if options.engines else "--stored-operations" if options.stored_operations else None
    if reuses and not stored.is_file():
        parser.error(f"{reuses} needs {stored}, which doesn't exist; run once without it")
    torch.set_num_threads(options.threads)
    if options.engines:
        found = stored_findings(stored)
        found.engines[:] = engines.measure_engines(engines.engine_subjects(), options.rounds)
        write_results(options.results, found, options.threads)
        print("\n".join(engines.engines_section(found.engines)))
        return
    found = SpeedFindings(stored_operations(stored) if options.stored_operations else count_all_operations())
    for make, rounds in stages(options.rounds, options.tiny_rounds):
        write_results(options.results, found, options.threads)  # an interruption loses one subject at most
        subject = make()
        print(f"measuring {subject.name}, {rounds} rounds", file=sys.stderr)
        found.rows.extend(measure_repairs(subject, rounds))
        found.batches.extend(measure_batches(subject, rounds))
        del subject
        free_memory()
    if not missing_openvino():
        print("measuring the engines of a processor", file=sys.stderr)
        found.engines.extend(engines.measure_engines(engines.engine_subjects(), options.rounds))
        write_results(options.results, found, options.threads)
        found.generations.extend(generating.measure_generating(generating.generation_subjects(), options.rounds))
    write_results(options.results, found, options.threads)
    print("measuring steps against matrix products", file=sys.stderr)
    found.rates.extend(rate.on_this_processor(options.rounds))
    write_results(options.results, found, options.threads)
    print((options.results / "results.md").read_text(encoding="utf-8"))


def stages(rounds: int, tiny_rounds: int) -> list[tuple[Callable[[], Subject], int]]:
    """The subjects to measure, each with its number of rounds. Only one subject is loaded at a time."""
    return [(whole_picture_subject, rounds), *((partial(tiny_subject, kind), tiny_rounds) for kind in TIMED)]


@dataclass(frozen=True)
class Operations:
    """Counted operations of region repairs: by default, with a cached context, and with cached deeper levels."""

    regions: Sequence[RepairShare]
    sights: Sequence[SightShare]
    levels: Sequence[LevelShare]


def count_all_operations() -> Operations:
    """Counted operations of ``models.TRUE`` at the presets' settings."""
    chosen = {kind: load_preset(PRESETS[kind]).settings for kind in TRUE}
    sights = sight_shares(TRUE["flux"], CANVAS, AREAS, REFRESHES, int(str(chosen["flux"]["steps"])))
    levels = level_shares("sdxl", TRUE["sdxl"], CANVAS, AREAS, INTERVALS, chosen["sdxl"])
    return Operations([row for kind in TRUE for row in family_shares(kind)], sights, levels)


def family_shares(kind: str) -> list[RepairShare]:
    """One family's rows at its preset's size: the preset's own windows, enlarged or not, the other way, and windows as
    small as the model's grid allows."""
    preset = load_preset(PRESETS[kind])
    smallest = int(str(preset.settings["smallest_window"]))
    windows = [(TIGHT, 0), (smallest, 0), (smallest, int(str(preset.settings.get("enlarge_to", CANVAS[0]))))]
    return repair_shares(kind, TRUE[kind], preset.native, AREAS, windows, preset.settings)


def stored_operations(path: Path) -> Operations:
    """The counted operations of an earlier run's results.json. They depend only on the code, not on the machine."""
    table = json.loads(path.read_text(encoding="utf-8"))["operations"]
    return TypeAdapter(Operations).validate_python(table)


def stored_findings(path: Path) -> SpeedFindings:
    """All that an earlier run measured, of its results.json."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(SpeedFindings).validate_python({f.name: kept[f.name] for f in fields(SpeedFindings)})


@dataclass(frozen=True)
class SpeedFindings:
    """All measurements of one run of the benchmark."""

    operations: Operations
    rows: list[MethodRow] = field(default_factory=list)
    batches: list[BatchRow] = field(default_factory=list)
    engines: list[EngineRow] = field(default_factory=list)
    generations: list[GenerationRow] = field(default_factory=list)
    rates: list[RateRow] = field(default_factory=list)


def write_results(folder: Path, found: SpeedFindings, threads: int) -> None:
    """Writes the three files. The page names what was not measured."""
    folder.mkdir(parents=True, exist_ok=True)
    machine = machine_line(("torch", "diffusers", "transformers", *(("openvino",) if found.engines else ())))
    lines = [
        f"{HEADING}\n",
        "Made by `uv run --extra bench python -m benchmarks.speed`. A repair starts at the candidate's pixels and ends "
        "at the stitched pixels. It encodes a new prompt each time and takes as many steps as the full render, or half "
        "of them at strength 0.5. Each round measures all methods once. The ratio divides a method's time by the full "
        "render's time of the same round; the table gives the median over rounds. A full render is one pass over the "
        "whole picture with the prompt alone. *First call* is the warm-up, which for the full render includes loading "
        "the weights; the other columns exclude it. Peak memory is the process's on a processor and the card's on a "
        "card.\n",
        "Random weights suffice for timing, because time and operations depend on shapes alone. They are never for "
        "quality: this page doesn't say how good a picture is.\n",
        f"{machine} {os.cpu_count()} processors, {threads} threads.\n",
        *table.subject_lines(found.rows),
        "",
        *table.timings_table(found.rows),
        "",
    ]
    lines += [
        *engines.engines_section(found.engines),
        "",
        *generating.generation_section(found.generations),
        "",
        *rate.rate_section(found.rates),
        "",
        "## Several regions at once\n",
        "The warm-up encodes their prompts, so the timings don't include that.\n",
        *table.batches_table(found.batches),
        "",
        "## Counted operations at true dimensions\n",
        "At the presets' sizes and steps. torch's FlopCounterMode counts the region renderer's own calls on the "
        "`meta` device (shapes without numbers), so the counts hold on any machine. A cell is a repair's operations "
        "over those of a full render: prompts, all steps, encoding and decoding; in brackets the size that is "
        "denoised. Windows are as small as the model's grid allows, or at least the preset's smallest, or those "
        "enlarged to the model's size; **bold** is what the preset does. Prompts of language models (klein, Z-Image, "
        "Qwen-Image, GLM-Image) count in the denoiser alone, and GLM-Image's count leaves out its first model, which "
        "writes 256 picture tokens and those of the window one by one. The library's inpainting denoises the whole "
        "picture, even with `padding_mask_crop`, so its share is above 1. Which windows paint better isn't measured "
        "on trained weights.\n",
        *table.operations_table(found.operations.regions),
        "",
        "### SDXL with its deeper levels cached\n",
        f"{CANVAS[0]}x{CANVAS[1]}. The renderer computes all levels of the UNet at the first step and then at regular "
        "intervals. In between it computes only the first level and reuses the cached output of the deeper ones "
        "(`repair_cache_interval`; "
        "`renderers/families/deep_cache.py`). Windows are as small as the model's grid allows; the full render "
        "computes all levels at every step. The effect on pictures isn't measured.\n",
        *table.levels_table(found.operations.levels),
        "",
        "### FLUX.1 with a cached context\n",
        "Between whole passes the renderer computes only the tokens of the region and of the text, which attend to the "
        "cached keys and values of all others. Each whole pass after the first makes one such call more, to check that "
        "the cache is still accurate (`renderers/repair/cached_context.py`). "
        'With `sight = "picture"` a whole pass covers the picture. With `keep_text = true` only whole passes compute '
        "the text, in windows (here as small as the grid allows) or in the picture. [kept.md](kept.md) shows the "
        "effect of both on pictures; both are off by default.\n",
        *table.sights_table(found.operations.sights),
        "",
        "![Ratios over the region's share](results.png)",
    ]
    (folder / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    stored = {"machine": machine, "processors": os.cpu_count(), "threads": threads, **asdict(found)}
    (folder / "results.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    draw_ratios(folder / "results.png", found.rows, found.operations.regions)


if __name__ == "__main__":
    main()
