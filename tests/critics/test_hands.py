"""Hands built joint by joint from the published bones, sound and broken; the critic on hands placed exactly."""

from __future__ import annotations

import hashlib
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critics.base import CriticError
from critics.contained import own_checks
from critics.panel import judge_all
from critics.people.hands import HandsCritic, HandsSettings
from critics.people.hands_anatomy import (
    FINGERS,
    LENGTHS,
    Hand,
    HandLimits,
    hand_oddities,
    separate_fingers,
    stretched_fingers,
)
from critics.people.hands_landmarks import HandLandmarks, LandmarkSettings
from critics.testing import check_critic, example_scene
from planners.checklist import Check
from planners.scene import Box, Canvas, Entity, Scene

LIMITS = HandLimits()
BOX = Box(x0=0.2, y0=0.1, x1=0.7, y1=0.9)
ROOTS = {"thumb": (-22, 28), "index": (-27, 92), "middle": (-6, 94), "ring": (14, 88), "little": (33, 80)}
"""Of each finger's first landmark, in millimetres from the wrist: x from the index's side to the little finger's."""
FANNED = {"thumb": -45, "index": -6, "middle": 0, "ring": 5, "little": 12}
FIST = {finger: (80, 95, 65) for finger in FINGERS if finger != "thumb"}
Pose = dict[str, tuple[float, float, float]]


def built(pose: Pose | None = None, longer: dict[tuple[str, int], float] | None = None) -> np.ndarray:
    """Points (21, 3) of an adult hand in millimetres, palm in the plane z = 0 and turned to -z.

    ``pose``: degrees that a finger's three joints bend to the palm, 5 where it isn't named; ``longer``: factors of
    single bones.
    """
    points = np.zeros((21, 3))
    for finger, landmarks in FINGERS.items():
        at, bent = np.array([*ROOTS[finger], 0.0]), 0.0
        points[landmarks[0]] = at
        fan = math.radians(FANNED[finger])
        for bone, (landmark, bend) in enumerate(
            zip(landmarks[1:], (pose or {}).get(finger, (5.0, 5.0, 5.0)), strict=True)
        ):
            bent += math.radians(bend)
            way = np.array([math.sin(fan) * math.cos(bent), math.cos(fan) * math.cos(bent), -math.sin(bent)])
            at = at + way * LENGTHS[finger][bone] * (longer or {}).get((finger, bone), 1.0)
            points[landmark] = at
    return points


def hand(points: np.ndarray, score: float = 0.95, box: Box = BOX) -> Hand:
    return Hand(score, box, points)


def said(points: np.ndarray, limits: HandLimits = LIMITS) -> list[str]:
    return [odd.says for odd in hand_oddities(hand(points), limits)]


def rotation(seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]


@settings(max_examples=60, deadline=None)
@given(
    bends=st.lists(st.tuples(st.floats(-15, 90), st.floats(0, 100), st.floats(0, 80)), min_size=4, max_size=4),
    thumb=st.tuples(st.floats(0, 40), st.floats(0, 55), st.floats(0, 80)),
    seed=st.integers(0, 999),
    size=st.floats(1e-4, 10),
)
def test_a_hand_whose_joints_bend_as_joints_do_is_sound_however_it_is_held(
    bends: list[tuple[float, float, float]], thumb: tuple[float, float, float], seed: int, size: float
) -> None:
    """``seed`` turns it, or turns it and makes it the other hand; ``size``: metres, pixels or a child's."""
    points = built({**dict(zip(list(FINGERS)[1:], bends, strict=True)), "thumb": thumb}) @ rotation(seed) * size
    wrong = [
        odd for odd in hand_oddities(hand(points), LIMITS) if "same place" not in odd.says
    ]  # a fist's fingers may touch
    assert wrong == []


