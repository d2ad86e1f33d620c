"""What "make ...", "... should be ..." and bare wishes ("bigger mug", "frog blue") ask for."""

from __future__ import annotations

import re

from planners.base import EditQuestionError
from planners.edits import hues, settings, texts, things
from planners.edits.asked_back import not_understood
from planners.edits.clauses import quoted
from planners.edits.editor import SceneEditor
from planners.edits.references import refer
from planners.english import singular
from planners.language.reading.adjectives import read_adjectives
from planners.language.vocabulary.adjective_classes import is_adjective

NUMBER = "|".join(things.NUMBER)
HOW_MUCH = r"(?P<much>a (?:little )?bit|a little|slightly|somewhat|much|a lot|even|far|way|a touch) "
SIZES = "|".join(sorted(things.GROWTH, key=len, reverse=True))
SIZE = re.compile(rf"(?P<what>.+?) (?:{HOW_MUCH})?(?P<size>{SIZES})$", re.IGNORECASE)
SIZE_FIRST = re.compile(
    rf"(?:an? |the )?(?:{HOW_MUCH})?(?P<size>bigger|larger|smaller|taller) (?P<what>.+)$", re.IGNORECASE
)
COUNT = re.compile(rf"(?:it |that |them )?(?P<n>{NUMBER}) (?!of\b)(?P<noun>[\w -]+)$", re.IGNORECASE)
SAYS = re.compile(r"(?P<what>.+?) (?:say|says|read|reads) (?P<how>.+)$", re.IGNORECASE)
OTHER_KIND = re.compile(r"(?P<what>.+?) (?:into |be )?(?P<how>an? .+)$", re.IGNORECASE)
PLACED = re.compile(
    r"(?P<what>.+?) (?P<how>(?:go |be |stand |sit )?(?:in|on|at|to|next|beside|above|below|behind|under|between|left|"
    r"right|near|inside|over|lower|higher|further|up|down)\b.*)$",
    re.IGNORECASE,
)
A_LITTLE = re.compile(
    r" (?:a (?:little |tiny )?bit|a little|slightly|somewhat|a touch|much|further)(?: to the)? "
    r"(?:left|right|up|down|higher|lower)$",
    re.IGNORECASE,
)
PERCENT = re.compile(r"(?P<what>.+?) (?P<n>\d{1,3}) ?(?:%|percent) (?P<size>larger|bigger|smaller)$", re.IGNORECASE)
SMALL_STEP = ("a bit", "a little bit", "a little", "slightly", "somewhat", "a touch")


def make(editor: SceneEditor, words: str) -> None:
    """ "the circle green", "it night", "the cat bigger", "the mug say TEA": what stands at the end decides.

    Raises EditQuestionError.
    """
    words = re.sub(r"\b(?:be|to be|look|become) ", "", words, count=1)
    if settings.set_whole(editor, words):
        return
    if found := SAYS.match(words):
        texts.reword(editor, found["what"], quoted(found["how"]) or found["how"].strip())
    elif (content := quoted(words)) and re.search(r" to ?$| into ?$", words.partition(content)[0][:-1]):
        texts.reword(editor, words.partition(content)[0][:-1].removesuffix(" to "), content)
    elif found := PERCENT.match(words):
        share = int(found["n"]) / 100
        things.resize(editor, found["what"], max(0.1, 1 - share) if found["size"] == "smaller" else 1 + share)
    elif found := SIZE.match(words):
        resize(editor, found)
    elif found := COUNT.match(words):
        count_or_replace(editor, found["n"].lower(), found["noun"])
    elif cut := hues.colour_at_end(words):
        hues.recolour(editor, *cut)
    elif texts.restyle(editor, words):
        return
    elif (content := quoted(words)) and texts.are_texts(editor, before := words.split(content)[0][:-1]):
        texts.reword(editor, before, content)
    elif A_LITTLE.search(words):
        things.move(editor, words)
    elif (found := OTHER_KIND.match(words)) and settings.is_ground(editor, found["what"]):
        settings.set_ground(editor, found["how"])
    elif found:
        things.replace(editor, found["what"], found["how"])
    elif found := PLACED.match(words):
        things.move(editor, re.sub(r" (?:go|be|stand|sit) ", " ", words, count=1))
    else:
        _describe(editor, words)


def resize(editor: SceneEditor, found: re.Match[str]) -> None:
    factor = things.GROWTH[found["size"].lower()]
    little = (found["much"] or "").lower() in SMALL_STEP
    things.resize(editor, found["what"], 1 + (factor - 1) / 2 if little else factor)


def count_or_replace(editor: SceneEditor, number: str, noun: str) -> None:
    """ "make it a dog" replaces what was spoken of last; "make it two dogs" is their number."""
    if number in ("a", "an") and editor.recent:
        things.replace(editor, "it", f"{number} {noun}")
    elif number in ("a", "an", "another"):
        raise not_understood(f"make it {number} {noun}")
    else:
        things.count(editor, things.NUMBER[number], noun)


def bare(editor: SceneEditor, words: str) -> bool:
    """A wish without a verb: "bigger mug", "frog blue", "square in purple", "frog on the right", "one star"; whether it
    is one."""
    if (found := COUNT.match(words)) and found["n"].lower() not in ("a", "an", "another"):
        nouns = {entity.noun.split()[-1] for entity in editor.scene.entities}
        if singular(found["noun"].lower().split()[-1]) in nouns:
            things.count(editor, things.NUMBER[found["n"].lower()], found["noun"])
            return True
    if found := SIZE_FIRST.match(words):
        resize(editor, found)
        return True
    if cut := hues.colour_at_end(words):
        hues.recolour(editor, *cut)
        return True
    if SIZE.match(words) or (PLACED.match(words) and " " in words):
        make(editor, words)
        return True
    return False


def too_much(editor: SceneEditor, found: re.Match[str], alone: bool) -> None:
    """ "the dog is too large": spoken of, and made smaller where nothing else says what to do."""
    what, how = found["what"], found["how"].lower()
    if how not in ("big", "large", "small", "little", "tiny", "huge"):
        raise EditQuestionError(f'what should "{found[0]}" change? say it ("make it brighter")')
    if alone:
        things.resize(editor, what, 0.7 if how in ("big", "large", "huge") else 1.4)
    else:
        editor.recent = refer(what, editor.scene, editor.recent).ids


def _describe(editor: SceneEditor, words: str) -> None:
    *what, last = words.split()
    intensity = what and what[-1].lower() in ("more", "very", "really", "less")
    subject = " ".join(what[:-1] if intensity else what)
    attributes, rest = read_adjectives([last.lower()])
    if not subject or not attributes or rest or not is_adjective(last.lower()):
        raise not_understood(f"make {words}")
    reference = refer(subject, editor.scene, editor.recent)
    for name, value in attributes.items():
        things.describe(editor, reference, name, value)
