"""UNets and autoencoders on OpenVINO: torch's pictures, or the reason why torch paints them. Tiny real pipelines."""

from __future__ import annotations

import gc
import logging
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from renderers.base import RenderError
from renderers.diffusion import DiffusionSettings
from renderers.families.deep_cache import DeepCacheUNet
from renderers.runtime import openvino as on_openvino
from renderers.runtime import openvino_graphs
from renderers.runtime.openvino import compiled_functions
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, unet
from tests.renderers.small_scene import BOXES, SCENE, apart, picture, renderer, repair
from tests.renderers.test_levels import CROSSED, KINDS


@pytest.fixture(scope="module", params=["sdxl_folder", "pooling_folder"])
def folder(request: pytest.FixtureRequest) -> Path:
    """With conditions beside the text, and with the text's own."""
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    ("folder", "guidance"), [("sd_folder", 3.0), ("sdxl_folder", 3.0), ("pooling_folder", 1.0)], indirect=["folder"]
)
def test_pictures_are_torchs_up_to_rounding(folder, guidance):
    """Painted by region and whole, two seeds in a call; regions of four shapes, each with a text of its own."""
    how = {"guidance": guidance, "layout": "regional"}
    plain, fast = (renderer(folder, engine=engine, **how) for engine in ("torch", "openvino"))
    for one, other in zip(plain.render(SCENE, [1, 2]), fast.render(SCENE, [1, 2]), strict=True):
        assert apart(one.image, other.image) <= 1 and one.work == other.work
    base = picture()
    parts = [repair(box, f"a {word} circle", seed) for seed, (box, word) in enumerate(zip(BOXES, "abcd", strict=True))]
    one, other = plain.repair(SCENE, base, parts), fast.repair(SCENE, base, parts)
    assert apart(one.image, other.image) <= 1 and one.work == other.work
    assert apart(one.image, base.image) > 1
    # another text through the same graphs
    changed = parts[0].model_copy(update={"prompt": "blue cat"})
    one, other = plain.repair(SCENE, base, [changed]), fast.repair(SCENE, base, [changed])
    assert apart(one.image, other.image) <= 1


def test_deeper_levels_are_kept_as_torch_keeps_them(folder):
    """Whole pictures by region too, and maps that stay with torch among others that don't."""
    how = {"steps": 4, "repair_cache_interval": 2, "render_cache_interval": 3, "layout": "regional"}
    plain, fast = (renderer(folder, engine=engine, **how) for engine in ("torch", "openvino"))
    base = picture()
    one, other = (painter.render(SCENE, [1, 2])[1] for painter in (plain, fast))
    assert apart(one.image, other.image) <= 1
    for box, prompt in ((BOXES[0], "a cat"), (BOXES[1], "blue circle"), ((0, 0, 40, 24), "a cat")):
        one, other = (painter.repair(SCENE, base, [repair(box, prompt, 1)]) for painter in (plain, fast))
        assert apart(one.image, other.image) <= 1
    assert fast.family.denoiser.forward.first_level.general


@pytest.mark.parametrize(("often", "threads", "small"), [(256, 1, 0), (256, 2, 10**6), (1, 2, 0)])
def test_the_first_level_hears_what_it_is_told(often, threads, small, monkeypatch, tmp_path):
    """For each row its own, and as loud as to be told apart; three levels, attention in the first. A graph for any
    shapes and one of its own, halves in one call and in two."""
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    torch.manual_seed(1)
    stable_diffusion(unet(16, **KINDS[CROSSED])).save_pretrained(tmp_path)
    call = renderer(tmp_path, engine="openvino").family.denoiser.forward
    call.first_level.often = call.of_text.often = often
    call.most_unsplit = small
    time, options = torch.tensor(500), {"return_dict": False}
    with torch.inference_mode():
        for rows in (1, 2, 4):
            samples = torch.randn(2, rows, 16, 8, 4 * rows)
            text = torch.randn(rows, 16, 32)
            heard = [
                torch.cat([part for (part,) in call.full_pass(sample * 100, time, text, **options)[1]])
                for sample in samples
            ]
            for sample, loud in zip(samples, heard, strict=True):
                expected = DeepCacheUNet.full_pass(call, sample * 100, time, text, **options)[1]
                assert torch.allclose(loud, expected, atol=1e-3) and loud.shape[0] == rows
            predictions = []
            for told in heard:
                parts = [[part] for part in (told * 100).chunk(1 if rows == 1 or small else threads)]
                mine = call.shallow_pass(parts, samples[0], time, text, **options)[0]
                expected = DeepCacheUNet.shallow_pass(call, told * 100, samples[0], time, text, **options)[0]
                assert torch.allclose(mine, expected, atol=1e-3)
                predictions.append(mine)
            assert (predictions[0] - predictions[1]).abs().max() > 0.01
        # another text is heard by the first level itself
        loud = call.shallow_pass(parts, samples[0], time, torch.randn(rows, 16, 32) * 100, **options)[0]
        assert (loud - predictions[1]).abs().max() > 0.01
    assert bool(call.first_level.own) is bool(call.of_text.own) is (often == 1)


