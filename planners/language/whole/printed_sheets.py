"""The printed sheet that a prompt begins with, up to what is on it: "a label for my honey with", "Door sign:"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from planners.language.tokens import ENDS, Token, low, lows
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import is_collocation, noun_class
from planners.language.vocabulary.tables import words
from planners.language.whole import prefaces
from planners.language.whole.bare_grounds import LANDS

SHEETS = words(
    "sticker label sign menu card bookmark cover tag ticket flyer leaflet poster invitation invite banner voucher "
    "coupon placard notice postcard certificate brochure advert advertisement ad newsletter programme badge patch "
    "talker"
)
"""Last words of what is printed and is the whole picture where the prompt goes on with what is on it."""
OUTER = words("front design board layout")
"""What may follow such a word: "card front", "menu board"."""
COVERED = words("book album magazine notebook menu cd record song game comic report cookbook novel dvd journal")
"""What has a cover that is designed; "a bed cover" is a thing."""
MARKED = words("badge patch ad talker")
"""Kinds that are things, or no kinds, unless a colon follows or another word is before them."""
ARTICLES = words("a an the one my our")
PURPOSES = words("for about from to")
SHOWING = words("with showing featuring depicting displaying containing including")
SAYING = words("that which saying says reading reads")
HAVING = words("has shows features bears")
TITLED = words("titled entitled called named")
FINITE = words("says reads")
BEARING = SHOWING | SAYING
MARKS = (":", ",", ".", "-", "–", "—", ";")
STANDING = words(
    "hanging hung held holding holds lying lies standing stands leaning leans stuck pinned taped nailed attached "
    "mounted propped worn hangs painted bolted tied"
)
"""What says that a sheet is somewhere in a scene."""
PLACING = words("on in at by near beside against behind outside above under over")
FIXED = words(
    "door wall window fence gate pole post lamppost fridge laptop bottle jar box can suitcase bag corkboard stick "
    "package parcel present gift entrance doorway"
)
"""What such a sheet is stuck or hung on."""
HOSTS = FIXED | words(
    "tree table desk counter shelf car bus van truck bike bicycle street road park building house shop store board "
    "stand easel room office kitchen garden station stall field floor coat jacket shirt lawn yard sidewalk pavement "
    "corridor hall classroom"
)
"""What a sheet with no more than a text on it stands or lies on or at."""
STICKING = words("sign banner notice placard sticker label tag")
BESIDES: tuple[tuple[str, str], ...] = (("next", "to"), ("in", "front"))
BESIDES += tuple((word, article) for word in ("by", "near", "beside", "behind", "outside") for article in ("a", "the"))
PHYSICAL = ql.MATERIALS | ql.STATES | ql.TEXTURES | words("big large huge giant neon illuminated lit")
PHYSICAL -= words("glossy matte shiny paper open fresh clean")
"""Looks of a sheet that is a thing: "a rusty metal sign with an arrow"."""
NO_KIND = (prefaces.NO_KIND - {"show", "paint", "design"}) | PURPOSES | BEARING
NO_KIND |= words("some has have needs need wants want was making coloured colored looking it this i'm we're")
"""Words that no sheet's name holds."""
NAME = re.compile(r"[a-z](?!.*-(?:free|less)$)[\w'’-]*|['’]")
LONGEST, FARTHEST = 7, 12
"""Words of a sheet's name, and of what it is for, at most."""


@dataclass(frozen=True)
class PrintedSheet:
    """``spans``: the characters that name it; ``start``: the token where what is on it begins, or the "with" before
    that; ``comma``: the character of a "with" behind its text."""

    kind: str
    spans: tuple[tuple[int, int], ...]
    start: int
    comma: int | None
    background: str | None
    moods: tuple[str, ...]


def printed_sheet(tokens: Sequence[Token]) -> PrintedSheet | None:
    """The sheet that a prompt begins with, where no scene stands around it; None where it is a thing or none."""
    article = low(tokens, 0) in ARTICLES
    titled = article < len(tokens) and tokens[article].quoted  # "'EAT FREE' poster with a giraffe"
    begin = article + titled
    if article and low(tokens, begin) in ("front", "cover", "face") and low(tokens, begin + 1) == "of":
        begin += 2 + (low(tokens, begin + 2) in ARTICLES)
    last = _last(tokens, begin)
    said = lows(tokens, begin, last + 1 - begin)
    after = _after_purpose(tokens, last + 1)
    after += low(tokens, after) in ("that", "which") and low(tokens, after + 1) in HAVING
    if last < begin or not _names_sheet(said, low(tokens, after), article):
        return None
    start, comma = after, None
    if low(tokens, after) in TITLED:
        colon = next((k for k in range(after, len(tokens)) if low(tokens, k) == ":"), len(tokens))
        if titled or _stands(tokens[:colon], last, after, True):
            return None
    elif low(tokens, after) in BEARING | HAVING:
        shown = _shown(tokens, last, after)
        if shown is None:
            return None
        start, comma = shown
    elif low(tokens, after) in MARKS:
        listed = low(tokens, after) == "," and after == last + 1
        if titled or STANDING & set(lows(tokens, last, after - last)) or after + 1 == len(tokens):
            return None
        if low(tokens, after + 1) in MARKS:
            return None  # "for chess... I mean"
        if listed and (article or len(said) < 2):
            return None  # "a menu, a fork and a knife"
        start += 1
    if titled:
        if _stands(tokens, last, after, True):
            return None
        start, comma = after + 1, tokens[after].start
    background, kind, moods = _described(said)
    if low(tokens, last + 1) == "from" and low(tokens, after - 1) in LANDS:
        background = background or low(tokens, after - 1)  # "a postcard from the mountains"
    spans = [(tokens[begin].start, tokens[start - 1].end)]
    spans += [(tokens[0].start, tokens[0].end)] * article
    if start == after < len(tokens) and low(tokens, after) not in TITLED and not tokens[after].quoted:
        spans.append((tokens[after].start, tokens[after].end))
    return PrintedSheet(kind, tuple(spans), start, comma, background, moods)


