"""The conformance kit: one line of pytest that checks a critic against the contract.

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

from critics.base import BatchCritic, Critic, Picture, Verdict
from critics.contained import contain
from critics.panel import judge_all
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock

ROUNDING = 1e-4
"""How far scores and edges of boxes may differ where pictures are judged together: models round differently then."""


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

    A critic that has ``judge_many`` gets all images together too, of two scenes and with checks left out: its verdicts
    must be those of ``judge``. ``images`` are uint8 arrays of shape (height, width, 3), by default
    ``example_images()``. The critic's own exceptions pass through.
    """
    scene = scene or example_scene()
    images = example_images() if images is None else images
    assert isinstance(getattr(critic, "name", None), str) and critic.name, "`name` must be a non-empty string"
    judges = getattr(critic, "judges", None)
    assert isinstance(judges, frozenset) and judges, f"`judges` must be a non-empty frozenset, not {judges!r}"
    kinds = set(get_args(CheckKind))
    assert judges <= kinds, f"`judges` holds unknown kinds: {', '.join(sorted(judges - kinds))}"
    own = _own(critic, scene)
    _check_ownership(critic, images[0], scene, own)
    checks = [check for check in (*compile_checklist(scene), *own) if check.kind in judges]
    assert _judged(critic, np.full((64, 96, 3), 200, np.uint8), scene, []) == [], "without checks, no verdicts"
    for image in images:
        before, state = image.copy(), _shared_state()
        first = _judged(critic, image, scene, checks)
        assert state == _shared_state(), f"{critic.name} changed the random numbers or torch threads that all share"
        assert np.array_equal(before, image), f"{critic.name} changed the image"
        second = _judged(critic, image, scene, checks)
        assert first == second, f"{critic.name} isn't deterministic: the same picture got other verdicts"
        if (panel := getattr(critic, "panel", None)) is not None:
            text = panel(tuple(Verdict.model_validate_json(verdict) for verdict in first))
            assert isinstance(text, str), f"`panel` must return text, not {type(text).__name__}"
    if isinstance(critic, BatchCritic):
        _check_together(critic, images, scene, checks)


def _check_together(critic: BatchCritic, images: Sequence[np.ndarray], scene: Scene, checks: Sequence[Check]) -> None:
    """Compare ``judge_many`` with ``judge``: on all checks, on those of a plan without texts and relations, on one
    check, and on none."""
    assert list(critic.judge_many([])) == [], "`judge_many` of no pictures must return nothing"
    bare = scene.model_copy(update={"texts": (), "relations": ()})
    other = [check for check in (*compile_checklist(bare), *_own(critic, bare)) if check.kind in critic.judges]
    pictures = [
        Picture(image, plan, tuple(some)) for plan, some in ((scene, checks), (bare, other)) for image in images
    ]
    pictures += [Picture(images[0], scene, some) for some in (tuple(checks[:1]), ())]
    copies, state = [Picture(image.copy(), plan, some) for image, plan, some in pictures], _shared_state()
    together = [list(answer) for answer in critic.judge_many(copies)]
    assert state == _shared_state(), f"{critic.name} changed the random numbers or torch threads that all share"
    assert len(together) == len(pictures), f"`judge_many` gave {len(together)} answers on {len(pictures)} pictures"
    for number, (picture, copy, verdicts) in enumerate(zip(pictures, copies, together, strict=True)):
        assert np.array_equal(picture.image, copy.image), f"{critic.name} changed image {number} in `judge_many`"
        _check_answer(critic, verdicts, picture.checks)
        alone = {verdict.check: verdict for verdict in critic.judge(*picture)}
        same = {verdict.check for verdict in verdicts} == set(alone)
        assert same, f"`judge_many` and `judge` don't judge the same checks of picture {number}"
        for one in verdicts:
            lone = alone[one.check]
            assert _alike(one, lone), f"`judge_many` and `judge` disagree on picture {number}: {one}; {lone}"


def _check_ownership(critic: Critic, image: np.ndarray, scene: Scene, own: Sequence[Check]) -> None:
    """In a run the critic judges all checks that it added, and no "custom" check that another one added."""
    alone, other = contain(critic), "the check of another critic"
    for check in own:
        mine = check.model_copy(update={"owner": critic.name})
        assert alone.owns(mine), f"it adds {check.id!r}, which it doesn't judge"
    foreign = Check(id=other, kind="custom", says=other, owner=other)
    assert judge_all([critic], image, scene, [foreign]) == (), f"{critic.name} judged {other}"


def _alike(one: Verdict, other: Verdict) -> bool:
    """Equal but for rounding; reasons and labels aren't compared, since they may hold rounded numbers."""
    boxes = [[item.region, *(seen.box for seen in item.evidence)] for item in (one, other)]
    return (
        (one.status, one.fault) == (other.status, other.fault)
        and len(boxes[0]) == len(boxes[1])
        and _near([one.score], [other.score])
        and all(_near(_edges(box), _edges(same)) for box, same in zip(*boxes, strict=True))
    )


def _edges(box: Box | None) -> list[float | None]:
    return [None] * 4 if box is None else [box.x0, box.y0, box.x1, box.y1]


def _near(some: Sequence[float | None], others: Sequence[float | None]) -> bool:
    return all(a is b if a is None or b is None else abs(a - b) <= ROUNDING for a, b in zip(some, others, strict=True))


def _shared_state() -> tuple[object, ...]:
    """The state of the process that a critic must not change: random numbers, and torch's where it is in use."""
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
    """The verdicts as JSON, once they keep the rules for an answer."""
    verdicts = list(critic.judge(image, scene, checks))
    _check_answer(critic, verdicts, checks)
    return [verdict.model_dump_json() for verdict in verdicts]


def _check_answer(critic: Critic, verdicts: Sequence[Verdict], checks: Sequence[Check]) -> None:
    """The rules for one answer."""
    ids = {check.id for check in checks}
    for verdict in verdicts:
        assert isinstance(verdict, Verdict), f"`judge` must return Verdicts, not {type(verdict).__name__}"
        assert verdict.check in ids, f"{verdict.check!r} is no check that the critic was given"
        Verdict.model_validate_json(verdict.model_dump_json())
        json.dumps(verdict.model_dump(mode="json"), allow_nan=False)
        assert verdict.critic == critic.name, f"the verdict names {verdict.critic!r}, the critic is {critic.name!r}"
        assert verdict.reason.strip(), f"the verdict on {verdict.check} has no reason"
        assert verdict.status != "unscored" or verdict.score is None, f"unscored, but with a score: {verdict.check}"
        assert verdict.status == "unscored" or verdict.score is not None, f"no score: {verdict.check}"
    judged = [verdict.check for verdict in verdicts]
    assert len(judged) == len(set(judged)), f"two verdicts on one check: {', '.join(sorted(judged))}"
