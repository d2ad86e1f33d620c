"""Several pictures go to a critic together where it can; what breaks that costs no other picture its verdicts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from critics.base import BatchCritic, Picture, Verdict
from critics.panel import judge_all, judge_pictures
from critics.testing import check_critic, example_images, example_scene
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Scene

SCENE = example_scene()
OTHER = example_scene((64, 96)).model_copy(update={"relations": (), "texts": ()})
PRESENT = ("present:circle", "present:square")
DARK, LIGHT = np.full((64, 96, 3), 20, np.uint8), np.full((96, 64, 3), 230, np.uint8)
CIRCLE = [check for check in compile_checklist(OTHER) if check.id == "present:circle"]
PICTURES = [Picture(DARK, SCENE, compile_checklist(SCENE)), Picture(LIGHT, OTHER, CIRCLE)]


class Measures:
    """Judges "present" by the picture's mean level; ``many``, if given, injects a fault into ``judge_many``."""

    judges: frozenset[CheckKind] = frozenset({"present"})

    def __init__(self, many: Callable[[Sequence[Picture]], Any] | None = None, name: str = "measures") -> None:
        self.many, self.name, self.asked = many, name, list[int]()

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        self.asked.append(1)
        return self.said(Picture(image, scene, checks))

    def judge_many(self, pictures: Sequence[Picture]) -> Any:
        self.asked.append(len(pictures))
        return [self.said(picture) for picture in pictures] if self.many is None else self.many(pictures)

    def said(self, picture: Picture) -> list[Verdict]:
        score = float(picture.image.mean() / 255)
        status: Any = "pass" if score >= 0.5 else "fail"
        return [Verdict(check=c.id, critic=self.name, status=status, score=score, reason="x") for c in picture.checks]


def statuses(said: Sequence[Sequence[Verdict]]) -> list[list[tuple[str, str]]]:
    return [[(verdict.check, verdict.status) for verdict in verdicts] for verdicts in said]


SOUND = [[(check, "fail") for check in PRESENT], [(PRESENT[0], "pass")]]


def raises(pictures: Sequence[Picture]) -> Any:
    raise ValueError("one picture is bad")


def paints(pictures: Sequence[Picture]) -> Any:
    pictures[1].image[:] = 0


def swapped(pictures: Sequence[Picture]) -> Any:
    return [Measures().said(picture) for picture in reversed(pictures)]


def test_pictures_go_together_and_each_gets_its_own_verdicts() -> None:
    critic = Measures()
    assert isinstance(critic, BatchCritic)
    assert statuses(judge_pictures([critic], PICTURES)) == SOUND
    assert critic.asked == [2]
    judge_all([critic], *PICTURES[0])
    assert critic.asked == [2, 1], "a single picture needs no batch"
    assert judge_pictures([critic], []) == ()


def test_a_critic_without_it_judges_one_by_one() -> None:
    critic = Measures()
    critic.judge_many = None  # type: ignore[assignment, method-assign]
    assert statuses(judge_pictures([critic], PICTURES)) == SOUND
    assert critic.asked == [1, 1]


@pytest.mark.parametrize("seconds", [None, 30.0])
@pytest.mark.parametrize(
    "many",
    [
        raises,
        paints,
        swapped,
        lambda pictures: None,
        lambda pictures: [],
        lambda pictures: [[]] * 3,
        lambda pictures: [True, False],
        lambda pictures: [[True], []],
        lambda pictures: Measures().said(pictures[0]),
    ],
)
def test_a_broken_answer_on_all_sends_each_alone(many: Any, seconds: float | None) -> None:
    critic, before = Measures(many), DARK.copy()
    assert statuses(judge_pictures([critic], PICTURES, seconds)) == SOUND
    assert critic.asked == [2, 1, 1]
    assert np.array_equal(DARK, before)


def test_one_bad_picture_costs_only_its_own_verdicts() -> None:
    class Picky(Measures):
        def said(self, picture: Picture) -> list[Verdict]:
            if picture.image.mean() > 128:
                raise ValueError("too light")
            return super().said(picture)

    dark, light = judge_pictures([Picky(), Measures(name="sound")], PICTURES)
    assert [(v.critic, v.status) for v in dark] == [("measures", "fail")] * 2 + [("sound", "fail")] * 2
    assert [(v.critic, v.status) for v in light] == [("measures", "unscored"), ("sound", "pass")]
    assert light[0].reason == "critic measures raised ValueError: too light"


def test_a_score_that_is_no_number_costs_only_its_check() -> None:
    def spoilt(pictures: Sequence[Picture]) -> Any:
        first, second = (Measures().said(picture) for picture in pictures)
        return [[first[0].model_copy(update={"score": float("nan")}), first[1]], second]

    critic = Measures(spoilt)
    first, second = judge_pictures([critic], PICTURES)
    assert [v.status for v in (*first, *second)] == ["unscored", "fail", "pass"]
    assert "broken verdict: score" in first[0].reason
    assert critic.asked == [2]


def test_one_that_hangs_over_several_isn_t_asked_again() -> None:
    free = threading.Event()
    critic = Measures(lambda pictures: free.wait(60))
    begun = time.monotonic()
    said = judge_pictures([critic, Measures(name="sound")], PICTURES, 0.1)
    assert time.monotonic() - begun < 10
    assert [(v.critic, v.status) for v in said[0]] == [("measures", "unscored")] * 2 + [("sound", "fail")] * 2
    assert said[1][0].reason == "critic measures gave no answer within 0.2 seconds", "the time of two pictures"
    assert "still hangs" in judge_pictures([critic], PICTURES, 0.1)[0][0].reason
    assert critic.asked == [2]
    free.set()


def test_an_interrupt_passes_through() -> None:
    def interrupted(pictures: Sequence[Picture]) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_pictures([Measures(interrupted)], PICTURES)


def test_what_is_no_picture_is_left_out_and_the_others_go_together() -> None:
    critic = Measures()
    broken = Picture(DARK.astype(float), SCENE, PICTURES[0].checks)
    said = judge_pictures([critic], [broken, *PICTURES])
    assert [v.status for v in said[0]] == ["unscored"] * 2
    assert statuses(said[1:]) == SOUND
    assert critic.asked == [2]


def test_the_kit_holds_both_against_each_other() -> None:
    check_critic(Measures())
    rounded = Measures()
    rounded.many = lambda pictures: [
        [v.model_copy(update={"score": (v.score or 0) + 1e-6}) for v in rounded.said(p)] for p in pictures
    ]
    check_critic(rounded, example_images()[1:3])
    faults: list[tuple[Callable[[Sequence[Picture]], Any], str]] = [
        (lambda pictures: [], "0 answers on 12 pictures"),
        (
            lambda pictures: [Measures().said(p) for p in pictures[::-1]],
            "no check that|disagree on picture 0|same checks",
        ),
        (lambda pictures: [Measures().said(p)[:1] for p in pictures], "same checks of picture 0"),
        (lambda pictures: [[] if p.image.fill(0) else Measures().said(p) for p in pictures], "changed image 0"),
    ]
    for many, words in faults:
        with pytest.raises(AssertionError, match=words):
            check_critic(Measures(lambda pictures, many=many: many(pictures) if pictures else []))  # type: ignore[misc]
