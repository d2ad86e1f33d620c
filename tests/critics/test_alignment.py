"""The alignment critic with a tiny open_clip pair of random weights, on drawn pictures."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError
from tiny_pair import open_clip_pair

from benchmarks.wishes.letters import draw_word
from critics.contrast.alignment import AlignmentCritic, AlignmentSettings
from critics.contrast.clip_model import ClipModel, ClipSettings
from critics.contrast.critic import ContrastCaptions, ContrastCrop, hidden, square_crop, without_texts
from critics.testing import check_critic, example_scene
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, Style, TextBlock
from tests.drawn_shapes import draw_shapes

SIDE = 192


class Spoiled(ClipModel):
    """Injects a fault: a model whose vectors are no numbers."""

    def image_vectors(self, images: list[np.ndarray]) -> np.ndarray:  # type: ignore[override]
        return np.full_like(super().image_vectors(images), np.nan)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ClipModel:
    folder = open_clip_pair(tmp_path_factory.mktemp("pair"))
    return ClipModel(ClipSettings(model=f"local-dir:{folder}", device="cpu"))


def coloured_picture(seed: int) -> tuple[np.ndarray, Scene]:
    """A drawn picture of one or two coloured shapes, with the plan that it keeps."""
    image, placed, ground = draw_shapes(random.Random(seed), (SIDE, SIDE))
    entities = tuple(
        Entity(
            id=f"e{i}", noun=item.noun, attributes={"colour": item.colour}, box=Box.from_pixels(item.box, (SIDE, SIDE))
        )
        for i, item in enumerate(placed)
    )
    plan = Scene(prompt="p", canvas=Canvas(width=SIDE, height=SIDE), background=ground, entities=entities)
    return np.asarray(image), plan


def test_by_default_every_check_is_soft(model: ClipModel) -> None:
    critic = AlignmentCritic(None, model)
    image, scene = coloured_picture(100)
    checks = critic.checks(scene)
    assert checks and not any(check.hard for check in checks)
    assert [verdict.check for verdict in critic.judge(image, scene, checks)] == [check.id for check in checks]


def test_masks_take_the_words_vote_away(model: ClipModel) -> None:
    """Two pictures that differ only in what is written get one score, and without the planned box they don't."""
    scene = example_scene((SIDE, SIDE))
    pictures = []
    for word in ("OPEN", "BLUE"):
        image = Image.new("RGB", (SIDE, SIDE), "white")
        draw_word(image, word, "black", scene.texts[0].box.pixels((SIDE, SIDE)))  # type: ignore[union-attr]
        pictures.append(np.asarray(image))
    critic = AlignmentCritic(None, model)
    mask = [without_texts(picture, scene) for picture in pictures]
    assert np.array_equal(*mask) and not np.array_equal(*pictures)
    assert (mask[0] == 255).all()
    noisy = np.random.default_rng(1).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
    drawn = [np.where(picture < 255, picture, noisy) for picture in pictures]
    bare = scene.model_copy(update={"texts": ()})
    checks = critic.checks(scene)
    assert [v.reason for v in critic.judge(drawn[0], scene, checks)] == [
        v.reason for v in critic.judge(drawn[1], scene, checks)
    ]
    words = ContrastCaptions("a cat", ("a dog",))
    first, second = critic.shares([ContrastCrop(without_texts(picture, bare), None, words) for picture in drawn])
    assert first != second


def test_a_mask_takes_the_colour_around_it() -> None:
    image = np.full((40, 60, 3), (10, 200, 30), np.uint8)
    image[12:20, 15:45] = 255
    text = TextBlock(id="t", content="HI", box=Box(x0=0.25, y0=0.3, x1=0.75, y1=0.5))
    scene = Scene(prompt="p", canvas=Canvas(width=64, height=64), texts=(text,))
    assert (without_texts(image, scene) == (10, 200, 30)).all()
    assert image[12, 15, 0] == 255, "the picture itself stays"
    assert hidden(Box(x0=0.3, y0=0.3, x1=0.6, y1=0.5), scene)
    assert not hidden(Box(x0=0.0, y0=0.0, x1=0.6, y1=0.9), scene)


def test_a_crop_is_square_where_the_picture_allows() -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    assert square_crop(image, Box(x0=0.4, y0=0.4, x1=0.6, y1=0.6), 0.0).shape == (40, 40, 3)
    assert square_crop(image, Box(x0=0.0, y0=0.0, x1=0.5, y1=1.0), 0.5).shape == (100, 150, 3)


def test_what_shows_nothing_is_unscored(model: ClipModel) -> None:
    scene = example_scene((SIDE, SIDE))
    critic = AlignmentCritic(None, model)
    checks = critic.checks(scene)
    blank = np.full((SIDE, SIDE, 3), 240, np.uint8)
    nothing = np.full((SIDE, SIDE, 3), np.nan, np.float32)
    for picture, why in ((blank, "flat"), (nothing, "not uint8")):
        verdicts = critic.judge(picture, scene, checks)
        assert {v.status for v in verdicts} == {"unscored"} and all(why in v.reason for v in verdicts)
    image, drawn = coloured_picture(3)
    spoiled = AlignmentCritic(None, Spoiled(model.settings))
    verdicts = spoiled.judge(image, drawn, spoiled.checks(drawn))
    assert {v.reason for v in verdicts} == {"the model's answer is no number"}


def test_style_words_stand_against_other_values_of_their_quality(model: ClipModel) -> None:
    image, scene = coloured_picture(4)
    styled = scene.model_copy(update={"style": Style(mood="gloomy", palette=("red", "blue"))})
    checks = [check for check in compile_checklist(styled) if check.kind == "alignment"]
    critic = AlignmentCritic(None, model)
    assert len(critic.judge(image, styled, checks)) == 2 and not critic.unable(styled, checks)
    for check in checks:
        words = critic.captions_for(styled, check)
        assert isinstance(words, ContrastCaptions)
        value = words.true.removeprefix(f"a picture, {check.id.partition(':')[2]}: ")
        assert words.wrong and not any(word in other.split() for word in value.split(", ") for other in words.wrong)


@pytest.mark.slow
def test_the_critic_keeps_the_contract(model: ClipModel) -> None:
    check_critic(AlignmentCritic(None, model))


@pytest.mark.parametrize(
    "table",
    [
        {"pass_above": 0.4},
        {"fail_below": 0.6},
        {"faults": ()},
        {"faults": ("colour", "colour")},
        {"faults": ("size",)},
        {"most": 0},
        {"grow": -1},
        {"unknown": 1},
    ],
)
def test_settings_are_checked(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        AlignmentSettings.model_validate(table)
