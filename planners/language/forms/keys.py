"""The keys of forms, briefs and tickets: "object: cat, qty: 2, colour: red, position: top left" is two red cats there.

A key is never a thing. What it says of a thing goes to the last one that was named, or else to the next.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import Literal, TypeAlias

from planners.language.forms.amounts import LOOKS, number_at
from planners.language.forms.edits import Edit, after, before, gone, in_quotes, instead, words
from planners.language.forms.named import Named, colour_at, number_before, phrases
from planners.language.forms.places import place_said
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.tables import by_phrase
from planners.language.whole.bare_grounds import LANDS

Kind = Literal["text", "nothing", "colour", "count", "place", "ground", "look", "letters"]
Target: TypeAlias = Named | int
"""A thing, or the last token of a text."""
GROUPS: dict[Kind, str] = {
    "nothing": (
        "object|objects|obj|subject|subjects|main subject|main object|thing|things|item|items|element|elements|fg|"
        "foreground|want|wants|wanted|include|draw|show|content|contents|motif|figure|main|focus|props|prop|product|"
        "description|task|request|relation|relations|relationship|layout|composition|arrangement|note|notes|expected|"
        "expected result|expectation|output|test|test case|case|qa|qa case|bug|bug repro|repro|scenario|spec|step|"
        "render|style|art style|medium|time|time of day|when|animal|animals|also|extra|extras|type|kind|format|"
        "character|characters|acceptance criteria|result|xmas|christmas|valentine|valentines|easter|halloween|"
        "birthday|new year"
    ),
    "colour": "colour|color|col|colours|colors",
    "count": "count|counts|number|quantity|quantities|qty|amount|how many|num",
    "place": "position|pos|placement|location|place|where|alignment|align|positions",
    "ground": "background|bg|backdrop|background colour|background color|bg colour|bg color|setting|scene|environment",
    "text": "text|title|headline|slogan|caption",
    "look": "size|material|texture|state",
    "letters": "font|font colour|font color|text colour|text color|letter colour|lettering|letters",
}
KEYS = by_phrase(GROUPS)
LONGEST = max(map(len, KEYS))
COLONS = (":", "=")
PARTS = ("", ",", ";", ".", "|", "(", "!", "?")
SOFT = (",", ";", "|")
TICKET = re.compile(r"[a-z]{2,10}-\d+")


def key_at(tokens: Sequence[Token], at: int) -> tuple[Kind | None, int]:
    """The kind of the key that begins at an index, and the index of its value."""
    if TICKET.fullmatch(low(tokens, at)) and low(tokens, at + 1) == ":":
        return "nothing", at + 2
    for length in range(LONGEST, 0, -1):
        kind = KEYS.get(lows(tokens, at, length))
        if kind is None:
            continue
        end = at + length + (low(tokens, at + length) == "#")
        end += low(tokens, end).isdecimal() and low(tokens, end + 1) in COLONS
        if low(tokens, end) in COLONS and end + 1 < len(tokens):
            return kind, end + 1
        land = kind == "ground" and (" ".join(lows(tokens, end, 2)) in LANDS or low(tokens, end) in LANDS)
        number = kind == "count" and length == 1 and number_at(tokens, end)[1] and low(tokens, end + 1) in PARTS
        if land or number:
            return kind, end
    return None, at


def read_keys(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Edits that take the keys off and put what they say where it belongs."""
    yield from _Form(tokens).read()


