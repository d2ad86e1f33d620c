"""The scripted detector is a fake only to place exact detections; a real model is in test_detector.py."""

from __future__ import annotations

import numpy as np
import pytest
from pages import Page
from scripted_objects import Scripted, drawn, judge

from critics.base import Verdict
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection, Detector
from critics.testing import check_critic, example_scene
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock


def test_a_picture_as_planned_passes_with_one_pass_of_the_detector() -> None:
    image, left, right = drawn()
    detector = Scripted(Detection("circle", 0.9, left), Detection("square", 0.8, right))
    verdicts = judge(ObjectCritic(detector=detector), image, example_scene())
    assert len(verdicts) == 7
    assert {v.status for v in verdicts.values()} == {"pass"}
    assert detector.passes == 1


def test_a_missing_object_fails_everything_that_is_about_it_with_its_planned_box() -> None:
    image, left, _ = drawn()
    scene = example_scene()
    verdicts = judge(ObjectCritic(detector=Scripted(Detection("circle", 0.9, left))), image, scene)
    failed = {v.check: v.fault for v in verdicts.values() if v.status == "fail"}
    assert failed == {
        "present:square": "missing",
        "attribute:square.colour": "missing",
        "count:square": "count",
        "relation:circle-left_of-square": "missing",
    }
    assert {verdicts[check].region for check in failed} == {scene.entities[1].box}


def test_a_missing_object_is_repaired_with_all_of_what_stands_in_its_place() -> None:
    image, left, _ = drawn()
    scene = example_scene()
    wanted = scene.entities[1].box
    assert wanted is not None
    beside = wanted.grown(0.03)
    everywhere = Box(x0=0.0, y0=0.0, x1=1.0, y1=1.0)
    for noun, stray, region in (("cat", beside, beside), ("circle", beside, beside), ("cat", everywhere, wanted)):
        detector = Scripted(Detection("circle", 0.9, left), Detection(noun, 0.8, stray))
        found = judge(ObjectCritic(detector=detector), image, scene)["present:square"]
        assert (found.fault, found.region) == ("missing", region), noun


def test_unsure_detections_are_no_objects_but_are_told() -> None:
    image, left, right = drawn()
    detector = Scripted(Detection("circle", 0.41, left), Detection("square", 0.3, right))
    verdicts = judge(ObjectCritic(ObjectSettings(threshold=0.4), detector), image, example_scene())
    assert verdicts["present:circle"].status == "pass"
    weak = verdicts["present:square"]
    assert (weak.status, weak.score, weak.evidence[0].box) == ("fail", pytest.approx(0.375), right)


def test_one_too_many_names_the_extra_that_fits_the_plan_worst() -> None:
    image, left, right = drawn()
    far = Box(x0=0.4, y0=0.0, x1=0.5, y1=0.1)
    detector = Scripted(*(Detection("circle", 0.9, b) for b in (far, left)), Detection("square", 0.9, right))
    verdict = judge(ObjectCritic(detector=detector), image, example_scene())["count:circle"]
    assert (verdict.status, verdict.fault, verdict.region) == ("fail", "extra", far)
    assert verdict.reason == "found 2 of 1: circle"


def test_every_forbidden_object_is_evidence_and_fewer_of_them_score_higher() -> None:
    scene = example_scene().model_copy(update={"forbidden": ("cat",)})
    cats = [Detection("cat", 0.9 - x / 10, Box(x0=x, y0=0.0, x1=x + 0.1, y1=0.1)) for x in (0.0, 0.3, 0.6)]
    verdicts = [judge(ObjectCritic(detector=Scripted(*cats[:n])), drawn()[0], scene)["count:cat"] for n in (3, 2, 1, 0)]
    assert [item.box for item in verdicts[0].evidence] == [cat.box for cat in cats]
    assert (verdicts[0].fault, verdicts[0].region) == ("extra", cats[0].box)
    scores = [verdict.score or 0.0 for verdict in verdicts]
    assert scores == sorted(set(scores))
    assert [verdict.status for verdict in verdicts] == ["fail", "fail", "fail", "pass"]
    assert scores[2] < 0.5


