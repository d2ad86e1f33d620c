"""Low-rank matrices beside a frozen model's linear layers, for training; ``planners/language_model/lora.py`` reads
them back."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from torch import nn

from planners.language_model.lora import LINEARS, AdapterConfig, write_adapter


class Adapted(nn.Module):
    """y = linear(x) + (alpha / r) B A x, in the input's precision; A (r, in) starts random, B (out, r) at zero."""

    def __init__(self, linear: nn.Linear, r: int, scale: float, generator: torch.Generator) -> None:
        super().__init__()
        self.linear, self.scale = linear, scale
        bound = 1 / math.sqrt(linear.in_features)  # as peft: kaiming_uniform with a = sqrt(5)
        start = (torch.rand(r, linear.in_features, generator=generator) * 2 - 1) * bound
        device = linear.weight.device
        self.lora_A = nn.Parameter(start.to(device))
        self.lora_B = nn.Parameter(torch.zeros(linear.out_features, r, device=device))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        low = nn.functional.linear(x, self.lora_A.to(x.dtype))
        return self.linear(x) + self.scale * nn.functional.linear(low, self.lora_B.to(x.dtype))


def adapt(model: nn.Module, config: AdapterConfig, seed: int = 0) -> dict[str, nn.Parameter]:
    """Freezes the model and puts matrices beside its linear layers; returns them by their names in an adapter file."""
    model.requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    wanted = tuple(config.target_modules) if not isinstance(config.target_modules, str) else (config.target_modules,)
    found = [(n, m) for n, m in model.named_modules() if isinstance(m, nn.Linear) and n.split(".")[-1] in wanted]
    matrices: dict[str, nn.Parameter] = {}
    for name, linear in found:
        parent, _, last = name.rpartition(".")
        adapted = Adapted(linear, config.r, config.scale, generator)
        setattr(model.get_submodule(parent), last, adapted)
        matrices[f"{name}.lora_A.weight"] = adapted.lora_A
        matrices[f"{name}.lora_B.weight"] = adapted.lora_B
    return matrices


def export(folder: Path, config: AdapterConfig, matrices: dict[str, Any]) -> int:
    """Writes the adapter in float16, half its size at no loss that shows; returns the bytes of its weights."""
    write_adapter(folder, config, {name: matrix.detach().to(torch.float16) for name, matrix in matrices.items()})
    return sum(file.stat().st_size for file in folder.glob("*.safetensors"))


def default_config(r: int = 8) -> AdapterConfig:
    return AdapterConfig(
        r=r, lora_alpha=2.0 * r, target_modules=LINEARS, base_model_name_or_path="SmolLM2-135M-Instruct"
    )
