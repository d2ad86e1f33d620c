"""A pipeline's UNet and autoencoder on OpenVINO: on a CPU, small windows take half of torch's time or less.

torch repacks a convolution's weights at every call and starts hundreds of operations a step one by one; a small window
has too little work to hide either. OpenVINO packs weights once and fuses operations. The halves of a large batch (with
guidance the unconditional and the conditional one) run in parallel on half of the threads each, and layers that see the
text alone run once a text.

A part is traced and converted at its first call, for any shapes, in seconds, and its graph is kept on disk for later
processes (``kept_graphs.py``); a frequent shape gets a graph of its own, which is faster still
(``benchmarks/speed/results.md``). Results differ from torch's, and between the two kinds of
graph, by rounding. Where the processor has bfloat16, graphs may compute in it, which is faster again and rounds more
coarsely. Memory: each graph has its own copy of the weights, besides torch's, and large and small calls have separate
graphs.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.diffusion_settings import AskedPrecision, Precision
from renderers.families.deep_cache import DeepCacheUNet, supports_deep_cache
from renderers.families.parts import replaced_forward
from renderers.families.text_kv_cache import text_only_layers
from renderers.runtime.kept_graphs import KeptGraphs
from renderers.runtime.openvino_graphs import CompiledFunction, Outputs, Tensors, computes_in, made_of

if TYPE_CHECKING:
    import torch

LOGGER = logging.getLogger("proofpress.renderers.openvino")
UNETS = ("UNet2DConditionModel",)
AUTOENCODERS = ("AutoencoderTiny", "AutoencoderKL")
MOST_UNSPLIT = 1024
"""Latent pixels of all samples up to which a call isn't split in two: both halves read all weights, and waking a thread
for each costs more than running in parallel gains. Measured with the shipped UNet on two threads."""


def put_on_openvino(pipe: Any, asked: AskedPrecision = "float32", kept: KeptGraphs | None = None) -> None:
    """Has OpenVINO compute a pipeline's UNet and autoencoder, in place and for good.

    Warns where the pipeline must stay with torch, and where the processor lacks the precision. Raises RenderError where
    OpenVINO isn't installed.
    """
    if reason := unfit(pipe):
        LOGGER.warning("engine = openvino is ignored, because %s", reason)
        return
    if reason := missing_openvino():
        raise RenderError(reason)
    if compiled_functions(pipe):
        return
    precision: Precision = "bfloat16" if asked == "auto" else asked
    if not computes_in(precision):
        precision = "float32"
        if asked != "auto":
            LOGGER.warning("openvino_precision = %s is ignored: this processor has no instructions for it", asked)
    unet, vae = (made_of(part, part.config) if kept else "" for part in (pipe.unet, pipe.vae))
    pipe.unet.forward = UNetCall(pipe.unet, precision, kept, unet)
    for name, part in (("encoder", pipe.vae.encoder), ("decoder", pipe.vae.decoder)):
        part.forward = MapCall(part, precision, kept, f"{vae} {name}")


def put_on_openvino_if_fit(pipe: Any, asked: AskedPrecision, kept: KeptGraphs | None) -> None:
    """The same where OpenVINO is installed and can compute the pipeline; else it stays with torch.

    No shape gets a graph of its own, so that results don't depend on what was painted before.
    """
    if unfit(pipe) or missing_openvino():
        return
    put_on_openvino(pipe, asked, kept)
    for made in compiled_functions(pipe):
        made.often = sys.maxsize


def missing_openvino() -> str | None:
    """The remedy where OpenVINO isn't installed; None where it is."""
    if importlib.util.find_spec("openvino") is None:
        return "engine = openvino needs OpenVINO; pip install 'proofpress[openvino]'"
    return None


def compiled_functions(pipe: Any) -> list[CompiledFunction]:
    """The compiled functions of a pipeline's UNet, encoder and decoder; none where torch computes them."""
    calls = [vars(part).get("forward") for part in (pipe.unet, pipe.vae.encoder, pipe.vae.decoder)]
    return [made for call in calls if isinstance(call, UNetCall | MapCall) for made in call.functions]


def unfit(pipe: Any) -> str | None:
    """Why a pipeline must stay with torch; None where it needn't."""
    unet = getattr(pipe, "unet", None)
    if unet is None or type(unet).__name__ not in UNETS or type(pipe.vae).__name__ not in AUTOENCODERS:
        return f"it runs UNets, and this is a {type(pipe).__name__}"
    weight = next(unet.parameters())
    if weight.device.type != "cpu":
        return f"the weights are on {weight.device}"
    if str(weight.dtype) != "torch.float32":
        return f"the weights are {str(weight.dtype)[6:]}, not float32 (openvino_precision sets what it computes in)"
    if unet.encoder_hid_proj is not None or any(getattr(module, "norm_cross", None) for module in unet.modules()):
        return "the UNet changes the text before its layers see it"
    return None


