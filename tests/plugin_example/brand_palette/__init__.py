"""A critic of one's own: does the picture keep to the brand's colours?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from skimage.color import deltaE_ciede2000, rgb2lab

from critics.base import Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Scene


class PaletteSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    colours: tuple[str, ...] = Field(default=("#ffffff", "#d62828", "#183054"), min_length=1)
    tolerance: float = Field(default=12.0, gt=0.0, le=100.0, description="CIEDE2000 difference still on brand")
    share: float = Field(default=0.9, gt=0.0, le=1.0, description="share of the pixels that must be on brand")


class BrandPalette:
    """Adds one check: that share of the pixels lies within the tolerance of a brand colour. Score: the share."""

    name = "brand-palette"
    judges: frozenset[CheckKind] = frozenset({"custom"})
    Settings = PaletteSettings

    def __init__(self, settings: PaletteSettings | None = None) -> None:
        self.settings = settings or PaletteSettings()

    def checks(self, scene: Scene) -> list[Check]:
        s = self.settings
        says = f"{s.share:.0%} of the picture is in the brand's {len(s.colours)} colours"
        return [Check(id="brand-palette", kind="custom", says=says, threshold=s.share)]

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in self.settings.colours], dtype=np.uint8)
        step = max(1, max(image.shape[:2]) // 128)
        pixels = rgb2lab(image[::step, ::step]).reshape(-1, 1, 3)
        nearest = deltaE_ciede2000(*np.broadcast_arrays(pixels, rgb2lab(rgb[None]))).min(axis=1)
        share = float((nearest <= self.settings.tolerance).mean())
        status = "pass" if share >= self.settings.share else "fail"
        reason = f"{share:.0%} of the picture is in the brand's colours"
        return [Verdict(check=c.id, critic=self.name, status=status, score=share, reason=reason) for c in checks]
