"""Which of a component's weight files belong together: one variant ("fp16"; "" is the plain one) with its shards."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from renderers.presets.reader import DType

SUFFIX = ".safetensors"
HALF = {"float16": "fp16", "bfloat16": "bf16"}


def by_variant(names: Iterable[str]) -> dict[str, list[str]]:
    """File names by variant, sorted; names of other files are left out.

    ``diffusion_pytorch_model.fp16.safetensors`` and ``model.fp16-00001-of-00002.safetensors`` are "fp16".
    """
    variants: dict[str, list[str]] = {}
    for name in sorted(name for name in names if name.endswith(SUFFIX)):
        middle = name.rpartition("/")[2].removesuffix(SUFFIX).partition(".")[2]
        variants.setdefault(middle.partition("-")[0], []).append(name)
    return variants


def best_variant(variants: Collection[str], dtype: DType) -> str:
    """The variant to load in a precision: its own where there is one, else the plain one, else the first."""
    half = HALF.get(dtype, "")
    return half if half in variants else min(variants, default="")
