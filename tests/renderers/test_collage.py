"""The collage of reference pictures: what lies where, what is known, and what a window sees of it."""

import copy
import dataclasses
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from renderers.primer.edition2 import grounds, guessing, pictures, scenes
from renderers.primer.edition2.assets import tinted
from renderers.primer.edition2.collage import MARGIN, PLANES
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.drawing import shape_mask
from renderers.primer.edition2.grounds import place_of, time_of
from renderers.primer.edition2.guessing import example, learn_to_guess
from renderers.primer.edition2.layout import rasterise
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing
from renderers.primer.edition2.world import COLOURS, PLAIN_GROUNDS, TYPEFACES
from tests.renderers.conftest import small_autoencoder

SIZE = (160, 128)
STEPS = 30


@pytest.fixture(scope="module")
def conditions():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grounds, "SIDE", 128)
        grounds.place_picture.cache_clear()
        made = PlanConditions(nouns=("circle", "square"), places=("beach", "forest"), collage_hidden=24).eval()
        pictures.fill(made)
        grounds.place_picture.cache_clear()
    return made


def planned(*things: PlannedThing, ground: str = "beach"):
    return rasterise(PicturePlan(things, (), ground, "3D render"), SIZE)


def test_a_thing_lies_in_its_box_in_its_colour_on_its_ground(conditions):
    layout = planned(PlannedThing("red circle", (0.275, 0.125, 0.775, 0.75)), ground="light blue background")
    page, known, things = conditions.collage.pages(layout)
    wanted = np.zeros(SIZE[::-1])
    wanted[16:96, 44:124] = np.asarray(shape_mask("circle", 80, 80))
    assert np.abs(things - wanted).mean() < 1.5 and (known == 255).all()
    assert np.abs(page[56, 84] - np.array(COLOURS["red"])).max() <= 3
    assert len({tuple(corner) for corner in (page[0, 0], page[-1, -1], page[20, 46])}) == 1


def test_the_nearer_thing_hides_the_other(conditions):
    far = PlannedThing("blue square", (0.25, 0.25, 0.75, 0.75), depth=0)
    near = PlannedThing("yellow square", (0.5, 0.25, 1.0, 0.75), depth=1)
    for order in ((far, near), (near, far)):
        page = conditions.collage.pages(planned(*order))[0]
        assert np.abs(page[64, 100] - np.array(COLOURS["yellow"])).max() <= 3
        assert np.abs(page[64, 60] - np.array(COLOURS["blue"])).max() <= 3


def test_nothing_of_a_thing_is_seen_below_where_it_ends(conditions):
    layout = planned(PlannedThing("red square", (0.25, 0.25, 0.75, 0.75), ends=0.5))
    _, _, things = conditions.collage.pages(layout)
    assert things[40:60, 50:110].all() and not things[64:].any()
    assert (layout.things[0, 4:8, 5:15] == 0).all() and (layout.things[0, 8:] == -1).all()


def test_a_place_shows_its_time_of_day(conditions):
    day, again, night = (
        conditions.collage.pages(planned(ground=g))[0].astype(float)
        for g in ("beach", "beach by day", "beach at night")
    )
    assert np.array_equal(day, again) and night.mean() < day.mean() - 60
    assert np.array_equal(day, np.asarray(grounds.paint("beach", "day", SIZE)))


def test_a_planned_moon_is_the_only_one():
    conditions = PlanConditions(nouns=("moon", "cat"), places=("beach",), collage_hidden=8)
    ground = {noun: PlannedThing(noun, (0.0, 0.8, 0.1, 0.9)) for noun in ("moon", "cat")}
    page = {n: conditions.collage.pages(planned(t, ground="beach at night"))[0].astype(int) for n, t in ground.items()}
    apart = np.abs(page["moon"] - page["cat"]).max(axis=-1)
    assert 0.001 < (apart > 60).mean() < 0.05  # a place's own moon, and nothing else


def test_dye_leaves_the_leaves_and_a_mushrooms_spots():
    plain = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    plain.paste((220, 40, 50, 255), (0, 0, 40, 24))  # petals
    plain.paste((70, 170, 60, 255), (0, 24, 40, 34))  # leaves
    plain.paste((250, 220, 210, 255), (0, 34, 40, 40))  # pale
    dyed = np.asarray(tinted(plain, "blue")).astype(int)
    assert np.abs(dyed[10, 10, :3] - COLOURS["blue"]).max() < 12
    assert dyed[28, 10].tolist() == [70, 170, 60, 255] and dyed[38, 10].tolist() == [250, 220, 210, 255]


def test_a_pale_thing_is_dyed_as_a_whole():
    plain = Image.new("RGBA", (40, 40), (214, 206, 226, 255))
    plain.paste((220, 40, 50, 255), (0, 0, 40, 10))
    dyed = np.asarray(tinted(plain, "yellow")).astype(int)
    assert (dyed[..., 2] < 0.6 * dyed[..., 0]).all()


