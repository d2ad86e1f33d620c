"""The planner that needs no language model: a parser reads the prompt and the layout places what it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from planners.base import Plan, PlannerError, nothing_to_paint
from planners.checklist import compile_checklist
from planners.language.parsing.pipeline import load_pipeline, locate_pipeline
from planners.layout.given_up import given_up, with_places
from planners.layout.loosening import lay_out_loosened
from planners.partial_scene import PartialScene, read_by_rules
from planners.scene import Canvas, Frozen


class RuleSettings(Frozen):
    """``pipeline``: the folder of a spaCy pipeline that parses prompts in place of the shipped one."""

    pipeline: str | None = Field(default=None, min_length=1)


class RulePlanner:
    """Plans prompts by a parser and rules. The same prompt, canvas and pipeline give the same plan on every machine."""

    Settings = RuleSettings

    def __init__(self, settings: RuleSettings | None = None) -> None:
        chosen = (settings or RuleSettings()).pipeline
        self._folder = Path(chosen).expanduser() if chosen else None

    def problems(self) -> Iterator[str]:
        """What is wrong with the pipeline's folder; loads nothing."""
        try:
            locate_pipeline(self._folder)
        except PlannerError as error:
            yield str(error)

    def read(self, prompt: str, canvas: Canvas) -> PartialScene:
        """What the prompt names, without boxes; may be empty.

        Raises PlanError if the prompt can't be read, PlannerError if the pipeline is missing or can't be loaded.
        """
        return read_by_rules(prompt, canvas, load_pipeline(self._folder))

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt is empty, too long, has an unbalanced quote or a control character,
        contradicts itself, or names nothing to paint; PlannerError as ``read`` does.
        """
        read = self.read(prompt, canvas)
        if not (read.scene.things or read.scene.background):
            raise nothing_to_paint(prompt)
        scene, notes = lay_out_loosened(read.scene, read.places)
        scene = with_places(scene, read.places)
        lost = given_up(read.scene, read.places, scene)
        planned = {entity.id for entity in scene.entities}
        nouns = {entity.noun for entity in scene.entities}
        unplaced = [token.text for token in read.unplaced]
        unplaced += [
            entity.noun for entity in read.scene.entities if entity.id not in planned and entity.noun not in nouns
        ]
        notes, checks = (*read.notes, *notes), compile_checklist(scene)
        return Plan(scene=scene, checklist=checks, unplaced=tuple(unplaced), given_up=lost, notes=notes)
