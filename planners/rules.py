"""The planner that needs no model: a grammar reads the prompt and the layout places what it names."""

from __future__ import annotations

from planners.base import Plan, nothing_to_paint
from planners.checklist import compile_checklist
from planners.layout.loosening import lay_out_loosened
from planners.partial_scene import read_by_rules
from planners.scene import Canvas


class RulePlanner:
    """Plans English prompts by rules. The same prompt and canvas give the same plan on every machine."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt is empty, too long, has an unbalanced quote or a control character,
        contradicts itself, or names nothing to paint or more than 24 things.
        """
        read = read_by_rules(prompt, canvas)
        if not read.scene.things:
            raise nothing_to_paint(prompt)
        scene, notes = lay_out_loosened(read.scene, read.places)
        planned = {entity.id for entity in scene.entities}
        unplaced = [token.text for token in read.unplaced]
        nouns = {entity.noun for entity in scene.entities}
        unplaced += [
            entity.noun for entity in read.scene.entities if entity.id not in planned and entity.noun not in nouns
        ]
        notes = (*read.notes, *notes)
        return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=tuple(unplaced), notes=notes)
