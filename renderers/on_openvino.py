"""A pipeline's UNet and autoencoder on OpenVINO: on a CPU, small windows take half of torch's time and less.

torch packs a convolution's weights anew at every call and starts hundreds of operations a step one by one; a small
window has too little work to hide either. OpenVINO packs weights once and joins operations. The halves of a batch, with
guidance the unconditional one and the other, run beside one another on half of the threads each, and what layers make
of the text alone is computed once a text, by torch, and handed in.

A part is traced and converted at its first call, for any shapes, in seconds; a shape that comes often gets a graph of
its own, which is faster still (``benchmarks/speed/results.md``). Results differ from torch's, and between the two kinds
of graph, by rounding. Memory: each graph has its own copy of the weights, besides torch's.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.families.lasting import answering, of_the_text

if TYPE_CHECKING:
    import torch

LOGGER = logging.getLogger("proofpress.renderers.on_openvino")
OFTEN = 256
"""Calls of one shape after which it gets a graph of its own: about as many as pay for compiling it."""
ROOM = 2**30
"""Bytes of weights that a part's graphs for single shapes may hold; what is larger has none."""
UNETS = ("UNet2DConditionModel",)
AUTOENCODERS = ("AutoencoderTiny", "AutoencoderKL")

Tensors = Mapping[str, "torch.Tensor"]


def put_on_openvino(pipe: Any) -> None:
    """Has a pipeline's UNet and autoencoder computed by OpenVINO, in place; done once, it stays.

    Says so where the pipeline can't be and stays with torch; raises RenderError where OpenVINO isn't installed.
    """
    if reason := _unfit(pipe):
        LOGGER.warning("engine = openvino is ignored, since %s", reason)
        return
    if reason := missing():
        raise RenderError(reason)
    if graphs_of(pipe):
        return
    pipe.unet.forward = UNetCall(pipe.unet)
    for part in (pipe.vae.encoder, pipe.vae.decoder):
        part.forward = MapCall(part)


def missing() -> str | None:
    """What to do where OpenVINO isn't installed; None where it is."""
    if importlib.util.find_spec("openvino") is None:
        return "engine = openvino needs OpenVINO; pip install 'proofpress[openvino]'"
    return None


def graphs_of(pipe: Any) -> list[Graphs]:
    """The graphs of a pipeline's UNet, encoder and decoder; none where torch computes them."""
    calls = [vars(part).get("forward") for part in (pipe.unet, pipe.vae.encoder, pipe.vae.decoder)]
    return [call.graphs for call in calls if isinstance(call, UNetCall | MapCall)]


def _unfit(pipe: Any) -> str | None:
    """Why a pipeline stays with torch; None where it doesn't have to."""
    unet = getattr(pipe, "unet", None)
    if unet is None or type(unet).__name__ not in UNETS or type(pipe.vae).__name__ not in AUTOENCODERS:
        return f"it runs UNets, and this is a {type(pipe).__name__}"
    weight = next(unet.parameters())
    if weight.device.type != "cpu":
        return f"the weights are on {weight.device}"
    if str(weight.dtype) != "torch.float32":
        return f"the weights are {str(weight.dtype)[6:]}, not float32"
    if unet.encoder_hid_proj is not None or any(getattr(module, "norm_cross", None) for module in unet.modules()):
        return "the UNet changes the text before its layers see it"
    return None


class MapCall:
    """Stands for the ``forward`` of a part that makes one map (n, c, h, w) of another."""

    def __init__(self, part: torch.nn.Module) -> None:
        forward = part.forward
        self.graphs = Graphs(part, lambda tensors: forward(tensors["map"]))

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.graphs([{"map": pixels.contiguous()}])[0]


