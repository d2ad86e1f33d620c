"""Planner, renderer and critics of the stack first-edition, built as the command line builds them."""

from __future__ import annotations

import numpy as np

from agent.acceptance import CheckResults, combine
from agent.commands.common import Call
from agent.registry import build, build_critics, build_planner
from benchmarks.edition import FIRST_EDITION
from benchmarks.failures.items import SuiteItem
from critics.panel import judge_all
from planners.base import Plan
from renderers.diffusion import DiffusionRenderer


class Shipped:
    """The three components, with shortcuts to plan a prompt and to judge a picture."""

    def __init__(self) -> None:
        self.resolved = Call({**FIRST_EDITION, "allow_unscored": True}).resolve()
        self.settings = self.resolved.settings
        self.planner, self.critics = build_planner(self.resolved), build_critics(self.resolved)
        self.renderer: DiffusionRenderer = build("renderers", "diffusion", self.resolved)

    def with_settings(self, **settings: object) -> DiffusionRenderer:
        """The renderer with other settings. It shares the weights."""
        twin = DiffusionRenderer(self.renderer.settings.model_copy(update=settings))
        twin.pipe = self.renderer.pipe
        return twin

    def plan(self, item: SuiteItem) -> Plan:
        plan: Plan = self.planner.plan(item.prompt, self.settings.canvas)
        return plan

    def look(self, image: np.ndarray, plan: Plan) -> CheckResults:
        verdicts = judge_all(self.critics, image, plan.scene, plan.checklist, self.settings.critic_seconds)
        return combine(plan.checklist, verdicts)
