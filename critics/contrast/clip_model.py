"""Any open_clip model as vectors of pictures and of texts, from a local folder or a local file of weights.

The model is CLIP's (Radford et al., arXiv 2103.00020): two towers whose normalised vectors are near where picture and
text belong together. Nothing is downloaded, and no pickled weights are loaded unless their sha256 is named.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field, model_validator

from critics.base import CriticError, not_a_picture
from critics.domain import Domain, read_domain
from critics.pretrained import Device, device_name
from planners.loading import loading
from planners.messages import in_one_line
from planners.scene import Frozen
from planners.weights import fault_of_weights, is_pickle

SCHEMA = "local-dir:"
PICKLED = ("*.bin", "*.pth", "*.pt")
LONGEST_CACHE = 4096
"""Texts that an instance remembers; a run's contrast sets are some dozens."""


class ClipSettings(Frozen):
    """Either ``model`` alone, a folder; or ``model``, an architecture's name, with ``weights``."""

    model: str = Field(min_length=1, description='a folder ("local-dir:" may stand before it), or a name: "RN50"')
    weights: str | None = Field(default=None, description="with a name: the file of its weights")
    sha256: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="the file's hash; required unless it is safetensors"
    )
    device: Device = "auto"
    batch: int = Field(default=32, ge=1, le=4096, description="pictures or texts that go through a tower at once")

    @model_validator(mode="after")
    def _whole(self) -> ClipSettings:
        if self.folder is not None and self.weights is not None:
            raise ValueError(f"model {self.model!r} is a folder, which holds its weights; leave out weights")
        if self.folder is None and self.weights is None:
            raise ValueError(f"model {self.model!r} is no folder here; name one, or set weights to its file")
        if self.weights is not None and not self.weights.endswith(".safetensors") and self.sha256 is None:
            raise ValueError(
                f"weights {self.weights!r} is no safetensors file; set sha256 to the hash that it must have"
            )
        return self

    @property
    def folder(self) -> Path | None:
        """The folder that ``model`` means, whether or not it is there; None where it is an architecture's name."""
        if self.model.startswith(SCHEMA) or Path(self.model).is_dir() or Path(self.model).is_absolute():
            return Path(self.model.removeprefix(SCHEMA))
        return None


class ClipModel:
    """Loads at first use, once; computes in float32. Safe to share between threads."""

    def __init__(self, settings: ClipSettings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._model: Any = None
        self._preprocess: Any = None
        self._tokenizer: Any = None
        self._texts: dict[str, np.ndarray] = {}

    @cached_property
    def domain(self) -> Domain | None:
        """What its folder says that it was made for; None: no limits are stated. Raises CriticError."""
        return read_domain(self.settings.folder) if self.settings.folder is not None else None

    @property
    def scale(self) -> float:
        """What the model multiplies a cosine with before its softmax. Raises CriticError."""
        with self._lock:
            self._load()
            return float(self._model.logit_scale.detach().exp())

    def image_vectors(self, images: Sequence[np.ndarray]) -> np.ndarray:
        """Normalised float32 vectors (n, d) of uint8 sRGB pictures, each (height, width, 3) of any size.

        Raises ValueError for another kind of array, CriticError where the model can't be loaded.
        """
        import torch
        from PIL import Image

        for number, image in enumerate(images):
            if (wrong := not_a_picture(image)) is not None:
                raise ValueError(f"picture {number}: {wrong}")
        with self._lock, torch.inference_mode():
            self._load()
            rows = []
            for start in range(0, len(images), self.settings.batch):
                some = images[start : start + self.settings.batch]
                pixels = torch.stack([self._preprocess(Image.fromarray(image)) for image in some])
                rows.append(self._model.encode_image(pixels.to(self._device), normalize=True).float().cpu().numpy())
        return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)

    def text_vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Normalised float32 vectors (n, d); a text that was asked before costs nothing. Raises CriticError."""
        import torch

        with self._lock, torch.inference_mode():
            self._load()
            new = [text for text in dict.fromkeys(texts) if text not in self._texts]
            if len(self._texts) + len(new) > LONGEST_CACHE:
                self._texts, new = {}, list(dict.fromkeys(texts))
            for start in range(0, len(new), self.settings.batch):
                some = new[start : start + self.settings.batch]
                tokens = self._tokenizer(some).to(self._device)
                rows = self._model.encode_text(tokens, normalize=True).float().cpu().numpy()
                self._texts.update(zip(some, rows, strict=True))
            return np.stack([self._texts[text] for text in texts]) if texts else np.zeros((0, 0), np.float32)

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded and no hash is computed."""
        folder, file = self.settings.folder, self.settings.weights
        if folder is None:
            return [] if Path(str(file)).is_file() else [f"there are no weights at {file}: set weights to a local file"]
        if not folder.is_dir():
            return [f"there is no open_clip model at {folder}: set model to a folder with open_clip_config.json"]
        missing = [name for name in ("open_clip_config.json", "*.safetensors") if not any(folder.glob(name))]
        if missing:
            return [f"the open_clip folder {folder} lacks {', '.join(missing)}: save config and safetensors there"]
        pickled = sorted({*(path.name for pattern in PICKLED for path in folder.glob(pattern)), *_pickles(folder)})
        return [f"the open_clip folder {folder} holds pickled weights, {pickled[0]}: remove them"] if pickled else []

    def _load(self) -> None:
        if self._model is not None:
            return
        if problems := self.problems():
            raise CriticError(problems[0])
        with loading("the CLIP model", self.settings.folder or self.settings.model):
            self._model, self._preprocess, self._tokenizer = self._loaded()

    def _loaded(self) -> tuple[Any, Any, Any]:
        """The model, and what makes pictures and texts into its inputs. Raises CriticError."""
        import open_clip
        import torch

        if (folder := self.settings.folder) is not None and (fault := fault_of_weights(folder)):
            raise CriticError(fault)
        if self.settings.sha256 is not None and self.settings.weights is not None:
            with Path(self.settings.weights).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
            if found != self.settings.sha256:
                raise CriticError(f"{self.settings.weights} has the sha256 {found}, not the one that is set")
        elif self.settings.weights is not None and is_pickle(Path(self.settings.weights)):
            raise CriticError(f"{self.settings.weights} is a pickle, whatever its name says: set sha256 to its hash")
        name = f"{SCHEMA}{folder}" if folder is not None else self.settings.model
        self._device = device_name(self.settings.device)
        try:
            with torch.random.fork_rng(devices=[]):  # fresh weights are drawn before the saved ones replace them
                model, _, preprocess = open_clip.create_model_and_transforms(
                    name, pretrained=self.settings.weights, device=self._device
                )
                tokenizer = open_clip.get_tokenizer(name)
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise CriticError(
                f"{self.settings.model} can't be loaded as an open_clip model: {in_one_line(error)}"
            ) from error
        return model.eval(), preprocess, tokenizer


def _pickles(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file() and is_pickle(path)}


def true_share(logits: np.ndarray) -> float:
    """The first text's softmax share against its strongest rival, in [0, 1]: 0.5 is a tie.

    ``logits`` (n,), n >= 2, are at the model's own scale, the true text's first. Of a whole softmax this is the first
    share over the sum of the first and the largest other one, so that it doesn't fall with the number of rivals.
    """
    margin = float(logits[0] - logits[1:].max())
    return float(np.exp(-np.logaddexp(0.0, -margin)))
