"""Words to be read in the picture that a prompt doesn't quote: "LOST CAT in red at the top", "the name Amelia".

They are put in quotes before anything else is read, so that whatever can be said of a quoted text can be said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planners.language.quotes import quoted_spans
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import is_collocation, noun_class
from planners.language.vocabulary.qualities import BASE_COLOURS, MEDIUM_WORDS
from planners.language.vocabulary.writing import SIGNS, TYPEFACES

WORD = re.compile(r"[$£€]?\w+(?:['’&.-]\w+|[.:]\d+)*['’]?%?|[^\w\s]|\n")
INSIDE = frozenset("of the a an and in to for on at with or by from is your our my & - ' it's".split())
"""Words that may stand between two with capitals."""
SHOUTS = frozenset(
    "tv ufo led usb rgb hd hdr 3d 2d 4k 8k a4 a5 a3 bg dj vr atm suv uk us usa nyc png jpg jpeg svg ar cctv gps cd dvd "
    "xl ok am pm it id pc no not and only all any without never exactly must or but please dont very just tl tr bl br "
    "ui ux ai cgi dslr iso jpeg bbq led lcd oled qr hex x y z w h".split()
)
"""What is written in capitals and shown by nobody."""
COUNTED = frozenset("a an the one two three four five six big small large huge".split())
NO_THING = frozenset(("abstract", "unknown", "writing"))
LEADS = frozenset(", . ; : ( - – — + | = \n and with plus add put write".split(" ")) | {""}
"""What may stand before a text that nothing announces; "" is the beginning or a quoted text."""
NAMES = (
    r"(?:title|headline|heading|header|subtitle|caption|tagline|slogan|motto|sentence|phrase|words?|text|wording|message|"
    r"lettering|name|author|inscription)"
)
CUE = re.compile(
    rf"(?:(?<!\bmy )(?<!\bhis )(?<!\bher )\b{NAMES}(?:\s+(?:is|reads?|says?|saying|reading))?\s*[:=]?"
    r"|\b(?:it|that|which|sign|banner|poster|bubble) (?:reads|says)|\bsays|\bsaying|\b(?:should|to) (?:read|say)"
    r"|\b(?:write|type|spell(?: out)?))\s+$",
    re.IGNORECASE,
)
"""Words right before a text, which announce it."""
READING = re.compile(r"([^,.;:]*)\breading\s+$", re.IGNORECASE)
PLACED = re.compile(
    r"\b(?:in|at|on|along|across)\s+(?:the\s+)?(?:(?:very|upper|lower|top|bottom|left|right)\s+)*"
    r"(?:corner|top|bottom|left|right|middle|cent(?:er|re))\s*[,:]?\s+$",
    re.IGNORECASE,
)
"""A place right before what stands there: "In the bottom left corner, Issue 14"."""
NUMBER = re.compile(
    r"(?<![\w-])\+?\d{3,5}(?:[ -]\d{3,4}){1,3}(?![\w-])"
    r"|(?:[$£€] ?\d+(?:[.,]\d\d)?|(?<![\w.])\d+(?:[.,]\d\d)? ?[$£€])(?![\w.,]*\d| (?:bill|note|coin|banknote)s?\b)"
)
"""A phone number or a price."""
OVER = frozenset("above over under below beneath underneath between beside across around along".split())
SIDES = frozenset("top bottom left right middle centre center upper lower corner underneath below above very".split())
ENDS = frozenset(("top", "bottom"))
ABOUT = frozenset("written printed painted lettered underneath centred centered".split())
BOARDS = frozenset("sign banner label badge button sticker plaque".split())
"""What a word in capitals before it stands on: "a WELCOME sign"."""
LETTERS = frozenset("letters lettering capitals caps font script type".split())
FOLLOWS = frozenset(("", ",", ".", ";", "\n"))
BEING = frozenset("is are goes should be stands".split())
JOINTS = ("&", "+", "-")
LONGEST = 8


@dataclass(frozen=True)
class _Run:
    """Tokens ``first`` to ``end`` (not included), in a stretch without quotes; ``shouted``: all in capitals."""

    first: int
    end: int
    shouted: bool


def quoted(prompt: str) -> str:
    """The prompt with quote marks around the words that are to be read in the picture."""
    spans = [span for start, end in _stretches(prompt) for span in _joined(prompt, list(_shown(prompt, start, end)))]
    for start, end in reversed(spans):
        prompt = f'{prompt[:start]}"{prompt[start:end]}"{prompt[end:]}'
    return prompt


def _stretches(prompt: str) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in quoted_spans(prompt):
        yield at, start
        at = end
    yield at, len(prompt)


def _joined(prompt: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """ "Happy Birthday, Bob!" is one text."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        last = found[-1][1] if found else 0
        if last and prompt[last:start] == ", " and prompt[end - 1] == "!" and prompt[last - 1] != "!":
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _shown(prompt: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    tokens = list(WORD.finditer(prompt, start, end))
    texts = [token.group() for token in tokens]
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    loud = sum(letter.isupper() for letter in letters) > len(letters) / 2
    long = [text for text in texts if text.isalpha() and len(text) > 3]
    titled = sum(text[0].isupper() for text in long) > max(len(long) / 2, 2)  # "Red Car, Blue Sky" is no title
    numbers = {found.start(): found.end() for found in NUMBER.finditer(prompt, start, end)}
    at = 0
    while at < len(texts):
        first = tokens[at].start()
        run = _run(texts, at, loud)
        if run and _is_shown(prompt[start:first], texts, run, titled):
            yield first, tokens[run.end - 1].end()
            at = run.end
        elif first in numbers:
            yield first, numbers[first]
            at = next((k for k in range(at, len(texts)) if tokens[k].start() >= numbers[first]), len(texts))
        else:
            at = at + 1 if run is None or not run.shouted else run.end


def _run(texts: Sequence[str], at: int, loud: bool) -> _Run | None:
    """The run of words with capitals, prices and numbers that begins at the index."""
    if not (texts[at][0].isupper() or texts[at][0].isdecimal() or texts[at][0] in "$£€"):
        return None
    if at and texts[at - 1][0].isupper():
        return None
    shouted = not loud and _shouts(texts[at])
    end = at
    for k in range(at, min(at + LONGEST, len(texts))):
        text = texts[k]
        if (_shouts(text) if shouted else text[0].isupper()) or (text[0].isdecimal() and k > at) or text[0] in "$£€":
            end = k + 1
        elif text == "!" and end == k:
            end = k + 1
            break
        elif shouted and text in JOINTS and k + 1 < len(texts) and _shouts(texts[k + 1]):
            continue
        elif not (k == at and text[0].isdecimal()) and (shouted or text.lower() not in INSIDE):
            break
    if not any(letter.isupper() for text in texts[at:end] for letter in text):
        return None
    return _Run(at, end, shouted)


def _shouts(text: str) -> bool:
    bare = text.strip("'’")
    return (len(bare) > 1 or bare in ("A", "I")) and bare.upper() == bare and not bare.isdecimal()


def _is_shown(before: str, texts: Sequence[str], run: _Run, titled: bool) -> bool:
    said = texts[run.first : run.end]
    words = [text.lower() for text in said if text[0].isalpha()]
    if not words or all(word in SHOUTS for word in words):
        return False
    if CUE.search(before) or ((reading := READING.search(before)) and SIGNS & set(reading.group(1).lower().split())):
        goes_on = len(said) == 1 and not run.shouted and texts[run.end : run.end + 1] and texts[run.end].isalpha()
        if goes_on and not _is_placed([text.lower() for text in texts[run.end : run.end + 8]], shouted=False):
            return False  # "says Swim between the flags" has a rule of its own
        return words[0] not in INSIDE or run.shouted or len(words) > 1
    if words in (["a"], ["i"]):
        return False  # "A painted board"
    lead = texts[run.first - 1].lower() if run.first else ""
    after = [text.lower() for text in texts[run.end : run.end + 10]]
    while after and after[0] in BEING:
        after = after[1:]
    board = run.shouted and bool(BOARDS & set(after[:1])) and len(said[0]) > 1
    if lead not in LEADS and not board:
        return False
    ended = "".join(after[:1]) in FOLLOWS
    exclaims = said[-1] == "!"
    priced = any(text[0] in "$£€" for text in said)
    placed = _is_placed(after, run.shouted) or (ended and PLACED.search(before) is not None)
    if run.shouted:
        thing = words[0] in BASE_COLOURS | COUNTED and noun_class(words[-1]) not in NO_THING and not exclaims
        told = len(words) > 1 or exclaims or priced
        return board or (placed and not thing) or _is_lettered(after) or (ended and told and not thing)
    begins = lead in ("", ".", "\n", "!", ":")
    if not placed or titled or (len(said) < 2 and not exclaims) or (begins and not exclaims and not _title(said)):
        return False
    seen = noun_class(" ".join(words)) not in NO_THING or words[-1] in MEDIUM_WORDS
    owned = said[0].endswith(("'s", "’s"))
    framed = any(text.lower() in INSIDE for text in said[1:]) and not is_collocation(words)  # "Ride for Rose"
    return exclaims or owned or framed or _is_lettered(after) or not seen


def _title(texts: Sequence[str]) -> bool:
    """Whether every word but the small ones has a capital, and more than the first."""
    capitals = [text for text in texts if not text[0].islower()]
    return len(capitals) > 1 and all(text in INSIDE for text in texts if text[0].islower())


def _is_placed(after: Sequence[str], shouted: bool) -> bool:
    """Whether what follows says how or where letters stand: "in big red letters", "at the top", "above a dog"."""
    first, second, third, *_ = [*after, "", "", ""]
    if first in ("in", "as") and (_is_lettered(after) or read_colour(after, 1)[1] > 1):
        return True
    sides = SIDES if shouted else ENDS
    if first in ("at", "in", "along", "across", "on", "to", "near") and second in ("the", "its"):
        inked = after[3:4] == ["in"] and read_colour(after, 4)[1] > 4  # "in the middle in blue"
        return third in sides or inked or (shouted and first in ("on", "across"))
    if (first, second) == ("on", "top"):
        return True
    if shouted and first in OVER:
        return True
    return first in ABOUT or (first in sides and second in ("", ",", ".", "left", "right", "center", "centre"))


def _is_lettered(after: Sequence[str]) -> bool:
    if after[:1] not in (["in"], ["as"]):
        return False
    ends = next((k for k, word in enumerate(after) if word in FOLLOWS), len(after))
    return not LETTERS.isdisjoint(after[1:ends]) or bool(TYPEFACES & set(after[1:2]))
