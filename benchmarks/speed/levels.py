"""Counts the operations of UNet regions that compute their deeper levels only at some steps
(``renderers/families/deep_cache.py``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.flops import OperationCounter, region_of_area
from benchmarks.speed.models import Dimensions, random_pipeline
from renderers.diffusion import DiffusionSettings
from renderers.families.deep_cache import equivalent_passes
from renderers.families.registry import family_of
from renderers.repair.region import window


@dataclass(frozen=True)
class LevelShare:
    """A region of ``area`` that computes all levels every ``interval`` steps, compared with the full render.

    The full render computes all levels at every step. ``denoiser`` is the ratio of the denoisers' operations; ``first``
    is the first level's share of one of the region's steps; ``window`` is (width, height) in pixels.
    """

    model: str
    canvas: tuple[int, int]
    area: float
    window: tuple[int, int]
    interval: int
    first: float
    denoiser: float


def level_shares(
    model: str,
    dimensions: Dimensions,
    canvas: tuple[int, int],
    areas: Sequence[float],
    intervals: Sequence[int],
    table: Mapping[str, Any],
) -> list[LevelShare]:
    """One row per area and interval. Windows are as small as the model's grid allows.

    ``model`` is a kind of ``models.TRUE``, ``table`` holds the renderer's ``steps`` and ``guidance``.
    """
    settings = DiffusionSettings.model_validate({"model": model, **table})
    family = family_of(random_pipeline(model, dimensions, "meta", "bfloat16"))
    counter = OperationCounter(family, settings.guidance)
    cell = family.factor
    _, full = counter.steps((canvas[0] // cell, canvas[1] // cell))
    rows = []
    for area in areas:
        left, top, right, bottom = window(region_of_area(area).pixels(canvas), canvas, family.grid)
        size = ((right - left) // cell, (bottom - top) // cell)
        _, whole = counter.steps(size)
        first = counter.first_level(size)
        for interval in intervals:
            taken = whole * equivalent_passes(settings.steps, interval, first / whole)
            rows.append(
                LevelShare(
                    model=model,
                    canvas=canvas,
                    area=area,
                    window=(right - left, bottom - top),
                    interval=interval,
                    first=first / whole,
                    denoiser=taken / (settings.steps * full),
                )
            )
    return rows
