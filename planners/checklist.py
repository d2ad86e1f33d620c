"""The checklist: what will be judged, compiled once from the scene and frozen for the run."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from pydantic import Field, JsonValue

from planners.colour_table import plain_colour, possible_colours
from planners.daytime import says_more_than_time, time_of_day
from planners.lettered import may_be_lettered
from planners.letters import letter_size, plain_look
from planners.scene import Frozen, Scene, TextBlock, lacked_things

CheckKind = Literal[
    "present",
    "count",
    "attribute",
    "relation",
    "text",
    "lettering",
    "no_extra_text",
    "setting",
    "anatomy",
    "form",
    "alignment",
    "artifact",
    "safe",
    "custom",
]


class Check(Frozen):
    """One requirement. ``about`` lists scene ids; ``expected`` depends on the kind:

    - present: the noun
    - count: {"noun", "count"}, and "at_least" and "at_most" if a range is allowed
    - attribute: {"name", "value"}; a colour is "X", or "X and Y" for a thing that has both; the names "without" and
      "not" say what the thing lacks ("hat") or doesn't do ("riding a motorcycle"), the name "place" says where in the
      picture it is
    - relation: the kind; ``about`` is (subject, object), and for "between" (subject, object, other)
    - text: the exact content
    - lettering: {"name", "value"}, of a text: its "colour", "size" ("small" or "large"), "typeface" or "place"
    - setting: {"name", "value"}: the "time" of day ("day", "dusk", "night") or the "background"
    - alignment: {"name", "value"}, a quality of the whole picture
    - form: the noun of the thing, which must not be malformed
    - no_extra_text, artifact: null
    - custom: as its critic defines

    A verdict passes if its score reaches ``threshold``. A soft check is reported and never repaired. ``owner`` is the
    critic that added the check, or, for a planner's "custom" check, the critic that the planner means: nobody else
    judges a "custom" check, unless it names its id.
    """

    id: str = Field(min_length=1, max_length=200)
    kind: CheckKind
    about: tuple[str, ...] = ()
    expected: JsonValue = None
    says: str = Field(description="the check as a short sentence for people")
    threshold: float = Field(default=0.5, ge=0.0, le=1.0)
    hard: bool = True
    owner: str | None = None


Checklist = tuple[Check, ...]
WRITING = ("text", "word", "letter", "writing", "lettering", "caption", "watermark", "signature", "logo")
"""Nouns of what is written, whatever it says."""
WHERE = {"top": "at the top", "bottom": "at the bottom", "left": "on the left", "right": "on the right"}
"""A place in words; the others are "in the" and their name."""
BACKGROUND = "setting:background"
"""The check of the background: hard where it is a plain colour that a critic can measure."""
BY_LOOK = ("behind", "in_front_of", "facing", "holding", "wearing")
"""Relations that two boxes can't show. Their checks are soft, so that no run stops for them."""


def spoken_names(scene: Scene) -> dict[str, str]:
    """By id, a name that tells each thing from the others: "cat", "red circle" beside a blue one, "cat 2", '"SALE"'."""
    names: dict[str, str] = {}
    nouns = Counter(entity.noun for entity in scene.entities)
    phrases = Counter(entity.bare_phrase for entity in scene.entities)
    contents = Counter(text.content for text in scene.texts)
    running: Counter[str] = Counter()
    for entity in scene.entities:
        described = entity.bare_phrase
        if nouns[entity.noun] == 1:
            names[entity.id] = entity.noun
        elif phrases[described] == 1:
            names[entity.id] = described
        else:
            running[described] += 1
            names[entity.id] = f"{described} {running[described]}"
    for text in scene.texts:
        names[text.id] = f'"{text.content}"' + (f" ({text.id})" if contents[text.content] > 1 else "")
    return names


def compile_checklist(scene: Scene) -> Checklist:
    """Every requirement of the scene as checks, in a fixed order with fixed ids.

    Checks of colours (a plain background's too), of places in the picture and of the time of day are hard. Those of
    sizes, materials, looks, of the style (medium, mood, lighting, camera, palette), of any other background and of what
    carries a text are soft, since these are matters of degree, or nobody may be able to judge them. So is stray text
    where real things or places have lettering of their own, unless the prompt forbids it.
    """
    names = spoken_names(scene)
    checks = [Check(id="artifact", kind="artifact", says="the picture is a real picture of the planned size")]
    for entity in scene.entities:
        name = names[entity.id]
        alone = name in (entity.noun, entity.bare_phrase)
        checks.append(
            Check(
                id=f"present:{entity.id}",
                kind="present",
                about=(entity.id,),
                expected=entity.noun,
                says=f"there is {entity.phrase}" if alone else f"there is {name}",
            )
        )
        place = {} if entity.place is None else {"place": entity.place}
        for attribute, value in (entity.attributes | place).items():
            hard = attribute in ("colour", "place")
            says = f"the {entity.noun if alone else name} {_said(attribute, value)}"
            checks.append(_quality("attribute", (attribute, value), says, hard, entity.id))
    checks.extend(_counts(scene))
    for relation in scene.relations:
        ends = [names[end] if names[end].startswith('"') else f"the {names[end]}" for end in relation.ends]
        checks.append(
            Check(
                id=f"relation:{relation.subject}-{relation.kind}-{'-'.join(relation.ends[1:])}",
                kind="relation",
                about=relation.ends,
                expected=relation.kind,
                hard=relation.kind not in BY_LOOK,
                says=f"{ends[0]} is {relation.kind.replace('_', ' ')} {' and '.join(ends[1:])}",
            )
        )
    for text in scene.texts:
        checks.append(
            Check(
                id=f"text:{text.id}",
                kind="text",
                about=(text.id,),
                expected=text.content,
                says=f'the {text.role} reads "{text.content}"',
                threshold=1.0,
            )
        )
        checks.extend(_lettering(scene, text, names))
    checks.extend(_setting(scene))
    lighting = scene.style.lighting or ""
    for quality, words in (
        ("medium", scene.style.medium),
        ("mood", scene.style.mood),
        ("lighting", lighting if says_more_than_time(lighting) or time_of_day(scene) is None else None),
        ("camera", scene.style.camera),
        ("palette", ", ".join(scene.style.palette)),
    ):
        if words:
            checks.append(_quality("alignment", (quality, words), f"the picture's {quality} is {words}", hard=False))
    unwanted = any(noun.split()[-1] in WRITING for noun in scene.forbidden)
    checks.append(
        Check(
            id="no_extra_text",
            kind="no_extra_text",
            says="there is no text that isn't in the plan",
            hard=unwanted or not may_be_lettered(scene),
        )
    )
    return tuple(checks)


