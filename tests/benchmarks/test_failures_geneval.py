"""GenEval's rules on constructed boxes and pictures, with the shipped models where a model is needed."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import critics.primer.coco as primer
from benchmarks.failures.items import Clause, GenEvalNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.geneval import COLOURS as NAMED
from benchmarks.failures.judging.geneval import GenEvalDetection, GenEvalRules, cut_out, geneval_score, surest_by_class
from benchmarks.failures.judging.geneval_models import ClipColours, FolderDetector
from benchmarks.judges.requirements import positions
from tests.critics.tiny_pair import open_clip_pair

SHIPPED = Path(primer.__file__).parent
IMAGE = np.zeros((100, 200, 3), np.uint8)
COLOURS = {"red": (214, 40, 40), "blue": (38, 96, 214), "green": (46, 155, 70), "yellow": (250, 208, 44)}


class Given:
    """A detector and colour namer that say what they were given."""

    def __init__(self, *found: GenEvalDetection, colours: tuple[str, ...] = ()) -> None:
        self.found, self.named = found, colours

    def detect(self, image: np.ndarray) -> list[GenEvalDetection]:
        return list(self.found)

    def colours(self, crops: list[np.ndarray], label: str) -> list[str]:
        return list(self.named[: len(crops)])

    def ingredients(self) -> Ingredients:
        return Ingredients()


def judge(tag: str, include: list[Clause], *found: GenEvalDetection, exclude: tuple = (), colours: tuple = ()):
    given = Given(*found, colours=colours)
    return GenEvalRules(given, given).judge(IMAGE, GenEvalNeeds(tag=tag, include=tuple(include), exclude=exclude))


def square(x: float, y: float, side: float = 20) -> tuple[float, float, float, float]:
    return x - side / 2, y - side / 2, x + side / 2, y + side / 2


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (square(20, 50), square(80, 50), {"left of"}),
        (square(80, 50), square(20, 50), {"right of"}),
        (square(50, 20), square(50, 80), {"above"}),
        (square(50, 80), square(50, 20), {"below"}),
        (square(50, 50), square(50, 50), set()),
        (square(50, 50), square(54, 50), set()),  # an offset of 4 is no more than a tenth of 20 + 20
        (square(50, 50), square(55, 50), set()),  # 1 left of 5 is a fifth, no half
        (square(50, 50), square(59, 50), {"left of"}),  # 5 left of 9
        (square(20, 20), square(80, 80), {"left of", "above"}),
        (square(20, 50), square(80, 75), {"left of"}),
        (square(50, 50, 40), square(62, 50, 60), set()),  # 2 left of 12
        ((0, 0, 10, 100), (40, 0, 50, 100), {"left of"}),  # tall boxes: only their width counts sideways
    ],
)
def test_positions(a, b, expected):
    assert positions(a, b) == expected


def test_positions_are_the_formula_on_random_boxes():
    """Against the rule as its authors write it, vector by vector, on 2,000 random pairs."""
    rng = np.random.default_rng(3)
    for _ in range(2000):
        boxes = np.sort(rng.uniform(0, 512, (2, 2, 2)), axis=1)
        a, b = boxes
        offset, size = a.mean(0) - b.mean(0), (a[1] - a[0]) + (b[1] - b[0])
        revised = np.maximum(np.abs(offset) - 0.1 * size, 0) * np.sign(offset)
        expected = set()
        if not (np.abs(revised) < 1e-3).all():
            x, y = revised / np.linalg.norm(offset)
            expected = {
                name
                for name, holds in (
                    ("left of", x < -0.5),
                    ("right of", x > 0.5),
                    ("above", y < -0.5),
                    ("below", y > 0.5),
                )
                if holds
            }
        assert positions(tuple(a.reshape(-1)), tuple(b.reshape(-1))) == expected


def test_every_pair_must_stand_so():
    clauses = [Clause(label="dog", count=1), Clause(label="cat", count=2, position=("left of", 0))]
    dog = GenEvalDetection("dog", 0.9, square(150, 50))
    near, far = GenEvalDetection("cat", 0.9, square(30, 50)), GenEvalDetection("cat", 0.8, square(60, 50))
    astray = GenEvalDetection("cat", 0.7, square(180, 50))
    assert judge("position", clauses, dog, near, far).passed
    found = judge("position", clauses, dog, near, astray)
    assert not found.passed and found.failures == ("wrong relation",)
    # the surest two answer the clause, a third one does no harm
    assert judge("position", clauses, dog, near, far, astray).passed
    missing = judge("position", clauses, near, far)
    assert not missing.passed and missing.failures == ("missing object",)


def test_scores_at_the_threshold_do_not_count_and_counting_asks_for_more():
    cat = [Clause(label="cat", count=1)]
    assert not judge("single_object", cat, GenEvalDetection("cat", 0.3, square(50, 50))).passed
    assert judge("single_object", cat, GenEvalDetection("cat", 0.31, square(50, 50))).passed
    assert judge("single_object", cat, *[GenEvalDetection("cat", 0.9, square(50, 50))] * 5).passed  # no upper bound
    two, three = [Clause(label="cat", count=2)], (Clause(label="cat", count=3),)
    cats = [GenEvalDetection("cat", score, square(50, 50)) for score in (0.95, 0.92, 0.9)]
    assert judge("counting", two, *cats, exclude=three).passed  # the third isn't above 0.9
    sure = [GenEvalDetection("cat", 0.95, square(50, 50))] * 3
    found = judge("counting", two, *sure, exclude=three)
    assert not found.passed and found.failures == ("wrong count",)
    assert judge("counting", two, *cats[:1], exclude=three).failures == ("wrong count",)


def test_sixteen_of_a_class_at_most():
    groups = surest_by_class([GenEvalDetection("cat", 0.5 + i / 100, square(50, 50)) for i in range(20)], "counting")
    assert len(groups["cat"]) == 0
    groups = surest_by_class([GenEvalDetection("cat", 0.5 + i / 100, square(50, 50)) for i in range(20)], "two_object")
    assert len(groups["cat"]) == 16 and groups["cat"][0].score == pytest.approx(0.69)


def test_colours_must_be_the_asked_ones_and_anothers_is_swapped():
    clauses = [Clause(label="cat", count=1, colour="red"), Clause(label="dog", count=1, colour="blue")]
    found = (GenEvalDetection("cat", 0.9, square(50, 50)), GenEvalDetection("dog", 0.9, square(150, 50)))
    assert not judge("color_attr", clauses, *found, colours=("red",)).met["colour:1"]
    assert judge("color_attr", clauses[:1], *found, colours=("red",)).passed
    assert judge("color_attr", clauses, *found, colours=("blue",)).failures == ("swapped colours",)
    assert judge("color_attr", clauses[:1], *found, colours=("green",)).failures == ("wrong colour",)


def test_the_object_is_cut_out_on_flat_grey():
    image = np.full((40, 60, 3), 200, np.uint8)
    mask = np.zeros((40, 60), bool)
    mask[10:20, 30:50] = True
    crop = cut_out(image, GenEvalDetection("cat", 0.9, (28.2, 8.0, 52.0, 22.0), mask))
    assert crop.shape == (14, 24, 3)
    assert (crop[2:12, 2:22] == 200).all() and (crop[:2] == 0x99).all() and (crop[:, :2] == 0x99).all()
    assert (cut_out(image, GenEvalDetection("cat", 0.9, (28.0, 8.0, 52.0, 22.0))) == 200).all()
    assert cut_out(image, GenEvalDetection("cat", 0.9, (-5.0, -5.0, 0.2, 0.2))).shape == (1, 1, 3)


def test_a_real_clip_names_one_colour_for_one_crop(tmp_path):
    crop = np.full((40, 60, 3), 200, np.uint8)
    other = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    first, again, _ = ClipColours(str(open_clip_pair(tmp_path))).colours([crop, crop, other], "circle")
    assert first == again and first in NAMED


def test_a_detector_from_a_folder_finds_what_is_drawn():
    picture = Image.new("RGB", (256, 192), "white")
    ImageDraw.Draw(picture).ellipse((40, 50, 110, 120), fill=COLOURS["red"])
    best = max(FolderDetector(SHIPPED / "detector2").detect(np.asarray(picture)), key=lambda one: one.score)
    assert best.label == "circle" and best.score > 0.5
    assert all(abs(a - b) < 12 for a, b in zip(best.box, (40, 50, 110, 120), strict=True))


def test_what_a_judge_is_made_of_and_what_it_lacks(tmp_path):
    (tmp_path / "empty").mkdir()
    made = ClipColours(str(open_clip_pair(tmp_path / "pair"))).ingredients()
    assert len(made.weights) == 1 and next(iter(made.architectures)).startswith("open_clip {")
    with pytest.raises(JudgeError, match="clip_weights"):
        ClipColours("ViT-L-14").ingredients()
    with pytest.raises(JudgeError, match="no weights"):
        FolderDetector(tmp_path / "empty").ingredients()


def test_the_overall_score_is_the_mean_over_tasks():
    found = geneval_score({"counting": [True, False, False, False], "colors": [True] * 50})
    assert math.isclose(found.overall, (0.25 + 1.0) / 2)
    with pytest.raises(ValueError, match="no pictures"):
        geneval_score({"counting": []})
