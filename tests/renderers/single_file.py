"""A tiny SDXL pipeline as one file, under the names that CivitAI's and ComfyUI's files have (LDM's and open_clip's)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

Tensors = Mapping[str, torch.Tensor]
RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
UNET = {
    "conv_in": "input_blocks.0.0",
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
}
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
OPEN_CLIP = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}


def save_single_file(pipe: Any, path: Path) -> None:
    """The weights of a StableDiffusionXLPipeline of two levels and one layer a block, in one safetensors file."""
    first, second = pipe.text_encoder.state_dict(), pipe.text_encoder_2.state_dict()
    tensors = {
        **{f"model.diffusion_model.{_unet(name)}": value for name, value in pipe.unet.state_dict().items()},
        **dict(_autoencoder(name, value) for name, value in pipe.vae.state_dict().items()),
        **{
            f"conditioner.embedders.0.transformer.text_model.{name.removeprefix('text_model.')}": value
            for name, value in first.items()
        },
        **{f"conditioner.embedders.1.model.{name}": value for name, value in _open_clip(second).items()},
    }
    # by this tensor of the tenth layer diffusers knows an SDXL; a tiny one has no such layer, and ignores it
    tensors["conditioner.embedders.1.model.transformer.resblocks.9.mlp.c_proj.bias"] = torch.zeros(4)
    save_file({name: value.contiguous() for name, value in tensors.items()}, path)


def _renamed(name: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        name = re.sub(rf"(^|\.){re.escape(old)}(\.|$)", rf"\g<1>{new}\g<2>", name)
    return name


def _unet(name: str) -> str:
    if not (match := re.match(r"(down|up|mid)_blocks?\.(?:(\d)\.)?(\w+)\.(\d)\.(.*)", name)):
        return _renamed(name, UNET)
    side, block, kind, number, rest = match[1], int(match[2] or 0), match[3], int(match[4]), match[5]
    if kind == "resnets":
        rest = _renamed(rest, RESNET)
    if side == "mid":
        return f"middle_block.{1 if kind == 'attentions' else 2 * number}.{rest}"
    if side == "down":
        place = 2 * block + 1 + number  # a resnet, then what halves the size
        if kind == "downsamplers":
            return f"input_blocks.{place + 1}.0.op.{rest.removeprefix('conv.')}"
        return f"input_blocks.{place}.{int(kind == 'attentions')}.{rest}"
    if kind == "upsamplers":
        return f"output_blocks.{2 * block + 1}.2.{rest}"
    return f"output_blocks.{2 * block + number}.{int(kind == 'attentions')}.{rest}"


def _autoencoder(name: str, value: torch.Tensor) -> tuple[str, torch.Tensor]:
    name = _renamed(name, {"conv_norm_out": "norm_out", "conv_shortcut": "nin_shortcut"})
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda match: f"mid.block_{int(match[1]) + 1}", name)
    if "mid_block.attentions.0" in name:
        name = _renamed(name.replace("mid_block.attentions.0", "mid.attn_1"), ATTENTION)
        value = value[:, :, None, None] if value.ndim == 2 else value
    name = re.sub(r"down_blocks\.(\d)\.resnets\.(\d)", r"down.\1.block.\2", name)
    name = re.sub(r"up_blocks\.(\d)\.resnets\.(\d)", lambda match: f"up.{1 - int(match[1])}.block.{match[2]}", name)
    name = re.sub(r"down_blocks\.(\d)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d)\.upsamplers\.0", lambda match: f"up.{1 - int(match[1])}.upsample", name)
    return f"first_stage_model.{name}", value


def _open_clip(weights: Tensors) -> dict[str, torch.Tensor]:
    text = {name.removeprefix("text_model."): value for name, value in weights.items()}
    made = {
        "positional_embedding": text.pop("embeddings.position_embedding.weight"),
        "token_embedding.weight": text.pop("embeddings.token_embedding.weight"),
        "ln_final.weight": text.pop("final_layer_norm.weight"),
        "ln_final.bias": text.pop("final_layer_norm.bias"),
        "text_projection": text.pop("text_projection.weight").T,
    }
    for name, value in text.items():
        if not (match := re.match(r"encoder\.layers\.(\d)\.(.*)", name)):
            continue
        block, rest = f"transformer.resblocks.{match[1]}", match[2]
        if rest.startswith("self_attn.q_proj"):
            three = [text[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"]
            made[f"{block}.attn.in_proj_{rest.rpartition('.')[2]}"] = torch.cat(three)
        elif not rest.startswith(("self_attn.k_proj", "self_attn.v_proj")):
            made[f"{block}.{_renamed(rest, OPEN_CLIP)}"] = value
    return made
