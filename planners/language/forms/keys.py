"""The keys of forms, briefs and tickets: "object: cat, qty: 2, colour: red, position: top left" is two red cats there.

A key is never a thing. What it says of a thing goes to the last one that was named, or else to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from planners.english import singular
from planners.language.bare_grounds import LANDS
from planners.language.forms.edits import MARKS, Edit, after, before, gone, instead
from planners.language.forms.looks import LOOKS, number_at
from planners.language.forms.named import Named, colour_at, phrases
from planners.language.forms.places import place_said
from planners.language.prepositions import kind_of
from planners.language.tables import by_phrase
from planners.language.tokens import Token, low, lows

Kind = Literal["nothing", "colour", "count", "place", "ground", "look", "letters"]
KEYS = by_phrase(
    {
        "nothing": (
            "object|objects|obj|subject|subjects|main subject|main object|thing|things|item|items|element|elements|fg|"
            "foreground|want|wants|wanted|include|draw|show|content|contents|motif|figure|main|focus|props|prop|product|"
            "description|task|request|relation|relations|relationship|layout|composition|arrangement|note|notes|"
            "expected|expected result|expectation|output|test|test case|case|qa|qa case|bug|bug repro|repro|"
            "scenario|spec|step|render|style|art style|medium|time|time of day|when|animal|animals|also|extra|extras|"
            "xmas|christmas|valentine|valentines|easter|halloween|birthday|new year|acceptance criteria|result"
        ),
        "colour": "colour|color|col|colours|colors",
        "count": "count|counts|number|quantity|quantities|qty|amount|how many|num",
        "place": "position|pos|placement|location|place|where|alignment|align|positions",
        "ground": (
            "background|bg|backdrop|background colour|background color|bg colour|bg color|setting|scene|environment"
        ),
        "look": "size|material|texture|state",
        "letters": "font|font colour|font color|text colour|text color|letter colour|lettering|letters",
    }
)
LONGEST = max(map(len, KEYS))
COLONS = (":", "=")
PARTS = ("", ",", ";", ".", "|", "(", "!", "?")
TICKET = re.compile(r"[a-z]{2,10}-\d+")
COUNTED = (("no", ".", "of"), ("number", "of"), ("count", "of"), ("qty", "of"), ("quantity", "of"), ("amount", "of"))
SAID_OF = (("colour", "of"), ("color", "of"))
STEPS = ("given", "when", "then")


@dataclass
class Form:
    """What was named last, and what waits for the next thing. Places in the text are tokens."""

    targets: list[Named | int] = field(default_factory=list)
    pending: list[tuple[Kind, int, int, Edit]] = field(default_factory=list)


def key_at(tokens: Sequence[Token], at: int) -> tuple[Kind | None, int]:
    """The kind of the key that begins at an index, and the index of its value."""
    if TICKET.fullmatch(low(tokens, at)) and low(tokens, at + 1) == ":":
        return "nothing", at + 2
    for length in range(LONGEST, 0, -1):
        kind = KEYS.get(lows(tokens, at, length))
        if kind is None:
            continue
        end = at + length
        end += low(tokens, end) == "#"
        end += low(tokens, end).isdecimal() and low(tokens, end + 1) in COLONS
        if low(tokens, end) in COLONS and end + 1 < len(tokens):
            return kind, end + 1
        if kind == "count" and length == 1 and number_at(tokens, end)[1] and low(tokens, end + 1) in PARTS:
            return kind, end
    return None, at


def read_keys(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Edits that take the keys off and put what they say where it belongs."""
    form, at, found = Form(), 0, {phrase.start: phrase for phrase in phrases(tokens)}
    while at < len(tokens):
        kind, value = key_at(tokens, at) if low(tokens, at - 1) in PARTS or kind_follows(tokens, at) else (None, at)
        if kind is None:
            if at in found or tokens[at].quoted:
                target = found.get(at, at)
                yield from _pending(tokens, form, target)
                form.targets.append(target)
                at = found[at].end if at in found else at + 1
            else:
                at += 1
            continue
        end = next(
            (k for k in range(value, len(tokens) + 1) if low(tokens, k) in PARTS and not _quoted(tokens, k)), value
        )
        values = list(_values(tokens, value, end, kind))
        last = values[-1][1] if values else end
        if kind == "nothing":
            parted = at > 0 and low(tokens, at - 1) in (",", ";", "|")
            yield instead(tokens, at - parted, value, ". " if parted else "")
            form.targets, at = [], value
        elif kind == "ground" or (kind == "place" and " ".join(lows(tokens, value, end - value)) in LANDS):
            yield instead(tokens, at, value, "background:") if low(tokens, value) != "none" else gone(tokens, at, end)
            at = end
        elif not values or (kind == "letters" and not any(isinstance(target, int) for target in form.targets)):
            at = value
        else:
            fit = [t for t in form.targets if isinstance(t, int) or kind != "letters"]
            targets = fit[-len(values) :] if len(values) > 1 else fit[-1:]
            if len(values) > 1 and len(targets) < len(values):
                targets = []
            for target, (first, after_it) in zip(targets, values, strict=False):
                yield from _said(tokens, kind, first, after_it, target)
            if targets:
                yield gone(tokens, at - (at > 0 and low(tokens, at - 1) in PARTS), last)
            else:
                form.pending += [(kind, first, stop, _cut(tokens, at, last)) for first, stop in values]
            at = last


