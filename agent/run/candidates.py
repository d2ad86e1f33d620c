"""Judged pictures, and what the loop verifies itself, whatever the renderer promised. Arrays are uint8 RGB of shape
(height, width, 3).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.acceptance import CheckResults
from critics.base import Verdict
from planners.messages import described
from renderers.base import Candidate, RenderError, Repair, Work

DARK = 8
"""Mean 8-bit value; regions up to this dark may legitimately turn black."""


@dataclass(frozen=True)
class JudgedCandidate:
    """A candidate, the name it is stored under, all verdicts on it, and the result of each check."""

    candidate: Candidate
    image: str
    verdicts: tuple[Verdict, ...]
    results: CheckResults


@contextlib.contextmanager
def renderer_faults() -> Iterator[None]:
    """Within it, whatever a renderer raises becomes a RenderError, an exit and the panic of a native library too;
    KeyboardInterrupt passes through.
    """
    try:
        yield
    except (KeyboardInterrupt, RenderError):
        raise
    except BaseException as error:
        raise RenderError(f"the renderer raised {described(error)}") from error


def sound_candidates(made: Sequence[Candidate]) -> list[Candidate]:
    """What a renderer made. Raises RenderError where something in it is no Candidate, or holds no picture and masks."""
    for one in made:
        if not isinstance(one, Candidate):
            raise RenderError(f"the renderer returned {type(one).__name__} instead of a Candidate")
        arrays = (one.image, *one.masks)
        if not all(isinstance(array, np.ndarray) for array in arrays) or not isinstance(one.work, Work):
            raise RenderError("the renderer returned a Candidate without a picture, masks or work of the right types")
    return list(made)


def fault_of_size(image: np.ndarray, size: tuple[int, int]) -> str | None:
    """One line if the picture isn't uint8 RGB of ``size`` (width, height); None if it is."""
    if image.dtype == np.uint8 and image.shape == (size[1], size[0], 3):
        return None
    return (
        f"the renderer made an array of shape {image.shape} and type {image.dtype} instead of a uint8 picture "
        f"of {size[0]}x{size[1]} pixels"
    )


def fault_of_repair(parent: Candidate, child: Candidate, repairs: Sequence[Repair]) -> str | None:
    """One line if the child has another size than the parent, lacks a mask for a repair, has a mask that leaves its
    repair's region, or differs from the parent outside its masks.
    """
    height, width = parent.image.shape[:2]
    if fault := fault_of_size(child.image, (width, height)):
        return fault
    if len(child.masks) != len(repairs):
        return f"the renderer gave {len(child.masks)} masks for {len(repairs)} repairs"
    if any(mask.dtype != np.bool_ or mask.shape != (height, width) for mask in child.masks):
        return "the renderer gave a mask that isn't boolean or has another size than the picture"
    for repair, mask in zip(repairs, child.masks, strict=True):
        x0, y0, x1, y1 = repair.region.pixels((width, height))
        if mask.sum() != mask[y0:y1, x0:x1].sum():
            return f"the renderer gave the repair {repair.id} a mask that leaves its region"
    changed = int(np.any(parent.image != child.image, axis=2)[~np.logical_or.reduce(child.masks)].sum())
    return f"the renderer changed {changed} pixels outside its masks" if changed else None


def went_black(parent: Candidate, child: Candidate) -> bool:
    """Did a repair leave pure black where the parent wasn't dark? An overflow in the denoiser looks like that, and so
    does a pipeline's own filter.
    """
    return any(
        bool(mask.any()) and not child.image[mask].any() and float(parent.image[mask].mean()) > DARK
        for mask in child.masks
    )


def composed(base: Candidate, source: Candidate, masks: Sequence[np.ndarray]) -> Candidate:
    """The base with the source's pixels inside the masks: one repair of a batch alone, without rendering it again."""
    inside = np.logical_or.reduce(list(masks))[..., None]
    return Candidate(np.where(inside, source.image, base.image), base.seed, masks=tuple(masks))