def test_fingers_that_are_stretched_out_are_told() -> None:
    assert stretched_fingers(hand(built())) == tuple(FINGERS)
    assert stretched_fingers(hand(built(FIST))) == ("thumb",)
    victory = {**FIST, "index": (0, 5, 5), "middle": (0, 5, 5), "thumb": (20, 50, 70)}
    assert stretched_fingers(hand(built(victory) @ rotation(3))) == ("index", "middle")
    assert separate_fingers(hand(built(FIST)), LIMITS) == separate_fingers(hand(built()), LIMITS) == 5


@pytest.mark.parametrize(("factor", "word"), [(2.2, "2.2 times too long"), (0.4, "2.5 times too short")])
def test_a_bone_of_the_wrong_length_is_named(factor: float, word: str) -> None:
    (says,) = said(built(longer={("ring", 1): factor}) @ rotation(1))
    assert says == f"a bone of the ring finger is {word} for the hand"
    assert said(built(longer={("ring", 1): factor}), HandLimits(stretch=3.0)) == []


def test_how_far_beyond_its_limit_a_bone_is_decides_what_is_worst() -> None:
    odd = hand_oddities(hand(built(longer={("index", 0): 2.7, ("little", 2): 2.0})), LIMITS)
    assert [one.excess for one in odd] == pytest.approx([2.7 / 1.8, 2.0 / 1.8])
    assert odd[0].joints == FINGERS["index"] and "little" in odd[1].says


@pytest.mark.parametrize(
    ("pose", "says"),
    [
        ({**FIST, "ring": (80, -60, 65)}, "the ring finger bends backwards"),
        ({**FIST, "index": (0, 60, -50)}, "the index finger bends backwards"),
        ({"middle": (10, 30, 130)}, "the middle finger bends too far"),
        ({"little": (10, 150, 10)}, "the little finger bends too far"),
        ({"thumb": (5, 100, 5)}, "the thumb finger bends too far"),
    ],
)
def test_a_joint_that_bends_as_none_does_is_named(pose: Pose, says: str) -> None:
    for seed in range(4):  # turned, and of either side
        assert said(built(pose) @ rotation(seed)) == [says]


def test_a_finger_that_bends_sideways_is_named() -> None:
    points = built()
    for landmark in (11, 12):
        x, y, z = points[landmark] - points[10]
        points[landmark] = points[10] + (
            x * math.cos(1.1) + y * math.sin(1.1),
            y * math.cos(1.1) - x * math.sin(1.1),
            z,
        )
    assert "the middle finger bends sideways" in said(points @ rotation(2))


def test_two_fingers_in_one_place_are_one() -> None:
    points = built()
    points[[14, 15, 16]] = points[[10, 11, 12]] + (0.5, 0.0, 0.5)
    assert said(points) == ["middle and ring finger are in the same place"]
    assert separate_fingers(hand(points * 1e-3), LIMITS) == 4
    points[[18, 19, 20]] = points[[10, 11, 12]] - (0.5, 0.0, 0.5)
    assert separate_fingers(hand(points), LIMITS) == 3


def test_fingers_in_the_wrong_order_are_named() -> None:
    points = built()
    points[9:13], points[13:17] = points[13:17].copy(), points[9:13].copy()
    assert "the fingers don't grow from the palm in their order" in said(points)


@pytest.mark.parametrize("points", [np.zeros((21, 3)), np.full((21, 3), np.nan)])
def test_a_hand_without_size_is_an_oddity(points: np.ndarray) -> None:
    assert said(points) == ["the hand has no size"]


class Placed:
    """A fake only to place exact hands."""

    def __init__(self, *hands: Hand) -> None:
        self.placed = list(hands)

    def problems(self) -> list[str]:
        return []

    def hands(self, image: np.ndarray) -> list[Hand]:
        return self.placed


PEOPLE = Scene(prompt="p", canvas=Canvas(width=200, height=120), entities=(Entity(id="chef", noun="chef"),))
IMAGE = np.random.default_rng(0).integers(0, 256, (120, 200, 3), dtype=np.uint8)
SOUND, BROKEN = hand(built()), hand(built(longer={("index", 1): 3.6}), box=Box(x0=0.5, y0=0.4, x1=0.9, y1=0.8))


