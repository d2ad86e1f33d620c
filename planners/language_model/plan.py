"""What all model planners share: the model proposes; our code makes ids, checks the proposal and lays it out."""

from __future__ import annotations

from collections.abc import Callable

from planners.base import Plan, PlanError, PlannerError, nothing_to_paint
from planners.checklist import compile_checklist
from planners.language_model.proposal import read_proposal
from planners.language_model.proposed_scene import scene_of_proposal
from planners.language_model.reconcile import reconcile
from planners.layout.given_up import given_up, with_places
from planners.layout.layout import lay_out
from planners.layout.loosening import lay_out_loosened
from planners.partial_scene import PartialScene
from planners.scene import Canvas

FailedAnswers = tuple[tuple[str, str], ...]
"""Answers that could not be used, each with the reason."""
Reader = Callable[[str, Canvas], PartialScene]
"""Reads a prompt as a scene without boxes; raises PlanError and PlannerError."""
LONGEST_SHOWN = 2000


def plan_by_model(prompt: str, canvas: Canvas, read: Reader, ask: Callable[[FailedAnswers], str], tries: int) -> Plan:
    """Plans the first usable answer of ``ask``, the model; each of ``tries`` calls gets the answers that failed so far.

    ``read`` is the rules' reading, against which the answer is checked.
    Raises PlanError if the prompt can't be planned, PlannerError if no answer could be used.
    """
    rules = read(prompt, canvas)
    failed: FailedAnswers = ()
    for _ in range(tries):
        answer = ask(failed)
        try:
            proposed = scene_of_proposal(read_proposal(answer), prompt, canvas)
        except PlanError as error:
            failed = (*failed, (answer[:LONGEST_SHOWN], str(error)))
            continue
        return _plan(proposed, rules)
    raise PlannerError(f"the model gave no usable answer in {tries} tries; the last one: {failed[-1][1]}")


def _plan(proposed: PartialScene, rules: PartialScene) -> Plan:
    """The plan of the merged scene. If it can't be laid out, relations that only the model read are dropped first."""
    merged, notes = reconcile(proposed, rules)
    if not merged.scene.things:
        raise nothing_to_paint(rules.scene.prompt)
    try:
        scene = lay_out(merged.scene, merged.places)
    except PlanError as error:
        reduced = merged.scene.model_copy(update={"relations": rules.scene.relations})
        if reduced != merged.scene:
            notes = (*notes, f"removed: the relations that only the model read, because {error}")
        scene, loosened = lay_out_loosened(reduced, merged.places)
        notes = (*notes, *loosened)
    scene = with_places(scene, merged.places)
    lost = given_up(merged.scene, merged.places, scene)
    unplaced = tuple(token.text for token in merged.unplaced)
    return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=unplaced, given_up=lost, notes=notes)
