"""Compiling the denoiser, and windows of few shapes so that it is compiled only a few times.

torch.compile makes code for each shape it meets. A denoiser's repeated blocks are compiled once each (diffusers'
``compile_repeated_blocks``), for static shapes, which are the fastest. So that a new region brings no new shape,
``renderers.repair.batching`` enlarges windows to few shapes and batches regions by powers of two. New shapes still come
from a new canvas, another number of seeds, in the regional layout the number of things and the sizes of their windows,
and the length of a prompt in families that trim it (Qwen-Image, Z-Image). Enlarged windows cost work, in regional first
renders too.

On CUDA regions run as CUDA graphs (torch's mode "reduce-overhead"), since small calls are bound by launching kernels:
not measured.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from renderers.diffusion_settings import Compile

LOGGER = logging.getLogger("proofpress.renderers.compiling")
LIMIT = 64
"""How often torch may compile one block: for buckets and full pictures, in several batches each. By its own limit of 8
it would run uncompiled afterwards."""


def compiles(setting: Compile, device: str) -> bool:
    """Whether a denoiser on that kind of device ("cuda", "cpu") is compiled."""
    return setting == "forced" or (setting == "on" and device == "cuda")


def compile_denoiser(denoiser: Any, setting: Compile) -> None:
    """Has a denoiser compiled at its first calls, in place; warns where the setting asks for it in vain."""
    if setting == "off":
        return
    device = denoiser.device.type
    if not compiles(setting, device):
        LOGGER.warning("compile is ignored on the %s, where it takes longer than it saves; forced does it", device)
        return
    import torch
    import torch._dynamo

    limits = torch._dynamo.config
    limits.recompile_limit = max(limits.recompile_limit, LIMIT)
    if getattr(denoiser, "_repeated_blocks", None):
        denoiser.compile_repeated_blocks(dynamic=False)
    else:  # its forward alone: hooks that count its calls stay outside
        denoiser.forward = torch.compile(denoiser.forward, dynamic=False)


@contextmanager
def region_calls(denoiser: Any) -> Iterator[None]:
    """While active, compiling on CUDA makes CUDA graphs."""
    if denoiser.device.type != "cuda":
        yield
        return
    import torch
    import torch._inductor.config as inductor

    # a graph's tensors live until the next step of the denoiser, not only until the next block
    handle = denoiser.register_forward_pre_hook(lambda *_: torch.compiler.cudagraph_mark_step_begin())
    try:
        with inductor.patch(torch._inductor.list_mode_options("reduce-overhead")):
            yield
    finally:
        handle.remove()


@contextmanager
def uncompiled() -> Iterator[None]:
    """While active, compiled blocks run uncompiled: for code that changes them for a while."""
    import torch

    with torch.compiler.set_stance("force_eager"):
        yield
