"""A pipeline's UNet and autoencoder on OpenVINO: on a CPU, small windows take half of torch's time and less.

torch packs a convolution's weights anew at every call and starts hundreds of operations a step one by one; a small
window has too little work to hide either. OpenVINO packs weights once and joins operations. The halves of a large
batch, with guidance the unconditional one and the other, run beside one another on half of the threads each, and what
layers make of the text alone is computed once a text and handed in.

A part is traced and converted at its first call, for any shapes, in seconds; a shape that comes often gets a graph of
its own, which is faster still (``benchmarks/speed/results.md``). Results differ from torch's, and between the two kinds
of graph, by rounding; on processors that have bfloat16, graphs may compute in it, which is faster once more and rounds
more coarsely. Memory: each graph has its own copy of the weights, besides torch's, and large and small calls have
graphs of their own.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.diffusion_settings import Precision
from renderers.families.deep_cache import Levels, has_levels
from renderers.families.text_kv_cache import answering, of_the_text
from renderers.runtime.openvino_graphs import Graphs, Results, Tensors, computes_in

if TYPE_CHECKING:
    import torch

LOGGER = logging.getLogger("proofpress.renderers.on_openvino")
UNETS = ("UNet2DConditionModel",)
AUTOENCODERS = ("AutoencoderTiny", "AutoencoderKL")
TOGETHER = 1024
"""Latent pixels, those of all samples, up to which a call isn't halved: both halves read all weights, and waking a
thread for each costs more than what they gain by not waiting for one another. Found with the shipped UNet on two
threads."""


def put_on_openvino(pipe: Any, precision: Precision = "float32") -> None:
    """Has a pipeline's UNet and autoencoder computed by OpenVINO, in place; done once, it stays.

    Says so where the pipeline can't be and stays with torch, and where the processor lacks the precision; raises
    RenderError where OpenVINO isn't installed.
    """
    if reason := _unfit(pipe):
        LOGGER.warning("engine = openvino is ignored, since %s", reason)
        return
    if reason := missing():
        raise RenderError(reason)
    if graphs_of(pipe):
        return
    if not computes_in(precision):
        LOGGER.warning("openvino_precision = %s is ignored: this processor has no instructions for it", precision)
        precision = "float32"
    pipe.unet.forward = UNetCall(pipe.unet, precision)
    for part in (pipe.vae.encoder, pipe.vae.decoder):
        part.forward = MapCall(part, precision)


def missing() -> str | None:
    """What to do where OpenVINO isn't installed; None where it is."""
    if importlib.util.find_spec("openvino") is None:
        return "engine = openvino needs OpenVINO; pip install 'proofpress[openvino]'"
    return None


def graphs_of(pipe: Any) -> list[Graphs]:
    """The graphs of a pipeline's UNet, encoder and decoder; none where torch computes them."""
    calls = [vars(part).get("forward") for part in (pipe.unet, pipe.vae.encoder, pipe.vae.decoder)]
    return [graphs for call in calls if isinstance(call, UNetCall | MapCall) for graphs in call.graphs]


def _unfit(pipe: Any) -> str | None:
    """Why a pipeline stays with torch; None where it doesn't have to."""
    unet = getattr(pipe, "unet", None)
    if unet is None or type(unet).__name__ not in UNETS or type(pipe.vae).__name__ not in AUTOENCODERS:
        return f"it runs UNets, and this is a {type(pipe).__name__}"
    weight = next(unet.parameters())
    if weight.device.type != "cpu":
        return f"the weights are on {weight.device}"
    if str(weight.dtype) != "torch.float32":
        return f"the weights are {str(weight.dtype)[6:]}, not float32 (openvino_precision says what it computes in)"
    if unet.encoder_hid_proj is not None or any(getattr(module, "norm_cross", None) for module in unet.modules()):
        return "the UNet changes the text before its layers see it"
    return None


class MapCall:
    """Stands for the ``forward`` of a part that makes one map (n, c, h, w) of another."""

    def __init__(self, part: torch.nn.Module, precision: Precision) -> None:
        forward = part.forward
        self.mapping = Graphs(part, lambda tensors: (forward(tensors["map"]),), precision)
        self.graphs = (self.mapping,)

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.mapping([{"map": pixels.contiguous()}])[0][0]


