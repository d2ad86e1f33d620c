"""A scene before it has a layout, and the rules' reading of a prompt as one.

Our own code makes the ids, in the order in which the prompt names things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planners.language.grammar import read_prompt
from planners.language.reading.draft import Draft
from planners.language.tokens import Token
from planners.language.vocabulary.intents import fulfilled
from planners.scene import Canvas, Place, Scene, Style


@dataclass(frozen=True)
class PartialScene:
    """A scene without boxes.

    ``places`` says where some of its things should be, by id; ``unplaced`` are the prompt's words that it doesn't
    cover, in the prompt's order.
    """

    scene: Scene
    places: Mapping[str, Place] = field(default_factory=dict)
    unplaced: tuple[Token, ...] = ()
    notes: tuple[str, ...] = ()


def read_by_rules(prompt: str, canvas: Canvas, pipeline: Any) -> PartialScene:
    """What the reading of the pipeline's parse finds; the scene may be empty.

    Raises PlanError if the prompt can't be read at all.
    """
    read = read_prompt(prompt, pipeline)
    return PartialScene(_scene(read.draft, prompt, canvas), read.draft.places, read.unplaced, read.notes)


def _scene(draft: Draft, prompt: str, canvas: Canvas) -> Scene:
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
        background=draft.background or "",
        style=fulfilled(style),
        entities=tuple(draft.entities.values()),
        texts=tuple(draft.texts.values()),
        relations=tuple(draft.relations),
        forbidden=tuple(dict.fromkeys(draft.forbidden)),
        amounts=draft.amounts(),
    )
