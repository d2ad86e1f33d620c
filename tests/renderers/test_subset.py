"""A region's tokens alone, the rest of the picture in sight: a real FluxTransformer2DModel, tiny, random weights."""

from __future__ import annotations

import pytest
import torch

from renderers.denoising import Course, Region, denoise
from renderers.families.base import Conditions
from renderers.families.flux import Flux, FluxInSight
from renderers.families.keeping import keeping
from renderers.subset import denoise_in_sight
from tests.renderers import tiny_models

HEIGHT, WIDTH = 12, 20  # latent pixels: 6x10 tokens
COURSE = Course(steps=6, strength=1.0, tokens=HEIGHT * WIDTH // 4, guidance=3.5, blank=None)


@pytest.fixture(scope="module")
def family() -> Flux:
    pipe = tiny_models.flux()
    pipe.set_progress_bar_config(disable=True)
    return Flux(pipe)


@pytest.fixture(scope="module")
def picture() -> torch.Tensor:
    return torch.randn((4, HEIGHT, WIDTH), generator=torch.Generator().manual_seed(3))


def part() -> torch.Tensor:
    mask = torch.zeros(HEIGHT, WIDTH)
    mask[4:8, 12:18] = 1  # 2x3 tokens
    return mask


def region(family: Flux, picture: torch.Tensor, mask: torch.Tensor) -> Region:
    with torch.inference_mode():
        return Region(picture, mask, family.text("a red circle"), seed=5)


def plain(family: Flux, asked: Region, course: Course = COURSE) -> torch.Tensor:
    with torch.inference_mode():
        return denoise(family, [asked], course)[0]


def in_sight(family: Flux, asked: Region, refresh: int, course: Course = COURSE) -> torch.Tensor:
    with torch.inference_mode():
        return denoise_in_sight(family, asked, course, refresh, drift=1.0)


@pytest.mark.parametrize("refresh", [1, 3, 100])
@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_a_region_that_is_the_whole_picture_comes_out_as_without_it(family, picture, refresh, strength):
    course = Course(6, strength, COURSE.tokens, 3.5, None)
    asked = region(family, picture, torch.ones(HEIGHT, WIDTH))
    torch.testing.assert_close(in_sight(family, asked, refresh, course), plain(family, asked, course))


def test_with_a_whole_pass_at_every_step_it_is_the_plain_loop(family, picture):
    asked = region(family, picture, part())
    torch.testing.assert_close(in_sight(family, asked, 1), plain(family, asked))


def test_right_after_a_whole_pass_the_tokens_alone_are_predicted_as_in_it(family, picture):
    inside = torch.tensor([6 + 2 * 10, 7 + 2 * 10, 6 + 3 * 10])
    with torch.inference_mode(), keeping(family.denoiser) as kept:
        conditions = Conditions([family.text("a red circle")], [], 3.5, [(HEIGHT, WIDTH)])
        alone = FluxInSight(family, kept, inside, refresh=2, drift=1.0)
        whole, again = (alone.predict(picture[None], torch.tensor(700.0), conditions) for _ in range(2))
    rows, columns = 2 * (inside // 10), 2 * (inside % 10)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        patch = (..., slice(row, row + 2), slice(column, column + 2))
        torch.testing.assert_close(again[patch], whole[patch])
    assert again.count_nonzero() == len(inside) * 16 < whole.count_nonzero()


def test_outside_the_mask_the_latents_are_the_candidates(family, picture):
    mask = part()
    after = in_sight(family, region(family, picture, mask), 3)
    assert torch.equal(after[:, mask == 0], picture[:, mask == 0])
    assert not torch.isclose(after[:, mask == 1], picture[:, mask == 1]).all()


def test_between_whole_passes_only_the_regions_tokens_are_computed(family, picture):
    seen: list[int] = []

    def count(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        seen.append(kwargs["hidden_states"].shape[1])

    handle = family.denoiser.register_forward_pre_hook(count, with_kwargs=True)
    in_sight(family, region(family, picture, part()), 3)
    handle.remove()
    assert seen == [60, 6, 6, 6, 60, 6, 6]  # before the second whole pass the kept keys are put to the test


def test_stale_keys_stay_close_to_fresh_ones(family, picture):
    asked = region(family, picture, part())
    fresh, stale = plain(family, asked), in_sight(family, asked, 2)
    error = (fresh - stale).abs().max()
    assert 0 < error < 0.5 * (fresh - picture).abs().max()


def test_the_far_side_of_the_picture_is_seen(family, picture):
    other = picture.clone()
    other[:, :, :4] += 2.0
    mask = part()
    one, two = (in_sight(family, region(family, p, mask), 3)[:, mask == 1] for p in (picture, other))
    assert not torch.allclose(one, two)


def test_the_models_own_attention_comes_back_whatever_happens(family, picture):
    blocks = [*family.denoiser.transformer_blocks, *family.denoiser.single_transformer_blocks]
    before = [block.attn.processor for block in blocks]
    in_sight(family, region(family, picture, part()), 2)
    with pytest.raises(RuntimeError), keeping(family.denoiser):
        raise RuntimeError
    assert [block.attn.processor for block in blocks] == before


@pytest.mark.parametrize(("refresh", "filled"), [(0, True), (3, False)])
def test_nothing_to_do_is_refused(family, picture, refresh, filled):
    mask = part() if filled else torch.zeros(HEIGHT, WIDTH)
    with pytest.raises(ValueError, match="refresh counts steps"):
        in_sight(family, region(family, picture, mask), refresh)
