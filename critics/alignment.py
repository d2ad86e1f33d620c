"""Does the picture fit its words better than the same words with one thing wrong? Judged by an open_clip model.

A picture is embedded with its planned texts painted over, since such models read (Goh et al., "Multimodal neurons in
artificial neural networks", 2021): written words must not vote for themselves. The share of the true words against
their strongest rival is the score; inside the noise band around a tie the critic abstains.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field, model_validator

from critics.base import CriticError, Status, Verdict
from critics.clip_model import ClipModel, ClipSettings, true_share
from critics.contrasts import FAULTS, Fault, captions, phrases
from planners.checklist import Check, CheckKind
from planners.scene import Box, Entity, Frozen, Scene

NO_MODEL = "no open_clip model is set: set critic_settings.{critic}.clip.model to a folder that open_clip loads"
FLAT = 1.5
"""Standard deviation of 8-bit values below which a picture or a region shows nothing to judge."""
QUALITIES: dict[str, tuple[str, ...]] = {
    "mood": ("calm", "cheerful", "gloomy", "dramatic", "festive", "mysterious"),
    "lighting": ("bright light", "dim light", "at night", "golden hour", "neon lighting"),
    "camera": ("close-up", "wide shot", "top view", "side view"),
    "palette": ("red", "green", "blue", "yellow", "black", "white", "pastel", "gray"),
}


class BandSettings(Frozen):
    """When a share of the true words is a verdict; between both ends the critic abstains."""

    clip: ClipSettings | None = None
    fail_below: float = Field(default=0.02, ge=0.0, lt=0.5, description="a share under this is a fail")
    pass_above: float = Field(default=0.8, gt=0.5, le=1.0, description="a share over this is a pass")
    grow: float = Field(
        default=0.0, ge=0.0, le=2.0, description="how much of its own side a planned box grows on each side"
    )


class AlignmentSettings(BandSettings):
    faults: tuple[Fault, ...] = Field(
        default=("colour", "object"), min_length=1, description="what is changed in whole captions"
    )
    most: int = Field(default=4, ge=1, le=12, description="wrong captions for each changed thing")
    regions: bool = Field(default=True, description="whether each entity's region is judged too")

    @model_validator(mode="after")
    def _once(self) -> AlignmentSettings:
        if len(set(self.faults)) < len(self.faults):
            raise ValueError(f"faults lists one twice: {', '.join(self.faults)}; leave it once")
        return self


class ContrastCritic:
    """What critics by contrast share: the model, the crops, and shares as verdicts."""

    name = "contrast"

    def __init__(self, settings: BandSettings, model: ClipModel | None) -> None:
        self.band = settings
        self._model = model or (ClipModel(settings.clip) if settings.clip is not None else None)

    @property
    def model(self) -> ClipModel:
        """Raises CriticError where none is set."""
        if self._model is None:
            raise CriticError(NO_MODEL.format(critic=self.name))
        return self._model

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        return [NO_MODEL.format(critic=self.name)] if self._model is None else self._model.problems()

    def share(self, picture: np.ndarray, true: str, wrong: Sequence[str]) -> float | str:
        """The true words' share on a uint8 sRGB picture (height, width, 3), or why there is none."""
        if float(picture.std(axis=(0, 1)).max()) < FLAT:
            return "there is nothing to see but one flat colour"
        vectors = self.model.image_vectors([picture])
        logits = self.model.scale * (self.model.text_vectors([true, *wrong]) @ vectors[0])
        return true_share(logits) if np.isfinite(logits).all() else "the model's answer is no number"

    def verdict(self, check: Check, share: float | str, said: str, region: Box | None = None) -> Verdict:
        """Pass and fail outside the band, unscored in it. A pass also reaches the check's own threshold."""
        if isinstance(share, str):
            return self.unscored(check, share)
        reason = f"{said}: share {share:.2f}"
        if share > max(self.band.pass_above, check.threshold):
            return Verdict(check=check.id, critic=self.name, status="pass", score=share, reason=reason)
        if share < min(self.band.fail_below, check.threshold):
            return Verdict(check=check.id, critic=self.name, status="fail", score=share, reason=reason, region=region,
                           fault="attribute" if check.kind == "attribute" else "misaligned")  # fmt: skip
        return self.unscored(check, f"{reason}, too near a tie to tell")

    def unscored(self, check: Check, reason: str) -> Verdict:
        status: Status = "unscored"
        return Verdict(check=check.id, critic=self.name, status=status, reason=reason)


