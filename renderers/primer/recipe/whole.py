"""Settings of the whole-scene recipe: what ``whole.toml`` says of a profile."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

CONFIG = Path(__file__).with_name("whole.toml")
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AutoencoderSettings(Part):
    """An AutoencoderKL: every level but the first halves the picture."""

    channels: tuple[PositiveInt, ...]
    latent_channels: PositiveInt
    groups: PositiveInt
    share: Share = Field(description="of the run's minutes")
    batch: PositiveInt
    matrix_rate: PositiveFloat
    other_rate: PositiveFloat

    @property
    def factor(self) -> int:
        """Pixels of a latent's side."""
        return 2 ** (len(self.channels) - 1)


class TransformerSettings(Part):
    """A FluxTransformer2DModel: a head is as wide as the sum of its rotary axes."""

    heads: PositiveInt
    rope: tuple[PositiveInt, PositiveInt, PositiveInt]
    double: PositiveInt
    single: PositiveInt


class TextSettings(Part):
    """The encoder of bytes (T5) and the one of words (CLIP), whose pooled output is all that is used."""

    width: PositiveInt
    layers: PositiveInt
    feed: PositiveInt
    word_width: PositiveInt
    word_layers: PositiveInt


class Profile(Part):
    """One profile of ``whole.toml``, whose comments say what the keys mean. Sizes are (width, height) in pixels."""

    minutes: PositiveFloat
    size: tuple[PositiveInt, PositiveInt]
    painted: PositiveInt
    workers: int = Field(ge=0)
    item: PositiveInt
    prefetch: PositiveInt
    pool: PositiveInt
    least: PositiveInt
    reuse: PositiveFloat
    batch: PositiveInt
    kinds: dict[str, float]
    text_lengths: tuple[tuple[PositiveInt, Share], ...]
    blank_share: Share
    noise_shift: PositiveFloat
    noise_spread: PositiveFloat
    word_weight: float = Field(ge=0)
    matrix_rate: PositiveFloat
    other_rate: PositiveFloat
    weight_decay: float = Field(ge=0)
    flat: float = Field(ge=0, lt=1)
    warm_up: PositiveInt
    average: Share
    compile: bool
    save_seconds: float = Field(ge=0)
    show_seconds: PositiveFloat
    sampling_steps: PositiveInt
    guidance: PositiveFloat
    autoencoder: AutoencoderSettings
    transformer: TransformerSettings
    text: TextSettings

    @property
    def longest(self) -> int:
        """Tokens of a training caption, its end included."""
        return min(length for length, _ in self.text_lengths)

    @property
    def cell(self) -> int:
        """Pixels of a token's side: two latents."""
        return 2 * self.autoencoder.factor


def load_profile(name: str, config: Path = CONFIG) -> Profile:
    """The named profile over the common keys. Raises SystemExit with one line where there is none of that name."""
    told: dict[str, Any] = tomllib.loads(config.read_text())
    common = told.pop("common")
    if name not in told:
        raise SystemExit(f"{config} has no profile {name!r}; choose one of {', '.join(told)}")
    return Profile(**{**common, **told[name]})
