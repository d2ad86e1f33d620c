"""Whole pictures from the prompt alone, as strong models are used; the loop's repairs still follow the plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from agent.errors import UsageError
from planners.scene import Scene
from renderers.base import Candidate, Operator, Renderer, Repair, SteppedRenderer

FirstRenders = Literal["plan", "prompt"]
"""What a first picture, a sample and a picture painted anew are painted from."""


def from_the_prompt(renderer: Renderer) -> Renderer | None:
    """The same loaded model, told the user's own words alone; None where a renderer can't do that."""
    twin = getattr(renderer, "from_the_prompt", None)
    return None if twin is None else twin()


class PromptFirst:
    """A renderer whose whole pictures know nothing of the plan. Raises UsageError where it can't paint so."""

    def __init__(self, renderer: Renderer) -> None:
        if not hasattr(renderer, "from_the_prompt"):
            raise UsageError("--first-renders prompt: this stack's renderer can't paint from the prompt alone")
        self.planned = renderer
        self.operators: frozenset[Operator] = renderer.operators
        self.paints: str | None = getattr(renderer, "paints", None)

    @cached_property
    def _plain(self) -> Renderer:
        plain = from_the_prompt(self.planned)
        assert plain is not None
        return plain

    def first_step(self, size: tuple[int, int], strength: float) -> int | None:
        """As ``SteppedRenderer.first_step``; every strength is a step of its own where the renderer has no steps."""
        if isinstance(self.planned, SteppedRenderer):
            return self.planned.first_step(size, strength)
        return round(1000 * strength)

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """As ``Renderer.render``."""
        return self._plain.render(scene, seeds)

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """As ``Renderer.repair``."""
        return self.planned.repair(scene, candidate, repairs)
