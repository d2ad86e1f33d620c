"""Repairs cost what their region costs, by counted operations of the real renderer on tiny pipelines."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.speed.flops import count_operations, region_of_area, repair_shares
from benchmarks.speed.levels import level_shares
from benchmarks.speed.models import TINY, TRUE, random_pipeline
from benchmarks.speed.run import AREAS, repair_of, scene_of
from benchmarks.speed.sight import sight_shares
from benchmarks.speed.subjects import PRESETS, TIMED, Subject, tiny_subject
from renderers.presets.reader import load_preset

FACTOR = 1.4
# what a call costs however small the region is: the prompt, its tokens beside the picture's, the conditioning; most of
# it in FLUX.1, where the tiny model's few picture tokens share each call with sixteen of text
CONSTANT = {"sdxl": 0.02, "flux": 0.10}


@pytest.fixture(scope="module", params=TIMED)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def subject(kind: str) -> Subject:
    return tiny_subject(kind)


@pytest.fixture(scope="module")
def measured(subject: Subject) -> list[float]:
    """Operations of a repair of each area over those of the full render."""
    scene = scene_of(subject.canvas, [region_of_area(area) for area in AREAS])
    base = subject.renderer.render(scene, [1])[0]
    full = count_operations(lambda: subject.renderer.render(scene, [1]))
    repairs = [repair_of(place, region_of_area(area)) for place, area in enumerate(AREAS)]
    return [count_operations(partial(subject.renderer.repair, scene, base, [repair])) / full for repair in repairs]


def test_a_repair_costs_at_most_1_4_times_its_share_plus_a_constant(kind, measured):
    for area, share in zip(AREAS, measured, strict=True):
        assert share <= FACTOR * area + CONSTANT[kind], f"{kind}: {share:.3f} of a full render for {area:.0%}"


def test_the_table_counts_what_the_renderer_does(kind, subject, measured):
    settings = subject.renderer.settings
    table = {"steps": settings.steps, "guidance": settings.guidance, "halo": settings.halo}
    rows = repair_shares(kind, TINY[kind], subject.canvas, AREAS, [(settings.smallest_window, 0)], table)
    assert [row.whole for row in rows] == pytest.approx(measured, rel=0.02)


def test_smallest_windows_are_what_small_regions_cost():
    rows = repair_shares("sdxl", TINY["sdxl"], (320, 256), [0.02], [(16, 0), (128, 0)], {"steps": 8, "guidance": 5.0})
    tight, wide = rows
    assert tight.window == (48, 48) and wide.window == (128, 128)
    assert wide.denoiser > 4 * tight.denoiser


def test_an_enlarged_window_costs_what_its_area_does():
    settings = {"steps": 8, "guidance": 5.0, "smallest_window": 64, "enlarge_to": 256}
    small, larger = repair_shares("sdxl", TINY["sdxl"], (256, 256), [0.02, 0.1], [(64, 256)], settings)
    assert small.own and small.painted == larger.painted == (256, 256)
    assert small.window != larger.window and small.denoiser == larger.denoiser == pytest.approx(1.0)


@pytest.mark.parametrize("kind", sorted(TRUE))
def test_true_dimensions_have_the_checkpoints_parameters_and_take_no_memory(kind):
    pipe = random_pipeline(kind, TRUE[kind], "meta", "bfloat16")
    preset = load_preset(PRESETS[kind])
    assert type(pipe).__name__ == preset.pipeline
    for part in preset.parts:
        module = getattr(pipe, part.name)
        assert next(module.parameters()).is_meta and part.source == "counted"
        counted = sum(parameter.numel() for parameter in module.parameters())
        assert counted == part.parameters, f"{kind}: {part.name} has {counted:_} parameters"


@pytest.mark.parametrize("kind", sorted(set(TINY) - set(TIMED)))
def test_language_models_families_are_counted_from_shapes_alone(kind):
    """A whole picture painted anew is a full render, and a quarter of it costs about that."""
    rows = repair_shares(kind, TINY[kind], (128, 128), [0.25, 1.0], [(16, 0)], {"steps": 2, "guidance": 4.0})
    assert rows[1].denoiser == pytest.approx(1.0) and 0.15 < rows[0].denoiser < 0.75


def test_a_region_has_its_share_of_a_picture_that_is_not_square():
    for area in (*AREAS, 0.81, 1.0):
        left, top, right, bottom = region_of_area(area).pixels((320, 256))
        assert (right - left) * (bottom - top) / (320 * 256) == pytest.approx(area, rel=0.08)  # whole pixels


def test_what_a_region_costs_in_sight_is_between_a_whole_pass_and_its_tokens():
    rows = sight_shares(TINY["flux"], (320, 256), [0.05, 0.25], [4], 8)
    few, many = (row for row in rows if (row.sees, row.text) == ("picture", False))
    for row in (few, many):
        # two whole passes of eight; six calls between them, and one that tests what was kept
        assert row.denoiser == pytest.approx((2 + 7 * row.between) / 8)
        assert row.tokens / (40 * 32) == pytest.approx(row.area, rel=0.2)
        assert row.area < row.between < row.area + 0.3
    assert few.between < many.between


def test_a_text_that_is_kept_costs_nothing_between_whole_passes():
    rows = {(row.sees, row.text, row.area): row for row in sight_shares(TINY["flux"], (320, 256), [0.05, 0.25], [4], 8)}
    for area in (0.05, 0.25):
        computed, kept, window = (
            rows[way, text, area] for way, text in (("picture", False), ("picture", True), ("window", True))
        )
        assert kept.between < computed.between and kept.denoiser < computed.denoiser
        # the region's share of the picture's tokens, and no text; a window's attention is to itself alone
        assert window.between < kept.between < 1.4 * area
        assert window.denoiser < FACTOR * area + CONSTANT["flux"]


def test_levels_that_are_kept_cost_nothing_between_whole_steps():
    rows = level_shares("sdxl", TINY["sdxl"], (320, 256), [0.05, 0.25], [1, 3, 20], {"steps": 8, "guidance": 5.0})
    for area in (0.05, 0.25):
        every, third, once = (row for row in rows if row.area == area)
        assert every.denoiser < FACTOR * area + CONSTANT["sdxl"]
        assert 0.15 < every.first < 0.35  # of three levels, the deeper ones with attention
        assert every.first == third.first == once.first
        assert third.denoiser == pytest.approx(every.denoiser * (3 + 5 * every.first) / 8)
        assert once.denoiser == pytest.approx(every.denoiser * (1 + 7 * every.first) / 8)
