"""Which detection is which planned entity: one assignment problem for each noun."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from critics.objects.detector import Detection
from planners.english import singular
from planners.language.vocabulary.noun_classes import noun_class
from planners.other_names import NOUN_SYNONYMS
from planners.scene import Entity

COLOUR_WEIGHT = 1.0
SCORE_WEIGHT = 0.1


def head_class(noun: str, known: Collection[str], synonyms: Mapping[str, str]) -> str:
    """The known class of what a compound names: "coffee cup" is a cup, "sailing boat" a boat; "" for none.

    A hot dog is no dog, since the two are of different kinds.
    """
    words = canonical(noun, synonyms).split()
    ends = (canonical(" ".join(words[first:]), synonyms) for first in range(1, len(words)))
    return next((end for end in ends if end in known and noun_class(noun) == noun_class(end)), "")


@dataclass(frozen=True, eq=False)
class Assignment:
    """Entity ids with their detections, and the detections that no entity got, the worst fit first."""

    matched: dict[str, Detection]
    extra: tuple[Detection, ...]


def canonical(noun: str, synonyms: Mapping[str, str] = NOUN_SYNONYMS) -> str:
    """The noun in lower case and the singular, synonyms replaced: how entities' nouns and labels are compared."""
    name = singular(" ".join(noun.lower().replace("_", " ").replace("-", " ").split()))
    return synonyms.get(name, name)


def assign_detections(
    entities: Sequence[Entity],
    detections: Sequence[Detection],
    mismatch: Callable[[Entity, Detection], float] | None = None,
) -> Assignment:
    """Pair entities and detections of one noun at the least total cost (the Hungarian method).

    The cost of a pair is the distance of the detection's centre from the planned one's over the picture's diagonal,
    plus ``mismatch`` in [0, 1] (how wrong the colour is), plus a little for an unsure detection.
    """
    if not entities or not detections:
        return Assignment({}, tuple(detections))
    wrong = mismatch or (lambda entity, detection: 0.0)
    cost = np.array([[_cost(e, d) + COLOUR_WEIGHT * wrong(e, d) for d in detections] for e in entities])
    pairs = cheapest_pairs(cost)
    matched = {entities[row].id: detections[column] for row, column in pairs}
    left = sorted(set(range(len(detections))) - {column for _, column in pairs}, key=lambda c: -float(cost[:, c].min()))
    return Assignment(matched, tuple(detections[c] for c in left))


def cheapest_pairs(cost: np.ndarray) -> list[tuple[int, int]]:
    """Rows and columns of a cost matrix (n, m) paired at the least total cost: min(n, m) pairs in order of their rows.

    One row or one column needs no solver, and scipy's takes a while to import: the first cheapest entry is what it
    would choose too.
    """
    if min(cost.shape) == 1:
        cheapest = int(cost.argmin())
        return [(cheapest // cost.shape[1], cheapest % cost.shape[1])]
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(cost)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _cost(entity: Entity, detection: Detection) -> float:
    away = 0.0
    if entity.box is not None:
        away = math.dist(entity.box.centre, detection.box.centre) / math.sqrt(2)
    return away + SCORE_WEIGHT * (1 - detection.score)
