"""The benchmark of judging together times both ways on the same pictures and counts what they say differently."""

from __future__ import annotations

import time

import pytest

from benchmarks.critics.batching import (
    at_once,
    check_by_check,
    drawn_pictures,
    one_by_one,
    timed_both_ways,
    with_checks,
)
from benchmarks.critics.drawn import SIZES
from critics.artifacts.critic import ArtifactCritic
from critics.base import Verdict

pytestmark = pytest.mark.usefixtures("shapes_alone")


def test_pictures_have_the_sizes_in_turns_and_the_checks_of_the_critic() -> None:
    critic = ArtifactCritic()
    pictures = with_checks(critic, drawn_pictures(3, 0, SIZES[1:]))
    assert [picture.image.shape[1::-1] for picture in pictures] == [SIZES[1], SIZES[2], SIZES[1]]
    assert all(p.checks and {check.kind for check in p.checks} <= critic.judges for p in pictures)
    ways = one_by_one(critic, pictures), at_once(critic, pictures), check_by_check(critic, pictures)
    said = [[[(v.check, v.status) for v in verdicts] for verdicts in way()] for way in ways]
    assert said[0] == said[1] == said[2]


def test_the_gain_is_the_ratio_of_seconds_and_other_verdicts_are_counted() -> None:
    verdict = Verdict(check="a", critic="c", status="pass", score=1.0, reason="seen")
    other = verdict.model_copy(update={"status": "fail"})

    def slow() -> list[list[Verdict]]:
        time.sleep(0.3)
        return [[verdict], [verdict]]

    def quick() -> list[list[Verdict]]:
        return [[verdict], [other]]

    pictures = drawn_pictures(2, 0, SIZES)
    gain = timed_both_ways("c", "pictures", 3, pictures, slow, quick)
    assert (gain.verdicts, gain.differing, gain.rounds) == (2, 1, 3)
    assert 1 < gain.low <= gain.gain <= gain.high
    assert gain.apart <= 2 / 0.3 < gain.together
