"""One picture during one call of the object critic: its detections by noun, and which entity each of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from critics.objects.colour import ColourReading, measure
from critics.objects.colour import canonical as colour_name
from critics.objects.depth import DepthReader
from critics.objects.detector import Detection
from critics.objects.matching import assign
from critics.objects.two_colours import both, pair
from planners.scene import Box, Entity, Scene, TextBlock

if TYPE_CHECKING:
    from critics.objects.critic import ObjectCritic

ReadBox = Callable[[np.ndarray, TextBlock], Box | None]


class Look:
    """``found`` and ``unsure`` hold detections by canonical noun, above and below the threshold; ``matched`` is by
    entity id, ``extra`` by noun, worst fit first."""

    def __init__(self, critic: ObjectCritic, image: np.ndarray, scene: Scene, detected: Sequence[Detection]) -> None:
        self.critic, self.image, self.scene = critic, image, scene
        self._colours: dict[Detection, ColourReading | None] = {}
        self._depth: np.ndarray | None = None
        self.found: defaultdict[str, list[Detection]] = defaultdict(list)
        self.unsure: defaultdict[str, list[Detection]] = defaultdict(list)
        for detection in detected:
            sure = detection.score >= critic.settings.threshold
            (self.found if sure else self.unsure)[critic.canonical(detection.label)].append(detection)
        self.matched: dict[str, Detection] = {}
        self.extra: defaultdict[str, tuple[Detection, ...]] = defaultdict(tuple)
        entities: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity in scene.entities:
            entities[critic.canonical(entity.noun)].append(entity)
        for noun, group in entities.items():
            assignment = assign(group, self.found[noun], self._mismatch)
            self.matched.update(assignment.matched)
            self.extra[noun] = assignment.extra

    def entity(self, identifier: str) -> Entity:
        item = self.scene.item(identifier)
        if not isinstance(item, Entity):
            raise TypeError(f"{identifier!r} is no entity")
        return item

    def where(self, item: Entity | TextBlock) -> Box | None:
        if isinstance(item, Entity):
            found = self.matched.get(item.id)
            return found.box if found is not None else None
        return self.critic.read_box(self.image, item) if self.critic.read_box is not None else None

    def weak(self, entity: Entity) -> Detection | None:
        """The surest detection of its noun below the threshold."""
        return max(self.unsure[self.critic.canonical(entity.noun)], key=lambda d: d.score, default=None)

    def colour(self, detection: Detection) -> ColourReading | None:
        if detection not in self._colours:
            self._colours[detection] = measure(self.image, detection.box)
        return self._colours[detection]

    def depth(self, reader: DepthReader) -> np.ndarray:
        """The picture's map of depth, (height, width), larger nearer; read once."""
        if self._depth is None:
            self._depth = reader.map(self.image)
        return self._depth

    def _mismatch(self, entity: Entity, detection: Detection) -> float:
        value = entity.attributes.get("colour", entity.attributes.get("color", ""))
        wanted, two = colour_name(value), pair(value)
        if (wanted is None and two is None) or (colour := self.colour(detection)) is None:
            return 0.0
        return max(0.0, 1.0 - (both(colour, two) if two is not None else colour.shares.get(str(wanted), 0.0)))
