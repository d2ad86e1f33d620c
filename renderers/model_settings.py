"""Which weights make a pipeline, where they come from, and in what precision they work."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from planners.scene import Frozen
from renderers.presets.reader import DType, Preset, load_preset, with_preset
from renderers.presets.schedulers import check_scheduler

PLAN = "plan"
"""What a ControlNet's ``picture`` says for the planned things and letters as edges, instead of a file."""


class Lora(Frozen):
    """``file``: a .safetensors file; ``trigger``: words that prompts must have for it, added to all of them."""

    file: str = Field(min_length=1)
    weight: float = Field(default=1.0, ge=-4.0, le=4.0)
    trigger: str = ""


class Embedding(Frozen):
    """A textual inversion: a .safetensors file, and the ``token`` by which prompts name it."""

    file: str = Field(min_length=1)
    token: str = Field(min_length=1)


class ControlNet(Frozen):
    """``model``: its folder; ``picture``: the file that it follows, of the canvas's shape, or ``PLAN``."""

    model: str = Field(min_length=1)
    picture: str = Field(default=PLAN, min_length=1)
    weight: float = Field(default=1.0, ge=0.0, le=4.0)


class IPAdapter(Frozen):
    """``file``: its .safetensors file; ``encoder``: the folder of the image encoder that it was trained with, by
    default ``image_encoder`` beside the file."""

    file: str = Field(min_length=1)
    encoder: str | None = None
    weight: float = Field(default=0.6, ge=0.0, le=4.0)

    @property
    def image_encoder(self) -> Path:
        return Path(self.encoder) if self.encoder else Path(self.file).parent / "image_encoder"


class EditorSettings(Frozen):
    """``model``: a folder or hub id; by default the painter's own, whose pipeline then edits too. A window of less
    area than a square of the side ``enlarge_to`` is edited that large, in its own shape; 0: as it is."""

    model: str | None = Field(default=None, min_length=1)
    revision: str | None = None
    steps: int = Field(default=28, ge=1, le=200)
    guidance: float = Field(default=2.5, ge=0.0, le=30.0)
    enlarge_to: int = Field(default=1024, ge=0, le=4096)
    crop: bool = Field(default=True, description="the region's window; false: the whole picture")


class ModelSettings(BaseModel):
    """How to load a pipeline. Paths are relative to the working directory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(description="a pipeline folder, a whole checkpoint in one .safetensors file, or a hub id")
    preset: str | None = Field(
        None, description="a preset's name, or a .toml file of yours: your other settings override its own"
    )
    revision: str | None = Field(None, description="of a hub id: a branch, a tag, or the commit that you checked")
    config: str | None = Field(
        None,
        description="model is one file: the pipeline folder or hub id with its index, configs and tokenizers; by "
        "default the repository that diffusers knows the file's kind by",
    )
    denoiser: str | None = Field(
        None, description="a file (.safetensors, .gguf) or folder that replaces the model's UNet or transformer"
    )
    vae: str | None = Field(None, description="a file or folder that replaces the model's autoencoder")
    scheduler: str | dict[str, JsonValue] | None = Field(
        None,
        description="a name such as dpmpp_2m_karras, or a table of changes to the model's own, whose `class` is "
        "diffusers' name",
    )
    loras: tuple[Lora, ...] = Field((), description="each a table of file, weight and trigger (needs peft)")
    embeddings: tuple[Embedding, ...] = Field((), description="textual inversions: each a table of file and token")
    controlnets: tuple[ControlNet, ...] = Field(
        (), description="each a table of model (its folder), picture (a file; else the plan's edges), weight"
    )
    ip_adapter: IPAdapter | None = Field(
        None, description="a table of file, encoder and weight: shows the reference pictures to the model"
    )
    reference: tuple[str, ...] = Field((), description="picture files that a full picture and its repairs resemble")
    editor: EditorSettings | None = Field(
        None, description="a model that edits by words, for the operator instruct_edit: a table of model, steps, ..."
    )
    device: str = Field("auto", description="auto: cuda where there is a card, else mps, else cpu")
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        "auto", description="auto: on a card what the preset says, else bfloat16; on a CPU float32"
    )
    conditions: dict[str, str] = Field(
        {},
        description="trusted modules that turn a plan into input channels, for checkpoints with a part of this name: "
        "class name to package.module:Class; no other is imported",
    )

    @model_validator(mode="before")
    @classmethod
    def _on_preset(cls, table: Any) -> Any:
        return with_preset(table) if isinstance(table, dict) else table

    @field_validator("scheduler")
    @classmethod
    def _known(cls, scheduler: str | dict[str, JsonValue] | None) -> str | dict[str, JsonValue] | None:
        check_scheduler(scheduler)
        return scheduler

    @property
    def facts(self) -> Preset | None:
        """What the preset says of its checkpoint; None without a preset."""
        return None if self.preset is None else load_preset(self.preset)

    def with_triggers(self, prompt: str) -> str:
        """A prompt with the trigger words of all LoRAs, those that it lacks, behind its own."""
        missing = [lora.trigger for lora in self.loras if lora.trigger and lora.trigger not in prompt]
        return ", ".join([prompt, *missing])

    def precision(self, device: str) -> DType:
        """The weights' precision on a device such as "cuda:0"."""
        if self.dtype != "auto":
            return self.dtype
        if device == "cpu":
            return "float32"
        return "bfloat16" if self.facts is None else self.facts.dtype
