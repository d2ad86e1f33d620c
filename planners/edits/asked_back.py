"""What an instruction leaves open, asked back instead of guessed."""

from __future__ import annotations

from planners.base import EditQuestionError
from planners.checklist import spoken_names
from planners.english import with_article
from planners.scene import Scene


def seen(scene: Scene) -> str:
    """What is there, for people: "a cat, a red circle and the title "SALE""."""
    names = spoken_names(scene)
    items = [with_article(entity.bare_phrase) for entity in scene.entities]
    items += [names[text.id] for text in scene.texts]
    if not items:
        return "nothing"
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def not_there(what: str, scene: Scene) -> EditQuestionError:
    return EditQuestionError(f'there is no "{what}" in the picture; I see {seen(scene)}: which one is meant?')


def which(what: str, scene: Scene, several: tuple[str, ...]) -> EditQuestionError:
    names = spoken_names(scene)
    listed = ", ".join(names[i] for i in several)
    return EditQuestionError(f'"{what}" may be any of: {listed}; say which ("the left one", "all of them")')


def not_understood(words: str) -> EditQuestionError:
    return EditQuestionError(
        f'"{words}" isn\'t understood; say it with add, remove, replace, make, move, write or undo '
        '("make the circle green", "move the cat to the left")'
    )
