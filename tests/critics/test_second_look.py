"""A second look where something planned wasn't found: what it finds, what it doesn't believe, and when it is taken."""

from __future__ import annotations

import numpy as np

from critics.base import Picture
from critics.objects.critic import ObjectCritic, ObjectSettings
from critics.objects.detector import Detection, DetectorSettings
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene

SIDE = 200
SETTINGS = ObjectSettings(detector=DetectorSettings(checkpoint="unused", tiles=False, closer=False))


def picture(image: np.ndarray, *nouns: str) -> Picture:
    entities = tuple(Entity(id=f"thing_{k}", noun=noun) for k, noun in enumerate(nouns))
    scene = Scene(prompt="things", canvas=Canvas(width=SIDE, height=SIDE), entities=entities)
    return Picture(image, scene, [check for check in compile_checklist(scene) if check.kind in ObjectCritic.judges])


class Shortsighted:
    """Sees what is bright as a lamp where it fills a tenth of a picture's width, surely below a picture of ``below``
    pixels and hardly in a larger one. ``looks`` are the sides of the pictures that it saw."""

    labels = ("lamp", "cat")

    def __init__(self, below: int = SIDE, above: int = 0) -> None:
        self.below, self.above = below, above
        self.looks: list[int] = []

    def detect(self, image: np.ndarray) -> list[Detection]:
        height, width = image.shape[:2]
        self.looks.append(width)
        rows, columns = np.nonzero(image[..., 0] > 200)
        if not len(rows) or np.ptp(columns) + 1 < width / 10:
            return []
        box = Box.from_pixels((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1), (width, height))
        return [Detection("lamp", 0.9 if self.above < width < self.below else 0.15, box)]


def noisy(*xyxy: int) -> np.ndarray:
    """A picture that isn't flat, with one bright place."""
    image = np.random.default_rng(0).integers(0, 150, (SIDE, SIDE, 3), dtype=np.uint8)
    image[xyxy[1] : xyxy[3], xyxy[0] : xyxy[2]] = 255
    return image


def judged(detector: Shortsighted, image: np.ndarray, *nouns: str, again: bool = True) -> dict[str, str]:
    assert SETTINGS.detector is not None
    settings = SETTINGS.model_copy(update={"detector": SETTINGS.detector.model_copy(update={"again": again})})
    (verdicts,) = ObjectCritic(settings, detector).judge_many([picture(image, *nouns)])
    return {verdict.check: verdict.status for verdict in verdicts}


def test_a_small_thing_is_found_and_counted_once() -> None:
    image = noisy(120, 60, 136, 76)
    assert set(judged(Shortsighted(), image, "lamp", again=False).values()) == {"fail"}
    assert set(judged(Shortsighted(), image, "lamp").values()) == {"pass"}
    assert judged(Shortsighted(), image, "lamp", "lamp")["count:lamp"] == "fail"


def test_one_scale_alone_is_not_believed() -> None:
    image, half = noisy(120, 60, 136, 76), SIDE // 2
    assert set(judged(Shortsighted(above=half - 1, below=half + 1), image, "lamp").values()) == {"fail"}
    assert set(judged(Shortsighted(above=35, below=half + 1), image, "lamp").values()) == {"fail"}
    assert set(judged(Shortsighted(above=34, below=half + 1), image, "lamp").values()) == {"pass"}


def test_nothing_is_looked_at_again_where_nothing_is_missing() -> None:
    detector = Shortsighted(below=SIDE + 1)
    assert set(judged(detector, noisy(60, 60, 100, 100), "lamp").values()) == {"pass"}
    assert detector.looks == [SIDE]


def test_tiles_are_looked_at_once_for_several_plans() -> None:
    detector, image = Shortsighted(), noisy(120, 60, 136, 76)
    ObjectCritic(SETTINGS, detector).judge_many([picture(image, "cat"), picture(image, "cat", "cat")])
    assert detector.looks.count(SIDE) == 1 and detector.looks.count(SIDE // 2) == 9
