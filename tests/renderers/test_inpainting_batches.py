"""Regions in one denoise: which share a call, that sharing changes nothing, and what it saves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.scene import Box
from renderers.base import Repair
from renderers.diffusion import RepairRequest
from renderers.repair.batching import BUCKETS, bucket, split_into_batches
from renderers.runtime.meter import Meter
from tests.renderers.small_scene import BOXES, SCENE, picture, region_of, renderer

PROMPTS = ("a red cat", "cat", "blue circle", "a circle on the cat")


class Grids:
    """A family as far as batching asks: one token for four latent pixels."""

    def __init__(self, mixed_sizes: bool) -> None:
        self.mixed_sizes = mixed_sizes

    def tokens(self, size: tuple[int, int]) -> int:
        return size[0] * size[1] // 4


def repairs() -> list[Repair]:
    return [
        Repair(id=str(i), operator="inpaint", region=region_of(box), prompt=prompt, strength=1.0, seed=10 + i)
        for i, (box, prompt) in enumerate(zip(BOXES, PROMPTS, strict=True))
    ]


sizes = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)).map(lambda s: (2 * s[0], 2 * s[1])), max_size=20)


@given(sizes, st.booleans(), st.integers(1, 8))
def test_each_region_is_in_one_call_and_none_is_padded_beyond_its_bucket(sizes, mixed, most):
    family = Grids(mixed)
    calls = split_into_batches(family, sizes, most)  # type: ignore[arg-type]
    assert sorted(i for call in calls for i in call) == list(range(len(sizes)))
    for call in calls:
        members = [sizes[i] for i in call]
        assert len(call) <= most
        extent = (max(h for h, _ in members), max(w for _, w in members))
        if mixed:
            assert all(bucket(family.tokens(extent)) == bucket(family.tokens(member)) for member in members)
        else:
            assert len(set(members)) == 1


def test_buckets_hold_what_they_say():
    assert [bucket(n) for n in (1, 64, 65, 2048, 2049)] == [64, 64, 128, 2048, 2049]
    assert list(BUCKETS) == [64, 128, 256, 512, 1024, 2048]


def test_equal_shapes_fill_as_few_calls_as_the_limit_allows():
    assert [len(c) for c in split_into_batches(Grids(False), [(8, 8)] * 10, 4)] == [4, 4, 2]  # type: ignore[arg-type]
    # 8x16 and 12x8 latent pixels cover 12x16, 48 tokens: one bucket
    assert split_into_batches(Grids(True), [(8, 16), (12, 8)], 8) == [[0, 1]]  # type: ignore[arg-type]
    # 4x64 and 64x4 would need 64x64
    assert len(split_into_batches(Grids(True), [(4, 64), (64, 4)], 8)) == 2  # type: ignore[arg-type]


def test_disjoint_regions_in_one_denoise_equal_one_by_one(family_folder):
    """Within one grey level of 255: rounding to uint8 is all that may differ."""
    painter = renderer(family_folder)
    base, parts = picture(1), repairs()
    with Meter(painter.family.denoiser, 1) as meter:
        together_ = painter.repair(SCENE, base, parts)
    shared, calls = meter.passes, 0
    for index, part in enumerate(parts):
        with Meter(painter.family.denoiser, 1) as meter:
            alone = painter.repair(SCENE, base, [part])
        calls += meter.passes
        (mask,) = alone.masks
        assert np.abs(together_.image[mask].astype(int) - alone.image[mask]).max() <= 1, index
        assert (alone.image[mask] != base.image[mask]).mean() > 0.5
    # four regions, two steps each, alone; of one bucket together, or a call a shape where sizes can't be mixed
    coarse = type(painter.pipe).__name__ == "GlmImagePipeline"  # its grid is so coarse that two windows share a shape
    assert calls == 8
    assert shared == (2 if painter.family.mixed_sizes else 4 if coarse else 6)
    passes = 2 if painter.family.guided(3.0) else 1
    assert together_.work.denoiser_calls == 4 * 2 * passes


def test_regions_of_several_pictures_share_calls_and_the_work_is_shared_out(sd_folder):
    painter = renderer(sd_folder)
    first, second = picture(1), picture(2)
    parts = repairs()
    with Meter(painter.family.denoiser, 1) as meter:
        one, two = painter.repair_many(
            [RepairRequest(SCENE, first, (parts[0],)), RepairRequest(SCENE, second, (parts[2],))]
        )
    assert meter.passes == 2  # both windows have one shape
    for made, base, part in ((one, first, parts[0]), (two, second, parts[2])):
        alone = painter.repair(SCENE, base, [part])
        assert np.abs(made.image.astype(int) - alone.image).max() <= 1
        assert (made.image[~made.masks[0]] == base.image[~made.masks[0]]).all()
        assert made.work == alone.work


def test_a_picture_whose_repairs_compute_more_of_each_step_has_more_of_the_work(sd_folder):
    """Deeper levels of the UNet are left out at full strength alone."""
    painter = renderer(sd_folder, steps=4, repair_cache_interval=4)
    parts = repairs()
    half = parts[2].model_copy(update={"strength": 0.5})
    first, second = picture(1), picture(2)
    made = painter.repair_many([RepairRequest(SCENE, first, (parts[0],)), RepairRequest(SCENE, second, (half,))])
    alone = [painter.repair(SCENE, first, [parts[0]]), painter.repair(SCENE, second, [half])]
    for one, other in zip(made, alone, strict=True):
        assert one.work.full_render_equivalents == pytest.approx(other.work.full_render_equivalents, abs=2e-4)


def test_no_requests_no_pictures(sd_folder):
    assert renderer(sd_folder).repair_many([]) == []


@pytest.mark.parametrize("most", [1, 3])
def test_a_call_holds_no_more_regions_than_the_settings_say(sd_folder, most):
    painter = renderer(sd_folder, batch=most)
    seen = []
    painter.family.denoiser.register_forward_pre_hook(
        lambda module, args, kwargs: seen.append(len(args[0])), with_kwargs=True
    )
    region = Box(x0=0, y0=0, x1=0.25, y1=0.125)
    parts = [
        Repair(id=str(i), operator="inpaint", region=region.model_copy(update={"y0": i / 8, "y1": (i + 1) / 8}), seed=i)
        for i in range(5)
    ]
    painter.repair(SCENE, picture(1), parts)
    assert max(seen) == 2 * most  # with the unconditional half
