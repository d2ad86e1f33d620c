"""The real networks on photos that packages ship, sound and damaged; what is missing or changed is one line."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.packaged import MissingPackage
from benchmarks.people import faces
from benchmarks.people.cases import Case
from critics.base import CriticError, Verdict
from critics.contained import own_checks
from critics.panel import judge_all
from critics.people.face_landmarks import PACKAGE, SHA256, WAY_OUT, FaceFinderSettings, MtcnnFaces
from critics.people.faces import FacesCritic, FacesSettings
from critics.testing import check_critic
from planners.scene import Canvas, Entity, Scene

CPU = FaceFinderSettings(device="cpu")
PEOPLE = Scene(prompt="a chef", canvas=Canvas(width=96, height=64), entities=(Entity(id="chef", noun="chef"),))
IMAGE = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)

DOWN = ", face upside down on its head"
NOSES = {"touchline, right, 1x": (232, 182), "bus, left, 2x": (248, 130), "astronaut, 1x": (225, 129)}
"""Where the tip of the nose is in these pictures, in pixels."""


@pytest.fixture(scope="module")
def critic() -> FacesCritic:
    """The critic with the real networks; skips where they aren't installed."""
    critic = FacesCritic(FacesSettings(finder=CPU))
    if problems := critic.problems():
        pytest.skip(problems[0])
    return critic


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """A few of the benchmark's faces by their ids; skips where a package that ships a photo is absent."""
    wanted = {f"{name}{damage}" for name in (*NOSES, "touchline, left, 1x") for damage in ("", DOWN)}
    portraits = [one for one in faces.PORTRAITS if any(name.startswith(f"{one.name}, ") for name in wanted)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faces, "PORTRAITS", portraits)
        patch.setattr(faces, "SMALL", 0)
        patch.setattr(faces, "FACE_DAMAGES", {DOWN[2:]: faces.FACE_DAMAGES[DOWN[2:]]})
        try:
            found = {case.id: case for case in faces.face_cases() if case.id in wanted}
        except MissingPackage as missing:
            pytest.skip(str(missing))
    assert set(found) == wanted
    return found


def judged(critic: FacesCritic, case: Case) -> Verdict:
    (verdict,) = judge_all([critic], case.picture, case.scene, own_checks(critic, case.scene))
    return verdict


def test_faces_are_found_where_they_are(critic: FacesCritic, cases: dict[str, Case]) -> None:
    for name, nose in (
        ("touchline, right, 1x", (232, 182)),
        ("bus, left, 2x", (248, 130)),
        ("astronaut, 1x", (225, 129)),
    ):
        picture = cases[name].picture
        best = MtcnnFaces(CPU).faces(picture)[0]
        assert best.score > 0.99 and np.hypot(*(best.points[2] - nose)) < 0.15 * best.size
        left, top, right, bottom = best.box.pixels((picture.shape[1], picture.shape[0]))
        inside = (best.points > (left, top)) & (best.points < (right, bottom))
        assert inside.all() and best.points[0, 0] < best.points[1, 0] and best.points[0, 1] < best.points[3, 1]


def test_sound_faces_pass_and_one_turned_aside_is_unscored(critic: FacesCritic, cases: dict[str, Case]) -> None:
    for name in NOSES:
        verdict = judged(critic, cases[name])
        assert (verdict.status, verdict.score) == ("pass", 1.0), f"{name}: {verdict.reason}"
        assert verdict.evidence and verdict.evidence[0].box is not None
    aside = judged(critic, cases["touchline, left, 1x"])
    assert aside.status == "unscored" and "turned aside" in aside.reason


def test_a_face_that_stands_on_its_head_is_found(critic: FacesCritic, cases: dict[str, Case]) -> None:
    """Eyes that are gone it doesn't miss: that is in the benchmark."""
    for name, nose in (
        ("touchline, right, 1x", (232, 182)),
        ("bus, left, 2x", (248, 130)),
        ("astronaut, 1x", (225, 129)),
    ):
        case = cases[f"{name}{DOWN}"]
        verdict = judged(critic, case)
        assert (verdict.status, verdict.fault) == ("fail", "anatomy"), f"{name}: {verdict.reason}"
        assert "stands on its head" in verdict.reason and verdict.region is not None
        x, y = nose[0] / case.picture.shape[1], nose[1] / case.picture.shape[0]
        assert verdict.region.x0 < x < verdict.region.x1 and verdict.region.y0 < y < verdict.region.y1


def test_a_person_who_is_upside_down_altogether_is_told_but_not_where_planned(
    critic: FacesCritic, cases: dict[str, Case]
) -> None:
    case = cases["astronaut, 1x"]
    picture, planned = case.picture[::-1].copy(), case.scene.model_copy(update={"prompt": "a woman upside down"})
    for scene, status in ((case.scene, "fail"), (planned, "unscored")):
        (verdict,) = critic.judge(picture, scene, critic.checks(scene))
        assert verdict.status == status, verdict.reason


def test_it_keeps_the_contract_and_tiny_pictures_have_no_face(critic: FacesCritic) -> None:
    check_critic(critic, scene=PEOPLE)
    (verdict,) = critic.judge(IMAGE[:20], PEOPLE, critic.checks(PEOPLE))
    assert verdict.reason == "no face can be judged: none was found"


def test_without_the_package_it_is_one_line_with_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, PACKAGE, None)  # what Python itself knows as a module that isn't there
    critic = FacesCritic()
    line = f"facenet-pytorch isn't installed: {WAY_OUT}"
    (check,) = own_checks(critic, PEOPLE)
    assert critic.problems() == [line] and critic.unable(PEOPLE, [check]) == {"faces": line}
    (verdict,) = judge_all([critic], IMAGE, PEOPLE, [check])
    assert (verdict.status, verdict.reason) == ("unscored", line)
    for folder in (None, tmp_path):
        with pytest.raises(CriticError, match="facenet-pytorch isn't installed"):
            MtcnnFaces(CPU, folder).faces(IMAGE)


@pytest.fixture
def copied(critic: FacesCritic, tmp_path: Path) -> Path:
    """A copy of the package's weights."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.submodule_search_locations is not None
    for name in SHA256:
        (tmp_path / name).write_bytes((Path(spec.submodule_search_locations[0]) / "data" / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize("name", SHA256)
def test_weights_that_were_changed_are_not_loaded(copied: Path, name: str) -> None:
    whole = (copied / name).read_bytes()
    changed = whole[:-1] + bytes([whole[-1] ^ 1])
    (copied / name).write_bytes(changed)
    finder = MtcnnFaces(CPU, copied)
    with pytest.raises(CriticError) as caught:
        finder.faces(IMAGE)
    assert hashlib.sha256(changed).hexdigest() in str(caught.value) and WAY_OUT in str(caught.value)
    assert "\n" not in str(caught.value)
    (copied / name).write_bytes(whole)
    assert finder.faces(IMAGE) == MtcnnFaces(CPU).faces(IMAGE) == []


def test_weights_that_are_gone_are_one_line_until_they_are_loaded(copied: Path) -> None:
    loaded, other = MtcnnFaces(CPU, copied), MtcnnFaces(CPU, copied)
    loaded.faces(IMAGE)
    (copied / "onet.pt").unlink()
    assert loaded.problems() == [] and loaded.faces(IMAGE) == []
    assert other.problems() == [f"{copied} lacks onet.pt: {WAY_OUT}"]