def test_a_missing_object_scores_a_count_less_the_more_are_missing() -> None:
    cat = Entity(id="a", noun="cat")
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(cat, *(cat.model_copy(update={"id": name}) for name in "bc")),
    )
    box = Box(x0=0.0, y0=0.0, x1=0.1, y1=0.1)
    scores = [
        judge(ObjectCritic(detector=Scripted(*[Detection("cat", 0.9, box)] * n)), drawn()[0], scene)["count:cat"].score
        for n in range(4)
    ]
    assert scores == pytest.approx([0.25, 1 / 3, 0.49, 1.0])


def test_a_wrong_colour_fails_with_the_detected_box() -> None:
    image, left, right = drawn(first="#2e9b46")
    detector = Scripted(Detection("circle", 0.9, left), Detection("square", 0.9, right))
    verdicts = judge(ObjectCritic(detector=detector), image, example_scene())
    wrong = verdicts["attribute:circle.colour"]
    assert (wrong.status, wrong.fault, wrong.region) == ("fail", "attribute", left)
    assert "green" in wrong.reason
    assert verdicts["attribute:square.colour"].status == "pass"


def test_an_object_that_cannot_be_told_from_its_background_has_no_colour() -> None:
    image, left, right = drawn(first="#ffffff")
    detector = Scripted(Detection("circle", 0.9, left), Detection("square", 0.9, right))
    assert judge(ObjectCritic(detector=detector), image, example_scene())["attribute:circle.colour"].status == (
        "unscored"
    )


def test_colours_bind_two_of_one_noun_and_the_relation_sees_the_swap() -> None:
    page = Page(96, 64)
    blue, red = page.shape("circle", (10, 20, 38, 48), "#2660d6"), page.shape("circle", (58, 20, 86, 48), "#d62828")
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(
            Entity(id="a", noun="circle", attributes={"colour": "red"}, box=blue),
            Entity(id="b", noun="circle", attributes={"colour": "blue"}, box=red),
        ),
        relations=(Relation(subject="a", kind="left_of", object="b"),),
    )
    detector = Scripted(Detection("circle", 0.9, blue), Detection("circle", 0.9, red))
    verdicts = judge(ObjectCritic(detector=detector), page.image(), scene)
    assert {v.status for v in verdicts.values() if v.check.startswith("attribute")} == {"pass"}
    relation = verdicts["relation:a-left_of-b"]
    assert (relation.status, relation.fault, relation.score) == ("fail", "relation", 0.0)
    assert relation.region == red.union(blue)


def test_what_the_detector_does_not_know_is_unscored_and_known_beforehand() -> None:
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(
            Entity(id="z", noun="zebra", attributes={"colour": "black"}),
            Entity(id="c", noun="cats", attributes={"mood": "happy", "colour": "wooden"}),
        ),
        relations=(Relation(subject="z", kind="above", object="c"),),
    )
    critic, checks = ObjectCritic(detector=Scripted()), compile_checklist(scene)
    reasons = critic.unable(scene, checks)
    assert reasons["present:z"] == 'the detector has no class "zebra" (it knows 3: circle, square, cat)'
    assert set(reasons) == {
        "present:z",
        "count:zebra",
        "attribute:z.colour",
        "relation:z-above-c",
        "attribute:c.mood",
        "attribute:c.colour",
    }
    verdicts = judge(critic, drawn()[0], scene)
    assert {check: v.reason for check, v in verdicts.items() if v.status == "unscored"} == reasons
    assert verdicts["present:c"].status == "fail"


def test_a_relation_with_a_text_needs_a_reader() -> None:
    image, left, right = drawn()
    scene = example_scene().model_copy(update={"relations": (Relation(subject="word", kind="above", object="circle"),)})
    detector = Scripted(Detection("circle", 0.9, left), Detection("square", 0.9, right))
    check = "relation:word-above-circle"
    assert judge(ObjectCritic(detector=detector), image, scene)[check].status == "unscored"

    def read(image: np.ndarray, text: TextBlock) -> Box | None:
        return text.box

    assert judge(ObjectCritic(detector=detector, read_box=read), image, scene)[check].status == "pass"
    gone = judge(ObjectCritic(detector=detector, read_box=lambda image, text: None), image, scene)[check]
    assert (gone.status, gone.fault, gone.region) == ("fail", "missing_text", scene.texts[0].box)


