"""Where a thing is in, on or under another: the brims of open containers, seats and backs, and what shelters.

Places are shares of the other thing's height, from its upper edge (0) to its lower one (1), in a view from the side.
"""

from __future__ import annotations

from planners.scene import Entity, Relation, Scene

BRIMS: dict[str, float] = {
    "vase": 0.03,
    "pot": 0.03,
    "flowerpot": 0.03,
    "jug": 0.05,
    "bucket": 0.05,
    "barrel": 0.05,
    "bin": 0.05,
    "crate": 0.05,
    "box": 0.05,
    "hat": 0.03,
    "boot": 0.03,
    "sock": 0.03,
    "stocking": 0.03,
    "shoe": 0.25,
    "suitcase": 0.16,
    "backpack": 0.12,
    "handbag": 0.32,
    "bag": 0.2,
    "basket": 0.38,
    "nest": 0.3,
    "teapot": 0.15,
    "cup": 0.45,
    "mug": 0.1,
    "bowl": 0.55,
    "bathtub": 0.52,
    "tub": 0.4,
    "sink": 0.3,
    "boat": 0.68,
    "canoe": 0.3,
    "rowboat": 0.3,
    "cart": 0.3,
    "wheelbarrow": 0.3,
}
"""Of open containers, the brim: what is in one stands out above it, and is hidden by the container below it."""
SEATS: dict[str, float] = {
    "chair": 0.525,
    "armchair": 0.55,
    "stool": 0.15,
    "couch": 0.65,
    "sofa": 0.65,
    "bed": 0.5,
    "bench": 0.55,
    "throne": 0.55,
    "bicycle": 0.25,
    "bike": 0.25,
    "motorcycle": 0.3,
    "motorbike": 0.3,
    "scooter": 0.35,
    "skateboard": 0.5,
    "spoon": 0.38,
    "horse": 0.34,
    "camel": 0.35,
    "elephant": 0.15,
    "boat": 0.68,
    "ship": 0.45,
}
"""Where one rests on what one sits, lies, rides or stands on: below its upper edge, its back's or its handle's."""
ROOFS: dict[str, float] = {
    "chair": 0.55,
    "stool": 0.3,
    "armchair": 0.8,
    "couch": 0.8,
    "sofa": 0.8,
    "bed": 0.8,
    "bench": 0.6,
    "table": 0.2,
    "desk": 0.2,
    "piano": 0.6,
    "umbrella": 0.5,
    "parasol": 0.5,
    "tree": 0.75,
    "palm": 0.35,
    "mushroom": 0.55,
    "toadstool": 0.55,
    "bridge": 0.4,
}
"""Of what reaches the ground beside the things under it, or is held above them, the place down to which it covers
them."""
MOST_IN_A_ROW = 3
HELD_UP = frozenset(("umbrella", "parasol"))
"""Shelters that end above the ground."""
ASIDE: dict[str, float] = {
    "tree": 0.45,
    "palm": 0.45,
    "mushroom": 0.5,
    "toadstool": 0.5,
    "umbrella": 0.2,
    "parasol": 0.2,
}
"""Of shelters on one stem, how far beside it a thing is, in half widths, so that the stem stays in sight."""
LOW = frozenset(("bed", "couch", "sofa", "armchair"))
"""Shelters under which things are seen from their own middle down, as little room is left beneath."""


def head_noun(noun: str) -> str:
    """The noun's last word, in lower case: a "pine tree" is a tree."""
    return noun.lower().split()[-1]


def brim(relation: Relation, scene: Scene) -> float | None:
    """Where the subject of an "inside" vanishes in its object; None where that closes around its content, as a cage or
    a house does, or holds too many things to stand in a row.
    """
    around = scene.item(relation.object)
    if (
        relation.kind != "inside"
        or not isinstance(around, Entity)
        or not isinstance(scene.item(relation.subject), Entity)
    ):
        return None
    content = sum(r.kind == "inside" and r.object == around.id for r in scene.relations)
    return BRIMS.get(head_noun(around.noun)) if content <= MOST_IN_A_ROW else None


def shelter(relation: Relation, scene: Scene) -> Entity | None:
    """What the subject of an "under" has beside it as well as above it; None where that only lies on top of it."""
    upper = scene.item(relation.object) if relation.kind == "under" else None
    return upper if isinstance(upper, Entity) and head_noun(upper.noun) in ROOFS else None


def roof(shelter: Entity) -> float:
    """Down to where it covers what is under it."""
    return ROOFS[head_noun(shelter.noun)]
