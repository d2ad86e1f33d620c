"""Two hundred edits in ten classes, and chains of ten, each with what must come true and what must stay."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, get_args

from benchmarks.editing.painted.scenes import (
    COLOURED_NOUNS,
    NUMBER_WORDS,
    PLAIN_NOUNS,
    SHAPE_NOUNS,
    TITLES,
    HeldOutScene,
    SceneThing,
    held_out_scenes,
    planned_scene,
    random_colour,
)
from planners.english import plural, with_article
from planners.ground_phrase import ground_phrase
from planners.scene import Frozen
from renderers.primer.edition2.grounds import PLACES
from renderers.primer.edition2.world import PLAIN_GROUNDS, TIMES

EditKind = Literal[
    "recolour", "add", "remove", "replace", "move", "count", "resize", "text wording", "text colour", "ground or light"
]
EDIT_KINDS: tuple[EditKind, ...] = get_args(EditKind)
Way = Literal["left", "right", "larger", "smaller"]


class EditOutcome(Frozen):
    """What must be true of the picture after an edit.

    ``there``: exactly so many of a noun, in that colour where one is named. ``in_place_of``: the noun whose place the
    first of ``there`` takes. ``way``: how the first of ``there`` must have moved or grown. ``side``: what the first
    must stand to which noun. ``stays``: the other things; ``title`` and ``ink`` of the text, None where there is none
    and where any colour will do. ``local``: all but the touched regions must keep their pixels.
    """

    there: tuple[SceneThing, ...] = ()
    gone: tuple[str, ...] = ()
    in_place_of: str | None = None
    way: Way | None = None
    side: tuple[str, str] | None = None
    stays: tuple[SceneThing, ...] = ()
    title: str | None = None
    new_title: bool = False
    ink: str | None = None
    ground: str | None = None
    time: str | None = None
    local: bool = True


class EditCase(Frozen):
    """An instruction for the picture of a scene, or, in a chain, for that of the turn before."""

    id: str
    kind: EditKind
    scene: HeldOutScene
    instruction: str
    outcome: EditOutcome
    turn: int = 0

    @property
    def nouns(self) -> tuple[str, ...]:
        """What the outside judge looks for: all that was there, and all that the edit names."""
        mine = [*self.scene.things, *self.outcome.there, *self.outcome.stays]
        return tuple(sorted({thing.noun for thing in mine} | set(self.outcome.gone)))


def edit_cases(each: int, seed: int = 133) -> list[EditCase]:
    """``each`` edits of every class over ``5 * each / 2`` scenes, four a scene, the first of every class first."""
    scenes = held_out_scenes(max(10, 5 * each // 2), seed, "s")
    left: Counter[EditKind] = Counter(dict.fromkeys(EDIT_KINDS, each))
    rng = random.Random(f"edits {seed}")
    made: list[EditCase] = []
    for scene in [*scenes, *scenes]:  # what the first four edits a scene leave over
        taken = {case.kind for case in made if case.scene == scene}
        fit = [kind for kind in EDIT_KINDS if left[kind] and kind not in taken and _fits(kind, scene)]
        fit.sort(key=lambda kind: (-left[kind], rng.random()))
        for kind in fit[: 4 if scene not in [case.scene for case in made] else len(fit)]:
            number = each - left[kind]
            instruction, outcome = MAKERS[kind](scene, rng)
            name = f"{kind.replace(' ', '_')}-{number:02d}"
            made.append(EditCase(id=name, kind=kind, scene=scene, instruction=instruction, outcome=outcome))
            left[kind] -= 1
    return sorted(made, key=lambda case: (int(case.id.rpartition("-")[2]), EDIT_KINDS.index(case.kind)))


def _fits(kind: EditKind, scene: HeldOutScene) -> bool:
    grouped = any(thing.count > 1 for thing in scene.things)
    if kind.startswith("text"):
        return scene.title is not None
    if kind == "add":
        return scene.total < 4
    return kind != "count" or grouped or scene.total < 4


def _others(scene: HeldOutScene, *spoken_of: SceneThing) -> tuple[SceneThing, ...]:
    return tuple(thing for thing in scene.things if thing not in spoken_of)


def _kept(scene: HeldOutScene, *spoken_of: SceneThing) -> EditOutcome:
    return EditOutcome(stays=_others(scene, *spoken_of), title=scene.title)


def _single(scene: HeldOutScene, rng: random.Random, coloured: bool = False) -> SceneThing:
    return rng.choice([t for t in scene.things if t.count == 1 and (t.colour or not coloured)])


def _fresh(scene: HeldOutScene, rng: random.Random) -> SceneThing:
    """A thing of a noun that the scene lacks."""
    taken = {thing.noun for thing in scene.things}
    if rng.random() < 0.4:
        noun = rng.choice([n for n in (*COLOURED_NOUNS, *SHAPE_NOUNS) if n not in taken])
        return SceneThing(noun=noun, colour=random_colour(rng, scene.ground))
    return SceneThing(noun=rng.choice([n for n in PLAIN_NOUNS if n not in taken]))


Made = tuple[str, EditOutcome]


def recolour(scene: HeldOutScene, rng: random.Random) -> Made:
    thing = _single(scene, rng, coloured=True)
    new = random_colour(rng, scene.ground, thing.colour)
    said = rng.choice(("make the {} {}", "paint the {} {}", "change the colour of the {} to {}", "the {} should be {}"))
    there = thing.model_copy(update={"colour": new})
    update = {"there": (there,), "in_place_of": thing.noun}
    return said.format(thing.noun, new), _kept(scene, thing).model_copy(update=update)


def add(scene: HeldOutScene, rng: random.Random) -> Made:
    new, other = _fresh(scene, rng), _single(scene, rng)
    side = rng.choice(("left", "right"))
    forms = (f"to the {side} of the {other.noun}", f"next to the {other.noun}", "", "")
    where = rng.choice(forms)
    related = (f"{side}_of", other.noun) if where == forms[0] else None
    said = f"{rng.choice(('add', 'put'))} {new.words} {where}" if where else f"add {new.words}"
    return said, _kept(scene).model_copy(update={"there": (new,), "side": related})


def remove(scene: HeldOutScene, rng: random.Random) -> Made:
    thing = _single(scene, rng)
    said = rng.choice(("remove the {}", "get rid of the {}", "take the {} out", "delete the {}"))
    return said.format(thing.noun), _kept(scene, thing).model_copy(update={"gone": (thing.noun,)})


def replace(scene: HeldOutScene, rng: random.Random) -> Made:
    thing, new = _single(scene, rng), _fresh(scene, rng)
    said = rng.choice(("replace the {} with {}", "turn the {} into {}", "swap the {} for {}", "make the {} {}"))
    update = {"there": (new,), "gone": (thing.noun,), "in_place_of": thing.noun}
    return said.format(thing.noun, new.words), _kept(scene, thing).model_copy(update=update)


def move(scene: HeldOutScene, rng: random.Random) -> Made:
    """Towards the side where the plan leaves more room."""
    thing = _single(scene, rng)
    way = _roomy_side(scene, thing)
    said = rng.choice(("move the {} to the {}", "shift the {} further to the {}", "move the {} a bit to the {}"))
    update = {"there": (thing,), "way": way}
    return said.format(thing.noun, way), _kept(scene, thing).model_copy(update=update)


def _roomy_side(scene: HeldOutScene, thing: SceneThing) -> Way:
    planned = planned_scene(scene.prompt)
    boxes = [(item.box, item.id) for item in planned.entities if item.box is not None]
    mine = next(box for box, i in boxes if planned.item(i).model_dump().get("noun") == thing.noun)
    level = [b for b, _ in boxes if b != mine and b.y0 < mine.y1 and mine.y0 < b.y1]
    left = mine.x0 - max((b.x1 for b in level if b.x1 <= mine.x0), default=0.0)
    right = min((b.x0 for b in level if b.x0 >= mine.x1), default=1.0) - mine.x1
    return "left" if left > right else "right"


def count(scene: HeldOutScene, rng: random.Random) -> Made:
    groups = [thing for thing in scene.things if thing.count > 1]
    thing = rng.choice(groups or [t for t in scene.things if t.count == 1])
    down = bool(groups) and rng.random() < 0.6
    number = thing.count - 1 if down else thing.count + 1
    name = thing.noun if number == 1 else plural(thing.noun)
    if down:
        forms = [f"remove one of the {plural(thing.noun)}", f"only {_number(number)} {name}"]
    else:
        forms = [f"add another {thing.noun}", f"there should be {_number(number)} {name}", f"one more {thing.noun}"]
    there = thing.model_copy(update={"count": number})
    return rng.choice(forms), _kept(scene, thing).model_copy(update={"there": (there,)})


def _number(number: int) -> str:
    return "one" if number == 1 else NUMBER_WORDS[number]


def resize(scene: HeldOutScene, rng: random.Random) -> Made:
    thing = _single(scene, rng)
    words, way = rng.choice(
        (("make the {} bigger", "larger"), ("enlarge the {}", "larger"), ("make the {} smaller", "smaller"),
         ("shrink the {}", "smaller"))
    )  # fmt: skip
    return words.format(thing.noun), _kept(scene, thing).model_copy(update={"there": (thing,), "way": way})


def text_wording(scene: HeldOutScene, rng: random.Random) -> Made:
    new = rng.choice([word for word in TITLES if word != scene.title])
    said = rng.choice(
        (
            'change the title to "{}"',
            'the title should read "{}"',
            'the text should say "{}"',
            'replace "{1}" with "{0}"',
        )
    )
    update = {"title": new, "new_title": True}
    return said.format(new, scene.title), _kept(scene).model_copy(update=update)


def text_colour(scene: HeldOutScene, rng: random.Random) -> Made:
    ink = random_colour(rng, scene.ground)
    said = rng.choice(
        ("make the title {}", "the letters should be {}", "change the colour of the title to {}", "paint the title {}")
    )
    return said.format(ink), _kept(scene).model_copy(update={"ink": ink, "new_title": True})


def ground_or_light(scene: HeldOutScene, rng: random.Random) -> Made:
    kept = _kept(scene).model_copy(update={"local": False})
    if scene.ground in PLACES and rng.random() < 0.5:
        time = rng.choice([t for t in TIMES if t != scene.time])
        said = "make it {}" if time != "day" else "make it daytime"
        return said.format(time), kept.model_copy(update={"ground": scene.ground, "time": time})
    colours = [thing.colour for thing in scene.things if thing.colour]
    if rng.random() < 0.6:
        place = rng.choice([p for p in PLACES if p != scene.ground])
        form = rng.choice(("change the background to {}", "put it {in_}"))
        said = form.format(with_article(place), in_=ground_phrase(place))
        return said, kept.model_copy(update={"ground": place, "time": scene.time})
    plain = [g for g in PLAIN_GROUNDS if g != scene.ground and not {g, g.split()[-1]} & set(colours)]
    ground = rng.choice([g for g in plain if g not in ("black", "brown", "navy", "maroon")])
    return f"make the background {ground}", kept.model_copy(update={"ground": ground, "time": "day"})


MAKERS: dict[EditKind, Callable[[HeldOutScene, random.Random], Made]] = {
    "recolour": recolour,
    "add": add,
    "remove": remove,
    "replace": replace,
    "move": move,
    "count": count,
    "resize": resize,
    "text wording": text_wording,
    "text colour": text_colour,
    "ground or light": ground_or_light,
}


def chains(count: int, seed: int = 137) -> list[list[EditCase]]:
    """So many chains of ten edits each that speak of two of a scene's four things, and of what comes beside them."""
    rng = random.Random(f"chains {seed}")
    return [list(_chain(scene, rng)) for scene in held_out_scenes(count, seed, "c", chains=True)]


