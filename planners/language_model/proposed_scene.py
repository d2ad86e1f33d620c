"""A model's proposal as a scene without boxes. Our own code makes the ids; a model never sees or writes one."""

from __future__ import annotations

from collections import Counter
from itertools import product

from planners.base import MOST_ITEMS, PlanError
from planners.english import singular
from planners.language.reading.draft import safe_name
from planners.language.vocabulary.colours import several
from planners.language.vocabulary.noun_classes import is_collocation
from planners.language.vocabulary.qualities import BASE_COLOURS, SHADES, SPELLING
from planners.language_model.proposal import Attributes, ProposedRelation, SceneProposal
from planners.partial_scene import PartialScene
from planners.scene import Canvas, Entity, Place, Relation, Scene, Style, TextBlock

Groups = list[tuple[str, ...]]
"""The ids of each proposed object (one a copy), then of each proposed text."""


def scene_of_proposal(proposal: SceneProposal, prompt: str, canvas: Canvas) -> PartialScene:
    """Raises PlanError for indices or amounts that make no sense, in words that help a model to correct its answer."""
    total = sum(item.count for item in proposal.objects) + len(proposal.texts)
    if total > MOST_ITEMS:
        raise PlanError(f"objects and texts: {total} in all, {MOST_ITEMS} is the most")
    numbers: Counter[str] = Counter()
    places: dict[str, Place] = {}
    entities: list[Entity] = []
    texts: list[TextBlock] = []
    groups: Groups = []

    def new_group(name: str, count: int, place: Place | None) -> tuple[str, ...]:
        ids = tuple(f"{name}_{number}" for number in range(numbers[name] + 1, numbers[name] + count + 1))
        numbers[name] += count
        groups.append(ids)
        places.update({i: place for i in ids if place is not None})
        return ids

    for item in proposal.objects:
        noun, attributes = normalise_object(item.noun, item.attributes)
        ids = new_group(safe_name(noun), item.count, item.place)
        entities += [Entity(id=i, noun=noun, attributes=attributes) for i in ids]
    for at, text in enumerate(proposal.texts):
        if text.carrier is not None and text.carrier >= len(proposal.objects):
            raise PlanError(f"texts.{at}.carrier: {text.carrier} is no object; there are {len(proposal.objects)}")
        carrier = None if text.carrier is None else groups[text.carrier][0]
        (identifier,) = new_group("text" if text.role == "label" else text.role, 1, text.place)
        texts.append(
            TextBlock(id=identifier, content=text.content, role=text.role, colour=text.colour, carrier=carrier)
        )
    relations = [one for at, proposed in enumerate(proposal.relations) for one in _relations(at, proposed, groups)]
    scene = Scene(
        prompt=prompt,
        canvas=canvas,
        background=proposal.background or "",
        style=Style.model_validate(proposal.style.model_dump()),
        entities=tuple(entities),
        texts=tuple(texts),
        relations=tuple(dict.fromkeys(relations)),
        forbidden=tuple(dict.fromkeys(proposal.forbidden)),
    )
    return PartialScene(scene, places)


def normalise_object(noun: str, attributes: Attributes) -> tuple[str, dict[str, str]]:
    """The noun in lower case and the singular, and the attributes that are given.

    A colour under another name, or before the noun, becomes the attribute "colour": ("Red Circles", {}) is
    ("circle", {"colour": "red"}).
    """
    found: dict[str, str] = {}
    for name, value in attributes.model_dump(exclude_none=True).items():
        words = " ".join(SPELLING.get(word, word) for word in str(value).lower().split())
        colours = set(several(words).split())
        if colours & BASE_COLOURS and colours <= BASE_COLOURS | SHADES | {"and"}:
            name = "colour"
        found.setdefault(name, several(words) if name == "colour" else words)
    *before, last = singular(" ".join(noun.lower().split())).split(" ")
    while before and before[0] in BASE_COLOURS and not is_collocation((*before, last)):
        found.setdefault("colour", SPELLING.get(before[0], before[0]))
        del before[0]
    return " ".join([*before, last]), found


def _relations(at: int, proposed: ProposedRelation, groups: Groups) -> list[Relation]:
    """The proposed relation, the ``at``-th, between each of the subject's group and each of the object's."""
    indices = [proposed.subject, proposed.object, proposed.other]
    for key, index in zip(("subject", "object", "other"), indices, strict=True):
        if index is not None and index >= len(groups):
            raise PlanError(f"relations.{at}.{key}: {index} is no object or text; there are {len(groups)}")
    if (proposed.kind == "between") != (proposed.other is not None):
        raise PlanError(f'relations.{at}: "between" needs "other", the second object, and no other relation has it')
    if len(set(indices)) < len(indices):
        raise PlanError(f"relations.{at}: a thing can't be {proposed.kind} itself")
    others = (None,) if proposed.other is None else groups[proposed.other]
    return [
        Relation(subject=subject, kind=proposed.kind, object=found, other=other)
        for subject, found, other in product(groups[proposed.subject], groups[proposed.object], others)
    ]
