"""One picture during one call of the object critic: its detections by noun, and which entity each of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from critics.objects.colour import ColourReading, measure_colour, wanted_colours
from critics.objects.depth import DepthReader
from critics.objects.detector import Detection
from critics.objects.matching import assign_detections
from critics.objects.segmenter import Segmenter
from planners.scene import Box, Entity, Scene, TextBlock

MOST = 0.5
"""Share of the picture that a region may have with what nobody planned in it."""
ReadBox = Callable[[np.ndarray, TextBlock], Box | None]
"""Where a text stands in a uint8 sRGB picture (height, width, 3); None where it isn't read."""


class ObjectView:
    """``found`` and ``unsure`` hold detections by canonical noun, above and below its ``threshold``; ``matched`` is by
    entity id, ``extra`` by noun, worst fit first.

    ``canonical`` gives planned nouns and the detector's labels one name. Without ``read_box`` no text has a place,
    without a ``segmenter`` a thing's pixels are those of its box that differ from its surroundings.
    """

    def __init__(
        self,
        image: np.ndarray,
        scene: Scene,
        detections: Sequence[Detection],
        threshold: Callable[[Detection], float],
        canonical: Callable[[str], str],
        read_box: ReadBox | None = None,
        segmenter: Segmenter | None = None,
    ) -> None:
        self.image, self.scene, self.canonical = image, scene, canonical
        self._read_box, self._segmenter = read_box, segmenter
        self._masks: dict[Detection, np.ndarray] = {}
        self._colours: dict[Detection, ColourReading | None] = {}
        self._depth: np.ndarray | None = None
        self.found: defaultdict[str, list[Detection]] = defaultdict(list)
        self.unsure: defaultdict[str, list[Detection]] = defaultdict(list)
        for detection in detections:
            by_noun = self.found if detection.score >= threshold(detection) else self.unsure
            by_noun[canonical(detection.label)].append(detection)
        self.matched: dict[str, Detection] = {}
        self.extra: defaultdict[str, tuple[Detection, ...]] = defaultdict(tuple)
        for noun in dict.fromkeys(canonical(entity.noun) for entity in scene.entities):
            assignment = assign_detections(self.planned(noun), self.found[noun], self._colour_mismatch)
            self.matched.update(assignment.matched)
            self.extra[noun] = assignment.extra

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]

    def planned(self, noun: str) -> list[Entity]:
        """The scene's entities of that canonical noun."""
        return [entity for entity in self.scene.entities if self.canonical(entity.noun) == noun]

    def entity(self, identifier: str) -> Entity:
        """Raises TypeError where the id is a text's."""
        item = self.scene.item(identifier)
        if not isinstance(item, Entity):
            raise TypeError(f"{identifier!r} is no entity")
        return item

    def place(self, item: Entity | TextBlock) -> Box | None:
        """Where the entity was detected or the text is read."""
        if isinstance(item, Entity):
            found = self.matched.get(item.id)
            return found.box if found is not None else None
        return self._read_box(self.image, item) if self._read_box is not None else None

    def surest_below_threshold(self, entity: Entity) -> Detection | None:
        """The best unsure detection of the entity's noun."""
        return max(self.unsure[self.canonical(entity.noun)], key=lambda d: d.score, default=None)

    def doubted(self, noun: str) -> list[Detection]:
        """Those of the canonical noun of which nobody is sure whether they are one."""
        return [one for one in self.unsure[noun] if one.doubted]

    def cleared(self, box: Box) -> Box:
        """The box with all of what nobody planned and stands partly in it, such as a bell where a cup should be.

        A repair of the box alone would leave half of that behind. What would make it larger than MOST is left out.
        """
        planned = {self.canonical(entity.noun) for entity in self.scene.entities}
        for noun, detections in self.found.items():
            for one in self.extra[noun] if noun in planned else detections:
                together = box.union(one.box)
                if one.box.intersection(box) > 0 and together.area <= MOST:
                    box = together
        return box

    def colour(self, detection: Detection) -> ColourReading | None:
        """The colour of what was detected, measured once; None where it doesn't differ from its surroundings."""
        if detection not in self._colours:
            mask = self._mask(detection) if detection.fill is None else detection.fill
            self._colours[detection] = measure_colour(self.image, detection.box, mask)
        return self._colours[detection]

    def _mask(self, detection: Detection) -> np.ndarray | None:
        """The pixels of what was detected; all things of planned nouns are segmented in one pass, once."""
        if self._segmenter is None:
            return None
        if detection not in self._masks:
            nouns = {self.canonical(entity.noun) for entity in self.scene.entities}
            some = [one for noun in nouns for one in self.found[noun]] + [detection]
            some = list(dict.fromkeys(some))
            masks = self._segmenter.masks(self.image, [one.box for one in some])
            self._masks.update(zip(some, masks, strict=True))
        return self._masks[detection]

    def depth(self, reader: DepthReader) -> np.ndarray:
        """The picture's map of depth, (height, width), larger nearer; read once."""
        if self._depth is None:
            self._depth = reader.map(self.image)
        return self._depth

    def _colour_mismatch(self, entity: Entity, detection: Detection) -> float:
        """The share of the detection's pixels that lack the planned colours; 0 where either isn't known."""
        planned = wanted_colours(entity.attributes.get("colour", entity.attributes.get("color", "")))
        if not planned or (colour := self.colour(detection)) is None:
            return 0.0
        return 1.0 - colour.share_of(planned)
