"""The conformance kit finds critics that break the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scripted_critic import Says, good, paints, verdict

from critics.base import Verdict
from critics.testing import check_critic
from planners.checklist import Check


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda image, checks: [verdict("count:circle")], "no check that the critic was given"),
        (lambda image, checks: [verdict(c.id) for c in checks for _ in "ab"], "two verdicts"),
        (lambda image, checks: [verdict(c.id, score=None) for c in checks], "no score"),
        (lambda image, checks: [True for _ in checks], "not bool"),
    ],
)
def test_the_kit_finds_what_the_panel_would_contain(answer: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        check_critic(Says(answer))


def test_the_kit_finds_a_changed_image_and_dice() -> None:
    dice = iter(np.linspace(0, 1, 999))
    with pytest.raises(AssertionError, match="changed the image"):
        check_critic(Says(paints))
    with pytest.raises(AssertionError, match="deterministic"):
        check_critic(Says(lambda image, checks: [verdict(c.id, score=float(next(dice))) for c in checks]))
    check_critic(Says(good))


def test_the_kit_finds_what_leaks_into_the_whole_process() -> None:
    import torch

    def rolls(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
        np.random.rand()
        return good(image, checks)

    def seeds(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
        torch.rand(1)
        return good(image, checks)

    for answer in (rolls, seeds):
        with pytest.raises(AssertionError, match="random numbers"):
            check_critic(Says(answer))


def test_the_kit_finds_a_panel_that_is_no_text() -> None:
    class Speaks(Says):
        def panel(self, verdicts: Sequence[Verdict]) -> Any:
            return [verdict.check for verdict in verdicts]

    with pytest.raises(AssertionError, match="`panel` must return text, not list"):
        check_critic(Speaks(good))
