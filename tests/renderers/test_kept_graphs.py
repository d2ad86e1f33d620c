"""OpenVINO's graphs on disk: found by later processes, made anew where anything differs, bounded in size."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest
import torch

from renderers.runtime.kept_graphs import KeptGraphs
from renderers.runtime.openvino import compiled_functions
from renderers.runtime.openvino_graphs import CompiledFunction, made_of
from tests.renderers import tiny_models
from tests.renderers.small_scene import BOXES, SCENE, apart, picture, renderer, repair

PIXELS = torch.linspace(0, 1, 3 * 8 * 8).view(1, 3, 8, 8)


def convolution(seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    return torch.nn.Conv2d(3, 3, 3, padding=1)


def function(folder: Path, part: torch.nn.Module, most: int = 10**9) -> CompiledFunction:
    """As in a process of its own."""
    kept = KeptGraphs(folder, most)
    return CompiledFunction(part, lambda given: (part(given["map"]),), kept=kept, made_of=made_of(part, {"a": 1}))


def computed(made: CompiledFunction) -> torch.Tensor:
    with torch.inference_mode():
        ((result,),) = made([{"map": PIXELS}])
    return result


def test_a_later_process_traces_and_compiles_nothing_and_computes_the_same(tmp_path):
    first = function(tmp_path, convolution())
    result = computed(first)
    later = function(tmp_path, convolution())
    assert torch.equal(computed(later), result) and len(first.converted) == 1 and not later.converted
    with torch.inference_mode():
        assert torch.allclose(result, convolution()(PIXELS), atol=1e-5)
    again = function(tmp_path, convolution())
    again.often = 1  # this shape's own graph is another one
    assert torch.allclose(computed(again), result, atol=1e-5) and len(again.converted) == 1
    assert len([*tmp_path.iterdir()]) == 2


def test_other_weights_are_another_graph(tmp_path):
    computed(function(tmp_path, convolution()))
    other = function(tmp_path, convolution(2))
    with torch.inference_mode():
        assert torch.allclose(computed(other), convolution(2)(PIXELS), atol=1e-5)
    assert len(other.converted) == 1 and made_of(convolution(), {"a": 1}) != made_of(convolution(), {"a": 2})


@pytest.mark.parametrize("cut", [0, 10, -1])
def test_a_torn_file_is_made_anew(tmp_path, cut):
    result = computed(function(tmp_path, convolution()))
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:cut])
    again = function(tmp_path, convolution())
    assert torch.equal(computed(again), result) and len(again.converted) == 1
    assert torch.equal(computed(function(tmp_path, convolution())), result)


def test_the_longest_unused_go_where_all_are_too_large(tmp_path):
    computed(function(tmp_path, convolution(1)))
    (oldest,) = tmp_path.iterdir()
    os.utime(oldest, (1, 1))
    size = oldest.stat().st_size
    for seed in (2, 3):
        computed(function(tmp_path, convolution(seed), most=int(2.5 * size)))
    assert len([*tmp_path.iterdir()]) == 2 and not oldest.exists()
    computed(function(tmp_path / "none", convolution(4), most=10))
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path):
    (tmp_path / "file").write_text("")
    assert computed(function(tmp_path / "file" / "graphs", convolution())).shape == PIXELS.shape


def test_auto_takes_it_where_it_fits_and_finds_its_graphs_again(sd_folder, tmp_path):
    how = {"engine": "auto", "graph_gigabytes": 1.0, "graph_folder": tmp_path}
    base, part = picture(), [repair(BOXES[0], "cat", 1)]
    first, later = renderer(sd_folder, **how), renderer(sd_folder, **how)
    assert (first.repair(SCENE, base, part).image == later.repair(SCENE, base, part).image).all()
    plain = renderer(sd_folder).repair(SCENE, base, part)
    assert apart(plain.image, later.repair(SCENE, base, part).image) <= 1
    made = compiled_functions(later.pipe)
    assert any(graphs.general for graphs in made) and not any(graphs.converted for graphs in made)
    assert all(graphs.often == sys.maxsize for graphs in made)


def test_auto_stays_with_torch_elsewhere_without_a_word(sd_folder, tmp_path, monkeypatch, caplog):
    tiny_models.flux().save_pretrained(tmp_path)
    with caplog.at_level(logging.WARNING, "proofpress.renderers.openvino"):
        renderer(tmp_path, engine="auto").render(SCENE, [1])
        monkeypatch.setitem(sys.modules, "openvino", None)
        painter = renderer(sd_folder, engine="auto")
        assert not painter.problems() and not compiled_functions(painter.family.pipe)
    assert not [record for record in caplog.records if record.name == "proofpress.renderers.openvino"]
