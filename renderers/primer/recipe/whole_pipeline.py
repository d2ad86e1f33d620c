"""The FluxPipeline of whole scenes: built fresh, sampled on a sheet, exported, and tried as others will load it."""

from __future__ import annotations

import copy
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import (
    AutoencoderKL,
    AutoPipelineForImage2Image,
    AutoPipelineForInpainting,
    AutoPipelineForText2Image,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
)
from diffusers.models.normalization import AdaLayerNormContinuous, AdaLayerNormZero, AdaLayerNormZeroSingle
from PIL import Image

from renderers.primer.recipe.bytes_text import (
    build_byte_encoder,
    build_word_encoder,
    byte_tokenizer,
    word_tokenizer,
)
from renderers.primer.recipe.whole import Profile
from renderers.primer.recipe.whole_scenes import Told

ACROSS = 8  # scenes in a row of a sheet
LARGEST_FILE = "14MB"
LARGEST_SHARD = 14_800_000  # bytes of files in one tar


def build_pipeline(profile: Profile, vae: AutoencoderKL, seed: int) -> FluxPipeline:
    """The trained autoencoder with fresh text encoders and a fresh transformer, as a stock pipeline."""
    torch.manual_seed(seed)
    words = word_tokenizer()
    shape = profile.transformer
    transformer = FluxTransformer2DModel(
        in_channels=4 * profile.autoencoder.latent_channels,
        num_layers=shape.double,
        num_single_layers=shape.single,
        attention_head_dim=sum(shape.rope),
        num_attention_heads=shape.heads,
        axes_dims_rope=shape.rope,
        joint_attention_dim=profile.text.width,
        pooled_projection_dim=profile.text.word_width,
        guidance_embeds=False,
    )
    start_from_nothing(transformer)
    return FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=profile.noise_shift, use_dynamic_shifting=False),
        vae=vae,
        transformer=transformer,
        text_encoder=build_word_encoder(profile.text, words),
        tokenizer=words,
        text_encoder_2=build_byte_encoder(profile.text),
        tokenizer_2=byte_tokenizer(512),
    )


def start_from_nothing(transformer: FluxTransformer2DModel) -> None:
    """Every block starts as the identity and the whole predicts zero (Peebles & Xie, arXiv 2212.09748)."""
    adaptive = (AdaLayerNormZero, AdaLayerNormZeroSingle, AdaLayerNormContinuous)
    for part in transformer.modules():
        if isinstance(part, adaptive):
            torch.nn.init.zeros_(part.linear.weight)
            torch.nn.init.zeros_(part.linear.bias)
    torch.nn.init.zeros_(transformer.proj_out.weight)
    torch.nn.init.zeros_(transformer.proj_out.bias)


def settings_of_call(profile: Profile) -> dict[str, Any]:
    """What every call of the pipelines gets: the size, the length of training captions, and true guidance.

    FLUX's pipelines guide only where a negative prompt is given; the blank one is what training leaves in.
    """
    width, height = profile.size
    return {
        "width": width,
        "height": height,
        "num_inference_steps": profile.sampling_steps,
        "true_cfg_scale": profile.guidance,
        "max_sequence_length": profile.longest,
    }


@torch.no_grad()
def sheet(pipe: FluxPipeline, scenes: list[Told], profile: Profile, path: Path) -> None:
    """Pairs of rows: scenes as they were drawn, and below each what the pipeline paints from its caption alone.

    The captions lie beside the sheet in a text file.
    """
    pipe.set_progress_bar_config(disable=True)
    captions = [scene.caption for scene in scenes]
    generators = [torch.Generator().manual_seed(number) for number in range(len(scenes))]
    images = pipe(
        captions, negative_prompt=[""] * len(captions), generator=generators, **settings_of_call(profile)
    ).images
    drawn, painted = [scene.pixels for scene in scenes], [np.asarray(image) for image in images]
    blank = [np.full_like(drawn[0], 255)] * (-len(drawn) % ACROSS if len(drawn) > ACROSS else 0)
    rows = [
        np.hstack([*pictures, *blank][start : start + ACROSS])
        for start in range(0, len(drawn), ACROSS)
        for pictures in (drawn, painted)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.vstack(rows)).save(path)
    path.with_suffix(".txt").write_text("\n".join(captions) + "\n")


def with_weights(pipe: FluxPipeline, parts: torch.nn.ModuleDict) -> FluxPipeline:
    """The pipeline with other weights of its trained parts, named as its components."""
    return FluxPipeline(**{**pipe.components, **dict(parts.items())})


def export(pipe: FluxPipeline, out: Path) -> None:
    """Saves the pipeline in half precision to ``out/checkpoint``, and as a few tar files to ``out/shards``."""
    half = copy.deepcopy(pipe)
    for part in half.components.values():
        if isinstance(part, torch.nn.Module):
            torch.nn.Module.to(part, "cpu", torch.float16)
    folder = out / "checkpoint"
    half.save_pretrained(folder, safe_serialization=True, max_shard_size=LARGEST_FILE)
    files = sorted((file for file in folder.rglob("*") if file.is_file()), key=lambda file: -file.stat().st_size)
    total = sum(file.stat().st_size for file in files)
    print(f"{total / 1e6:.1f} MB in {folder}, the largest file {files[0].stat().st_size / 1e6:.1f} MB")
    (out / "shards").mkdir(exist_ok=True)
    for old in (out / "shards").glob("checkpoint-*.tar"):
        old.unlink()
    for number, group in enumerate(shards(files)):
        with tarfile.open(out / "shards" / f"checkpoint-{number}.tar", "w") as tar:
            for file in group:
                tar.add(file, file.relative_to(out))


def shards(files: Iterable[Path]) -> list[list[Path]]:
    """Files, largest first, each put into the first shard that has room for it and its tar header."""
    groups: list[tuple[int, list[Path]]] = []
    for file in files:
        size = file.stat().st_size + 2048
        for place, (filled, group) in enumerate(groups):
            if filled + size <= LARGEST_SHARD:
                groups[place] = (filled + size, [*group, file])
                break
        else:
            groups.append((size, [file]))
    return [group for _, group in groups]


@torch.no_grad()
def try_export(out: Path, profile: Profile, seed: int) -> None:
    """Loads the export through the three auto pipelines and paints one picture by each to ``out/checks``.

    ValueError where one has another size than asked for.
    """
    width, height = profile.size
    caption = 'a red circle and a cat on a white background with the title "TEA"'
    call = {**settings_of_call(profile), "prompt": caption, "negative_prompt": ""}
    drawn = Image.new("RGB", (width, height), "white")
    drawn.paste((38, 96, 214), (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    mask = Image.new("L", (width, height), 0)
    mask.paste(255, (0, 0, width // 2, height))
    (out / "checks").mkdir(exist_ok=True)
    for name, kind, more in (
        ("text", AutoPipelineForText2Image, {}),
        ("image", AutoPipelineForImage2Image, {"image": drawn, "strength": 0.8}),
        ("inpainting", AutoPipelineForInpainting, {"image": drawn, "mask_image": mask, "strength": 1.0}),
    ):
        pipe = kind.from_pretrained(out / "checkpoint", dtype=torch.float32, low_cpu_mem_usage=False)
        pipe.set_progress_bar_config(disable=True)
        image = pipe(**call, **more, generator=torch.Generator().manual_seed(seed)).images[0]
        if image.size != (width, height):
            raise ValueError(f"{kind.__name__} painted {image.size} instead of {(width, height)}")
        image.save(out / "checks" / f"{name}.png")
        print(f"{kind.__name__} -> {type(pipe).__name__}: {out / 'checks' / name}.png")
