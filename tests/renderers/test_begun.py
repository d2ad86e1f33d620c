"""Drafts that are begun pictures: what they show, and that going on with one is painting it."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, EDMEulerScheduler, EulerAncestralDiscreteScheduler, HeunDiscreteScheduler

from renderers.base import Candidate, RenderError
from renderers.begun import apart, together
from renderers.diffusion import DiffusionRenderer
from tests.renderers.small_scene import SCENE, renderer
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
    from tests.renderers.tiny_models import flux

    flux().save_pretrained(tmp_path)
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


@pytest.mark.parametrize("engine", ["torch", "openvino"])
@pytest.mark.parametrize("interval", [1, 2])
def test_painted_by_region_and_with_deeper_levels_kept(sd_folder, interval, engine):
    if engine == "openvino":
        pytest.importorskip("openvino")
    painter = beginner(sd_folder, layout="regional", render_cache_interval=interval, engine=engine)
    plain = painter.render(SCENE, [2])[0]
    painter.draft(SCENE, [1, 2, 3])
    made = painter.render(SCENE, [2])[0]
    assert far(made, plain) <= 1
    assert full(made) == pytest.approx(full(plain) * (1 - TAKEN / STEPS), rel=0.01)


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


def test_a_scheduler_that_does_not_tell_is_refused_and_left_as_it_was(sdxl_folder):
    painter = beginner(sdxl_folder)
    painter.pipe.scheduler = EDMEulerScheduler()
    with pytest.raises(RenderError, match="EDMEulerScheduler doesn't say") as caught:
        painter.draft(SCENE, [1])
    assert caught.value.work is not None and caught.value.work.denoiser_calls > 0
    assert "step" not in vars(painter.pipe.scheduler)
    assert full(painter.render(SCENE, [1])[0]) == 1.0


def test_answers_of_several_taken_apart_and_put_together():
    maps = torch.arange(12.0).reshape(6, 2)  # two halves of three pictures
    samples = [torch.tensor([float(number)]) for number in range(3)]
    parts = apart([(maps,), (samples,)], 3)
    assert torch.equal(parts[1][0][0], maps[[1, 4]]) and parts[2][1][0] == samples[2:]
    both = together([parts[2], parts[0]])
    assert torch.equal(both[0][0], maps[[2, 0, 5, 3]]) and both[1][0] == [samples[2], samples[0]]
