"""How weights are kept in memory, on constructed numbers; what the files' headers say, on real files."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from planners.card_memory import CARD, RESERVE
from renderers.base import RenderError
from renderers.presets.reader import BYTES, load_preset, preset_names
from renderers.runtime.memory import (
    Placement,
    choose_placement,
    libraries,
    load_arguments,
    pipeline_weights,
    place_pipeline,
    placement_of,
)

GIB = 2**30
FLUX = {part.name: 2 * part.parameters for part in load_preset("flux1-dev").parts}
ALL = ("accelerate", "torchao", "bitsandbytes")


@pytest.mark.parametrize(
    ("free", "installed", "mode", "library"),
    [
        (48, (), "whole", None),
        (48, ALL, "whole", None),
        (32, ("accelerate",), "model offload", "accelerate"),
        (32, ALL, "model offload", "accelerate"),  # the same pixels, before other numbers
        (32, ("bitsandbytes",), "quantised", "bitsandbytes"),
        (20, ALL, "quantised", "torchao"),
        (20, ("accelerate", "bitsandbytes"), "quantised", "bitsandbytes"),
        (20, ("accelerate",), "sequential offload", "accelerate"),
        (8, ALL, "sequential offload", "accelerate"),
    ],
)
def test_flux_on_cards_of_several_sizes(free, installed, mode, library):
    choice = choose_placement(free * GIB, FLUX, installed=installed)
    assert (choice.mode, choice.library) == (mode, library)
    said = str(choice)
    assert ("8-bit" in said) == (mode == "sequential offload" and "torchao" in installed)
    assert mode in said and f"{free}.0 GiB" in said and "\n" not in said


@pytest.mark.parametrize(
    ("free", "installed", "hint"),
    [
        (20, (), "pip install accelerate torchao"),
        (8, (), "pip install accelerate, or"),
        (2, ("accelerate",), "a smaller model or a larger card"),
        (2, ALL, "a smaller model or a larger card"),
    ],
)
def test_what_fits_in_no_way_is_refused_with_a_way_out(free, installed, hint):
    with pytest.raises(RenderError) as caught:
        choose_placement(free * GIB, FLUX, installed=installed)
    assert hint in str(caught.value) and "\n" not in str(caught.value)


def test_the_border_is_the_weights_and_the_reserve():
    weights = {"unet": 5 * GIB, "vae": GIB}
    assert choose_placement(6 * GIB + RESERVE, weights).mode == "whole"
    assert choose_placement(6 * GIB + RESERVE - 1, weights, installed=ALL).mode == "model offload"
    assert choose_placement(5 * GIB + RESERVE - 1, weights, installed=ALL).mode == "quantised"
    assert choose_placement(5 * GIB + RESERVE - 1, weights, width=4, installed=ALL).mode == "quantised"
    assert choose_placement(3 * GIB + RESERVE - 1, weights, width=2, installed=ALL).mode == "sequential offload"
    assert choose_placement(3 * GIB + RESERVE - 1, weights, width=4, installed=ALL).mode == "quantised"


ORDER = ("whole", "model offload", "quantised", "sequential offload")


@given(
    parts=st.lists(st.integers(1, 40 * GIB), min_size=1, max_size=4),
    free=st.integers(0, 96 * GIB),
    more=st.integers(0, 40 * GIB),
    installed=st.sets(st.sampled_from(ALL)),
)
def test_more_memory_never_makes_it_slower(parts, free, more, installed):
    weights = {str(place): size for place, size in enumerate(parts)}

    def rank(amount: int) -> int:
        try:
            return ORDER.index(choose_placement(amount, weights, installed=installed).mode)
        except RenderError:
            return len(ORDER)

    assert rank(free + more) <= rank(free)
    if installed == set():
        assert rank(free) in (0, len(ORDER))


@pytest.mark.parametrize("name", preset_names())
def test_each_preset_is_whole_on_a_card_that_holds_it(name):
    preset = load_preset(name)
    weights = {part.name: BYTES[preset.dtype] * part.parameters for part in preset.parts}
    assert choose_placement(sum(weights.values()) + RESERVE, weights).mode == "whole"


def test_bytes_are_read_from_the_files_headers(sdxl_folder: Path):
    from diffusers import StableDiffusionXLPipeline

    pipe = StableDiffusionXLPipeline.from_pretrained(sdxl_folder)
    weights = pipeline_weights(sdxl_folder, "float16")
    for name in ("unet", "vae", "text_encoder", "text_encoder_2"):
        stored = sum(tensor.numel() for tensor in getattr(pipe, name).state_dict().values())
        assert weights[name] == pytest.approx(2 * stored, rel=0.01)
    assert sum(pipeline_weights(sdxl_folder, "float32").values()) == 2 * sum(weights.values())


@pytest.mark.parametrize(("spare", "mode", "level"), [(0, "whole", "INFO"), (-1, "model offload", "WARNING")])
def test_the_choice_for_a_folder_is_said_aloud(sdxl_folder: Path, caplog, spare, mode, level):
    weights = pipeline_weights(sdxl_folder, "float32")
    free = sum(weights.values()) + RESERVE + spare
    with caplog.at_level("INFO", logger="proofpress"):
        choice = placement_of(weights, "float32", free, installed=("accelerate",))
    assert choice.mode == mode
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == (level, str(choice))
    assert placement_of(weights, "float32", None).mode == "whole"


def test_shards_add_up_and_variants_do_not(tmp_path):
    part = tmp_path / "unet"
    part.mkdir()
    for name, count in (("model-00001-of-00002", 30), ("model-00002-of-00002", 12), ("model.fp16", 42)):
        save_file({"w": torch.zeros(count, 2)}, part / f"{name}.safetensors")
    assert pipeline_weights(tmp_path, "float32") == {"unet": 42 * 2 * 4}
    for file in part.glob("model-*"):
        file.unlink()
    assert pipeline_weights(tmp_path, "float16") == {"unet": 42 * 2 * 2}


@pytest.mark.parametrize("content", [b"", b"12345678", b"\xff" * 64, b"\x02\0\0\0\0\0\0\0[]"])
def test_a_file_that_is_no_safetensors_is_one_line(tmp_path, content):
    part = tmp_path / "unet"
    part.mkdir()
    (part / "model.safetensors").write_bytes(content)
    with pytest.raises(RenderError, match="no safetensors file") as caught:
        pipeline_weights(tmp_path, "float16")
    assert "\n" not in str(caught.value)


def test_a_processor_has_no_card_to_ask_and_keeps_a_pipeline_whole(sdxl_folder: Path):
    from diffusers import StableDiffusionXLPipeline

    assert CARD.free("cpu") is None
    pipe = StableDiffusionXLPipeline.from_pretrained(sdxl_folder)
    assert str(place_pipeline(pipe, choose_placement(8 * GIB, {"unet": 1}), "cpu").device) == "cpu"


def test_libraries_are_found_without_importing_them():
    import importlib.util
    import sys

    before = set(sys.modules)
    found = libraries()
    assert found == {name for name in ALL if importlib.util.find_spec(name)}
    assert not {"accelerate", "torchao", "bitsandbytes"} & (set(sys.modules) - before)


def test_torchao_holds_the_chosen_parts_in_eight_bits(tmp_path):
    pytest.importorskip("torchao")
    from diffusers import AutoPipelineForText2Image

    from tests.renderers import tiny_models

    tiny_models.flux().save_pretrained(tmp_path)
    arguments = load_arguments(Placement("quantised", "torchao", "a test"), ["transformer", "text_encoder_2"])
    pipe = AutoPipelineForText2Image.from_pretrained(tmp_path, torch_dtype=torch.bfloat16, **arguments)
    assert "Int8" in type(pipe.transformer.single_transformer_blocks[0].proj_mlp.weight).__name__
    image = pipe(prompt="a cat", width=64, height=48, num_inference_steps=2, output_type="np").images
    assert image.shape == (1, 48, 64, 3)


def test_modes_that_quantise_nothing_need_no_arguments():
    assert load_arguments(choose_placement(48 * GIB, FLUX), FLUX) == {}
