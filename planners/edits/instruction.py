"""Reads an instruction as a changed scene: "make the circle green, move the cat to the left and write "OPEN"."

Each clause is one of some thirty forms; what it speaks of is found in the scene, what is new is read by the planner.
What isn't understood is asked back, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from planners.base import EditQuestionError
from planners.edits import settings, texts, things
from planners.edits.asked_back import not_understood
from planners.edits.clauses import clauses, quoted
from planners.edits.difference import difference
from planners.edits.editor import SceneEditor
from planners.edits.references import refer
from planners.language.adjectives import read_adjectives
from planners.scene import Scene

Handler = Callable[[SceneEditor, "re.Match[str]"], None]


@dataclass(frozen=True)
class EditedScene:
    """The scene after an instruction; ``recent``: what it spoke of; ``whole``: all of the picture looks otherwise."""

    scene: Scene
    recent: tuple[str, ...]
    whole: bool


def read_instruction(instruction: str, scene: Scene, pipeline: Any, recent: Sequence[str] = ()) -> EditedScene:
    """The scene as the instruction wants it; things that it doesn't speak of keep their ids, looks and boxes.

    ``recent``: what "it" and "them" mean, by id. Raises EditQuestionError where a clause isn't understood, speaks of
    what isn't there or may mean several things, and PlanError where a new thing's words can't be read.
    """
    editor = SceneEditor(scene, pipeline, tuple(recent))
    parts = clauses(instruction)
    if not parts:
        raise EditQuestionError('the instruction is empty; say what to change ("make the circle green")')
    for part in parts:
        _apply(editor, part)
    if not difference(scene, editor.scene).lines and set(editor.scene.relations) == set(scene.relations):
        raise EditQuestionError(f'"{instruction.strip()}" changes nothing: the picture is planned that way already')
    return EditedScene(editor.scene, editor.recent, editor.whole)


def _apply(editor: SceneEditor, clause: str) -> None:
    for pattern, handler in FORMS:
        if found := pattern.match(clause):
            handler(editor, found)
            return
    raise not_understood(clause)


def _make(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "make X Y", "X should be Y", "turn X into Y": what Y is decides."""
    what, how = found["what"].strip(), found["how"].strip()
    low = how.lower()
    if content := quoted(how):
        texts.reword(editor, what, content)
    elif settings.GROUND.match(what.lower()):
        settings.set_ground(editor, how)
    elif settings.PICTURE.match(what.lower()) and _set_picture(editor, what, low):
        return
    elif things.is_colour(low.removeprefix("more ")):
        things.recolour(editor, what, low.removeprefix("more "))
    elif (size := re.sub(r"^(?:a bit |a little |slightly |much |even )", "", low)) in things.GROWTH:
        factor = things.GROWTH[size]
        things.resize(editor, what, 1 + (factor - 1) / 2 if low.startswith(("a ", "slight")) else factor)
    elif counted := re.match(rf"(?P<n>{'|'.join(things.NUMBER)}) (?P<noun>[\w -]+)$", low):
        _count_or_replace(editor, what, counted["n"], counted["noun"])
    elif re.match(r"(?:in|on|at|to|next|beside|above|below|behind|under|between|left|right|near|inside)\b", low):
        things.move(editor, f"{what} {how}")
    else:
        _describe(editor, what, how)


def _set_picture(editor: SceneEditor, what: str, how: str) -> bool:
    """What is said of "it" may be said of the picture or of a thing: only what a picture can be is taken."""
    if time := settings.TIME.match(how):
        settings.set_time(editor, time["time"])
        return True
    if what.lower() == "it" and editor.recent and not settings.TIME.match(how):
        return False
    return settings.set_look(editor, how)


def _count_or_replace(editor: SceneEditor, what: str, number: str, noun: str) -> None:
    if number in ("a", "an"):
        things.replace(editor, what, f"{number} {noun}")
    else:
        things.count(editor, things.NUMBER[number], noun)


def _describe(editor: SceneEditor, what: str, how: str) -> None:
    attributes, rest = read_adjectives(how.lower().split())
    if not attributes or rest:
        raise not_understood(f"make {what} {how}")
    reference = refer(what, editor.scene, editor.recent)
    for name, value in attributes.items():
        things.describe(editor, reference, name, value)


