"""Changes of the whole picture: its background, time of day, mood and medium."""

from __future__ import annotations

import re

from planners.daytime import WORDS
from planners.edits.editor import SceneEditor
from planners.edits.things import is_colour, read_new
from planners.language.noun_classes import noun_class
from planners.language.qualities import MEDIA, MOODS

GROUND = re.compile(r"^(?:the )?(?:whole )?(?:background|backdrop|ground|setting|scene|place|location)$")
PICTURE = re.compile(
    r"^(?:it|everything|the (?:whole )?(?:picture|image|scene|thing|lighting|light|sky|mood|style|look))$"
)
TIME = re.compile(rf"^(?:(?:be|look|at|by|in|during|like|a|the|it) )*(?P<time>{'|'.join(WORDS)})(?:[ -]?time)?$")
IN_A_STYLE = re.compile(r"^(?:(?:in|into|as|like|look like) )?(?:an? )?(?P<medium>[\w -]+?)(?: style)?$")


def set_ground(editor: SceneEditor, words: str) -> None:
    """Another background: "a beach", "plain blue", "a forest at night"."""
    said = re.sub(r"^(?:be |into |to |with )?(?:an? |the |some )?", "", words.lower()).removesuffix(" background")
    timed = re.search(rf" (?:at|by|during) (?:the )?(?P<time>{'|'.join(WORDS)})$", said)
    if timed:
        said = said[: timed.start()]
        set_time(editor, timed["time"])
    place = read_new(editor, f"a cat in {said}").scene.background or said
    editor.scene = editor.scene.model_copy(update={"background": said if is_colour(said) else place})
    editor.whole = True


def set_time(editor: SceneEditor, word: str) -> None:
    """Another time of day, which was said in the background's words or for itself."""
    word = word.lower()
    lighting = f"by {word}" if WORDS[word] == "day" and word == "day" else f"at {word}"
    background = re.sub(rf" (?:at|by|during) (?:the )?(?:{'|'.join(WORDS)})$", "", editor.scene.background)
    style = editor.scene.style.model_copy(update={"lighting": lighting})
    editor.scene = editor.scene.model_copy(update={"style": style, "background": background})
    editor.whole = True


def set_look(editor: SceneEditor, words: str) -> bool:
    """Another mood or medium of the picture; whether the words are one: "more dramatic", "a watercolour"."""
    said = re.sub(r"^(?:look |be |feel |a bit |a little |much |more |less |very |even )+", "", words.lower())
    style = editor.scene.style
    known = IN_A_STYLE.match(said)
    medium = known["medium"] if known else ""
    if tuple(medium.split()) in MEDIA or medium in {" ".join(words) for words in MEDIA}:
        style = style.model_copy(update={"medium": medium})
    elif said in MOODS or said in ATMOSPHERES:
        style = style.model_copy(update={"mood": said})
    else:
        return False
    editor.scene = editor.scene.model_copy(update={"style": style})
    editor.whole = True
    return True


def is_place(words: str) -> bool:
    return noun_class(words.split()[-1]) == "place" if words.split() else False


ATMOSPHERES = frozenset("dramatic brighter darker warmer colder cozy cosy cheerful gloomy spooky moody vintage".split())
