"""How a background is said behind what stands there: "on a white background", "in a forest", "on a beach"."""

from __future__ import annotations

import re

from planners.english import singular, with_article
from planners.language.vocabulary.noun_classes import noun_class

SURFACES = frozenset(
    "beach coast shore coastline riverbank island street road highway path trail sidewalk crosswalk runway bridge pier "
    "dock deck boat sea ocean lake river pond stage playground court pitch farm rooftop roof hill cliff mountain "
    "balcony terrace patio porch lawn table desk countertop shelf bench floor carpet rug plate tray platform pedestal "
    "sofa bed moon planet".split()
)
"""What one is on; one is in any other place."""
ONLY_ONE = frozenset("sky sea ocean countryside woods outdoors wilderness".split())
"""Places that go by "the" unless an adjective tells which one."""
WITHOUT_ARTICLE = {"space": "in space", "outer space": "in outer space", "underwater": "underwater"}
BEFORE_PLACE = "|".join("in on at under inside within beneath near by along across over against through".split())


def ground_phrase(background: str, prompt: str = "") -> str:
    """The background with its preposition and article: a place its own, anything else as a "background".

    A place goes by the ``prompt``'s words where that has them: "under the old bridge". Without a background "".
    """
    if not background or background.endswith("background"):
        return background and f"on {with_article(background)}"
    head = re.split(rf" (?:{BEFORE_PLACE}|of|with|and) ", background)[0]
    kind, last = noun_class(head), head.split()[-1]
    if kind in ("place", "thing"):
        said = re.search(rf"\b(?:{BEFORE_PLACE}) (?:an? |the )?{re.escape(background)}\b", prompt, re.IGNORECASE)
        if said:
            return said[0].lower()
    if background in WITHOUT_ARTICLE:
        return WITHOUT_ARTICLE[background]
    if kind != "place" and last not in SURFACES and head not in ONLY_ONE:
        return f"on {with_article(f'{background} background')}"
    alone = head in ONLY_ONE or singular(last) != last
    return f"{'on' if last in SURFACES else 'in'} {f'the {background}' if alone else with_article(background)}"
