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
from planners.edits import hues, settings, texts, things
from planners.edits.asked_back import not_understood
from planners.edits.clauses import clauses, parts_of, quoted
from planners.edits.difference import difference
from planners.edits.editor import SceneEditor
from planners.edits.make import NUMBER, bare, make, too_much
from planners.edits.references import mentions, refer
from planners.scene import Box, Scene

Handler = Callable[[SceneEditor, "re.Match[str]"], None]


@dataclass(frozen=True)
class EditedScene:
    """The scene after an instruction; ``recent``: what it spoke of."""

    scene: Scene
    recent: tuple[str, ...]


def read_instruction(
    instruction: str, scene: Scene, pipeline: Any, recent: Sequence[str] = (), within: Box | None = None
) -> EditedScene:
    """The scene as the instruction wants it; things that it doesn't speak of keep their ids, looks and boxes.

    ``recent``: what "it" and "them" mean, by id. ``within``: where what is new or moves has to be. Raises
    EditQuestionError where a clause isn't understood, speaks of what isn't there or may mean several things, and
    PlanError where a new thing's words can't be read.
    """
    editor = SceneEditor(scene, pipeline, tuple(recent), within=within)
    said = clauses(instruction)
    if not said:
        raise EditQuestionError('the instruction is empty; say what to change ("make the circle green")')
    for number, clause in enumerate(said):
        _apply_all(editor, clause, alone=number + 1 == len(said))
    if not difference(scene, editor.scene).lines and set(editor.scene.relations) == set(scene.relations):
        raise EditQuestionError(f'"{instruction.strip()}" changes nothing: the picture is planned that way already')
    return EditedScene(editor.scene, editor.recent)


def _apply_all(editor: SceneEditor, clause: str, alone: bool) -> None:
    """The parts of a clause, each with its verb ("make the mug yellow and the pot green"), or all of it as one change.

    What is added together is read together. Where neither is understood, the question is that of the whole clause.
    """
    before, parts = editor.state(), parts_of(clause)
    together = re.match(r"(?:add|put|place|insert|write|i want|i need)\b", clause, re.IGNORECASE) is not None
    ways = [[clause], parts] if together or len(parts) < 2 else [parts, [clause]]
    asked: EditQuestionError | None = None
    for way in ways:
        try:
            for part in way:
                _apply(editor, part, alone)
            return
        except EditQuestionError as error:
            editor.restore(before)
            asked = error if asked is None or len(way) == 1 else asked
    assert asked is not None
    raise asked


def _apply(editor: SceneEditor, clause: str, alone: bool) -> None:
    if found := TOO.match(clause):
        too_much(editor, found, alone)
        return
    if settings.set_whole(editor, clause):
        return
    for pattern, handler in FORMS:
        if found := pattern.match(clause):
            handler(editor, found)
            return
    if (found := settings.NEW_GROUND.match(clause)) is not None and settings.set_ground(editor, found["how"]):
        return
    style = re.sub(r"^(?:in|as|with) (?:the style of )?", "", clause)
    if not (settings.set_time(editor, clause) or settings.set_look(editor, style) or bare(editor, clause)):
        raise not_understood(clause)


