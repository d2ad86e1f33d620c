"""Learned textures laid over planned boxes: against torch's own sampling, and what a plan selects."""

import pytest
import torch
from torch.nn import functional as F

from renderers.primer.edition2.conditions import noun_of, place_of, time_of
from renderers.primer.edition2.textures import Textures, mip_sides

SIDE = 8


@pytest.fixture
def textures():
    made = Textures(kinds=3, looks=2, width=4, side=SIDE)
    torch.manual_seed(0)
    torch.nn.init.normal_(made.grids)
    return made


def sampled(grid: torch.Tensor, u: float, v: float) -> torch.Tensor:
    """torch's bilinear sample of a grid (c, side, side)."""
    at = torch.tensor([[[[2 * u - 1, 2 * v - 1]]]])
    return F.grid_sample(grid[None], at, align_corners=False, padding_mode="border").flatten()


def looked_up(textures: Textures, kind: int, look: int, u: float, v: float, cells: float) -> torch.Tensor:
    def map_of(value: float) -> torch.Tensor:
        return torch.full((1, 1, 1), value)

    kinds = torch.full((1, 1, 1), kind)
    return textures(kinds, torch.tensor([look]), map_of(u), map_of(v), map_of(cells)).flatten()


@pytest.mark.parametrize(("u", "v"), [(0.5, 0.5), (0.03, 0.97), (0.31, 0.77), (1.0, 0.0)])
def test_a_thing_as_large_as_its_texture_sees_it_bilinearly(textures, u, v):
    assert torch.allclose(looked_up(textures, 2, 1, u, v, SIDE), sampled(textures.grids[1, 1], u, v), atol=1e-5)


def test_a_smaller_thing_sees_the_mean_and_sizes_between_two_levels_mix_them(textures):
    assert mip_sides(SIDE) == [8, 4]
    halved = F.avg_pool2d(textures.grids[0], 2)[0]
    half, whole = sampled(halved, 0.4, 0.6), sampled(textures.grids[0, 0], 0.4, 0.6)
    for cells in (SIDE / 2, SIDE / 16):  # no level below the last
        assert torch.allclose(looked_up(textures, 1, 0, 0.4, 0.6, cells), half, atol=1e-5)
    between = looked_up(textures, 1, 0, 0.4, 0.6, SIDE / 2**0.5)
    assert torch.allclose(between, (half + whole) / 2, atol=1e-5)


def test_nothing_has_no_features_and_an_open_look_is_the_mean_of_all(textures):
    assert not looked_up(textures, 0, 1, 0.5, 0.5, SIDE).any()
    mean = textures.grids[2].mean(0)
    assert torch.allclose(looked_up(textures, 3, -1, 0.2, 0.2, SIDE), sampled(mean, 0.2, 0.2), atol=1e-5)


def test_only_what_is_seen_is_learnt(textures):
    looked_up(textures, 2, 0, 0.5, 0.5, SIDE).sum().backward()
    moved = textures.grids.grad.abs().sum((2, 3, 4)) > 0
    assert moved.tolist() == [[False, False], [True, False], [False, False]]


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