def in_place(place: str) -> str:
    """A place in the picture in words: "at the top", "in the top left"."""
    return WHERE.get(place, f"in the {place}")


def _lettering(scene: Scene, text: TextBlock, names: dict[str, str]) -> list[Check]:
    """How a text looks, where it is, and what it is on."""
    letters, size, look = f"the letters of {names[text.id]} are", letter_size(text), plain_look(text)
    known = bool(possible_colours(text.colour or ""))
    wishes = (
        ("place", text.place, f"{names[text.id]} is {in_place(text.place or '')}", True),
        ("colour", text.colour, f"{letters} {text.colour}", known),
        ("size", size, f"{letters} {size}", False),
        ("typeface", look, f"{letters} {look}", False),
    )
    checks = [_quality("lettering", (wish, value), says, hard, text.id) for wish, value, says, hard in wishes if value]
    if text.carrier is not None and not any({text.id, text.carrier} <= set(r.ends) for r in scene.relations):
        checks.append(
            Check(
                id=f"relation:{text.id}-inside-{text.carrier}",
                kind="relation",
                about=(text.id, text.carrier),
                expected="inside",
                says=f"{names[text.id]} is on the {names[text.carrier]}",
                hard=False,
            )
        )
    return checks


def _setting(scene: Scene) -> list[Check]:
    """The time of day and the background."""
    time, background = time_of_day(scene), scene.background
    checks = []
    if time is not None:
        says = f"it is {'dawn or dusk' if time == 'dusk' else time} in the picture"
        checks.append(_quality("setting", ("time", time), says, hard=True))
    if background and (time is None or says_more_than_time(background)):
        says, plain = f"the background is: {background}", bool(plain_colour(background))
        checks.append(_quality("setting", ("background", background), says, hard=plain))
    return checks


def _quality(kind: CheckKind, expected: tuple[str, str], says: str, hard: bool, about: str | None = None) -> Check:
    """A check that expects a value under a name, of one thing or of the whole picture."""
    name, value = expected
    return Check(
        id=f"{kind}:{name}" if about is None else f"{kind}:{about}.{name}",
        kind=kind,
        about=() if about is None else (about,),
        expected={"name": name, "value": value},
        says=says,
        hard=hard,
    )


def _said(attribute: str, value: str) -> str:
    """An attribute after its thing's name: "is red", "is a slice", "has no hat or scarf", "is not sleeping"."""
    match attribute:
        case "place":
            return f"is {in_place(value)}"
        case "portion":
            return f"is a {value.removesuffix(' of')}"
        case "without":
            return f"has no {' or '.join(lacked_things(value))}"
        case "not":
            return f"is not {value}"
    return f"is {value}"


def _counts(scene: Scene) -> list[Check]:
    """The number of each noun, 0 for forbidden things. Forbidden text is left to the check ``no_extra_text``."""
    checks = []
    nouns = Counter(entity.noun for entity in scene.entities)
    for noun in scene.forbidden:
        if noun not in nouns and noun.split()[-1] not in WRITING:
            nouns[noun] = 0
    ranges = {amount.noun: amount for amount in scene.amounts}
    for noun, count in nouns.items():
        about = tuple(entity.id for entity in scene.entities if entity.noun == noun)
        amount = f"there is exactly 1 {noun}" if count == 1 else f"there are exactly {count} of: {noun}"
        expected: dict[str, JsonValue] = {"noun": noun, "count": count}
        if noun in ranges:
            least, most = ranges[noun].at_least, ranges[noun].at_most
            amount = f"there are {least} to {most} of: {noun}"
            expected |= {"at_least": least, "at_most": most}
        checks.append(
            Check(
                id=f"count:{noun}",
                kind="count",
                about=about,
                expected=expected,
                says=amount if count else f"there is no {noun}",
            )
        )
    return checks
