from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from critics.base import Evidence, Verdict
from critics.panel import summarise
from critics.testing import example_scene
from critics.touched import carried, touched
from planners.checklist import compile_checklist
from planners.scene import Box, Entity

SCENE = example_scene()
CHECKS = compile_checklist(SCENE)
ON_CIRCLE = Box(x0=0.2, y0=0.6, x1=0.3, y1=0.7)
ALWAYS = {"artifact", "count:circle", "count:square", "no_extra_text"}
CIRCLES = {"present:circle", "attribute:circle.colour", "relation:circle-left_of-square"}


def passing(scene=SCENE):
    """A pass on each check, with the planned boxes as evidence."""
    return [
        Verdict(
            check=check.id,
            critic="all",
            status="pass",
            score=1.0,
            reason="seen",
            evidence=tuple(Evidence(label="x", box=scene.item(item).box) for item in check.about),
        )
        for check in compile_checklist(scene)
    ]


def ids(checks):
    return {check.id for check in checks}


def test_what_lies_clear_of_the_region_is_left_out():
    found = touched(SCENE, CHECKS, passing(), [ON_CIRCLE])
    assert ids(found) == ALWAYS | CIRCLES
    assert [check.id for check in found] == [check.id for check in CHECKS if check.id in ids(found)]
    in_the_word = touched(SCENE, CHECKS, passing(), [Box(x0=0.3, y0=0.1, x1=0.7, y1=0.2)])
    assert ids(in_the_word) == ALWAYS | {"text:word"}


def test_without_a_repair_nothing_is_touched():
    assert touched(SCENE, CHECKS, passing(), []) == ()


def test_evidence_away_from_the_plan_counts_as_its_place():
    moved = Evidence(label="OPEN", box=Box(x0=0.15, y0=0.6, x1=0.35, y1=0.8))
    verdicts = [v.model_copy(update={"evidence": (moved,)}) if v.check == "text:word" else v for v in passing()]
    assert "text:word" in ids(touched(SCENE, CHECKS, verdicts, [ON_CIRCLE]))
    assert "text:word" not in ids(touched(SCENE, CHECKS, passing(), [ON_CIRCLE]))


def test_what_failed_or_has_no_known_place_is_touched_by_any_repair():
    corner = [Box(x0=0.0, y0=0.97, x1=0.02, y1=1.0)]
    assert ids(touched(SCENE, CHECKS, passing(), corner)) == ALWAYS
    failing = [v.model_copy(update={"status": "fail"}) if v.check == "text:word" else v for v in passing()]
    assert ids(touched(SCENE, CHECKS, failing, corner)) == ALWAYS | {"text:word"}
    silent = [v for v in passing() if v.check != "text:word"]
    assert "text:word" in ids(touched(SCENE, CHECKS, silent, corner))
    nowhere = [v.model_copy(update={"evidence": (Evidence(label="x"),)}) for v in passing()]
    assert "text:word" in ids(touched(SCENE, CHECKS, nowhere, corner))


def test_things_of_one_noun_are_judged_together():
    twin = Entity(id="twin", noun="circle", box=Box(x0=0.9, y0=0.0, x1=1.0, y1=0.1))
    scene = SCENE.model_copy(update={"entities": (*SCENE.entities, twin)})
    found = ids(touched(scene, compile_checklist(scene), passing(scene), [ON_CIRCLE]))
    assert "present:twin" in found
    assert "text:word" not in found


def test_a_critic_looks_a_little_beyond_a_box():
    just_below = [Box(x0=0.3, y0=0.36, x1=0.7, y1=0.38)]  # the word ends at 0.35
    assert "text:word" in ids(touched(SCENE, CHECKS, passing(), just_below))


def test_earlier_verdicts_are_carried_for_the_others_only():
    rejudged = touched(SCENE, CHECKS, passing(), [Box(x0=0.3, y0=0.1, x1=0.7, y1=0.2)])
    fresh = [v.model_copy(update={"status": "fail", "score": 0.0}) for v in passing() if v.check in ids(rejudged)]
    outcomes = {o.check: o.status for o in summarise(CHECKS, carried(rejudged, passing(), fresh))}
    assert {check for check, status in outcomes.items() if status == "fail"} == ids(rejudged)
    assert set(outcomes.values()) == {"pass", "fail"}


@settings(deadline=None, max_examples=50)
@given(st.tuples(*[st.floats(0, 0.9) for _ in range(4)]))
def test_a_larger_region_touches_no_less(corner):
    x, y, wide, high = corner
    small = Box.clipped(x, y, x + 0.01 + wide / 2, y + 0.01 + high / 2)
    assert ids(touched(SCENE, CHECKS, passing(), [small])) <= ids(touched(SCENE, CHECKS, passing(), [small.grown(0.1)]))
