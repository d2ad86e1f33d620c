"""LoRAs, textual inversions and quantised denoisers from files, on tiny pipelines of the real classes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.runtime.loading import load_pipeline
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion_xl
from tests.renderers.small_scene import SCENE, apart

TRIGGER = "letters"


@pytest.fixture(scope="module")
def xl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xl")
    stable_diffusion_xl(48).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def lora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LoRA of rank 2 on one of the UNet's projections, in diffusers' form."""
    path = tmp_path_factory.mktemp("lora") / "style.safetensors"
    name = "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
    torch.manual_seed(3)
    save_file({f"{name}.lora_A.weight": torch.randn(2, 32), f"{name}.lora_B.weight": torch.randn(32, 2)}, path)
    return path


def settings(folder: Path, **more: object) -> DiffusionSettings:
    return DiffusionSettings.model_validate({"model": str(folder), **more})


def test_an_embedding_of_both_encoders_is_a_word_of_the_prompt(xl, tmp_path):
    path = tmp_path / "look.safetensors"
    save_file({"clip_l": torch.ones(2, 32), "clip_g": torch.full((2, 48), 2.0)}, path)
    pipe = load_pipeline(settings(xl, embeddings=[{"file": str(path), "token": "<look>"}]))
    for part, value in (("", 1.0), ("_2", 2.0)):
        tokenizer, encoder = getattr(pipe, f"tokenizer{part}"), getattr(pipe, f"text_encoder{part}")
        ids = tokenizer(pipe.maybe_convert_prompt("a <look>", tokenizer)).input_ids
        rows = encoder.get_input_embeddings().weight[[i for i in ids if i >= len(tokenizer) - 2]]
        assert rows.shape[0] == 2 and (rows == value).all()


def test_trigger_words_join_the_prompts_that_lack_them(xl):
    table = {"loras": [{"file": "a.safetensors", "trigger": TRIGGER}, {"file": "b.safetensors"}]}
    chosen = settings(xl, **table)
    assert chosen.with_triggers("a cat") == "a cat, letters"
    assert chosen.with_triggers("a cat, letters, red") == "a cat, letters, red"
    assert settings(xl).with_triggers("a cat") == "a cat"


def test_what_is_missing_is_said_before_loading(xl, tmp_path, lora):
    pickled = tmp_path / "style.pt"
    pickled.write_bytes(b"")
    for file, said in ((str(tmp_path / "none.safetensors"), "there is no"), (str(pickled), "only .safetensors files")):
        for table in ({"loras": [{"file": file}]}, {"embeddings": [{"file": file, "token": "x"}]}):
            (problem,) = DiffusionRenderer(settings(xl, **table)).problems()
            assert said in problem and "\n" not in problem
    if importlib.util.find_spec("peft") is None:
        with pytest.raises(RenderError, match="pip install peft"):
            load_pipeline(settings(xl, loras=[{"file": str(lora)}]))


def test_loras_add_up_by_their_weights(xl, lora):
    pytest.importorskip("peft")

    def moved(*weights: float) -> torch.Tensor:
        """How far the LoRAs move that projection of ones."""
        table = [{"file": str(lora), "weight": weight} for weight in weights]
        pipe = load_pipeline(settings(xl, loras=table))
        layer = pipe.unet.mid_block.attentions[0].transformer_blocks[0].attn1.to_q
        with torch.inference_mode():
            return layer(torch.ones(1, 32))

    none, one, half, both = moved(), moved(1.0), moved(0.5), moved(0.5, 0.25)
    assert torch.allclose(2 * (half - none), one - none, atol=1e-4) and (one != none).any()
    assert torch.allclose(both - none, 0.75 * (one - none), atol=1e-4)


def test_a_lora_of_another_model_is_one_line(xl, tmp_path):
    pytest.importorskip("peft")
    path = tmp_path / "other.safetensors"
    save_file({"unet.no_such.lora_A.weight": torch.ones(2, 8), "unet.no_such.lora_B.weight": torch.ones(8, 2)}, path)
    with pytest.raises(RenderError, match="can't load the pipeline") as caught:
        load_pipeline(settings(xl, loras=[{"file": str(path)}]))
    assert "\n" not in str(caught.value)


def test_a_denoiser_quantised_by_gguf_replaces_a_folders(tmp_path):
    gguf, _ = pytest.importorskip("gguf"), pytest.importorskip("accelerate")
    pipe = tiny_models.flux()
    pipe.save_pretrained(tmp_path / "flux")
    path = tmp_path / "q8.gguf"
    writer = gguf.GGUFWriter(str(path), "flux")
    for name, value in pipe.transformer.state_dict().items():
        array = value.numpy()
        if array.ndim == 2 and array.shape[1] % 32 == 0:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(array, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, array)
    for step in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        step()
    table = {"steps": 2, "smallest_window": 16}
    whole, small = (
        DiffusionRenderer(settings(tmp_path / "flux", **table, **more)) for more in ({}, {"denoiser": str(path)})
    )
    assert small.problems() == []
    pictures = [painter.render(SCENE, [1])[0].image for painter in (whole, small)]
    assert 0 < apart(*pictures) < 40  # eight bits change it a little
