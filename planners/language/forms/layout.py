"""How notes are laid out: JSON, tables, bullets, lines, and marks without spaces between things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from planners.language.forms.edits import Edit, instead
from planners.language.forms.keys import KEYS
from planners.language.forms.named import NOUNS, named, phrases
from planners.language.quotes import CLOSERS, quoted_spans
from planners.language.tokens import Token, low
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import TIMES
from planners.language.whole.bare_grounds import LANDS

NAMES = ("name", "Name", "NAME")
TEXTS = frozenset("text title caption heading headline label slogan message words".split())
"""Keys whose value is a text of the picture."""
BULLET = re.compile(r"[ \t]*(?:[-*•·–—▪◦]+|\(?(?:\d{1,2}|[a-hA-H])[.)])[ \t]+")
LETTERED = re.compile(r"(?:(?<=\s)|^)\(?[a-h1-9]\)[ \t]+(?=\w)")
ENDS = ",;:.!?(|"
JOINING = frozenset("and or with of to the a an his her its in at is are for by from as than but".split())
LONGEST_LINE = 60
SLASHES = re.compile(r"(?<=\w)//+(?=\w)")
CELL = re.compile(r"\s*[;\t|]\s*")


def laid_out(prompt: str) -> str:
    """The prompt with what its layout parts as sentences."""
    return SLASHES.sub(", ", _lines(_table(_json(prompt))))


def _json(prompt: str) -> str:
    """'{"object": "cat", "count": 2}' as "object: cat; count: 2"."""
    text = prompt.strip()
    if not (text[:1] in ("{", "[") and text[-1:] in ("}", "]")):
        return prompt
    try:
        found = json.loads(text)
    except ValueError:
        return prompt
    return ". ".join(_fields(found, "")) if isinstance(found, (dict, list)) else prompt


def _fields(value: object, key: str) -> Iterator[str]:
    """The fields of a value, each as "key: value"; one of a list of records after the other."""
    if isinstance(value, dict):
        for name, inner in value.items():
            named_so = name in NAMES and len(value) > 1
            yield from _fields(inner, "object" if named_so else str(name).replace("_", " ").strip())
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for inner in value:
            yield from _fields(inner, key)
    elif isinstance(value, list):
        yield f"{key}: {', '.join(map(str, value))}" if key else ", ".join(map(str, value))
    elif value is not None and value is not False:
        said = f'"{value}"' if key.lower().split(" ")[-1] in TEXTS and '"' not in str(value) else str(value)
        yield f"{key}: {said}" if key else said


def _table(prompt: str) -> str:
    """ "item;qty;colour" and a row "ball;2;red" as "item: ball; qty: 2; colour: red"."""
    lines = [line.strip().strip("|") for line in prompt.strip().splitlines() if re.search(r"[^\s|:-]", line)]
    comma = bool(lines) and not CELL.search(lines[0].strip())
    rows = [[cell.strip() for cell in (line.split(",") if comma else CELL.split(line.strip()))] for line in lines]
    keyed = bool(rows) and all((*cell.lower().split(),) in KEYS or cell in NAMES for cell in rows[0])
    if len(rows) < 2 or len(rows[0]) < 2 or not keyed:
        return re.sub(r"(?<=\w)\t+(?=\w)", ", ", prompt)
    said = list[str]()
    for row in rows[1:]:
        cells = [(key, cell) for key, cell in zip(rows[0], row, strict=False) if cell]
        cells = [("object" if key in NAMES else key, cell) for key, cell in cells]
        if KEYS.get((cells[0][1].lower(),)) == "ground" if cells else False:
            said.append(": ".join(cell for _, cell in cells[:2]))
        else:
            said.append("; ".join(f"{key}: {cell}" for key, cell in cells))
    return ". ".join(said)


def _lines(prompt: str) -> str:
    """A sentence for each line of a list, and for each short line; a bullet or a number before it is no word."""
    lines = prompt.splitlines()
    bullets = [bool(BULLET.match(line)) for line in lines]
    listed = sum(bullets) > 1 or (any(bullets) and len(lines) > 1)
    spans = (range(*span) for span in quoted_spans(prompt))
    quoted = [prompt.count("\n", 0, at) for span in spans for at in span if prompt[at] == "\n"]
    said = ""
    for number, line in enumerate(lines):
        text = BULLET.sub("", line, count=1) if listed and bullets[number] else line
        before, first = said.rstrip(), text.split()[:1]
        parts = before and first and before[-1] not in ENDS and before[-1] not in CLOSERS and number - 1 not in quoted
        word = re.split(r"[^\w'-]+", before.lower())[-1] if before else ""
        short = len(lines[number - 1]) <= LONGEST_LINE and word not in JOINING and kind_of(word) is None
        leads = kind_of(first[0].lower()) is not None or first[0].lower() in JOINING if first else False
        if parts and (bullets[number] or (short and not leads)):
            said = f"{before}."
        said += ("\n" if number else "") + text
    if len(LETTERED.findall(said)) > 1:
        said = LETTERED.sub(lambda found: ", " if found.start() else "", said)
    return said


def joined(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "mouse + keyboard on a desk": the mouse and the keyboard."""
    found = {phrase.end: phrase for phrase in phrases(tokens)}
    for end, phrase in found.items():
        listed = low(tokens, phrase.start - 1) in ("", ",", ".", "+", ":", ";", "-")
        if low(tokens, end) == "+" and listed and named(tokens, end + 1) is not None:
            yield tokens[end - 1].end, tokens[end + 1].start, " and "


def parted(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "monkey+banana", "koala/tree/day", "vase > tulips", "owl -> on a book": as a list."""
    for at in range(1, len(tokens) - 1):
        mark, follows = tokens[at].text, low(tokens, at + 1)
        if mark in ("→", ">") or (mark == "-" and follows == ">"):
            end = at + 1 + (mark == "-")
            said = " " if kind_of(low(tokens, end)) is not None else ", "
            yield tokens[at - 1].end, tokens[end - 1].end, said.rstrip() if said == ", " else ""
        elif mark in ("+", "/", "|") and _is_one(low(tokens, at - 1)) and _is_one(follows):
            denied = any(low(tokens, k) in ("no", "without", "not") for k in range(max(0, at - 3), at))
            yield instead(tokens, at, at + 1, " or " if denied else " and " if mark == "+" else ", ")


def _is_one(word: str) -> bool:
    """Whether a word next to a mark is a thing, a place or a time of its own."""
    return noun_class(word) in NOUNS | {"weather"} or word in LANDS or word in TIMES if word[1:] else False
