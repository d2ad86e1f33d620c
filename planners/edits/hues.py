"""Colours of things: given, swapped, and found at the end of an instruction's words."""

from __future__ import annotations

import re

from planners.base import EditQuestionError
from planners.colour_table import possible_colours
from planners.edits.editor import SceneEditor
from planners.edits.references import refer
from planners.scene import Entity, TextBlock


def recolour(editor: SceneEditor, words: str, colour: str) -> None:
    found = refer(words, editor.scene, editor.recent)
    value = " and ".join(part.strip() for part in re.split(r" and |, ", colour.lower()))
    changed: list[Entity | TextBlock] = []
    for identifier in found.ids:
        item = editor.scene.item(identifier)
        if isinstance(item, TextBlock):
            changed.append(item.model_copy(update={"colour": value}))
        else:
            attributes = {**item.attributes, "colour": value}
            changed.append(item.model_copy(update={"attributes": attributes}))
    editor.change(changed)
    editor.recent = found.ids


def swap_colours(editor: SceneEditor, one: str, other: str) -> None:
    """Two things get each other's colour. Raises EditQuestionError where one of them has none."""
    a, b = (refer(words, editor.scene, editor.recent) for words in (one, other))
    pair = [editor.entity(found.ids[0]) for found in (a, b) if len(found.ids) == 1]
    colours = [item.attributes.get("colour") if item else None for item in pair]
    if len(pair) != 2 or None in colours:
        raise EditQuestionError("only two single things of a planned colour can swap colours; name each of them")
    for item, colour in zip(pair, reversed(colours), strict=True):
        if item is not None and colour is not None:
            editor.change([item.model_copy(update={"attributes": {**item.attributes, "colour": colour}})])
    editor.recent = (*a.ids, *b.ids)


def colour_at_end(words: str) -> tuple[str, str] | None:
    """Words cut before the colour that they end with: "the circle light blue"; None where they end with none."""
    parts = words.lower().replace(" in ", " ").split()
    for count in (2, 1):
        if len(parts) > count and possible_colours(" ".join(parts[-count:])):
            return " ".join(parts[:-count]), " ".join(parts[-count:])
    return None


def is_colour(words: str) -> bool:
    """Whether words are a colour, or two of them."""
    return all(possible_colours(part.strip()) for part in re.split(r" and |, ", words.lower()))
