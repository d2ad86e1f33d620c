"""A region's tokens alone, the rest of the picture in sight: a real FluxTransformer2DModel, tiny, random weights."""

from __future__ import annotations

import pytest
import torch

from renderers.families.attention_cache import attention_cache
from renderers.families.base import AttentionCacheSettings, StaleError
from renderers.families.conditions import Conditions
from renderers.families.flux import CachedFlux, Flux
from renderers.repair.cached_context import denoise_in_picture, denoise_with_cached_text
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from tests.renderers import tiny_models

HEIGHT, WIDTH = 12, 20  # latent pixels: 6x10 tokens
SETTINGS = DenoisingSettings(steps=6, strength=1.0, tokens=HEIGHT * WIDTH // 4, guidance=3.5)


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


def plain(family: Flux, asked: Region, settings: DenoisingSettings = SETTINGS) -> torch.Tensor:
    with torch.inference_mode():
        return denoise(family, [asked], settings)[0]


def in_picture(family: Flux, asked: Region, refresh: int, settings: DenoisingSettings = SETTINGS) -> torch.Tensor:
    with torch.inference_mode():
        return denoise_in_picture(family, asked, settings, AttentionCacheSettings(refresh, max_drift=1.0))


@pytest.mark.parametrize("refresh", [1, 3, 100])
@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_a_region_that_is_the_whole_picture_comes_out_as_without_it(family, picture, refresh, strength):
    settings = DenoisingSettings(6, strength, SETTINGS.tokens, 3.5)
    asked = region(family, picture, torch.ones(HEIGHT, WIDTH))
    torch.testing.assert_close(in_picture(family, asked, refresh, settings), plain(family, asked, settings))


def test_with_a_whole_pass_at_every_step_it_is_the_plain_loop(family, picture):
    asked = region(family, picture, part())
    torch.testing.assert_close(in_picture(family, asked, 1), plain(family, asked))


def test_right_after_a_whole_pass_the_tokens_alone_are_predicted_as_in_it(family, picture):
    inside = torch.tensor([6 + 2 * 10, 7 + 2 * 10, 6 + 3 * 10])
    with torch.inference_mode(), attention_cache(family.denoiser) as kept:
        conditions = Conditions([family.text("a red circle")], [], 3.5, [(HEIGHT, WIDTH)])
        alone = CachedFlux(family, kept, inside, AttentionCacheSettings(refresh=2, max_drift=1.0))
        whole, again = (alone.predict(picture[None], torch.tensor(700.0), conditions) for _ in range(2))
    rows, columns = 2 * (inside // 10), 2 * (inside % 10)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        patch = (..., slice(row, row + 2), slice(column, column + 2))
        torch.testing.assert_close(again[patch], whole[patch])
    assert again.count_nonzero() == len(inside) * 16 < whole.count_nonzero()


def test_outside_the_mask_the_latents_are_the_candidates(family, picture):
    mask = part()
    after = in_picture(family, region(family, picture, mask), 3)
    assert torch.equal(after[:, mask == 0], picture[:, mask == 0])
    assert not torch.isclose(after[:, mask == 1], picture[:, mask == 1]).all()


def test_between_whole_passes_only_the_regions_tokens_are_computed(family, picture):
    seen: list[int] = []

    def count(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        seen.append(kwargs["hidden_states"].shape[1])

    handle = family.denoiser.register_forward_pre_hook(count, with_kwargs=True)
    in_picture(family, region(family, picture, part()), 3)
    handle.remove()
    assert seen == [60, 6, 6, 6, 60, 6, 6]  # before the second whole pass the kept keys are put to the test


def test_stale_keys_stay_close_to_fresh_ones(family, picture):
    asked = region(family, picture, part())
    fresh, stale = plain(family, asked), in_picture(family, asked, 2)
    error = (fresh - stale).abs().max()
    assert 0 < error < 0.5 * (fresh - picture).abs().max()


def test_the_far_side_of_the_picture_is_seen(family, picture):
    other = picture.clone()
    other[:, :, :4] += 2.0
    mask = part()
    one, two = (in_picture(family, region(family, p, mask), 3)[:, mask == 1] for p in (picture, other))
    assert not torch.allclose(one, two)


def test_the_models_own_attention_comes_back_whatever_happens(family, picture):
    blocks = [*family.denoiser.transformer_blocks, *family.denoiser.single_transformer_blocks]
    before = [block.attn.processor for block in blocks]
    in_picture(family, region(family, picture, part()), 2)
    with pytest.raises(RuntimeError), attention_cache(family.denoiser):
        raise RuntimeError
    assert [block.attn.processor for block in blocks] == before


@pytest.mark.parametrize(("refresh", "filled"), [(0, True), (3, False)])
def test_nothing_to_do_is_refused(family, picture, refresh, filled):
    mask = part() if filled else torch.zeros(HEIGHT, WIDTH)
    with pytest.raises(ValueError, match="refresh counts steps"):
        in_picture(family, region(family, picture, mask), refresh)


WINDOWS = ((8, 12), (6, 8))
WORDS = 512  # tokens that the pipeline pads a text to


def windows(family: Flux) -> list[Region]:
    """Two windows of different sizes, as one call holds them."""
    made = []
    for seed, size in enumerate(WINDOWS):
        known = torch.randn((4, *size), generator=torch.Generator().manual_seed(seed))
        mask = torch.zeros(size)
        mask[2:-2, 2:-2] = 1
        with torch.inference_mode():
            made.append(Region(known, mask, family.text(("a red circle", "a blue cat")[seed]), seed))
    return made


def text_kept(family: Flux, regions: list[Region], refresh: int, drift: float = 1.0) -> list[torch.Tensor]:
    with torch.inference_mode():
        return denoise_with_cached_text(family, regions, SETTINGS, AttentionCacheSettings(refresh, drift))


def lengths(family: Flux) -> tuple[list[tuple[int, int]], object]:
    """Fills up with the tokens of the picture and of the text that each call computes."""
    seen: list[tuple[int, int]] = []

    def count(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        seen.append((kwargs["hidden_states"].shape[1], kwargs["encoder_hidden_states"].shape[1]))

    return seen, family.denoiser.register_forward_pre_hook(count, with_kwargs=True)


def test_with_the_text_computed_at_every_step_it_is_the_plain_loop(family):
    regions = windows(family)
    with torch.inference_mode():
        wanted = denoise(family, regions, SETTINGS)
    for one, other in zip(text_kept(family, regions, 1), wanted, strict=True):
        torch.testing.assert_close(one, other)


def test_right_after_a_whole_pass_a_window_without_its_text_is_predicted_as_in_it(family):
    regions = windows(family)
    conditions = Conditions([one.text for one in regions], [], 3.5, WINDOWS)
    maps = torch.zeros(2, 4, 8, 12)
    maps[0], maps[1, :, :6, :8] = regions[0].known, regions[1].known
    with (
        torch.inference_mode(),
        family.with_attention_cache(None, AttentionCacheSettings(9, 1.0, with_text=True)) as seeing,
    ):
        whole, again = (seeing.predict(maps, torch.tensor(700.0), conditions) for _ in range(2))
    torch.testing.assert_close(again[0], whole[0])
    torch.testing.assert_close(again[1, :, :6, :8], whole[1, :, :6, :8])


def test_between_whole_passes_no_text_is_computed(family, picture):
    seen, handle = lengths(family)
    text_kept(family, windows(family)[:1], 3)
    assert seen == [(24, WORDS), (24, 0), (24, 0), (24, 0), (24, WORDS), (24, 0), (24, 0)]
    seen.clear()
    with torch.inference_mode():
        denoise_in_picture(
            family, region(family, picture, part()), SETTINGS, AttentionCacheSettings(3, 1.0, with_text=True)
        )
    handle.remove()
    assert seen == [(60, WORDS), (6, 0), (6, 0), (6, 0), (60, WORDS), (6, 0), (6, 0)]


def test_windows_that_share_calls_come_out_as_alone_with_their_texts_kept(family):
    regions = windows(family)
    together = text_kept(family, regions, 3)
    for one, alone in zip(together, regions, strict=True):
        torch.testing.assert_close(one, text_kept(family, [alone], 3)[0])


def test_a_text_kept_too_long_is_noticed(family):
    with pytest.raises(StaleError, match="off by"):
        text_kept(family, windows(family), 3, drift=0.0)
