"""Held-out scenes of the shipped world: two to four things, some with a title, each one line."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import numpy as np

from planners.base import PlanError
from planners.english import plural, with_article
from planners.ground_phrase import ground_phrase
from planners.rules import RulePlanner
from planners.scene import Canvas, Frozen, Scene
from renderers.primer.edition2.captions import PAIRS
from renderers.primer.edition2.grounds import PLACES
from renderers.primer.edition2.world import COLOURS, NOUNS, PLAIN_GROUNDS, SHAPES, TINTABLE, WORDS, held_out

CANVAS = Canvas(width=512, height=512)
NAMED_COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
"""Colours of things and letters: those that light and shade don't make into another one."""
UNCLEAR = frozenset(
    "orange mouse bat seal sun moon cloud rainbow snowflake fire ring peach lemon kiwi pepper person tie door window "
    "mirror map bed couch toilet bathtub feather rose compass key ladder".split()
)
"""Nouns that are also colours, grounds or parts, or that mean something else as well."""
SHAPE_NOUNS = tuple(shape for shape in SHAPES if shape not in ("ring", "cross", "crescent"))
PLAIN_NOUNS = tuple(n for n in NOUNS if n not in PAIRS | UNCLEAR and n not in TINTABLE)
COLOURED_NOUNS = tuple(n for n in TINTABLE if n not in PAIRS | UNCLEAR)
TITLES = tuple(word for word in WORDS if word.isascii() and 3 <= len(word) <= 8)
NUMBER_WORDS = ("no", "a", "two", "three", "four", "five")
CONTRAST = 110.0
"""Least distance in sRGB between what stands on a plain ground and the ground."""


class SceneThing(Frozen):
    """``count`` things of a noun in one colour; None: the noun's own."""

    noun: str
    colour: str | None = None
    count: int = 1

    @property
    def words(self) -> str:
        """ "a red car", "two frogs"."""
        if self.count == 1:
            return with_article(f"{self.colour} {self.noun}" if self.colour else self.noun)
        return " ".join(filter(None, [NUMBER_WORDS[self.count], self.colour, plural(self.noun)]))


class HeldOutScene(Frozen):
    """A prompt and what it says. ``ground`` is a place, or a plain colour."""

    id: str
    prompt: str
    seed: int
    things: tuple[SceneThing, ...]
    title: str | None
    ground: str
    time: str = "day"

    @property
    def total(self) -> int:
        return sum(thing.count for thing in self.things)


def differs_from_ground(colour: str, ground: str) -> bool:
    """Whether a colour stands out from a plain ground; from a place each does."""
    if ground not in PLAIN_GROUNDS:
        return True
    return float(np.linalg.norm(np.subtract(COLOURS[colour], PLAIN_GROUNDS[ground]))) > CONTRAST


def random_colour(rng: random.Random, ground: str, *others: str | None) -> str:
    return rng.choice([c for c in NAMED_COLOURS if c not in others and differs_from_ground(c, ground)])


def held_out_scenes(count: int, seed: int, prefix: str, chains: bool = False) -> list[HeldOutScene]:
    """So many scenes, the same for a seed, whose prompts the painter's training leaves out and the planner reads.

    Every second one has a title, every third a group of one noun. Those for ``chains`` have four single things.
    """
    found: list[HeldOutScene] = []
    for scene in _drawn(seed, chains):
        number = len(found)
        wanted = (number % 2 == 0, number % 3 == 0 and not chains)
        grouped = any(thing.count > 1 for thing in scene.things)
        if (scene.title is not None, grouped) == wanted and held_out(scene.prompt) and reads_right(scene):
            found.append(scene.model_copy(update={"id": f"{prefix}{number:02d}", "seed": number}))
        if len(found) == count:
            break
    return found


def _drawn(seed: int, chains: bool) -> Iterator[HeldOutScene]:
    rng = random.Random(f"edited scenes {seed}")
    while True:
        place = rng.random() < 0.6
        ground = rng.choice(list(PLACES) if place else list(PLAIN_GROUNDS))
        time = rng.choice(("day", "day", "day", "dusk", "night")) if place else "day"
        coloured = rng.choice((*COLOURED_NOUNS, *SHAPE_NOUNS))
        things = [SceneThing(noun=coloured, colour=random_colour(rng, ground))]
        if chains:
            second = rng.choice([n for n in COLOURED_NOUNS if n != coloured])
            things.append(SceneThing(noun=second, colour=random_colour(rng, ground, things[0].colour)))
        most = 2 if chains else rng.randint(1, 3)
        for noun in rng.sample(PLAIN_NOUNS, most):
            group = not chains and len(things) == 1 and rng.random() < 0.5
            things.append(SceneThing(noun=noun, count=rng.randint(2, 3) if group else 1))
        while sum(thing.count for thing in things) > 4:
            things.pop()
        rng.shuffle(things)
        title = rng.choice(TITLES) if rng.random() < 0.5 else None
        said = [thing.words for thing in things]
        if len(said) == 2:
            listed = rng.choice((" to the left of ", " to the right of ", " and ")).join(said)
        else:
            listed = f"{', '.join(said[:-1])} and {said[-1]}"
        when = "" if time == "day" else f" at {time}"
        where = ground_phrase(ground if place else f"{ground} background")
        prompt = f"{listed} {where}{when}" + (f' and the title "{title}"' if title else "")
        if len(things) > 1:
            yield HeldOutScene(
                id="", prompt=prompt, seed=0, things=tuple(things), title=title, ground=ground, time=time
            )


def reads_right(scene: HeldOutScene) -> bool:
    """Whether the rule planner reads the prompt as the things and the title that it says."""
    try:
        planned = planned_scene(scene.prompt)
    except PlanError:
        return False
    counted = Counter((e.noun, e.attributes.get("colour")) for e in planned.entities)
    wanted = Counter({(thing.noun, thing.colour): thing.count for thing in scene.things})
    return counted == wanted and [t.content for t in planned.texts] == ([scene.title] if scene.title else [])


def planned_scene(prompt: str) -> Scene:
    """Raises PlanError."""
    return RulePlanner().plan(prompt, CANVAS).scene
