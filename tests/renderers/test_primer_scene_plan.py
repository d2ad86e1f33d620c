"""Scenes read as the second painter's plans, and its exported folder run by the renderer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from agent.config import resolve
from planners.scene import Box, Canvas, Entity, Relation, Scene, Style, TextBlock
from renderers.base import Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.full_prompts import full_prompt
from renderers.primer.edition2 import sheet
from renderers.primer.edition2.export import export, load
from renderers.primer.edition2.network import new_painter
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing
from renderers.primer.edition2.scene_plan import (
    ground,
    medium,
    planned_thing,
    scene_layout,
    typeset,
    typeset_layout,
    written_text,
)
from tests.renderers.conftest import small_autoencoder
from tests.renderers.small_scene import apart

SIZE = (192, 128)
CIRCLE = Entity(
    id="circle",
    noun="circle",
    attributes={"size": "large", "colour": "light blue"},
    box=Box(x0=0.5, y0=0.5, x1=0.875, y1=0.9375),
    depth=1,
)
TEXT = TextBlock(id="text", content="FRESH BREAD", colour="red", box=Box(x0=0.05, y0=0.05, x1=0.6, y1=0.45))
SCENE = Scene(prompt="p", canvas=Canvas(width=192, height=128), background="beach", entities=(CIRCLE,), texts=(TEXT,))


def test_a_thing_goes_by_colour_and_noun_and_shapes_stay_square_in_pixels():
    planned = planned_thing(CIRCLE, SCENE, SIZE)
    assert (planned.phrase, planned.depth) == ("light blue circle", 1)
    left, top, right, bottom = (v * SIZE[k % 2] for k, v in enumerate(planned.box))
    assert (right - left, bottom - top) == pytest.approx((56, 56))
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((132, 92))
    unknown = planned_thing(Entity(id="one", noun="Gizmo", box=CIRCLE.box), SCENE, SIZE)
    assert unknown.box == (0.5, 0.5, 0.875, 0.9375) and unknown.phrase == "gizmo"


@pytest.mark.parametrize(
    "noun, painted",
    [
        ("cherry", "cherries"),
        ("die", "dice"),
        ("Cat", "cat"),
        ("knob", "knob"),
        ("coffee cup", "cup"),
        ("girl", "person"),
        ("gift box", "gift"),
        ("ship", "ship"),
    ],
)
def test_a_thing_goes_by_the_name_that_the_world_has_for_it(noun, painted):
    assert planned_thing(Entity(id="one", noun=noun, box=CIRCLE.box), SCENE, SIZE).phrase == painted


def test_things_keep_their_proportions_and_still_touch_what_carries_them():
    person = Entity(id="person", noun="person", box=Box(x0=0.2, y0=0.0, x1=0.6, y1=0.5))
    car = Entity(id="car", noun="car", box=Box(x0=0.2, y0=0.5, x1=0.6, y1=1.0))
    cloud = Entity(id="cloud", noun="cloud", box=Box(x0=0.6, y0=0.0, x1=0.8, y1=0.5))
    scene = Scene(prompt="p", canvas=SCENE.canvas, entities=(person, car, cloud))
    on = Relation(subject="person", kind="on", object="car")

    def pixels(entity, scene):
        return [v * SIZE[k % 2] for k, v in enumerate(planned_thing(entity, scene, SIZE).box)]

    left, top, right, bottom = pixels(person, scene)
    assert (right - left) / (bottom - top) == pytest.approx(0.33, abs=0.01)
    assert (top, bottom) == pytest.approx((0, 64)) and (left + right) / 2 == pytest.approx(0.4 * 192)
    assert pixels(car, scene)[3] == pytest.approx(128)  # it stands
    carrying = pixels(car, scene.model_copy(update={"relations": (on,)}))
    assert carrying[1] == pytest.approx(bottom)  # no gap below who stands on it
    assert carrying[2] - carrying[0] == pytest.approx(76.8)
    floating = pixels(cloud, scene)
    assert floating[1] == pytest.approx(64 - floating[3]) and floating[1] > 0
    lettered = scene.model_copy(update={"texts": (TEXT.model_copy(update={"carrier": "car"}),)})
    assert pixels(car, lettered) == pytest.approx([0.2 * 192, 64, 0.6 * 192, 128])


@pytest.mark.parametrize(
    ("background", "lighting", "named"),
    [
        ("beach", None, "beach"),
        ("beach", "at dusk", "beach at dusk"),
        ("Forest at night", "at night", "forest at night"),
        ("light blue", None, "light blue background"),
        ("", None, "white background"),
        ("white background", "at dusk", "white background"),
        ("moon base", "soft light", "moon base"),
        ("snow", None, "snowy field"),
        ("city street", "at sunset", "street at dusk"),
        ("deep dark woods", "moonlit", "forest at night"),
        ("", "at night", "hills at night"),
        ("harbour at dawn", None, "harbour at dusk"),
        ("city street in the rain at dusk", None, "street at dusk"),
        ("river in the morning fog", None, "river"),
        ("downtown", "in the evening", "city at dusk"),
        ("road in the desert", None, "desert"),
        ("dark navy", None, "dark navy background"),
        ("plain coral", None, "coral background"),
        ("cream paper", None, "cream background"),
    ],
)
def test_grounds_are_named_as_captions_name_them(background, lighting, named):
    assert ground(SCENE.model_copy(update={"background": background, "style": Style(lighting=lighting)})) == named


def test_where_no_moon_may_be_seen_the_place_has_none_of_its_own():
    night = SCENE.model_copy(update={"background": "city at night"})
    assert not scene_layout(night, SIZE).bare_sky
    assert scene_layout(night.model_copy(update={"forbidden": ("moon",)}), SIZE).bare_sky


@pytest.mark.parametrize(
    ("nouns", "named"), [(("kite", "house"), "hills"), (("kite",), "sky"), (("kite", "owl"), "sky"), (("cow",), "sky")]
)
def test_what_stands_beside_what_flies_is_not_in_the_sky(nouns, named):
    entities = tuple(Entity(id=f"{noun}_1", noun=noun) for noun in nouns)
    assert ground(Scene(prompt="p", canvas=SCENE.canvas, background="sky", entities=entities)) == named


@pytest.mark.parametrize(
    ("background", "lighting", "colour", "ink"),
    [
        ("forest", None, None, "black"),
        ("forest", "at night", None, "white"),
        ("beach", "at dusk", None, "white"),
        ("snowy field", "at night", None, "white"),
        ("classroom", None, None, "black"),
        ("lavender", None, None, "black"),
        ("plain navy", None, None, "white"),
        ("maroon", None, None, "white"),
        ("forest", None, "white", "white"),
        ("black", None, "gold", "gold"),
        ("black", None, "rainbow", "white"),
    ],
)
def test_letters_are_in_a_known_ink_that_can_be_read_on_their_place(background, lighting, colour, ink):
    title = TextBlock(id="t", content="HI", role="title", colour=colour, box=Box(x0=0.1, y0=0.03, x1=0.9, y1=0.2))
    style = Style(lighting=lighting)
    scene = Scene(prompt="p", canvas=SCENE.canvas, background=background, style=style, texts=(title,))
    assert written_text(scene, title).ink == ink


@pytest.mark.parametrize(
    ("colour", "phrase"),
    [
        ("blue and white", "blue cat"),
        ("light blue", "light blue cat"),
        ("", "cat"),
        ("bright red", "bright red cat"),
        ("mint-colored", "mint-colored cat"),
        ("chartreuse", "chartreuse cat"),
    ],
)
def test_of_two_colours_the_first_is_painted_as_it_is_said(colour, phrase):
    cat = Entity(id="c", noun="cat", attributes={"colour": colour} if colour else {}, box=Box(x0=0, y0=0, x1=1, y1=1))
    assert planned_thing(cat, SCENE, (64, 64)).phrase == phrase


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("3d render", "3D render"),
        ("flat illustration", "flat illustration"),
        ("poster", "3D render"),
        (None, "3D render"),
    ],
)
def test_a_medium_that_the_painter_does_not_know_is_painted_as_renders(said, known):
    assert medium(SCENE.model_copy(update={"style": Style(medium=said)})) == known


def test_letters_are_set_in_their_box_and_lines_in_tight_boxes():
    rect = TEXT.box.pixels(SIZE)
    texts, page = typeset([written_text(SCENE, TEXT)], SIZE, None)
    assert [(text.string, text.ink, text.typeface) for text in texts] == [
        ("FRESH", "red", "sans"),
        ("BREAD", "red", "sans"),
    ]
    rows, columns = np.nonzero(page)
    assert rect[0] <= columns.min() and columns.max() < rect[2] and rect[1] <= rows.min() and rows.max() < rect[3]
    covered = np.zeros_like(page)
    for text in texts:
        left, top, right, bottom = (round(v * SIZE[k % 2]) for k, v in enumerate(text.box))
        inside = page[top:bottom, left:right]
        assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()
        covered[top:bottom, left:right] = inside
    assert (covered == page).all() and page.max() == 255


def test_a_rough_plan_gets_proportions_and_tight_lines():
    rough = PicturePlan(
        (PlannedThing("light blue circle", (0.5, 0.5, 0.9, 1.0)), PlannedThing("red person", (0.0, 0.0, 0.4, 1.0))),
        (PlannedText("HI", (0.1, 0.0, 0.9, 0.3), "red", "serif"),),
    )
    made = typeset_layout(rough, SIZE)
    rows, columns = np.nonzero(made.things[0] == 0)
    assert abs(np.ptp(columns) - np.ptp(rows)) <= 1  # a circle in pixels, but for cells cut by its edge
    tall = np.nonzero(made.things[0] == 1)
    assert np.ptp(tall[0]) > 2 * np.ptp(tall[1])
    assert made.glyphs.any() and made.ink_phrases == ("red",) and (made.inks == 0).any()


def test_what_has_no_box_leaves_bare_cells_open():
    layout = scene_layout(SCENE, SIZE)
    assert layout.things_planned and layout.texts_planned
    assert layout.thing_phrases == ("light blue circle",) and layout.ground == "beach"
    unplaced = SCENE.model_copy(update={"entities": (CIRCLE, Entity(id="cat", noun="cat"))})
    layout = scene_layout(unplaced, SIZE)
    assert not layout.things_planned and layout.texts_planned and (layout.things >= 0).any()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    torch.manual_seed(2)
    vae = small_autoencoder()
    with torch.no_grad():  # random weights paint almost one colour
        vae.decoder.layers[-1].weight *= 60
        vae.decoder.layers[-1].bias.fill_(0.5)
    painter = new_painter(1, block_out_channels=(32, 32, 48, 48), attention_head_dim=4).eval()
    painter.unet.conv_out.reset_parameters()  # a new painter's output adds nothing to the guess
    export(painter, vae, folder)
    return folder


def painter(folder: Path, **more: object) -> DiffusionRenderer:
    """With the preset, and the module trusted by the shipped settings."""
    table = resolve({}, {}).settings.renderer_settings["diffusion"]
    how = {
        "preset": "shipped",
        "steps": 3,
        "context": 0,
        "openvino_precision": "float32",
        "conditions": table["conditions"],
        **more,
    }
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **how))


def test_the_renderer_paints_what_the_recipe_paints(folder, monkeypatch):
    texts, page = typeset([written_text(SCENE, TEXT)], SIZE, None)
    monkeypatch.setattr(sheet.drawing, "drawn_glyphs", lambda *_: page)
    plan = PicturePlan((planned_thing(CIRCLE, SCENE, SIZE),), texts, ground(SCENE), medium(SCENE))
    prompt = full_prompt(SCENE, sentences=False, places=False)
    with torch.inference_mode():
        theirs = sheet.paint(*load(folder), [plan], SIZE, seed=7, captions=[prompt], steps=3)[0]
    ours = painter(folder).render(SCENE, [7])[0]
    assert apart(ours.image, theirs) <= 2
    assert ours.image.std() > 10 and apart(painter(folder, layout="prompt").render(SCENE, [7])[0].image, theirs) > 20
    assert ours.work.denoiser_calls == 3  # no guidance, no regions


def test_told_the_words_alone_it_paints_as_if_it_had_no_plan(folder):
    one = painter(folder)
    planned = one.render(SCENE, [7])[0].image  # what it keeps of the plan mustn't reach its twin
    alone = one.from_the_prompt()
    assert alone.pipe is one.pipe and alone.family is one.family
    untold = painter(folder, layout="prompt", picture_prompt="written").render(SCENE, [7])[0].image
    assert apart(alone.render(SCENE, [7])[0].image, untold) <= 1 and apart(untold, planned) > 20
    assert (one.render(SCENE, [7])[0].image == planned).all()


def test_its_repairs_stay_inside_their_masks(folder):
    one = painter(folder)
    base = one.render(SCENE, [7])[0]
    after = one.repair(SCENE, base, [Repair(id="r", operator="inpaint", region=TEXT.box, about=("text",), seed=3)])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()
    assert after.work.denoiser_calls == 3 and after.work.full_render_equivalents < 1


def test_its_own_size_is_the_largest_that_it_paints(folder):
    one = painter(folder)
    assert one.repairer.painted_size((512, 384)) == (512, 384)
    assert one.repairer.painted_size((1024, 768)) == (512, 384)
