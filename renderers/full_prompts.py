"""The prompt of a full picture: the user's own words as written, else the plan in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planners.checklist import spoken_names
from planners.english import number_word, plural
from planners.language.pasting.pasted import read_pasted
from planners.scene import Entity, Relation, Scene
from renderers.prompts import background_prompt, item_phrase, on_ground, style_words, third, with_style, without_lacks
from renderers.unwanted import unwanted

SIDES = {"left_of": "to the left of", "right_of": "to the right of"}
PLACES = {
    ("top", "centre"): "at the top",
    ("bottom", "centre"): "at the bottom",
    ("middle", "left"): "on the left",
    ("middle", "right"): "on the right",
    ("middle", "centre"): "in the middle",
}


def written_prompt(scene: Scene) -> str | None:
    """The prompt as the user wrote it; None where only the scene is to be trusted.

    The planner that reads a prompt gives every thing a clause of it, and whoever changes a scene removes the clauses.
    So where a thing has none, prompt and scene may disagree. Negative blocks, weights and the like, which a painter
    would take for words of the picture, are left out.
    """
    if not scene.things or not all(item.clause for item in scene.things):
        return None
    try:
        return " ".join(read_pasted(scene.prompt).text.split())
    except ValueError:  # an open quote: no planner read this prompt, so the scene isn't of it
        return None


def full_prompt(scene: Scene, sentences: bool, places: bool) -> str:
    """The prompt of a full picture: the user's words. ``places``: a sentence for each place follows.

    An encoder that reads no ``sentences`` gets the plan's phrases where the prompt also says what is not wanted: it
    would take that for something wanted.
    """
    negated = not sentences and unwanted(scene)
    words = (None if negated else written_prompt(scene)) or plan_in_words(scene, sentences)
    where = list(_place_sentences(scene)) if places else []
    if not where:
        return words
    return " ".join([words if words.endswith((".", "!", "?")) else f"{words}.", *where])


def plan_in_words(scene: Scene, sentences: bool) -> str:
    """The scene as a prompt, the style last: what an encoder of few tokens loses is what is least checked."""
    if not scene.things:
        return background_prompt(scene)
    things = _listed(_counted(scene, sentences))
    shown = on_ground(scene, things)
    relations = dict.fromkeys(_relation_sentence(scene, relation) for relation in scene.relations)
    if not relations:
        return with_style(scene, shown)
    style = [f"Style: {', '.join(words)}."] if (words := style_words(scene)) else []
    return " ".join([f"{shown}.", *relations, *style])


def _counted(scene: Scene, sentences: bool) -> list[str]:
    """Phrases of all things, those that are alike as one: "three red cats"."""
    items = [item if sentences else without_lacks(item) for item in scene.things]
    number = Counter(item_phrase(scene, item) for item in items)
    phrases = []
    for phrase, item in {item_phrase(scene, item): item for item in items}.items():
        if number[phrase] == 1 or not isinstance(item, Entity) or "portion" in item.attributes:
            phrases += [phrase] * number[phrase]
        else:
            many = item.model_copy(update={"noun": plural(item.noun)})
            phrases.append(f"{number_word(number[phrase])} {many.bare_phrase}")
    return phrases


def _listed(phrases: list[str]) -> str:
    *first, last = phrases
    return f"{', '.join(first)} and {last}" if first else last


def _relation_sentence(scene: Scene, relation: Relation) -> str:
    subject, *others = (_name(scene, end) or item_phrase(scene, scene.item(end)) for end in relation.ends)
    kind = SIDES.get(relation.kind, relation.kind.replace("_", " "))
    return f"{subject[0].upper()}{subject[1:]} is {kind} {' and '.join(others)}."


def _place_sentences(scene: Scene) -> Iterator[str]:
    """Where each thing lies that has a name of its own: "The red circle is at the top left."."""
    for item in scene.things:
        if item.box is not None and (name := _name(scene, item.id)):
            down, across = third(item.box)
            yield f"The {name.removeprefix('the ')} is {PLACES.get((down, across), f'at the {down} {across}')}."


def _name(scene: Scene, identifier: str) -> str:
    """What tells a thing from the others: "the red circle", "the title"; empty where its words fit several.

    A text goes by its role: its content is quoted once, since models write what is quoted.
    """
    item = scene.item(identifier)
    if isinstance(item, Entity):
        name = spoken_names(scene)[identifier]
        return f"the {name}" if name in (item.noun, item.bare_phrase) else ""
    alone = sum(text.role == item.role for text in scene.texts) == 1
    return f"the {'text' if item.role == 'label' else item.role}" if alone else ""
