"""``PlanConditions``: turns a plan into the denoiser's input channels, a component of the pipeline's folder.

The denoiser takes 16 noisy latents and, behind them, ``out_channels`` channels of the same height and width, in this
order (n, channels, height / 8, width / 8), float:

- 2 x (thing_width + 1 + 16): the foremost thing at a cell, then the one behind it: the embedding of its phrase, 1 where
  a thing covers the cell, its place there (``layout.PLACE``); all 0 where there is none
- 2: 1 everywhere where the things, the texts are planned; bare cells are then known to be bare
- ground_width: embedding of the ground's phrase, everywhere
- medium_width: embedding of the medium's phrase, everywhere
- 2: the cell's x and y in the whole picture, in [-1, 1]; in a window they go on counting in the whole
- ink_width + 1: over a text's box the embedding of its ink's phrase, and 1
- 64: the planned letters' coverage in [0, 1], 8x8 pixels a cell, row by row
- collage_width: features of the collage of reference pictures at the cell (``collage.py``); the last 16 are a guess of
  the clean latents, and the denoiser's output is what has to be added to it

``writer``, the arguments of a ``PlanWriter``, adds one, which plans where there is only a prompt.
Embeddings are linear in the pipeline's own text encoder's pooled output, so any phrase has one. An empty phrase is
all zeros. Windows take the same channels, cut: ``rasterise(plan, size).cut(...)``, then ``batch``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import ConfigMixin, ModelMixin
from diffusers.configuration_utils import register_to_config
from torch.nn import functional as F

from planners.scene import Scene
from renderers.primer.edition2.collage import Collage
from renderers.primer.edition2.hues import in_trained_words
from renderers.primer.edition2.layout import FACTOR, LATENTS, PLACE, SLOTS, Layout, rasterise
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.plan_writer import PlanWriter
from renderers.primer.edition2.scene_plan import scene_layout, typeset_layout
from renderers.primer.edition2.world import MEDIA, NOUNS, SHAPES, TABLES, TIMES

PhraseEncoder = Callable[[Sequence[str]], torch.Tensor]
"""Phrases to their pooled embeddings (phrases, text_width)."""


class PlanConditions(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """See the module's docstring for the channels."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        text_width: int = 256,
        thing_width: int = 48,
        ground_width: int = 48,
        medium_width: int = 16,
        ink_width: int = 32,
        nouns: Sequence[str] = (*NOUNS, *SHAPES),
        places: Sequence[str] = tuple(TABLES["places"]),
        media: Sequence[str] = MEDIA,
        times: Sequence[str] = TIMES,
        collage_room: int = 4_000_000,
        collage_hidden: int = 192,
        collage_width: int = 32,
        writer: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.thing = torch.nn.Linear(text_width, thing_width)
        self.ground = torch.nn.Linear(text_width, ground_width)
        self.medium = torch.nn.Linear(text_width, medium_width)
        self.ink = torch.nn.Linear(text_width, ink_width)
        self.collage = Collage(nouns, media, places, times, collage_room, collage_hidden, collage_width)
        self.plan_writer = None if writer is None else PlanWriter(**writer)

    @property
    def out_channels(self) -> int:
        c = self.config
        things = SLOTS * (c.thing_width + 1 + PLACE)
        texts = c.ink_width + 1 + FACTOR**2
        return things + 2 + c.ground_width + c.medium_width + 2 + texts + c.collage_width

    @property
    def guess_channels(self) -> int:
        """So many of the last channels are a guess of the clean latents, which the denoiser's output is added to."""
        return LATENTS

    def channels(
        self, plan: PicturePlan, size: tuple[int, int], encoder: PhraseEncoder, glyphs: np.ndarray | None = None
    ) -> torch.Tensor:
        """(1, out_channels, height / 8, width / 8) for a canvas of ``size`` (width, height) in pixels.

        ``glyphs`` uint8 (height, width): see ``layout.rasterise``.
        """
        return self.batch([rasterise(plan, size, glyphs)], encoder)

    def scene_channels(
        self, scene: Scene, size: tuple[int, int], encoder: PhraseEncoder, font: Path | None = None
    ) -> torch.Tensor:
        """The same for a scene of the planners, which ``scene_plan`` reads."""
        return self.batch([scene_layout(scene, size, font)], encoder)

    def prompt_channels(
        self, prompt: str, size: tuple[int, int], encoder: PhraseEncoder, font: Path | None = None, seed: int = 0
    ) -> torch.Tensor:
        """The same for the plan that the writer makes of a prompt; without a writer all is left open."""
        if self.plan_writer is None:
            open_layout = rasterise(PicturePlan(), size).without(things=True, texts=True)
            return self.batch([open_layout], encoder)
        return self.batch([typeset_layout(self.plan_writer.write(prompt, size, seed), size, font)], encoder)

    def batch(self, layouts: Sequence[Layout], encoder: PhraseEncoder) -> torch.Tensor:
        """(n, out_channels, h, w) of layouts of one size."""
        return self(*self.indexed(layouts), encoder)

    def indexed(self, layouts: Sequence[Layout]) -> tuple[dict[str, torch.Tensor], list[str]]:
        """The layouts as stacked tensors whose indices count in one list of phrases, 0 being none."""
        told = [in_trained_words(one) for one in layouts]
        said = {p for one in told for p in (*one.thing_phrases, *one.ink_phrases, one.ground, one.medium) if p}
        phrases = sorted(said) or ["a"]
        row = {"": 0} | {phrase: k + 1 for k, phrase in enumerate(phrases)}
        things = [np.array([0, *(row[p] for p in one.thing_phrases)])[one.things + 1] for one in told]
        inks = [np.array([0, *(row[p] for p in one.ink_phrases)])[one.inks + 1] for one in told]
        arrays = {
            "things": np.stack(things),
            "inks": np.stack(inks),
            "places": np.stack([one.places for one in layouts]),
            "glyphs": np.stack([one.glyphs for one in layouts]),
            "where": np.stack([one.where for one in layouts]),
            "grounds": np.array([row[one.ground] for one in told]),
            "media": np.array([row[one.medium] for one in told]),
            "collage": np.stack([self.collage.compose(one) for one in layouts]),
            "planned": np.array([[one.things_planned, one.texts_planned] for one in layouts]),
        }
        return {name: torch.from_numpy(array).to(self.device) for name, array in arrays.items()}, phrases

    def forward(self, maps: dict[str, torch.Tensor], phrases: list[str], encoder: PhraseEncoder) -> torch.Tensor:
        pooled = encoder(phrases).to(self.thing.weight.dtype)

        def embedded(project: torch.nn.Linear, index: torch.Tensor) -> torch.Tensor:
            known = project(pooled).float()
            return F.embedding(index, torch.cat([torch.zeros_like(known[:1]), known]))

        n, _, height, width = maps["things"].shape
        things = embedded(self.thing, maps["things"]).movedim(-1, 2)
        covers = (maps["things"] > 0).unsqueeze(2).float()
        slots = torch.cat([things, covers, maps["places"].float()], dim=2).flatten(1, 2)
        whole = torch.cat(
            [maps["planned"].float(), embedded(self.ground, maps["grounds"]), embedded(self.medium, maps["media"])], 1
        )
        inks = embedded(self.ink, maps["inks"]).movedim(-1, 1)
        return torch.cat(
            [
                slots,
                whole[..., None, None].expand(n, -1, height, width),
                maps["where"].float(),
                inks,
                (maps["inks"] > 0).unsqueeze(1).float(),
                maps["glyphs"].float() / 255,
                self.collage(maps["collage"]),
            ],
            dim=1,
        )
