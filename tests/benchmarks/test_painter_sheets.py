"""The painter's sample sheets: which plans they show, and how a page is laid out."""

import random

import numpy as np
import pytest

from benchmarks.painter_sheets import KINDS, LINE, SHOWN, held_out_plans, page
from renderers.primer.edition2 import scenes, world
from renderers.primer.edition2.captions import tell

SIZE = (128, 96)


@pytest.fixture(autouse=True)
def fonts_of_the_machine(monkeypatch):
    faces = {name: path for name, path in world.TYPEFACES.items() if path.startswith("/")}
    monkeypatch.setattr(scenes, "TYPEFACES", faces)


@pytest.mark.parametrize("kind", KINDS)
def test_plans_are_held_out_of_their_kind_and_repeat(kind):
    plans = held_out_plans(kind, 3, SIZE, 1, nouns=())
    assert plans == held_out_plans(kind, 3, SIZE, 1, nouns=()) and plans != held_out_plans(kind, 3, SIZE, 2, nouns=())
    assert all(world.held_out(tell(plan, random.Random(0))) for plan in plans)
    if kind == "several":
        assert all(2 <= len(plan.things) <= 4 for plan in plans)


def test_a_page_shows_pictures_over_their_captions():
    pictures = [np.full((64, 64, 3), shade, np.uint8) for shade in (10, 200)]
    sheet = np.asarray(page(pictures, ["a dark one", "a light one"]))
    assert sheet.shape == (4 * (SHOWN + LINE), 5 * SHOWN, 3)
    assert (sheet[:SHOWN, :SHOWN] == 10).all() and (sheet[:SHOWN, SHOWN : 2 * SHOWN] == 200).all()
    assert (sheet[SHOWN : SHOWN + LINE, :SHOWN] < 100).any() and (sheet[:, 2 * SHOWN :] == 255).all()
