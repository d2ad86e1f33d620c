"""Measures how caching the picture's or the text's context affects pictures, on a FLUX with trained weights.

    uv run --extra bench python -m benchmarks.speed.kept --model FOLDER --scenes FOLDER --about "a small FLUX"

writes kept.md and kept.json.

The model was trained on the scenes until it could paint them from their captions. The correct pixels of every region
are therefore known. The scenes are a folder with
``captions.jsonl`` (a row has ``file`` and ``caption``) and ``images/``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.machine import machine_line
from benchmarks.markdown import table_lines
from planners.scene import Frozen
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import AttentionCacheSettings, Family
from renderers.families.registry import family_of
from renderers.model_settings import ModelSettings
from renderers.repair.cached_context import MAX_DRIFT
from renderers.repair.inpainting import Inpainter, Job, Patch
from renderers.repair.region import Rect
from renderers.runtime.loading import load_pipeline

HERE = Path(__file__).parent
WHOLE = "whole frame"
REFRESHES = (2, 5, 10, 24)
BANDS = (0.0, 0.05, 0.1, 0.2, 0.4, math.inf)
LIVELY = 25.0
"""A region shows something if the standard deviation of its pixels is at least this, in levels of 255."""


class KeptRow(Frozen):
    """One region painted one way. ``error`` is its mean absolute difference from the drawn scene, ``apart`` that from
    the whole frame's result with the same noise, both in levels of 255. ``drift`` is the largest measured drift, None
    if nothing was cached or if there was no second whole pass to measure it.
    """

    scene: int
    rect: Rect
    way: str
    error: float
    apart: float
    drift: float | None


def regions(pixels: np.ndarray, cell: int, most: int) -> list[Rect]:
    """The squares with the most contrast, at most ``most``. Each covers a sixteenth of the picture and none overlap.
    The candidates lie on a grid of half their side.
    """
    height, width = pixels.shape[:2]
    side = min(height, width) // 4 // cell * cell
    rects = [
        (x, y, x + side, y + side)
        for y in range(0, height - side + 1, side // 2)
        for x in range(0, width - side + 1, side // 2)
    ]
    lively = {rect: float(pixels[rect[1] : rect[3], rect[0] : rect[2]].std((0, 1)).mean()) for rect in rects}
    chosen: list[Rect] = []
    for rect in sorted(rects, key=lambda rect: -lively[rect]):
        apart = all(max(abs(rect[0] - other[0]), abs(rect[1] - other[1])) >= side for other in chosen)
        if lively[rect] >= LIVELY and apart and len(chosen) < most:
            chosen.append(rect)
    return chosen


def ways() -> Iterator[tuple[str, int, bool]]:
    """The ways of caching: name, steps between whole passes, and whether the text is cached, too."""
    for refresh in REFRESHES:
        yield f"picture cached, whole pass every {refresh}", refresh, False
        yield f"picture and text cached, whole pass every {refresh}", refresh, True


def paint_all_ways(
    family: Family, scenes: Sequence[tuple[np.ndarray, str]], settings: DiffusionSettings, most: int
) -> Iterator[KeptRow]:
    """Paints all regions of each scene (pixels uint8 (height, width, 3), caption) in all ways, with equal noise."""
    inpainter = Inpainter(family, settings)
    for number, (pixels, caption) in enumerate(scenes):
        height, width = pixels.shape[:2]
        for rect in regions(pixels, 2 * family.factor, most):
            mask = np.zeros((height, width), bool)
            mask[rect[1] : rect[3], rect[0] : rect[2]] = True
            job = Job(pixels, (0, 0, width, height), mask, caption, seed=number)
            whole = cut(next(inpainter.paint([job], 1.0)), rect)
            truth = pixels[rect[1] : rect[3], rect[0] : rect[2]]
            yield KeptRow(
                scene=number, rect=rect, way=WHOLE, error=mean_difference(whole, truth), apart=0.0, drift=None
            )
            for way, refresh, text in ways():
                drifts: list[float] = []
                how = AttentionCacheSettings(refresh, math.inf, text, drifts.append)
                region = cut(inpainter.paint_in_picture(job, 1.0, how), rect)
                yield KeptRow(
                    scene=number,
                    rect=rect,
                    way=way,
                    error=mean_difference(region, truth),
                    apart=mean_difference(region, whole),
                    drift=max(drifts, default=None),
                )


def cut(patch: Patch, rect: Rect) -> np.ndarray:
    """The pixels of ``rect`` from a patch, which also has a ring around it."""
    left, top = rect[0] - patch.rect[0], rect[1] - patch.rect[1]
    return patch.pixels[top : top + rect[3] - rect[1], left : left + rect[2] - rect[0]]


def mean_difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def read_captioned(folder: Path) -> list[tuple[np.ndarray, str]]:
    """Each picture, uint8 (height, width, 3), with its caption."""
    rows = [json.loads(line) for line in (folder / "captions.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(np.asarray(Image.open(folder / "images" / row["file"]).convert("RGB")), row["caption"]) for row in rows]


def kept_markdown(rows: Sequence[KeptRow], about: str, steps: int, machine: str) -> str:
    """The page. ``about`` describes the model, in words that follow "on"."""
    whole = [row for row in rows if row.way == WHOLE]
    lines = [
        "# How a cached context affects pictures\n",
        f"Made by `uv run --extra bench python -m benchmarks.speed.kept`, on {about}. {machine}\n",
        f"The benchmark repainted {len(whole)} regions that show something from noise, at full strength, with the "
        f"scene's caption, in repairs of {steps} steps. *Whole frame* caches nothing. Between whole passes all other "
        "ways compute only the tokens of the region, and of the text unless it is cached. *Wrong* is a region's mean "
        "difference from the drawn scene, *apart* that from the whole frame's result with the same noise, in levels "
        "of 255. *Drift* is the error of a prediction from the cache right before the next whole pass, as a share of "
        "the prediction's size; the table uses the largest of a repair. The renderer gives up a repair whose drift "
        f"exceeds {MAX_DRIFT:g} and starts it again in a window (`renderers/repair/cached_context.py`); this "
        "benchmark lets all repairs finish.\n",
        *by_way(rows),
        "",
        "By the largest drift, all ways together:\n",
        *by_drift(rows),
    ]
    return "\n".join(lines) + "\n"


def by_way(rows: Sequence[KeptRow]) -> list[str]:
    body = []
    for name in dict.fromkeys(row.way for row in rows):
        mine = [row for row in rows if row.way == name]
        aparts = [row.apart for row in mine]
        drifts = [row.drift for row in mine if row.drift is not None]
        drift_cells: Sequence[object] = ("", "", "")
        if drifts:
            over = sum(not drift <= MAX_DRIFT for drift in drifts)
            drift_cells = (f"{np.median(drifts):.3f}", f"{max(drifts):.3f}", over)
        body.append(
            (
                name,
                len(mine),
                f"{np.mean([row.error for row in mine]):.1f}",
                f"{np.mean(aparts):.1f}",
                f"{np.percentile(aparts, 95):.1f}",
                *drift_cells,
            )
        )
    return table_lines("way | regions | wrong | apart | apart, p95 | drift, p50 | drift, most | given up", body)


def by_drift(rows: Sequence[KeptRow]) -> list[str]:
    body = []
    for low, high in pairwise(BANDS):
        inside = [row for row in rows if row.drift is not None and low < row.drift <= high]
        if inside:
            aparts = [row.apart for row in inside]
            error = np.mean([row.error for row in inside])
            band = f"up to {high:g}" if math.isfinite(high) else f"over {low:g}"
            body.append((band, len(inside), f"{np.mean(aparts):.1f}", f"{max(aparts):.1f}", f"{error:.1f}"))
    return table_lines("drift | repairs | apart | apart, most | wrong", body)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--model", type=Path, required=True, help="a FluxPipeline folder")
    parser.add_argument("--scenes", type=Path, required=True, help="a folder of pictures that the model was trained on")
    parser.add_argument("--about", required=True, help="a description of the model, for the page")
    parser.add_argument("--steps", type=int, default=24)
    parser.add_argument("--guidance", type=float, default=3.5)
    parser.add_argument("--regions", type=int, default=3, help="the most regions per scene")
    parser.add_argument("--results", type=Path, default=HERE)
    options = parser.parse_args(arguments)
    family = family_of(load_pipeline(ModelSettings.model_validate({"model": str(options.model)})))
    chosen = {"model": str(options.model), "steps": options.steps, "guidance": options.guidance}
    how = DiffusionSettings.model_validate(chosen)
    rows = []
    for row in paint_all_ways(family, read_captioned(options.scenes), how, options.regions):
        rows.append(row)
        print(row.scene, row.rect, row.way, f"{row.error:.1f} {row.apart:.1f}", row.drift, file=sys.stderr)
    machine = machine_line(("torch", "diffusers"))
    (options.results / "kept.md").write_text(kept_markdown(rows, options.about, how.steps, machine), encoding="utf-8")
    stored = {"machine": machine, "rows": [row.model_dump() for row in rows]}
    (options.results / "kept.json").write_text(json.dumps(stored) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
