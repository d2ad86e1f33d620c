"""Out of memory: smaller batches, the autoencoder in tiles, weights off the card, and then one error that says so."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from planners.card_memory import is_out_of_memory, release_unused
from renderers.base import RenderError

T = TypeVar("T")
LOGGER = logging.getLogger("proofpress.renderers.memory")


class OutOfMemoryError(RenderError):
    """Not even one picture or region at a time fits."""


def with_smaller_batches(most: int, call: Callable[[int], T], relieve: Callable[[], bool]) -> T:
    """``call`` with a batch of ``most``, and of half as many each time it runs out of memory.

    At a batch of one, ``relieve`` makes the model need less memory and returns whether it could.
    Raises OutOfMemoryError, and what ``call`` raises.
    """
    size = max(1, most)
    while True:
        try:
            return call(size)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        release_unused()  # outside of the handler, whose traceback holds the tensors
        if size > 1:
            size //= 2
            LOGGER.warning("out of memory: trying again with %d at once", size)
        elif relieve():
            LOGGER.warning("out of memory with one at once: trying again in tiles, or with weights off the card")
        else:
            raise OutOfMemoryError(
                "there isn't enough memory for one picture or region, even in tiles; set a smaller canvas, a shorter "
                "dtype (float16, bfloat16), or another device"
            )


def reduce_memory(pipe: Any) -> bool:
    """Takes the next measure against the pipeline's need of memory; False where none is left."""
    return tile_autoencoder(pipe) or offload(pipe)


def tile_autoencoder(pipe: Any) -> bool:
    """Has the pipeline's autoencoder work in tiles; False where it does so already or can't.

    AutoencoderTiny cuts its tiles for pictures eight times the latents' size, whatever its blocks do.
    """
    vae = getattr(pipe, "vae", None)
    if vae is None or not hasattr(vae, "enable_tiling") or getattr(vae, "use_tiling", False):
        return False
    if getattr(vae, "spatial_scale_factor", pipe.vae_scale_factor) != pipe.vae_scale_factor:
        return False
    vae.enable_tiling()
    return True


def offload(pipe: Any) -> bool:
    """Has the card hold only the component at work, the others in main memory (accelerate's model offload).

    False where it does so already, where there is no card, or without accelerate. What it saves and costs in time is
    not measured.
    """
    placed = getattr(pipe, "_all_hooks", None) or getattr(pipe, "hf_device_map", None)
    if placed or pipe.device.type == "cpu" or importlib.util.find_spec("accelerate") is None:
        return False
    pipe.enable_model_cpu_offload(device=pipe.device)
    return True
