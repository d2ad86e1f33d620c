"""Compiled denoisers: few shapes, no compiling after the warm-up, the same pictures. Tiny pipelines of real classes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch._dynamo.testing import CompileCounter

from planners.scene import Canvas
from renderers.base import Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.base import Family
from renderers.repair.batching import ASPECT, BUCKETS, bucket_shapes, enlarge_to_bucket, split_by_powers
from renderers.runtime.compiling import compiles
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, stable_diffusion_3, unet
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, picture, region_of, renderer
from tests.renderers.test_levels import CROSSED, KINDS

BUILDERS = {"flux": tiny_models.flux, "sd3": stable_diffusion_3}


@pytest.fixture(scope="module", params=["flux", "sd3", "sdxl"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two kinds of repeated blocks, none that diffusers names, and blocks inside a UNet."""
    if request.param == "sdxl":
        return request.getfixturevalue("sdxl_folder")
    made = tmp_path_factory.mktemp(request.param)
    BUILDERS[request.param]().save_pretrained(made)
    return made


@pytest.fixture
def counter() -> Iterator[CompileCounter]:
    """Counts graphs and runs them as they are; what others compiled is forgotten before and after."""
    torch._dynamo.reset()
    backend = CompileCounter()
    with torch.compiler.set_stance("default", force_backend=backend):
        yield backend
    torch._dynamo.reset()


def repair(box: tuple[int, int, int, int], seed: int = 5) -> Repair:
    return Repair(id=str(seed), operator="inpaint", region=region_of(box), about=("cat",), strength=1.0, seed=seed)


