"""Which rung a failed check is given next, which checks share a repair, and when a new picture is drawn."""

from __future__ import annotations

from collections import Counter

from agent.policy.ladder import DEFAULT_LADDER, INPAINT, RECOLOUR, SELDOM, suits
from agent.policy.policy import History, Policy
from agent.rungs import Rung
from critics.base import Verdict
from planners.checklist import Check
from renderers.diffusion import DiffusionRenderer
from tests.agent.policy_scene import ALL, CHECKS, LEFT, SCENE, TITLE, choose, said


def climb(check: str, fields: dict, operators=ALL, **settings) -> list[tuple[str, float]]:
    """The rungs that one check is given until nothing is left."""
    tried: Counter = Counter()
    rungs = []
    for turn in range(1, 20):
        choice = choose({check: fields}, operators, History(dict(tried)), turn, **settings)
        if choice.action == "stop":
            return rungs
        used = [(i, step.rung) for step in choice.steps for i in step.checks] or [
            (one.check, one.rung) for one in choice.tries
        ]
        tried.update(used)
        rungs.append((used[0][1].operator, used[0][1].strength))
    raise AssertionError("the ladder has no end")


def test_text_climbs_from_inpainting_to_exact_glyphs():
    ladder = [("inpaint", 1.0), ("underlay", 0.5), ("underlay", 0.25), ("typeset", 1.0)]
    assert climb("text:title", {"fault": "garbled_text", "region": TITLE}) == ladder
    assert climb("text:title", {"fault": "missing_text"}) == ladder
    assert climb("text:title", {"fault": "missing_text"}, typeset=False) == ladder[:-1]


def test_rungs_that_start_at_the_same_step_are_tried_once_and_none_where_part_strength_is_impossible():
    text = {"fault": "garbled_text", "region": TITLE}
    assert climb("text:title", text, first_step=lambda strength: 3) == [
        ("inpaint", 1.0),
        ("underlay", 0.5),
        ("typeset", 1.0),
    ]
    assert climb("text:title", text, first_step=lambda strength: None) == [("inpaint", 1.0), ("typeset", 1.0)]
    apart = climb("text:title", text, first_step=lambda strength: round(10 * strength))
    assert apart == climb("text:title", text)
    tried = {("text:title", INPAINT): 1, ("text:title", Rung(operator="underlay", strength=0.5)): 1}
    choice = choose({"text:title": text}, history=History(tried), first_step=lambda strength: 3)
    says = (
        "text:title: underlay strength 0.25 is skipped because the renderer starts it at the same step as strength 0.5"
    )
    assert choice.notes == (says,)
    # two tries of one rung differ by their seed
    anatomy = Rung(operator="inpaint", strength=0.6)
    ladder = {"garbled_text": (anatomy, anatomy)}
    assert climb("text:title", text, ladder=ladder, first_step=lambda strength: 3) == [("inpaint", 0.6)] * 2


def test_rungs_that_the_renderer_lacks_are_skipped_and_said():
    choice = choose({"text:title": {"fault": "garbled_text"}}, {"typeset"})
    assert choice.steps[0].repairs[0].operator == "typeset"
    assert any("inpaint is skipped" in note for note in choice.notes)
    rungs = climb("attribute:cat.colour", {"fault": "attribute", "region": LEFT}, {"inpaint"})
    assert rungs == [("inpaint", 1.0), ("inpaint", 1.0), ("resample", 1.0)]


def test_every_rung_of_the_default_ladder_is_one_that_the_shipped_renderer_has():
    used = {rung.operator for rungs in DEFAULT_LADDER.values() for rung in rungs}
    assert used - SELDOM <= DiffusionRenderer.operators


def test_a_renderer_that_edits_by_words_alone_is_given_instructions():
    rungs = climb("attribute:cat.colour", {"fault": "attribute", "region": LEFT}, {"instruct_edit", "resample"})
    assert rungs == [("instruct_edit", 1.0), ("resample", 1.0)]


