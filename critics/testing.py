"""The conformance kit: one line of pytest that tells whether a critic keeps the contract.

def test_my_critic():
    check_critic(MyCritic())
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from typing import get_args

import numpy as np

from critics.base import Critic, Verdict
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock


def example_scene(size: tuple[int, int] = (96, 64)) -> Scene:
    """A small plan that has a check of every common kind; ``size`` is (width, height)."""
    return Scene(
        prompt='a red circle left of a blue square and the word "OPEN"',
        canvas=Canvas(width=size[0], height=size[1]),
        entities=(
            Entity(id="circle", noun="circle", attributes={"colour": "red"}, box=Box(x0=0.1, y0=0.5, x1=0.4, y1=0.9)),
            Entity(id="square", noun="square", attributes={"colour": "blue"}, box=Box(x0=0.6, y0=0.5, x1=0.9, y1=0.9)),
        ),
        texts=(TextBlock(id="word", content="OPEN", box=Box(x0=0.2, y0=0.05, x1=0.8, y1=0.35)),),
        relations=(Relation(subject="circle", kind="left_of", object="square"),),
    )


def example_images() -> tuple[np.ndarray, ...]:
    """Tiny and non-square pictures, uint8 of shape (height, width, 3): flat, noise, a two-coloured one, one pixel."""
    noise = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    halves = np.full((96, 64, 3), 240, dtype=np.uint8)
    halves[40:80, 8:40] = (214, 40, 40)
    return np.full((64, 96, 3), 255, np.uint8), noise, halves, np.zeros((8, 20, 3), np.uint8), noise[:1, :1].copy()


def check_critic(critic: Critic, images: Sequence[np.ndarray] | None = None, scene: Scene | None = None) -> None:
    """Judge every image twice and raise AssertionError, in clear words, where the critic breaks the contract.

    ``images`` are uint8 arrays of shape (height, width, 3), by default ``example_images()``. Exceptions of the critic
    pass through: in a run they are contained, in a test of the critic they are what you want to see.
    """
    scene = scene or example_scene()
    assert isinstance(getattr(critic, "name", None), str) and critic.name, "`name` must be a non-empty string"
    judges = getattr(critic, "judges", None)
    assert isinstance(judges, frozenset) and judges, f"`judges` must be a non-empty frozenset, not {judges!r}"
    kinds = set(get_args(CheckKind))
    assert judges <= kinds, f"`judges` holds unknown kinds: {', '.join(sorted(judges - kinds))}"
    checks = [check for check in (*compile_checklist(scene), *_own(critic, scene)) if check.kind in judges]
    assert _judged(critic, np.full((64, 96, 3), 200, np.uint8), scene, []) == [], "without checks, no verdicts"
    for image in images if images is not None else example_images():
        before = image.copy()
        state = _shared_state()
        first = _judged(critic, image, scene, checks)
        assert state == _shared_state(), f"{critic.name} changed the random numbers or torch threads that all share"
        assert np.array_equal(before, image), f"{critic.name} changed the image"
        second = _judged(critic, image, scene, checks)
        assert first == second, f"{critic.name} isn't deterministic: the same picture got other verdicts"
        if (panel := getattr(critic, "panel", None)) is not None:
            text = panel(tuple(Verdict.model_validate_json(verdict) for verdict in first))
            assert isinstance(text, str), f"`panel` must return text, not {type(text).__name__}"


def _shared_state() -> tuple[object, ...]:
    """What a critic must leave as it was, of the whole process: random numbers, and torch's where it is in use."""
    name, keys, *rest = np.random.get_state()
    found: list[object] = [random.getstate(), name, np.asarray(keys).tobytes(), *rest]
    if (torch := sys.modules.get("torch")) is not None:
        found += [torch.get_rng_state().numpy().tobytes(), torch.get_num_threads()]
    return tuple(found)


def _own(critic: Critic, scene: Scene) -> list[Check]:
    make = getattr(critic, "checks", None)
    if make is None:
        return []
    own = list(make(scene))
    for check in own:
        assert isinstance(check, Check), f"`checks` must return Check objects, not {type(check).__name__}"
        assert check.kind in critic.judges, f"its own check {check.id} is of kind {check.kind}, which it doesn't judge"
    assert [c.id for c in own] == [c.id for c in make(scene)], "`checks` must return the same ids at every call"
    return own


def _judged(critic: Critic, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[str]:
    """The verdicts as JSON, after every rule on a single answer was held."""
    verdicts, ids = list(critic.judge(image, scene, checks)), {check.id for check in checks}
    for verdict in verdicts:
        assert isinstance(verdict, Verdict), f"`judge` must return Verdicts, not {type(verdict).__name__}"
        assert verdict.check in ids, f"{verdict.check!r} is no check that the critic was given"
        Verdict.model_validate_json(verdict.model_dump_json())
        json.dumps(verdict.model_dump(mode="json"), allow_nan=False)
        assert verdict.critic == critic.name, f"the verdict names {verdict.critic!r}, the critic is {critic.name!r}"
        assert verdict.reason.strip(), f"the verdict on {verdict.check} has no reason"
        assert verdict.status != "unscored" or verdict.score is None, f"unscored, but with a score: {verdict.check}"
        assert verdict.status == "unscored" or verdict.score is not None, f"no score: {verdict.check}"
    told = [verdict.check for verdict in verdicts]
    assert len(told) == len(set(told)), f"two verdicts on one check: {', '.join(sorted(told))}"
    return [verdict.model_dump_json() for verdict in verdicts]