def _names_sheet(said: Sequence[str], mark: str, article: bool) -> bool:
    """Whether the words before the mark, or before "with", name a kind of sheet and no thing such as "a stop sign"."""
    told = said[3:] if said[:3] == ("save", "the", "date") else said
    if PHYSICAL & set(said) or not all(NAME.fullmatch(word) and word not in NO_KIND for word in told):
        return False
    kind = said[-1 - (said[-1] in OUTER)]
    if mark == ":":
        return True
    if kind == "sign" and is_collocation(said):
        return False
    if (kind == "cover" and not COVERED & set(said)) or (kind in MARKED and (article or len(said) < 2)):
        return False
    return not (noun_class(" ".join(said[:-1])) == "animal" and mark in (",", *SHOWING))  # "a fox sticker with a hat"


def _last(tokens: Sequence[Token], begin: int) -> int:
    """The last word of the sheet's name; -1 where no sheet is named."""
    for k in range(begin, begin + LONGEST):
        end = k + (low(tokens, k) in SHEETS and low(tokens, k + 1) in OUTER)
        if low(tokens, k) in SHEETS and low(tokens, end + 1) in (*MARKS, *PURPOSES, *BEARING, *TITLED):
            return end
    return -1


def _after_purpose(tokens: Sequence[Token], at: int) -> int:
    """The index after "for my grandmother", "to find my dog", "from our office"."""
    end = at + (low(tokens, at) in PURPOSES)
    while at < end < at + FARTHEST and low(tokens, end) not in ("", *MARKS, *BEARING):
        end += 1
    return end


def _shown(tokens: Sequence[Token], named: int, at: int) -> tuple[int, int | None] | None:
    """Where what a sheet shows begins, with the comma; None where the words from ``named`` on tell of a scene."""
    first = at + 1
    while low(tokens, first) in SAYING or low(tokens, first) in ("the", "word", "words", "text"):
        first += 1
    text_first = first < len(tokens) and bool(tokens[first].quoted)
    unread = low(tokens, at) in SAYING and not text_first
    if unread or first >= len(tokens) or _stands(tokens, named, at, text_first):
        return None
    if not text_first or low(tokens, at) in {"with"} | HAVING:
        bearing = [k - 1 for k in range(first + 2, len(tokens)) if tokens[k].quoted and low(tokens, k - 1) in BEARING]
        told = any(low(tokens, k) in FINITE and low(tokens, k - 1) not in ("that", "which", "it") for k in bearing)
        # "a banner with 'FAIR', a stall with 'CAKES'", "a bookmark with a tassel says 'READ'"
        return None if (text_first and bearing) or told else (at, None)
    stops = (*MARKS, "and", "with", "")
    end = next((k for k in range(first + 1, len(tokens)) if low(tokens, k) in stops), 0)
    return (first, tokens[end].start) if low(tokens, end) == "with" else None  # "that reads 'STOP' with a hand"


def _stands(tokens: Sequence[Token], named: int, at: int, text_first: bool) -> bool:
    """Whether the sentence says what the sheet is on or by: "with 'OPEN' on a door", "with a bee, held by a cat"."""
    end = next((k for k in range(at, len(tokens)) if low(tokens, k) in ENDS - {""}), len(tokens))
    hosts = HOSTS if text_first else FIXED if low(tokens, named) in STICKING else frozenset()
    for k in range(named, end):
        noun = next((m for m in range(k + 2, k + 6) if low(tokens, m) in hosts), k)
        placed = low(tokens, k) in PLACING and low(tokens, k + 1) in ARTICLES | {"its", "his", "her"}
        if placed and noun > k and not {",", "and", "with"} & set(lows(tokens, k + 1, noun - k)):
            return True
        own = text_first or k < at or low(tokens, k - 1) == ","
        if (own and low(tokens, k) in STANDING) or (own and lows(tokens, k, 2) in BESIDES):
            return True
    return False


def _described(said: Sequence[str]) -> tuple[str | None, str, tuple[str, ...]]:
    """The picture's ground by a sheet's name, the kind, and the moods: a navy card, a beach poster, a retro label."""
    background: str | None = None
    kept: list[str] = []
    moods: list[str] = []
    at = 0
    while at < len(said):
        colour, after = read_colour(said, at)
        inner = said[at] in ql.NOUN_OR_COLOUR and after < len(said) - 1
        grown = inner or noun_class(colour or "") in ("plant", "food")
        if colour and not background and not grown:
            background, at = colour, after
            continue
        (moods if said[at] in ql.MOODS - {"happy"} else kept).append(said[at])
        at += 1
    place = "" if kept[-1] == "sign" else " ".join(kept[:-1])  # "a street sign"
    kind = re.sub(r" (['’])", r"\1", " ".join(kept))
    return background or (place if place in LANDS else None), kind, tuple(moods)
