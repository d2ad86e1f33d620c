"""Telegrams as the phrases they stand for: "owl above, hat below", "croissant + teapot", "eggs x 6", "bell = blue".

The parser was trained on sentences: it takes a noun without an article for a verb or an adjective. So an article is put
before it, a number or a colour that follows goes before its noun. Offsets stay those of the prompt's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.english import PAIRS, UNCHANGING, UNCOUNTED, singular
from planners.language.adjective_classes import is_adjective
from planners.language.bare_nouns import ORDERS
from planners.language.colours import read_colour
from planners.language.counts import read_count
from planners.language.noun_classes import noun_class
from planners.language.place_words import CENTRES, COLUMNS, ROWS
from planners.language.prepositions import kind_of
from planners.language.qualities import BASE_COLOURS, MEDIUM_WORDS
from planners.language.tokens import low
from planners.language.tree_changes import SEEN
from planners.language.word import Word

STOPS = frozenset((",", ";", ":", ".", "!", "?", "-", "–", "—", "/", "+", "|", "(", ")"))
ENDS = ("", ",", ".", ";")
JOINTS = frozenset(("and", "&", "+"))
FOLLOWING = frozenset("with without wearing holding to of as".split())
"""What may follow a noun that stands by itself, besides marks, places and prepositions that relate things."""
ARTICLES = frozenset("a an the some its his her their my our".split())
DENYING = frozenset("no not never neither nor".split())
BEARING = frozenset("has have shows features needs gets".split())
"""What a kind of picture does to what it shows."""
FIRST_WORDS = 6
COUNTING = frozenset("count number quantity amount".split())
"""Keys of a list of wishes whose value is how many there are."""
SIDED = frozenset("the its his her their to on at upper lower top bottom far".split())
VERTICAL = frozenset("above below behind beneath under underneath beside".split())
"""Before these "right" says how near, unless it is a side."""
PLACES = frozenset((*ROWS, *COLUMNS, *CENTRES, "side", "corner"))
TIMES = frozenset(("x", "×", "*"))


def written_out(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt with articles, and with numbers and colours before their nouns."""
    return list(_with_articles(_in_order(list(_without_signs(list(_without_keys(words)))))))


def _without_keys(words: Sequence[Word]) -> Iterator[Word]:
    """ "elephant, count: 3" is "elephant x3", "'SOLD OUT', colour: red" is "'SOLD OUT' in red"."""
    at = 0
    while at < len(words):
        key = at + (words[at].low in (",", ".", ";"))
        keyed = at > 0 and key < len(words) - 2 and words[key + 1].low == ":"
        value = words[key + 2] if keyed else words[at]
        if keyed and words[key].low in COUNTING and re.fullmatch(r"\d{1,2}", value.low) and _is_seen(words[at - 1].low):
            yield _said(value, f"x{value.low}")
            at = key + 3
        elif keyed and words[key].low in ("colour", "color") and words[at - 1].quoted and value.low in BASE_COLOURS:
            yield _said(words[key], "in")
            at = key + 2
        else:
            yield words[at]
            at += 1


def _without_signs(words: Sequence[Word]) -> Iterator[Word]:
    """ "w/ a cup", "a cup + a spoon"."""
    at = 0
    while at < len(words):
        word, after = words[at], low(words, at + 1)
        slashed = word.low == "w" and after == "/" and word.end == words[at + 1].start
        bears = word.low in BEARING and 0 < at < FIRST_WORDS and low(words, at - 1) in MEDIUM_WORDS
        if word.low == "w/" or slashed or bears:  # "the product card has a blue backpack"
            yield _said(word, "with")
            at += slashed
        elif re.fullmatch(r"\d{1,2}[x×]", word.low):  # "3x donut"
            yield _said(word, word.low[:-1])
        elif word.low == "right" and low(words, at - 1) not in SIDED and low(words, at + 1) in VERTICAL:
            pass  # "a bird right above it"
        elif word.low in ("u", "ya"):
            yield _said(word, "you")
        elif word.low in ("+", "&") and word.quoted is None and 0 < at < len(words) - 1:
            yield _said(word, "and")
        else:
            yield word
        at += 1


