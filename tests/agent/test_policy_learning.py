"""What the policy makes of what happened before: rungs that never work, and repairs that break one another."""

from __future__ import annotations

import dataclasses

import pytest

from agent.events import Decided, RungTally, RungTry
from agent.policy.experience import Experience, experience_from
from agent.policy.free_space import free_box
from agent.policy.ladder import INPAINT, JOINT, RESAMPLE, REWORDED
from agent.policy.policy import History, Policy
from agent.rungs import Rung
from planners.scene import Box
from tests.agent.policy_scene import ALL, CHECKS, LEFT, RIGHT, SCENE, TITLE, said

GARBLED = {"text:title": {"fault": "garbled_text", "region": TITLE}}
UNDERLAY = Rung(operator="underlay", strength=0.5)
TYPESET = Rung(operator="typeset")


def chosen(failing, history=None, turn=1, **fields):
    return Policy(ALL, seed=7, **fields).next(SCENE, CHECKS, said(failing), history or History(), turn)


def knows(*counts: tuple[Rung, int, int]) -> History:
    return History(experience=Experience({("garbled_text", rung): (tried, fixed) for rung, tried, fixed in counts}))


def first_rung(history: History, turn: int = 1, **fields) -> Rung:
    return chosen(GARBLED, history, turn, **fields).steps[0].rung


def test_a_rung_that_never_worked_goes_last_and_the_note_says_why():
    history = knows((INPAINT, 400, 0))
    assert first_rung(History()) == INPAINT
    assert first_rung(history) == UNDERLAY
    assert any(
        "inpaint goes last because it fixed 0 of 400 garbled_text" in note for note in chosen(GARBLED, history).notes
    )
    assert first_rung(history, bandit=False) == INPAINT
    others = {("missing", INPAINT): (400, 0)}
    assert first_rung(History(experience=Experience(others))) == INPAINT, "of another fault it says nothing"


@pytest.mark.parametrize("count", [(4, 0), (400, 120)])
def test_too_few_tries_or_enough_fixes_change_no_order(count):
    assert {first_rung(knows((INPAINT, *count)), turn) for turn in range(1, 40)} == {INPAINT}


def test_a_rung_with_little_against_it_gets_another_chance_now_and_then():
    few = [first_rung(knows((INPAINT, 8, 0)), turn) for turn in range(1, 200)]
    assert 20 < few.count(INPAINT) < 180
    assert few == [first_rung(knows((INPAINT, 8, 0)), turn) for turn in range(1, 200)], "draws come from the seed"


def test_where_all_look_hopeless_the_order_stays_and_every_rung_is_still_tried():
    every = [(rung, 500, 0) for rung in Policy(ALL, 1).ladder["garbled_text"]]
    assert first_rung(knows(*every)) == INPAINT
    history = knows((INPAINT, 400, 0))
    tried: dict[tuple[str, Rung], int] = {}
    rungs = []
    for turn in range(1, 5):
        choice = chosen(GARBLED, dataclasses.replace(history, tried=dict(tried)), turn)
        rungs.append(choice.steps[0].rung)
        tried["text:title", rungs[-1]] = 1
    assert rungs[-1] == INPAINT and len(set(rungs)) == 4


def test_experience_is_learnt_from_decisions():
    one = RungTry(check="a", fault="missing", rung=INPAINT)
    two = RungTry(check="b", fault="missing", rung=UNDERLAY, step=1)

    def decided(outcome, fixed, tries):
        return Decided(round=1, image="x", outcome=outcome, fixed=fixed, reason="r", tries=tries)

    events = [
        decided("accepted", ("a",), (one, two)),  # b's repair stayed, but mended nothing
        decided("rolled_back", (), (one, two)),  # whose fault it was isn't known: each is decided on alone next
        decided("rolled_back", (), (one,)),
        decided("rolled_back", ("b",), (two,)),  # fixed its check and broke another: not kept
    ]
    assert experience_from(events).tallies() == (
        RungTally(fault="missing", rung=INPAINT, tries=2, fixed=1),
        RungTally(fault="missing", rung=UNDERLAY, tries=2, fixed=0),
    )
    twice = experience_from(events) + experience_from(events)
    assert twice == Experience.of((*experience_from(events).tallies(), *experience_from(events).tallies()))


