"""What stands on the floor of a place, what floats on its water and what flies above it, as rules for the solver.

Nothing that stands may hang in the sky: its lower edge lies below the place's horizon, beside the others' if there is
room, behind them if there isn't. Things that the prompt places itself, by a relation or by words, stay where it says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from planners.daytime import CELESTIAL
from planners.english import singular
from planners.ground_phrase import SURFACES, ground_phrase
from planners.layout.solver import LARGE, Area, Body, Rule
from planners.scene import Entity, Place, Scene, TextBlock

HORIZON = 0.66
"""The share of the picture's height below which the floor is seen, in nearly every picture of a place."""
NEAR_LINE = 0.86
"""The share of the height at which the lower edges of what stands there meet, if nothing is against it."""
WATER_LINE = 0.57
"""The share of the height at which boats float off a shore: the water lies between its floor and the sky."""
CLEAR = 0.6
"""The share of the height above which things fly clear of what is on the floor."""
HIGH = 0.3
"""The share of the height above which sun, moon and clouds are seen."""
FURTHER = 0.3
"""How far from the horizon to that line the lower edges of what is behind other things are."""
HELD_DOWN, LEVELLED = 5.0, 20.0
"""Weights: of a whole scene of things that hang in the air (in sizes of all things), of an edge off the line."""
MOST = 9
"""With more things than this a crowd fills the whole picture: standing on a strip they would be too small to paint."""
SKY = frozenset("sky cloud heaven air".split())
WITHOUT_FLOOR = SKY | frozenset("space underwater undersea seabed reef aquarium cosmos galaxy universe".split())
OPEN_FLOORS = frozenset("snow ice grass sand mud".split())
"""Grounds that one stands on, though they aren't places."""
SHORES = frozenset("beach coast shore coastline seaside harbour harbor port marina pier dock quay island".split())
AIRBORNE = CELESTIAL | frozenset(
    """airplane plane jet aeroplane kite butterfly eagle hawk dove seagull gull swallow crow raven
    bee bumblebee dragonfly moth fly wasp mosquito bat rocket helicopter drone ufo spaceship ghost
    balloon blimp airship parachute glider snowflake fairy angel hummingbird""".split()
)
AFLOAT = frozenset("boat ship sailboat sailing-boat yacht ferry steamer submarine raft whale dolphin shark".split())
FLIES = re.compile(r"\b(?:flying|flies|hovering|soaring|gliding|floating|airborne)\b", re.IGNORECASE)
"""What is said of a thing that flies: a bird or an owl may as well stand."""
HUNG = frozenset(
    """painting picture poster banner sign mirror window billboard board blackboard whiteboard chandelier lamp
    light lantern lightbulb bulb curtain flag wreath shelf bubble heart circle square triangle rectangle ring pentagon
    hexagon oval ellipse diamond cross crescent arrow spiral letter logo badge sticker icon leaf feather snow rain
    spider web""".split()
)
"""What may be anywhere: on a wall, on a rope, or drawn onto the picture."""


def standing(scene: Scene, hints: Mapping[str, Place]) -> set[str]:
    """Ids of the entities that must stand on the floor; none where the place has no floor, or there are too many."""
    if not has_floor(scene) or len(scene.entities) > MOST:
        return set()
    kept_up = {r.subject for r in scene.relations if r.kind in ("on", "inside", "above")}
    kept_up |= {r.object for r in scene.relations if r.kind in ("under", "below", "holding", "wearing")}
    placed = {i for i, place in hints.items() if place != "left" and place != "right"}
    there = {e.id for e in scene.entities if _kind(e) not in (AIRBORNE, HUNG)}
    return there - kept_up - placed - afloat(scene, hints)


def aloft(scene: Scene, hints: Mapping[str, Place]) -> set[str]:
    """Ids of the entities that fly above the floor, or are in the sky above all else, where nothing else is said."""
    related = {end for r in scene.relations for end in r.ends}
    flying = {e.id for e in scene.entities if _kind(e) is AIRBORNE} - related - hints.keys()
    if not has_floor(scene):
        heavenly = {e.id for e in scene.entities if _noun(e) in CELESTIAL}
        flying = flying & heavenly if len(heavenly) < len(scene.entities) else set()
    return flying if len(scene.entities) <= MOST else set()