class UNetCall:
    """Stands for the ``forward`` of a UNet2DConditionModel.

    Maps that the UNet's levels don't halve evenly stay with torch, since the UNet does other work for them, and so do
    calls with more than tensors.
    """

    def __init__(self, unet: Any) -> None:
        from torch.utils.weak import WeakTensorKeyDictionary

        self.forward = unet.forward
        self.unit = 2 ** (len(unet.config.down_block_types) - 1)
        self.layers = list(of_the_text(unet))
        self.answers = WeakTensorKeyDictionary()
        self.graphs = Graphs(unet, self._predicted)

    def __call__(
        self, sample: torch.Tensor, timestep: torch.Tensor, encoder_hidden_states: torch.Tensor, **more: Any
    ) -> Any:
        import torch

        given = {name: value for name, value in more.items() if value is not None}
        as_class, added = given.pop("return_dict", True), given.pop("added_cond_kwargs", {})
        given |= {"timestep": timestep, **{f"added.{name}": value for name, value in added.items()}}
        uneven = any(side % self.unit for side in sample.shape[-2:])
        if as_class or uneven or not all(isinstance(value, torch.Tensor) for value in given.values()):
            return self.forward(sample, timestep, encoder_hidden_states, **more)
        calls = 1 if len(sample) % 2 or torch.get_num_threads() == 1 else 2
        shares = _shares({"sample": sample, **given}, len(sample), calls)
        told = self._told(encoder_hidden_states, calls)
        return (torch.cat(self.graphs([{**share, **text} for share, text in zip(shares, told, strict=True)])),)

    def _told(self, text: torch.Tensor, calls: int) -> list[Tensors]:
        """The text and what the layers that see nothing else make of it, the same tensors for the same text."""
        if len(self.answers.get(text, ())) != calls:
            # a copy of the text: a part of it would keep it alive, and these answers with it
            tensors = {"encoder_hidden_states": text.clone()}
            tensors |= {f"layer.{place}": layer(text) for place, layer in enumerate(self.layers)}
            self.answers[text] = _shares(tensors, len(text), calls)
        return self.answers[text]

    def _predicted(self, tensors: Tensors) -> torch.Tensor:
        given = dict(tensors)
        added = {name[6:]: given.pop(name) for name in tensors if name.startswith("added.")}
        with ExitStack() as stack:
            for place, layer in enumerate(self.layers):
                answer = given.pop(f"layer.{place}")
                stack.enter_context(answering(layer, lambda *_, answer=answer: answer))
            return self.forward(**given, added_cond_kwargs=added or None, return_dict=False)[0]


def _shares(tensors: Tensors, rows: int, calls: int) -> list[Tensors]:
    """Tensors cut along their batch of so many rows into as many calls; a timestep for all rows goes into each."""
    cut = {
        name: tensor.chunk(calls) if tensor.ndim and len(tensor) == rows else [tensor] * calls
        for name, tensor in tensors.items()
    }
    return [{name: parts[place].contiguous() for name, parts in cut.items()} for place in range(calls)]


class Graphs:
    """What a function computes with the weights of ``part``, on OpenVINO's CPU device.

    ``function`` takes tensors by name and returns one; it must do the same work for tensors of all shapes that have
    the same names, numbers of axes and dtypes. A shape gets a graph of its own at its ``often``-th call.
    """

    def __init__(self, part: torch.nn.Module, function: Callable[[Tensors], torch.Tensor]) -> None:
        self.part, self.function, self.often = part, function, OFTEN
        self.most = ROOM // sum(weight.nbytes for weight in part.parameters())
        self.converted: dict[Any, Any] = {}
        self.general: dict[Any, list[Request]] = {}
        self.own: dict[Any, list[Request]] = {}
        self.seen: Counter[Any] = Counter()
        self.lock = threading.Lock()

    def __call__(self, calls: Sequence[Tensors]) -> list[torch.Tensor]:
        """Results of calls with tensors of the same shapes, beside one another. Tensors are contiguous.

        Raises RenderError where OpenVINO can't make a graph.
        """
        with self.lock:  # a request holds the tensors of one call
            requests = self._requests(calls[0], len(calls))
            started: list[Request] = []
            try:
                for request, tensors in zip(requests, calls, strict=True):
                    request.start(tensors)
                    started.append(request)
                return [request.result() for request in requests]
            except BaseException:
                for request in started:  # one that still runs could not be started again
                    request.cancel()
                raise

    def _requests(self, tensors: Tensors, calls: int) -> list[Request]:
        kind = tuple((name, tensor.ndim, tensor.dtype) for name, tensor in tensors.items())
        shape = (calls, kind, *(tensor.shape for tensor in tensors.values()))
        if kind not in self.converted:
            self.converted[kind] = _converted(self.part, self.function, tensors)
        if (calls, kind) not in self.general:
            self.general[calls, kind] = _compiled(self.converted[kind], calls)
        self.seen[shape] += 1
        if self.seen[shape] == self.often and len(self.own) < self.most:
            fixed = self.converted[kind].clone()
            fixed.reshape({place: list(tensor.shape) for place, tensor in enumerate(tensors.values())})
            self.own[shape] = _compiled(fixed, calls)
        return self.own.get(shape, self.general[calls, kind])


