"""Pipelines of the families' real classes with random weights, at the checkpoints' dimensions or at tiny ones.

Time, memory and operations depend on shapes alone, so random weights suffice to measure them. They say nothing about
the quality of pictures. The dimensions are in ``dimensions.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.speed.dimensions import TINY, TRUE, ClassArguments, Dimensions

if TYPE_CHECKING:
    from collections.abc import Iterator

    import torch

__all__ = ["TINY", "TRUE", "Dimensions", "pipeline_class", "random_pipeline"]

Encoder = tuple[str, str, ClassArguments]
"""A model's class and its config's class in transformers, and the config's arguments that all sizes share."""
CLIP: ClassArguments = {"vocab_size": 49408, "bos_token_id": 1, "eos_token_id": 2}
FIRST_CLIP: Encoder = ("CLIPTextModel", "CLIPTextConfig", CLIP)
T5: Encoder = ("T5EncoderModel", "T5Config", {"feed_forward_proj": "gated-gelu"})
QWEN3: Encoder = ("Qwen3ForCausalLM", "Qwen3Config", {})
CHAT = "{% for m in messages %}{{ m['role'] }} {{ m['content'] }} {% endfor %}assistant"
GLM_CHAT = "{% for m in messages %}{% for c in m['content'] %}{{ c['text'] }} {% endfor %}{% endfor %}"
GLM_WORDS = {"image_token": "<|image|>", "grid_bos_token": "<sop>", "grid_eos_token": "<eop>"}


@dataclass(frozen=True)
class Kind:
    """A family's classes: the pipeline and its own arguments, the denoiser by its name in the pipeline, the autoencoder
    and the scheduler in diffusers, and the text encoders by their names."""

    pipeline: str
    denoiser: tuple[str, str]
    vae: str
    encoders: Mapping[str, Encoder]
    scheduler: tuple[str, ClassArguments] = ("FlowMatchEulerDiscreteScheduler", {"use_dynamic_shifting": True})
    more: ClassArguments = field(default_factory=dict)


FLUX = Kind(
    "FluxPipeline",
    ("transformer", "FluxTransformer2DModel"),
    "AutoencoderKL",
    {"text_encoder": FIRST_CLIP, "text_encoder_2": T5},
)
KINDS: Mapping[str, Kind] = {
    "sdxl": Kind(
        "StableDiffusionXLPipeline",
        ("unet", "UNet2DConditionModel"),
        "AutoencoderKL",
        {"text_encoder": FIRST_CLIP, "text_encoder_2": ("CLIPTextModelWithProjection", "CLIPTextConfig", CLIP)},
        (
            "EulerDiscreteScheduler",
            {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1},
        ),
        {"add_watermarker": False},
    ),
    "flux": FLUX,
    "schnell": FLUX,
    "klein": Kind(
        "Flux2KleinPipeline",
        ("transformer", "Flux2Transformer2DModel"),
        "AutoencoderKLFlux2",
        {"text_encoder": QWEN3},
        more={"is_distilled": True},
    ),
    "z-image": Kind(
        "ZImagePipeline",
        ("transformer", "ZImageTransformer2DModel"),
        "AutoencoderKL",
        {"text_encoder": QWEN3},
        ("FlowMatchEulerDiscreteScheduler", {"shift": 3.0}),
    ),
    "qwen": Kind(
        "QwenImagePipeline",
        ("transformer", "QwenImageTransformer2DModel"),
        "AutoencoderKLQwenImage",
        {"text_encoder": ("Qwen2_5_VLForConditionalGeneration", "Qwen2_5_VLConfig", {})},
    ),
    "glm": Kind(
        "GlmImagePipeline",
        ("transformer", "GlmImageTransformer2DModel"),
        "AutoencoderKL",
        {"text_encoder": T5, "vision_language_encoder": ("GlmImageForConditionalGeneration", "GlmImageConfig", {})},
    ),
}


def pipeline_class(kind: str) -> str:
    """The diffusers class of a ``kind`` of TRUE."""
    return KINDS[kind].pipeline


def random_pipeline(
    kind: str, dimensions: Dimensions, device: str = "cpu", dtype: str = "float32", kept_on: str | None = None
) -> Any:
    """A text-to-image pipeline of a ``kind`` of TRUE, seeded, in eval mode. ``device`` may be "meta" (no memory).

    Each part is made on ``device`` and then moved to ``kept_on``, where that is another one.
    """
    import diffusers
    import torch
    import transformers

    torch.manual_seed(0)
    own = KINDS[kind]
    tokenizers = _tokenizers(own, dimensions)
    encoders = {name: dict(arguments) for name, arguments in dimensions.encoders.items()}
    if "processor" in tokenizers:
        encoders["vision_language_encoder"]["image_token_id"] = tokenizers["processor"].image_token_id
    makers: dict[str, Callable[[], Any]] = {
        "vae": lambda: getattr(diffusers, own.vae)(**dimensions.vae),
        own.denoiser[0]: lambda: getattr(diffusers, own.denoiser[1])(**dimensions.denoiser),
    }
    for name, (model, config, shared) in own.encoders.items():
        made = getattr(transformers, config)(**{**shared, **encoders[name]})
        makers[name] = partial(getattr(transformers, model), made)
    parts = {}
    for name, make in makers.items():
        with _made_on(device, getattr(torch, dtype)):
            part = make().eval().requires_grad_(False)
        parts[name] = part if kept_on is None else part.to(kept_on)
    if "vision_language_encoder" in parts:  # untrained, it would end its pictures anywhere
        parts["vision_language_encoder"].generation_config.eos_token_id = None
        parts["vision_language_encoder"].generation_config.pad_token_id = 0
    scheduler = getattr(diffusers, own.scheduler[0])(**own.scheduler[1])
    pipe = getattr(diffusers, own.pipeline)(scheduler=scheduler, **tokenizers, **parts, **own.more)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@contextmanager
def _made_on(device: str, dtype: torch.dtype) -> Iterator[None]:
    """Modules built inside have their weights on this device and in this precision from the start."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def _tokenizers(kind: Kind, dimensions: Dimensions) -> dict[str, Any]:
    """The tokenizers of a pipeline, by their names in it."""
    if "vision_language_encoder" not in kind.encoders:
        names = [name.replace("text_encoder", "tokenizer") for name in kind.encoders]
        return {name: _tokenizer(length) for name, length in zip(names, dimensions.tokens, strict=True)}
    import transformers

    reader: Any = transformers.GlmImageConfig(**dimensions.encoders["vision_language_encoder"])
    # the ids of pictures' tokens come first, as in the checkpoint
    words = [f"<code{code}>" for code in range(reader.text_config.vision_vocab_size)]
    inner = _tokenizer(4096, [*words, *GLM_WORDS.values(), *map(str, range(100))], GLM_WORDS)
    inner.bos_token, inner.padding_side = words[reader.image_start_token_id], "left"
    processor = transformers.GlmImageProcessor(transformers.GlmImageImageProcessor(), inner, chat_template=GLM_CHAT)
    return {"tokenizer": transformers.ByT5Tokenizer(), "processor": processor}


def _tokenizer(length: int, first: list[str] | None = None, special: Mapping[str, str] | None = None) -> Any:
    """A tokenizer with few words. It pads prompts to the checkpoint's length, and only the length costs time."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    words = [*(first or []), "<pad>", "<s>", "</s>", "<unk>"]
    inner = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=length,
        extra_special_tokens=dict(special or {}),
    )
    made.chat_template = CHAT
    return made
