"""Where the policy mends: the regions of its repairs, what they take away and which neighbours they spare."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.events import CheckResult
from agent.policy.ladder import DEFAULT_LADDER, fault_of
from agent.policy.neighbours import Neighbours
from agent.policy.policy import History, Policy
from agent.policy.regions import spared, targets
from agent.rungs import Rung
from critics.base import Evidence, Verdict
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene
from renderers.base import Repair
from tests.agent.policy_scene import ALL, LEFT, RIGHT, SCENE, TITLE, choose


def test_stray_texts_are_removed_where_they_were_read_and_wider_the_second_time():
    spots = [Box(x0=0.02, y0=0.3, x1=0.12, y1=0.38), Box(x0=0.8, y0=0.25, x1=0.95, y1=0.33)]
    fields = {"fault": "stray_text", "evidence": tuple(Evidence(label="xx", box=b) for b in spots), "region": spots[0]}
    first = choose({"no_extra_text": fields}).steps[0]
    assert [r.operator for r in first.repairs] == ["remove", "remove"] and all(r.about == () for r in first.repairs)
    assert all(any(r.region.intersection(b) >= 0.99 * b.area for r in first.repairs) for b in spots)
    second = choose({"no_extra_text": fields}, history=History({("no_extra_text", first.rung): 1})).steps[0]
    assert second.repairs[0].region.area > first.repairs[0].region.area


def test_a_misplaced_end_of_a_relation_is_taken_away_there_and_put_where_it_is_planned():
    wrong = Box(x0=0.45, y0=0.3, x1=0.55, y1=0.45)
    fields = {"fault": "relation", "evidence": (Evidence(label="cat", box=wrong), Evidence(label="dog", box=RIGHT))}
    repairs = choose({"relation:cat-left_of-dog": fields}).steps[0].repairs
    assert {(r.operator, r.about) for r in repairs} == {("inpaint", ("cat",)), ("remove", ())}
    remove = next(r for r in repairs if r.operator == "remove")
    assert remove.region.intersection(wrong) >= 0.9 * wrong.area


def mends(nouns, planned, seen):
    """What a failed left-of relation of two things, planned and seen in those boxes, comes to."""
    entities = tuple(
        Entity(id=f"a{i}", noun=noun, box=box) for i, (noun, box) in enumerate(zip(nouns, planned, strict=True))
    )
    relation = Relation(subject="a0", kind="left_of", object="a1")
    scene = Scene(prompt="p", canvas=Canvas(width=300, height=200), entities=entities, relations=(relation,))
    check = next(check for check in compile_checklist(scene) if check.kind == "relation")
    evidence = tuple(
        Evidence(label=noun, box=box, score=0.5 + 0.4 * i)
        for i, (noun, box) in enumerate(zip(nouns, seen, strict=True))
    )
    verdict = Verdict(
        check=check.id,
        critic="c",
        status="fail",
        score=0.0,
        reason="r",
        evidence=evidence,
        region=seen[0].union(planned[0]),
        fault="relation",
    )
    return targets(scene, check, verdict, "relation", Rung(operator="inpaint"), Neighbours())


def test_the_ends_of_a_relation_are_told_apart_by_their_place_in_the_evidence():
    wrong = Box(x0=0.45, y0=0.1, x1=0.55, y1=0.25)
    found = mends(("cat", "cat"), (LEFT, RIGHT), (wrong, RIGHT))
    assert [(t.operator, t.about) for t in found] == [("inpaint", ("a0",)), ("remove", ())]
    assert all(t.region.intersection(RIGHT) == 0 for t in found)
    found = mends(("car", "carrot"), (LEFT, RIGHT), (wrong, RIGHT))
    assert [(t.operator, t.about) for t in found] == [("inpaint", ("a0",)), ("remove", ())]
    assert all(t.region.intersection(RIGHT) == 0 for t in found)


@pytest.mark.parametrize("gap", [0.2, 0.02])
def test_two_ends_that_changed_places_are_repainted_each_in_its_own_box(gap):
    boxes = Box(x0=0.1, y0=0.3, x1=0.5 - gap / 2, y1=0.8), Box(x0=0.5 + gap / 2, y0=0.3, x1=0.9, y1=0.8)
    found = mends(("circle", "circle"), boxes, boxes[::-1])
    assert [(t.operator, t.about) for t in found] == [("inpaint", ("a0",)), ("inpaint", ("a1",))]
    assert all(t.region.intersection(box) >= 0.99 * box.area for t, box in zip(found, boxes, strict=True))
    assert found[0].region.intersection(found[1].region) == 0


def test_too_few_are_added_where_none_is_seen_and_too_many_taken_away_where_none_is_planned():
    boxes = {f"ball_{i}": Box(x0=0.05 + 0.3 * i, y0=0.4, x1=0.25 + 0.3 * i, y1=0.6) for i in range(3)}
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=300, height=200),
        entities=tuple(Entity(id=i, noun="ball", box=box) for i, box in boxes.items()),
    )
    check = Check(id="count:ball", kind="count", about=tuple(boxes), expected={"noun": "ball", "count": 3}, says="s")
    seen = [Evidence(label="ball", box=boxes["ball_0"]), Evidence(label="ball", box=boxes["ball_2"])]
    few = Verdict(check=check.id, critic="c", status="fail", reason="r", evidence=tuple(seen), fault="count")
    assert fault_of(check, few) == "missing"
    assert [t.about for t in targets(scene, check, few, "missing", Rung(operator="inpaint"), Neighbours())] == [
        ("ball_1",)
    ]
    stray = Box(x0=0.4, y0=0.75, x1=0.6, y1=0.95)
    seen += [Evidence(label="ball", box=boxes["ball_1"]), Evidence(label="ball", box=stray)]
    many = few.model_copy(update={"evidence": tuple(seen)})
    assert fault_of(check, many) == "extra"
    (target,) = targets(scene, check, many, "extra", Rung(operator="remove"), Neighbours())
    assert target.about == () and target.region.intersection(stray) == pytest.approx(stray.area)
    assert all(target.region.intersection(box) == 0 for box in boxes.values())


def test_a_region_gives_way_to_a_neighbour_where_it_can():
    core, other = Box(x0=0.2, y0=0.2, x1=0.5, y1=0.5), Box(x0=0.52, y0=0.1, x1=0.9, y1=0.6)
    assert spared(core.grown(0.1), core, [other]) == Box(x0=0.1, y0=0.1, x1=0.52, y1=0.6).model_copy(
        update={"y1": core.grown(0.1).y1, "x0": core.grown(0.1).x0, "y0": core.grown(0.1).y0}
    )
    inside = Box(x0=0.3, y0=0.3, x1=0.4, y1=0.4)
    assert spared(core, core, [inside]) == core  # it can't be spared without giving up what is to be mended


unit = st.floats(0, 1)


@st.composite
def boxes(draw):
    x, y = sorted((draw(unit), draw(unit))), sorted((draw(unit), draw(unit)))
    return Box(x0=x[0] * 0.9, y0=y[0] * 0.9, x1=min(1.0, x[1] * 0.9 + 0.05), y1=min(1.0, y[1] * 0.9 + 0.05))


@settings(deadline=None)
@given(boxes(), st.lists(boxes(), max_size=4), st.floats(0, 0.3))
def test_a_spared_region_only_shrinks_and_keeps_most_of_its_core(core, neighbours, grow):
    region = core.grown(grow)
    cut = spared(region, core, neighbours)
    assert region.x0 <= cut.x0 and region.y0 <= cut.y0 and cut.x1 <= region.x1 and cut.y1 <= region.y1
    assert cut.intersection(core) >= 0.69 * core.area


@settings(deadline=None)
@given(st.lists(boxes(), min_size=1, max_size=5), boxes(), boxes())
def test_all_regions_of_a_round_are_disjoint(strays, cat, title):
    evidence = tuple(Evidence(label="xx", box=box) for box in strays)
    failing = {
        "no_extra_text": {"fault": "stray_text", "evidence": evidence},
        "present:cat": {"fault": "missing", "region": cat},
        "text:title": {"fault": "garbled_text", "region": title},
    }
    regions = [repair.region for step in choose(failing).steps for repair in step.repairs]
    assert regions and all(a.intersection(b) == 0 for i, a in enumerate(regions) for b in regions[:i])


def test_a_region_spares_a_passing_neighbour_where_it_was_seen_and_not_only_where_it_was_planned():
    cat, ball = Box(x0=0.1, y0=0.1, x1=0.4, y1=0.4), Box(x0=0.1, y0=0.5, x1=0.4, y1=0.9)
    scene = Scene(
        prompt="a cat and a ball",
        canvas=Canvas(width=96, height=64),
        entities=(Entity(id="cat", noun="cat", box=cat), Entity(id="ball", noun="ball", box=ball)),
    )
    checks = compile_checklist(scene)
    check = next(check for check in checks if check.id == "present:cat")
    missing = Verdict(check=check.id, critic="c", status="fail", reason="", region=cat, fault="missing", score=0.0)
    above = Evidence(label="ball", box=Box(x0=0.1, y0=0.41, x1=0.4, y1=0.85), score=0.9)
    found = Verdict(check="present:ball", critic="c", status="pass", reason="", evidence=(above,), score=1.0)
    rung = Rung(operator="inpaint", grow=0.1)
    planned = targets(scene, check, missing, "missing", rung, Neighbours())
    seen = targets(scene, check, missing, "missing", rung, Neighbours.known(checks, [missing, found], {}))
    assert planned[0].region.y1 > 0.41 >= seen[0].region.y1 >= cat.y1


def painted(item, region, operator="inpaint"):
    about = (item,) if operator != "remove" else ()
    return Repair(id="r", operator=operator, region=region, about=about, seed=1)


def test_what_stands_elsewhere_is_spared_there_and_its_place_is_free():
    elsewhere = Box(x0=0.42, y0=0.1, x1=0.58, y1=0.4)
    neighbours = Neighbours(seen={"dog": elsewhere, "title": TITLE, "cat": LEFT.grown(0.02)})
    assert neighbours.of(SCENE, ("cat",)) == [elsewhere.grown_by(0.08), TITLE]
    told = neighbours.as_seen(SCENE, [painted("cat", LEFT)])
    assert [item.box for item in told.things] == [LEFT, elsewhere, TITLE]
    assert neighbours.as_seen(SCENE, [painted("dog", RIGHT)]) is SCENE  # painted anew where it is planned
    assert Neighbours(seen={"cat": LEFT.grown(0.02)}).as_seen(SCENE, ()) is SCENE


def results_of(**statuses):
    """Results of checks of presence."""
    return {
        f"present:{item}": CheckResult(
            id=f"present:{item}", kind="present", says="", status=status, hard=True, reason=""
        )
        for item, status in statuses.items()
    }


def test_a_painter_is_told_of_nothing_that_is_missing_and_not_painted_now():
    neighbours = Neighbours(results_of(cat="fail", dog="fail"))
    told = neighbours.as_seen(SCENE, [painted("cat", LEFT.grown_by(0.08))])
    assert [item.id for item in told.things] == ["cat", "title"] and told.relations == ()
    assert told.item("cat").box == LEFT
    assert [item.id for item in neighbours.as_seen(SCENE, [painted("", LEFT, "remove")]).things] == ["title"]


def test_what_is_missing_is_painted_within_its_region():
    neighbours, region = Neighbours(results_of(cat="fail")), Box(x0=LEFT.x0, y0=LEFT.y0, x1=LEFT.x1 - 0.03, y1=LEFT.y1)
    inside = neighbours.as_seen(SCENE, [painted("cat", region)]).item("cat").box
    assert inside.intersection(region) >= 0.999 * inside.area > 0.5 * LEFT.area
    free = Box(x0=0.4, y0=0.4, x1=0.6, y1=0.6)
    box = neighbours.as_seen(SCENE, [painted("cat", free)]).item("cat").box
    assert box.intersection(free) >= 0.999 * box.area and box.centre == pytest.approx(free.centre)


@pytest.mark.parametrize("tied", [False, True])
def test_what_is_missing_gets_a_free_place_where_right_things_stand_in_its_own(tied):
    scene = SCENE if tied else SCENE.model_copy(update={"relations": ()})
    checks = compile_checklist(scene)
    check = next(check for check in checks if check.id == "present:cat")
    missing = Verdict(check=check.id, critic="c", status="fail", reason="", fault="missing", score=0.0)
    neighbours = Neighbours(results_of(cat="fail"), {"dog": LEFT.grown_by(-0.2)})
    (target,) = targets(scene, check, missing, "missing", Rung(operator="inpaint"), neighbours)
    standing = target.region.intersection(LEFT.grown_by(-0.2))
    assert (standing > 0) is tied and target.about == ("cat",)


def test_two_that_were_painted_as_one_are_painted_anew_and_no_third():
    boxes = [Box(x0=x, y0=0.4, x1=x + 0.2, y1=0.7) for x in (0.05, 0.3, 0.75)]
    cats = tuple(Entity(id=f"cat_{n}", noun="cat", box=box) for n, box in enumerate(boxes))
    scene = SCENE.model_copy(update={"entities": cats, "relations": (), "texts": ()})
    checks = tuple(check for check in compile_checklist(scene) if check.kind == "count")
    merged, third = boxes[0].union(boxes[1]), boxes[2]
    verdict = Verdict(
        check=checks[0].id,
        critic="c",
        status="fail",
        score=0.0,
        reason="two run into one another",
        fault="count",
        region=merged,
        evidence=(Evidence(label="cat", box=merged), Evidence(label="cat", box=third)),
    )
    choice = Policy(ALL, 1).next(scene, checks, [verdict], History({("x", Rung(operator="inpaint")): 1}), 1)
    assert {i for repair in choice.steps[0].repairs for i in repair.about} == {"cat_0", "cat_1"}


def test_a_malformed_thing_is_repaired_where_it_is_wrong_then_whole():
    part = Box(x0=LEFT.x0, y0=LEFT.y0, x1=LEFT.x0 + 0.4 * LEFT.width, y1=LEFT.y0 + 0.3 * LEFT.height)
    check = Check(id="form:cat", kind="form", about=("cat",), says="nothing is wrong with the cat's form")
    verdict = Verdict.failed(check, "form", "melted", "malformed", 0.1, part)
    first, second = DEFAULT_LADDER["malformed"][:2]
    (small,) = targets(SCENE, check, verdict, "malformed", first, Neighbours())
    (whole,) = targets(SCENE, check, verdict, "malformed", second, Neighbours())
    assert small.region.area < 0.25 * LEFT.area <= whole.region.area and small.about == whole.about == ("cat",)
    nowhere = verdict.model_copy(update={"region": None})
    assert targets(SCENE, check, nowhere, "malformed", first, Neighbours()) == ()


def test_a_thing_in_the_wrong_place_is_taken_away_there_and_painted_in_its_place():
    wrong = Box(x0=0.62, y0=0.1, x1=0.85, y1=0.35)
    thing = Entity(id="cat", noun="cat", place="left", box=LEFT)
    scene = Scene(prompt="p", canvas=Canvas(width=300, height=200), entities=(thing,))
    checks = compile_checklist(scene)
    said = tuple(
        Verdict.failed(c, "c", "r", "misplaced", 0.1, wrong, [Evidence(label="cat", box=wrong)])
        if c.id == "attribute:cat.place"
        else Verdict.passed(c, "c", "r")
        for c in checks
    )
    repairs = Policy(ALL, seed=7).next(scene, checks, said, History(), 1).steps[0].repairs
    assert {(r.operator, r.about) for r in repairs} == {("inpaint", ("cat",)), ("remove", ())}
    assert next(r for r in repairs if r.about).region.intersection(LEFT) >= 0.99 * LEFT.area
    assert next(r for r in repairs if not r.about).region.intersection(wrong) >= 0.99 * wrong.area


def test_a_missing_thing_that_is_painted_elsewhere_leaves_nothing_behind_and_no_text_without_its_carrier():
    check = next(check for check in compile_checklist(SCENE) if check.id == "present:cat")
    verdict = Verdict(check=check.id, critic="c", status="fail", score=0.0, reason="r", fault="missing")
    elsewhere = Rung(operator="inpaint", place="free")
    paint, clear = targets(SCENE, check, verdict, "missing", elsewhere, Neighbours())
    assert (paint.operator, paint.about, clear.operator, clear.about) == ("inpaint", ("cat",), "remove", ())
    assert clear.region.intersection(LEFT) >= 0.99 * LEFT.area and clear.region.area > LEFT.area
    assert paint.region.intersection(clear.region) < 1e-9
    carried = SCENE.texts[0].model_copy(update={"carrier": "cat"})
    lettered = SCENE.model_copy(update={"texts": (carried,)})
    assert targets(lettered, check, verdict, "missing", elsewhere, Neighbours()) == ()
