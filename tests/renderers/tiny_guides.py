"""Tiny ControlNets and IP-Adapters of diffusers' real classes with random weights, and the models that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import diffusers
import torch
import transformers
from safetensors.torch import save_file

from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, stable_diffusion_3, stable_diffusion_xl, unet
from tests.renderers.tiny_models import without_variance


def sd() -> diffusers.StableDiffusionPipeline:
    xl = stable_diffusion_xl()
    parts = {**stable_diffusion(unet(4)).components, "vae": xl.vae, "scheduler": xl.scheduler}
    return diffusers.StableDiffusionPipeline(**parts, requires_safety_checker=False)


def flux() -> Any:
    return without_variance(tiny_models.flux())


def of_unet(pipe: Any) -> Any:
    return diffusers.ControlNetModel.from_unet(pipe.unet, conditioning_embedding_out_channels=(8, 8))


def of_flux(pipe: Any) -> Any:
    shape = {"num_layers": 1, "num_single_layers": 1, "attention_head_dim": 16, "num_attention_heads": 2}
    return diffusers.FluxControlNetModel.from_transformer(pipe.transformer, **shape)


def of_sd3(pipe: Any, **more: Any) -> Any:
    settings: dict[str, Any] = {"joint_attention_dim": 64, **more}
    return diffusers.SD3ControlNetModel(
        sample_size=32,
        in_channels=4,
        out_channels=4,
        num_layers=1,
        attention_head_dim=8,
        num_attention_heads=4,
        caption_projection_dim=32,
        pooled_projection_dim=64,
        pos_embed_max_size=32,
        **settings,
    )


def of_sd35(pipe: Any) -> Any:
    """Stability's own: no text, the transformer's positions, its pooled text, and latents shifted as usual."""
    own = {"joint_attention_dim": None, "use_pos_embed": False, "force_zeros_for_pooled_projection": False}
    return of_sd3(pipe, **own)


def of_qwen(pipe: Any) -> Any:
    return diffusers.QwenImageControlNetModel(
        in_channels=16,
        out_channels=4,
        num_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        axes_dims_rope=(8, 4, 4),
    )


def of_z_image(pipe: Any, **more: Any) -> Any:
    settings: dict[str, Any] = {"control_in_dim": 4, **more}
    return diffusers.ZImageControlNetModel(
        control_layers_places=[0], dim=32, n_refiner_layers=1, n_heads=2, n_kv_heads=2, **settings
    )


def of_z_image_2(pipe: Any) -> Any:
    """2.0: more channels than the latents', and a refiner of its own."""
    own = {"add_control_noise_refiner": "control_noise_refiner", "control_refiner_layers_places": [0]}
    return of_z_image(pipe, control_in_dim=9, **own)


@dataclass(frozen=True)
class Steered:
    """A model, the diffusers pipeline that steers it by ControlNets, how one is made, and whether several add up."""

    build: Callable[[], Any]
    kind: type[Any]
    net: Callable[[Any], Any]
    several: bool = False


STEERED: Mapping[str, Steered] = {
    "SDXL": Steered(stable_diffusion_xl, diffusers.StableDiffusionXLControlNetPipeline, of_unet, True),
    "SD": Steered(sd, diffusers.StableDiffusionControlNetPipeline, of_unet, True),
    "SD3": Steered(
        lambda: without_variance(stable_diffusion_3()), diffusers.StableDiffusion3ControlNetPipeline, of_sd3, True
    ),
    "SD3.5": Steered(
        lambda: without_variance(stable_diffusion_3()), diffusers.StableDiffusion3ControlNetPipeline, of_sd35, True
    ),
    "FLUX.1": Steered(flux, diffusers.FluxControlNetPipeline, of_flux),
    "Qwen-Image": Steered(
        lambda: without_variance(tiny_models.qwen_image()), diffusers.QwenImageControlNetPipeline, of_qwen
    ),
    "Z-Image": Steered(tiny_models.z_image, diffusers.ZImageControlNetPipeline, of_z_image),
    "Z-Image, net 2.0": Steered(tiny_models.z_image, diffusers.ZImageControlNetPipeline, of_z_image_2),
}


