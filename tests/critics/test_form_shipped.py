"""The shipped form model on pictures made from its own references, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from critics.form.compared import ComparedForm
from critics.form.critic import FormCritic, FormSettings
from critics.form.inspection import FoundThing
from critics.primer.form.damages import DAMAGES
from critics.testing import check_critic
from planners.scene import Box

FOLDER = Path(__file__).parents[2] / "critics" / "primer" / "form" / "checkpoint"
SIZE, RECT = (220, 180), (50, 40, 150, 140)
BOX = Box.from_pixels(RECT, SIZE)
NOUNS = ("cat", "teapot", "rocket", "dog", "snail", "owl")


@pytest.fixture(scope="module")
def inspector() -> ComparedForm:
    return ComparedForm(FOLDER)


def picture(inspector: ComparedForm, noun: str, damage: str | None = None) -> np.ndarray:
    """The first reference of a noun on a pale ground, perhaps damaged."""
    sheet = inspector.sheet
    tile = Image.fromarray(sheet.tile(sheet.by_noun[noun][0])).resize((100, 100), Image.Resampling.BICUBIC)
    if damage is not None:
        other = np.asarray(Image.fromarray(sheet.tile(40)).resize((100, 100)), np.float32)
        layer = DAMAGES[damage](np.asarray(tile, np.float32), other, np.random.default_rng(len(noun)))
        tile = Image.fromarray(np.clip(layer, 0, 255).astype(np.uint8), "RGBA")
    page = Image.new("RGB", SIZE, (222, 228, 210))
    page.paste(tile, RECT[:2], tile)
    return np.asarray(page)


def doubts(inspector: ComparedForm, damage: str | None) -> list[float]:
    found = []
    for noun in NOUNS:
        shares, _ = inspector.compared(picture(inspector, noun, damage), [FoundThing(noun, noun, BOX)])
        found.append(float(shares[0]))
    return found


def test_whole_things_pass_and_damaged_ones_fail(inspector: ComparedForm) -> None:
    limit = inspector.config.fails_from
    assert sum(doubt >= limit for doubt in doubts(inspector, None)) <= 1
    for damage in ("cut", "swapped", "doubled"):
        assert sum(doubt >= limit for doubt in doubts(inspector, damage)) >= 4, damage


def test_a_noun_whose_pictures_show_several_is_known(inspector: ComparedForm) -> None:
    assert inspector.knows("fry") and inspector.knows("Cat") and not inspector.knows("yeti")


def test_the_map_shows_the_half_that_is_gone(inspector: ComparedForm) -> None:
    image = picture(inspector, "cat")
    image = image.copy()
    image[:, 100:] = (222, 228, 210)
    (reading,) = inspector.inspect(image, [FoundThing("cat", "a cat", BOX)])
    assert reading.doubt is not None and reading.doubt >= reading.fails_from and reading.wrong_at is not None
    assert reading.wrong_at.centre[0] > BOX.centre[0] and reading.wrong_at.x0 > BOX.x0 + 0.25 * BOX.width


def test_every_damage_changes_a_thing(inspector: ComparedForm) -> None:
    whole = picture(inspector, "owl").astype(np.int16)
    for damage in DAMAGES:
        assert (np.abs(picture(inspector, "owl", damage) - whole).max(-1) > 26).mean() > 0.005, damage


def test_it_keeps_the_contract_and_refuses_photographs() -> None:
    critic = FormCritic(FormSettings(checkpoint=str(FOLDER)))
    check_critic(critic)
    assert critic.refuses("anything") and critic.refuses("drawn") is None and critic.notes()
