"""What one denoising loop must know of a family of text-to-image models to repair regions of their pictures.

A family wraps a loaded diffusers pipeline; ``renderers.families.registry.family_of`` chooses it. All code outside the
family works on *latent maps*: float32 (n, channels, height, width) on the pipeline's device, normalised for the
denoiser, one latent pixel for ``factor`` x ``factor`` pixels of the picture. The family alone knows how latents are
packed into tokens, which positions those get, what a timestep is called and how guidance works.

``renderers.repair.denoising.denoise`` is the loop; ``renderers.repair.inpainting`` cuts, encodes and decodes windows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from renderers.families.conditions import Conditions, Text
from renderers.families.deep_cache import supports_deep_cache
from renderers.families.parts import decode_scaled, device_of, encode_scaled, flow_schedule, shift_for
from renderers.families.plan_channels import ConditionModule

if TYPE_CHECKING:
    import torch

    from renderers.diffusion_settings import DiffusionSettings


@dataclass(frozen=True)
class Grid:
    """What a window must obey, in pixels: its sides are multiples of ``side``, its corner of ``step``."""

    side: int
    step: int


class StaleError(Exception):
    """Predictions from cached keys and values have drifted too far from those of a full pass."""

    def __init__(self, drift: float) -> None:
        super().__init__(f"a prediction from the attention cache is off by {drift:.2f} of its size")
        self.drift = drift


@dataclass(frozen=True)
class AttentionCacheSettings:
    """How long cached keys and values serve: until the next full pass, every ``refresh`` steps, and while a prediction
    from them is off by at most ``max_drift`` (0 to 1) of its size. ``with_text``: the text's are cached too.
    ``on_drift`` receives each measured drift.
    """

    refresh: int
    max_drift: float
    with_text: bool = False
    on_drift: Callable[[float], None] | None = None


class Family:
    """One family of pipelines, over one loaded pipeline; these defaults fit transformers over 2x2 patches of latents.

    Subclasses add ``predict``, and override what differs.
    """

    component = "transformer"
    """The pipeline's part that is called at every step."""
    mixed_sizes = False
    """Whether samples of different sizes can share a call (padded, and the padding masked out)."""
    one_seed_per_call = False
    """Whether its pipeline must paint one seed a call, since a picture would depend on those beside it."""
    video_autoencoder = False
    """Whether its autoencoder is one for videos, to which a picture is a single frame."""
    negative_prompts = True
    """Whether its pipeline takes a negative prompt; the others are guided against the empty one."""
    places_in_words = False
    """Whether a full picture's prompt says in sentences where things lie: for encoders that are language models, since
    no regional prompts reach their denoisers."""
    most_text_tokens = 1024
    """The most tokens of a prompt that its pipeline can be told to read."""
    caches_attention = False
    """Whether ``with_attention_cache`` works: a region's tokens computed alone, against cached keys of all others."""

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        self.pipe, self.text_tokens = pipe, text_tokens

    @classmethod
    def takes_mask(cls, inputs: int, outputs: int, factor: int) -> bool:
        """Whether a denoiser of so many channels was trained to inpaint: beside its latents it takes the mask and what
        stays. ``factor`` is the autoencoder's."""
        return False

    @cached_property
    def fills(self) -> bool:
        """Whether the loaded denoiser does."""
        inputs, outputs = (self.denoiser.config.get(f"{side}_channels") for side in ("in", "out"))
        return bool(outputs) and self.takes_mask(inputs, outputs, self.factor)

    def fill_channels(self, pixels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What such a denoiser takes beside its latents: maps (n, channels, height, width), of pictures (n, 3, height,
        width) in [-1, 1] and a mask (n, 1, height, width), 1 where all is new."""
        raise NotImplementedError

    def joined(self, sample: torch.Tensor, channels: torch.Tensor) -> torch.Tensor:
        """A denoiser's input with maps ``channels`` of as many samples behind its own channels."""
        import torch

        return torch.cat([sample, channels], dim=1)

    def packed(self, latents: torch.Tensor) -> torch.Tensor:
        """Latent maps as the pipeline's argument ``latents`` has them."""
        return latents

    @property
    def conditions(self) -> ConditionModule | None:
        """The pipeline's component that turns a plan into input channels; None in most pipelines."""
        return getattr(self.pipe, "conditions", None)

    @property
    def denoiser(self) -> Any:
        """The module that is called at every step."""
        return getattr(self.pipe, self.component)

    @property
    def reads_sentences(self) -> bool:
        """Whether a text encoder beside CLIP's (77 tokens) reads the prompt: T5 or a language model."""
        encoders = (getattr(self.pipe, name, None) for name in ("text_encoder", "text_encoder_2", "text_encoder_3"))
        return any(encoder is not None and "CLIP" not in type(encoder).__name__ for encoder in encoders)

    @property
    def text_limit(self) -> dict[str, int]:
        """The limit on a prompt's tokens as an argument of pipelines; empty where the family's own holds.

        Encoders that pad to their limit and mask nothing (T5 in FLUX.1 and SD3, Qwen3 in FLUX.2) cost as many text
        tokens in every call, however small the region.
        """
        return {"max_sequence_length": self.text_tokens} if self.text_tokens else {}

    @property
    def factor(self) -> int:
        """Pixels of the picture along one latent pixel's side."""
        return int(self.pipe.vae_scale_factor)

    @property
    def grid(self) -> Grid:
        """What windows must obey, in pixels of the picture."""
        return Grid(side=2 * self.factor, step=self.factor)

    @property
    def unit(self) -> int:
        """The sides of a full picture are multiples of so many pixels."""
        return self.grid.side

    def tokens(self, size: tuple[int, int]) -> int:
        """Tokens that the denoiser sees of a latent map of (height, width)."""
        return size[0] * size[1] // 4

    def text(self, prompt: str) -> Text:
        """A prompt, encoded. Callers keep the answer for the run."""
        embeds, *_ = self.pipe.encode_prompt(prompt=prompt, device=device_of(self.pipe), **self.text_limit)
        return Text(embeds[0])

    def evened(self, texts: Sequence[Text]) -> list[Text]:
        """The texts of one call, in one length where the denoiser would see what pads the shorter ones."""
        return list(texts)

    def phrase(self, words: str) -> torch.Tensor:
        """The pooled embedding (width,) of a phrase, as a component ``conditions`` was trained with it."""
        raise NotImplementedError

    def unconditional_prompt(self, negative: str) -> str:
        """The prompt of the unconditional pass, given the settings' negative prompt."""
        return negative if self.negative_prompts else ""

    def unconditional(self, negative: str) -> Text:
        """What the unconditional pass is conditioned on, given the settings' negative prompt."""
        return self.text(self.unconditional_prompt(negative))

    @property
    def takes_guidance(self) -> bool:
        """Whether a guidance scale over 1 changes the picture."""
        return True

    def guided(self, guidance: float) -> bool:
        """Whether a step at this scale takes an unconditional pass as well."""
        return guidance > 1

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """Latent maps of pictures (n, 3, height, width) in [-1, 1]: the posterior's mode, so that it is repeatable."""
        return encode_scaled(self.pipe.vae, pixels, self.video_autoencoder)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (n, 3, height, width), about [-1, 1] and unclipped, float32."""
        return decode_scaled(self.pipe.vae, latents, self.video_autoencoder)

    @cached_property
    def decodes_pieces(self) -> bool:
        """Whether its autoencoder decodes a piece of a picture as it does in the whole, a few pixels of edge aside.

        Layers that normalise or attend over all they are given don't: their pieces come out in another tint.
        """
        kinds = {type(module).__name__ for module in self.pipe.vae.decoder.modules()}
        return not any(kind == "GroupNorm" or "Attention" in kind for kind in kinds)

    @property
    def halo(self) -> int:
        """Latent pixels around a window that its autoencoder needs, unless settings say otherwise.

        Of a random AutoencoderKL of Stable Diffusion's shape, a piece of 8x8 latent pixels was off by 28 to 32 levels
        in the mean with 2 around it, by 8 to 15 with 8, and by 4 to 8 with 16; trained ones weren't measured.
        """
        return 2 if self.decodes_pieces else 8

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        """A new scheduler with its timesteps (steps,) set, for a picture of so many tokens.

        A region takes the full picture's schedule: then a strength means the same noise for all regions of a picture,
        and they can share a call.
        """
        return flow_schedule(self.pipe, steps, shift_for(self.pipe, tokens))

    def part_schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        """The same for denoising that starts later than at its first timestep."""
        return self.schedule(steps, tokens)

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        """The guided prediction, shaped as ``latents`` and in float32, ready for the scheduler's ``step``."""
        raise NotImplementedError

    def pipeline_arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        """What the family's pipeline takes for this guidance and negative prompt, for ``count`` prompts."""
        against = {"negative_prompt": [self.unconditional_prompt(negative)] * count} if self.negative_prompts else {}
        return {"guidance_scale": guidance, **against, **self.text_limit}

    def ignores(self, settings: DiffusionSettings) -> list[str]:
        """Settings that do nothing with this pipeline though somebody set them, a line each."""
        name, own = type(self.pipe).__name__, settings.model_fields_set
        lines = []
        if settings.negative_prompt.strip() and not self.negative_prompts:
            lines.append(f"negative_prompt is ignored: {name} takes none")
        elif settings.negative_prompt.strip() and not self.guided(settings.guidance):
            lines.append(f"negative_prompt is ignored: {name} isn't guided at guidance = {settings.guidance:g}")
        if "guidance" in own and settings.guidance > 1 and not self.takes_guidance:
            lines.append(f"guidance is ignored: {name} was distilled to none")
        if self.component != "unet":
            asked = {"base_ratio": True, "window_margin": True, "layout": settings.layout == "regional"}
            given = [key for key, regional in asked.items() if key in own and regional]
            lines += [f"{key} is ignored: {name} has no UNet, which regional prompts need" for key in given]
        caches = max(settings.repair_cache_interval, settings.render_cache_interval) > 1
        if caches and not supports_deep_cache(self.denoiser):
            lines.append(f"cache intervals are ignored: {name} has no UNet of several levels")
        if settings.keep_text and not self.caches_attention:
            lines.append(f"keep_text is ignored: {name} has no attention cache")
        return lines

    def unread(self, prompt: str) -> list[str]:
        """Which of its text encoders leave out a prompt's last words, a line each."""
        return []

    def is_long(self, prompt: str) -> bool:
        """Whether its pipeline would cut a prompt that ``text`` reads in full; it takes ``encoded_arguments`` then."""
        return False

    def encoded_arguments(self, text: Text, unconditional: Text, count: int) -> dict[str, Any]:
        """What the family's pipeline takes instead of prompts, for ``count`` pictures: texts of one length."""
        raise NotImplementedError

    def cache_bytes(self, tokens: int, with_text: bool) -> int:
        """Bytes of the cached keys and values of a picture of so many tokens."""
        raise NotImplementedError

    def with_attention_cache(
        self, mask: torch.Tensor | None, settings: AttentionCacheSettings
    ) -> AbstractContextManager[Family]:
        """While active, a family that computes one region's tokens alone between full passes.

        ``mask`` (height, width) is the full picture's, in latent pixels; None: all tokens are computed except the
        text's. Its ``predict`` raises StaleError. Raises ValueError where ``refresh`` is under 1 or the mask is empty.
        """
        raise NotImplementedError
