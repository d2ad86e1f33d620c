"""Low-rank adapters of linear layers: W' = W + (alpha / r) B A (Hu et al. 2021, https://arxiv.org/abs/2106.09685).

Read from and written to the folder layout of the peft library: ``adapter_model.safetensors`` with tensors named
``base_model.model.<layer>.lora_A.weight`` (r, in) and ``lora_B.weight`` (out, r), and ``adapter_config.json``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planners.base import PlannerError, first_fault

if TYPE_CHECKING:
    import torch

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
PREFIX = "base_model.model."
LINEARS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


class AdapterConfig(BaseModel):
    """The keys of adapter_config.json that change the result; a layout that we don't know is refused, not guessed."""

    model_config = ConfigDict(extra="ignore")

    peft_type: str = Field(default="LORA", pattern="^LORA$")
    r: int = Field(ge=1, le=1024)
    lora_alpha: float = Field(gt=0, allow_inf_nan=False)
    use_rslora: bool = False
    use_dora: Literal[False] = False
    bias: str = Field(default="none", pattern="^none$")
    rank_pattern: dict[str, int] = Field(default={}, max_length=0)
    alpha_pattern: dict[str, float] = Field(default={}, max_length=0)
    target_modules: tuple[str, ...] | str = LINEARS
    base_model_name_or_path: str | None = None

    @property
    def scale(self) -> float:
        return self.lora_alpha / (math.sqrt(self.r) if self.use_rslora else self.r)


def read_adapter(folder: Path) -> tuple[AdapterConfig, dict[str, torch.Tensor]]:
    """The adapter's settings and its tensors by their names without the prefix. Raises PlannerError."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    if not (folder / WEIGHTS).is_file() or not (folder / CONFIG).is_file():
        raise PlannerError(f"{folder} is no LoRA adapter: it needs {WEIGHTS} and {CONFIG}")
    try:
        config = AdapterConfig.model_validate_json((folder / CONFIG).read_text(encoding="utf-8"))
        tensors = load_file(folder / WEIGHTS)
    except ValidationError as error:
        fault = first_fault(error, "the file")
        raise PlannerError(f"{folder / CONFIG}: {fault}; only plain LoRA adapters are read") from None
    except (OSError, UnicodeDecodeError, SafetensorError) as error:
        raise PlannerError(f"{folder}: the adapter can't be read: {error}") from None
    return config, {name.removeprefix(PREFIX): tensor for name, tensor in tensors.items()}


def merge(model: torch.nn.Module, folder: Path) -> int:
    """Adds the adapter to the model's weights, in place and in float32; returns how many layers it changed.

    Raises PlannerError where a tensor has no counterpart or layers don't match in shape.
    """
    import torch

    config, tensors = read_adapter(folder)
    layers = {name.rpartition(".lora_")[0] for name in tensors}
    linears = {name: module for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}
    for layer in sorted(layers):
        down, up = tensors.get(f"{layer}.lora_A.weight"), tensors.get(f"{layer}.lora_B.weight")
        linear = linears.get(layer)
        if down is None or up is None or linear is None:
            raise PlannerError(f"{folder}: {layer!r} is no linear layer of the model with a pair of LoRA matrices")
        wide, high = linear.in_features, linear.out_features
        if tuple(down.shape) != (config.r, wide) or tuple(up.shape) != (high, config.r):
            raise PlannerError(
                f"{folder}: the matrices of {layer} don't fit a layer from {wide} to {high} at r {config.r}"
            )
        with torch.no_grad():
            linear.weight += (config.scale * (up.float() @ down.float())).to(linear.weight)
    if not layers:
        raise PlannerError(f"{folder}: the adapter holds no matrices")
    return len(layers)


def write_adapter(folder: Path, config: AdapterConfig, tensors: Mapping[str, torch.Tensor]) -> None:
    """The folder that ``read_adapter`` reads. ``tensors`` are named by layer, without the prefix."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = {PREFIX + name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    save_file(kept, folder / WEIGHTS, metadata={"format": "pt"})
    said = {"peft_type": "LORA", "task_type": "CAUSAL_LM", **config.model_dump(exclude_defaults=True)}
    (folder / CONFIG).write_text(json.dumps({**said, "target_modules": config.target_modules}, indent=1) + "\n")