class _Form:
    """``targets``: what was named since the last key of things; ``texts``: the first token of each text that isn't
    quoted, by its last; ``pending``: fields that wait for the next thing, each with the edit that takes it off.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.targets: list[Target] = []
        self.texts: dict[int, int] = {}
        self.pending: list[tuple[Kind, int, int, Edit]] = []

    def read(self) -> Iterator[Edit]:
        tokens, at = self.tokens, 0
        found = {phrase.start: phrase for phrase in phrases(tokens)}
        while at < len(tokens):
            begins = low(tokens, at - 1) in PARTS or "=" in lows(tokens, at + 1, 2)
            kind, value = key_at(tokens, at) if begins else (None, at)
            if kind is not None:
                at = yield from self._field(kind, at, value)
            elif at in found or tokens[at].quoted:
                yield from self._named(found.get(at, at))
                at = found[at].end if at in found else at + 1
            else:
                at += 1

    def _named(self, target: Target) -> Iterator[Edit]:
        for kind, first, end, off in self.pending:
            yield off
            yield from self._said(kind, first, end, target)
        self.pending.clear()
        self.targets.append(target)

    def _field(self, kind: Kind, at: int, value: int) -> Generator[Edit, None, int]:
        """The edits for a field; returns the index to go on from."""
        tokens, end = self.tokens, self._end(value)
        land = " ".join(lows(tokens, value, end - value))
        if kind == "nothing":
            parted = at > 0 and low(tokens, at - 1) in SOFT
            yield instead(tokens, at - parted, value, ". " if parted else "")
            self.targets = []
            return value
        if kind == "text":
            last = max(end - 1, value)
            self.targets.append(last)
            if not any(token.quoted for token in tokens[value : last + 1]):
                self.texts[last] = value
            return end
        if kind == "ground" and land == "none":
            yield gone(tokens, at, end)
            return end
        if kind == "ground" or (kind == "place" and land in LANDS):
            yield instead(tokens, at, *((end, f"{land} background") if land in LANDS else (value, "background:")))
            return end
        values = list(self._values(kind, value, end))
        fit = [target for target in self.targets if isinstance(target, int) or kind != "letters"]
        targets = fit[-len(values) :] if values else []
        if values and len(targets) == len(values):
            for target, (first, stop) in zip(targets, values, strict=True):
                yield from self._quoted(target)
                yield from self._said(kind, first, stop, target)
            yield gone(tokens, at - (at > 0 and low(tokens, at - 1) in PARTS), values[-1][1])
            return values[-1][1]
        if len(values) == 1 and kind != "letters":
            self.pending.append((kind, value, end, instead(tokens, at, end + (low(tokens, end) in (*SOFT, ".")), "")))
            return end
        return value

    def _end(self, at: int) -> int:
        """Where a value ends."""
        tokens = self.tokens
        ends = (k for k in range(at, len(tokens)) if low(tokens, k) in PARTS and not tokens[k].quoted)
        return next(ends, len(tokens))

    def _values(self, kind: Kind, at: int, end: int) -> Iterator[tuple[int, int]]:
        """The values of a field that are of its kind, each with the index after it: "counts: 1, 2, 3"."""
        while at < end and self._fits(kind, at, end):
            yield at, end
            if low(self.tokens, end) != "," or kind in ("look", "letters"):
                return
            at, end = end + 1, self._end(end + 1)

    def _fits(self, kind: Kind, at: int, end: int) -> bool:
        match kind:
            case "colour" | "letters":
                return colour_at(self.tokens, at) == end - at
            case "count":
                return number_at(self.tokens, at)[1] == end - at
            case "look":
                return end - at == 1 and low(self.tokens, at) in LOOKS
            case _:
                return bool(place_said(self.tokens, at, end)) or kind_of(low(self.tokens, at)) is not None

    def _quoted(self, target: Target) -> Iterator[Edit]:
        """Quotes around a text that has none, once."""
        start = self.texts.pop(target, None) if isinstance(target, int) else None
        if start is not None and isinstance(target, int):
            yield from in_quotes(self.tokens, start, target + 1)

    def _said(self, kind: Kind, first: int, end: int, target: Target) -> Iterator[Edit]:
        """The edit that says a field's value of a thing or a text."""
        tokens, value = self.tokens, words(self.tokens, first, end)
        if kind == "place":
            last = target if isinstance(target, int) else target.end - 1
            yield after(tokens, last, f" {place_said(tokens, first, end) or value}")
        elif isinstance(target, int):
            yield after(tokens, target, f" in {value}" if kind in ("colour", "letters") else "")
        elif kind == "count":
            yield number_before(tokens, target, str(number_at(tokens, first)[0]))
        elif not (kind == "colour" and colour_at(tokens, target.look)):
            yield before(tokens, target.noun, value)
