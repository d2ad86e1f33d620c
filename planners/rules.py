"""The planner that needs no model: a grammar reads the prompt and the layout places what it names."""

from __future__ import annotations

from collections.abc import Mapping

from planners.base import Place, Plan, PlanError, nothing_to_paint
from planners.checklist import compile_checklist
from planners.layout.layout import lay_out
from planners.partial_scene import read_by_rules
from planners.scene import Canvas, Scene

CROWD = 12
"""A prompt that names more things than this is a description, of which relations and things may be dropped."""


class RulePlanner:
    """Plans English prompts by rules. The same prompt and canvas give the same plan on every machine."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt is empty, too long, has an unbalanced quote or a control character,
        contradicts itself, names nothing to paint or more than 24 things, or can't be laid out on the canvas.
        """
        read = read_by_rules(prompt, canvas)
        if not read.scene.things:
            raise nothing_to_paint(prompt)
        scene, notes = _laid_out(read.scene, read.places)
        planned = {entity.id for entity in scene.entities}
        unplaced = [token.text for token in read.unplaced]
        unplaced += [entity.noun for entity in read.scene.entities if entity.id not in planned]
        return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=tuple(unplaced), notes=notes)


def _laid_out(scene: Scene, places: Mapping[str, Place]) -> tuple[Scene, tuple[str, ...]]:
    """The scene with boxes, and notes on what it lost for that.

    A prompt that names few things means each of its relations, so it is an error if they don't fit on one picture. A
    long description mentions more than a picture can hold: it loses its relations, and then the things named last,
    except those that carry a text. Raises PlanError.
    """
    try:
        return lay_out(scene, places), ()
    except PlanError:
        if len(scene.things) <= CROWD:
            raise
    note = f"the description's {len(scene.relations)} relations don't fit on one picture together and were dropped"
    free = scene.model_copy(update={"relations": ()})
    carriers = {text.carrier for text in scene.texts}
    while True:
        try:
            return lay_out(free, places), (note,)
        except PlanError:
            droppable = [entity for entity in free.entities if entity.id not in carriers]
            if not droppable:
                raise
        last = droppable[-1]
        kept = tuple(entity for entity in free.entities if entity != last)
        amounts = tuple(amount for amount in free.amounts if amount.noun != last.noun)
        free = free.model_copy(update={"entities": kept, "amounts": amounts})
