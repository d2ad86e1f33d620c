"""Form by comparison: a small network lays each thing beside a picture of its noun (``critics.form.network``).

A model's folder holds ``model.safetensors``, ``config.json`` (the network's width, its calibration and its limits), the
references, ``domain.json`` and ``SHA256SUMS``.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from critics.base import CriticError
from critics.domain import Domain, read_domain
from critics.form.inspection import FormReading, FoundThing, around, crop
from critics.form.references import ReferenceSheet, read_sheet
from critics.json_config import read_config
from planners.english import plural
from planners.loading import loading
from planners.messages import in_one_line
from planners.scene import Frozen, Unit
from planners.weights import fault_of_weights

if TYPE_CHECKING:
    from critics.form.network import FormNetwork

SETTING = "critic_settings.form.checkpoint"
LOOKS = (0.0, 0.04, -0.04)
"""Crops of a thing: how much more of its surroundings each shows, as a share of its box's sides. The mirror image shows
nothing new, since the comparison has no sides."""
MODEL, CONFIG = "model.safetensors", "config.json"


class ComparedConfig(Frozen):
    """``scale`` and ``offset`` turn the network's logit into that of a probability (Platt, 1999)."""

    width: int = Field(ge=1, le=256)
    scale: float = Field(default=1.0, gt=0.0)
    offset: float = 0.0
    passes_to: Unit = 0.35
    fails_from: Unit = 0.65


class ComparedForm:
    """An inspector of the nouns of its reference sheet. A thing is as doubtful as beside the picture it is most like.

    Each thing is looked at in several crops; the mean counts.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._lock = threading.Lock()

    def problems(self) -> list[str]:
        missing = [name for name in (MODEL, CONFIG) if not (self.folder / name).is_file()]
        if missing:
            return [f"the form model's folder {self.folder} lacks {', '.join(missing)}: set {SETTING} to another one"]
        return []

    def knows(self, noun: str) -> bool:
        return bool(self._tiles(noun))

    def _tiles(self, noun: str) -> tuple[int, ...]:
        """The noun's pictures; some show several of it ("fries")."""
        name = noun.lower()
        return self.sheet.by_noun.get(name) or self.sheet.by_noun.get(plural(name), ())

    @cached_property
    def sheet(self) -> ReferenceSheet:
        return read_sheet(self.folder)

    @cached_property
    def domain(self) -> Domain | None:
        """The pictures that it was made for; None: no limits are stated. Raises CriticError."""
        return read_domain(self.folder)

    @cached_property
    def config(self) -> ComparedConfig:
        return read_config(self.folder / CONFIG, ComparedConfig, "the form model")

    def inspect(self, image: np.ndarray, things: Sequence[FoundThing]) -> list[FormReading]:
        if not things:
            return []
        from critics.form.network import SPARE

        shares, maps = self.compared(image, things)
        readings = []
        for thing, share, cells in zip(things, shares, maps, strict=True):
            frame = thing.box.grown_by(SPARE)
            says = f"P(malformed) = {share:.2f} beside the pictures of a {thing.noun}"
            limits = self.config.passes_to, self.config.fails_from
            readings.append(FormReading(float(share), says, *limits, cells=cells, frame=frame))
        return readings

    def compared(self, image: np.ndarray, things: Sequence[FoundThing]) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (n,) that the things are malformed, and of each cell (n, CELLS, CELLS) that it is wrong."""
        import torch

        from critics.form.network import CELLS, SIDE, SPARE, compared_cells, framed

        looks, tiles = [], []
        styles = [self._tiles(thing.noun) for thing in things]
        for thing, mine in zip(things, styles, strict=True):
            for wider in LOOKS:
                looks += [crop(image, around(thing.box, SPARE + wider), (SIDE, SIDE))] * len(mine)
                tiles += [self.sheet.tile(number) for number in mine]
        shares, maps = np.zeros(len(things)), np.zeros((len(things), CELLS, CELLS))
        with self._lock, torch.inference_mode():
            cells = compared_cells(torch.from_numpy(np.stack(looks)), framed(torch.from_numpy(np.stack(tiles))))
            logits, where = self.network(cells)
            first = 0
            for number, mine in enumerate(styles):
                last = first + len(LOOKS) * len(mine)
                by_look = logits[first:last].reshape(len(LOOKS), len(mine)).mean(0)
                nearest = int(by_look.argmin())
                logit = self.config.scale * float(by_look[nearest]) + self.config.offset
                shares[number] = 1 / (1 + np.exp(-logit))
                mean = where[first:last].reshape(len(LOOKS), len(mine), CELLS, CELLS)[:, nearest].mean(0)
                maps[number] = mean.sigmoid().numpy()
                first = last
        return shares, maps

    @cached_property
    def network(self) -> FormNetwork:
        """Loaded at first use. Raises CriticError."""
        if (fault := next(iter(self.problems()), None) or fault_of_weights(self.folder)) is not None:
            raise CriticError(fault)
        with loading("the form model", str(self.folder)):
            from safetensors import SafetensorError
            from safetensors.torch import load_file

            from critics.form.network import FormNetwork

            made = FormNetwork(self.config.width)
            try:
                made.load_state_dict(load_file(self.folder / MODEL))
            except (RuntimeError, SafetensorError, OSError) as error:
                line = in_one_line(error)
                raise CriticError(f"{self.folder / MODEL} is no form model of this width: {line}") from None
            return made.eval()
