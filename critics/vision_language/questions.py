"""Any check as one yes-or-no question about a picture.

The form 'Does this picture show "..."?' is VQAScore's (Lin et al., "Evaluating Text-to-Visual Generation with
Image-to-Text Generation", 2024, https://arxiv.org/abs/2404.01291): what the plan says stands in quotation marks, the
rest is fixed here. Every word of a plan goes through ``quotation``, so that none can end its quotation, its line or
its turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from critics.base import named_value
from planners.checklist import Check, in_place
from planners.english import article_if_one
from planners.messages import JOINERS, printable
from planners.scene import Entity, RelationKind, Scene, TextBlock, lacked_things

ENDING = "Answer with yes or no."
LONGEST = 400
"""Characters of a quotation; the longest text that a plan can hold."""
OPENING = re.compile(r"([<\[{＜])(?=[|｜/\\!\w])")
"""Where a control token might begin ("<|im_end|>", "</s>", "[INST]"); servers read them in a user's words too."""
STRAIGHT = re.compile('["＂]')
QUALITIES: Mapping[str, str] = {
    "medium": "Is this picture made as {}?",
    "mood": "Is the mood of this picture {}?",
    "lighting": "Is the lighting of this picture {}?",
    "camera": "Is this picture's camera view {}?",
    "palette": "Is this picture's palette {}?",
}


@dataclass(frozen=True)
class YesNoQuestion:
    """``text`` with its ending; ``holds_if_yes``: whether a yes or a no says that the check holds."""

    text: str
    holds_if_yes: bool = True


def question(scene: Scene, check: Check) -> YesNoQuestion:
    """The question for a check of any kind.

    Where ``about`` or ``expected`` isn't of the kind's usual form, as in a plugin's check, it asks what the check says.
    """
    make = _MAKERS.get(check.kind)
    made = None
    if make is not None and {item.id for item in scene.things} >= set(check.about):
        made = make(scene, check)
    if made is None:
        made = f"Is it true of this picture that {quotation(check.says)}?"
    asked, holds_if_yes = (made, True) if isinstance(made, str) else made
    return YesNoQuestion(f"{asked} {ENDING}", holds_if_yes)


def quotation(words: str) -> str:
    """The words on one line within one pair of quotation marks, cut after ``LONGEST`` characters.

    Control characters become spaces, straight quotation marks become curly ones, and a space follows what may open a
    control token.
    """
    shown = printable(words, JOINERS)
    line = OPENING.sub(r"\1 ", STRAIGHT.sub("”", " ".join(shown.split())))
    return f'"{line[:LONGEST]}…"' if len(line) > LONGEST else f'"{line}"'


Made = str | tuple[str, bool] | None


def _present(scene: Scene, check: Check) -> Made:
    entity = _entity(scene, check)
    return None if entity is None else f"Does this picture show {quotation(entity.affirmed.phrase)}?"


def _count(scene: Scene, check: Check) -> Made:
    if not isinstance(check.expected, Mapping) or not isinstance(check.expected.get("noun"), str):
        return None
    noun, count = quotation(str(check.expected["noun"])), check.expected.get("count")
    least, most = check.expected.get("at_least"), check.expected.get("at_most")
    if isinstance(least, int) and isinstance(most, int):
        return f"Does this picture show at least {least} and at most {most} of {noun}?"
    if not isinstance(count, int):
        return None
    if count == 0:
        return f"Does this picture show any {noun}?", False
    return f"Does this picture show exactly {count} of {noun}, no more and no fewer?"


