"""Is it a real picture of the planned size, or blank, black or noise?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import Field

from critics.base import Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Frozen, Scene


class ArtifactSettings(Frozen):
    blank: float = Field(
        default=1.5, ge=0.0, le=64.0, description="standard deviation of 8-bit values below which it is blank"
    )
    noise: float = Field(
        default=0.25, ge=0.0, le=1.0, description="correlation of neighbouring pixels below which it is noise"
    )
    noise_contrast: float = Field(
        default=12.0, ge=0.0, le=128.0, description="noise weaker than this deviation is no fault"
    )


class ArtifactCritic:
    """Judges "artifact" with score 1 or 0. The one critic that may be given what isn't a well-formed image."""

    name = "artifacts"
    judges: frozenset[CheckKind] = frozenset({"artifact"})
    Settings = ArtifactSettings

    def __init__(self, settings: ArtifactSettings | None = None) -> None:
        self.settings = settings or ArtifactSettings()

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """No region is set: the whole picture is at fault."""
        wrong = self.wrong(image, scene)
        if wrong is None:
            size = f"{scene.canvas.width}x{scene.canvas.height}"
            return [
                Verdict(check=c.id, critic=self.name, status="pass", score=1.0, reason=f"a picture of {size} pixels")
                for c in checks
            ]
        return [
            Verdict(check=c.id, critic=self.name, status="fail", score=0.0, reason=wrong, fault="artifact")
            for c in checks
        ]

    def wrong(self, image: np.ndarray, scene: Scene) -> str | None:
        """What is wrong with the picture, in words; None where nothing is."""
        if image.ndim != 3 or image.shape[2] != 3:
            return f"the picture has the shape {image.shape}, not (height, width, 3)"
        height, width = image.shape[:2]
        if (width, height) != scene.canvas.size:
            return f"the picture is {width}x{height}, the plan's canvas {scene.canvas.width}x{scene.canvas.height}"
        if np.issubdtype(image.dtype, np.floating) and not np.isfinite(image).all():
            return f"{np.count_nonzero(~np.isfinite(image))} values aren't finite numbers"
        if image.dtype != np.uint8:
            return f"the picture's values are {image.dtype}, not uint8"
        if not image.any():
            return "the picture is all black"
        values = image.astype(np.float32)
        if float(values.std(axis=(0, 1)).max()) < self.settings.blank:
            items = len(scene.entities) + len(scene.texts)
            return "the picture is one flat colour" + (f", though {items} items are planned" if items else "")
        grey = values.mean(axis=2)
        if float(grey.std()) >= self.settings.noise_contrast and neighbour_correlation(grey) < self.settings.noise:
            return "the picture is noise: neighbouring pixels have nothing to do with each other"
        return None


def neighbour_correlation(grey: np.ndarray) -> float:
    """The higher of the two correlations, in [-1, 1], of a (height, width) picture with itself one pixel to the
    right and one down. Pictures are above 0.6, white noise is near 0; 1.0 where it is too small or flat to tell."""
    correlations = []
    for a, b in ((grey[:, :-1], grey[:, 1:]), (grey[:-1], grey[1:])):
        if a.size < 64 or a.std() == 0 or b.std() == 0:
            return 1.0
        correlations.append(float(np.corrcoef(a.ravel(), b.ravel())[0, 1]))
    return max(correlations)