class UNetCall:
    """Stands for the ``forward`` of a UNet2DConditionModel; ``Levelled`` where it has more than one level.

    Maps that the UNet's levels don't halve evenly stay with torch, since the UNet does other work for them, and so do
    calls with more than tensors.
    """

    def __init__(self, unet: Any, precision: Precision) -> None:
        import torch
        from torch.utils.weak import WeakTensorKeyDictionary

        self.forward, self.together = unet.forward, TOGETHER
        self.levels = Levels(unet) if has_levels(unet) else None
        self.unit = 2 ** (len(unet.config.down_block_types) - 1)
        self.layers = list(of_the_text(unet))
        self.answers = WeakTensorKeyDictionary()
        self.all_levels = Graphs(unet, self._whole, precision)
        self.first_level = Graphs(unet, self._first, precision)
        self.of_text = Graphs(torch.nn.ModuleList(self.layers), self._heard, precision)
        self.graphs = (self.all_levels, self.first_level, self.of_text)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.whole(*args, **options)[0]

    def whole(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        import torch

        calls = self._calls(*args, **options)
        if not calls:
            return self.levels.whole(*args, **options) if self.levels else (self.forward(*args, **options), None)
        results = self.all_levels(calls)
        return (torch.cat([predicted for predicted, *_ in results]),), [told for _, *told in results]

    def first(self, told: Any, *args: Any, **options: Any) -> Any:
        import torch

        calls = self._calls(*args, **options)
        if not calls:
            assert self.levels is not None
            return self.levels.first(told, *args, **options)
        given = [{**call, "told": part} for call, (part,) in zip(calls, told, strict=True)]
        return (torch.cat([predicted for (predicted,) in self.first_level(given)]),)

    def _calls(
        self, sample: torch.Tensor, timestep: torch.Tensor, encoder_hidden_states: torch.Tensor, **more: Any
    ) -> list[Tensors]:
        """The calls of a graph that make up one of the UNet; none where torch had better compute it."""
        import torch

        given = {name: value for name, value in more.items() if value is not None}
        as_class, added = given.pop("return_dict", True), given.pop("added_cond_kwargs", {})
        given |= {"timestep": timestep, **{f"added.{name}": value for name, value in added.items()}}
        uneven = any(side % self.unit for side in sample.shape[-2:])
        if as_class or uneven or not all(isinstance(value, torch.Tensor) for value in given.values()):
            return []
        small = len(sample) * sample.shape[-2] * sample.shape[-1] <= self.together
        calls = 1 if small or len(sample) % 2 or torch.get_num_threads() == 1 else 2
        shares = _shares({"sample": sample, **given}, len(sample), calls)
        return [{**share, **text} for share, text in zip(shares, self._text(encoder_hidden_states, calls), strict=True)]

    def _text(self, text: torch.Tensor, calls: int) -> list[Tensors]:
        """The text and what the layers that see nothing else make of it, the same tensors for the same text."""
        if len(self.answers.get(text, ())) != calls:
            # a copy of the text: a part of it would keep it alive, and these answers with it
            shares = _shares({"encoder_hidden_states": text.clone()}, len(text), calls)
            answers = self.of_text(shares) if self.layers else [()] * calls
            self.answers[text] = [
                {**share, **{f"layer.{place}": answer for place, answer in enumerate(mine)}}
                for share, mine in zip(shares, answers, strict=True)
            ]
        return self.answers[text]

    def _heard(self, tensors: Tensors) -> Results:
        """What the layers that see the text alone make of it."""
        return tuple(layer(tensors["encoder_hidden_states"]) for layer in self.layers)

    def _whole(self, tensors: Tensors) -> Results:
        """The prediction, and what the deeper levels told the first one where there are any."""
        with self._given(tensors) as given:
            if self.levels is None:
                return (self.forward(**given)[0],)
            output, told = self.levels.whole(**given)
            return output[0], told

    def _first(self, tensors: Tensors) -> Results:
        assert self.levels is not None
        with self._given(tensors) as given:
            return (self.levels.first(given.pop("told"), **given)[0],)

    @contextmanager
    def _given(self, tensors: Tensors) -> Iterator[dict[str, Any]]:
        """The arguments of torch's ``forward`` that tensors stand for; layers of the text answer theirs meanwhile."""
        given: dict[str, Any] = dict(tensors)
        added = {name[6:]: given.pop(name) for name in tensors if name.startswith("added.")}
        with ExitStack() as stack:
            for place, layer in enumerate(self.layers):
                answer = given.pop(f"layer.{place}")
                stack.enter_context(answering(layer, lambda *_, answer=answer: answer))
            yield {**given, "added_cond_kwargs": added or None, "return_dict": False}


def _shares(tensors: Tensors, rows: int, calls: int) -> list[Tensors]:
    """Tensors cut along their batch of so many rows into as many calls; a timestep for all rows goes into each."""
    cut = {
        name: tensor.chunk(calls) if tensor.ndim and len(tensor) == rows else [tensor] * calls
        for name, tensor in tensors.items()
    }
    return [{name: parts[place].contiguous() for name, parts in cut.items()} for place in range(calls)]
