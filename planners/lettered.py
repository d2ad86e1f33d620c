"""Where real pictures have lettering that nobody asked for: the destination on a bus, the name over a shop."""

from __future__ import annotations

from planners.colour_table import possible_colours
from planners.english import singular
from planners.scene import Scene

LETTERED_THINGS = frozenset(
    "bus tram train truck lorry van taxi cab ambulance car minibus motorcycle airplane plane aeroplane ship boat ferry "
    "shop store storefront shopfront bakery restaurant pub bar kiosk supermarket cinema theatre theater hotel market "
    "sign signpost billboard banner flag scoreboard book newspaper magazine notebook menu map calendar bookshelf "
    "bookcase bottle can jar box carton packet package crate t-shirt shirt jersey "
    "laptop computer keyboard phone smartphone tablet monitor screen television tv camera clock watch "
    "coin banknote stamp ticket player athlete racer runner policeman firefighter".split()
)
LETTERED_PLACES = frozenset(
    "street city town downtown road highway motorway square market marketplace station platform airport harbour harbor "
    "port mall shop store cafe café restaurant bar pub bakery library bookshop bookstore supermarket office school "
    "classroom stadium arena kitchen garage workshop factory alley avenue skyline crossing intersection".split()
)
COMPOSED = frozenset(
    "poster logo icon flyer banner card infographic diagram sticker emblem badge label cover sketch drawing cartoon "
    "illustration clipart vector pictogram".split()
)
"""Kinds of pictures in which every letter is composed, so that an unplanned one is a fault."""


def may_be_lettered(scene: Scene) -> bool:
    """Whether the scene's things or its place usually bear lettering of their own.

    Never in a composed picture (a poster, a logo, a thing beside planned words) or on a plain ground.
    """
    if {singular(word) for word in (scene.style.medium or "").lower().split()} & COMPOSED:
        return False
    ground = scene.background.lower().replace("-", " ").split()
    if ground and (ground[-1] == "background" or possible_colours(ground[-1])):
        return False
    if {singular(word) for word in ground} & LETTERED_PLACES:
        return True
    heads = {singular(entity.noun.lower().split()[-1]) for entity in scene.entities}
    return not scene.texts and bool(heads & LETTERED_THINGS)
