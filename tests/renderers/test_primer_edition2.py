"""The second painter's recipe on a tiny configuration: shapes, words and grounds, no fetched assets."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.painter import roundness
from renderers.primer.edition2 import annotated, crowds, drawing, grounds, layout, scenes, training, world
from renderers.primer.edition2.ahead import Ahead
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.export import export, load
from renderers.primer.edition2.layout import LATENTS
from renderers.primer.edition2.network import build_scheduler, new_painter
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing
from renderers.primer.edition2.windows import Menu, draw_scenes, samples_of, seen
from tests.renderers.conftest import small_autoencoder

TINY = {"block_out_channels": (32, 32, 48, 48), "attention_head_dim": 4}
MENU = Menu(canvases=(((128, 96), 4),), windows=((8, 0.7, 2),), wholes=(((16, 12), 0.3),), latents_a_step=256)
FACES = {name: path for name, path in world.TYPEFACES.items() if path.startswith("/")}


@pytest.fixture(autouse=True)
def small_world(monkeypatch):
    """The machine's own typefaces alone, so that nothing has to be fetched; small pictures of places, short rounds."""
    monkeypatch.setattr(scenes, "TYPEFACES", FACES)
    monkeypatch.setattr(training, "STEPS_A_ROUND", 2)
    monkeypatch.setattr(grounds, "SIDE", 128)
    grounds.place_picture.cache_clear()
    yield
    grounds.place_picture.cache_clear()


def encode(images: np.ndarray) -> torch.Tensor:
    """Stands for the autoencoder: the mean colours of 8x8 pixels, repeated to 16 channels."""
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1
    return torch.nn.functional.avg_pool2d(pixels, 8).repeat(1, 6, 1, 1)[:, :LATENTS]


def trainer(seed: int = 3) -> training.Trainer:
    return training.Trainer(new_painter(seed, **TINY), MENU, seed, torch.device("cpu"), torch.float32)


def test_steps_on_one_batch_lower_its_loss():
    one = trainer()
    bank = samples_of(draw_scenes(1, 0, MENU, ()), random.Random(1), MENU, encode)
    samples = bank[8, 8][:4]
    losses = []
    for _ in range(15):
        torch.manual_seed(0)
        losses.append(one.take_step(samples, random.Random(5), pace=20.0))
    assert losses[-1] < 0.7 * losses[0]


