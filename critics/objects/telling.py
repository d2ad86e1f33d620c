"""What the object critic shows and says of a detection."""

from __future__ import annotations

from critics.base import Evidence
from critics.objects.detector import Detection
from planners.scene import Entity


def doubt(entity: Entity) -> str:
    return f"what may be a {entity.noun} isn't surely one"


def evidence_of(detection: Detection | None) -> list[Evidence]:
    return [] if detection is None else [Evidence(label=detection.label, box=detection.box, score=detection.score)]