def _attribute(scene: Scene, check: Check) -> Made:
    entity, (name, value) = _entity(scene, check), named_value(check)
    if entity is None or not name:
        return None
    if name == "place":
        return f"Is {quotation(entity.affirmed.phrase)} {in_place(value)} of this picture?"
    same = [other for other in scene.entities if other.noun == entity.noun]
    if len(same) == 1 and name == "without":
        lacked = " or ".join(map(article_if_one, lacked_things(value)))
        return f"Does the {quotation(entity.noun)} in this picture have {quotation(lacked)}?", False
    if len(same) == 1 and name == "not":
        return f"Is the {quotation(entity.noun)} in this picture {quotation(value)}?", False
    if len(same) == 1:
        of = "" if name in ("colour", "color") else f" in {quotation(name)}"
        return f"Is the {quotation(entity.noun)} in this picture {quotation(value)}{of}?"
    # a noun alone doesn't say which of several, and "is the red cat red?" would answer itself
    phrase = quotation(entity.model_copy(update={"attributes": {name: value}}).phrase)
    alike = sum(other.attributes.get(name) == value for other in same)
    return f"Does this picture show {phrase}?" if alike <= 1 else f"Does this picture show {alike} times {phrase}?"


def _relation(scene: Scene, check: Check) -> Made:
    kind = str(check.expected)
    if kind not in get_args(RelationKind) or len(check.about) != (3 if kind == "between" else 2):
        return None
    names = [_spoken(scene.item(end)) for end in check.about]
    words = ("to the " if kind in ("left_of", "right_of") else "") + kind.replace("_", " ")
    if kind == "inside" and isinstance(scene.item(check.about[0]), TextBlock):
        words = "written on"
    return f"In this picture, is {names[0]} {words} {' and '.join(names[1:])}?"


def _text(scene: Scene, check: Check) -> Made:
    if not isinstance(check.expected, str):
        return None
    return f"Does this picture show a text that reads exactly {quotation(check.expected)}, letter by letter?"


def _lettering(scene: Scene, check: Check) -> Made:
    item, (name, value) = scene.item(check.about[0]) if check.about else None, named_value(check)
    if not isinstance(item, TextBlock) or not name:
        return None
    if name == "place":
        return f"Is the text {quotation(item.content)} {in_place(value)} of this picture?"
    return f"Are the letters of the text {quotation(item.content)} in this picture {quotation(value)} in {name}?"


def _setting(scene: Scene, check: Check) -> Made:
    name, value = named_value(check)
    if name == "time":
        return f"Does this picture show a scene at {quotation('dawn or dusk' if value == 'dusk' else value)}?"
    return f"Is the background of this picture {quotation(value)}?" if name == "background" else None


def _no_extra_text(scene: Scene, check: Check) -> Made:
    besides = ", ".join(quotation(text.content) for text in scene.texts)
    other = f" other than {besides}" if besides else ""
    return f"Does this picture show any writing, letters or numbers{other}?", False


def _anatomy(scene: Scene, check: Check) -> Made:
    who = ", ".join(
        quotation(item.affirmed.phrase) for item in map(scene.item, check.about) if isinstance(item, Entity)
    )
    of = f" of {who}" if who else ""
    return f"Is the anatomy{of} in this picture natural, with no limb, hand or finger missing, extra or misshapen?"


def _alignment(scene: Scene, check: Check) -> Made:
    name, value = named_value(check)
    return QUALITIES[name].format(quotation(value)) if name in QUALITIES else None


def _artifact(scene: Scene, check: Check) -> Made:
    return "Is this picture blank, nothing but noise, or badly damaged?", False


_MAKERS: Mapping[str, Callable[[Scene, Check], Made]] = {
    make.__name__.removeprefix("_"): make
    for make in (
        *(_present, _count, _attribute, _relation, _text, _lettering, _setting, _no_extra_text, _anatomy, _alignment),
        _artifact,
    )
}
"""The functions above, by the kind of check that names them."""


def _entity(scene: Scene, check: Check) -> Entity | None:
    """The thing that the check is about first."""
    item = scene.item(check.about[0]) if check.about else None
    return item if isinstance(item, Entity) else None


def _spoken(item: Entity | TextBlock) -> str:
    return quotation(item.affirmed.phrase) if isinstance(item, Entity) else f"the text {quotation(item.content)}"
