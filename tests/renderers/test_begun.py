"""Drafts that are begun pictures: what they show, and that going on with one is painting it."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, EDMEulerScheduler, EulerAncestralDiscreteScheduler, HeunDiscreteScheduler

from renderers.base import Candidate, RenderError, Work
from renderers.begun import apart, together
from renderers.diffusion import DiffusionRenderer
from tests.renderers import tiny_models
from tests.renderers.small_scene import SCENE, renderer
from tests.renderers.test_levels import counting
from tests.renderers.test_room import room_for

STEPS, TAKEN = 4, 2


def beginner(folder: Path, **more: object) -> DiffusionRenderer:
    return renderer(folder, **{"steps": STEPS, "draft_kind": "begun", "draft_steps": TAKEN, **more})


def far(one: Candidate, other: Candidate) -> int:
    return int(np.abs(one.image.astype(int) - other.image).max())


def full(candidate: Candidate) -> float:
    return candidate.work.full_render_equivalents


def test_going_on_with_some_is_painting_them_for_what_was_left_to_do(family_folder):
    painter = beginner(family_folder)
    plain = {seed: painter.render(SCENE, [seed])[0] for seed in (1, 2, 3, 4)}
    drafts = painter.draft(SCENE, [1, 2, 3])
    assert [draft.seed for draft in drafts] == [1, 2, 3]
    made = painter.render(SCENE, [3, 4, 1])  # of which one was never begun
    assert [one.seed for one in made] == [3, 4, 1]
    assert all(far(one, plain[one.seed]) <= 1 for one in made)
    assert far(plain[1], plain[3]) > 1, "there was something to be mixed up"
    share = TAKEN / STEPS
    assert full(drafts[0]) == pytest.approx(share * full(plain[1]), rel=0.01)
    assert sum(map(full, made)) == pytest.approx((3 - 2 * share) * full(plain[1]), rel=0.01)
    again = painter.render(SCENE, [3])[0]  # what was begun is used once
    assert full(again) == full(plain[3]) and far(again, plain[3]) <= 1


@torch.inference_mode()
def test_a_draft_shows_where_the_sampler_would_land_from_there(tmp_path):
    """From a step of flow matching straight to no noise at all is what a schedule without the other steps does."""
    tiny_models.flux().save_pretrained(tmp_path)
    painter = beginner(tmp_path)
    whole, draft = painter.render(SCENE, [1])[0], painter.draft(SCENE, [1])[0]
    straight = painter.pipe(
        prompt=[SCENE.prompt], width=SCENE.canvas.width, height=SCENE.canvas.height, output_type="np",
        generator=[torch.Generator().manual_seed(1)], num_inference_steps=TAKEN,
        sigmas=np.linspace(1.0, 1 / STEPS, STEPS)[:TAKEN], **painter.family.arguments(3.0, "", 1),
    ).images[0]  # fmt: skip
    assert np.abs(draft.image / 255 - straight).max() < 1 / 255
    assert far(draft, whole) > 1


@pytest.mark.parametrize("scheduler", [DDIMScheduler, EulerAncestralDiscreteScheduler, HeunDiscreteScheduler])
def test_whatever_the_scheduler_keeps_or_draws(sdxl_folder, scheduler):
    painter = beginner(sdxl_folder)
    painter.pipe.scheduler = scheduler.from_config(painter.pipe.scheduler.config)
    before = inspect.signature(painter.pipe.scheduler.step)
    plain = painter.render(SCENE, [5])[0]
    draft = painter.draft(SCENE, [4, 5])[1]
    assert "step" not in vars(painter.pipe.scheduler) and inspect.signature(painter.pipe.scheduler.step) == before
    made = painter.render(SCENE, [5])[0]
    assert far(made, plain) <= 1 and full(made) < full(plain) and far(draft, plain) > 1
    taken = TAKEN * scheduler.order
    assert draft.work.denoiser_calls == 2 * taken, "with and without the prompt"
    assert made.work.denoiser_calls == plain.work.denoiser_calls - 2 * taken


@pytest.mark.parametrize("engine", ["torch", "openvino"])
def test_painted_by_region(sd_folder, engine):
    if engine == "openvino":
        pytest.importorskip("openvino")
    painter = beginner(sd_folder, layout="regional", engine=engine)
    plain = painter.render(SCENE, [2])[0]
    painter.draft(SCENE, [1, 2, 3])
    made = painter.render(SCENE, [2])[0]
    assert far(made, plain) <= 1
    assert full(made) == pytest.approx(full(plain) * (1 - TAKEN / STEPS), rel=0.01)


@pytest.mark.parametrize(
    ("interval", "steps", "begun", "gone_on"),
    [(1, 2, (2, 0), (6, 0)), (3, 2, (1, 2), (2, 3)), (3, 3, (1, 2), (2, 3)), (3, 4, (2, 4), (1, 1)),
     (7, 4, (1, 6), (1, 0)), (20, 2, (1, 1), (1, 5))],
)  # fmt: skip
def test_deeper_levels_are_computed_at_the_steps_of_a_picture_in_one_go(
    sd_folder, monkeypatch, interval, steps, begun, gone_on
):
    """Whole passes and first levels alone, of eight steps. Where no pass is left a draft ends as early as it is told,
    and levels are computed once more.
    """
    painter = beginner(sd_folder, steps=8, draft_steps=steps, render_cache_interval=interval)
    plain = painter.render(SCENE, [2])[0]
    calls = counting(painter, monkeypatch)

    def counted(replayed: int = 0) -> tuple[int, int]:
        found = calls["unet"] - calls["first level"] - replayed, calls["first level"]
        calls.clear()
        return found

    painter.draft(SCENE, [1, 2])
    assert counted() == begun
    made = painter.render(SCENE, [2])[0]
    assert counted(sum(begun)) == gone_on
    assert far(made, plain) <= 1 or sum(begun) % interval


def test_another_scene_is_painted_from_the_start(sd_folder):
    painter = beginner(sd_folder)
    other = SCENE.model_copy(update={"prompt": "blue circle background"})
    plain = painter.render(other, [1])[0]
    painter.draft(SCENE, [1])
    made = painter.render(other, [1])[0]
    assert np.array_equal(made.image, plain.image) and made.work == plain.work


def test_drafts_that_do_not_fit_together_are_begun_in_parts(sd_folder):
    painter = beginner(sd_folder)
    plain = painter.render(SCENE, [3])[0]
    with room_for(painter.pipe.unet, 2):
        painter.draft(SCENE, [1, 2, 3])
    made = painter.render(SCENE, [3])[0]
    assert far(made, plain) <= 1 and full(made) < full(plain)


def test_pictures_that_do_not_fit_together_are_gone_on_with_in_parts(sd_folder):
    painter = beginner(sd_folder)
    plain = painter.render(SCENE, [1, 2])
    painter.draft(SCENE, [1, 2])
    with room_for(painter.pipe.vae.decoder, 1):
        made = painter.render(SCENE, [1, 2])
    assert all(far(one, other) <= 1 for one, other in zip(made, plain, strict=True))


def test_a_scheduler_that_does_not_tell_is_refused_and_left_as_it_was(sdxl_folder):
    painter = beginner(sdxl_folder)
    painter.pipe.scheduler = EDMEulerScheduler()
    with pytest.raises(RenderError, match="EDMEulerScheduler doesn't say") as caught:
        painter.draft(SCENE, [1])
    assert caught.value.work == Work()
    assert "step" not in vars(painter.pipe.scheduler)
    assert full(painter.render(SCENE, [1])[0]) == 1.0


def test_answers_of_several_taken_apart_and_put_together():
    maps = torch.arange(12.0).reshape(6, 2)  # two halves of three pictures
    samples = [torch.tensor([float(number)]) for number in range(3)]
    parts = apart([(maps,), (samples,)], 3)
    assert torch.equal(parts[1][0][0], maps[[1, 4]]) and parts[2][1][0] == samples[2:]
    both = together([parts[2], parts[0]])
    assert torch.equal(both[0][0], maps[[2, 0, 5, 3]]) and both[1][0] == [samples[2], samples[0]]
