"""Opening every model that the settings name: one step of painting, and one picture before each critic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from agent.config import Resolved
from agent.errors import SetupError, plugin_faults
from agent.registry import build, build_critics
from agent.run.shared_card import SharedCard
from critics.panel import judge_all
from planners.base import Planner
from planners.scene import Canvas

PROMPT = 'a red wooden cup behind a blue book, and the title "SALE"'
"""Asks for an object, a number, a colour, a material, a place and a text."""


def smoke(resolved: Resolved) -> Iterator[tuple[str, str]]:
    """Lines, each with "problems" or "notes". The painter takes one step, at the canvas of the settings."""
    settings = resolved.settings
    planner: Planner = build("planners", "rules", resolved)
    plan = planner.plan(PROMPT, settings.canvas)
    renderer = build("renderers", settings.renderer, _of_one_step(resolved))
    critics, image = build_critics(resolved), _grey(settings.canvas)
    try:
        with plugin_faults(f"the renderer {settings.renderer!r}"):
            image = renderer.render(plan.scene, [0])[0].image
        yield (
            "notes",
            f"the renderer {settings.renderer!r} painted one step of {image.shape[1]}x{image.shape[0]} pixels",
        )
    except SetupError as error:
        yield "problems", str(error)
    SharedCard(renderer, critics).before_judging()
    for critic in critics:
        verdicts = judge_all([critic], image, plan.scene, plan.checklist, None)
        mine = [verdict for verdict in verdicts if verdict.critic == critic.name]
        broken = next((verdict.reason for verdict in mine if verdict.reason.startswith(f"critic {critic.name} ")), None)
        scored = sum(verdict.status != "unscored" for verdict in mine)
        if broken is not None:
            yield "problems", f"the critic {critic.name!r} can't judge: {broken}"
        elif mine:
            why = "" if scored else f": {mine[0].reason}"
            yield "notes", f"the critic {critic.name!r} judged {scored} of {len(mine)} checks of a test picture{why}"


def _of_one_step(resolved: Resolved) -> Resolved:
    """The settings, with one step for a renderer that has steps."""
    name = resolved.settings.renderer
    if name != "diffusion":
        return resolved
    tables: dict[str, Any] = dict(resolved.settings.renderer_settings)
    tables[name] = {**tables.get(name, {}), "steps": 1}
    return replace(resolved, settings=resolved.settings.model_copy(update={"renderer_settings": tables}))


def _grey(canvas: Canvas) -> np.ndarray:
    return np.full((canvas.height, canvas.width, 3), 128, np.uint8)
