from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection, suppressed
from critics.objects.matching import assign_detections, canonical, cheapest_pairs, head_class
from planners.english import plural, singular
from planners.other_names import NOUN_SYNONYMS
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Entity
from tests.shared_data import shared_data


class Coco:
    labels = ("person", "skis", "scissors", "wine glass")

    def detect(self, image: np.ndarray) -> list[Detection]:
        return []


def box(x: float, y: float, side: float = 0.2) -> Box:
    return Box.clipped(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def cat(name: str, x: float, y: float, **attributes: str) -> Entity:
    return Entity(id=name, noun="cat", box=box(x, y), attributes=attributes)


def seen(x: float, y: float, score: float = 0.9, label: str = "cat") -> Detection:
    return Detection(label, score, box(x, y))


def test_each_entity_gets_the_nearest_detection_of_the_best_whole() -> None:
    left, right = seen(0.3, 0.5), seen(0.5, 0.5)
    result = assign_detections([cat("a", 0.4, 0.5), cat("b", 0.8, 0.5)], [right, left])
    assert result.matched == {"a": left, "b": right}
    assert result.extra == ()


def test_missing_and_extra_the_worst_fit_first() -> None:
    near, far, farther = seen(0.21, 0.5), seen(0.6, 0.5), seen(0.9, 0.9)
    result = assign_detections([cat("a", 0.2, 0.5)], [far, near, farther])
    assert result.matched == {"a": near}
    assert result.extra == (farther, far)
    lost = assign_detections([cat("a", 0.2, 0.5), cat("b", 0.9, 0.5)], [far])
    assert lost.matched == {"b": far}


def test_the_colour_binds_before_the_place() -> None:
    red, blue = seen(0.8, 0.5), seen(0.2, 0.5)

    def mismatch(entity: Entity, detection: Detection) -> float:
        return 0.0 if (entity.attributes["colour"] == "red") == (detection is red) else 1.0

    result = assign_detections(
        [cat("a", 0.2, 0.5, colour="red"), cat("b", 0.8, 0.5, colour="blue")], [red, blue], mismatch
    )
    assert result.matched == {"a": red, "b": blue}


def test_without_entities_or_detections() -> None:
    extra = seen(0.5, 0.5)
    assert assign_detections([], [extra]).extra == (extra,)
    assert assign_detections([cat("a", 0.5, 0.5)], []).matched == {}


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        ("Cats", "cat"),
        ("doughnuts", "donut"),
        ("berries", "berry"),
        ("buses", "bus"),
        ("glass", "glass"),
        ("soccer balls", "ball"),
        ("traffic_light", "traffic light"),
        ("knives", "knife"),
        ("boxes", "box"),
        ("tomatoes", "tomato"),
        ("houses", "house"),
        ("tennis", "tennis"),
        ("pies", "pie"),
        ("movies", "movie"),
        ("skis", "skis"),
        ("ski", "skis"),
        ("wine glasses", "wine glass"),
        ("scissors", "scissors"),
    ],
)
def test_nouns_and_labels_meet_in_one_name(noun: str, name: str) -> None:
    assert canonical(noun) == name


def test_genevals_names_are_the_same_in_the_singular_and_the_plural() -> None:
    for name in shared_data("data", "geneval", "object_names.txt").read_text().splitlines():
        assert singular(name) == name
        assert canonical(name) == canonical(plural(name)) == NOUN_SYNONYMS.get(name, name)


@pytest.mark.parametrize("prompt", ["a person wearing skis", "a person holding two scissors", "three wine glasses"])
def test_what_the_rules_plan_a_detector_with_cocos_names_can_judge(prompt: str) -> None:
    plan = RulePlanner().plan(prompt, Canvas(width=96, height=64))
    critic = ObjectCritic(detector=Coco())
    kinds = ("present", "count")
    assert critic.unable(plan.scene, [check for check in plan.checklist if check.kind in kinds]) == {}


def test_suppression_within_a_class_and_over_all() -> None:
    best, same, other_class = seen(0.5, 0.5, 0.9), seen(0.53, 0.5, 0.8), seen(0.54, 0.5, 0.7, "dog")
    beside, half = seen(0.8, 0.5, 0.6), seen(0.56, 0.5, 0.5, "cat")
    assert suppressed([half, beside, other_class, same, best]) == [best, beside, half]
    assert suppressed([]) == []


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (3, 1), (2, 3), (4, 2)])
def test_pairs_are_those_of_scipys_solver_ties_included(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        cost = rng.integers(0, 4, shape) / 4.0  # few values, so that many tie
        rows, columns = linear_sum_assignment(cost)
        assert cheapest_pairs(cost) == list(zip(rows.tolist(), columns.tolist(), strict=True))


def test_fixed_classes_call_people_persons_and_an_open_vocabulary_does_not() -> None:
    class AnyNoun(Coco):
        def naming(self, nouns: list[str]) -> Coco:
            return self

    assert ObjectCritic(detector=Coco()).canonical("Women") == "person"
    assert ObjectCritic(detector=AnyNoun()).canonical("Women") == "woman"
    assert ObjectCritic(detector=AnyNoun()).canonical("kittens") == "cat"


@pytest.mark.parametrize(
    ("noun", "found"),
    [("coffee cup", "cup"), ("sailing boat", "boat"), ("alarm clocks", "clock"), ("hot dog", ""), ("quill", "")],
)
def test_a_compound_is_of_its_heads_class_where_the_two_are_of_one_kind(noun: str, found: str) -> None:
    assert head_class(noun, {"cup", "boat", "clock", "dog"}, NOUN_SYNONYMS) == found
