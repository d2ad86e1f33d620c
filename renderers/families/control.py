"""ControlNets (Zhang et al., arXiv 2302.05543) beside a denoiser: nets that see a picture of edges, depths or poses at
every step, and whose maps are added to the denoiser's own.

They are loaded beside the pipeline, as its attribute ``controls``. UNets, SD3, FLUX.1, Qwen-Image and Z-Image have
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.families.parts import replaced_forward, to_tokens

if TYPE_CHECKING:
    import torch

    from renderers.families.base import Family

Residuals = dict[str, Any]
"""Keyword arguments of the denoiser: maps, lists of them, or tables of them by layer."""


@dataclass(frozen=True)
class DenoiserCall:
    """A call of the denoiser. ``joint``: its first half are the unconditional samples, the second the others."""

    args: Sequence[Any]
    options: Mapping[str, Any]
    joint: bool

    @property
    def sample(self) -> Any:
        return self.args[0] if self.args else self.options["hidden_states"]


@dataclass(frozen=True)
class Control:
    """A loaded ControlNet, and the weight of what it adds."""

    net: Any
    weight: float


def controls_of(pipe: Any) -> tuple[Control, ...]:
    found: tuple[Control, ...] = getattr(pipe, "controls", ())
    return found


@contextmanager
def controlled(family: Family, pictures: Sequence[torch.Tensor], joint: bool = False) -> Iterator[None]:
    """While active, the pipeline's ControlNets steer every call of its denoiser: the sum of what they add is added.

    ``pictures`` holds (n, 3, height, width) in [0, 1] for each, of as many pixels as the n samples show. A call of
    several passes over the samples, stacked pass by pass, repeats them; ``joint``: its first half is unconditional.
    Where the denoiser's input is joined with other channels, this comes last, so that the nets see the latents alone.
    """
    controls = controls_of(family.pipe)
    if not controls:
        yield
        return
    shown = [_shown(family, control.net, picture) for control, picture in zip(controls, pictures, strict=True)]
    forward = family.denoiser.forward
    reads_once = type(controls[0].net).__name__ == "QwenImageControlNetModel"
    latest: tuple[Any, Residuals] = (None, {})

    def steered(*args: Any, **options: Any) -> Any:
        nonlocal latest
        call = DenoiserCall(args, options, joint)
        added: Residuals = {}
        if reads_once and call.sample is latest[0]:  # the pipeline's second call of a step, without the prompt
            return forward(*args, **options, **latest[1])
        for control, picture in zip(controls, shown, strict=True):
            found = KINDS[type(control.net).__name__](family, control, picture, call)
            added = _sum(added, found) if added else found
        latest = (call.sample, added) if reads_once else latest
        return forward(*args, **options, **added)

    with replaced_forward(family.denoiser, steered):
        yield


def _sum(one: Any, other: Any) -> Any:
    if isinstance(one, dict):
        return {name: _sum(part, other[name]) for name, part in one.items()}
    if isinstance(one, list):
        return [_sum(*parts) for parts in zip(one, other, strict=True)]
    return one + other


def _shown(family: Family, net: Any, picture: torch.Tensor) -> torch.Tensor:
    """A picture as its net takes it: pixels, latent maps, or packed ones."""
    kind = type(net).__name__
    if kind == "ControlNetModel":
        return picture.to(net.dtype)
    latents = family.encode(picture * 2 - 1)
    if kind in ("FluxControlNetModel", "QwenImageControlNetModel"):
        return to_tokens(latents).to(net.dtype)
    if kind == "SD3ControlNetModel" and net.config.force_zeros_for_pooled_projection:
        vae = family.pipe.vae.config  # InstantX trained its nets on latents that aren't shifted
        latents = latents + (vae.shift_factor or 0) * vae.scaling_factor
    return latents.to(net.dtype)


def _of_unet(family: Family, control: Control, picture: torch.Tensor, call: DenoiserCall) -> Residuals:
    sample, timestep = call.args
    options = call.options
    down, middle = control.net(
        sample,
        timestep,
        encoder_hidden_states=options["encoder_hidden_states"],
        controlnet_cond=picture.repeat(len(sample) // len(picture), 1, 1, 1),
        conditioning_scale=control.weight,
        added_cond_kwargs=options.get("added_cond_kwargs"),
        return_dict=False,
    )
    return {"down_block_additional_residuals": list(down), "mid_block_additional_residual": middle}


def _of_sd3(family: Family, control: Control, picture: torch.Tensor, call: DenoiserCall) -> Residuals:
    options, sample, config = call.options, call.sample, control.net.config
    pooled = options["pooled_projections"]
    (maps,) = control.net(
        hidden_states=sample,
        timestep=options["timestep"],
        encoder_hidden_states=None if config.joint_attention_dim is None else options["encoder_hidden_states"],
        pooled_projections=pooled * 0 if config.force_zeros_for_pooled_projection else pooled,
        controlnet_cond=picture.repeat(len(sample) // len(picture), 1, 1, 1),
        conditioning_scale=control.weight,
        return_dict=False,
    )
    return {"block_controlnet_hidden_states": list(maps)}


def _of_flux(family: Family, control: Control, picture: torch.Tensor, call: DenoiserCall) -> Residuals:
    options = call.options
    guidance = options.get("guidance") if control.net.config.guidance_embeds else None
    double, single = control.net(
        **{key: value for key, value in options.items() if key not in ("guidance", "return_dict")},
        controlnet_cond=picture.repeat(len(options["hidden_states"]) // len(picture), 1, 1),
        conditioning_scale=control.weight,
        guidance=guidance,
        return_dict=False,
    )
    named = {"controlnet_block_samples": double, "controlnet_single_block_samples": single}
    return {name: list(maps) for name, maps in named.items() if maps is not None}


def _of_qwen(family: Family, control: Control, picture: torch.Tensor, call: DenoiserCall) -> Residuals:
    """As in its pipeline, the net reads the prompt alone, and what it adds goes into the unconditional pass, too."""
    options, passes = call.options, 2 if call.joint else 1
    count, mask = len(call.sample) // passes, options["encoder_hidden_states_mask"]
    maps = control.net(
        hidden_states=call.sample[-count:],
        controlnet_cond=picture.repeat(count // len(picture), 1, 1),
        conditioning_scale=control.weight,
        encoder_hidden_states=options["encoder_hidden_states"][-count:],
        encoder_hidden_states_mask=None if mask is None else mask[-count:],
        timestep=options["timestep"][-count:],
        img_shapes=options["img_shapes"][-count:],
        return_dict=False,
    )
    return {"controlnet_block_samples": [part.repeat(passes, 1, 1) for part in maps]}


def _of_z_image(family: Family, control: Control, picture: torch.Tensor, call: DenoiserCall) -> Residuals:
    """Channels beside a net's latents, as those of 2.0 have, are for inpainting; zeros stand for none."""
    import torch

    samples, times, texts = call.args
    if hasattr(family.denoiser, "_hf_hook"):
        raise RenderError("Z-Image's ControlNets use layers of its transformer, which must not be offloaded")
    net, missing = control.net, control.net.config.control_in_dim - picture.shape[1]
    filled = torch.cat([picture, picture.new_zeros(len(picture), missing, *picture.shape[2:])], dim=1)[:, :, None]
    shown = list(filled.repeat(len(samples) // len(picture), 1, 1, 1, 1))
    return {"controlnet_block_samples": net(samples, times, texts, shown, conditioning_scale=control.weight)}


KINDS: Mapping[str, Callable[[Family, Control, Any, DenoiserCall], Residuals]] = {
    "ControlNetModel": _of_unet,
    "SD3ControlNetModel": _of_sd3,
    "FluxControlNetModel": _of_flux,
    "QwenImageControlNetModel": _of_qwen,
    "ZImageControlNetModel": _of_z_image,
}
