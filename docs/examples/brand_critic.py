"""A brand critic: the logo is there, with clear space around it, and the picture keeps to the brand's colours."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from skimage.color import deltaE_ciede2000, rgb2gray, rgb2lab
from skimage.feature import match_template
from skimage.io import imread

from critics.base import Evidence, Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene


class BrandSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    logo: Path = Field(default=Path("logo.png"), description="the logo, at the size it has in pictures")
    likeness: float = Field(default=0.8, gt=0.0, le=1.0, description="normalised cross-correlation that finds it")
    colours: tuple[str, ...] = Field(default=("#ffffff", "#d62828", "#183054"), min_length=1)
    tolerance: float = Field(default=10.0, gt=0.0, description="CIEDE2000 difference that is still on brand")
    share: float = Field(default=0.9, gt=0.0, le=1.0, description="share of pixels that must be on brand")
    clear: float = Field(default=0.25, gt=0.0, description="clear space around it, as a share of the logo's height")


class BrandCritic:
    name = "brand"
    judges: frozenset[CheckKind] = frozenset({"custom"})
    Settings = BrandSettings

    def __init__(self, settings: BrandSettings | None = None) -> None:
        self.settings = settings or BrandSettings()

    def checks(self, scene: Scene) -> list[Check]:
        s = self.settings
        asked = {
            "logo": ("the logo is there", s.likeness),
            "clear": ("nothing crowds the logo", 0.95),
            "palette": ("the picture is in the brand's colours", s.share),
        }
        return [Check(id=f"brand:{i}", kind="custom", says=says, threshold=t) for i, (says, t) in asked.items()]

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        logo = rgb2gray(imread(self.settings.logo)[..., :3]) if checks else np.zeros((1, 1))
        (high, wide), (height, width) = logo.shape, image.shape[:2]
        fits, score, top, left = high <= height and wide <= width, 0.0, 0, 0
        if checks and fits:
            likeness = match_template(rgb2gray(image), logo)
            top, left = (int(i) for i in np.unravel_index(likeness.argmax(), likeness.shape))
            score = float(np.clip(np.nan_to_num(likeness[top, left]), 0.0, 1.0))
        box = Box.from_pixels((left, top, left + wide, top + high), (width, height)) if fits else None
        seen, far = (Evidence(label="logo", box=box, score=score),), max(1, round(self.settings.clear * high))
        scores: dict[str, float | None] = {"logo": score, "clear": None, "palette": self._on_brand(image)}
        if score >= self.settings.likeness:  # crowded or not is said only of a logo that was found
            ring = np.zeros((height, width), bool)
            ring[max(0, top - far) : top + high + far, max(0, left - far) : left + wide + far] = True
            ring[top : top + high, left : left + wide] = False
            around = rgb2lab(image)[ring] if ring.any() else np.zeros((1, 3))
            ground = np.broadcast_to(np.median(around, axis=0), around.shape)
            scores["clear"] = float((deltaE_ciede2000(around, ground) < self.settings.tolerance).mean())
        return [self._verdict(check, scores[check.id.removeprefix("brand:")], seen) for check in checks]

    def _on_brand(self, image: np.ndarray) -> float:
        rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in self.settings.colours], np.uint8)
        pixels = rgb2lab(image[::2, ::2]).reshape(-1, 1, 3)
        nearest = deltaE_ciede2000(*np.broadcast_arrays(pixels, rgb2lab(rgb[None]))).min(axis=1)
        return float((nearest <= self.settings.tolerance).mean())

    def _verdict(self, check: Check, score: float | None, seen: tuple[Evidence, ...]) -> Verdict:
        if score is None:
            return Verdict(check=check.id, critic=self.name, status="unscored", reason="no logo was found")
        status, reason = ("pass" if score >= check.threshold else "fail"), f"{check.says}: {score:.2f}"
        return Verdict.model_validate(
            {
                "check": check.id,
                "critic": self.name,
                "status": status,
                "score": score,
                "reason": reason,
                "evidence": () if check.id == "brand:palette" else seen,
            }
        )
