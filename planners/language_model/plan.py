"""What all model planners share: the model proposes, we make ids, check against the prompt, lay out, compile checks."""

from __future__ import annotations

from collections.abc import Callable

from planners.base import Plan, PlanError, PlannerError, nothing_to_paint
from planners.checklist import compile_checklist
from planners.language_model.proposal import read_proposal
from planners.language_model.reconcile import reconcile
from planners.layout.layout import lay_out
from planners.partial_scene import Unlaid, by_rules, from_proposal
from planners.scene import Canvas

Failed = tuple[tuple[str, str], ...]
LONGEST_SHOWN = 2000


def plan_by_model(prompt: str, canvas: Canvas, ask: Callable[[Failed], str], tries: int) -> Plan:
    """A plan from what ``ask`` answers; it is given the earlier answers with what was wrong with each.

    Raises PlanError where the prompt can't be planned, PlannerError where no answer in ``tries`` could be used.
    """
    rules = by_rules(prompt, canvas)
    failed: Failed = ()
    for _ in range(tries):
        answer = ask(failed)
        try:
            proposed = from_proposal(read_proposal(answer), prompt, canvas)
        except PlanError as error:
            failed = (*failed, (answer[:LONGEST_SHOWN], str(error)))
            continue
        return finish(proposed, rules)
    raise PlannerError(f"the model gave no usable answer in {tries} tries; the last one: {failed[-1][1]}")


def finish(proposed: Unlaid, rules: Unlaid) -> Plan:
    """The plan of a proposal that was held against the prompt. Raises PlanError where it can't be laid out."""
    faithful = reconcile(proposed, rules)
    notes = faithful.notes
    if not faithful.unlaid.scene.things:
        raise nothing_to_paint(rules.scene.prompt)
    try:
        scene = lay_out(faithful.unlaid.scene, faithful.unlaid.places)
    except PlanError as error:
        sure = faithful.unlaid.scene.model_copy(update={"relations": rules.scene.relations})
        if sure == faithful.unlaid.scene:
            raise
        scene = lay_out(sure, faithful.unlaid.places)
        notes = (*notes, f"removed: the relations that the model alone saw, since {error}")
    return Plan(scene=scene, checklist=compile_checklist(scene), unplaced=faithful.unplaced, notes=notes)