def control_net(steered: Steered, pipe: Any, seed: int = 5) -> Any:
    """One for that pipeline. Such nets begin as zeros: random numbers instead, so that they change the picture."""
    net = steered.net(pipe)
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.1)
    return net


WIDTH, TOKENS = 24, 4
"""Of what the image encoder says of a picture, and tokens that an adapter makes of it."""


def save_adapter(folder: Path, pipe: Any) -> None:
    """An IP-Adapter for a pipeline in its published layout: one file and a folder ``image_encoder``."""
    torch.manual_seed(4)
    folder.mkdir()
    if hasattr(pipe, "unet"):
        tensors = _for_unet(pipe.unet)
    elif type(pipe).__name__ == "FluxPipeline":
        tensors = _for_flux(pipe.transformer)
    else:
        tensors = _for_sd3(pipe.transformer)
        _save_siglip(folder / "image_encoder")
    save_file(tensors, folder / "ip-adapter.safetensors")
    if (folder / "image_encoder").exists():
        return
    config = transformers.CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
        projection_dim=WIDTH,
    )
    transformers.CLIPVisionModelWithProjection(config).save_pretrained(folder / "image_encoder")


def _projection(name: str, cross: int) -> dict[str, torch.Tensor]:
    return {
        f"{name}.proj.weight": torch.randn(TOKENS * cross, WIDTH),
        f"{name}.proj.bias": torch.randn(TOKENS * cross),
        f"{name}.norm.weight": torch.ones(cross),
        f"{name}.norm.bias": torch.zeros(cross),
    }


def _for_unet(denoiser: Any) -> dict[str, torch.Tensor]:
    cross = denoiser.config.cross_attention_dim
    tensors = _projection("image_proj", cross)
    hidden = [
        module.to_k.out_features
        for name, module in denoiser.named_modules()
        if name.endswith("attn2") and hasattr(module, "to_k")
    ]
    for number, inner in enumerate(hidden):
        for part in ("k", "v"):
            tensors[f"ip_adapter.{2 * number + 1}.to_{part}_ip.weight"] = torch.randn(inner, cross) * 0.3
    return tensors


def _for_flux(denoiser: Any) -> dict[str, torch.Tensor]:
    """XLabs' names."""
    cross = denoiser.config.joint_attention_dim
    tensors = _projection("ip_adapter_proj_model", cross)
    for number in range(len(denoiser.transformer_blocks)):
        for part in ("k", "v"):
            name = f"double_blocks.{number}.processor.ip_adapter_double_stream_{part}_proj"
            tensors[f"{name}.weight"] = torch.randn(denoiser.inner_dim, cross) * 0.3
            tensors[f"{name}.bias"] = torch.randn(denoiser.inner_dim) * 0.3
    return tensors


def _for_sd3(denoiser: Any) -> dict[str, torch.Tensor]:
    """InstantX's names, whose image projection is a resampler that is told the time."""
    from diffusers.models.attention_processor import SD3IPAdapterJointAttnProcessor2_0
    from diffusers.models.embeddings import IPAdapterTimeImageProjection

    inner, time = denoiser.inner_dim, 64
    projection = IPAdapterTimeImageProjection(
        embed_dim=16, output_dim=inner, hidden_dim=time, heads=1, num_queries=TOKENS, timestep_in_dim=8
    )
    tensors = {f"image_proj.{name}": part for name, part in projection.state_dict().items()}
    for number in range(len(denoiser.transformer_blocks)):
        processor = SD3IPAdapterJointAttnProcessor2_0(
            hidden_size=inner,
            ip_hidden_states_dim=inner,
            head_dim=denoiser.config.attention_head_dim,
            timesteps_emb_dim=time,
        )
        tensors |= {f"ip_adapter.{number}.{name}": part for name, part in processor.state_dict().items()}
    return {name: part.detach().clone().contiguous() for name, part in tensors.items()}


def _save_siglip(folder: Path) -> None:
    config = transformers.SiglipVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8
    )
    transformers.SiglipVisionModel(config).save_pretrained(folder)
    transformers.SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