def afloat(scene: Scene, hints: Mapping[str, Place]) -> set[str]:
    """Ids of the entities that float off a shore, where nothing else is said of them."""
    if not _words(scene.background) & SHORES:
        return set()
    related = {end for r in scene.relations for end in r.ends if r.kind in ("on", "inside", "above", "below", "under")}
    return {e.id for e in scene.entities if _noun(e) in AFLOAT} - related - hints.keys()


def further(scene: Scene) -> set[str]:
    """Ids of what is behind other things: it stands higher up on the floor."""
    behind = {r.subject for r in scene.relations if r.kind == "behind"}
    return behind | {r.object for r in scene.relations if r.kind == "in_front_of"}


def footing(scene: Scene, bodies: Mapping[str, Body], hints: Mapping[str, Place], area: Area) -> list[Rule]:
    """The rules, in short sides of the canvas: the lower edge of what stands lies below the horizon, that of what flies
    or floats above its line. ``area`` (xyxy) is what the things may use.
    """
    upright = sorted(standing(scene, hints))
    height = scene.canvas.height / min(scene.canvas.size)
    floor, line = (min(share * height, area[3] - 0.02) for share in (HORIZON, NEAR_LINE))
    rules: list[Rule] = []
    far = further(scene)
    for i in upright:
        share = HELD_DOWN * LARGE / len(upright)
        feet = floor + FURTHER * (line - floor) if i in far else line
        rules.append(Rule(((-1.0, i, 1.0, 1),), floor, weight=share))
        rules.append(Rule(((1.0, i, 1.0, 1),), -feet, equal=True, weight=LEVELLED))
    rules += [
        Rule(((1.0, i, 1.0, 1),), -WATER_LINE * height, equal=True, weight=HELD_DOWN * LARGE)
        for i in sorted(afloat(scene, hints))
    ]
    names, flying = {e.id: _noun(e) for e in scene.entities}, sorted(aloft(scene, hints))
    for i in flying:
        top = HIGH if names[i] in CELESTIAL else CLEAR
        rules.append(Rule(((1.0, i, 0.0, 1),), -floor, weight=HELD_DOWN * LARGE / len(flying)))
        rules.append(Rule(((1.0, i, 1.0, 1),), -top * height, weight=LEVELLED))
    return [rule for rule in rules if rule.terms[0][1] in bodies]


def unlevel(upright: Collection[str], feet: Mapping[str, float]) -> float:
    """How far apart, in the unit of ``feet``, the lower edges of what stands there lie."""
    there = [feet[i] for i in upright if i in feet]
    return max(there) - min(there) if there else 0.0


def has_floor(scene: Scene) -> bool:
    """Whether the scene is in a place with ground to stand on."""
    words = _words(scene.background)
    kinds = [_kind(entity) for entity in scene.entities]
    if words & SKY and None in kinds and (AIRBORNE in kinds or len(words) > 1):
        return True  # "a kite in the sky above a house", "a house, dark blue sky": the house isn't in the sky
    said = ground_phrase(scene.background)
    placed = bool(said) and not said.endswith("background")
    return (placed or bool(words & (OPEN_FLOORS | SURFACES))) and not words & WITHOUT_FLOOR


def hangs(item: Entity | TextBlock) -> bool:
    """Whether it is seen in the air or on a wall rather than on the ground."""
    return not isinstance(item, Entity) or _kind(item) is not None


def _words(background: str) -> set[str]:
    return {singular(word) for word in background.lower().split()}


def _noun(entity: Entity) -> str:
    return singular(entity.noun.lower().split()[-1])


def _kind(entity: Entity) -> frozenset[str] | None:
    if any(FLIES.search(value) for value in entity.attributes.values()):
        return AIRBORNE
    return next((kind for kind in (AIRBORNE, HUNG) if _noun(entity) in kind), None)
