"""Each picture and each region goes through an open_clip pair once a call, and scores stay what they were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from staged import staged
from tiny_pair import open_clip_pair

from critics.base import BatchCritic, Picture, Verdict
from critics.contrast.alignment import AlignmentCritic, AlignmentSettings
from critics.contrast.attributes import AttributeCritic, AttributeSettings
from critics.contrast.clip_model import ClipModel, ClipSettings
from critics.contrast.critic import ContrastCaptions, ContrastCritic, ContrastCrop, square_crop, without_texts
from critics.panel import judge_pictures
from planners.checklist import Check, compile_checklist
from planners.scene import Scene, Style

WIDE, HIGH = (256, 160), (160, 224)
SURE = {"pass_above": 0.500001, "fail_below": 0.499999}
"""So that nearly every verdict has a score to compare."""


class Counting(ClipModel):
    """The real pair, and how many pictures it was asked for at once."""

    def __init__(self, settings: ClipSettings) -> None:
        super().__init__(settings)
        self.asked: list[int] = []

    def image_vectors(self, images: Sequence[np.ndarray]) -> np.ndarray:
        self.asked.append(len(images))
        return super().image_vectors(images)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Counting:
    folder = open_clip_pair(tmp_path_factory.mktemp("pair"))
    return Counting(ClipSettings(model=str(folder), device="cpu", batch=5))


def styled(seed: int, size: tuple[int, int]) -> tuple[np.ndarray, Scene]:
    image, plan, _ = staged(seed, size, "OPEN")
    things = tuple(
        entity.model_copy(update={"attributes": {**entity.attributes, "material": "wooden", "state": "open"}})
        for entity in plan.entities
    )
    return image, plan.model_copy(update={"entities": things, "style": Style(mood="gloomy", palette=("red",))})


def critics(model: ClipModel) -> list[ContrastCritic]:
    return [
        AlignmentCritic(AlignmentSettings.model_validate(SURE), model),
        AttributeCritic(AttributeSettings.model_validate({**SURE, "colour_fail_below": 0.499}), model),
    ]


def checks(critic: ContrastCritic, plan: Scene) -> list[Check]:
    own = critic.checks(plan) if isinstance(critic, AlignmentCritic) else ()
    return [
        check.model_copy(update={"threshold": 0.5})
        for check in (*compile_checklist(plan), *own)
        if check.kind in critic.judges
    ]


@pytest.mark.parametrize("which", [0, 1], ids=["alignment", "attributes"])
def test_every_view_is_embedded_once_and_judged_as_if_it_were_alone(model: Counting, which: int) -> None:
    critic = critics(model)[which]
    assert isinstance(critic, BatchCritic)
    drawn = [styled(seed, WIDE if seed % 2 else HIGH) for seed in range(6)]
    pictures = [Picture(image, plan, checks(critic, plan)) for image, plan in drawn]
    model.asked.clear()
    together = judge_pictures([critic], pictures)
    views = sum(len(plan.entities) + (which == 0) for _, plan in drawn)
    assert len(model.asked) == 1 and 0 < model.asked[0] <= views
    assert model.asked[0] < sum(len(picture.checks) for picture in pictures)
    model.asked.clear()
    alone = [[critic.judge(image, plan, [check])[0] for check in some] for image, plan, some in pictures]
    assert sum(v.score is not None for said in alone for v in said) > 15
    assert [shown(said) for said in together] == [shown(said) for said in alone]


def shown(said: Sequence[Verdict]) -> list[object]:
    return [(v.check, v.status, v.fault, v.region, pytest.approx(v.score, abs=1e-4)) for v in said]


def test_a_share_is_that_of_the_crop_by_hand(model: Counting) -> None:
    """The definition, written out once more: a softmax over the true words and the strongest wrong ones."""
    image, plan = styled(3, WIDE)
    box = plan.entities[0].box
    assert box is not None
    pixels = square_crop(without_texts(image, plan), box, 0.0)
    words = ContrastCaptions("a red circle", ("a blue circle", "a cat"))
    cosines = model.text_vectors(list(words.all)) @ model.image_vectors([pixels])[0]
    odds = np.exp(model.scale * (cosines - cosines.max()))
    flat = ContrastCrop(np.full((9, 12, 3), 80, np.uint8), None, words)
    found = critics(model)[0].shares([ContrastCrop(pixels, box, words), flat, ContrastCrop(image, None, words)])
    assert found[0] == pytest.approx(float(odds[0] / (odds[0] + odds[1:].max())), abs=1e-5)
    assert found[1] == "there is nothing to see but one flat colour"
    assert isinstance(found[2], float) and found[2] != found[0]


def test_a_picture_that_is_none_leaves_the_others_their_verdicts(model: Counting) -> None:
    critic = critics(model)[0]
    image, plan = styled(2, HIGH)
    some = checks(critic, plan)
    broken, blank, sound = critic.judge_many(
        [
            Picture(image.astype(float), plan, some),
            Picture(np.full_like(image, 200), plan, some),
            Picture(image, plan, some),
        ]
    )
    assert all("not uint8" in verdict.reason for verdict in broken)
    assert all("flat colour" in verdict.reason for verdict in blank)
    assert any(verdict.status != "unscored" for verdict in sound)