def _in_order(words: list[Word]) -> list[Word]:
    """ "eggs x 6", "lollipops (4)", "clouds, three, in a sky", "tie (yellow)", "handbag = red", "vase: blue"."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        said, end = _said_after(words, at)
        if said:
            start = len(found)
            while start and _describes(found[start - 1].low):
                start -= 1
            found[start:start] = said
        found.append(words[at])
        at = end
    return found


def _said_after(words: Sequence[Word], at: int) -> tuple[list[Word], int]:
    """The number or colour behind the noun at an index, and the index after it; none and the next index without."""
    none: tuple[list[Word], int] = ([], at + 1)
    if (
        words[at].low == "ground"
        or words[at].quoted is not None
        or not _is_seen(words[at].low)
        or low(words, at - 1).isdecimal()
    ):
        return none
    mark = low(words, at + 1)
    if behind := _colour_behind(words, at):
        return list(words[at + 1 : at + 1 + behind]), at + 1 + behind
    if re.fullmatch(r"[x×]\d{1,2}", mark):  # "bananas x3"
        return [_said(words[at + 1], mark[1:])], at + 2
    first = at + 2
    lows = [low(words, k) for k in range(first, min(first + 4, len(words)))]
    closing = ")" if mark == "(" else ""
    count, length = read_count(lows, 0)
    exact = count is not None and count.range is None and 0 < length < 3 and lows[0] not in ("a", "an")
    exact |= mark == "," and (lows[:2] == ["a", "few"] or lows[:1] == ["several"])
    if mark in ("=", "(", ":") and not exact:
        colour, length = read_colour(lows, 0)
        closed = {"(": (")",), ":": ENDS}.get(mark, (low(words, first + length),))
        begins = at == 0 or low(words, at - 1) in STOPS
        if not colour or low(words, first + length) not in closed or not begins:
            return none
        return list(words[first : first + length]), first + length + bool(closing)
    if not exact:
        return none
    end = first + length
    if mark in TIMES:
        return list(words[first:end]), end
    if mark == "(" and low(words, end) == closing:
        return list(words[first:end]), end + 1
    if (mark in (":", ",") and singular(words[at].low) != words[at].low) or words[at].low in UNCHANGING:
        them = 2 if (low(words, end), low(words, end + 1)) == ("of", "them") else 0
        if low(words, end + them) in ENDS or (them and kind_of(low(words, end + them)) is not None):
            return list(words[first:end]), end + them
    return none


def _colour_behind(words: Sequence[Word], at: int) -> int:
    """How many words behind a bare noun are its colour and end the phrase: "tie yellow on navy", not "apple green"."""
    begins = (at == 0 or low(words, at - 1) in STOPS) and low(words, at) not in ARTICLES
    begins |= _goes_on(words, at)
    lows = [low(words, k) for k in range(at + 1, min(at + 4, len(words)))]
    length = read_colour(lows, 0)[1]
    after = low(words, at + 1 + length)
    one = _grows(low(words, at)) or read_colour([low(words, at), *lows], 0)[1] > 0
    return length if begins and length and not one and (after in STOPS | {"", "on", "and"}) else 0


def _goes_on(words: Sequence[Word], at: int) -> bool:
    """Whether a noun's colour may stand behind it: "make the couch green", "the hat is red and the bag black"."""
    if low(words, at - 1) != "the":
        return False
    before = low(words, at - 2)
    coloured = before == "and" and read_colour((low(words, at - 3),), 0)[1] > 0
    return before in ("make", "paint", "colour", "color", "keep") or coloured


def _with_articles(words: Sequence[Word]) -> Iterator[Word]:
    last_bare = -1
    for at, word in enumerate(words):
        if _begins(words, at, last_bare) and (length := _bare_noun(words, at)):
            last_bare = at + length - 1
            known = any(words[last_bare].low == low(words, k) for k in range(at))
            article = "the" if known else "a"  # "a cat and a dog, cat on the left"
            yield Word(article, word.start, word.start, article)
        yield word


def _begins(words: Sequence[Word], at: int, last_bare: int) -> bool:
    """Whether a phrase may begin here: after a mark, or after "and" behind a bare noun."""
    before = low(words, at - 1)
    if before in JOINTS:
        placed = low(words, at - 2) in PLACES
        return at - 2 == last_bare or (placed and last_bare >= 0)  # "cup on the left and hat on the right"
    first = at - 2
    while first >= 0 and _describes(low(words, first)):
        first -= 1
    goes_on = before == "," and first < at - 2 and (first < 0 or low(words, first) in ARTICLES)
    goes_on = goes_on and low(words, at - 2) not in PLACES  # "a big, fluffy dog", not "at the top, bus in the middle"
    return (at == 0 or before in STOPS) and not goes_on


def _bare_noun(words: Sequence[Word], at: int) -> int:
    """How many words from an index on are a noun in the singular and what describes it; 0 where none does."""
    end = at
    while _describes(low(words, end)) and not (_grows(low(words, end)) and _stands_alone(words, end, end > at)):
        end += 1
    ordered = end == at and low(words, at) in ORDERS
    table = low(words, end) == "table" and low(words, end - 1) == "wooden" and end > at  # a ground
    shade = end > at and read_colour([low(words, k) for k in range(at, end + 1)], 0)[1] == end + 1 - at
    denied = low(words, at) in DENYING
    bare = _stands_alone(words, end, end > at) and not (ordered or table or shade or denied)
    return end + 1 - at if bare else 0


def _stands_alone(words: Sequence[Word], at: int, described: bool) -> bool:
    word, after = low(words, at), low(words, at + 1)
    if not word or not _is_seen(word) or word in PAIRS | UNCOUNTED or singular(word) != word:
        return False
    placed = after in ROWS or after in COLUMNS or after in CENTRES or kind_of(after) is not None
    if word in UNCHANGING and not placed:
        return False  # "sheep, a cow" may be several
    if not (described or placed) and word in BASE_COLOURS:
        return False  # "a box, orange"
    doing = after.endswith("ing") and noun_class(after) == "abstract"
    return placed or doing or at + 1 == len(words) or after in STOPS | JOINTS | FOLLOWING


def _describes(word: str) -> bool:
    return bool(word) and (read_colour((word,), 0)[1] > 0 or is_adjective(word))


def _grows(word: str) -> bool:
    """Whether a word that is a colour too is a plant or a food: "rose", "avocado", "orange"."""
    return noun_class(word) in ("plant", "food")


def _is_seen(word: str) -> bool:
    kind = noun_class(word) if word[:1].isalpha() else "unknown"
    return (kind in SEEN or kind == "shape") and word.split(" ")[-1] not in MEDIUM_WORDS


def _said(word: Word, text: str) -> Word:
    return replace(word, text=text, stand_in=text)
