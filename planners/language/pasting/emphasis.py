"""Weights and choices between words, as other image tools write them.

"(red:1.3)", "((blue))", "{blue}" and "[cat]" make words stronger or weaker; "cat::2", "1.5::cat::" and "cat :2 AND"
weigh a part of the prompt. The words stay; a weight of zero or below says that a thing is not there. "[cat:dog:0.5]",
"[cat|dog]" and "{cat|dog}" change the prompt while the picture is painted: the first wording stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from planners.language.pasting.sheet import NUMBER, Sheet

PAIRS = {"(": ")", "[": "]", "{": "}"}
WEIGHT = re.compile(rf"(\s*)({NUMBER})\s*\Z")
HEAVIEST = 10.0
"""No tool weighs words more than this; "(year:1995)" is no weight."""
NO_WORDS = re.compile(r"[\d\s.,:/%-]*")
"""What stands in "(1)", "(16:9)" and "(50%)": these brackets are no other tool's."""
PART = re.compile(
    rf"::[ ]*({NUMBER}(?!\.?\w|:))?|(?<=\s):({NUMBER})(?=[ ]*(?:AND\b|[,\n]|\Z))(?:[ ]*AND\b)?", re.MULTILINE
)
NUMBERED = re.compile(r"(?<![\w.:-])([+-]?(?:\d{1,2}(?:\.\d*)?|\.\d+))::([^:\n]+)::(?!\d)")
DEEPEST = 50
"""Brackets deeper than this are left as they are."""
ENDS = re.compile(r"[,;\n]|[.!?](?=\s)|\bAND\b")


@dataclass(frozen=True)
class Bracket:
    """An open bracket and the colons and bars that stand in it, in no bracket inside it."""

    start: int
    closer: str
    marks: list[int] = field(default_factory=list)


def read_brackets(sheet: Sheet) -> None:
    """Takes off every pair of brackets, with weights and other choices; a bracket without its partner stays."""
    open_brackets: list[Bracket] = []
    escaped = False
    for at, character in enumerate(sheet.seen):
        if escaped:
            escaped = False
            if character in "()[]{}":
                sheet.blank(at - 1, at + 1)
        elif character == "\\":
            escaped = True
        elif character in PAIRS and len(open_brackets) < DEEPEST:
            open_brackets.append(Bracket(at, PAIRS[character]))
        elif character in ":|" and open_brackets:
            open_brackets[-1].marks.append(at)
        elif any(bracket.closer == character for bracket in open_brackets):
            bracket = open_brackets.pop()
            while bracket.closer != character:
                open_brackets[-1].marks.extend(bracket.marks)
                bracket = open_brackets.pop()
            _close(sheet, bracket, at)


def _close(sheet: Sheet, bracket: Bracket, end: int) -> None:
    start = bracket.start
    if NO_WORDS.fullmatch(sheet.prompt, start + 1, end):
        return
    sheet.blank(start, start + 1)
    sheet.blank(end, end + 1)
    bars = [at for at in bracket.marks if sheet.characters[at] == "|"]
    number = _weight(sheet, bracket.marks[-1], start, end) if bracket.marks else None
    if bars and bracket.closer != ")":
        _choose(sheet, start, bars, end)
    elif number is not None and bracket.closer == "]":
        _choose(sheet, start, bracket.marks, end)
    elif number is not None:
        colon = bracket.marks[-1]
        sheet.blank(colon, end)
        weigh(sheet, start + 1, colon, number)
    elif not bracket.marks and _is_outermost_emphasis(sheet.prompt, start, end):
        sheet.note("weight", sheet.prompt[start : end + 1])


def _is_outermost_emphasis(prompt: str, start: int, end: int) -> bool:
    """Whether the pair is square, curly or a doubled round one, and stands in no like pair that fits around it."""
    opener, closer = prompt[start], prompt[end]
    within = prompt[start - 1 : start] == opener and prompt[end + 1 : end + 2] == closer
    doubled = prompt[start + 1] == opener and prompt[end - 1] == closer
    return not within and (doubled or opener != "(")


def weigh(sheet: Sheet, start: int, end: int, number: str) -> None:
    """Keeps the words, or forbids them where their weight is zero or below."""
    if not sheet.shown(start, end).strip():
        return
    if float(number) <= 0:
        sheet.forbid(start, end)
    else:
        sheet.note("weight", f"{sheet.shown(start, end).strip()} {number}")


def _weight(sheet: Sheet, colon: int, start: int, end: int) -> str | None:
    """The number between the last colon and the bracket's end, if it weighs words: 16:9 and 10:30 don't."""
    found = WEIGHT.match("".join(sheet.characters[colon + 1 : end]))
    if found is None or sheet.characters[colon] != ":" or abs(float(found[2])) > HEAVIEST:
        return None
    before = "".join(sheet.characters[start + 1 : colon])
    whole = found[2].isdecimal()
    if before[-1:].isdecimal() and (whole or not any(character.isalpha() for character in before)):
        return None
    counted = whole and found[1] and int(found[2]) > 0  # "(seats: 4)"
    return None if counted else found[2]


def _choose(sheet: Sheet, start: int, marks: list[int], end: int) -> None:
    """Keeps the first of the wordings between the marks that says something."""
    sheet.note("choice", sheet.prompt[start : end + 1])
    bounds = [start, *marks, end]
    kept = False
    for first, last in pairwise(bounds):
        if kept or not sheet.shown(first + 1, last).strip():
            sheet.blank(first, last)
        else:
            sheet.blank(first, first + 1)
            kept = True


def read_parts(sheet: Sheet) -> None:
    """ "cat::2 dog::-1": the words before the mark are a part; commas, sentence ends and AND bound it too."""
    for found in NUMBERED.finditer(sheet.seen):
        sheet.blank(*found.span(1))
        sheet.part(found.end() - 2, found.end())
        sheet.blank(found.end(1), found.start(2))
        weigh(sheet, *found.span(2), found[1])
    seen, start = sheet.seen, 0
    for found in PART.finditer(seen):
        start = max([start, *(end.end() for end in ENDS.finditer(seen, start, found.start()))])
        sheet.part(*found.span())
        if number := found[1] or found[2]:
            weigh(sheet, start, found.start(), number)
        start = found.end()
