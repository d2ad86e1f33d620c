"""What the benchmark keeps: prompts, the plans that pictures were painted by, pictures as WebP, labels."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image
from pydantic import Field

from benchmarks.lines import read_rows
from planners.base import Plan
from planners.checklist import compile_checklist
from planners.scene import Frozen, Scene

HERE = Path(__file__).parent
PAINTED, PLANS, LABELS, PICTURES = "painted.jsonl", "plans.jsonl", "labels.jsonl", "pictures"
"""Files of a folder of the benchmark; its own folder is one."""
Half = Literal["choose", "figure"]
HALVES: tuple[Half, ...] = ("choose", "figure")
Stage = Literal["first", "loop"]
Kind = Literal["thing", "colour", "count", "pair", "shape", "text", "place", "scene"]
Defect = Literal[
    "malformed", "missing", "extra thing", "count", "colour", "place or relation", "text", "background", "blot", "other"
]
QUALITY = 80


class AskedPrompt(Frozen):
    """A prompt as a user would write it. Those of the half "choose" may be looked at while anything is mended; those of
    "figure" are the measure, and were written after the others had been used.
    """

    id: str
    kind: Kind
    half: Half
    prompt: str


class KeptPlan(Frozen):
    """The plan that a prompt's pictures were painted by, so that later critics judge them by no other."""

    prompt: str
    scene: Scene
    unplaced: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        checklist = compile_checklist(self.scene)
        return Plan(scene=self.scene, checklist=checklist, unplaced=self.unplaced, given_up=self.given_up)


class PaintedPicture(Frozen):
    """One try of the painter: the picture's name, or why there is none. ``stage`` "loop": the result of a run whose
    first render failed, None of ``picture`` and of ``refused`` if the run ended with its first render."""

    prompt: str
    seed: int
    stage: Stage
    picture: str | None = None
    refused: str | None = None
    seconds: float = Field(default=0.0, ge=0.0)


class PictureLabel(Frozen):
    """Whether a person would accept the picture for the prompt, and its worst defect."""

    picture: str
    prompt: str
    accepted: bool
    defect: Defect | None = None
    note: str = ""
    rater: str


def asked_prompts(path: Path = HERE / "prompts.jsonl") -> list[AskedPrompt]:
    return list(read_rows(path, AskedPrompt))


def webp(image: np.ndarray) -> bytes:
    """The WebP file of a picture, uint8 (height, width, 3)."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "WEBP", quality=QUALITY)
    return file.getvalue()


def keep_picture(image: np.ndarray, folder: Path) -> str:
    """Writes the picture and returns its name: the start of its file's sha256."""
    content = webp(image)
    name = hashlib.sha256(content).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.webp").write_bytes(content)
    return name


def kept_picture(name: str, folder: Path) -> np.ndarray:
    """uint8 (height, width, 3)."""
    with Image.open(folder / f"{name}.webp") as image:
        return np.asarray(image.convert("RGB"))


def latest_labels(labels: Sequence[PictureLabel]) -> dict[str, PictureLabel]:
    """By picture: a later label replaces an earlier one."""
    return {label.picture: label for label in labels}