@pytest.mark.parametrize(("folder", "threads"), [("sdxl_folder", 2), ("pooling_folder", 1)], indirect=["folder"])
def test_predictions_are_torchs_for_every_batch_and_text(folder, threads, monkeypatch):
    """Texts as loud as to be told apart in the prediction; of each row its own, for the prompt's pooled one too. Two
    rows are one call, being small, and four are two."""
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)
    unet = renderer(folder, engine="openvino").family.denoiser
    unet.forward.most_unsplit = 2 * 8 * 8
    torch.manual_seed(1)
    for rows in (1, 2, 3, 4):
        sample = torch.randn(rows, unet.config.in_channels, 8, 4 * rows)
        more = {}
        if unet.config.addition_embed_type == "text_time":
            width = unet.config.projection_class_embeddings_input_dim - 6 * unet.config.addition_time_embed_dim
            pooled = torch.randn(rows, width) * 10
            more = {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": torch.rand(rows, 6) * 256}}
        predictions = []
        for text in torch.randn(2, rows, 16, unet.config.cross_attention_dim) * 100:
            given = (sample, torch.tensor(500), text)
            with torch.inference_mode():
                for _ in range(2):  # the second time its answers are known
                    mine = unet(*given, return_dict=False, **more)[0]
                assert torch.allclose(mine, unet.forward.forward(*given, return_dict=False, **more)[0], atol=1e-3)
            predictions.append(mine)
        assert (predictions[0] - predictions[1]).abs().max() > 0.01
    assert {calls for calls, _ in unet.forward.all_levels.general} == ({1} if threads == 1 else {1, 2})
    assert len(unet.forward.all_levels.converted) == 1


def test_answers_to_a_text_go_with_it(sd_folder):
    unet = renderer(sd_folder, engine="openvino").family.denoiser
    sample = torch.randn(2, unet.config.in_channels, 8, 8)
    for _ in range(3):
        with torch.no_grad():
            text = torch.randn(2, 16, unet.config.cross_attention_dim)
            unet(sample, torch.tensor(500), text, return_dict=False)
    del text
    gc.collect()
    assert not len(unet.forward.text_cache)


def test_bfloat16_is_what_all_graphs_compute_in_and_hardly_shows(sd_folder):
    if not openvino_graphs.computes_in("bfloat16"):
        pytest.skip("this processor has no bfloat16 arithmetic")
    how = {"steps": 4, "guidance": 3.0, "repair_cache_interval": 2, "engine": "openvino"}
    exact, coarse = (renderer(sd_folder, openvino_precision=precision, **how) for precision in ("float32", "bfloat16"))
    for painter in (exact, coarse):
        assert painter.family
        for graphs in compiled_functions(painter.pipe):
            graphs.often = 2
    base = exact.render(SCENE, [1])[0]
    painted = [painter.render(SCENE, [1])[0] for painter in (exact, coarse)]
    mended = [painter.repair(SCENE, base, [repair(BOXES[0], "a cat", 1)]) for painter in (exact, coarse)]
    for one, other in (painted, mended):
        assert 0 < np.abs(one.image.astype(int) - other.image).mean() < 1
    assert apart(mended[0].image, base.image) > 1
    for painter, name in ((exact, "f32"), (coarse, "bf16")):
        for graphs in compiled_functions(painter.pipe):
            made = [*graphs.general.values(), *graphs.own.values()]
            hints = {
                place.request.get_compiled_model().get_property("INFERENCE_PRECISION_HINT").to_string()
                for places in made
                for place in places
            }
            assert hints == {name} and graphs.general
        assert any(graphs.own for graphs in compiled_functions(painter.pipe))


def test_a_processor_without_bfloat16_says_so_and_paints_in_float32(sd_folder, monkeypatch, caplog):
    monkeypatch.setattr(on_openvino, "computes_in", lambda precision: precision == "float32")  # another processor's
    painter = renderer(sd_folder, engine="openvino", openvino_precision="bfloat16")
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        assert {graphs.precision for graphs in compiled_functions(painter.family.pipe)} == {"float32"}
    assert [line for line in caplog.messages if "openvino_precision = bfloat16 is ignored" in line]


@pytest.mark.parametrize("has, computed", [(True, "bfloat16"), (False, "float32")])
def test_auto_takes_bfloat16_where_the_processor_has_it_without_a_word(sd_folder, monkeypatch, caplog, has, computed):
    monkeypatch.setattr(on_openvino, "computes_in", lambda precision: has or precision == "float32")
    painter = renderer(sd_folder, engine="auto", openvino_precision="auto")
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        assert {graphs.precision for graphs in compiled_functions(painter.family.pipe)} == {computed}
    assert not caplog.messages
    assert DiffusionSettings(model="anything", engine="torch", openvino_precision="auto").engine == "torch"


def test_a_pipeline_is_put_on_it_once(sd_folder):
    first, second = renderer(sd_folder, engine="openvino"), renderer(sd_folder, engine="openvino")
    call = first.family.denoiser.forward
    second.pipe = first.pipe
    assert second.family.denoiser.forward is call


def test_maps_that_do_not_halve_evenly_stay_with_torch(sd_folder):
    unet = renderer(sd_folder, engine="openvino").family.denoiser
    call = unet.forward
    sample, text = torch.randn(2, unet.config.in_channels, 5, 6), torch.randn(2, 16, unet.config.cross_attention_dim)
    given = (sample, torch.tensor(500), text)
    with torch.inference_mode():
        assert torch.equal(unet(*given, return_dict=False)[0], call.forward(*given, return_dict=False)[0])
    assert not call.all_levels.general


@pytest.mark.parametrize("kind, dtype, why", [("flux", "auto", "FluxPipeline"), ("sd", "bfloat16", "bfloat16")])
def test_what_it_cannot_run_stays_with_torch_and_says_so(kind, dtype, why, sd_folder, tmp_path, caplog):
    folder = sd_folder
    if kind == "flux":
        tiny_models.flux().save_pretrained(folder := tmp_path)
    painter = renderer(folder, engine="openvino", dtype=dtype)
    with caplog.at_level(logging.WARNING, "proofpress.renderers.openvino"):
        painter.render(SCENE, [1])
    (line,) = [record.message for record in caplog.records if record.name == "proofpress.renderers.openvino"]
    assert "engine = openvino is ignored" in line and why in line


def test_where_it_is_not_installed_one_line_says_what_to_do(sd_folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openvino", None)
    (problem,) = renderer(sd_folder, engine="openvino").problems()
    assert "proofpress[openvino]" in problem and not renderer(sd_folder, engine="torch").problems()
    tiny_models.flux().save_pretrained(tmp_path)  # which stays with torch, OpenVINO or not
    assert not renderer(tmp_path, engine="openvino").problems()
    with pytest.raises(RenderError, match=r"pip install 'proofpress\[openvino\]'"):
        renderer(sd_folder, engine="openvino").render(SCENE, [1])


def test_it_goes_with_no_compiling_of_torchs():
    with pytest.raises(ValidationError, match="set one of the two"):
        DiffusionSettings(model="anything", engine="openvino", compile="on")
    with pytest.raises(ValidationError, match="set engine = openvino, or dtype"):
        DiffusionSettings(model="anything", openvino_precision="bfloat16")


def test_nothing_reports_its_use_over_the_network(sd_folder, monkeypatch):
    """OpenVINO's own converter would."""

    def reporting(*_: object, **__: object) -> None:
        raise AssertionError("it was about to report")

    monkeypatch.setattr("openvino.tools.ovc.convert_impl.init_ovc_telemetry", reporting)
    renderer(sd_folder, engine="openvino").render(SCENE, [1])