class Request:
    """A place where a graph computes one call at a time."""

    def __init__(self, compiled: Any) -> None:
        self.request = compiled.create_infer_request()
        self.held: dict[int, torch.Tensor] = {}

    def start(self, tensors: Tensors) -> None:
        """Begins; the graph reads the tensors where they lie, so they are held until others come in their place."""
        import openvino

        for place, tensor in enumerate(tensors.values()):
            if self.held.get(place) is not tensor:
                self.request.set_input_tensor(place, openvino.Tensor(tensor.numpy(), shared_memory=True))
                self.held[place] = tensor
        self.request.start_async()

    def result(self) -> torch.Tensor:
        import torch

        self.request.wait()
        return torch.from_numpy(self.request.get_output_tensor(0).data.copy())

    def cancel(self) -> None:
        """Ends what runs, if anything does; what it would have raised is of no more interest."""
        with suppress(RuntimeError):
            self.request.cancel()
            self.request.wait()


def _converted(part: torch.nn.Module, function: Callable[[Tensors], torch.Tensor], tensors: Tensors) -> Any:
    """A function as OpenVINO's graph for any shapes, traced on ``tensors``. Raises RenderError.

    The front end is called directly, since ``openvino.convert_model`` reports its use over the network.
    """
    import torch
    from openvino.frontend import FrontEndManager, GeneralFailure, OpConversionFailure
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Traced(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = part  # whose weights are parameters then, not constants

        def forward(self, *values: torch.Tensor) -> torch.Tensor:
            return function(dict(zip(tensors, values, strict=True)))

    front = FrontEndManager().load_by_framework("pytorch")
    with torch.inference_mode(False), torch.no_grad():
        values = tuple(tensor.clone() for tensor in tensors.values())
        traced = TorchScriptPythonDecoder(Traced().eval(), example_input=values, trace_kwargs={"check_trace": False})
        try:
            return front.convert(front.load(traced))
        except (GeneralFailure, OpConversionFailure) as error:
            line = str(error).strip().splitlines()[0]
            raise RenderError(f"OpenVINO can't take over {type(part).__name__}: {line}; set engine = torch") from error


def _compiled(graph: Any, calls: int) -> list[Request]:
    """A graph's places for so many calls at once, which share torch's number of threads.

    Threads aren't pinned, so that other processes find room beside them.
    """
    import torch

    settings = {
        "INFERENCE_PRECISION_HINT": "f32", "ENABLE_CPU_PINNING": False, "NUM_STREAMS": calls,
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }  # fmt: skip
    compiled = _core().compile_model(graph, "CPU", settings)
    return [Request(compiled) for _ in range(calls)]


@cache
def _core() -> Any:
    """The process's one core, which is never freed.

    A core gives its thread another stack for signal handlers. Of two that are freed in the order in which they were
    made, the second puts the first one's stack back, which is no more: the next signal ends the process.
    """
    import openvino

    return openvino.Core()
