"""What the benchmark of faces does to a face, and which cases it makes of it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from benchmarks.packaged import MissingPackage
from benchmarks.people.cases import SOUND
from benchmarks.people.face_damages import FACE_DAMAGES, FaceParts, ellipse_erased, ellipse_pasted
from benchmarks.people.faces import face_cases
from critics.people.faces import FacesCritic

PARTS = FaceParts(np.array([(60.0, 50.0), (90.0, 50.0), (75.0, 66.0), (63.0, 82.0), (87.0, 82.0)]))


def drawn() -> np.ndarray:
    """A face of flat colours, uint8 (130, 160, 3): dark eyes, a red mouth, a green background."""
    image = np.full((130, 160, 3), (60, 140, 60), np.uint8)
    image[25:105, 40:110] = (220, 180, 150)
    for x, y in PARTS.points[:2].astype(int):
        image[y - 3 : y + 4, x - 5 : x + 6] = (20, 20, 60)
    image[78:87, 60:91] = (180, 20, 20)
    return image


def dark(image: np.ndarray, x: int, y: int) -> bool:
    return int(image[y, x].sum()) < 250


@pytest.mark.parametrize("name", FACE_DAMAGES)
def test_every_damage_changes_the_face_and_leaves_what_it_was_given(name: str) -> None:
    image = drawn()
    made = FACE_DAMAGES[name](image, PARTS)
    assert np.array_equal(image, drawn()) and made.dtype == np.uint8 and made.ndim == 3
    assert made.shape != image.shape or (made != image).any()


def test_damages_do_what_they_say() -> None:
    image = drawn()
    lowered = FACE_DAMAGES["an eye half an eye distance lower"](image, PARTS)
    assert dark(lowered, 60, 66) and not dark(lowered, 60, 50) and dark(lowered, 90, 50)
    bare = FACE_DAMAGES["no eyes"](image, PARTS)
    assert not dark(bare, 60, 50) and not dark(bare, 90, 50) and np.array_equal(bare[80:], image[80:])
    four = FACE_DAMAGES["two pairs of eyes"](image, PARTS)
    assert all(dark(four, x, y) for x in (60, 90) for y in (34, 50))
    over = FACE_DAMAGES["face upside down on its head"](image, PARTS)
    assert dark(over, 60, 82) and dark(over, 90, 82) and over[50, 75, 0] > 150 > over[50, 75, 1]
    assert np.array_equal(over[:20], image[:20])
    swapped = FACE_DAMAGES["eyes and mouth swapped"](image, PARTS)
    assert dark(swapped, 60, 82) and swapped[50, 75, 1] < 100
    assert FACE_DAMAGES["squeezed to half its width"](image, PARTS).shape == (130, 80, 3)
    assert FACE_DAMAGES["squeezed to half its height"](image, PARTS).shape == (65, 160, 3)


def test_soft_ellipses_reach_no_further_than_they_should() -> None:
    image = drawn()
    made = ellipse_pasted(image, image, np.array([60.0, 50.0]), (10.0, 6.0), np.array([0.0, 30.0]))
    assert dark(made, 60, 80) and dark(made, 60, 50)
    changed = np.argwhere((made != image).any(axis=-1))
    assert changed.min() >= 45 and changed[:, 0].min() >= 73 and changed[:, 0].max() <= 87
    assert np.array_equal(ellipse_erased(image, np.array([20.0, 20.0]), (8.0, 8.0)), image)  # all around it is as it is


def test_cases_are_sound_or_damaged_as_they_say() -> None:
    try:
        sound, *rest = itertools.islice(face_cases(), 1 + len(FACE_DAMAGES))
    except MissingPackage as missing:
        pytest.skip(str(missing))
    (check,) = FacesCritic().checks(sound.scene)
    assert not sound.damaged and sound.group == SOUND["face"] and sound.decides(check)
    assert [case.group for case in rest] == list(FACE_DAMAGES) and {case.origin for case in rest} == {sound.origin}
    for case in rest:
        assert case.damaged and case.decides(check) and case.half == sound.half
        assert case.picture.shape != sound.picture.shape or (case.picture != sound.picture).any()
    assert not sound.decides(check.model_copy(update={"id": "present:person_1", "kind": "present"}))
