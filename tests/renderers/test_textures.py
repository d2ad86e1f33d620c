"""Textures laid over planned boxes: against torch's own sampling, what a plan selects, and how they are filled."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from renderers.primer.edition2.conditions import FINER, PlanConditions, noun_of, place_of, time_of
from renderers.primer.edition2.drawing import shape_mask
from renderers.primer.edition2.layout import rasterise
from renderers.primer.edition2.pictures import components, drawn
from renderers.primer.edition2.plan import PicturePlan, PlannedThing
from renderers.primer.edition2.textures import Textures

SIDE = 8


@pytest.fixture
def textures():
    made = Textures(kinds=3, looks=2, width=4, sides=(SIDE,))
    made.fill({SIDE: torch.randn(3, 2, 4, SIDE, SIDE, generator=torch.Generator().manual_seed(0))})
    return made


def kept(textures: Textures, kind: int, side: int = SIDE) -> torch.Tensor:
    """The stored grids (looks, width, side, side) of a kind as numbers."""
    return textures.stored(side)[kind] * textures.step.view(-1, 1, 1)


def sampled(grid: torch.Tensor, u: float, v: float) -> torch.Tensor:
    """torch's bilinear sample of a grid (c, side, side)."""
    at = torch.tensor([[[[2 * u - 1, 2 * v - 1]]]])
    return F.grid_sample(grid[None], at, align_corners=False, padding_mode="border").flatten()


def looked_up(textures: Textures, kind: int, look: int, u: float, v: float, cells: float) -> torch.Tensor:
    def map_of(value: float) -> torch.Tensor:
        return torch.full((1, 1, 1), value)

    kinds = torch.full((1, 1, 1), kind)
    return textures(kinds, torch.tensor([look]), map_of(u), map_of(v), map_of(cells)).flatten()


def test_bytes_keep_a_grid_within_half_a_step_of_its_largest_value():
    made = Textures(kinds=2, looks=1, width=2, sides=(4, 2))
    grids = {side: torch.randn(2, 1, 2, side, side) * torch.tensor([1.0, 30.0]).view(-1, 1, 1) for side in (4, 2)}
    made.fill(grids)
    most = torch.stack([grid.abs().amax((0, 1, 3, 4)) for grid in grids.values()]).amax(0)
    assert torch.allclose(made.step, most / 127)
    for side, grid in grids.items():
        assert ((made.stored(side) * made.step.view(-1, 1, 1) - grid).abs() <= made.step.view(-1, 1, 1) * 0.51).all()


@pytest.mark.parametrize(("u", "v"), [(0.5, 0.5), (0.03, 0.97), (0.31, 0.77), (1.0, 0.0)])
def test_a_thing_as_large_as_its_texture_sees_it_bilinearly(textures, u, v):
    assert torch.allclose(looked_up(textures, 2, 1, u, v, SIDE), sampled(kept(textures, 1)[1], u, v), atol=1e-5)


def test_a_smaller_thing_sees_the_mean_and_sizes_between_two_levels_mix_them(textures):
    halved = F.avg_pool2d(kept(textures, 0), 2)[0]
    half, whole = sampled(halved, 0.4, 0.6), sampled(kept(textures, 0)[0], 0.4, 0.6)
    for cells in (SIDE / 2, SIDE / 16):  # no level below the last
        assert torch.allclose(looked_up(textures, 1, 0, 0.4, 0.6, cells), half, atol=1e-5)
    between = looked_up(textures, 1, 0, 0.4, 0.6, SIDE / 2**0.5)
    assert torch.allclose(between, (half + whole) / 2, atol=1e-5)


def test_a_stored_smaller_level_is_seen_instead_of_a_mean():
    made = Textures(kinds=1, looks=1, width=1, sides=(8, 4))
    made.fill({8: torch.zeros(1, 1, 1, 8, 8), 4: torch.ones(1, 1, 1, 4, 4)})
    assert looked_up(made, 1, 0, 0.5, 0.5, 8).item() == 0
    assert looked_up(made, 1, 0, 0.5, 0.5, 4).item() == pytest.approx(1)