def test_without_a_detector_all_is_unscored_with_the_way_out() -> None:
    scene, critic = example_scene(), ObjectCritic()
    assert "detector.checkpoint" in judge(critic, drawn()[0], scene)["present:circle"].reason
    assert len(critic.unable(scene, compile_checklist(scene))) == 7


def test_it_keeps_the_contract() -> None:
    box = Box(x0=0.2, y0=0.4, x1=0.5, y1=0.9)
    detector: Detector = Scripted(Detection("circle", 0.9, box), Detection("square", 0.5, box))
    check_critic(ObjectCritic(detector=detector))
    assert (
        ObjectCritic(detector=detector)
        .judge(
            np.zeros((9, 9, 3), np.uint8),
            example_scene(),
            [
                Check(
                    id="c", kind="count", expected={"noun": "cat", "count": 0}, says="no cat", threshold=0.5, hard=True
                )
            ],
        )[0]
        .status
        == "pass"
    )


def test_two_nouns_that_are_one_class_to_the_detector_count_together() -> None:
    boxes = [Box(x0=0.05, y0=0.3, x1=0.35, y1=0.8), Box(x0=0.6, y0=0.3, x1=0.9, y1=0.8)]
    pair = tuple(
        Entity(id=f"e{i}", noun=noun, box=box)
        for i, (noun, box) in enumerate(zip(("cat", "kitten"), boxes, strict=True))
    )
    scene = Scene(prompt="a cat and a kitten", canvas=Canvas(width=96, height=64), entities=pair)
    critic = ObjectCritic(detector=Scripted(*(Detection("cat", 0.9, box) for box in boxes)))
    image, _, _ = drawn()
    verdicts = judge(critic, image, scene)
    assert verdicts["count:cat"].status == verdicts["count:kitten"].status == "pass"
    forbidden = scene.model_copy(update={"entities": pair[:1], "forbidden": ("kitten",)})
    assert "count:kitten" in critic.unable(forbidden, compile_checklist(forbidden))


def two_cats(*found: Box) -> Verdict:
    """The verdict on two planned cats, at the left and at the right, where these boxes were found."""
    cats = (Entity(id="a", noun="cat", box=LEFT_CAT), Entity(id="b", noun="cat", box=RIGHT_CAT))
    scene = Scene(prompt="two cats", canvas=Canvas(width=96, height=64), entities=cats)
    critic = ObjectCritic(detector=Scripted(*(Detection("cat", 0.9, box) for box in found)))
    return judge(critic, drawn()[0], scene)["count:cat"]


LEFT_CAT, RIGHT_CAT = Box(x0=0.1, y0=0.3, x1=0.4, y1=0.8), Box(x0=0.55, y0=0.3, x1=0.85, y1=0.8)


def test_one_box_over_two_planned_places_is_said_to_be_grown_together() -> None:
    wide = Box(x0=0.12, y0=0.3, x1=0.83, y1=0.8)
    verdict = two_cats(wide)
    assert (verdict.status, verdict.fault) == ("fail", "count")
    assert "one covers 2 planned places" in verdict.reason
    assert verdict.evidence[0].label == "merged cat"
    assert verdict.region == LEFT_CAT.union(RIGHT_CAT)
    alone = two_cats(LEFT_CAT)
    assert "planned places" not in alone.reason and alone.region == RIGHT_CAT


def test_two_boxes_on_one_thing_are_named_and_their_place_is_the_one_to_mend() -> None:
    shifted = Box(x0=0.2, y0=0.3, x1=0.5, y1=0.8)
    verdict = two_cats(LEFT_CAT, shifted, RIGHT_CAT)
    assert (verdict.status, verdict.fault) == ("fail", "extra")
    assert "two overlap by 50%, which may be one cat seen twice" in verdict.reason
    assert [item.label for item in verdict.evidence] == ["duplicate cat"] * 2
    assert verdict.region == LEFT_CAT.union(shifted)
    passed = two_cats(LEFT_CAT, shifted)
    assert passed.status == "pass" and "seen twice" in passed.reason
    assert "seen twice" not in two_cats(LEFT_CAT, RIGHT_CAT).reason
