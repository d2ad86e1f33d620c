"""Functions of tensors that use a torch module's weights, compiled for OpenVINO's CPU device."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from planners.loading import loading
from renderers.base import RenderError
from renderers.diffusion_settings import Precision
from renderers.runtime.kept_graphs import KeptGraphs, identity

if TYPE_CHECKING:
    import torch

OFTEN = 256
"""A shape gets a graph of its own at this call: about as many calls pay for compiling it."""
MOST_WEIGHTS = 2**30
"""Bytes of weights that a function's graphs for single shapes may hold together."""

Tensors = Mapping[str, "torch.Tensor"]
Outputs = tuple["torch.Tensor", ...]


class CompiledFunction:
    """A function that uses the weights of ``part``, on OpenVINO's CPU device.

    ``function`` takes tensors by name and returns a tuple; for tensors of the same names, numbers of axes and dtypes it
    must do the same work whatever their shapes. Its first call traces and converts it for any shapes; a shape's
    ``often``-th call compiles a graph for that shape. ``what`` names the function for people, by default by its part.
    ``kept`` holds graphs of earlier processes; ``made_of`` tells the part from all others there.
    """

    def __init__(
        self,
        part: torch.nn.Module,
        function: Callable[[Tensors], Outputs],
        precision: Precision = "float32",
        what: str | None = None,
        kept: KeptGraphs | None = None,
        made_of: str = "",
    ) -> None:
        self.what = what or type(part).__name__
        self.kept, self.made_of = kept, made_of
        self.part, self.function, self.precision, self.often = part, function, precision, OFTEN
        self.most = MOST_WEIGHTS // max(1, sum(weight.nbytes for weight in part.parameters()))
        self.converted: dict[Any, Any] = {}
        self.general: dict[Any, list[GraphRequest]] = {}
        self.own: dict[Any, list[GraphRequest]] = {}
        self.seen: Counter[Any] = Counter()
        self.lock = threading.Lock()

    def __call__(self, calls: Sequence[Tensors]) -> list[Outputs]:
        """Outputs of parallel calls with contiguous tensors of the same shapes.

        Raises RenderError where OpenVINO can't convert the function.
        """
        with self.lock:  # a request holds the tensors of one call
            requests = self._requests(calls[0], len(calls))
            if len(calls) == 1:
                return [requests[0].compute(calls[0])]
            started: list[GraphRequest] = []
            try:
                for request, tensors in zip(requests, calls, strict=True):
                    request.start(tensors)
                    started.append(request)
                return [request.outputs() for request in requests]
            except BaseException:
                for request in started:  # a running one can't be started again
                    request.cancel()
                raise

    def _requests(self, tensors: Tensors, calls: int) -> list[GraphRequest]:
        kind = tuple((name, tensor.ndim, tensor.dtype) for name, tensor in tensors.items())
        shape = (calls, kind, *(tensor.shape for tensor in tensors.values()))
        if (calls, kind) not in self.general:
            # told once a function, though it may compile a few kinds of calls
            with nullcontext() if self.general else loading(f"the painter's {self.what}", "OpenVINO"):
                self.general[calls, kind] = self._compiled(kind, tensors, calls, None)
        self.seen[shape] += 1
        if self.seen[shape] == self.often and len(self.own) < self.most:
            self.own[shape] = self._compiled(kind, tensors, calls, [list(tensor.shape) for tensor in tensors.values()])
        return self.own.get(shape, self.general[calls, kind])

    def _compiled(
        self, kind: Any, tensors: Tensors, calls: int, shapes: Sequence[Sequence[int]] | None
    ) -> list[GraphRequest]:
        """Requests for so many parallel calls of these shapes, or of any; the graph is a kept one or made here."""
        settings = _settings(calls, self.precision)
        said = repr((self.made_of, self.what, kind, settings, shapes))
        name = hashlib.sha256(said.encode()).hexdigest()
        compiled = self.kept.load(_core(), name, settings) if self.kept else None
        if compiled is None:
            if kind not in self.converted:
                self.converted[kind] = _converted(self.part, self.function, tensors)
            graph = self.converted[kind]
            if shapes is not None:
                graph = graph.clone()
                graph.reshape(dict(enumerate(shapes)))
            compiled = _core().compile_model(graph, "CPU", settings)
            if self.kept:
                self.kept.save(name, compiled)
        return [GraphRequest(compiled) for _ in range(calls)]