def _change(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "change X to Y", "turn X into Y", "replace X with Y"."""
    what, how = found["what"].strip(), found["how"].strip()
    part = re.match(r"the (?P<part>colou?r|size|text|words?|title) (?:of|on) (?P<of>.+)$", what, re.IGNORECASE)
    if part and part["part"].lower().startswith("col"):
        things.recolour(editor, part["of"], how.lower())
    elif content := quoted(how):
        texts.reword(editor, part["of"] if part else what, content)
    elif settings.GROUND.match(what.lower()):
        settings.set_ground(editor, how)
    elif things.is_colour(how.lower()):
        things.recolour(editor, what, how)
    elif settings.TIME.match(how.lower()) and settings.PICTURE.match(what.lower()):
        settings.set_time(editor, settings.TIME.match(how.lower())["time"])  # type: ignore[index]
    else:
        things.replace(editor, what, how)


def _paint(editor: SceneEditor, found: re.Match[str]) -> None:
    cut = things.colour_at_end(re.sub(r" (?:to|in) ", " ", found["what"]))
    if cut is None:
        raise EditQuestionError(f'which colour? "{found[0]}" names none that is known')
    things.recolour(editor, *cut)


def _say(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "the title should read OPEN": what follows is the text, in quotes or not."""
    texts.reword(editor, found["what"], quoted(found["how"]) or found["how"].strip())


def _more(editor: SceneEditor, found: re.Match[str]) -> None:
    things.add(editor, f"{found['n']} more {found['what']}")


def _swap(editor: SceneEditor, found: re.Match[str]) -> None:
    things.swap(editor, found["what"], found["how"])


def _fewer(editor: SceneEditor, found: re.Match[str]) -> None:
    things.remove(editor, f"{found['n']} of the {found['what']}")


def _add(editor: SceneEditor, found: re.Match[str]) -> None:
    what = found["what"]
    if quoted(what) and re.match(
        r"(?:(?:the|a|an) )?(?:\w+ )?(?:text|words?|title|caption|subtitle|label|headline|['\"“‘])", what
    ):
        texts.write(editor, what)
    else:
        things.add(editor, what)


def _only(editor: SceneEditor, found: re.Match[str]) -> None:
    things.count(editor, things.NUMBER[found["n"].lower()], found["what"])


def _form(pattern: str, handler: Handler) -> tuple[re.Pattern[str], Handler]:
    return re.compile(pattern, re.IGNORECASE), handler


BEGINNINGS = "light|dark|bright|pale|deep|twice|half|double|in|on|at|an?|two|three|four|five"
DUTIES = "should|must|has to|have to|needs to|need to|shall"
SUBJECT = r"(?P<what>(?:the|all|both|it|that|this|these|those|them|every|each|its)\b.*?)"
NUMBER = rf"(?P<n>{'|'.join(things.NUMBER)})"
FORMS: tuple[tuple[re.Pattern[str], Handler], ...] = (
    _form(r"(?:don't|do not|never) (?:change|touch|move|alter)\b.*$", lambda editor, found: None),
    _form(r"(?:keep|leave) .+$", lambda editor, found: None),
    _form(rf"{SUBJECT} (?:{DUTIES}) (?:say|read) (?P<how>.+)$", _say),
    _form(rf"(?:make|let|have) {SUBJECT} (?:say|read) (?P<how>.+)$", _say),
    _form(rf"(?:make )?{NUMBER} more (?P<what>.+)$", _more),
    _form(rf"{NUMBER} (?:fewer|less) (?P<what>.+)$", _fewer),
    _form(rf"(?:have |show |there (?:should|must) be )?(?:only|just|exactly) {NUMBER} (?P<what>.+)$", _only),
    _form(r"(?:remove|delete|erase|drop|lose|take (?:away|out|off)|get rid of|clear away) (?P<what>.+)$",
          lambda editor, found: things.remove(editor, found["what"])),
    _form(r"(?:swap|switch|exchange) (?P<what>.+?) (?:and|with) (?P<how>the .+)$", _swap),
    _form(r"(?:replace|exchange|substitute|swap) (?P<what>.+?) (?:with|by|for) (?P<how>.+)$", _change),
    _form(r"(?:change|turn|convert|transform|rename|switch|set) (?P<what>.+?) (?:to|into|for) (?P<how>.+)$", _change),
    _form(r"(?:recolou?r|colou?r|paint|dye|tint) (?P<what>.+)$", _paint),
    _form(r"(?:enlarge|grow|scale up|blow up) (?P<what>.+?)(?P<how>)$",
          lambda editor, found: things.resize(editor, found["what"], 1.4)),
    _form(r"(?:shrink|scale down|reduce) (?P<what>.+?)(?P<how>)$",
          lambda editor, found: things.resize(editor, found["what"], 0.7)),
    _form(r"(?:move|shift|push|slide|nudge|bring|drag) (?P<what>.+)$",
          lambda editor, found: things.move(editor, found["what"])),
    _form(r"(?:make|let) (?:it|the (?:whole )?(?:picture|image|scene)) (?P<what>)(?P<how>.+)$",
          lambda editor, found: _make_it(editor, found["how"])),
    _form(rf"(?:make|let) {SUBJECT} be (?P<how>.+)$", _make),
    _form(rf"(?:make|let|give) {SUBJECT} (?P<how>(?:(?:a bit|a little|slightly|much|even|more) )?[\w-]+)$", _make),
    _form(rf"make {SUBJECT} (?P<how>(?:{BEGINNINGS}) .+)$", _make),
    _form(rf"{SUBJECT} (?:{DUTIES}) (?:be|look|go|stand) (?P<how>.+)$", _make),
    _form(r"(?:write|print|letter) (?P<what>.+)$", lambda editor, found: texts.write(editor, found["what"])),
    _form(r"(?:add|put|place|insert|draw|include|give me|show) (?P<what>.+)$", _add),
)  # fmt: skip


def _make_it(editor: SceneEditor, how: str) -> None:
    """ "make it ..." is said of the picture where a picture can be that, else of what was spoken of last."""
    low = how.lower()
    if time := settings.TIME.match(low):
        settings.set_time(editor, time["time"])
        return
    found = re.match(r"(?P<what>it)", "it")
    assert found is not None
    if editor.recent:
        words = re.compile(r"(?P<what>it) (?P<how>.+)$").match(f"it {how}")
        assert words is not None
        _make(editor, words)
    elif counted := re.match(rf"{NUMBER} (?P<noun>[\w -]+)$", low):
        things.count(editor, things.NUMBER[counted["n"]], counted["noun"])
    elif not settings.set_look(editor, low):
        raise not_understood(f"make it {how}")
