"""Denoising windows of a picture at part strength while what lies outside their masks holds.

Plain latents go through the image-to-image pipeline, and after each step everything outside the mask is set back to
the start's latents at that step's noise level (blended latent diffusion, Avrahami et al., arXiv 2206.02779). Families
whose latents are packed into tokens go through the library's own inpainting pipeline.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from renderers.base import RenderError
from renderers.loading import quiet_libraries
from renderers.region import Rect

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Job:
    """One window: its start picture (h, w, 3) uint8 and mask (h, w) bool, its prompt and seed, where it is pasted.

    ``rect`` is the window in the picture, ``weights`` the blend weights of the whole picture.
    """

    start: np.ndarray
    mask: np.ndarray
    prompt: str
    seed: int
    rect: Rect
    weights: np.ndarray


def denoise_windows(
    pipe: Any, jobs: list[Job], strength: float, steps: int, guidance: dict[str, Any], plain_latents: bool
) -> Iterator[tuple[Job, np.ndarray]]:
    """Each job with its new picture (h, w, 3) uint8; windows of one size go through in one batch."""
    sizes: dict[tuple[int, ...], list[Job]] = defaultdict(list)
    for job in jobs:
        sizes[job.start.shape].append(job)
    for same in sizes.values():
        pictures = (image_to_image if plain_latents else library_inpainting)(pipe, same, strength, steps, guidance)
        for job, picture in zip(same, pictures, strict=True):
            if not np.isfinite(picture).all():
                raise RenderError("the renderer returned NaN for a region; try dtype float32")
            yield job, np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def common_arguments(jobs: list[Job], strength: float, steps: int, guidance: dict[str, Any]) -> dict[str, Any]:
    """Arguments that both kinds of pipeline take; images are (n, 3, h, w) floats in [0, 1]."""
    import torch

    images = torch.from_numpy(np.stack([job.start for job in jobs])).permute(0, 3, 1, 2).float() / 255
    repeated = {k: v * len(jobs) if isinstance(v, list) else v for k, v in guidance.items()}
    # a strength so small that no step is left would paint nothing at all
    return {
        "prompt": [job.prompt for job in jobs], "image": images,
        "strength": min(1.0, max(strength, 1.0 / steps + 1e-3)), "num_inference_steps": steps, "output_type": "np",
        "generator": [torch.Generator().manual_seed(job.seed) for job in jobs], **repeated,
    }  # fmt: skip


def image_to_image(pipe: Any, jobs: list[Job], strength: float, steps: int, guidance: dict[str, Any]) -> np.ndarray:
    """Pictures (n, h, w, 3) in [0, 1] by image-to-image with the surroundings held."""
    import torch
    from diffusers import AutoPipelineForImage2Image

    with quiet_libraries(), torch.inference_mode():
        editor = AutoPipelineForImage2Image.from_pipe(pipe)
        editor.set_progress_bar_config(disable=True)
        arguments = common_arguments(jobs, strength, steps, guidance)
        known = encode(pipe, arguments["image"])
        masks = torch.stack([latent_mask(job.mask, (known.shape[-2], known.shape[-1])) for job in jobs]).to(known)
        noise = torch.cat(
            [torch.randn(known[:1].shape, generator=torch.Generator().manual_seed(job.seed + 1)) for job in jobs]
        ).to(known)

        def hold(active: Any, step: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            scheduler = active.scheduler
            order = scheduler.timesteps
            following = len(order) - active.num_timesteps + step + 1
            if following < len(order):
                times = order[following].expand(len(known))
                outside = scheduler.add_noise(known, noise, times)
            else:
                outside = known
            tensors["latents"] = masks * tensors["latents"] + (1 - masks) * outside.to(tensors["latents"])
            return tensors

        return editor(callback_on_step_end=hold, **arguments).images


def encode(pipe: Any, images: torch.Tensor) -> torch.Tensor:
    """Latents as the pipeline's denoiser wants them, from (n, 3, h, w) floats in [0, 1].

    An autoencoder that overflows in half precision (SDXL's ``force_upcast``) works in float32 here too.
    """
    import torch

    vae, before = pipe.vae, pipe.vae.dtype
    upcast = before == torch.float16 and getattr(vae.config, "force_upcast", False)
    if upcast:
        vae.to(torch.float32)
    encoded = vae.encode((images * 2 - 1).to(device=pipe.device, dtype=vae.dtype))
    latents = (encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()).float()
    if upcast:
        vae.to(before)
    mean, deviation = (getattr(vae.config, name, None) for name in ("latents_mean", "latents_std"))
    if mean is not None and deviation is not None:
        shape = (1, -1, 1, 1)
        latents = (latents - torch.tensor(mean).view(shape).to(latents)) / torch.tensor(deviation).view(shape).to(
            latents
        )
    return (latents * vae.config.scaling_factor).to(before)


def latent_mask(mask: np.ndarray, size: tuple[int, int]) -> torch.Tensor:
    """The mask (1, h, w) at the latents' size: 1 wherever a latent pixel touches the mask."""
    import torch
    from torch.nn import functional as F

    return F.adaptive_max_pool2d(torch.from_numpy(mask)[None].float(), size)


def library_inpainting(pipe: Any, jobs: list[Job], strength: float, steps: int, guidance: dict[str, Any]) -> np.ndarray:
    """Pictures (n, h, w, 3) in [0, 1] by the family's own inpainting pipeline."""
    import torch
    from diffusers import AutoPipelineForInpainting

    with quiet_libraries(), torch.inference_mode():
        try:
            editor = AutoPipelineForInpainting.from_pipe(pipe)
        except ValueError as error:
            raise RenderError(f"{type(pipe).__name__} has no inpainting pipeline in diffusers: {error}") from error
        editor.set_progress_bar_config(disable=True)
        height, width = jobs[0].mask.shape
        masks = torch.from_numpy(np.stack([job.mask for job in jobs]))[:, None].float()
        return editor(
            mask_image=masks, width=width, height=height, **common_arguments(jobs, strength, steps, guidance)
        ).images