def boxes(count: int) -> list[tuple[int, int, int, int]]:
    """Pixel boxes (xyxy) of different sizes, from 8 pixels to the whole picture, some at its edges."""
    draw = np.random.default_rng(7)
    sizes = [(int(w), int(h)) for w, h in zip(draw.integers(8, 257, count), draw.integers(8, 193, count), strict=True)]
    assert len(set(sizes)) == count
    corners = [(int(draw.integers(0, WIDTH - w + 1)), int(draw.integers(0, HEIGHT - h + 1))) for w, h in sizes]
    return [(x, y, x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]


# one for each token count of this picture: 64, 128, 256, 512, and all of it
WARM = ((0, 0, 60, 60), (0, 0, 120, 60), (0, 0, 124, 124), (0, 0, 250, 124), (0, 0, 256, 192))


def test_after_the_warm_up_regions_of_other_sizes_compile_nothing(folder, counter):
    painter = renderer(folder, compile="forced")
    regions = {}
    for box in boxes(20):
        left, top, right, bottom = painter.repairer.window(box, (WIDTH, HEIGHT))
        regions.setdefault((right - left, bottom - top), box)
    assert len(regions) > len(WARM)
    # compiled as a whole, it sees width and height, and not only how many tokens there are
    by_block = bool(painter.family.denoiser._repeated_blocks)
    for box in WARM if by_block else [(0, 0, *shape) for shape in regions]:
        painter.repair(SCENE, picture(), [repair(box)])
    warm = counter.frame_count
    assert warm > 0
    for box in regions.values():
        painter.repair(SCENE, picture(), [repair(box)])
    assert counter.frame_count == warm
    torch._dynamo.reset()
    painter.repair(SCENE, picture(), [repair(boxes(1)[0])])  # the counter does count
    assert counter.frame_count > warm


@pytest.mark.parametrize("folder", ["sd3", "sdxl"], indirect=True)
def test_regions_that_share_calls_compile_no_more_than_the_powers_of_two(folder, counter):
    painter = renderer(folder, compile="forced", batch=8)

    def repaired(count: int) -> None:
        spots = [(32 * i, 0, 32 * i + 16, 16) for i in range(count)]
        painter.repair(SCENE, picture(), [repair(spot, seed) for seed, spot in enumerate(spots)])

    for count in (1, 2, 4):
        repaired(count)
    warm = counter.frame_count
    for count in (3, 5, 6, 7):
        repaired(count)
    assert counter.frame_count == warm > 0


@pytest.mark.parametrize("folder", ["flux", "sdxl"], indirect=True)
def test_compiled_pictures_are_those_of_the_same_windows_uncompiled(folder, counter):
    painter = renderer(folder, compile="forced")
    scene = SCENE.model_copy(update={"canvas": Canvas(width=128, height=64)})
    parts = [repair(box, seed) for seed, box in enumerate(boxes(3))]
    render, made = painter.render(scene, [1])[0].image, painter.repair(SCENE, picture(), parts)
    compiled = counter.frame_count
    with torch.compiler.set_stance("force_eager"):
        plain, same = painter.render(scene, [1])[0].image, painter.repair(SCENE, picture(), parts)
    assert counter.frame_count == compiled > 0
    assert np.abs(render.astype(int) - plain).max() <= 1
    assert np.abs(made.image.astype(int) - same.image).max() <= 1
    assert made.work == same.work
    outside = ~np.any(made.masks, axis=0)
    assert (made.image[outside] == picture().image[outside]).all()


def test_levels_that_are_kept_between_steps_compile_nothing_more(tmp_path, counter):
    """With attention, which is what is compiled, in the first level too."""
    torch.manual_seed(0)
    stable_diffusion(unet(16, **KINDS[CROSSED])).save_pretrained(tmp_path)
    plain, painter = (renderer(tmp_path, steps=4, compile="forced", repair_cache_interval=k) for k in (1, 2))
    plain.repair(SCENE, picture(), [repair(WARM[0])])
    compiled = counter.frame_count
    made = painter.repair(SCENE, picture(), [repair(WARM[0])]).image
    assert counter.frame_count == compiled > 0
    with torch.compiler.set_stance("force_eager"):
        same = painter.repair(SCENE, picture(), [repair(WARM[0])]).image
    assert np.abs(made.astype(int) - same).max() <= 1


def test_a_region_in_sight_of_its_picture_compiles_nothing(tmp_path, counter):
    tiny_models.flux().save_pretrained(tmp_path)
    settings = {"sight": "picture", "refresh": 2, "steps": 4}
    painter, plain = renderer(tmp_path, compile="forced", **settings), renderer(tmp_path, **settings)
    made = painter.repair(SCENE, picture(), [repair((96, 96, 144, 120))])
    assert counter.frame_count == 0
    assert (made.image == plain.repair(SCENE, picture(), [repair((96, 96, 144, 120))]).image).all()


def test_on_a_processor_it_is_ignored_with_a_word_unless_forced(sd_folder, counter, caplog):
    painter = renderer(sd_folder, compile="on")
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made = painter.repair(SCENE, picture(), [repair((0, 0, 64, 32))])
    (line,) = caplog.messages
    assert "compile is ignored on the cpu" in line
    assert counter.frame_count == 0
    assert (made.image == renderer(sd_folder).repair(SCENE, picture(), [repair((0, 0, 64, 32))]).image).all()


@pytest.mark.parametrize(
    ("wanted", "device", "done"),
    [("off", "cuda", False), ("on", "cuda", True), ("on", "cpu", False), ("forced", "cpu", True)],
)
def test_where_it_compiles(wanted, device, done):
    assert compiles(wanted, device) is done


@pytest.fixture(scope="module")
def family(folder: Path) -> Family:
    return renderer(folder).family


@given(data=st.data())
def test_windows_are_of_few_shapes_and_hold_what_they_should(family, data):
    size = (8 * data.draw(st.integers(4, 80)), 8 * data.draw(st.integers(4, 80)))
    size = tuple(max(family.unit, side // family.unit * family.unit) for side in size)
    painter = DiffusionRenderer(DiffusionSettings(model="m", smallest_window=16))
    painter.__dict__["family"] = family
    left, top = data.draw(st.integers(0, size[0] - 1)), data.draw(st.integers(0, size[1] - 1))
    rect = (left, top, data.draw(st.integers(left + 1, size[0])), data.draw(st.integers(top + 1, size[1])))
    base = painter.repairer.window(rect, size)
    wide = enlarge_to_bucket(base, size, family)
    assert wide[0] <= base[0] and wide[1] <= base[1] and wide[2] >= base[2] and wide[3] >= base[3]
    assert min(wide) >= 0 and wide[2] <= size[0] and wide[3] <= size[1]
    assert not wide[0] % family.grid.step and not wide[1] % family.grid.step
    tokens = family.tokens(((wide[3] - wide[1]) // family.factor, (wide[2] - wide[0]) // family.factor))
    assert wide == (0, 0, *size) or tokens in BUCKETS


@pytest.mark.parametrize("count", BUCKETS)
def test_proportions_hold_the_count_and_are_not_too_long(count):
    shapes = bucket_shapes(count)
    assert shapes and len(set(shapes)) == len(shapes)
    for across, down in shapes:
        assert across * down == count and max(across, down) <= ASPECT * min(across, down)
    assert {(down, across) for across, down in shapes} == set(shapes)


@pytest.mark.parametrize(("count", "parts"), [(1, [1]), (7, [4, 2, 1]), (8, [8]), (0, [])])
def test_parts_of_a_call_are_powers_of_two(count, parts):
    made = split_by_powers(list(range(count)))
    assert [len(part) for part in made] == parts
    assert [member for part in made for member in part] == list(range(count))
