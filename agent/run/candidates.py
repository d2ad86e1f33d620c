"""Pictures in the loop's hands: what was said of them, and what the loop checks by itself, whatever the renderer
promised. Arrays are (height, width, 3), uint8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.acceptance import CheckResults
from critics.base import Verdict
from renderers.base import Candidate, Repair

DARK = 8
"""Mean 8-bit value up to which a region may well become black."""


@dataclass(frozen=True)
class JudgedCandidate:
    """A candidate, the name it is stored under, and what was said of it."""

    candidate: Candidate
    image: str
    verdicts: tuple[Verdict, ...]
    results: CheckResults


def fault_of_size(image: np.ndarray, size: tuple[int, int]) -> str | None:
    """One line where the picture isn't uint8 RGB of ``size`` (width, height); None where it is."""
    if image.dtype != np.uint8 or image.shape != (size[1], size[0], 3):
        return (
            f"the renderer made an array of shape {image.shape} and type {image.dtype} instead of a uint8 picture "
            f"of {size[0]}x{size[1]} pixels"
        )
    return None


def fault_of_repair(parent: Candidate, child: Candidate, repairs: Sequence[Repair]) -> str | None:
    """One line where the child isn't the parent's size, lacks a mask a repair, has one that leaves its repair's region,
    or differs outside of its masks.
    """
    height, width = parent.image.shape[:2]
    if fault := fault_of_size(child.image, (width, height)):
        return fault
    if len(child.masks) != len(repairs):
        return f"the renderer gave {len(child.masks)} masks for {len(repairs)} repairs"
    if any(mask.dtype != np.bool_ or mask.shape != (height, width) for mask in child.masks):
        return "the renderer gave a mask that isn't boolean or isn't of the picture's size"
    for repair, mask in zip(repairs, child.masks, strict=True):
        x0, y0, x1, y1 = repair.region.pixels((width, height))
        if mask.sum() != mask[y0:y1, x0:x1].sum():
            return f"the renderer gave the repair {repair.id} a mask that leaves its region"
    free = np.logical_or.reduce(child.masks)
    changed = int(np.any(parent.image != child.image, axis=2)[~free].sum())
    return f"the renderer changed {changed} pixels outside of its masks" if changed else None


def went_black(parent: Candidate, child: Candidate) -> bool:
    """Did repairs leave nothing but pure black where it wasn't dark before? That is how an overflow in the denoiser or
    a pipeline's own filter looks; no such picture is judged.
    """
    return any(
        bool(mask.any()) and not child.image[mask].any() and float(parent.image[mask].mean()) > DARK
        for mask in child.masks
    )


def composed(base: Candidate, source: Candidate, masks: Sequence[np.ndarray]) -> Candidate:
    """The base with the source's pixels inside the masks: one repair of a batch alone, without rendering again."""
    inside = np.logical_or.reduce(list(masks))[..., None]
    return Candidate(np.where(inside, source.image, base.image), base.seed, masks=tuple(masks))