def _change(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "change X to Y", "turn X into Y", "replace X with Y"."""
    what, how = found["what"].strip(), found["how"].strip()
    part = re.match(r"the (?P<part>colou?r|text|words?|title) (?:of|on) (?P<of>.+)$", what, re.IGNORECASE)
    hue = re.match(r"(?P<of>.+?)(?:'s)? colou?r$", what, re.IGNORECASE)
    if part and part["part"].lower().startswith("col"):
        hues.recolour(editor, part["of"], how.lower())
    elif hue and hues.is_colour(how.lower()):
        hues.recolour(editor, hue["of"], how.lower())
    elif content := quoted(how):
        texts.reword(editor, part["of"] if part else what, content, how)
    elif settings.is_ground(editor, what):
        settings.set_ground(editor, how)
    elif (re.fullmatch(settings.PICTURE, what, re.IGNORECASE) and settings.set_whole(editor, f"it {how}")) or (
        settings.TIME.fullmatch(what) and settings.set_time(editor, how)
    ):
        return
    elif hues.is_colour(how.lower()):
        hues.recolour(editor, what, how)
    elif texts.are_texts(editor, what):
        texts.reword(editor, what, how)
    else:
        things.replace(editor, what, how)


def _instead(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "a parrot instead of the cat", "three circles instead of one"."""
    new, old = found["how"].strip(), found["what"].strip()
    counted = re.match(rf"(?P<n>{NUMBER}) (?P<noun>.+)$", new, re.IGNORECASE)
    if counted and re.fullmatch(rf"(?:the |just |only )?(?:{NUMBER})", old, re.IGNORECASE):
        things.count(editor, things.NUMBER[counted["n"].lower()], counted["noun"])
        return
    if texts.are_texts(editor, old):
        texts.reword(editor, old, quoted(new) or re.sub(r"^(?:write|put|print|use) ", "", new, flags=re.IGNORECASE))
        return
    if mentions(old, editor.scene) or re.match(r"(?:the|a|an) ", old, re.IGNORECASE):
        if not settings.is_ground(editor, old):
            things.replace(editor, re.sub(r"^an? ", "the ", old), new)
            return
        settings.set_ground(editor, new)
        return
    _apply(editor, f"{found['verb'] or ''} {new}".strip(), alone=True)


def _paint(editor: SceneEditor, found: re.Match[str]) -> None:
    cut = hues.colour_at_end(re.sub(r" (?:to|in) ", " ", found["what"]))
    if cut is None:
        raise EditQuestionError(f'which colour? "{found[0]}" names none that is known')
    if settings.is_ground(editor, cut[0]):
        settings.set_ground(editor, cut[1])
    else:
        hues.recolour(editor, *cut)


def _turn(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "turn the triangle red", "turn the background black", "turn it night"."""
    if hues.colour_at_end(found["what"]):
        _paint(editor, found)
    else:
        make(editor, found["what"])


def _add(editor: SceneEditor, found: re.Match[str]) -> None:
    what = found["what"]
    if (to := re.search(r" to (?P<ground>the [\w ]+)$", what)) and settings.is_ground(editor, to["ground"]):
        what = what[: to.start()]
    if texts.restyle(editor, what):
        return
    if quoted(what) and TEXT.match(what):
        texts.write(editor, what)
    elif named := WORDED.match(what):
        texts.write(editor, f'{named["kind"]} "{named["words"]}"{what[named.end() :]}')
    else:
        things.add(editor, what)


def _only(editor: SceneEditor, found: re.Match[str]) -> None:
    things.count(editor, things.NUMBER[found["n"].lower()], found["what"])


def _times(editor: SceneEditor, found: re.Match[str]) -> None:
    """ "double the number of stars"."""
    there = len(refer(f"all the {found['what']}", editor.scene, editor.recent).ids)
    wanted = {"double": 2 * there, "triple": 3 * there, "halve": (there + 1) // 2}[found["how"].lower()]
    things.count(editor, wanted, found["what"])


def _put_in(editor: SceneEditor, found: re.Match[str]) -> None:
    if not settings.is_place(re.sub(r"^(?:an?|the|some) ", "", found["how"])):
        things.add(editor, re.sub(r"^\w+ ", "", found[0]))
        return
    settings.set_ground(editor, found["how"])


def _make(editor: SceneEditor, found: re.Match[str]) -> None:
    make(editor, f"{found['what']} {found['how']}")


def _resize(factor: float) -> Handler:
    def handler(editor: SceneEditor, found: re.Match[str]) -> None:
        things.resize(editor, found["what"], 1 + (factor - 1) / 2 if found["little"] else factor)

    return handler


def _form(pattern: str, handler: Handler) -> tuple[re.Pattern[str], Handler]:
    return re.compile(pattern, re.IGNORECASE), handler


TOO = re.compile(
    r"(?P<what>the .+?|it|they) (?:is|are|looks?|seems?) (?:way |much |a bit |a little |far )?too (?P<how>\w+)$",
    re.IGNORECASE,
)
TEXT = re.compile(
    r"(?:(?:the|a|an) )?(?:\w+ )?(?:text|words?|title|caption|subtitle|label|headline|[\"'“‘])", re.IGNORECASE
)
WORDED = re.compile(
    r"(?P<kind>(?:(?:the|a|an) )?(?:words?|text|title|caption|slogan|headline|label)) "
    r"(?P<words>[A-Z0-9][A-Z0-9!&%$'-]*(?: [A-Z0-9!&%$'-]+)*)(?= |$)"
)
LITTLE = r"(?P<little> a (?:little )?bit| a little| slightly| somewhat)?"
DUTIES = "should|must|has to|have to|needs to|need to|ought to|shall|could|can"
WANTS = "i want|i'd like|i would like|i need|we need|i'd prefer|i prefer"
FORMS: tuple[tuple[re.Pattern[str], Handler], ...] = (
    _form(r"(?:don't|do not|never) (?:change|touch|move|alter)\b.*$", lambda editor, found: None),
    _form(rf"(?:leave|keep|have|show|want|need)? ?(?:only|just|exactly) (?P<n>{NUMBER}) (?P<what>.+)$", _only),
    _form(r"(?:keep|leave) .+$", lambda editor, found: None),
    _form(r"(?:(?P<verb>make|use|put|have|show|with|add|give me|draw|paint) )?(?P<how>.+?),? (?:instead of|in place of|"
          r"rather than) (?P<what>.+)$", _instead),
    _form(r"(?:remove|delete|erase|clear|drop) (?:everything|all|anything)(?: else)? (?:except|but|apart from|besides)"
          r"(?: for)? (?P<what>.+)$", lambda editor, found: things.remove_all_but(editor, found["what"])),
    _form(r"instead of (?P<what>.+?),? (?:(?P<verb>i want|i'd like|give me|use|make it|put|have|show) )?"
          r"(?P<how>an? .+)$", _instead),
    _form(r"(?P<verb>(?:i'd|i would) rather (?:have|see)) (?P<how>.+?) than (?P<what>.+)$", _instead),
    _form(r"(?P<what>.+?) (?:can|should|must|has to|have to|needs to) (?:go|go away|disappear|leave)$",
          lambda editor, found: things.remove(editor, found["what"])),
    _form(rf"(?P<n>{NUMBER}) (?:fewer|less) (?P<what>.+)$",
          lambda editor, found: things.remove(editor, f"{found['n']} of the {found['what']}")),
    _form(rf"(?P<n>{NUMBER}) (?P<what>[\w -]+?) (?:fewer|less)$",
          lambda editor, found: things.remove(editor, f"{found['n']} of the {found['what']}")),
    _form(rf"(?P<n>{NUMBER}) (?P<what>[\w -]+?) more$",
          lambda editor, found: things.add(editor, f"{found['n']} more {found['what']}")),
    _form(r"(?P<how>double|triple|halve) the (?:number|count|amount) of (?:the )?(?P<what>.+)$", _times),
    _form(rf"(?:reduce|cut|bring|take|lower|increase|raise|change|set) (?:the )?(?:(?:number|count) of )?(?:the )?"
          rf"(?P<what>[\w -]+?) (?:down |up )?to (?:just |only )?(?P<n>{NUMBER})$", _only),
    _form(rf"(?:make |add |have )?(?P<n>{NUMBER}) more (?P<what>.+)$",
          lambda editor, found: things.add(editor, f"{found['n']} more {found['what']}")),
    _form(r"(?:remove|delete|erase|drop|lose|take (?:away|out|off)|get rid of|clear away|cut|ditch|without|no more|no) "
          r"(?P<what>.+)$",
          lambda editor, found: things.remove(editor, found["what"])),
    _form(r"(?:i|we) (?:don't|do not) (?:want|need|like) (?P<what>.+?)"
          r"(?: (?:in (?:there|it|here)|there|any ?more|any longer))*$",
          lambda editor, found: things.remove(editor, found["what"])),
    _form(r"(?:take|get|pull|kick) (?P<what>.+?) (?:out|away|off)"
          r"(?: of (?:there|here|it|the (?:picture|image|scene)))?(?: (?P<of>.+))?$",
          lambda editor, found: things.remove(editor, found["what"] + (f" on {found['of']}" if found["of"] else ""))),
    _form(r"(?:swap|switch|exchange) (?:the )?(?:places|positions|spots) of (?P<what>.+?) and (?P<how>.+)$",
          lambda editor, found: things.swap(editor, found["what"], found["how"])),
    _form(r"(?:swap|switch|exchange) (?:the )?colou?rs (?:of|between) (?P<what>.+?) and (?P<how>.+)$",
          lambda editor, found: hues.swap_colours(editor, found["what"], found["how"])),
    _form(r"(?:cent(?:er|re)) (?P<what>.+)$",
          lambda editor, found: things.move(editor, f"{found['what']} to the centre")),
    _form(r"(?:title|name|caption|label) it (?P<what>.+)$", lambda editor, found: texts.write(editor, found["what"])),
    _form(rf"set {settings.PICTURE} (?P<how>(?:at|in|by|to|during) .+)$",
          lambda editor, found: make(editor, f"it {found['how']}")),
    _form(r"(?P<what>the .+?) ?(?:->|=>|→) ?(?P<how>.+)$", _change),
    _form(r"(?:swap|switch|exchange) (?P<what>(?:the two|both) (?:(?! (?:for|with|by|to|and) ).)+?)(?: around)?$",
          lambda editor, found: things.swap(editor, found["what"])),
    _form(r"(?:swap|switch|exchange) (?P<what>.+?) (?:and|with) (?P<how>the .+)$",
          lambda editor, found: things.swap(editor, found["what"], found["how"])),
    _form(r"(?:swap|switch|exchange) (?P<what>.+?) and (?P<how>.+)$",
          lambda editor, found: things.swap(editor, found["what"], found["how"])),
    _form(r"(?:replace|exchange|substitute|swap) (?P<what>.+?) (?:with|by|for) (?P<how>.+)$", _change),
    _form(r"(?:change|turn|convert|transform|rename|switch|set) (?P<what>.+?) (?:to|into|for) (?P<how>.+)$", _change),
    _form(r"(?:recolou?r|colou?r|paint|dye|tint) (?P<what>.+)$", _paint),
    _form(r"turn (?P<what>.+)$", _turn),
    _form(rf"(?:use|put|set) (?:an? |the )?(?P<how>{texts.FACE_WORDS})(?: (?:font|typeface|letters|lettering))? "
          r"(?:for|on|in) (?P<what>.+)$",
          lambda editor, found: texts.set_typeface(editor, found["what"], found["how"])),
    _form(rf"(?:enlarge|grow|scale up|blow up) (?P<what>.+?){LITTLE}$", _resize(1.4)),
    _form(rf"(?:shrink|scale down|reduce) (?P<what>.+?){LITTLE}$", _resize(0.7)),
    _form(settings.PUT_IN.pattern, _put_in),
    _form(r"(?:move|shift|push|slide|nudge|bring|drag) (?P<what>.+)$",
          lambda editor, found: things.move(editor, found["what"])),
    _form(rf"give (?P<what>{settings.PICTURE}) (?P<how>.+)$",
          lambda editor, found: make(editor, f"it {found['how']}")),
    _form(r"(?:make|let) (?P<what>.+)$", lambda editor, found: make(editor, found["what"])),
    _form(rf"(?:{WANTS}|there should be|there must be|show|have) (?P<n>(?!an?\b)(?:{NUMBER})) (?P<what>.+)$", _only),
    _form(rf"(?P<what>(?!there\b).+?) (?:{DUTIES}) (?P<how>.+)$", _make),
    _form(rf"(?:{WANTS}) (?P<what>(?:the|all|both|it|them|this|that)\b.+?) (?:to )?"
          r"(?P<how>(?:be |say |look |read |in |on |at ).+)$", _make),
    _form(r"(?:write|print|letter) (?P<what>.+)$", lambda editor, found: texts.write(editor, found["what"])),
    _form(rf"(?:add|put|place|insert|draw|include|give me|show|{WANTS}|there should be) (?P<what>.+)$", _add),
)  # fmt: skip