@pytest.mark.parametrize(
    ("hands", "status", "words"),
    [
        ([SOUND], "pass", "1 of 1 hands could be judged"),
        ([SOUND, BROKEN], "fail", "index finger is 3.6 times too long for the hand; 2 of 2"),
        ([], "unscored", "none was found"),
        ([hand(built(), score=0.5)], "unscored", "not sure which hand it is"),
        ([hand(built(), box=Box(x0=0.0, y0=0.1, x1=0.5, y1=0.9))], "unscored", "cut by the edge"),
        ([hand(BROKEN.points, box=Box(x0=0.4, y0=0.4, x1=0.6, y1=0.7))], "unscored", "too small"),
    ],
)
def test_hands_that_can_be_judged_are(hands: list[Hand], status: str, words: str) -> None:
    critic = HandsCritic(landmarker=Placed(*hands))
    (check,) = own_checks(critic, PEOPLE)
    (verdict,) = judge_all([critic], IMAGE, PEOPLE, [check])
    assert verdict.status == status and words in verdict.reason
    if status == "fail":
        assert verdict.score == pytest.approx(0.25) and verdict.fault == "anatomy"
        region = Box(x0=0.42, y0=0.32, x1=0.98, y1=0.88)
        assert verdict.region is not None and verdict.region.iou(region) == pytest.approx(1.0)
        assert verdict.evidence[0].label == "hand: 5 fingers, 5 stretched"


def test_it_adds_a_check_for_people_and_leaves_others_alone() -> None:
    critic = HandsCritic(landmarker=Placed(SOUND))
    assert critic.checks(example_scene()) == [] and not critic.checks(PEOPLE)[0].hard
    other = Check(id="logo", kind="custom", says="the logo is there", owner="brand")
    assert judge_all([critic], IMAGE, PEOPLE, [other]) == ()
    assert critic.unable(PEOPLE, critic.checks(PEOPLE)) == {}
    check_critic(critic, scene=PEOPLE)


def test_what_is_missing_is_one_line_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hand_landmarker.task"
    table = {"model": str(file), "sha256": hashlib.sha256(b"model").hexdigest()}
    assert "set critic_settings.hands.landmarks.model" in HandsCritic().problems()[0]
    assert "there is no file" in HandLandmarks(LandmarkSettings(**table)).problems()[0]
    file.write_bytes(b"other")
    assert hashlib.sha256(b"other").hexdigest() in HandLandmarks(LandmarkSettings(**table)).problems()[0]
    file.write_bytes(b"model")
    monkeypatch.setitem(sys.modules, "mediapipe", None)  # what Python itself knows as a module that isn't there
    critic = HandsCritic(HandsSettings(landmarks=LandmarkSettings(**table)))
    (check,) = own_checks(critic, PEOPLE)
    assert critic.problems() == ["mediapipe isn't installed: pip install mediapipe"]
    assert critic.unable(PEOPLE, [check]) == {"hands": critic.problems()[0]}
    (verdict,) = judge_all([critic], IMAGE, PEOPLE, [check])
    assert (verdict.status, verdict.reason) == ("unscored", critic.problems()[0])
    with pytest.raises(CriticError, match="mediapipe isn't installed"):
        HandLandmarks(LandmarkSettings(**table)).hands(IMAGE)


def test_a_file_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("mediapipe", reason="mediapipe isn't installed: pip install mediapipe")
    (tmp_path / "x.task").write_bytes(b"model")
    table = LandmarkSettings(model=str(tmp_path / "x.task"), sha256=hashlib.sha256(b"model").hexdigest())
    assert HandLandmarks(table).problems() == []
    with pytest.raises(CriticError, match="can't be loaded as a hand landmarker") as caught:
        HandLandmarks(table).hands(IMAGE)
    assert "\n" not in str(caught.value)
