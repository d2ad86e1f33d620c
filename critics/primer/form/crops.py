"""Labelled crops on disk: what the recipe of the form model learns from and is measured on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np


@dataclass(frozen=True)
class FormCrops:
    """``crops`` uint8 (n, SIDE, SIDE, 3); ``tiles`` (n,) the tile of each thing's reference; ``wrong`` bool
    (n, CELLS, CELLS), where a thing is malformed; ``kinds`` (n,) how it was made."""

    crops: np.ndarray
    tiles: np.ndarray
    wrong: np.ndarray
    kinds: np.ndarray

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        np.savez(part, **{field.name: getattr(self, field.name) for field in dataclasses.fields(self)})
        part.replace(path)

    def chosen(self, some: np.ndarray) -> Self:
        """Those crops, by numbers or a mask."""
        return type(self)(*(getattr(self, field.name)[some] for field in dataclasses.fields(self)))

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Self:
        """The crops of several files. Raises ValueError where there is none."""
        files = [np.load(path) for path in sorted(paths)]
        return cls(*(np.concatenate([file[field.name] for file in files]) for field in dataclasses.fields(cls)))
