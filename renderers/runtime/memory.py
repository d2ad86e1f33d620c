"""How a pipeline is kept in a card's memory: whole, offloaded by component or by layer, or quantised.

``choose_placement`` is a pure function of the free memory, the weights' size and the installed libraries. Whole is
fastest. Model offload paints the same pixels and moves each component once a picture, so it comes next. Where not even
the largest component fits, 8-bit weights change the numbers a little but stay on the card; sequential offload moves all
weights at every step, which is slowest and needs least memory. accelerate offloads, through diffusers; torchao or
bitsandbytes quantise.
"""

from __future__ import annotations

import importlib.util
import logging
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from planners.card_memory import RESERVE, gib
from renderers.base import RenderError
from renderers.presets.reader import BYTES, DType
from renderers.runtime.single_file import read_shapes
from renderers.runtime.weight_files import SUFFIX, best_variant, by_variant

PlacementMode = Literal["whole", "model offload", "quantised", "sequential offload"]
QUANTISERS = ("torchao", "bitsandbytes")
OFFLOADER = "accelerate"
LOGGER = logging.getLogger("proofpress.renderers.memory")
LAYER_SHARE = 0.05
"""The share of the largest component that its largest layer may take: sequential offload needs room for that much."""


@dataclass(frozen=True)
class Placement:
    """How to keep the weights, with which library, and why, in one sentence for the user."""

    mode: PlacementMode
    library: str | None
    reason: str

    def on_card(self, weights: Mapping[str, int], width: int) -> int:
        """Bytes that lie on the card at once, of ``weights`` by component with ``width`` bytes a number."""
        total, largest = sum(weights.values()), max(weights.values(), default=0)
        layers = round(largest * LAYER_SHARE)
        return {"whole": total, "model offload": largest, "quantised": total // width}.get(self.mode, layers)

    def __str__(self) -> str:
        by = f" by {self.library}" if self.library else ""
        return f"weights in memory: {self.mode}{by}, because {self.reason}"


def choose_placement(
    free: int, weights: Mapping[str, int], width: int = 2, installed: Collection[str] = (), reserve: int = RESERVE
) -> Placement:
    """The best way to keep ``weights``, bytes by component, on a card with ``free`` bytes; ``width`` is bytes a number.

    ``installed`` names the installed distributions of accelerate, torchao and bitsandbytes. Raises RenderError where
    nothing fits, with a remedy.
    """
    available = free - reserve
    total, largest = sum(weights.values()), max(weights.values(), default=0)
    facts = f"{gib(total)} of weights and {gib(reserve)} kept free for the work"
    if total <= available:
        return Placement("whole", None, f"{facts} fit into {gib(free)}")
    short = f"{facts} don't fit into {gib(free)}"
    quantiser = next((name for name in QUANTISERS if name in installed), None)
    shrunk = total // width  # 8-bit weights take one byte a number
    if largest <= available and OFFLOADER in installed:
        why = f"{short}, but the largest component ({gib(largest)}) does"
        return Placement("model offload", OFFLOADER, why)
    if quantiser and shrunk <= available:
        return Placement("quantised", quantiser, f"{short}, and with 8 bits a number they take {gib(shrunk)}")
    by_layer = largest * LAYER_SHARE <= available
    if OFFLOADER in installed and by_layer:
        copy = "nor would an 8-bit copy" if quantiser else f"and neither {' nor '.join(QUANTISERS)} is installed"
        return Placement("sequential offload", OFFLOADER, f"{short}, nor does the largest component, {copy}")
    helpful = [OFFLOADER] if by_layer else []
    if not quantiser and shrunk <= available:
        helpful.append(QUANTISERS[0])
    hint = f"pip install {' '.join(helpful)}" if helpful else "take a smaller model or a larger card"
    raise RenderError(f"the model doesn't fit on the card: {short}; {hint}, or set device to cpu")


def placement_of(
    weights: Mapping[str, int], dtype: DType, free: int | None, installed: Collection[str] | None = None
) -> Placement:
    """``choose_placement`` for weights loaded as ``dtype``, logged: a warning where they aren't kept whole.

    ``free`` is the card's (``planners.card_memory``), None without one. Raises RenderError.
    """
    if free is None:
        return Placement("whole", None, "there is no card whose memory could be short")
    there = libraries() if installed is None else installed
    placement = choose_placement(free, weights, BYTES[dtype], there)
    LOGGER.log(logging.INFO if placement.mode == "whole" else logging.WARNING, "%s", placement)
    return placement


def libraries() -> frozenset[str]:
    """The libraries that ``choose_placement`` may use and that are installed; none is imported."""
    return frozenset(name for name in (OFFLOADER, *QUANTISERS) if importlib.util.find_spec(name) is not None)


def pipeline_weights(folder: Path, dtype: DType) -> dict[str, int]:
    """Bytes of a local pipeline's weights by component, loaded as ``dtype``, read from the files' headers alone.

    Raises RenderError where a file is no safetensors file.
    """
    parts = {part.name: part_weights(part, dtype) for part in sorted(folder.glob("*/"))}
    return {name: size for name, size in parts.items() if size}


def part_weights(path: Path, dtype: DType) -> int:
    """The same of one component, its folder or file; a file in another format counts as it lies there."""
    if path.is_file() and path.suffix != SUFFIX:
        return path.stat().st_size
    variants = by_variant(file.name for file in path.iterdir()) if path.is_dir() else {}
    files = [path / name for name in variants.get(best_variant(variants, dtype), [])] if path.is_dir() else [path]
    return BYTES[dtype] * sum(math.prod(tensor.shape) for file in files for tensor in read_shapes(file).values())


def file_weights(file: Path, dtype: DType) -> dict[str, int]:
    """The same of a whole checkpoint in one file, by the first word of its tensors' names."""
    parts: dict[str, int] = {}
    for name, tensor in read_shapes(file).items():
        part = name.partition(".")[0]
        parts[part] = parts.get(part, 0) + math.prod(tensor.shape) * BYTES[dtype]
    return parts


def load_arguments(placement: Placement, parts: Iterable[str]) -> dict[str, Any]:
    """Arguments of ``from_pretrained``: how ``parts`` are quantised, nothing for the other modes."""
    if placement.mode != "quantised":
        return {}
    import diffusers
    from diffusers.quantizers import PipelineQuantizationConfig

    names = list(parts)
    if placement.library == "bitsandbytes":
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


def place_pipeline(pipe: Any, placement: Placement, device: str) -> Any:
    """A loaded pipeline, placed on its device."""
    if placement.mode == "model offload":
        pipe.enable_model_cpu_offload(device=device)
    elif placement.mode == "sequential offload":
        pipe.enable_sequential_cpu_offload(device=device)
    else:
        pipe = pipe.to(device)
    return pipe
