"""ControlNets (Zhang et al., arXiv 2302.05543) beside a denoiser: nets that see a picture of edges, depths or poses at
every step, and whose maps are added to the denoiser's own.

They are loaded beside the pipeline, as its attribute ``controls``. UNets and FLUX.1 have them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renderers.families.parts import replaced_forward, to_tokens

if TYPE_CHECKING:
    import torch

    from renderers.families.base import Family

Residuals = dict[str, list[Any]]
MIDDLE = "mid_block_additional_residual"


@dataclass(frozen=True)
class Control:
    """A loaded ControlNet, and the weight of what it adds."""

    net: Any
    weight: float


def controls_of(pipe: Any) -> tuple[Control, ...]:
    found: tuple[Control, ...] = getattr(pipe, "controls", ())
    return found


@contextmanager
def controlled(family: Family, pictures: Sequence[torch.Tensor]) -> Iterator[None]:
    """While active, the pipeline's ControlNets steer every call of its denoiser: the sum of what they add is added.

    ``pictures`` holds (n, 3, height, width) in [0, 1] for each, of as many pixels as the n samples show. A call of
    several passes over the samples, stacked pass by pass, repeats them. Where the denoiser's input is joined with
    other channels, this comes last, so that the nets see the latents alone.
    """
    controls = controls_of(family.pipe)
    if not controls:
        yield
        return
    shown = [_shown(family, control.net, picture) for control, picture in zip(controls, pictures, strict=True)]
    forward = family.denoiser.forward

    def steered(*args: Any, **options: Any) -> Any:
        added: Residuals = {}
        for control, picture in zip(controls, shown, strict=True):
            for name, maps in _residuals(control, picture, args, options).items():
                before = added.get(name)
                added[name] = maps if before is None else [a + b for a, b in zip(before, maps, strict=True)]
        single = {name: maps[0] if name == MIDDLE else maps for name, maps in added.items()}
        return forward(*args, **options, **single)

    with replaced_forward(family.denoiser, steered):
        yield


def _shown(family: Family, net: Any, picture: torch.Tensor) -> torch.Tensor:
    """A picture as its net takes it: pixels, or FLUX.1's packed latents."""
    if type(net).__name__ == "ControlNetModel":
        return picture.to(net.dtype)
    return to_tokens(family.encode(picture * 2 - 1)).to(net.dtype)


def _residuals(control: Control, picture: torch.Tensor, args: Sequence[Any], options: Mapping[str, Any]) -> Residuals:
    return KINDS[type(control.net).__name__](control, picture, args, options)


def _of_unet(control: Control, picture: torch.Tensor, args: Sequence[Any], options: Mapping[str, Any]) -> Residuals:
    sample, timestep = args
    down, middle = control.net(
        sample,
        timestep,
        encoder_hidden_states=options["encoder_hidden_states"],
        controlnet_cond=picture.repeat(len(sample) // len(picture), 1, 1, 1),
        conditioning_scale=control.weight,
        added_cond_kwargs=options.get("added_cond_kwargs"),
        return_dict=False,
    )
    return {"down_block_additional_residuals": list(down), MIDDLE: [middle]}


def _of_flux(control: Control, picture: torch.Tensor, args: Sequence[Any], options: Mapping[str, Any]) -> Residuals:
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


KINDS: Mapping[str, Callable[[Control, Any, Sequence[Any], Mapping[str, Any]], Residuals]] = {
    "ControlNetModel": _of_unet,
    "FluxControlNetModel": _of_flux,
}
