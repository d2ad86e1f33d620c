"""What a detector of fixed classes surely sees in a picture, and nobody planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from critics.objects.detector import Detection
from critics.objects.shapes.templates import SHAPES
from planners.scene import Scene

SURELY, BESIDE_TEXTS, PERHAPS = 0.4, 0.7, 0.3
"""Scores from which something is there, also where letters may look like things, and from which it may be the planned
thing."""
SHARED = 0.3
"""Share of the smaller of two boxes from which they may hold one thing."""


def unplanned_things(found: Sequence[Detection], scene: Scene, canonical: Callable[[str], str]) -> list[Detection]:
    """The surest first. Flat shapes may be parts of anything; what the prompt names may be meant, whatever the plan
    made of it; and what covers a planned thing or text may be that.
    """
    nouns = {canonical(entity.noun) for entity in scene.entities}
    words = scene.prompt.lower()
    planned = [one.box for one in found if canonical(one.label) in nouns and one.score >= PERHAPS]
    planned += [text.box for text in scene.texts if text.box is not None]

    def may_be_planned(one: Detection) -> bool:
        name = canonical(one.label)
        named = any(re.search(rf"\b{re.escape(word)}", words) for word in {one.label.lower(), name})
        return (
            name in nouns | SHAPES
            or named
            or any(one.box.intersection(box) >= SHARED * min(one.box.area, box.area) for box in planned)
        )

    surely = BESIDE_TEXTS if scene.texts else SURELY
    return sorted((one for one in found if one.score >= surely and not may_be_planned(one)), key=lambda d: -d.score)
