"""The settings of the diffusers backend."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from renderers.base import Sampling
from renderers.model_settings import ModelSettings

Compile = Literal["off", "on", "forced"]
Engine = Literal["torch", "openvino", "auto"]
Precision = Literal["float32", "bfloat16"]
"""What OpenVINO computes in; its inputs and outputs are float32 either way."""
AskedPrecision = Precision | Literal["auto"]


class DiffusionSettings(ModelSettings):
    """How to load and drive a pipeline. Sizes are pixels of the picture."""

    steps: int = Field(30, ge=1, le=200)
    guidance: float = Field(5.0, ge=0.0, le=30.0, description="classifier-free guidance scale")
    negative_prompt: str = ""
    unsaid_ground: str = Field(
        "", description="the background of pictures whose prompt names none; empty: it stays open"
    )
    unsaid_dark_ground: str = Field(
        "", description='as unsaid_ground, where letters would vanish on that: "SALE" in white on white'
    )
    unsaid_place: str = Field(
        "",
        description='as unsaid_ground, where the prompt says a time of day ("at night") and no place; such as "hills"',
    )
    layout: Literal["regional", "prompt"] = Field(
        "regional",
        description="regional: what the plan says, as input channels where the model takes them, else by prompts fused "
        "in the planned boxes where the denoiser is a UNet, else by one prompt; prompt: the prompt alone",
    )
    glyph_underlay: float = Field(
        0.0,
        ge=0.0,
        lt=1.0,
        description="share of the planned letters in a first picture's noise, for models that take no plan as input "
        "channels: 0.5 is a good start; 0: none",
    )
    base_ratio: float = Field(0.5, ge=0.0, le=1.0, description="the picture's prompt's share inside regions")
    picture_prompt: Literal["written", "plan"] = Field(
        "written",
        description="the prompt of a full picture: written: the user's own words; plan: the plan's phrases, and beside "
        "regional prompts the background alone",
    )
    smallest_window: int = Field(512, ge=16, le=8192, description="least width and height of a denoised window")
    window_margin: float = Field(
        0.04, ge=0.0, le=1.0, description="margin around a box, as a share of its shorter side"
    )
    longest_side: int | None = Field(
        None,
        ge=0,
        le=8192,
        description="a canvas with a longer side is painted at this one, in the same shape, and enlarged; 0: none is; "
        "by default the denoiser's own size where the plan enters as channels, else 0",
    )
    text_tokens: int = Field(
        0,
        ge=0,
        le=1024,
        description="limit on a prompt's text tokens, padding included; 0: the family's own; UNets "
        "have none and read a long prompt in parts",
    )
    context: int = Field(0, ge=0, le=1024, description="least surroundings of a region inside its window")
    halo: int = Field(
        0,
        ge=0,
        le=32,
        description="latent pixels encoded and decoded around a repair; 0: 2 where the autoencoder reads pictures "
        "piece by piece, 8 where it normalises over all it is given",
    )
    enlarge_to: int = Field(
        0,
        ge=0,
        le=4096,
        description="a repair window of less area than a square of this side is painted that large, in its own shape, "
        "and reduced again; 0: never",
    )
    crop_factor: float = Field(
        1.0, ge=1.0, le=8.0, description="the least size of a repair's window, in sizes of its region"
    )
    soft_mask: float = Field(
        0.0,
        ge=0.0,
        le=8192.0,
        description="width inside a repair's edge in which fewer, later steps repaint the nearer it is (differential "
        "diffusion), in pixels; 0: a hard mask",
    )
    batch: int = Field(8, ge=1, le=64, description="most regions a call of the denoiser")
    sight: Literal["window", "picture"] = Field(
        "window",
        description="what a region attends to while it is repaired: a window around it, or the full picture (FLUX.1; "
        "falls back to a window where the region is too large, memory too short, or the cached picture too stale)",
    )
    sight_share: float = Field(
        0.1, gt=0.0, le=1.0, description="sight = picture: the largest share of its picture that a region may cover"
    )
    refresh: int = Field(
        10, ge=1, le=200, description="sight = picture, keep_text: steps from one full pass to the next"
    )
    keep_text: bool = Field(
        False,
        description="compute the text's tokens in full passes only, and cache their keys and values between them "
        "(FLUX.1; falls back to every step where the cache gets too stale): small regions cost a third; the effect on "
        "pictures of trained weights is not measured",
    )
    repair_cache_interval: int = Field(
        1,
        ge=1,
        le=200,
        description="DeepCache in repairs at full strength: steps from one pass through all of a UNet's levels to the "
        "next; the steps between compute its first level alone; 1: no cache",
    )
    render_cache_interval: int = Field(1, ge=1, le=200, description="the same for full pictures")
    compile: Compile = Field(
        "off",
        description="compile the denoiser at its first calls: on (on CUDA), forced (on a CPU too); windows are then "
        "enlarged to few shapes, so that regions of new sizes need no compiling",
    )
    engine: Engine = Field(
        "torch",
        description="what computes the denoiser and the autoencoder: openvino is faster on a CPU, takes seconds to "
        "make its graphs, which it keeps on disk, and more memory (UNets in float32; proofpress[openvino]); auto: "
        "openvino where it is installed and can compute the model, else torch",
    )
    graph_folder: Path | None = Field(
        None, description="where OpenVINO's compiled graphs are kept; by default in the user's cache folder"
    )
    graph_gigabytes: float = Field(
        2.0, ge=0.0, le=1000.0, description="the most that the kept graphs may take, oldest ones go; 0: none is kept"
    )
    openvino_precision: AskedPrecision = Field(
        "float32",
        description="what OpenVINO computes in: bfloat16 is faster on processors that have it, and pictures "
        "differ by a few levels; auto: bfloat16 where the processor has it",
    )
    feather: float = Field(6.0, ge=0.0, le=8192.0, description="width of the blend inside a repair's edge")
    font: Path | None = Field(None, description="TrueType file for typesetting; a bold sans by default")

    def deep_cache_interval(self, strength: float) -> int:
        """Of repairs. At part strength few steps are taken, of fine detail, in which all levels matter."""
        return self.repair_cache_interval if strength == 1 else 1

    def sampling(self) -> Sampling:
        """For forecasts. A repair computes a UNet's deeper levels at every step where pictures cache them; a model
        without such levels ignores the intervals, which only loading it shows.
        """
        whole_passes = -(-self.steps // self.render_cache_interval)
        return Sampling(
            steps=self.steps,
            passes=(1, 2 if self.guidance > 1 else 1),
            dearest_repair=self.steps / whole_passes,
            repair_pixels=self.enlarge_to**2,
        )

    @model_validator(mode="after")
    def _one_engine(self) -> Self:
        if self.engine != "torch" and self.compile != "off":
            raise ValueError(f"compile is torch's and does nothing under engine = {self.engine}; set one of the two")
        if self.engine == "torch" and self.openvino_precision == "bfloat16":
            raise ValueError("openvino_precision does nothing under engine = torch: set engine = openvino, or dtype")
        return self

    @model_validator(mode="after")
    def _guides(self) -> Self:
        """ControlNets and reference pictures need the denoiser's own calls, and a net all of its levels."""
        guided = "controlnets" if self.controlnets else "reference" if self.reference else None
        if guided and (self.engine == "openvino" or self.compile != "off"):
            raise ValueError(f"{guided} is not supported with engine = openvino or compile; leave one of them out")
        if self.controlnets and max(self.repair_cache_interval, self.render_cache_interval) > 1:
            raise ValueError("controlnets are not supported with cache intervals over 1; leave one of them out")
        if self.reference and self.ip_adapter is None:
            raise ValueError("reference pictures are shown by an IP-Adapter: set ip_adapter, or leave reference out")
        return self
