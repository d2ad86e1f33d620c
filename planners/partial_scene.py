"""A scene before it has a layout: what the rules read in a prompt, or what a model proposed for it.

Ids are made by our own code, in the order in which things are named; a model never sees or writes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from planners.base import PlanError
from planners.english import singular
from planners.language import lexicon as lx
from planners.language.colours import several
from planners.language.draft import MOST_ITEMS, Draft, Ids, Place, safe_name
from planners.language.grammar import read
from planners.language.intents import fulfilled
from planners.language.tokens import Token, tokenize
from planners.language_model.proposal import Attributes, Link, Proposal
from planners.scene import Canvas, Entity, Relation, Scene, Style, TextBlock


@dataclass(frozen=True)
class Unlaid:
    """A scene without boxes; where some of its things should be, by id; the prompt's words that it has no place for."""

    scene: Scene
    places: Mapping[str, Place] = field(default_factory=dict)
    loose: tuple[Token, ...] = ()


def by_rules(prompt: str, canvas: Canvas) -> Unlaid:
    """What the rules read; it may hold nothing to paint. Raises PlanError where the prompt can't be read at all."""
    draft = read(tokenize(prompt))
    loose = tuple(sorted(set(draft.loose), key=lambda token: token.start))
    return Unlaid(_scene(draft, prompt, canvas), draft.places, loose)


def _scene(draft: Draft, prompt: str, canvas: Canvas) -> Scene:
    """The draft as a scene without boxes."""
    style = Style(
        medium=draft.medium,
        mood=", ".join(dict.fromkeys(draft.mood)) or None,
        lighting=", ".join(draft.lighting) or None,
        camera=", ".join(draft.camera) or None,
        palette=tuple(draft.palette),
    )
    return Scene(
        prompt=prompt,
        canvas=canvas,
        background=draft.background or "white",
        style=fulfilled(style),
        entities=tuple(draft.entities.values()),
        texts=tuple(draft.texts.values()),
        relations=tuple(draft.relations),
        forbidden=tuple(dict.fromkeys(draft.forbidden)),
        amounts=draft.amounts(),
    )


def from_proposal(proposal: Proposal, prompt: str, canvas: Canvas) -> Unlaid:
    """Raises PlanError, in words that a model can mend its answer by, where indices or amounts make no sense."""
    total = sum(thing.count for thing in proposal.objects) + len(proposal.texts)
    if total > MOST_ITEMS:
        raise PlanError(f"objects and texts: {total} in all, {MOST_ITEMS} is the most")
    numbers: Counter[str] = Counter()
    places: dict[str, Place] = {}
    entities: list[Entity] = []
    texts: list[TextBlock] = []
    groups: list[Ids] = []

    def fresh(name: str) -> str:
        numbers[name] += 1
        return f"{name}_{numbers[name]}"

    for thing in proposal.objects:
        noun, attributes = described(thing.noun, thing.attributes)
        made = tuple(fresh(safe_name(noun)) for _ in range(thing.count))
        entities += [Entity(id=i, noun=noun, attributes=attributes) for i in made]
        groups.append(made)
        places |= {i: thing.place for i in made if thing.place is not None}
    for at, text in enumerate(proposal.texts):
        if text.carrier is not None and text.carrier >= len(proposal.objects):
            raise PlanError(f"texts.{at}.carrier: {text.carrier} is no object; there are {len(proposal.objects)}")
        carrier = None if text.carrier is None else groups[text.carrier][0]
        identifier = fresh("text" if text.role == "label" else text.role)
        given = {"content": text.content, "role": text.role, "colour": text.colour, "carrier": carrier}
        texts.append(TextBlock.model_validate({"id": identifier, **given}))
        groups.append((identifier,))
        if text.place is not None:
            places[identifier] = text.place
    relations = [relation for at, link in enumerate(proposal.relations) for relation in _relations(at, link, groups)]
    look = proposal.style
    scene = Scene(
        prompt=prompt,
        canvas=canvas,
        background=proposal.background or "white",
        style=Style(
            medium=look.medium, mood=look.mood, lighting=look.lighting, camera=look.camera, palette=look.palette
        ),
        entities=tuple(entities),
        texts=tuple(texts),
        relations=tuple(dict.fromkeys(relations)),
        forbidden=tuple(dict.fromkeys(proposal.forbidden)),
    )
    return Unlaid(scene, places)


def described(noun: str, attributes: Attributes) -> tuple[str, dict[str, str]]:
    """The noun in lower case and the singular, and the attributes that are given.

    A colour under another name, or before the noun, is a colour all the same: ("Red Circles", {}) is
    ("circle", {"colour": "red"}).
    """
    found: dict[str, str] = {}
    for name, value in attributes.model_dump(exclude_none=True).items():
        words = [lx.SPELLING.get(word, word) for word in str(value).lower().split()]
        both = several(" ".join(words)).split()
        coloured = any(word in lx.BASE_COLOURS for word in both)
        if name != "colour" and coloured and all(w in lx.BASE_COLOURS | lx.SHADES | {"and"} for w in both):
            name = "colour"
        found.setdefault(name, several(" ".join(words)) if name == "colour" else " ".join(words))
    *before, last = noun.lower().split()
    last = singular(last)
    while before and before[0] in lx.BASE_COLOURS and " ".join([*before, last]) not in lx.COMPOUNDS:
        found.setdefault("colour", lx.SPELLING.get(before[0], before[0]))
        del before[0]
    return " ".join([*before, last]), found


def _relations(at: int, link: Link, groups: list[Ids]) -> list[Relation]:
    """Every thing of the subject's group against every thing of the object's."""
    for key, index in (("subject", link.subject), ("object", link.object), ("other", link.other)):
        if index is not None and index >= len(groups):
            raise PlanError(f"relations.{at}.{key}: {index} is no object or text; there are {len(groups)}")
    if (link.kind == "between") != (link.other is not None):
        raise PlanError(f'relations.{at}: "between" needs "other", the second object, and no other relation has it')
    ends = [link.subject, link.object, *([] if link.other is None else [link.other])]
    if len(set(ends)) < len(ends):
        raise PlanError(f"relations.{at}: a thing can't be {link.kind} itself")
    others = (None,) if link.other is None else groups[link.other]
    return [
        Relation(subject=subject, kind=link.kind, object=found, other=other)
        for subject in groups[link.subject]
        for found in groups[link.object]
        for other in others
    ]
