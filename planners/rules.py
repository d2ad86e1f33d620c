"""The planner that needs no model: a tokenizer, a small grammar and a layout."""

from __future__ import annotations

from collections.abc import Mapping

from planners.base import Place, Plan, PlanError, nothing_to_paint
from planners.checklist import compile_checklist
from planners.layout.layout import lay_out
from planners.partial_scene import read_by_rules
from planners.scene import Canvas, Scene

CROWD = 12
"""So many things a short prompt may name; with more it is a description, parts of which may give way."""


class RulePlanner:
    """Plans English prompts by rules. Same prompt, same canvas: same plan, on every machine."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """The laid-out scene, its checklist and the words that found no place.

        Raises PlanError where the prompt is empty, too long, has an unbalanced quote or a control character, names
        nothing to paint or more than 24 things, contradicts itself, or can't be laid out on the canvas.
        """
        found = read_by_rules(prompt, canvas)
        if not found.scene.things:
            raise nothing_to_paint(prompt)
        scene, notes = _laid_out(found.scene, found.places)
        planned = {entity.id for entity in scene.entities}
        loose = [token.text for token in found.unplaced]
        loose += [entity.noun for entity in found.scene.entities if entity.id not in planned]
        return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=tuple(loose), notes=notes)


def _laid_out(scene: Scene, places: Mapping[str, Place]) -> tuple[Scene, tuple[str, ...]]:
    """The scene with boxes, and what had to give way for that.

    A prompt that names a few things means each of its relations; where they don't fit on one picture that is an error.
    A long description mentions more than a picture can hold: there relations give way, and then the things named last
    that carry no text. Raises PlanError.
    """
    try:
        return lay_out(scene, places), ()
    except PlanError:
        if len(scene.things) <= CROWD:
            raise
    note = f"the description's {len(scene.relations)} relations don't fit on one picture together; they were let go"
    free = scene.model_copy(update={"relations": ()})
    carriers = {text.carrier for text in scene.texts}
    while True:
        try:
            return lay_out(free, places), (note,)
        except PlanError:
            spare = [entity for entity in free.entities if entity.id not in carriers]
            if not spare:
                raise
        last = spare[-1]
        kept = tuple(entity for entity in free.entities if entity != last)
        amounts = tuple(amount for amount in free.amounts if amount.noun != last.noun)
        free = free.model_copy(update={"entities": kept, "amounts": amounts})
