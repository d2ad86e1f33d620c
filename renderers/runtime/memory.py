"""How a pipeline is kept in a card's memory: whole, its components or layers brought in turn by turn, or quantised.

``choose`` is a pure function of what is free, what the weights take and what is installed. Whole is fastest. Components
in turn (model offload) paints the same pixels and moves each component once a picture, so it comes next. Where not even
the largest component fits, 8-bit weights change the numbers a little but stay on the card; layers in turn (sequential
offload) move all weights at every step, which is slowest and needs least. Offloading is accelerate's, reached through
diffusers; quantising is torchao's or bitsandbytes'.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import math
import struct
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from renderers.base import RenderError
from renderers.presets.reader import BYTES, DType

Mode = Literal["whole", "model offload", "quantised", "sequential offload"]
QUANTISERS = ("torchao", "bitsandbytes")
OFFLOADER = "accelerate"
LOGGER = logging.getLogger("proofpress.renderers.memory")
RESERVE = 2 * 2**30
"""Bytes kept free for activations, the framework's own and what else the card shows: a margin, not a measurement."""
LAYER_SHARE = 0.05
"""The share of the largest component that its largest layer may take: sequential offload needs room for that much."""


@dataclass(frozen=True)
class Weights:
    """Bytes of a pipeline's weights in the precision that they are run in, by component."""

    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def largest(self) -> int:
        return max(self.parts.values(), default=0)


@dataclass(frozen=True)
class Choice:
    """How to keep the weights, with which library, and why in one sentence for the user."""

    mode: Mode
    library: str | None
    reason: str

    def __str__(self) -> str:
        by = f" by {self.library}" if self.library else ""
        return f"weights in memory: {self.mode}{by}, since {self.reason}"


def choose(
    free: int, weights: Weights, width: int = 2, installed: Collection[str] = (), reserve: int = RESERVE
) -> Choice:
    """The best way to keep ``weights`` on a card with ``free`` bytes; ``width`` is their bytes a number.

    ``installed`` names the distributions there are of accelerate, torchao and bitsandbytes. Raises RenderError where
    nothing fits, with what would help.
    """
    room = free - reserve
    facts = f"{gib(weights.total)} of weights and {gib(reserve)} kept free for the work"
    if weights.total <= room:
        return Choice("whole", None, f"{facts} fit into {gib(free)}")
    short = f"{facts} don't fit into {gib(free)}"
    quantiser = next((name for name in QUANTISERS if name in installed), None)
    shrunk = weights.total // width  # 8-bit weights take one byte a number
    if weights.largest <= room and OFFLOADER in installed:
        return Choice("model offload", OFFLOADER, f"{short}, but the largest component ({gib(weights.largest)}) does")
    if quantiser and shrunk <= room:
        why = f"{short}, and with 8 bits a number they take {gib(shrunk)}"
        return Choice("quantised", quantiser, why)
    by_layer = weights.largest * LAYER_SHARE <= room
    if OFFLOADER in installed and by_layer:
        copy = "nor would an 8-bit copy" if quantiser else f"and neither {' nor '.join(QUANTISERS)} is installed"
        return Choice("sequential offload", OFFLOADER, f"{short}, nor does the largest component, {copy}")
    helpful = [OFFLOADER] if by_layer else []
    if not quantiser and shrunk <= room:
        helpful.append(QUANTISERS[0])
    hint = f"pip install {' '.join(helpful)}" if helpful else "take a smaller model or a larger card"
    raise RenderError(f"the model doesn't fit on the card: {short}; {hint}, or set device to cpu")


def decide(folder: Path, dtype: DType, free: int | None, installed: Collection[str] | None = None) -> Choice:
    """``choose`` for a local pipeline's folder, said aloud in the log: a warning where the weights aren't kept whole.

    ``free`` is what ``free_bytes`` says of the device, ``installed`` by default what is. Raises RenderError.
    """
    if free is None:
        return Choice("whole", None, "there is no card whose memory could be short")
    there = libraries() if installed is None else installed
    choice = choose(free, weights_of(folder, dtype), BYTES[dtype], there)
    LOGGER.log(logging.INFO if choice.mode == "whole" else logging.WARNING, "%s", choice)
    return choice


