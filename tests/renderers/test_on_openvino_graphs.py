"""OpenVINO's graphs: one for all shapes and its own for a frequent one, results apart, faults and signals survived."""

from __future__ import annotations

import logging
import subprocess
import sys
from textwrap import dedent

import pytest
import torch

from planners.loading import LOGGER
from renderers.base import RenderError
from renderers.runtime import openvino_graphs
from renderers.runtime.openvino import compiled_functions
from renderers.runtime.openvino_graphs import CompiledFunction, GraphRequest
from tests.renderers.small_scene import BOXES, SCENE, apart, picture, renderer, repair


def test_a_graph_serves_all_shapes_and_one_that_comes_often_gets_its_own(sd_folder):
    painter = renderer(sd_folder, engine="openvino")
    assert painter.family and len(compiled_functions(painter.pipe)) == 5
    graphs = painter.family.denoiser.forward.all_levels
    graphs.often = 3
    base = picture()
    first = painter.repair(SCENE, base, [repair(BOXES[0], "cat", 1)])  # two steps, two calls
    for place, box in enumerate((BOXES[1], BOXES[3])):
        painter.repair(SCENE, base, [repair(box, "cat", place)])
    assert len(graphs.general) == 1 and not graphs.own
    again = painter.repair(SCENE, base, [repair(BOXES[0], "cat", 1)])
    assert len(graphs.general) == len(graphs.own) == 1
    assert apart(first.image, again.image) <= 1
    # all levels, no first level alone, the text, the autoencoder's two
    assert [len(made.general) for made in compiled_functions(painter.pipe)] == [1, 0, 1, 1, 1]


def test_graphs_for_single_shapes_hold_so_many_weights_and_no_more(monkeypatch):
    part = torch.nn.Conv2d(1, 1, 3, padding=1)
    monkeypatch.setattr(openvino_graphs, "MOST_WEIGHTS", 2 * 10 * 4 + 39)  # ten numbers, twice, and not a third time
    graphs = CompiledFunction(part, lambda tensors: (part(tensors["map"]),))
    graphs.often = 1
    for side in (4, 5, 6, 7):
        pixels = torch.rand(1, 1, side, side)
        ((result,),) = graphs([{"map": pixels}])
        assert torch.allclose(result, part(pixels), atol=1e-5)
    assert len(graphs.converted) == 1 and len(graphs.own) == 2


def test_a_part_is_told_once_however_many_graphs_it_gets(caplog):
    caplog.set_level(logging.INFO, LOGGER.name)
    part = torch.nn.Conv2d(1, 1, 1)
    graphs = CompiledFunction(part, lambda tensors: (part(tensors["map"]),))
    pixels = torch.rand(2, 1, 1, 4, 4)
    for calls in (1, 2, 1):
        graphs([{"map": pixels[number]} for number in range(calls)])
    assert len(graphs.general) == 2 and caplog.messages == ["the painter's Conv2d: OpenVINO"]


def test_a_result_is_not_overwritten_by_the_next_call():
    part = torch.nn.Conv2d(1, 1, 1)
    graphs = CompiledFunction(part, lambda tensors: (part(tensors["map"]),))
    first, second = torch.rand(2, 1, 1, 4, 4)
    ((one,),) = graphs([{"map": first}])
    graphs([{"map": second}])
    assert torch.allclose(one, part(first), atol=1e-6)


def test_after_a_call_that_failed_the_next_one_works(monkeypatch):
    """The fault is injected: the first result isn't to be had while the second call still runs."""
    part = torch.nn.Conv2d(1, 64, 3, padding=1)
    graphs = CompiledFunction(part, lambda tensors: (part(tensors["map"]),))
    pixels = torch.rand(2, 1, 1, 256, 256)

    def failing(_: GraphRequest) -> torch.Tensor:
        raise RuntimeError("no memory")

    with monkeypatch.context() as broken, pytest.raises(RuntimeError, match="no memory"):
        broken.setattr(GraphRequest, "outputs", failing)
        graphs([{"map": pixels[0]}, {"map": pixels[1]}])
    results = graphs([{"map": pixels[0]}, {"map": pixels[1]}])
    for (one,), given in zip(results, pixels, strict=True):
        assert torch.allclose(one, part(given), atol=1e-5)


def test_signals_are_heard_after_graphs_are_gone():
    """In a process of its own, which a signal would end: on a stack that had gone with the first graphs."""
    code = """
        import gc, signal, torch
        from renderers.runtime.openvino_graphs import CompiledFunction

        def graphs():
            part = torch.nn.Linear(2, 2)
            made = CompiledFunction(part, lambda tensors: (part(tensors["x"]),))
            made([{"x": torch.zeros(1, 2)}])
            return made

        signal.signal(signal.SIGTERM, lambda *_: print("heard"))
        first, second = graphs(), graphs()
        del first
        gc.collect()
        del second
        gc.collect()
        signal.raise_signal(signal.SIGTERM)
    """
    ended = subprocess.run([sys.executable, "-c", dedent(code)], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (0, "heard\n"), ended.stderr


def test_what_cannot_be_converted_is_one_line(sd_folder):
    class Odd(torch.nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            return torch.special.spherical_bessel_j0(pixels)

    part = Odd()
    part.register_parameter("weight", torch.nn.Parameter(torch.ones(1)))
    with pytest.raises(RenderError, match=r"OpenVINO can't convert Odd: .*; set engine = torch$"):
        CompiledFunction(part, lambda tensors: part.forward(tensors["map"]))([{"map": torch.rand(1, 1, 4, 4)}])