def kind_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a key with "=" begins here, which needs no mark before it."""
    return any(low(tokens, k) == "=" for k in (at + 1, at + 2))


def _quoted(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].quoted


def _cut(tokens: Sequence[Token], at: int, end: int) -> Edit:
    """Takes a field off together with the mark behind it."""
    end += low(tokens, end) in (",", ";", ".", "|")
    return instead(tokens, at, end, "")


def _values(tokens: Sequence[Token], at: int, end: int, kind: Kind) -> Iterator[tuple[int, int]]:
    """The values of a field that are of its kind, each with the index after it: "counts: 1, 2, 3"."""
    while at < end and _fits(tokens, at, end, kind):
        yield at, end
        at = end + 1
        end = next((k for k in range(at, len(tokens) + 1) if low(tokens, k) in PARTS), at)
        if low(tokens, at - 1) != "," or kind not in ("colour", "count", "place"):
            return


def _fits(tokens: Sequence[Token], at: int, end: int, kind: Kind) -> bool:
    length = end - at
    match kind:
        case "colour" | "letters":
            return colour_at(tokens, at) == length
        case "count":
            return number_at(tokens, at)[1] == length
        case "look":
            return length == 1 and low(tokens, at) in LOOKS
        case _:
            return bool(place_said(tokens, at, end)) or kind_of(low(tokens, at)) is not None


def _pending(tokens: Sequence[Token], form: Form, target: Named | int) -> Iterator[Edit]:
    for kind, first, end, cut in form.pending:
        yield cut
        yield from _said(tokens, kind, first, end, target)
    form.pending.clear()


def _said(tokens: Sequence[Token], kind: Kind, first: int, end: int, target: Named | int) -> Iterator[Edit]:
    """The edit that says a field's value of a thing or a quoted text."""
    text = " ".join(token.text for token in tokens[first:end])
    last = target - 1 if isinstance(target, int) else target.end - 1
    if isinstance(target, int):
        last += 1
    if kind == "place":
        yield after(tokens, last, f" {place_said(tokens, first, end) or text}")
    elif isinstance(target, int):
        yield after(tokens, last, f" in {text}" if kind in ("colour", "letters") else "")
    elif kind == "count":
        number = str(number_at(tokens, first)[0])
        shown = target.look > target.start
        yield instead(tokens, target.start, target.look, number) if shown else before(tokens, target.start, number)
    elif kind != "letters" and not (kind == "colour" and colour_at(tokens, target.look)):
        yield before(tokens, target.noun, text)


def said_again(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "a peacock by a door; door = red": the door of before is red; "number of balloons: 4" are four balloons."""
    found = list(phrases(tokens))
    for phrase in found:
        first = next((p for p in found if p.start < phrase.start and _same(tokens, p, phrase)), None)
        value = phrase.end + 1
        keyed = low(tokens, phrase.end) in COLONS
        number, counted = number_at(tokens, value)
        lead = next((len(said) for said in COUNTED if lows(tokens, phrase.start - len(said), len(said)) == said), 0)
        about = 2 * (lows(tokens, phrase.start - 2, 2) in SAID_OF)
        length = colour_at(tokens, value)
        if keyed and lead and counted:
            yield instead(tokens, phrase.start - lead, value + counted, f"{number} {tokens[phrase.end - 1].text}")
        elif keyed and length and low(tokens, value + length) in MARKS and first is not None:
            start = phrase.start - about
            yield before(tokens, first.noun, " ".join(token.text for token in tokens[value : value + length]))
            yield gone(tokens, start - (low(tokens, start - 1) in PARTS), value + length)


def _same(tokens: Sequence[Token], one: Named, other: Named) -> bool:
    names = (" ".join(low(tokens, k) for k in range(p.noun, p.end)) for p in (one, other))
    return len({singular(name) for name in names}) == 1


def steps(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "Given a beach, when sunset, then two chairs": what a scenario's steps say."""
    if not {"given", "then"} <= {token.low for token in tokens}:
        return
    for at in range(len(tokens)):
        if low(tokens, at) in STEPS and low(tokens, at - 1) in (*PARTS, ":"):
            yield instead(tokens, at, at + 1, "")