def libraries() -> frozenset[str]:
    """Which of the libraries that ``choose`` asks about are installed; none is imported for it."""
    return frozenset(name for name in (OFFLOADER, *QUANTISERS) if importlib.util.find_spec(name) is not None)


def free_bytes(device: str) -> int | None:
    """Bytes free on a CUDA device, what torch holds there unused included; None on anything else, where weights are
    simply kept whole.
    """
    if not device.startswith("cuda"):
        return None
    import torch

    unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return int(torch.cuda.mem_get_info(device)[0]) + unused


def weights_of(folder: Path, dtype: DType) -> Weights:
    """Bytes of a local pipeline's weights by component, loaded as ``dtype``, read from the files' headers alone.

    Raises RenderError where a file is no safetensors file.
    """
    parts: dict[str, int] = {}
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        numbers = sum(_numbers(file) for file in _files(part))
        if numbers:
            parts[part.name] = numbers * BYTES[dtype]
    return Weights(parts)


def _files(part: Path) -> Iterable[Path]:
    """The weight files that a library would load: one variant, its shards together; "" is the plain variant."""
    variants: dict[str, list[Path]] = {}
    for file in sorted(part.glob("*.safetensors")):
        # diffusion_pytorch_model.fp16.safetensors, model.fp16-00001-of-00002.safetensors
        middle = file.name.removesuffix(".safetensors").partition(".")[2]
        variants.setdefault(middle.partition("-")[0], []).append(file)
    return variants.get("", next(iter(variants.values()), []))


def _numbers(file: Path) -> int:
    """How many numbers a safetensors file holds: its header is a length (8 bytes, little-endian) and so much JSON."""
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > 100_000_000:  # the format's own limit
                raise ValueError("its header is too long")
            header = json.loads(stream.read(length))
        if not isinstance(header, dict):
            raise ValueError("its header is no table")
        shapes = [entry["shape"] for name, entry in header.items() if name != "__metadata__"]
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise RenderError(f"{file} is no safetensors file ({error}); download the checkpoint again") from None
    return sum(math.prod(shape) for shape in shapes)


def gib(amount: int) -> str:
    return f"{amount / 2**30:.1f} GiB"


def load_arguments(choice: Choice, parts: Iterable[str]) -> dict[str, Any]:
    """What ``from_pretrained`` takes for a choice: how ``parts`` are quantised, nothing for the other modes."""
    if choice.mode != "quantised":
        return {}
    import diffusers
    from diffusers.quantizers import PipelineQuantizationConfig

    names = list(parts)
    if choice.library == "bitsandbytes":
        config = PipelineQuantizationConfig(
            quant_backend="bitsandbytes_8bit", quant_kwargs={"load_in_8bit": True}, components_to_quantize=names
        )
        return {"quantization_config": config}
    import transformers
    from torchao.quantization import Int8WeightOnlyConfig

    # text encoders are transformers' classes, which take a configuration of their own
    kinds = {name: transformers if "encoder" in name else diffusers for name in names}
    mapping = {name: kind.TorchAoConfig(Int8WeightOnlyConfig()) for name, kind in kinds.items()}
    return {"quantization_config": PipelineQuantizationConfig(quant_mapping=mapping)}


def place(pipe: Any, choice: Choice, device: str) -> Any:
    """A loaded pipeline on its device in the chosen way."""
    if choice.mode == "model offload":
        pipe.enable_model_cpu_offload(device=device)
    elif choice.mode == "sequential offload":
        pipe.enable_sequential_cpu_offload(device=device)
    else:
        pipe = pipe.to(device)
    return pipe
