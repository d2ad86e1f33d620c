"""Changes of the whole picture: its background, time of day, mood and medium."""

from __future__ import annotations

import re

from planners.daytime import WORDS, says_more_than_time
from planners.edits.editor import SceneEditor
from planners.edits.hues import is_colour
from planners.edits.things import read_new
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import MEDIA, MOODS

GROUND_NAMES = r"(?:whole |entire )?(?:background|backdrop|ground|setting|scene|place|location|scenery)"
PICTURE = (
    r"(?:it|everything|this|(?:the )?(?:whole |entire )?(?:picture|image|scene|thing|poster|photo|lighting|light|sky|"
    r"colou?rs|mood|style|look|time(?: of day)?|atmosphere|vibe))"
)
GROUND = re.compile(rf"(?:the )?{GROUND_NAMES}$", re.IGNORECASE)
GROUND_IS = re.compile(
    rf"(?:the {GROUND_NAMES}|background|backdrop)(?: should| must| has to| needs to| can)?"
    r"(?: be| is| to be|:| to| into)? (?P<how>.+)$",
    re.IGNORECASE,
)
NEW_GROUND = re.compile(
    r"(?:(?:a|an|the|use|with|on|give (?:it|them) ) ?)*(?P<how>[\w -]+?) (?:background|backdrop)$", re.IGNORECASE
)
WHOLE_IS = re.compile(rf"{PICTURE} (?P<how>.+)$", re.IGNORECASE)
ASIDE = re.compile(
    r"\b(?:look|feel|be|is|to|into|in|at|like|as|more|a bit|a little|much|very|even|less|an?|the|by|during|it|set|"
    r"style|mood|feeling|vibe|touch|atmosphere|scene|of)\b",
    re.IGNORECASE,
)
TIME = re.compile(rf"\b(?P<time>{'|'.join(WORDS)}|evening|morning)(?:[ -]?time)?\b", re.IGNORECASE)
LIKE_A_TIME = {"evening": "dusk", "morning": "dawn"}
PUT_IN = re.compile(
    r"(?:put|place|set|move|take|bring|let) "
    r"(?:it|them|everything|everyone|the (?:whole )?(?:scene|picture|thing)|all of (?:it|them))"
    r"(?: outdoors| outside| indoors| inside| over| away)? "
    r"(?:to be )?(?:in|on|into|to|at|onto) (?P<how>(?:an?|the|some|outer)\b.+|space|underwater)$",
    re.IGNORECASE,
)
ATMOSPHERES = frozenset(
    "dramatic brighter darker warmer colder cozy cosy cheerful gloomy spooky moody vintage festive dreamy romantic "
    "magical calm happy sad scary colourful colorful".split()
)
STYLES = frozenset(
    {" ".join(words) for words in MEDIA} | {"watercolour", "watercolor", "cartoon", "sketch", "pixel art"}
)
MADE_AS = re.compile(r"\b(?:illustration|drawing|painting|render|rendering|photo|photograph|engraving|woodcut)$")


def set_whole(editor: SceneEditor, words: str) -> bool:
    """Whether the words say how the whole picture should be, and are done: "it night", "the background blue"."""
    if found := GROUND_IS.match(words):
        return set_ground(editor, found["how"])
    if found := WHOLE_IS.match(words):
        how = found["how"]
        if ground := NEW_GROUND.match(how):
            return set_ground(editor, ground["how"])
        if words.lower().startswith("it ") and editor.recent and not TIME.search(how) and not _look(how):
            return False
        return set_time(editor, how) or set_look(editor, how)
    return False


def set_ground(editor: SceneEditor, words: str) -> bool:
    """Another background: "a beach", "plain blue", "a forest at night"."""
    said = re.sub(r"^(?:be |into |to |with |in |on )*(?:an? |the |some )?", "", words.lower().strip())
    said = re.sub(r" (?:background|backdrop|instead)$", "", said).removeprefix("plain ")
    found = re.search(r" (?:at|by|during) (?:the )?(?P<time>\w+)$", said)
    if found and set_time(editor, found["time"]):
        said = said[: found.start()]
    if TIME.fullmatch(said):
        return set_time(editor, said)
    if is_colour(said):
        style = editor.scene.style
        light = None if style.lighting and not says_more_than_time(style.lighting) else style.lighting
        plain = style.model_copy(update={"lighting": light})  # a plain ground has no time of day
        editor.scene = editor.scene.model_copy(update={"background": said, "style": plain})
        return True
    place = read_new(editor, f"a cat in {said}").scene.background or said
    editor.scene = editor.scene.model_copy(update={"background": place})
    return True


def set_time(editor: SceneEditor, words: str) -> bool:
    """Another time of day, where the words name one; whether they do."""
    found = TIME.search(words)
    if not found or ASIDE.sub("", words.replace(found[0], "")).split():
        return False
    word = found["time"].lower()
    word = LIKE_A_TIME.get(word, word)
    lighting = "by day" if WORDS[word] == "day" else f"at {word}"
    background = re.sub(rf" (?:at|by|during) (?:the )?(?:{'|'.join(WORDS)})$", "", editor.scene.background)
    style = editor.scene.style.model_copy(update={"lighting": lighting})
    editor.scene = editor.scene.model_copy(update={"style": style, "background": background})
    return True


def set_look(editor: SceneEditor, words: str) -> bool:
    """Another mood or medium of the picture; whether the words are one: "more dramatic", "a watercolour"."""
    if (known := _look(words)) is None:
        return False
    name, value = known
    editor.scene = editor.scene.model_copy(update={"style": editor.scene.style.model_copy(update={name: value})})
    return True


def _look(words: str) -> tuple[str, str] | None:
    said = " ".join(ASIDE.sub("", words.lower()).replace("'s", "").split())
    if said in STYLES or said.removesuffix(" painting") in STYLES or MADE_AS.search(said):
        return "medium", said
    return ("mood", said) if said in MOODS or said in ATMOSPHERES else None


def is_ground(editor: SceneEditor, words: str) -> bool:
    """Whether the words name the picture's background as it is: "the meadow"."""
    bare = re.sub(r"^(?:the|this|that) ", "", words.lower().strip())
    return bool(GROUND.match(words)) or (bool(bare) and bare in editor.scene.background.lower().split(" at ")[0])


def is_place(words: str) -> bool:
    """Whether what one is put in or on is a place to be: "a park", "the beach"."""
    last = re.sub(r" (?:at|by|during) .+$", "", words.lower()).split()
    return bool(last) and (noun_class(" ".join(last)) == "place" or last[-1] in ("space", "underwater", "snow"))