class AlignmentCritic(ContrastCritic):
    """Judges "alignment": qualities of the style, and soft checks of its own on the whole and on each region."""

    name = "alignment"
    judges: frozenset[CheckKind] = frozenset({"alignment"})
    Settings = AlignmentSettings

    def __init__(self, settings: AlignmentSettings | None = None, model: ClipModel | None = None) -> None:
        self.settings = settings or AlignmentSettings()
        super().__init__(self.settings, model)

    def checks(self, scene: Scene) -> list[Check]:
        """Soft checks: one for each thing that the whole caption could have wrong, one for each entity's region."""
        true, wrong = captions(scene, self.settings.most)
        found = [
            Check(id=f"alignment:whole.{fault}", kind="alignment", expected={"name": "caption", "value": fault},
                  says=f"the picture is {true}, by its {fault}", hard=False)
            for fault in FAULTS if fault in self.settings.faults and any(c.fault == fault for c in wrong)
        ]  # fmt: skip
        if self.settings.regions:
            found += [
                Check(id=f"alignment:region.{entity.id}", kind="alignment", about=(entity.id,),
                      expected={"name": "phrase", "value": entity.phrase},
                      says=f"where {entity.phrase} is planned, it is seen", hard=False)
                for entity in scene.entities if entity.box is not None
            ]  # fmt: skip
        return found

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons; no model is loaded."""
        mine = [check for check in checks if check.kind in self.judges]
        if problems := self.problems():
            return {check.id: problems[0] for check in mine}
        return {check.id: "it has no wrong words to compare with" for check in mine if not self._words(scene, check)[1]}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the model can't be loaded."""
        if not checks:
            return []
        if (wrong := not_a_picture(image)) is not None:
            return [self.unscored(check, wrong) for check in checks]
        picture = without_texts(image, scene)
        return [self._judged(picture, scene, check) for check in checks]

    def _judged(self, picture: np.ndarray, scene: Scene, check: Check) -> Verdict:
        true, wrong = self._words(scene, check)
        if not wrong:
            return self.unscored(check, "it has no wrong words to compare with")
        box = None
        if check.about:
            box = scene.item(check.about[0]).box
            if box is None:
                return self.unscored(check, "the plan gives it no box")
            if hidden(box, scene):
                return self.unscored(check, "a planned text covers most of it")
        seen = picture if box is None else crop(picture, box, self.settings.grow)
        return self.verdict(check, self.share(seen, true, wrong), f'"{true}" against {len(wrong)} wrong ones', box)

    def _words(self, scene: Scene, check: Check) -> tuple[str, list[str]]:
        """The true words of a check and the wrong ones, empty where there are none."""
        expected = check.expected if isinstance(check.expected, dict) else {}
        name, value = str(expected.get("name", "")), str(expected.get("value", ""))
        if name == "caption":
            true, wrong = captions(scene, self.settings.most)
            return true, [contrast.text for contrast in wrong if contrast.fault == value]
        if name == "phrase" and check.about:
            item = scene.item(check.about[0])
            if not isinstance(item, Entity):
                return value, []
            true, wrong = phrases(scene, item, self.settings.most)
            return true, [contrast.text for contrast in wrong if contrast.fault in self.settings.faults]
        words = {word for part in value.lower().split(",") for word in part.split()}
        others = [other for other in QUALITIES.get(name, ()) if not words & set(other.split())]
        return f"a picture, {name}: {value}", [f"a picture, {name}: {other}" for other in others]


def not_a_picture(image: np.ndarray) -> str | None:
    """Why an array is no uint8 picture (height, width, 3); None where it is one."""
    if image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] == 3 and image.size:
        return None
    return f"the picture is {image.dtype} {image.shape}, not uint8 (height, width, 3)"


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
