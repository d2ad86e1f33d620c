"""Faces built point by point from usual proportions, sound and broken; the critic on faces placed exactly."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critics.contained import own_checks
from critics.panel import judge_all
from critics.people.face_anatomy import (
    Face,
    FaceLimits,
    counterpart,
    face_oddities,
    faces_in_one_place,
    half_turned,
    mirrored,
    odds,
)
from critics.people.faces import FacesCritic, FacesSettings
from critics.testing import check_critic, example_scene
from planners.checklist import Check
from planners.scene import Box, Canvas, Entity, Scene

LIMITS = FaceLimits()
SIZE = (400, 240)
BOX = Box(x0=0.35, y0=0.2, x1=0.65, y1=0.9)
USUAL = np.array([(160.0, 90.0), (220.0, 90.0), (190.0, 124.0), (166.0, 155.0), (214.0, 155.0)])
"""Pixels in a picture of SIZE: eyes 60 apart, the mouth 65 below them and 48 wide."""


def face(points: np.ndarray = USUAL, score: float = 0.999, box: Box = BOX) -> Face:
    return Face(score, box, points)


def put(**moved: tuple[float, float]) -> np.ndarray:
    """The usual points; ``nose=(dx, dy)`` moves one of left_eye, right_eye, nose, left_mouth, right_mouth."""
    points = USUAL.copy()
    for name, way in moved.items():
        points[["left_eye", "right_eye", "nose", "left_mouth", "right_mouth"].index(name)] += way
    return points


def aside(by: float, points: np.ndarray = USUAL) -> np.ndarray:
    return points + np.array([by, 0.0])


def said(points: np.ndarray, twin: Face | None = None, limits: FaceLimits = LIMITS) -> list[str]:
    return [odd.says for odd in face_oddities(face(points), twin, limits)]


@settings(max_examples=80, deadline=None)
@given(
    moved=st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=5, max_size=5),
    angle=st.floats(-math.pi, math.pi),
    scale=st.floats(0.2, 20),
    shift=st.tuples(st.floats(-99, 99), st.floats(-99, 99)),
)
def test_how_a_face_lies_in_the_picture_changes_nothing(
    moved: list[tuple[float, float]], angle: float, scale: float, shift: tuple[float, float]
) -> None:
    """Turned, larger and elsewhere, sound or not: the same oddities, just as far beyond their limits."""
    points = USUAL + np.array(moved)
    turn = scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    other = points @ turn.T + np.array(shift)
    if face(points).size < 1:
        return
    one, two = face_oddities(face(points), None, LIMITS), face_oddities(face(other), None, LIMITS)
    near = [odd for odd in (*one, *two) if abs(odd.excess - 1) < 1e-6]
    edge = abs(abs(face(points).nose[1]) - LIMITS.facing) < 1e-6 or abs(face(points).nose[0] % 1) < 1e-6
    if not near and not edge:
        excess = [{(odd.joints, odd.says.split()[1]): odd.excess for odd in odd_ones} for odd_ones in (one, two)]
        assert excess[0] == pytest.approx(excess[1])


@settings(max_examples=40, deadline=None)
@given(moved=st.lists(st.tuples(st.floats(-40, 40), st.floats(-40, 40)), min_size=5, max_size=5))
def test_a_mirror_shows_the_same_oddities(moved: list[tuple[float, float]]) -> None:
    one = face(USUAL + np.array(moved))
    there = mirrored(one, SIZE[0])
    back = mirrored(there, SIZE[0])
    assert np.allclose(back.points, one.points) and back.box.iou(one.box) == pytest.approx(1.0)
    assert np.allclose(there.nose, (one.nose[0], -one.nose[1]), atol=1e-6)
    assert [odd.excess for odd in face_oddities(one, None, LIMITS)] == pytest.approx(
        [odd.excess for odd in face_oddities(there, None, LIMITS)]
    )


def test_usual_faces_are_sound() -> None:
    assert said(USUAL) == []
    assert said(put(nose=(6, 4))) == []  # hardly turned
    assert said(put(left_mouth=(6, -2), right_mouth=(-6, -2))) == []  # a small mouth


def test_a_turned_head_shortens_and_slants_without_being_a_fault() -> None:
    turned = USUAL * (0.5, 1.0)
    assert said(turned)[0].startswith("from the eyes to the mouth it is 2.2 times as far")  # the nose says: it faces us
    turned[2, 0] += 0.3 * 65
    assert said(turned) == []
    slanted = put(left_eye=(0, 12), nose=(0.3 * 65, 0))
    assert said(slanted) == [] and said(put(left_eye=(0, 12)))[0].startswith("the eyes are")


@pytest.mark.parametrize(
    ("points", "says", "excess"),
    [
        (put(left_eye=(0, 30)), "the eyes are", None),
        (put(right_mouth=(0, 20)), "the mouth is", None),
        (put(nose=(0, -50)), "the nose isn't between the eyes and the mouth", 1.5),
        (put(nose=(0, 45)), "the nose isn't between the eyes and the mouth", 1.5),
        (USUAL * (0.5, 1.0), "from the eyes to the mouth it is 2.2 times as far", 65 / 30 / 1.42),
        (USUAL[[1, 0, 2, 3, 4]], "the eyes are 180 degrees askew", 180 / 8.5),
    ],
)
def test_parts_in_the_wrong_place_are_named(points: np.ndarray, says: str, excess: float | None) -> None:
    odd = face_oddities(face(points), None, LIMITS)
    assert any(one.says.startswith(says) for one in odd)
    assert [one.excess for one in odd] == sorted((one.excess for one in odd), reverse=True)
    if excess is not None:
        assert next(one for one in odd if one.says.startswith(says)).excess == pytest.approx(excess)


def test_parts_that_move_in_the_mirror_are_told() -> None:
    near, far = face(put(left_mouth=(5, 0))), face(put(left_mouth=(26, 0)))
    assert said(USUAL, near) == []
    assert said(USUAL, far) == ["it isn't clear where the face's parts are: they move in the mirror"]
    assert face_oddities(face(), far, LIMITS)[0].excess == pytest.approx(26 / 65 / 0.225)
    assert said(USUAL, far, FaceLimits(unsteady=0.5)) == []


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.full((5, 2), np.nan), np.full((5, 2), np.inf)])
def test_landmarks_without_size_say_nothing(points: np.ndarray) -> None:
    nowhere = face(points)
    assert (
        nowhere.size == 0
        and face_oddities(nowhere, nowhere, LIMITS) == []
        and face_oddities(face(), nowhere, LIMITS) == []
    )
    assert faces_in_one_place([nowhere, nowhere], LIMITS) == []


def test_two_faces_in_one_place() -> None:
    ((one, other, excess),) = faces_in_one_place([face(), face(aside(32.5))], LIMITS)
    assert (one.points[0, 0], other.points[0, 0]) == (160, 192.5) and excess == pytest.approx(2.0)
    assert faces_in_one_place([face(), face(aside(70.0))], LIMITS) == []
    assert faces_in_one_place([face(), face(USUAL * 3 - (380, 248))], LIMITS) == []  # one far behind the other
    kissing = put(nose=(25, 0))
    assert faces_in_one_place([face(kissing), face(aside(32.5, kissing))], LIMITS) == []  # both turned aside


def test_half_a_turn_keeps_what_each_landmark_is() -> None:
    there = half_turned(face(), SIZE)
    assert there.points[0].tolist() == [239, 149] and there.down.tolist() == [0, -65]
    assert there.box == Box(x0=0.35, y0=1 - 0.9, x1=0.65, y1=0.8)
    assert np.array_equal(half_turned(there, SIZE).points, USUAL) and said(there.points) == []


def test_odds_and_counterparts() -> None:
    assert odds(0.5) == 1 and odds(0.9) == pytest.approx(9) and odds(1.0) == 1e6
    near, surer, away = (
        face(box=Box(x0=x0, y0=0.2, x1=x0 + 0.3, y1=0.9), score=sure)
        for x0, sure in ((0.36, 0.9), (0.43, 0.95), (0.0, 1.0))
    )
    assert counterpart(face(), [away, near, surer]) is surer and counterpart(face(), [away]) is None


class PlacedFaces:
    """A fake only to place exact faces: those of the picture, of its mirror image, and of half a turn."""

    def __init__(
        self, upright: list[Face], head_down: list[Face] | None = None, twins: list[Face] | None = None
    ) -> None:
        seen_there = [mirrored(one, SIZE[0]) for one in (upright if twins is None else twins)]
        turned = [half_turned(one, SIZE) for one in head_down or []]
        self.looks = {"plain": upright, "mirror": seen_there, "turned": turned}

    def problems(self) -> list[str]:
        return []

    def faces(self, image: np.ndarray) -> list[Face]:
        if np.array_equal(image, IMAGE):
            return self.looks["plain"]
        if np.array_equal(image, IMAGE[:, ::-1]):
            return self.looks["mirror"]
        return self.looks["turned"] if np.array_equal(image, IMAGE[::-1, ::-1]) else []


def people(prompt: str = "a chef") -> Scene:
    return Scene(prompt=prompt, canvas=Canvas(width=400, height=240), entities=(Entity(id="chef", noun="chef"),))


IMAGE = np.random.default_rng(0).integers(0, 256, (240, 400, 3), dtype=np.uint8)
SOUND, SQUEEZED = face(), face(aside(-20.0, USUAL * (0.5, 1.0)))
BESIDE = face(aside(60.0), box=Box(x0=0.51, y0=0.2, x1=0.79, y1=0.9))
AWAY = Box(x0=0.05, y0=0.1, x1=0.3, y1=0.8)


def judged(finder: PlacedFaces, scene: Scene | None = None) -> tuple[str, str, float | None]:
    critic, scene = FacesCritic(finder=finder), scene or people()
    (verdict,) = judge_all([critic], IMAGE, scene, own_checks(critic, scene))
    return verdict.status, verdict.reason, verdict.score


@pytest.mark.parametrize(
    ("finder", "status", "words"),
    [
        (PlacedFaces([SOUND]), "pass", "1 of 1 faces could be judged"),
        (PlacedFaces([SOUND, face(SQUEEZED.points, box=AWAY)]), "fail", "2.2 times as far"),
        (PlacedFaces([]), "unscored", "none was found"),
        (PlacedFaces([face(score=0.8)]), "unscored", "not sure that it is one"),
        (PlacedFaces([SOUND], twins=[]), "unscored", "not sure that it is one"),
        (PlacedFaces([face(box=Box(x0=0.0, y0=0.2, x1=0.3, y1=0.9))]), "unscored", "cut by the edge"),
        (PlacedFaces([face(box=Box(x0=0.4, y0=0.4, x1=0.5, y1=0.55))]), "unscored", "too small"),
        (PlacedFaces([face(put(nose=(25, 0)))]), "unscored", "turned aside"),
        (PlacedFaces([face(np.full((5, 2), np.nan))]), "unscored", "its parts have no place"),
        (PlacedFaces([SOUND, face(score=0.8, box=AWAY)]), "pass", "1 of 2 faces could be judged"),
        (PlacedFaces([SOUND], twins=[face(put(left_mouth=(26, 0)))]), "fail", "they move in the mirror"),
        (PlacedFaces([SOUND, BESIDE]), "fail", "two faces are in one place"),
        (PlacedFaces([], head_down=[SOUND]), "fail", "stands on its head; 1 of 1"),
        (PlacedFaces([SOUND], head_down=[face(score=0.98)]), "pass", "1 of 1"),  # surer upright
        (PlacedFaces([face(score=0.92)], head_down=[SOUND]), "fail", "stands on its head; 1 of 1"),
        (PlacedFaces([], head_down=[face(score=0.94)]), "unscored", "none was found"),
    ],
)
def test_faces_that_can_be_judged_are(finder: PlacedFaces, status: str, words: str) -> None:
    found, reason, score = judged(finder)
    assert found == status and words in reason
    assert {"pass": score == 1, "fail": score is not None and score < 0.5, "unscored": score is None}[status]


def test_a_face_on_its_head_is_no_fault_where_the_plan_may_mean_it() -> None:
    for prompt in ("a chef doing a handstand", "a chef hanging upside-down", "a chef and the reflection in a lake"):
        status, reason, _ = judged(PlacedFaces([], head_down=[SOUND]), people(prompt))
        assert status == "unscored" and "as may be planned" in reason
    assert judged(PlacedFaces([], head_down=[SOUND]), people("a chef with a hand standing mixer"))[0] == "fail"


def test_a_fault_says_where_it_is() -> None:
    critic = FacesCritic(finder=PlacedFaces([SOUND, dataclasses.replace(SQUEEZED, box=AWAY)]))
    (verdict,) = critic.judge(IMAGE, people(), critic.checks(people()))
    assert verdict.fault == "anatomy" and [one.label for one in verdict.evidence] == ["face", "face"]
    assert verdict.region is not None and verdict.region.iou(Box(x0=0.0, y0=0.0, x1=0.35, y1=0.94)) > 0.99
    assert verdict.score == pytest.approx(0.5 / (65 / 30 / 1.42))


def test_it_adds_a_check_for_people_and_leaves_others_alone() -> None:
    critic = FacesCritic(finder=PlacedFaces([SOUND]))
    assert critic.checks(example_scene()) == [] and not critic.checks(people())[0].hard
    assert FacesCritic(FacesSettings(hard=True)).checks(people())[0].hard
    other = Check(id="logo", kind="custom", says="the logo is there", owner="brand")
    assert judge_all([critic], IMAGE, people(), [other]) == ()
    assert critic.unable(people(), critic.checks(people())) == {}
    check_critic(critic, scene=people())


def test_what_is_no_picture_is_unscored() -> None:
    critic = FacesCritic(finder=PlacedFaces([SOUND]))
    (verdict,) = critic.judge(IMAGE.astype(float), people(), critic.checks(people()))
    assert verdict.status == "unscored" and "not uint8 (height, width, 3)" in verdict.reason
