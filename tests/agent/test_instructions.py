"""Instructions for edit models, by the check that failed."""

from __future__ import annotations

import pytest

from agent.policy.instructions import instruction
from agent.rungs import Rung
from planners.checklist import compile_checklist
from planners.scene import Entity, Relation, Scene, TextBlock
from tests.agent.policy_scene import ALL, SCENE, choose

MORE = Scene(
    prompt="p",
    canvas=SCENE.canvas,
    entities=(
        Entity(id="a", noun="cup", attributes={"colour": "red", "without": "handle"}),
        Entity(id="b", noun="cup", attributes={"colour": "blue", "not": "lying down"}),
        Entity(id="dog", noun="dog"),
    ),
    texts=(TextBlock(id="title", content="HELLO", role="title"),),
    relations=(Relation(subject="dog", kind="left_of", object="a"),),
)
CHECKS = {check.id: check for check in compile_checklist(MORE)}


@pytest.mark.parametrize(
    ("kind", "fault", "words"),
    [
        ("attribute:a.colour", "attribute", "make the cup red"),
        ("attribute:a.without", "attribute", "remove the handle from the red cup"),
        ("attribute:b.not", "attribute", "make the blue cup not be lying down"),
        ("present:dog", "missing", "add a dog"),
        ("count:cup", "missing", "add another cup"),
        ("count:cup", "extra", "remove the cup that is too many"),
        ("text:title", "garbled_text", 'write "HELLO"'),
        ("present:dog", "anatomy", "mend the limbs, hands and face of the dog"),
        ("relation:dog-left_of-a", "relation", "change it so that the dog is left of the red cup without a handle"),
    ],
)
def test_the_words_say_what_the_check_asks_for(kind, fault, words):
    assert instruction(MORE, CHECKS[kind], fault) == words


def test_stray_writing_is_removed_whatever_it_says():
    assert instruction(MORE, CHECKS["no_extra_text"], "stray_text") == "remove all writing"


def test_a_step_of_an_edit_model_has_the_instruction_and_others_have_none():
    failing = {"attribute:cat.colour": {"fault": "attribute"}}
    ladder = {"attribute": (Rung(operator="instruct_edit"),)}
    (step,) = choose(failing, ALL | {"instruct_edit"}, ladder=ladder).steps
    assert [repair.prompt for repair in step.repairs] == ["make the cat red"]
    (step,) = choose(failing, ALL, ladder={"attribute": (Rung(operator="inpaint"),)}).steps
    assert [repair.prompt for repair in step.repairs] == [""]