def test_letters_lie_over_all_in_their_ink(conditions):
    glyphs = np.zeros(SIZE[::-1], np.uint8)
    glyphs[40:60, 20:60], glyphs[40:60, 100:140] = 255, 255
    texts = (
        PlannedText("I", (0.1, 0.3, 0.4, 0.5), "mint"),
        PlannedText("I", (0.6, 0.3, 0.9, 0.5), "a hue nobody knows"),
    )
    thing = PlannedThing("red square", (0.0, 0.0, 1.0, 1.0))
    layout = rasterise(PicturePlan((thing,), texts, "beach", "3D render"), SIZE, glyphs)
    page = conditions.collage.pages(layout)[0].astype(int)
    assert np.abs(page[50, 40] - PLAIN_GROUNDS["mint"]).max() <= 1
    for bare in (page[50, 120], page[20, 40]):  # an unknown ink is left to the denoiser
        assert np.abs(bare - COLOURS["red"]).max() <= 3
    without = conditions.collage.pages(layout.without(glyphs=True))[0].astype(int)
    assert np.abs(without[50, 40] - COLOURS["red"]).max() <= 3


def test_what_has_no_picture_is_unknown(conditions):
    strange = planned(
        PlannedThing("zither", (0.0, 0.0, 0.3, 0.5)), PlannedThing("circle", (0.5, 0.5, 1.0, 1.0)), ground="a cellar"
    )
    _, known, things = conditions.collage.pages(strange)
    assert not known[:64].any() and np.array_equal(known, things) and things[96, 120] == 255
    hidden = dataclasses.replace(strange, thing_boxes=(None, None))
    assert not conditions.collage.pages(hidden)[1].any()


def test_planes_fold_the_pixels_of_a_window_with_its_margin(conditions):
    layout = planned(PlannedThing("red circle", (0.2, 0.1, 0.7, 0.9)), ground="forest")
    page, _, things = conditions.collage.pages(layout)
    planes = conditions.collage.compose(layout.cut(4, 6, 5, 7))
    assert planes.shape == (PLANES * 64, 5 + 2 * MARGIN, 7 + 2 * MARGIN) and planes.dtype == np.uint8
    row, column = 4 * 8 + 3, 6 * 8 + 5  # a pixel of the window's first cell
    seen = planes.reshape(PLANES, 8, 8, 9, 11)[:, 3, 5, MARGIN, MARGIN]
    assert seen.tolist() == [*page[row, column].tolist(), 255, things[row, column]]


def test_a_windows_features_are_those_of_the_whole_cut(conditions):
    layout = planned(PlannedThing("red circle", (0.2, 0.1, 0.7, 0.9)), ground="forest")
    with torch.no_grad():
        whole, part = (
            conditions.collage(torch.from_numpy(conditions.collage.compose(one))[None])
            for one in (layout, layout.cut(0, 6, 9, 14))
        )
    assert whole.shape == (1, 32, 16, 20)
    assert torch.allclose(part, whole[:, :, 0:9, 6:20], atol=1e-5)


def test_pictures_that_do_not_fit_are_refused(conditions):
    small = PlanConditions(nouns=("circle",), places=(), collage_room=50, collage_hidden=8)
    with pytest.raises(ValueError, match="of 50 bytes"):
        small.collage.fill([pictures.webp(pictures.thing("circle", look), 80) for look in small.config.media])


def test_a_shapes_picture_is_the_shape():
    drawn = pictures.thing("star", "3D render")
    assert drawn.mode == "RGBA" and np.array_equal(
        np.asarray(drawn.getchannel("A")), np.asarray(shape_mask("star", *drawn.size))
    )
    assert Image.new("RGB", (1, 1), COLOURS["red"]).getpixel((0, 0)) == drawn.convert("RGB").getpixel((128, 140))


def test_grounds_name_their_pictures():
    places = ("forest", "autumn forest", "living room")
    named = ["living room at dusk", "forest", "autumn forest", "red background", ""]
    assert [place_of(ground, places) for ground in named] == ["living room", "forest", "autumn forest", "", ""]
    times = ("day", "dusk", "night")
    told = ["forest at night", "forest by day", "forest", "white"]
    assert [time_of(ground, times) for ground in told] == ["night", "day", "day", "day"]


def test_the_guess_nears_the_autoencoders_latents_of_the_collage(conditions, monkeypatch):
    faces = {name: path for name, path in TYPEFACES.items() if path.startswith("/")}
    monkeypatch.setattr(scenes, "TYPEFACES", faces)  # nothing is fetched
    torch.manual_seed(0)
    vae = small_autoencoder()
    learner = copy.deepcopy(conditions.collage)
    rng = random.Random(1)
    planes, latents = (
        torch.stack(part) for part in zip(*(example(learner, vae, rng, ()) for _ in range(3)), strict=True)
    )

    def error() -> float:
        with torch.no_grad():
            return float((learner(planes)[:, -16:] - latents).square().mean())

    before = error()
    clock = iter(range(10_000))  # a second a step, however busy the machine is
    monkeypatch.setattr(guessing, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    learn_to_guess(learner, vae, STEPS / 60, seed=2, nouns=())
    assert error() < 0.8 * before
