"""The whole-scene recipe at its tiny profile: data, text, one run that stops and goes on, and what it exports."""

from __future__ import annotations

import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import FluxPipeline
from PIL import Image
from safetensors.torch import load_file

from renderers.primer.recipe import transformer
from renderers.primer.recipe.autoencoder import to_picture
from renderers.primer.recipe.bytes_text import byte_tokenizer, byte_tokens, word_tokenizer, word_tokens
from renderers.primer.recipe.kl import build_autoencoder
from renderers.primer.recipe.muon import orthogonalise
from renderers.primer.recipe.stories import tell
from renderers.primer.recipe.whole import Profile, load_profile
from renderers.primer.recipe.whole_pipeline import build_pipeline, sheet
from renderers.primer.recipe.whole_scenes import Pool, Scenes, Stream, collate, judged_scenes
from renderers.primer.recipe.world import EMOJI_FONT, FONTS, held_out

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(font.exists() for font in (EMOJI_FONT, *FONTS.values())), reason="the fonts are absent"),
]
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def profile() -> Profile:
    tiny = load_profile("tiny")
    # no wider than 64 pixels in the other direction, so that swapped sides would show
    return tiny.model_copy(
        update={
            "size": (64, 48), "save_seconds": 0.0, "sampling_steps": 3,
            "autoencoder": tiny.autoencoder.model_copy(update={"share": 0.01}),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def flow(profile: Profile) -> transformer.Flow:
    torch.manual_seed(0)
    vae = build_autoencoder(profile.autoencoder)
    vae.register_to_config(shift_factor=0.1, scaling_factor=2.0)
    return transformer.Flow(build_pipeline(profile, vae, 1), profile, CPU, torch.float32)


def test_training_scenes_are_never_held_out_ones_and_the_judged_ones_always(profile):
    scenes = Scenes(profile, seed=5)
    assert not any(held_out(tell(scenes.scene(number).story)) for number in range(300))
    judged = judged_scenes(scenes)
    assert all(held_out(tell(scene.story)) for scene in judged)


def test_an_item_depends_on_its_number_alone(profile):
    first, again = Scenes(profile, seed=5)[3], Scenes(profile, seed=5)[3]
    assert all(torch.equal(first[name], again[name]) for name in first)
    following = Stream(Scenes(profile.model_copy(update={"workers": 2}), seed=5), 3, CPU)
    assert torch.equal(following.take(1)["pixels"], first["pixels"]) and following.drawn == 4
    assert not torch.equal(following.take(1)["pixels"], first["pixels"])
    assert first["pixels"].shape == (8, 48, 64, 3) and first["ink"].shape == (8, 6 * 8)


def test_ink_marks_the_tokens_of_the_line(profile):
    scenes = Scenes(profile, seed=5)
    words = [scene for scene in map(scenes.scene, range(80)) if scene.story.kind == "word"]
    assert words and all(0 < scene.ink.mean() < 0.7 for scene in words)
    assert not any(scene.ink.any() for scene in map(scenes.scene, range(80)) if scene.story.line is None)


def test_bytes_are_what_the_saved_tokenizer_makes_and_keep_case_apart():
    captions = ['the word "Sale"', 'the word "sALE"', "", "café"]
    theirs = byte_tokenizer(32)(captions, padding="max_length", max_length=32, return_tensors="np").input_ids
    assert (byte_tokens(captions, 32) == theirs).all()
    assert (byte_tokens(captions, 32)[0] != byte_tokens(captions, 32)[1]).sum() == 4
    with pytest.raises(ValueError, match="16 bytes, 15 fit"):
        byte_tokens(["a" * 16], 16)


def test_every_word_of_a_caption_but_quoted_ones_is_one_token(profile):
    words = word_tokenizer()
    scenes = [scene for scene in map(Scenes(profile, seed=5).scene, range(300)) if scene.story.line is None]
    pieces = [piece for scene in scenes for piece in words.tokenize(scene.caption)]
    assert len(pieces) > 1000 and not [piece for piece in pieces if piece.startswith(("##", "<unk>"))]
    assert (word_tokens(words, ["A b"]) != word_tokens(words, ["a B"])).any()


def test_the_pool_holds_the_newest():
    pool = Pool(4)
    for start in (0, 3):
        pool.add({"letters": torch.arange(start, start + 3)})
    assert sorted(pool.columns["letters"].tolist()) == [2, 3, 4, 5]
    assert pool.filled == 4 and set(pool.draw(64)["letters"].tolist()) == {2, 3, 4, 5}


def test_matrices_of_one_shape_are_orthogonalised_together_as_alone():
    for shape in ((3, 8, 5), (2, 4, 9)):
        stack = torch.randn(shape)
        together = orthogonalise(stack)
        assert torch.allclose(together, torch.cat([orthogonalise(one[None]) for one in stack]), atol=1e-5)


def test_the_sampler_shifts_noise_levels_as_training_does(profile, flow):
    scheduler = flow.pipe.scheduler
    even = np.linspace(1, 1 / 8, 8)[1:]
    scheduler.set_timesteps(sigmas=np.linspace(1, 1 / 8, 8))
    shifted = torch.sigmoid(torch.logit(torch.tensor(even)) + np.log(profile.noise_shift))
    assert torch.allclose(scheduler.sigmas[1:-1].double(), shifted, atol=1e-5)


def test_packed_latents_decode_as_the_pipeline_decodes_them(profile, flow):
    fresh = Scenes(profile, seed=5)[0]
    packed = flow.encode(fresh)["latents"].float()
    vae = flow.pipe.vae
    latents = FluxPipeline._unpack_latents(packed, 48, 64, flow.pipe.vae_scale_factor)
    with torch.no_grad():
        direct = vae.encode(to_picture(fresh["pixels"])).latent_dist.mode()
    assert torch.allclose(latents / vae.config.scaling_factor + vae.config.shift_factor, direct, atol=5e-3)


def test_the_gpu_profile_fits_the_size_that_may_be_shipped():
    gpu = load_profile("gpu")
    with torch.device("meta"):
        pipe = build_pipeline(gpu, build_autoencoder(gpu.autoencoder), 1)
    parts = (pipe.transformer, pipe.text_encoder, pipe.text_encoder_2, pipe.vae)
    assert 2 * sum(weight.numel() for part in parts for weight in part.parameters()) < 54e6
    with pytest.raises(SystemExit, match="no profile 'big'; choose one of gpu, cpu, tiny"):
        load_profile("big")


def test_four_scenes_are_learnt(profile, flow):
    scenes = Scenes(profile, seed=5, only=4)
    four = flow.encode(collate([scenes.scene(number) for number in range(4)], scenes.words, profile.longest))
    torch.manual_seed(0)
    pool, pair, losses = Pool(4), transformer.optimizers(flow.model, profile, CPU), []
    pool.add(four)
    for _ in range(100):
        loss = flow.loss(pool.draw(8), profile.longest)
        flow.model.zero_grad(set_to_none=True)
        loss.backward()
        for optimizer in pair.values():
            optimizer.step()
        losses.append(loss.item())
    assert np.mean(losses[-20:]) < 0.6 * np.mean(losses[:5])


@pytest.fixture(scope="module")
def stopped_run(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int], list[int]]:
    """A run that broke off in step 4 and went on: its folder, and the steps before and after."""
    out, follow = tmp_path_factory.mktemp("whole"), transformer.follow
    before: list[int] = []
    after: list[int] = []

    def breaks_off(average: torch.nn.Module, model: torch.nn.Module, step: int, most: float) -> None:
        before.append(step)  # a fake that injects the fault
        if step == 4:
            raise KeyboardInterrupt
        follow(average, model, step, most)

    def notes(average: torch.nn.Module, model: torch.nn.Module, step: int, most: float) -> None:
        after.append(step)
        follow(average, model, step, most)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transformer, "follow", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            transformer.main(out, profile, minutes=3, seed=1, only=None)
        kept = torch.load(out / "whole.pt", weights_only=True)
        assert (kept["step"], kept["seen"], kept["drawn"]) == (3, 3 * profile.batch, 4)
        patch.setattr(transformer, "follow", notes)
        transformer.main(out, profile, minutes=(kept["seconds"] + 3) / 60 / 0.99, seed=1, only=None)
    return out, before, after


def test_a_stopped_run_goes_on_from_its_last_checkpoint(profile, stopped_run):
    out, before, after = stopped_run
    assert before == [1, 2, 3, 4] and after[0] == 4 and after == list(range(4, after[-1] + 1))
    kept = torch.load(out / "whole.pt", weights_only=True)
    assert kept["step"] == after[-1] and kept["drawn"] > 4 + len(after) - 1


def test_the_export_painted_by_all_three_pipelines(stopped_run):
    out = stopped_run[0]
    pictures = {file.stem: Image.open(file).size for file in (out / "checks").glob("*.png")}
    assert pictures == {"text": (64, 48), "image": (64, 48), "inpainting": (64, 48)}


def test_the_export_is_half_precision_and_its_shards_hold_it_whole(stopped_run, tmp_path):
    out = stopped_run[0]
    weights = load_file(out / "checkpoint" / "transformer" / "diffusion_pytorch_model.safetensors")
    assert {weight.dtype for weight in weights.values()} == {torch.float16}
    for shard in (out / "shards").glob("*.tar"):
        with tarfile.open(shard) as tar:
            tar.extractall(tmp_path, filter="data")
    files = [file for file in (out / "checkpoint").rglob("*") if file.is_file()]
    assert len(files) > 8 and all(file.stat().st_size < 14e6 for file in files)
    assert all((tmp_path / file.relative_to(out)).read_bytes() == file.read_bytes() for file in files)


def test_a_sheet_takes_any_number_of_scenes(profile, flow, tmp_path):
    scenes = [Scenes(profile, seed=5).scene(number) for number in range(10)]
    sheet(flow.pipe, scenes, profile, tmp_path / "sheet.png")
    page = np.asarray(Image.open(tmp_path / "sheet.png"))
    assert page.shape == (4 * 48, 8 * 64, 3)
    assert (page[2 * 48 : 3 * 48, 64 : 2 * 64] == scenes[9].pixels).all() and (page[2 * 48 :, 2 * 64 :] == 255).all()


def test_a_sheet_lies_beside_its_captions(stopped_run):
    sheets = sorted((stopped_run[0] / "sheets").glob("*.png"))
    assert Image.open(sheets[-1]).size == (8 * 64, 4 * 48)
    assert len(sheets[-1].with_suffix(".txt").read_text().splitlines()) == 16
