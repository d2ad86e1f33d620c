"""What critics by contrast share: right words against the same words with one thing wrong, on a picture or its regions.

A picture is embedded with its planned texts painted over, since such models read (Goh et al., "Multimodal neurons in
artificial neural networks", 2021): written words must not vote for themselves. The share of the true words against
their strongest rival is the score; near a tie the critic abstains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from critics.base import CriticError, Picture, Verdict, not_a_picture
from critics.contrast.clip_model import ClipModel, ClipSettings, true_share
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

NO_MODEL = "no open_clip model is set: set critic_settings.{critic}.clip.model to a folder that open_clip loads"
FLAT = 1.5
"""Standard deviation of 8-bit values below which a picture or a region shows nothing to judge."""
NOTHING = "there is nothing to see but one flat colour"


class ContrastSettings(Frozen):
    """When a share of the true words is a verdict; between both ends the critic abstains."""

    clip: ClipSettings | None = None
    fail_below: float = Field(default=0.02, ge=0.0, lt=0.5, description="a share under this is a fail")
    pass_above: float = Field(default=0.8, gt=0.5, le=1.0, description="a share over this is a pass")
    grow: float = Field(
        default=0.0, ge=0.0, le=2.0, description="how much of its own side a planned box grows on each side"
    )


@dataclass(frozen=True)
class Words:
    """What is true if a check holds, and the nearest things that would be wrong; at least one of them."""

    true: str
    wrong: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.true, *self.wrong


@dataclass(frozen=True, eq=False)
class Seen:
    """Words to be held against pixels, uint8 sRGB (height, width, 3); ``box`` is their place, None for the picture.

    What shares its pixels with others shares the array itself.
    """

    pixels: np.ndarray
    box: Box | None
    words: Words


class ContrastCritic:
    """A subclass has a name, judges some kinds, and gives ``words`` for a check, or the reason why it has none."""

    name: str
    judges: frozenset[CheckKind]
    settings: ContrastSettings

    def __init__(self, settings: ContrastSettings, model: ClipModel | None) -> None:
        self.settings = settings
        self._model = model or (ClipModel(settings.clip) if settings.clip is not None else None)

    def words(self, scene: Scene, check: Check) -> Words | str:
        raise NotImplementedError

    @property
    def model(self) -> ClipModel:
        """Raises CriticError where none is set."""
        if self._model is None:
            raise CriticError(NO_MODEL.format(critic=self.name))
        return self._model

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        return [NO_MODEL.format(critic=self.name)] if self._model is None else self._model.problems()

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never pass, with the reasons; no model is loaded."""
        mine = [check for check in checks if check.kind in self.judges]
        if problems := self.problems():
            return {check.id: problems[0] for check in mine}
        reasons = {check.id: self.never_passes(scene, check) for check in mine}
        return {identifier: reason for identifier, reason in reasons.items() if reason is not None}

    def never_passes(self, scene: Scene, check: Check) -> str | None:
        """Why no picture can pass the check here; None where one can."""
        words = self.words(scene, check)
        return words if isinstance(words, str) else None

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the model can't be loaded."""
        return self.judge_many([Picture(image, scene, checks)])[0]

    def judge_many(self, pictures: Sequence[Picture]) -> list[list[Verdict]]:
        """Each picture and each of its regions goes through the model once, however many checks look at it, and all
        of them in the model's own batches. Raises CriticError."""
        views = [self._views(picture) for picture in pictures]
        asked = [view for some in views for view in some if isinstance(view, Seen)]
        shares = dict(zip(asked, self.shares(asked), strict=True))
        return [
            [
                self.unscored(check, view) if isinstance(view, str) else self.verdict(check, view, shares[view])
                for check, view in zip(picture.checks, some, strict=True)
            ]
            for picture, some in zip(pictures, views, strict=True)
        ]

    def shares(self, asked: Sequence[Seen]) -> list[float | str]:
        """The true words' share each time, or why there is none."""
        pixels = {id(one.pixels): one.pixels for one in asked}
        shown = {key: one for key, one in pixels.items() if float(one.std(axis=(0, 1)).max()) >= FLAT}
        if not shown:
            return [NOTHING] * len(asked)
        pictures = dict(zip(shown, self.model.image_vectors(list(shown.values())), strict=True))
        said = list(dict.fromkeys(text for one in asked if id(one.pixels) in shown for text in one.words.all))
        texts = dict(zip(said, self.model.text_vectors(said), strict=True))
        return [
            self._share(pictures[id(one.pixels)], [texts[text] for text in one.words.all])
            if id(one.pixels) in shown
            else NOTHING
            for one in asked
        ]

    def _share(self, picture: np.ndarray, texts: Sequence[np.ndarray]) -> float | str:
        logits = self.model.scale * (np.stack(texts) @ picture)
        return true_share(logits) if np.isfinite(logits).all() else "the model's answer is no number"

    def verdict(self, check: Check, seen: Seen, share: float | str) -> Verdict:
        """Pass and fail towards the ends, unscored between them. A pass also reaches the check's own threshold."""
        if isinstance(share, str):
            return self.unscored(check, share)
        reason = f'"{seen.words.true}" against {len(seen.words.wrong)} wrong ones: share {share:.2f}'
        if share > max(self.settings.pass_above, check.threshold):
            return Verdict(check=check.id, critic=self.name, status="pass", score=share, reason=reason)
        if share < min(self.settings.fail_below, check.threshold):
            return Verdict(
                check=check.id,
                critic=self.name,
                status="fail",
                score=share,
                reason=reason,
                region=seen.box,
                fault="attribute" if check.kind == "attribute" else "misaligned",
            )
        return self.unscored(check, f"{reason}, too near a tie to tell")

    def unscored(self, check: Check, reason: str) -> Verdict:
        return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)

    def _views(self, picture: Picture) -> list[Seen | str]:
        """For each check what is to be looked at, or why nothing is."""
        image, scene, checks = picture
        if (wrong := not_a_picture(image)) is not None:
            return [wrong] * len(checks)
        clean = without_texts(image, scene)
        crops: dict[Box | None, np.ndarray] = {None: clean}
        found: list[Seen | str] = []
        for check in checks:
            words, box = self.words(scene, check), scene.item(check.about[0]).box if check.about else None
            if isinstance(words, str):
                found.append(words)
            elif check.about and box is None:
                found.append("the plan gives it no box")
            elif box is not None and hidden(box, scene):
                found.append("a planned text covers most of it")
            else:
                if box is not None and box not in crops:
                    crops[box] = crop(clean, box, self.settings.grow)
                found.append(Seen(crops[box], box, words))
        return found