def _chain(scene: HeldOutScene, rng: random.Random) -> Iterator[EditCase]:
    first, second = (next(t for t in scene.things if bool(t.colour) is coloured) for coloured in (True, False))
    stays = _others(scene, first, second)
    fresh = _fresh(scene, rng)
    instead = next(t for t in iter(lambda: _fresh(scene, rng), None) if t.noun not in (fresh.noun,))
    way = _roomy_side(scene, first)
    colours = [first.colour]
    for _ in range(3):
        colours.append(random_colour(rng, scene.ground, colours[-1]))
    one, two, three = (first.model_copy(update={"colour": colour}) for colour in colours[1:])
    steps: list[tuple[EditKind, str, dict[str, object]]] = [
        ("recolour", f"make the {first.noun} {one.colour}", {"there": (one,), "in_place_of": first.noun}),
        ("replace", f"replace the {second.noun} with {instead.words}",
         {"there": (instead,), "gone": (second.noun,), "in_place_of": second.noun}),
        ("move", f"move the {first.noun} a bit to the {way}", {"there": (one,), "way": way}),
        ("resize", f"make the {instead.noun} smaller", {"there": (instead,), "way": "smaller"}),
        ("recolour", f"paint the {first.noun} {two.colour}", {"there": (two,), "in_place_of": first.noun}),
        ("remove", f"remove the {instead.noun}", {"gone": (instead.noun,)}),
        ("add", f"add {fresh.words}", {"there": (fresh,)}),
        ("resize", f"make the {first.noun} smaller", {"there": (two,), "way": "smaller"}),
        ("recolour", f"make the {first.noun} {three.colour}", {"there": (three,), "in_place_of": first.noun}),
        ("remove", f"remove the {fresh.noun}", {"gone": (fresh.noun,)}),
    ]  # fmt: skip
    for turn, (kind, words, update) in enumerate(steps, 1):
        outcome = EditOutcome(stays=stays, title=scene.title).model_copy(update=update)
        yield EditCase(
            id=f"{scene.id}-{turn:02d}", kind=kind, scene=scene, instruction=words, outcome=outcome, turn=turn
        )
