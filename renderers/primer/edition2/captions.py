"""Says what a plan shows, as a person would ask for it; and the words that are whole tokens."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from renderers.primer.edition2.grounds import PLACES
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.world import COLOURS, MEDIA, NOUNS, PLAIN_GROUNDS, SHAPES, TIMES, TYPEFACES, article

NUMBERS = ("", "", "two", "three", "four", "five", "six")
PAIRS = frozenset(
    "skis scissors cherries grapes fries pancakes glasses popcorn bread corn cheese fire broccoli".split()
)
"""Nouns that take no article."""
IRREGULAR = {
    "person": "people",
    "sheep": "sheep",
    "fish": "fish",
    "deer": "deer",
    "knife": "knives",
    "mouse": "mice",
    "computer mouse": "computer mice",
    "wolf": "wolves",
    "maple leaf": "maple leaves",
    "goose": "geese",
}
INSIDE = frozenset(
    (
        "forest",
        "city",
        "living room",
        "bedroom",
        "kitchen",
        "classroom",
        "library",
        "desert",
        "meadow",
        "park",
        "garden",
        "jungle",
        "harbour",
        "cave",
        "autumn forest",
        "wheat field",
        "snowy field",
    )
)
GRAMMAR = (
    "a an the and of in on at by with word words letters background to left right above below next front behind top "
    "from poster picture photo drawing sign card banner image showing saying"
).split()


def plural(noun: str) -> str:
    if noun in IRREGULAR:
        return IRREGULAR[noun]
    if noun in PAIRS:
        return noun
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "sh", "ch", "tomato", "potato")) else f"{noun}s"


def vocabulary() -> list[str]:
    """Words that are whole tokens."""
    names = [*NOUNS, *map(plural, NOUNS), *SHAPES, *map(plural, SHAPES), *COLOURS, *PLAIN_GROUNDS, *PLACES, *TIMES]
    return [*GRAMMAR, *NUMBERS[2:], *" ".join([*names, *MEDIA, *TYPEFACES]).split()]


def named(phrase: str) -> str:
    return phrase if phrase.split()[-1] in PAIRS else article(phrase)


def listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(phrases: Iterable[str]) -> list[str]:
    """Phrases with their number: "a cat", "two red cars"."""
    said = []
    for phrase, count in Counter(phrases).items():
        *colour, noun = [phrase] if phrase in NOUNS else phrase.split(" ", 1)
        many = " ".join([*colour, plural(noun)])
        said.append(named(phrase) if count == 1 else f"{NUMBERS[min(count, 6)]} {many}")
    return said


def place_phrase(ground: str) -> str:
    """ "on a light blue background", "in a forest at dusk"."""
    if ground.endswith("background"):
        return f"on {article(ground)}"
    name, *when = next(
        [place, *ground[len(place) :].split()]
        for place in sorted(PLACES, key=len, reverse=True)
        if ground.startswith(place)
    )
    if name in ("space", "underwater"):
        where = {"space": "in space", "underwater": "underwater"}[name]
    elif name in ("sky", "sea", "mountains", "hills"):
        where = f"{'in' if name != 'sea' else 'on'} the {name}"
    else:
        where = f"{'in' if name in INSIDE else 'on'} {article(name)}"
    return " ".join([where, *when])


def tell(plan: PicturePlan, rng: random.Random) -> str:
    """The caption of a plan without its medium: deterministic but for the typeface's mention."""
    things = [thing.phrase for thing in sorted(plan.things, key=lambda t: t.box[0])]
    parts = counted(things)
    if plan.relation and len(plan.things) == 2:
        # the nearer thing comes second in depth; the subject of "in front of" is the nearer one
        first, second = plan.things if plan.relation != "in front of" else plan.things[::-1]
        parts = [f"{named(first.phrase)} {plan.relation} {named(second.phrase)}"]
    for text in plan.texts:
        face = f" {text.typeface}" if rng.random() < 0.5 else ""
        parts.append(f'the word "{text.string}" in {text.ink}{face} letters')
    if not plan.ground:
        return listed(parts)
    where = place_phrase(plan.ground)
    return f"{listed(parts)} {where}" if parts else where.removeprefix("on ").removeprefix("in ")


def decorated(caption: str, medium: str, rng: random.Random) -> str:
    """The caption with its medium said in one of several ways, or not at all."""
    chance = rng.random()
    if chance < 0.35:
        return f"{caption}, {medium}"
    if chance < 0.55:
        return f"{article(medium)} of {caption}"
    if chance < 0.65:
        return f"a {rng.choice(('poster', 'picture', 'drawing', 'card', 'sign'))} of {caption}"
    return caption
