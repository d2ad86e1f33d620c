"""Joints that are placed by hand for the geometry, and real YOLOv8n-pose weights on photos, sound and damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from weights import photo, yolo_weights

from critics.base import CriticError, Verdict
from critics.people.people_check import is_person
from critics.people.pose import PoseCritic, PoseSettings
from critics.people.skeleton import Person, body_oddities, shared_joints
from critics.testing import check_critic, example_scene
from planners.scene import Box, Canvas, Entity, Scene

STANDING = {
    0: (100, 30),
    1: (105, 25),
    2: (95, 25),
    3: (110, 28),
    4: (90, 28),
    5: (125, 60),
    6: (75, 60),
    7: (135, 110),
    8: (65, 110),
    9: (140, 155),
    10: (60, 155),
    11: (118, 150),
    12: (82, 150),
    13: (118, 220),
    14: (82, 220),
    15: (118, 290),
    16: (82, 290),
}


def standing(**moved: tuple[float, float]) -> Person:
    """Somebody 300 pixels high; ``j9=(x, y)`` moves joint 9."""
    places = {**STANDING, **{int(name[1:]): place for name, place in moved.items()}}
    return Person(0.9, Box(x0=0.2, y0=0.1, x1=0.8, y1=0.9), np.array([(*places[j], 0.9) for j in range(17)], float))


def said(person: Person) -> list[str]:
    return [one.says for one in body_oddities(person, longest=1.4, uneven=1.25, confidence=0.5)]


def test_a_body_in_proportion_is_no_oddity_however_it_stands() -> None:
    assert said(standing()) == []
    assert said(standing(j7=(150, 40), j9=(165, 0))) == []  # an arm up
    assert said(standing(j13=(118, 170), j14=(82, 170), j15=(118, 240), j16=(82, 240))) == []  # sitting, knees forward
    assert said(standing(j7=(128, 70), j9=(128, 70))) == []  # an arm towards the camera: short proves nothing


def test_a_limb_far_too_long_is_named() -> None:
    assert "the left arm is" in said(standing(j7=(190, 150), j9=(260, 240)))[0]
    assert "the right leg is" in said(standing(j14=(82, 300), j16=(82, 450)))[0]


def test_a_limb_longer_than_its_twin_needs_less() -> None:
    one = standing(j9=(137, 168), j8=(68, 70), j10=(66, 90))
    (says,) = said(one)
    assert says.startswith("the left arm is") and says.endswith("as long as the other one")
    assert said(standing(j9=(137, 168))) == []  # the twin is as it should be
    assert said(standing(j9=(138, 180), j8=(72, 125), j10=(70, 195))) == []  # both arms long: of one build


def test_parts_in_the_wrong_order_are_named() -> None:
    low = {f"j{j}": (100.0 + j, 145.0) for j in range(5)}
    assert said(standing(**low)) == ["the head is between shoulders and hips"]
    legs = standing(j13=(118, 80), j14=(82, 80), j15=(118, 10), j16=(82, 10))
    assert said(legs) == ["both legs stand above the shoulders"]


def test_people_who_share_joints() -> None:
    one = standing()
    beside = Person(0.9, one.box, one.points + np.array([60.0, 0.0, 0.0]))
    on_top = Person(0.9, one.box, one.points + np.array([3.0, 2.0, 0.0]))
    assert shared_joints(one, beside, 0.5) == 0.0
    assert shared_joints(one, on_top, 0.5) == 1.0
    assert shared_joints(one, on_top, 0.95) == 0.0  # no joint is that sure


PEOPLE = Scene(
    prompt="a woman",
    canvas=Canvas(width=96, height=64),
    entities=(Entity(id="w", noun="woman"), Entity(id="c", noun="cat")),
)


def test_it_adds_a_check_only_for_people() -> None:
    (check,) = PoseCritic().checks(PEOPLE)
    assert (check.kind, check.about, check.hard) == ("anatomy", ("w",), False)
    assert PoseCritic(PoseSettings(hard=True)).checks(PEOPLE)[0].hard
    assert PoseCritic().checks(example_scene()) == []
    assert [is_person(n) for n in ("people", "fireman", "old women", "snowman", "human", "mango")] == [
        True,
        True,
        True,
        False,
        True,
        False,
    ]


def test_without_weights_it_says_what_to_set() -> None:
    critic = PoseCritic()
    (check,) = critic.checks(PEOPLE)
    assert "critic_settings.pose.checkpoint" in critic.unable(PEOPLE, [check])[check.id]
    (verdict,) = critic.judge(np.zeros((64, 96, 3), np.uint8), PEOPLE, [check])
    assert verdict.status == "unscored"
    with pytest.raises(CriticError, match="no pose weights are set"):
        critic.people(np.zeros((64, 96, 3), np.uint8))
    gone = PoseCritic(PoseSettings(checkpoint="gone.pt", sha256=("0",)))
    assert "gone.pt" in gone.problems()[0] or "ultralytics isn't installed" in gone.problems()[0]


@pytest.fixture(scope="module")
def critic() -> PoseCritic:
    path, digest = yolo_weights("yolov8n-pose_dequant.pt")
    return PoseCritic(PoseSettings(checkpoint=str(path), sha256=(digest,), device="cpu"))


def judged(critic: PoseCritic, image: np.ndarray) -> Verdict:
    (verdict,) = critic.judge(image, PEOPLE, critic.checks(PEOPLE))
    return verdict


def framed(image: np.ndarray) -> np.ndarray:
    return np.pad(image, ((60, 60), (60, 60), (0, 0)), constant_values=128)


def stretched(image: np.ndarray, top: int, bottom: int, factor: float) -> np.ndarray:
    """The rows from ``top`` to ``bottom`` made that much higher."""
    band = Image.fromarray(image[top:bottom]).resize((image.shape[1], round((bottom - top) * factor)))
    return np.concatenate([image[:top], np.array(band), image[bottom:]])


def test_sound_photos_pass_or_are_unscored(critic: PoseCritic) -> None:
    bus = photo("bus")
    for image in (bus, bus[:, ::-1].copy(), framed(bus[360:950, 20:270]), framed(bus[370:900, 200:375])):
        verdict = judged(critic, image)
        assert (verdict.status, verdict.score) == ("pass", 1.0), verdict.reason
    zidane = judged(critic, photo("zidane"))
    assert zidane.status == "unscored" and "too few joints" in zidane.reason
    small = np.array(Image.fromarray(bus).resize((120, 160)))
    assert judged(critic, small).status == "unscored"
    assert judged(critic, np.full((64, 96, 3), 128, np.uint8)).reason.endswith("none was found")


def test_damage_that_it_sees(critic: PoseCritic) -> None:
    """What it doesn't see (an upper body squeezed, shanks twice, a double exposure) it passes: joints don't tell."""
    one, other = photo("bus")[360:950, 20:270], photo("bus")[370:900, 200:375]
    for image, hip in ((one, 283), (other, 263)):
        verdict = judged(critic, framed(np.concatenate([image[hip:], image[:hip]])))
        assert (verdict.status, verdict.fault) == ("fail", "anatomy")
        assert "legs stand on top of the body" in verdict.reason
    verdict = judged(critic, framed(stretched(one, 283, 575, 3.0)))
    assert (verdict.status, verdict.fault) == ("fail", "anatomy")
    assert "leg is" in verdict.reason and verdict.region is not None and verdict.region.y1 > 0.4
    assert verdict.score is not None and verdict.score < 0.5


def test_it_keeps_the_contract(critic: PoseCritic) -> None:
    check_critic(critic, scene=PEOPLE)


def test_a_detectors_weights_are_refused() -> None:
    path, digest = yolo_weights("yolo11n_dequant.pt")
    wrong = PoseCritic(PoseSettings(checkpoint=str(Path(path)), sha256=(digest,), device="cpu"))
    with pytest.raises(CriticError, match="is for the task 'detect', not 'pose'"):
        wrong.people(np.zeros((64, 96, 3), np.uint8))


def test_weights_that_are_loaded_are_not_read_again(tmp_path: Path) -> None:
    path, digest = yolo_weights("yolov8n-pose_dequant.pt")
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    critic = PoseCritic(PoseSettings(checkpoint=str(copy), sha256=(digest,), device="cpu"))
    copy.write_bytes(b"other")
    assert "has the SHA-256" in critic.problems()[0]  # as long as nothing is loaded
    copy.write_bytes(path.read_bytes())
    image = np.zeros((64, 96, 3), np.uint8)
    assert critic.people(image) == []
    copy.unlink()
    assert critic.problems() == [] and critic.people(image) == []
