"""The renderer protocol: a renderer paints candidates and repairs regions of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from pydantic import Field

from planners.scene import Box, Frozen, Scene

Operator = Literal["inpaint", "remove", "recolour", "underlay", "typeset", "instruct_edit", "resample"]
Wording = Literal["plan", "short"]
"""Of a region's prompt: the renderer's own, or in phrases without the style's words, which may drown the items."""


class Repair(Frozen):
    """One regional change. ``about`` are the ids of the scene items to repair; strength is the inpainting strength."""

    id: str
    operator: Operator
    region: Box
    about: tuple[str, ...] = ()
    prompt: str = ""
    wording: Wording = "plan"
    strength: float = Field(1.0, gt=0.0, le=1.0)
    seed: int = 0


class Work(Frozen):
    """What was spent: calls of the denoiser (a batch counts each of its pictures), the same weighed by area, and money.

    ``full_render_equivalents``: 1.0 is the denoising of one full candidate at the configured steps, guidance and
    ``render_cache_interval``. ``cost`` is the price of remote models, in the currency of their prices.
    """

    denoiser_calls: int = Field(default=0, ge=0)
    full_render_equivalents: float = Field(default=0.0, ge=0.0, allow_inf_nan=False)
    cost: float = Field(default=0.0, ge=0.0, allow_inf_nan=False)

    def __add__(self, other: Work) -> Work:
        return Work(
            denoiser_calls=self.denoiser_calls + other.denoiser_calls,
            full_render_equivalents=self.full_render_equivalents + other.full_render_equivalents,
            cost=self.cost + other.cost,
        )


class RenderError(RuntimeError):
    """Rendering failed for a reason that says nothing about a picture's quality: one line, with a remedy.

    ``work`` is what was spent before the failure.
    """

    def __init__(self, message: str, work: Work | None = None) -> None:
        super().__init__(message)
        self.work = work


def refuse_unknown(repairs: Sequence[Repair], operators: frozenset[Operator]) -> None:
    """Raises RenderError for repairs that a renderer with these operators lacks, and for ``resample``."""
    known = ", ".join(sorted(operators))
    for repair in repairs:
        if repair.operator not in operators - {"resample"}:
            raise RenderError(f"this renderer has no operator {repair.operator!r}; it has {known}")


@dataclass(frozen=True)
class Candidate:
    """A picture: uint8 sRGB of shape (height, width, 3), its seed, and the work it took.

    ``masks`` holds, for each repair that was applied to its parent, the boolean (height, width) mask of the pixels that
    the repair could change; all others are bit-identical to the parent's.
    """

    image: np.ndarray
    seed: int
    work: Work = field(default_factory=Work)
    masks: tuple[np.ndarray, ...] = ()


class Sampling(Frozen):
    """How a renderer samples a picture, for forecasts, as far as it knows before it loads a model.

    ``passes`` are the fewest and the most calls of the denoiser a step and picture; guidance takes two.
    ``dearest_repair`` is the most that repairing one picture may take, in full-render equivalents, and
    ``repair_pixels`` the area to which a smaller window of a repair is enlarged.
    """

    steps: int = Field(ge=1)
    passes: tuple[int, int] = (1, 2)
    dearest_repair: float = Field(1.0, ge=1.0)
    repair_pixels: int = Field(0, ge=0)


@runtime_checkable
class SamplingRenderer(Protocol):
    """An optional part of a renderer: without it, forecasts count no calls of a denoiser."""

    def sampling(self) -> Sampling: ...


@runtime_checkable
class SteppedRenderer(Protocol):
    """An optional part of a renderer that paints in steps: without it, every strength counts as one of its own."""

    def first_step(self, size: tuple[int, int], strength: float) -> int | None:
        """The step at which a repair of that strength starts in a picture of ``size``: where two start at the same one,
        they are the same repair. None where it can't be made. Raises RenderError."""
        ...


@runtime_checkable
class Renderer(Protocol):
    """``operators`` lists the repair operators it has; ``resample`` is always possible by rendering anew.

    A renderer may have ``paints``, the world of its pictures ("drawn", "anything"; None: it doesn't know). Critics of
    another world then say before the first picture that they can't judge it.
    """

    operators: frozenset[Operator]

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, at the scene's canvas size. Raises RenderError."""
        ...

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """All repairs applied; pixels outside their masks are bit-identical. Raises RenderError."""
        ...
