"""What contrastive critics share: the true caption compared with wrong ones, on a picture or on its regions.

A picture is embedded with its planned texts painted over, since such models read (Goh et al., "Multimodal neurons in
artificial neural networks", 2021): written words must not vote for themselves. The score is the share of the true
caption against its strongest rival; near a tie the critic abstains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from critics.base import CriticError, Fault, Picture, Verdict, not_a_picture
from critics.contrast.clip_model import ClipModel, ClipSettings, true_share
from critics.domain import Domain
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

NO_MODEL = "no open_clip model is set: set critic_settings.{critic}.clip.model to a folder that open_clip loads"
PAIR = "the CLIP pair"
OTHER_WORLD = (
    "take a stack for such pictures (--stack sdxl), or set critic_settings.{critic}.clip.model to a pair for them"
)
FLAT = 1.5
"""Standard deviation of 8-bit values below which a picture or a region shows nothing to judge."""
NOTHING = "there is nothing to see but one flat colour"


class ContrastSettings(Frozen):
    """Which shares of the true caption are a verdict; between both limits the critic abstains."""

    clip: ClipSettings | None = None
    fail_below: float = Field(default=0.02, ge=0.0, lt=0.5, description="a share under this is a fail")
    pass_above: float = Field(default=0.8, gt=0.5, le=1.0, description="a share over this is a pass")
    grow: float = Field(default=0.0, ge=0.0, le=2.0, description="growth of a box on each side, over its longer side")


@dataclass(frozen=True)
class ContrastCaptions:
    """The caption that is true if a check holds, and at least one that is wrong then."""

    true: str
    wrong: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.true, *self.wrong


@dataclass(frozen=True, eq=False)
class ContrastCrop:
    """Pixels, uint8 sRGB (height, width, 3), and the captions to compare on them.

    ``box`` is their place, None for the whole picture. Crops of the same pixels hold the same array, which is then
    embedded once.
    """

    pixels: np.ndarray
    box: Box | None
    captions: ContrastCaptions


class ContrastCritic:
    """A subclass sets ``name`` and ``judges``, and implements ``captions_for``."""

    name: str
    judges: frozenset[CheckKind]
    Settings: type[ContrastSettings]
    settings: ContrastSettings

    def __init__(self, settings: ContrastSettings | None = None, model: ClipModel | None = None) -> None:
        self.settings = settings or self.Settings()
        clip = self.settings.clip
        self._model = model or (ClipModel(clip) if clip is not None else None)

    def captions_for(self, scene: Scene, check: Check) -> ContrastCaptions | str:
        """The captions of a check, or the reason why it has none."""
        raise NotImplementedError

    @property
    def model(self) -> ClipModel:
        """Raises CriticError where none is set."""
        if self._model is None:
            raise CriticError(NO_MODEL.format(critic=self.name))
        return self._model

    @property
    def domain(self) -> Domain | None:
        """The pictures that the model was made for; None: it states no limits. Raises CriticError."""
        return self._model.domain if self._model is not None else None

    def refuses(self, paints: str) -> str | None:
        """Why it can't judge a painter's pictures, given their world; None where it can."""
        domain = self.domain
        return domain.refusal_of_painter(paints, PAIR, OTHER_WORLD.format(critic=self.name)) if domain else None

    def notes(self) -> list[str]:
        """What its model leaves unjudged."""
        return [f"{PAIR} judges only {self.domain.says}"] if self.domain else []

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
        captions = self.captions_for(scene, check)
        return captions if isinstance(captions, str) else None

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the model can't be loaded."""
        return self.judge_many([Picture(image, scene, checks)])[0]

    def judge_many(self, pictures: Sequence[Picture]) -> list[list[Verdict]]:
        """Embeds each picture and each of its regions once, all of them in the model's own batches.

        Raises CriticError.
        """
        crops = [self._crops(picture) for picture in pictures]
        usable = [crop for some in crops for crop in some if isinstance(crop, ContrastCrop)]
        shares = dict(zip(usable, self.shares(usable), strict=True))
        return [
            [
                Verdict.unscored(check, self.name, crop)
                if isinstance(crop, str)
                else self.verdict(check, crop, shares[crop])
                for check, crop in zip(picture.checks, some, strict=True)
            ]
            for picture, some in zip(pictures, crops, strict=True)
        ]

    def shares(self, crops: Sequence[ContrastCrop]) -> list[float | str]:
        """The share of each crop's true caption, or why there is none."""
        pixels = {id(crop.pixels): crop.pixels for crop in crops}
        pixels = {key: one for key, one in pixels.items() if float(one.std(axis=(0, 1)).max()) >= FLAT}
        if not pixels:
            return [NOTHING] * len(crops)
        images = dict(zip(pixels, self.model.image_vectors(list(pixels.values())), strict=True))
        captions = list(
            dict.fromkeys(text for crop in crops if id(crop.pixels) in pixels for text in crop.captions.all)
        )
        texts = dict(zip(captions, self.model.text_vectors(captions), strict=True))

        def share(crop: ContrastCrop) -> float | str:
            if id(crop.pixels) not in pixels:
                return NOTHING
            vectors = np.stack([texts[text] for text in crop.captions.all])
            logits = self.model.scale * (vectors @ images[id(crop.pixels)])
            return true_share(logits) if np.isfinite(logits).all() else "the model's answer is no number"

        return [share(crop) for crop in crops]

    def verdict(self, check: Check, crop: ContrastCrop, share: float | str) -> Verdict:
        """A pass above both ``pass_above`` and the check's threshold, a fail below both ``fail_below`` and it."""
        if isinstance(share, str):
            return Verdict.unscored(check, self.name, share)
        reason = f'"{crop.captions.true}" against {len(crop.captions.wrong)} wrong captions: share {share:.2f}'
        if share > max(self.settings.pass_above, check.threshold):
            return Verdict.passed(check, self.name, reason, share)
        if share < min(self.settings.fail_below, check.threshold):
            fault: Fault = "attribute" if check.kind == "attribute" else "misaligned"
            return Verdict.failed(check, self.name, reason, fault, share, crop.box)
        return Verdict.unscored(check, self.name, f"{reason}, too near a tie to tell")

    def _crops(self, picture: Picture) -> list[ContrastCrop | str]:
        """For each check its crop, or why there is none."""
        image, scene, checks = picture
        wrong = not_a_picture(image)
        if wrong is None and (domain := self.domain) is not None:
            wrong = domain.refusal(image, PAIR, OTHER_WORLD.format(critic=self.name))
        if wrong is not None:
            return [wrong] * len(checks)
        clean = without_texts(image, scene)
        pixels: dict[Box | None, np.ndarray] = {None: clean}
        found: list[ContrastCrop | str] = []
        for check in checks:
            captions, box = self.captions_for(scene, check), scene.item(check.about[0]).box if check.about else None
            if isinstance(captions, str):
                found.append(captions)
            elif check.about and box is None:
                found.append("the plan gives it no box")
            elif box is not None and hidden(box, scene):
                found.append("a planned text covers most of it")
            else:
                if box is not None and box not in pixels:
                    pixels[box] = square_crop(clean, box, self.settings.grow)
                found.append(ContrastCrop(pixels[box], box, captions))
        return found


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


def square_crop(image: np.ndarray, box: Box, grow: float) -> np.ndarray:
    """The grown box's pixels, widened to a square where the picture allows, since models squash what they get."""
    height, width = image.shape[:2]
    half = max(box.width * width, box.height * height) * (0.5 + grow)
    x, y = box.centre
    near = Box.clipped(x - half / width, y - half / height, x + half / width, y + half / height)
    left, top, right, bottom = near.pixels((width, height))
    return np.ascontiguousarray(image[top:bottom, left:right])
