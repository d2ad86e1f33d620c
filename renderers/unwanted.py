"""What a picture or a region must not show, for models that take a negative prompt."""

from __future__ import annotations

from collections.abc import Sequence

from planners.checklist import WRITING
from planners.english import singular
from planners.scene import LACKING, Entity, Scene, lacked_things


def unwanted(scene: Scene, about: Sequence[str] | None = None) -> tuple[str, ...]:
    """Forbidden things, and what the things in ``about`` lack (None: all things), as phrases without articles.

    A phrase whose noun something planned in the same place has is left out: the hat that one of two men lacks would
    else be pushed off the other.
    """
    things = scene.things if about is None else [scene.item(identifier) for identifier in about]
    entities = [item for item in things if isinstance(item, Entity)]
    phrases = list(scene.forbidden)
    lacks = (entity.attributes.get("without", "") for entity in entities)
    phrases += [one for lack in lacks for one in lacked_things(lack)]
    phrases += [entity.attributes.get("not", "") for entity in entities]
    planned = {
        singular(word)
        for entity in entities
        for shown in (entity.noun, *(value for name, value in entity.attributes.items() if name not in LACKING))
        for word in shown.lower().split()
    }
    if scene.texts:
        planned |= set(WRITING)
    named = dict.fromkeys(phrase for phrase in phrases if phrase.strip())
    return tuple(phrase for phrase in named if singular(phrase.lower().split()[-1]) not in planned)


def negative_prompt(own: str, scene: Scene, about: Sequence[str] | None = None) -> str:
    """The settings' ``own`` negative prompt and what is unwanted; ``own`` unchanged where nothing is."""
    phrases = unwanted(scene, about)
    return ", ".join([*([own.strip()] if own.strip() else []), *phrases]) if phrases else own
