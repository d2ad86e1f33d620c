"""What a function of tensors computes with a torch module's weights, on OpenVINO's CPU device.

A function is traced and converted at its first call, for any shapes; a shape that comes often gets a graph of its own.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.diffusion_settings import Precision

if TYPE_CHECKING:
    import torch

OFTEN = 256
"""Calls of one shape after which it gets a graph of its own: about as many as pay for compiling it."""
ROOM = 2**30
"""Bytes of weights that a function's graphs for single shapes may hold; what is larger has none."""

Tensors = Mapping[str, "torch.Tensor"]
Results = tuple["torch.Tensor", ...]


class Graphs:
    """What a function computes with the weights of ``part``, on OpenVINO's CPU device.

    ``function`` takes tensors by name and returns some; it must do the same work for tensors of all shapes that have
    the same names, numbers of axes and dtypes. A shape gets a graph of its own at its ``often``-th call.
    """

    def __init__(
        self, part: torch.nn.Module, function: Callable[[Tensors], Results], precision: Precision = "float32"
    ) -> None:
        self.part, self.function, self.precision, self.often = part, function, precision, OFTEN
        self.most = ROOM // max(1, sum(weight.nbytes for weight in part.parameters()))
        self.converted: dict[Any, Any] = {}
        self.general: dict[Any, list[Request]] = {}
        self.own: dict[Any, list[Request]] = {}
        self.seen: Counter[Any] = Counter()
        self.lock = threading.Lock()

    def __call__(self, calls: Sequence[Tensors]) -> list[Results]:
        """Results of calls with tensors of the same shapes, beside one another. Tensors are contiguous.

        Raises RenderError where OpenVINO can't make a graph.
        """
        with self.lock:  # a request holds the tensors of one call
            requests = self._requests(calls[0], len(calls))
            if len(calls) == 1:
                return [requests[0].compute(calls[0])]
            started: list[Request] = []
            try:
                for request, tensors in zip(requests, calls, strict=True):
                    request.start(tensors)
                    started.append(request)
                return [request.results() for request in requests]
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
            self.general[calls, kind] = _compiled(self.converted[kind], calls, self.precision)
        self.seen[shape] += 1
        if self.seen[shape] == self.often and len(self.own) < self.most:
            fixed = self.converted[kind].clone()
            fixed.reshape({place: list(tensor.shape) for place, tensor in enumerate(tensors.values())})
            self.own[shape] = _compiled(fixed, calls, self.precision)
        return self.own.get(shape, self.general[calls, kind])


class Request:
    """A place where a graph computes one call at a time."""

    def __init__(self, compiled: Any) -> None:
        self.request = compiled.create_infer_request()
        self.held: dict[int, torch.Tensor] = {}

    def compute(self, tensors: Tensors) -> Results:
        """One call, begun in the caller's own thread: another would have to be woken, which a small call notices."""
        self._hold(tensors)
        self.request.infer(share_outputs=True)
        return self._copied()

    def start(self, tensors: Tensors) -> None:
        """Begins a call that has others beside it."""
        self._hold(tensors)
        self.request.start_async()

    def results(self) -> Results:
        """What the call that was begun came to, once it is done."""
        self.request.wait()
        return self._copied()

    def _hold(self, tensors: Tensors) -> None:
        """The graph reads tensors where they lie, so they are held until others come in their place."""
        import openvino

        for place, tensor in enumerate(tensors.values()):
            if self.held.get(place) is not tensor:
                self.request.set_input_tensor(place, openvino.Tensor(tensor.numpy(), shared_memory=True))
                self.held[place] = tensor

    def _copied(self) -> Results:
        import torch

        return tuple(torch.from_numpy(tensor.data.copy()) for tensor in self.request.output_tensors)

    def cancel(self) -> None:
        """Ends what runs, if anything does; what it would have raised is of no more interest."""
        with suppress(RuntimeError):
            self.request.cancel()
            self.request.wait()


def _converted(part: torch.nn.Module, function: Callable[[Tensors], Results], tensors: Tensors) -> Any:
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

        def forward(self, *values: torch.Tensor) -> Results:
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


def computes_in(precision: Precision) -> bool:
    """Whether this processor has instructions for a precision; without them float32 takes its place."""
    return precision == "float32" or "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _compiled(graph: Any, calls: int, precision: Precision) -> list[Request]:
    """A graph's places for so many calls at once, which share torch's number of threads.

    Threads aren't pinned, so that other processes find room beside them.
    """
    import torch

    settings = {
        "INFERENCE_PRECISION_HINT": "bf16" if precision == "bfloat16" else "f32",
        "ENABLE_CPU_PINNING": False,
        "NUM_STREAMS": calls,
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }
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