def test_that_few_renderers_edit_by_words_is_not_told_every_time():
    choice = choose({"attribute:cat.colour": {"fault": "attribute", "region": LEFT}}, {"resample"})
    assert choice.action == "resample" and not any("instruct_edit" in note for note in choice.notes)
    assert any("inpaint is skipped" in note for note in choice.notes)


def test_a_wrong_colour_is_recoloured_first_and_another_attribute_is_not():
    colour = {"fault": "attribute", "region": LEFT}
    assert climb("attribute:cat.colour", colour)[:2] == [("recolour", 0.3), ("inpaint", 1.0)]
    material = Check(
        id="attribute:cat.material",
        kind="attribute",
        about=("cat",),
        says="the cat is wooden",
        expected={"name": "material", "value": "wooden"},
        hard=True,
    )
    assert not suits(RECOLOUR, material) and suits(INPAINT, material)
    for value, can in (
        ("red", True),
        ("scarlet", True),
        ("dark grey", True),
        ("red and white", False),
        ("mossy", False),
    ):
        check = material.model_copy(update={"expected": {"name": "colour", "value": value}})
        assert suits(RECOLOUR, check) is can, value


def test_every_default_ladder_ends():
    for fault in DEFAULT_LADDER:
        assert climb("present:cat", {"fault": fault, "region": LEFT})


def test_disjoint_faults_go_in_one_round_and_have_disjoint_regions():
    choice = choose({"present:cat": {"fault": "missing"}, "text:title": {"fault": "garbled_text"}})
    assert choice.action == "repair" and len(choice.steps) == 2
    a, b = (step.repairs[0].region for step in choice.steps)
    assert a.intersection(b) == 0


def test_checks_on_the_same_missing_thing_share_one_repair():
    failing = {
        "present:cat": {"fault": "missing", "region": LEFT},
        "attribute:cat.colour": {"fault": "missing", "region": LEFT},
        "count:cat": {"fault": "count", "region": LEFT},
        "relation:cat-left_of-dog": {"fault": "missing", "region": LEFT},
    }
    choice = choose(failing)
    assert len(choice.steps) == 1 and len(choice.steps[0].repairs) == 1
    assert choice.steps[0].repairs[0].about == ("cat",)
    assert set(choice.steps[0].checks) == set(failing)


def test_a_new_try_has_a_new_seed_and_the_same_try_the_same():
    seeds = set()
    rung = Rung(operator="inpaint")
    for turn, count in ((1, 0), (2, 1)):
        choice = choose(
            {"present:cat": {"fault": "missing"}}, history=History({("present:cat", rung): count}), turn=turn
        )
        seeds.add(choice.steps[0].repairs[0].seed)
    assert len(seeds) == 2
    assert choose({"present:cat": {}}) == choose({"present:cat": {}})


def test_even_where_most_checks_fail_repairs_come_first():
    failing = {check.id: {} for check in CHECKS if check.kind != "artifact"}
    assert choose(failing).action == "repair"
    assert choose(failing, operators={"resample"}).action == "resample"


def test_a_fault_of_the_whole_picture_draws_a_new_one_at_once():
    choice = choose({"artifact": {"fault": "artifact"}, "present:cat": {"fault": "missing"}})
    assert choice.action == "resample" and [one.check for one in choice.tries] == ["artifact"]


def test_soft_and_unscored_checks_are_never_repaired():
    soft = tuple(check.model_copy(update={"hard": False}) for check in CHECKS)
    policy = Policy(ALL, 7)
    assert policy.next(SCENE, soft, said({"present:cat": {"fault": "missing"}}), History(), 1).action == "stop"
    dark = tuple(Verdict(check=c.id, critic="c", status="unscored", reason="r") for c in CHECKS)
    assert policy.next(SCENE, CHECKS, dark, History(), 1).action == "stop"