class MapCall:
    """Replaces the ``forward`` of a part that maps one map (n, c, h, w) to another."""

    def __init__(self, part: torch.nn.Module, precision: Precision, kept: KeptGraphs | None, made_of: str) -> None:
        forward = part.forward
        self.mapping = CompiledFunction(
            part, lambda tensors: (forward(tensors["map"]),), precision, kept=kept, made_of=made_of
        )
        self.functions = (self.mapping,)

    def __call__(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.mapping([{"map": pixels.contiguous()}])[0][0]


class UNetCall(DeepCacheUNet):
    """Replaces the ``forward`` of a UNet2DConditionModel; with one level alone it makes no shallow passes.

    torch still computes maps that the UNet's levels don't halve evenly, for which the UNet does other work, and calls
    with arguments that aren't tensors.
    """

    def __init__(self, unet: Any, precision: Precision, kept: KeptGraphs | None, made_of: str) -> None:
        import torch
        from torch.utils.weak import WeakTensorKeyDictionary

        self.forward, self.most_unsplit = unet.forward, MOST_UNSPLIT
        self.deep = supports_deep_cache(unet)
        if self.deep:
            super().__init__(unet)
        self.unit = 2 ** (len(unet.config.down_block_types) - 1)
        self.layers = list(text_only_layers(unet))
        self.text_cache = WeakTensorKeyDictionary()
        made = partial(CompiledFunction, precision=precision, kept=kept, made_of=made_of)
        self.all_levels = made(unet, self._all_levels)
        self.first_level = made(unet, self._first_level, what="first level")
        self.of_text = made(torch.nn.ModuleList(self.layers), self._of_text, what="text layers")
        self.functions = (self.all_levels, self.first_level, self.of_text)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.full_pass(*args, **options)[0]

    def full_pass(self, *args: Any, **options: Any) -> tuple[Any, Any]:
        import torch

        calls = self._calls(*args, **options)
        if not calls:
            return super().full_pass(*args, **options) if self.deep else (self.forward(*args, **options), None)
        outputs = self.all_levels(calls)
        return (torch.cat([predicted for predicted, *_ in outputs]),), [features for _, *features in outputs]

    def shallow_pass(self, features: Any, *args: Any, **options: Any) -> Any:
        import torch

        calls = self._calls(*args, **options)
        if not calls:
            return super().shallow_pass(features, *args, **options)
        given = [{**call, "features": part} for call, (part,) in zip(calls, features, strict=True)]
        return (torch.cat([predicted for (predicted,) in self.first_level(given)]),)

    def _calls(
        self, sample: torch.Tensor, timestep: torch.Tensor, encoder_hidden_states: torch.Tensor, **more: Any
    ) -> list[Tensors]:
        """The parallel calls that make up one of the UNet; none where torch must compute it."""
        import torch

        given = {name: value for name, value in more.items() if value is not None}
        as_class, added = given.pop("return_dict", True), given.pop("added_cond_kwargs", {})
        given |= {"timestep": timestep, **{f"added.{name}": value for name, value in added.items()}}
        uneven = any(side % self.unit for side in sample.shape[-2:])
        if as_class or uneven or not all(isinstance(value, torch.Tensor) for value in given.values()):
            return []
        small = len(sample) * sample.shape[-2] * sample.shape[-1] <= self.most_unsplit
        calls = 1 if small or len(sample) % 2 or torch.get_num_threads() == 1 else 2
        shares = _split({"sample": sample, **given}, len(sample), calls)
        return [{**share, **text} for share, text in zip(shares, self._text(encoder_hidden_states, calls), strict=True)]

    def _text(self, text: torch.Tensor, calls: int) -> list[Tensors]:
        """The text and the outputs of the layers that see nothing else: the same tensors for the same text."""
        if len(self.text_cache.get(text, ())) != calls:
            # a copy of the text: a part of it would keep it alive, and these outputs with it
            shares = _split({"encoder_hidden_states": text.clone()}, len(text), calls)
            outputs = self.of_text(shares) if self.layers else [()] * calls
            self.text_cache[text] = [
                {**share, **{f"layer.{place}": output for place, output in enumerate(mine)}}
                for share, mine in zip(shares, outputs, strict=True)
            ]
        return self.text_cache[text]

    def _of_text(self, tensors: Tensors) -> Outputs:
        return tuple(layer(tensors["encoder_hidden_states"]) for layer in self.layers)

    def _all_levels(self, tensors: Tensors) -> Outputs:
        """The prediction, and the deep features of a UNet with more than one level."""
        with self._arguments(tensors) as given:
            if not self.deep:
                return (self.forward(**given)[0],)
            output, features = super().full_pass(**given)
            return output[0], features

    def _first_level(self, tensors: Tensors) -> Outputs:
        with self._arguments(tensors) as given:
            return (super().shallow_pass(given.pop("features"), **given)[0],)

    @contextmanager
    def _arguments(self, tensors: Tensors) -> Iterator[dict[str, Any]]:
        """The tensors as arguments of torch's ``forward``; meanwhile layers of the text return their outputs."""
        given: dict[str, Any] = dict(tensors)
        added = {name[6:]: given.pop(name) for name in tensors if name.startswith("added.")}
        with ExitStack() as stack:
            for place, layer in enumerate(self.layers):
                output = given.pop(f"layer.{place}")
                stack.enter_context(replaced_forward(layer, lambda *_, output=output: output))
            yield {**given, "added_cond_kwargs": added or None, "return_dict": False}


def _split(tensors: Tensors, rows: int, calls: int) -> list[Tensors]:
    """Tensors split along their batch of ``rows`` into as many calls; a timestep for all rows goes into each."""
    cut = {
        name: tensor.chunk(calls) if tensor.ndim and len(tensor) == rows else [tensor] * calls
        for name, tensor in tensors.items()
    }
    return [{name: parts[place].contiguous() for name, parts in cut.items()} for place in range(calls)]
