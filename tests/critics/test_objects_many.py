"""The shipped detector on several pictures at once says what it says of each alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from staged import staged

from critics.base import BatchCritic, Picture, Verdict
from critics.objects.closed_vocabulary import TransformersDetector
from critics.objects.critic import ObjectCritic
from critics.objects.detector import BatchDetector, Detection, DetectorSettings, of_one_size
from critics.panel import judge_all, judge_pictures
from critics.primer import coco
from critics.testing import check_critic
from planners.checklist import compile_checklist

SHIPPED = Path(coco.__file__).with_name("detector2")
WIDE, HIGH = (256, 160), (160, 224)


@pytest.fixture(scope="module")
def detector() -> TransformersDetector:
    return TransformersDetector(DetectorSettings(checkpoint=str(SHIPPED), device="cpu", batch=3))


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    """Of two sizes and eight scenes; every other plan is of another picture, so that some checks fail."""
    drawn = [staged(seed, WIDE if seed % 3 else HIGH) for seed in range(8)]
    return [
        one if number % 2 else Picture(one.image, other.scene, other.checks)
        for number, (one, other) in enumerate(zip(drawn, [*drawn[1:], drawn[0]], strict=True))
    ]


def told(verdicts: tuple[Verdict, ...]) -> list[object]:
    return [(v.check, v.status, v.fault, v.reason, pytest.approx(v.score, abs=1e-5)) for v in verdicts]


def test_verdicts_are_those_of_each_picture_alone(detector: TransformersDetector, pictures: list[Picture]) -> None:
    critic = ObjectCritic(detector=detector)
    assert isinstance(critic, BatchCritic) and isinstance(detector, BatchDetector)
    together = judge_pictures([critic], pictures)
    alone = [judge_all([critic], *picture) for picture in pictures]
    assert [told(verdicts) for verdicts in together] == [told(verdicts) for verdicts in alone]
    assert {v.status for verdicts in alone for v in verdicts} >= {"pass", "fail"}, "or they would say nothing"


def test_pictures_of_one_size_share_passes_of_a_bounded_number(
    detector: TransformersDetector, pictures: list[Picture]
) -> None:
    images = [picture.image for picture in pictures]
    detector.detect(images[0])
    passes: list[int] = []
    hook = detector._model.register_forward_pre_hook(
        lambda model, args, options: passes.append(len(options["pixel_values"])), with_kwargs=True
    )
    state = torch.get_rng_state()
    found = detector.detect_many(images)
    hook.remove()
    assert passes == [3, 3, 2], "three high ones, then five wide ones by threes"
    assert torch.equal(state, torch.get_rng_state())
    for image, seen in zip(images, found, strict=True):
        alone = detector.detect(image)
        assert [(d.label, d.score) for d in seen] == [(d.label, pytest.approx(d.score, abs=1e-5)) for d in alone]
        for one, same in zip(seen, alone, strict=True):
            assert one.box.iou(same.box) > 0.999
    assert any(found) and detector.detect_many([]) == []


def test_what_it_cannot_judge_costs_no_pass(detector: TransformersDetector, pictures: list[Picture]) -> None:
    class Counting(TransformersDetector):
        """The real one, and how many pictures it was given."""

        seen: tuple[int, ...] = ()

        def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
            self.seen = (*self.seen, len(images))
            return super().detect_many(images)

    image, scene, _ = pictures[1]
    things = tuple(entity.model_copy(update={"noun": "gizmo"}) for entity in scene.entities)
    plans = (scene, scene.model_copy(update={"entities": things}))
    mine, others = ([c for c in compile_checklist(plan) if c.kind in ObjectCritic.judges] for plan in plans)
    counting = Counting(detector.settings)
    some = [Picture(image, scene, ()), Picture(image, plans[1], others), Picture(image, scene, mine)]
    nothing, unknown, known = ObjectCritic(detector=counting).judge_many(some)
    assert nothing == [] and {verdict.status for verdict in unknown} == {"unscored"}
    assert "unscored" not in {verdict.status for verdict in known}
    assert counting.seen == (1,)


def test_it_keeps_the_contract(detector: TransformersDetector) -> None:
    check_critic(ObjectCritic(detector=detector))


def test_places_are_grouped_by_size_in_order() -> None:
    images = [np.zeros((*shape, 3), np.uint8) for shape in ((4, 6), (6, 4), (4, 6), (4, 6), (6, 4))]
    assert list(of_one_size(images, 2)) == [[0, 2], [3], [1, 4]]
