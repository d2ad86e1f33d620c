"""The settings of the object critic, and what it says where they don't fit."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from critics.objects.detector import DetectorSettings
from planners.scene import Frozen

DETECTOR = "the detector"
OTHER_WORLD = (
    "take a stack for such pictures (--stack sdxl), or set critic_settings.objects.detector to backend = "
    '"open_vocabulary" and a checkpoint'
)
NO_DETECTOR = "no object detector is set: set critic_settings.objects.detector.checkpoint to a checkpoint folder"


Score = Annotated[float, Field(gt=0.0, lt=1.0)]


class ObjectSettings(Frozen):
    """``synonyms`` adds to the built-in ones: from a planner's noun to the detector's label."""

    detector: DetectorSettings | None = None
    threshold: float = Field(default=0.4, gt=0.0, lt=1.0, description="detections at least as sure as this are objects")
    thresholds: dict[str, Score] = Field(default_factory=dict, description="other thresholds, by noun")
    colour_share: float = Field(default=0.5, gt=0.0, le=1.0, description="share of an object that its colour fills")
    colour_fail_above: float = Field(
        default=0.0, ge=0.0, lt=1.0, description="a wrong colour fails from this share on; under it nothing is said"
    )
    duplicate_iou: float = Field(default=0.45, gt=0.0, le=1.0, description="overlap from which two objects may be one")
    shapes: bool = Field(default=True, description="find circles, squares, stars ... of flat drawings by geometry too")
    depth: str | None = Field(default=None, description="folder of a depth model, for behind and in front of")
    segmenter: str | None = Field(default=None, description="folder of a SAM, whose masks colours are measured in")
    synonyms: dict[str, str] = Field(default_factory=dict)