class GraphRequest:
    """Runs one call of a graph at a time."""

    def __init__(self, compiled: Any) -> None:
        self.request = compiled.create_infer_request()
        self.inputs: dict[int, torch.Tensor] = {}

    def compute(self, tensors: Tensors) -> Outputs:
        """One call, in the caller's own thread: waking another costs a small call a noticeable part of its time."""
        self._set_inputs(tensors)
        self.request.infer(share_outputs=True)
        return self._copied()

    def start(self, tensors: Tensors) -> None:
        """Starts a call that runs beside others."""
        self._set_inputs(tensors)
        self.request.start_async()

    def outputs(self) -> Outputs:
        """The outputs of the started call, once it is done."""
        self.request.wait()
        return self._copied()

    def _set_inputs(self, tensors: Tensors) -> None:
        """Sets the inputs, and keeps them alive: the graph reads tensors where they lie."""
        import openvino

        for place, tensor in enumerate(tensors.values()):
            if self.inputs.get(place) is not tensor:
                self.request.set_input_tensor(place, openvino.Tensor(tensor.numpy(), shared_memory=True))
                self.inputs[place] = tensor

    def _copied(self) -> Outputs:
        import torch

        return tuple(torch.from_numpy(tensor.data.copy()) for tensor in self.request.output_tensors)

    def cancel(self) -> None:
        """Ends a running call and ignores its error."""
        with suppress(RuntimeError):
            self.request.cancel()
            self.request.wait()


def _converted(part: torch.nn.Module, function: Callable[[Tensors], Outputs], tensors: Tensors) -> Any:
    """A function as OpenVINO's graph for any shapes, traced on ``tensors``. Raises RenderError.

    This calls the front end directly, since ``openvino.convert_model`` reports its use over the network.
    """
    import torch
    from openvino.frontend import FrontEndManager, GeneralFailure, OpConversionFailure
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Traced(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.part = part  # makes its weights parameters, not constants

        def forward(self, *values: torch.Tensor) -> Outputs:
            return function(dict(zip(tensors, values, strict=True)))

    front = FrontEndManager().load_by_framework("pytorch")
    with torch.inference_mode(False), torch.no_grad():
        values = tuple(tensor.clone() for tensor in tensors.values())
        traced = TorchScriptPythonDecoder(Traced().eval(), example_input=values, trace_kwargs={"check_trace": False})
        try:
            return front.convert(front.load(traced))
        except (GeneralFailure, OpConversionFailure) as error:
            line = str(error).strip().splitlines()[0]
            raise RenderError(f"OpenVINO can't convert {type(part).__name__}: {line}; set engine = torch") from error


def computes_in(precision: Precision) -> bool:
    """Whether this processor has instructions for a precision; without them float32 takes its place."""
    return precision == "float32" or "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _settings(calls: int, precision: Precision) -> dict[str, Any]:
    """Of a graph that runs so many parallel calls, which share torch's number of threads.

    Threads aren't pinned, so that other processes can run beside them.
    """
    import torch

    return {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
        "ENABLE_CPU_PINNING": False,
        "NUM_STREAMS": calls,
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }


def made_of(part: torch.nn.Module, config: Mapping[str, Any]) -> str:
    """A digest of what a part's graphs depend on beside their inputs."""
    return identity(_core(), part, config)


@cache
def _core() -> Any:
    """The process's one core, which is never freed.

    A core gives its thread another stack for signal handlers. When two cores are freed in the order in which they were
    made, the second restores the first one's stack, which is gone: the next signal ends the process.
    """
    import openvino

    return openvino.Core()