def test_nothing_has_no_features_and_an_open_look_is_the_mean_of_all(textures):
    assert not looked_up(textures, 0, 1, 0.5, 0.5, SIDE).any()
    mean = kept(textures, 2).mean(0)
    assert torch.allclose(looked_up(textures, 3, -1, 0.2, 0.2, SIDE), sampled(mean, 0.2, 0.2), atol=1e-5)


def test_components_keep_what_varies_and_forget_the_rest():
    latents = torch.randn(5, 2, 3, 4, 4, generator=torch.Generator().manual_seed(1))
    latents[:, :, 2] = 7.0  # says nothing
    made = components({4: latents}, 2)[4]
    rows = made.movedim(2, -1).reshape(-1, 2)
    assert torch.allclose(rows.std(0), torch.ones(2), atol=0.02) and rows.mean(0).abs().max() < 1e-5
    turned = torch.linalg.lstsq(rows, latents[:, :, :2].movedim(2, -1).reshape(-1, 2)).solution
    back = rows @ turned + latents[:, :, :2].mean((0, 1, 3, 4))
    assert torch.allclose(back, latents[:, :, :2].movedim(2, -1).reshape(-1, 2), atol=1e-4)


def test_a_shape_fills_its_box_and_knows_its_coverage():
    image, cover = drawn("circle", "flat illustration", 64)
    assert image.shape == (64, 64, 3) and cover.shape == (64, 64)
    assert cover[32, 32] == 1 and cover[1, 1] == 0 and 0.7 < cover.mean() < 0.85
    assert np.abs(image[32, 32].astype(int) - (214, 40, 40)).max() <= 1 and (image[1, 1] == 128).all()


def test_an_outline_is_the_things_coverage_where_the_plan_puts_it():
    conditions = PlanConditions(nouns=("circle",), places=("beach",))
    cover = torch.from_numpy(drawn("circle", "3D render", 216)[1])[None]
    padded = F.pad(F.adaptive_avg_pool2d(cover, 54), (1, 1, 1, 1))
    conditions.outlines.fill({56: padded.expand(1, 2, 1, 56, 56)})
    plan = PicturePlan((PlannedThing("red circle", (0.275, 0.1, 0.775, 0.6)),), (), "beach", "3D render")
    made = conditions.batch([rasterise(plan, (160, 160))], lambda phrases: torch.zeros(len(phrases), 256))
    outlines = made[0, -2 * FINER**2 :].detach()
    seen = outlines[: FINER**2].reshape(FINER, FINER, 20, 20).permute(2, 0, 3, 1).reshape(80, 80)
    page = np.zeros((160, 160), np.float32)
    page[16:96, 44:124] = np.asarray(shape_mask("circle", 80, 80)) / 255
    wanted = torch.from_numpy(page.reshape(80, 2, 80, 2).mean((1, 3)))
    assert (seen - wanted).abs().mean() < 0.006 and (seen - wanted).abs().max() < 0.5
    assert not outlines[FINER**2 :].any()


def test_phrases_name_their_textures():
    nouns = ("dog", "hot dog", "apple")
    found = [noun_of(phrase, nouns) for phrase in ("red apple", "light blue hot dog", "dog", "dog house", "")]
    assert found == [3, 2, 1, 0, 0]
    places = ("forest", "autumn forest", "living room")
    assert [place_of(g, places) for g in ("living room at dusk", "forest", "autumn forest", "red background", "")] == [
        3,
        1,
        2,
        0,
        0,
    ]
    times = ("day", "dusk", "night")
    assert [time_of(ground, times) for ground in ("forest at night", "forest by day", "forest", "white")] == [
        2,
        0,
        0,
        0,
    ]
