"""Compares the counted operations of a repair with those of a full render, at the checkpoints' dimensions.

torch's FlopCounterMode counts matrix products, convolutions and attention (2 per multiply-add) on the ``meta`` device,
which has shapes but no numbers, so the counts hold on any machine. It counts the region renderer's own calls: the
family's text, encode, predict and decode, on the window that the renderer cuts around a region.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmarks.speed.models import Dimensions, random_pipeline
from planners.scene import Box
from renderers.diffusion import DiffusionSettings
from renderers.families.base import Family
from renderers.families.conditions import Conditions, Text
from renderers.families.deep_cache import deep_cache
from renderers.families.glm import GlmImage
from renderers.families.joined import joined_channels
from renderers.families.registry import family_of
from renderers.families.text_kv_cache import text_kv_cache
from renderers.repair.region import Rect, grown, window
from renderers.resizing import enlarged_size
from renderers.runtime.loading import quiet_libraries

TEXTS: Mapping[str, tuple[int, str]] = {
    "Klein": (512, "joint_attention_dim"),
    "ZImage": (64, "cap_feat_dim"),
    "QwenImage": (64, "joint_attention_dim"),
    "GlmImage": (16, "text_embed_dim"),
}
"""Tokens of a prompt, and where the denoiser's config has their width. klein pads to 512 and computes them all; the
others compute those of the prompt, which is taken to have 64, GLM-Image only the letters in it, here 16."""


@dataclass(frozen=True)
class OperationCost:
    """Operations of one picture or region: its prompts (``text``), what the denoiser computes from them once per run
    (``once``), one step including guidance, encoding, and decoding.
    """

    text: int
    once: int
    step: int
    encode: int
    decode: int

    def total(self, steps: int) -> int:
        return self.text + self.encode + self.once + steps * self.step + self.decode


@dataclass(frozen=True)
class RepairShare:
    """A repair of ``area`` (share of the picture's pixels) compared with the full render, both with the same ``steps``.

    ``window`` is its rectangle, (width, height) in pixels, at least ``smallest`` each way; ``painted`` is the size at
    which it is denoised, larger where its area is less than that of a square of ``enlarge_to`` (0: never). ``denoiser``
    is the ratio of the steps alone; ``whole`` is the ratio of everything, including prompts and autoencoder. ``own``:
    as the model's preset has it.
    """

    model: str
    canvas: tuple[int, int]
    steps: int
    smallest: int
    area: float
    window: tuple[int, int]
    painted: tuple[int, int]
    denoiser: float
    whole: float
    enlarge_to: int = 0
    own: bool = False


def region_of_area(area: float) -> Box:
    """An off-centre box with the picture's proportions and this share of its area."""
    side = area**0.5
    corner = min(0.3, 1 - side)
    return Box(x0=corner, y0=corner, x1=corner + side, y1=corner + side)


def count_operations(action: Callable[[], Any]) -> int:
    """The operations of a call. On ``meta`` a mask picks everything."""
    import torch
    from torch.fx.experimental import _config
    from torch.utils.flop_counter import FlopCounterMode

    shapes: Any = _config
    everything = shapes.patch(meta_nonzero_assume_all_nonzero=True)
    with everything, torch.inference_mode(), quiet_libraries(), FlopCounterMode(display=False) as counter:
        action()
    return int(counter.get_total_flops())


@dataclass(eq=False)
class OperationCounter:
    """Counts the operations of a family's calls at given sizes, (width, height) in latent pixels; caches each count."""

    family: Family
    guidance: float
    known: dict[tuple[str, tuple[int, int]], int] = field(default_factory=dict)

    def text(self) -> int:
        return self._once("text", (0, 0), lambda: self.family.text("a red circle"))

    def steps(self, size: tuple[int, int]) -> tuple[int, int]:
        """The extra operations of the first step, and the operations of every other step."""
        step = self.step(size)
        with text_kv_cache(self.family.denoiser):
            first, other = (self._once(call, size, step) for call in ("first step", "step"))
        return first - other, other

    def first_level(self, size: tuple[int, int]) -> int:
        """The operations of a step that computes only a UNet's first level."""
        step = self.step(size)
        with text_kv_cache(self.family.denoiser), deep_cache(self.family.denoiser, 2):
            count_operations(step)
            return self._once("first level", size, step)

    def step(self, size: tuple[int, int]) -> Callable[[], Any]:
        """A call of the denoiser for one picture or region. Each call has a new timestep tensor, as each step does.

        A denoiser that takes a plan as channels gets an empty one.
        """
        import torch

        with torch.inference_mode(), quiet_libraries():
            text = self.family.text("a red circle")
        unconditional = [text] if self.family.guided(self.guidance) else []
        conditions = Conditions([text], unconditional, self.guidance, [(size[1], size[0])])
        latents, device = self._latents(size), self.family.pipe.device
        plan = None
        if self.family.conditions is not None:
            more = self.family.denoiser.config.in_channels - latents.shape[1]
            plan = torch.zeros(1, more, size[1], size[0], dtype=latents.dtype, device=device)

        def call() -> Any:
            with joined_channels(self.family, plan):
                return self.family.predict(latents, torch.tensor(500.0, device=device), conditions)

        return call

    def encode(self, size: tuple[int, int]) -> int:
        import torch

        factor = self.family.factor
        pixels = torch.zeros(1, 3, size[1] * factor, size[0] * factor, device=self.family.pipe.device)
        return self._once("encode", size, lambda: self.family.encode(pixels))

    def decode(self, size: tuple[int, int]) -> int:
        latents = self._latents(size)
        return self._once("decode", size, lambda: self.family.decode(latents))

    def _once(self, call: str, size: tuple[int, int], action: Callable[[], Any]) -> int:
        if (call, size) not in self.known:
            self.known[call, size] = count_operations(action)
        return self.known[call, size]

    def _latents(self, size: tuple[int, int]) -> Any:
        import torch

        return torch.randn(1, self.channels, size[1], size[0], device=self.family.pipe.device)

    @cached_property
    def channels(self) -> int:
        """Of the family's latent maps."""
        import torch

        side = self.family.grid.side
        with torch.inference_mode(), quiet_libraries():
            return int(self.family.encode(torch.zeros(1, 3, side, side, device=self.family.pipe.device)).shape[1])

    def render(self, canvas: tuple[int, int]) -> OperationCost:
        """A full render of ``canvas`` pixels, with both prompts if it is guided."""
        size = (canvas[0] // self.family.factor, canvas[1] // self.family.factor)
        prompts = 2 if self.family.guided(self.guidance) else 1
        once, step = self.steps(size)
        return OperationCost(text=prompts * self.text(), once=once, step=step, encode=0, decode=self.decode(size))

    def repair(
        self, canvas: tuple[int, int], rect: Rect, around: Rect, halo: int, enlarge_to: int = 0
    ) -> OperationCost:
        """A repair of ``rect`` in the window ``around`` (pixels); encoding and decoding add ``halo`` latent pixels, but
        none to a window that is painted enlarged.

        It encodes a new prompt and reuses the run's unconditional one.
        """
        factor = self.family.factor
        size = (around[2] - around[0], around[3] - around[1])
        painted = enlarged_size(size, enlarge_to, self.family.grid.side)
        if painted != size:
            latent = (painted[0] // factor, painted[1] // factor)
            once, step = self.steps(latent)
            return OperationCost(self.text(), once, step, self.encode(latent), self.decode(latent))
        outer = grown(around, halo * factor, canvas)
        core = (rect[0] // factor, rect[1] // factor, -(-rect[2] // factor), -(-rect[3] // factor))
        within = (canvas[0] // factor, canvas[1] // factor)
        seen = tuple(edge // factor for edge in outer)
        left, top, right, bottom = grown(core, halo, within) if self.family.decodes_pieces else seen
        once, step = self.steps(((around[2] - around[0]) // factor, (around[3] - around[1]) // factor))
        return OperationCost(
            text=self.text(),
            once=once,
            step=step,
            encode=self.encode(((outer[2] - outer[0]) // factor, (outer[3] - outer[1]) // factor)),
            decode=self.decode((right - left, bottom - top)),
        )


def repair_shares(
    model: str,
    dimensions: Dimensions,
    canvas: tuple[int, int],
    areas: Sequence[float],
    windows: Sequence[tuple[int, int]],
    table: Mapping[str, Any],
) -> list[RepairShare]:
    """The rows of one model: each area with each of ``windows``, a smallest window and an ``enlarge_to``.

    ``model`` is a kind of ``models.TRUE``. ``table`` holds the renderer's settings; missing ones have their defaults.
    """
    settings = DiffusionSettings.model_validate({"model": model, **table})
    family = family_of(random_pipeline(model, dimensions, "meta", "bfloat16"), settings.text_tokens)
    use_shapes_alone(family)
    counter = OperationCounter(family, settings.guidance)
    full = counter.render(canvas)
    rows = []
    for smallest, enlarge_to in windows:
        for area in areas:
            rect = region_of_area(area).pixels(canvas)
            least = family.factor if enlarge_to else 0  # as the renderer does where a window has no halo
            around = window(grown(rect, max(settings.context, least), canvas), canvas, family.grid, smallest)
            part = counter.repair(canvas, rect, around, settings.halo or family.halo, enlarge_to)
            size = (around[2] - around[0], around[3] - around[1])
            rows.append(
                RepairShare(
                    model=model,
                    canvas=canvas,
                    steps=settings.steps,
                    smallest=smallest,
                    area=area,
                    window=size,
                    painted=enlarged_size(size, enlarge_to, family.grid.side),
                    denoiser=part.step / full.step,
                    whole=part.total(settings.steps) / full.total(settings.steps),
                    enlarge_to=enlarge_to,
                    own=(smallest, enlarge_to) == (settings.smallest_window, settings.enlarge_to),
                )
            )
    return rows


def use_shapes_alone(family: Family) -> None:
    """Replaces what a family on ``meta`` can't compute from shapes alone, so that it isn't counted: texts of language
    models, which cut them to the prompt's length, and the picture tokens that GLM-Image's first model writes.
    """
    import torch

    device, name = family.pipe.device, type(family).__name__
    if name in TEXTS:
        length, width = TEXTS[name]
        embeds = torch.zeros(length, family.denoiser.config[width], device=device, dtype=family.denoiser.dtype)
        text = Text(embeds)
        family.text = lambda prompt: text  # type: ignore[method-assign]
    if isinstance(family, GlmImage):
        patch = family.factor * family.denoiser.config.patch_size

        def prior(words: str, size: tuple[int, int], seed: int) -> Any:
            return torch.zeros(1, size[0] // patch * (size[1] // patch), dtype=torch.long, device=device)

        family.prior = prior  # type: ignore[assignment]
