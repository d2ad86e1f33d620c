"""What stands on the floor of a place and what flies above it, as rules for the solver.

Nothing that stands may hang in the sky: its lower edge lies below the place's horizon, beside the others' if there is
room, behind them if there isn't. Things that the prompt places itself, by a relation or by words, stay where it says.
"""

from __future__ import annotations

from collections.abc import Mapping

from planners.english import singular
from planners.ground_phrase import ground_phrase
from planners.layout.solver import LARGE, Area, Body, Rule
from planners.scene import Entity, Place, Scene

HORIZON = 0.66
"""The share of the picture's height below which the floor is seen, in nearly every picture of a place."""
NEAR_LINE = 0.86
"""The share of the height at which the lower edges of what stands there meet, if nothing is against it."""
HELD_DOWN, LEVELLED = 5.0, 20.0
"""Weights: of a whole scene of things that hang in the air (in sizes of all things), of an edge off the line."""
MOST = 9
"""With more things than this a crowd fills the whole picture: standing on a strip they would be too small to paint."""
WITHOUT_FLOOR = frozenset(
    """sky space underwater undersea seabed reef aquarium cosmos galaxy universe heaven cloud
    air""".split()
)
AIRBORNE = frozenset(
    """airplane plane jet aeroplane bird kite butterfly owl parrot eagle hawk dove seagull gull swallow crow raven
    bee bumblebee ladybug dragonfly moth fly wasp mosquito bat rocket helicopter drone ufo spaceship satellite ghost
    balloon blimp airship parachute glider sun moon star cloud rainbow snowflake comet meteor planet lightning
    firework fairy angel hummingbird""".split()
)
HUNG = frozenset(
    """clock painting picture poster banner sign mirror window billboard board blackboard whiteboard chandelier lamp
    light lantern lightbulb bulb curtain flag wreath shelf bubble heart circle square triangle rectangle ring pentagon
    hexagon oval ellipse diamond cross crescent arrow spiral letter logo badge sticker icon leaf feather snow rain
    spider web""".split()
)
"""What may be anywhere: on a wall, on a rope, or drawn onto the picture."""


def standing(scene: Scene, hints: Mapping[str, Place]) -> set[str]:
    """Ids of the entities that must stand on the floor; none where the place has no floor, or there are too many."""
    if not _has_floor(scene.background) or len(scene.entities) > MOST:
        return set()
    kept_up = {r.subject for r in scene.relations if r.kind in ("on", "inside", "above")}
    kept_up |= {r.object for r in scene.relations if r.kind in ("under", "below", "holding", "wearing")}
    placed = {i for i, place in hints.items() if place != "left" and place != "right"}
    return {e.id for e in scene.entities if _kind(e) not in (AIRBORNE, HUNG)} - kept_up - placed


def aloft(scene: Scene, hints: Mapping[str, Place]) -> set[str]:
    """Ids of the entities that fly above what stands there, where nothing else is said of them."""
    related = {end for r in scene.relations for end in r.ends}
    flying = {e.id for e in scene.entities if _kind(e) is AIRBORNE} - related - hints.keys()
    return flying if standing(scene, hints) else set()


def footing(scene: Scene, bodies: Mapping[str, Body], hints: Mapping[str, Place], area: Area) -> list[Rule]:
    """The rules, in short sides of the canvas: what stands has its lower edge below the horizon, what flies its centre
    above. ``area`` (xyxy) is what the things may use.
    """
    upright = sorted(standing(scene, hints))
    height = scene.canvas.height / min(scene.canvas.size)
    floor, line = (min(share * height, area[3] - 0.02) for share in (HORIZON, NEAR_LINE))
    rules: list[Rule] = []
    for i in upright:
        share = HELD_DOWN * LARGE / len(upright)
        rules.append(Rule(((-1.0, i, 1.0, 1),), floor, weight=share))
        rules.append(Rule(((1.0, i, 1.0, 1),), -line, equal=True, weight=LEVELLED))
    flying = sorted(aloft(scene, hints))
    rules += [Rule(((1.0, i, 0.0, 1),), -floor, weight=HELD_DOWN * LARGE / len(flying)) for i in flying]
    return [rule for rule in rules if rule.terms[0][1] in bodies]


def _has_floor(background: str) -> bool:
    said = ground_phrase(background)
    words = {singular(word) for word in background.lower().split()}
    return bool(said) and not said.endswith("background") and not words & WITHOUT_FLOOR


def _kind(entity: Entity) -> frozenset[str] | None:
    noun = singular(entity.noun.lower().split()[-1])
    return next((kind for kind in (AIRBORNE, HUNG) if noun in kind), None)