def test_repairs_that_keep_breaking_another_check_are_made_together_then_the_picture_anew():
    failing = {"present:cat": {"fault": "missing", "region": LEFT}}
    once = History(tried={("present:cat", INPAINT): 1}, harm={("present:cat", "present:dog"): 1})
    assert chosen(failing, once).steps[0].rung == REWORDED
    dance = History(tried={("present:cat", INPAINT): 1}, harm={("present:cat", "present:dog"): 2})
    (step,) = chosen(failing, dance).steps
    (repair,) = step.repairs
    assert step.rung == JOINT and set(repair.about) == {"cat", "dog"} and repair.operator == "inpaint"
    assert repair.region.intersection(LEFT) == pytest.approx(LEFT.area)
    assert repair.region.intersection(RIGHT) == pytest.approx(RIGHT.area)
    tried = {("present:cat", INPAINT): 1, ("present:cat", JOINT): 1}
    last = chosen(failing, History(tried=tried, harm=dict(dance.harm)))
    assert last.action == "resample" and last.tries == (RungTry(check="present:cat", fault="missing", rung=RESAMPLE),)
    spent = {**tried, ("present:cat", RESAMPLE): 2}
    assert chosen(failing, History(tried=spent, harm=dict(dance.harm))).action == "stop"


def test_a_text_whose_painted_repairs_keep_breaking_another_check_is_typeset_in_the_end():
    harm = {("text:title", "count:cat"): 2}
    tried = {("text:title", INPAINT): 1, ("text:title", UNDERLAY): 1}
    assert chosen(GARBLED, History(tried=tried, harm=harm)).steps[0].rung == JOINT
    tried[("text:title", JOINT)] = 1
    assert chosen(GARBLED, History(tried=tried, harm=harm)).steps[0].rung == TYPESET
    tried[("text:title", TYPESET)] = 1
    assert chosen(GARBLED, History(tried=tried, harm=harm)).action == "stop"


def test_a_rungs_wording_goes_to_the_renderer_with_a_wider_region():
    failing = {"present:cat": {"fault": "missing", "region": LEFT}}
    plain = chosen(failing).steps[0].repairs[0]
    again = chosen(failing, History(tried={("present:cat", INPAINT): 1})).steps[0].repairs[0]
    assert (plain.wording, again.wording) == ("plan", "short")
    assert again.region.area > plain.region.area and again.seed != plain.seed


def test_a_missing_thing_moves_to_free_space_of_its_size_and_covers_nothing():
    failing = {"present:cat": {"fault": "missing", "region": LEFT}}
    used = {("present:cat", rung): 1 for rung in (INPAINT, REWORDED, Rung(operator="underlay", strength=0.8))}
    (step,) = chosen(failing, History(tried=used)).steps
    region = step.repairs[0].region
    assert step.rung.place == "free" and step.repairs[0].about == ("cat",)
    assert all(region.intersection(box) == 0 for box in (LEFT, RIGHT, TITLE))
    change = chosen(failing, History(tried=used), anew=False)  # of a picture, whose things stay where they are
    assert not [one for one in change.steps if one.rung.place == "free"]


def test_free_space_is_the_nearest_that_meets_nothing_else_a_smaller_one_or_none():
    wanted = Box(x0=0.1, y0=0.1, x1=0.4, y1=0.5)
    assert free_box(wanted, [RIGHT]) is not None and free_box(wanted, [RIGHT]).iou(wanted) > 0.7
    moved = free_box(wanted, [wanted])
    assert moved is not None and moved.intersection(wanted) == 0
    assert (moved.width, moved.height) == (pytest.approx(wanted.width), pytest.approx(wanted.height))
    smaller = free_box(wanted, [Box(x0=0.2, y0=0.2, x1=0.8, y1=0.8)])
    assert smaller is not None and smaller.width == pytest.approx(wanted.width / 2) and smaller.x1 <= 0.2
    assert free_box(wanted, [Box(x0=0.1, y0=0.1, x1=0.9, y1=0.9)]) is None
    assert free_box(Box(x0=0, y0=0, x1=1, y1=1), []) == Box(x0=0, y0=0, x1=1, y1=1)