def told(check: Check) -> tuple[str, str]:
    """The name and the value that a check of a quality expects: ("colour", "red")."""
    expected = check.expected if isinstance(check.expected, dict) else {}
    return str(expected.get("name", "")), str(expected.get("value", ""))


def without_texts(image: np.ndarray, scene: Scene) -> np.ndarray:
    """A copy in which each planned text's box is filled with the median colour of a thin ring around it."""
    clean = image.copy()
    height, width = image.shape[:2]
    for text in scene.texts:
        if text.box is not None:
            left, top, right, bottom = text.box.pixels((width, height))
            far = max(2, round(0.1 * min(right - left, bottom - top)))
            ring = np.zeros((height, width), bool)
            ring[max(0, top - far) : bottom + far, max(0, left - far) : right + far] = True
            ring[top:bottom, left:right] = False
            around = image[ring] if ring.any() else image[top:bottom, left:right].reshape(-1, 3)
            clean[top:bottom, left:right] = np.median(around, axis=0).astype(np.uint8)
    return clean


def hidden(box: Box, scene: Scene) -> bool:
    """Whether planned texts cover more than half of the box."""
    return sum(box.intersection(text.box) for text in scene.texts if text.box is not None) > 0.5 * box.area


def crop(image: np.ndarray, box: Box, grow: float) -> np.ndarray:
    """The grown box's pixels, widened to a square where the picture allows, since models squash what they get."""
    height, width = image.shape[:2]
    half = max(box.width * width, box.height * height) * (0.5 + grow)
    x, y = box.centre
    near = Box.clipped(x - half / width, y - half / height, x + half / width, y + half / height)
    left, top, right, bottom = near.pixels((width, height))
    return np.ascontiguousarray(image[top:bottom, left:right])