def test_a_resumed_run_goes_on_exactly(tmp_path):
    straight, stopped = trainer(), trainer()
    for _ in range(2):
        straight.run_round(Ahead(3, MENU, ()), encode)
    stopped.run_round(Ahead(3, MENU, ()), encode)
    stopped.save(tmp_path / "state.pt", 12.0)
    resumed = trainer(seed=3)
    assert resumed.load(tmp_path / "state.pt") == 12.0
    resumed.run_round(Ahead(3, MENU, ()), encode)
    assert (resumed.step, resumed.round, resumed.seen) == (straight.step, straight.round, straight.seen)
    for ours, theirs in zip(resumed.average.parameters(), straight.average.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_channels_lie_where_the_plan_says_on_a_wide_canvas():
    painter, size = new_painter(0, **TINY).eval(), (128, 64)
    back = PlannedThing("red circle", (0.0, 0.0, 0.5, 1.0), depth=0)
    front = PlannedThing("blue square", (0.25, 0.5, 0.5, 1.0), depth=1)
    text = PlannedText("HI", (0.625, 0.25, 0.9375, 0.75), "green", "sans")
    glyphs = np.zeros((64, 128), np.uint8)
    glyphs[17, 83] = 255  # row 2, column 10 in cells; row 1, column 3 within the cell
    with torch.no_grad():
        made = painter.conditions.channels(
            PicturePlan((back, front), (text,), "beach"), size, painter.phrase_encoder, glyphs
        )
    width = painter.conditions.config.thing_width
    slot = width + 1 + layout.PLACE
    assert made.shape == (1, painter.conditions.out_channels, 8, 16)
    covers = made[0, width], made[0, slot + width]
    assert covers[0][:, :8].all() and not covers[0][:, 8:].any()
    assert covers[1][4:, 4:8].all() and covers[1].sum() == 16
    behind, foremost = made[0, slot : slot + width, 5, 5], made[0, :width, 5, 5]
    assert torch.equal(behind, made[0, :width, 0, 0]) and not torch.allclose(behind, foremost)
    u, v = made[0, width + 1 : width + 3, 6, 5]
    assert (u.item(), v.item()) == pytest.approx(((44 - 32) / 32, (52 - 32) / 32), abs=1e-3)
    letters_end = made.shape[1] - painter.conditions.config.collage_width
    flag, letters = made[0, letters_end - 65], made[0, letters_end - 64 : letters_end]
    assert flag[2:6, 10:15].all() and flag.sum() == 20
    assert letters.nonzero().tolist() == [[8 + 3, 2, 10]]


def test_a_window_has_the_channels_of_the_whole_cut():
    plan = PicturePlan((PlannedThing("star", (0.2, 0.1, 0.7, 0.9)),), (), "sea")
    painter = new_painter(0, **TINY).eval()
    whole = layout.rasterise(plan, (128, 64))
    with torch.no_grad():
        all_of_it = painter.conditions.batch([whole], painter.phrase_encoder)
        part = painter.conditions.batch([whole.cut(2, 5, 4, 6)], painter.phrase_encoder)
    assert torch.allclose(part, all_of_it[..., 2:6, 5:11], atol=1e-5)


def test_an_exported_folder_loads_again(tmp_path):
    painter = new_painter(1, **TINY).eval()
    vae = small_autoencoder()
    export(painter, vae, tmp_path)
    again, _ = load(tmp_path)
    plan = PicturePlan((PlannedThing("heart", (0.1, 0.2, 0.6, 0.9)),), (), "forest")
    noisy, sigma = torch.randn(1, 16, 8, 8, generator=torch.Generator().manual_seed(0)), torch.tensor([0.5])
    with torch.no_grad():
        made = [
            p(noisy, sigma, p.conditions.channels(plan, (64, 64), p.phrase_encoder), ["a heart"])
            for p in (painter, again)
        ]
    assert torch.allclose(*made, atol=0.02)
    index = json.loads((tmp_path / "model_index.json").read_text())
    assert index["_class_name"] == "StableDiffusionPipeline" and index["conditions"][1] == "PlanConditions"
    assert max(file.stat().st_size for file in tmp_path.rglob("*")) < 15e6


def test_the_scheduler_draws_the_distribution_of_a_perfect_network():
    scheduler = build_scheduler()
    scheduler.set_timesteps(250)  # first order: slow to converge, exact in the end
    x = torch.randn(20_000, generator=torch.Generator().manual_seed(0))
    mean, deviation = 0.5, 0.3
    for timestep in scheduler.timesteps:
        sigma = float(timestep) / 1000
        alpha = 1 - sigma
        spread = (alpha * deviation) ** 2 + sigma**2
        clean = mean + alpha * deviation**2 / spread * (x - alpha * mean)
        x = scheduler.step(clean, timestep, x).prev_sample
    assert x.mean().item() == pytest.approx(mean, abs=0.01)
    assert x.std().item() == pytest.approx(deviation, abs=0.02)


def test_a_window_s_caption_names_what_it_shows():
    plan = PicturePlan(
        (PlannedThing("red circle", (0.0, 0.0, 0.4, 0.4)), PlannedThing("star", (0.6, 0.6, 1.0, 1.0))),
        (PlannedText("HI", (0.0, 0.45, 0.4, 0.55)),),
        "beach at dusk",
    )
    shown = seen(plan, (0, 0, 8, 8), 16, 16)
    assert tell(shown, random.Random(0)).startswith("a red circle on a beach at dusk")
    assert [thing.phrase for thing in shown.things] == ["red circle"] and shown.texts == ()


def test_scenes_repeat_by_seed_and_keep_their_boxes_inside():
    one, two = (scenes.draw_scene(random.Random(4), (128, 96), "several", nouns=()) for _ in range(2))
    assert np.array_equal(one.image, two.image) and one.plan == two.plan
    assert one.image.shape == (96, 128, 3) and one.glyphs.shape == (96, 128)
    assert all(0 <= v <= 1 for thing in one.plan.things for v in thing.box)


def test_drawn_circles_are_round_and_squares_are_less():
    quotients = []
    for shape in ("circle", "square"):
        image = np.full((96, 96, 3), 255, np.uint8)
        mask = np.asarray(drawing.shape_mask(shape, 64, 64))
        image[16:80, 16:80] = 255 - mask[..., None]
        quotients.append(roundness(image, (0, 0, 0), (255, 255, 255)))
    assert quotients[0] > 0.97 and 0.7 < quotients[1] < 0.82


def test_open_conditions_say_so():
    plan = PicturePlan(
        (PlannedThing("heart", (0.1, 0.2, 0.6, 0.9)),), (PlannedText("A", (0.7, 0.1, 0.9, 0.5)),), "forest"
    )
    whole = layout.rasterise(plan, (64, 64), drawing.drawn_glyphs(plan, (64, 64)))
    bare = whole.without(things=True, texts=True)
    assert (whole.things >= 0).any() and whole.glyphs.any() and (whole.inks >= 0).any()
    assert (bare.things < 0).all() and not bare.glyphs.any() and (bare.inks < 0).all()
    assert not bare.things_planned and not bare.texts_planned
    assert replace(bare, ground="").where.shape == (2, 8, 8)


def test_crowds_stay_on_the_canvas_and_what_is_hidden_is_not_annotated():
    kinds = set()
    for seed in range(40):
        image, plan = crowds.draw_crowd(random.Random(seed), (128, 96), nouns=())
        assert image.size == (128, 96)
        for name, (x0, y0, x1, y1) in annotated.visible(plan, (128, 96)):
            assert name in world.SHAPES and -1 <= x0 < x1 <= 129 and -1 <= y0 < y1 <= 97
        kinds.add(len(plan.things))
    assert len(kinds) > 4
    behind = PlannedThing("red circle", (0.2, 0.2, 0.6, 0.6), 0)
    front = PlannedThing("blue square", (0.2, 0.2, 0.6, 0.52), 1)
    assert [name for name, _ in annotated.visible(PicturePlan((behind, front)), (100, 100))] == ["square"]
    apart = replace(front, box=(0.2, 0.2, 0.6, 0.4))
    assert [name for name, _ in annotated.visible(PicturePlan((behind, apart)), (100, 100))] == ["circle", "square"]


def test_an_outline_lies_inside_the_box_around_the_fill():
    rng = random.Random(1)
    for _ in range(20):
        canvas = scenes.SceneCanvas(rng, Image.new("RGB", (64, 64), "gray"), "3D render", "", None)
        crowds.paint(canvas, "circle", "red", (8, 8, 56, 56))
        pixels = np.asarray(canvas.image)
        assert tuple(pixels[32, 32]) == world.COLOURS["red"]
        assert (pixels[:8] == 128).all() and (pixels[:, 56:] == 128).all()
        if tuple(pixels[32, 9]) != world.COLOURS["red"]:
            break
    else:
        raise AssertionError("no outline was drawn")
