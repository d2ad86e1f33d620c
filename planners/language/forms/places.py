"""Where things are, in the way of notes: "top left: sun", "left side lemon right side lime", "sun - top right"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.english import singular
from planners.language.forms.edits import MARKS, Edit, after, instead, items, sentence, words
from planners.language.forms.named import named, phrases, several
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import SEEN, is_collocation, noun_class
from planners.language.vocabulary.place_words import CENTRES, COLUMNS, ROWS, SECTIONS, SPOTS, place_pieces
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.vocabulary.tables import phrases as listed
from planners.language.whole.bare_grounds import LANDS

BEFORE = frozenset("in on at the to".split())
TIMES_OF_DAY = frozenset("sunset sunrise night dusk dawn".split())
TIMES = re.compile(r"[x×]\d{1,2}")
CENTERED = frozenset(("centered", "centred"))
COLONS = (":", "=", "→")
BACKGROUNDS = (("in", "background"), ("in", "bg"), ("in", "the", "bg"), ("in", "back"), ("in", "the", "back"))
WAYS = listed("left to right|right to left|top to bottom|bottom to top")
SIDES = (("either", "side"), ("both", "sides"))
CORNERS = listed(
    "in the corners|in corners|in each corner|in every corner|in all corners|in all four corners|in the four corners|"
    "at the corners|in all the corners|one in each corner|one in every corner|one per corner"
)
ABOUT = frozenset("under underneath beneath beside inside below".split())
"""Prepositions that a note leaves without what they are about, the first thing."""
JOINED = frozenset(("and", "&", "a", "the"))
NOWHERE = frozenset(("place", "weather"))
TO_A_TEXT = frozenset("under underneath below beneath above over".split())


def place_length(tokens: Sequence[Token], at: int) -> int:
    """How many words from the index on say where in the picture something is: "top left corner", "in the middle"."""
    end = at
    while low(tokens, end) in BEFORE:
        end += 1
    first = end
    while (word := low(tokens, end))[:1].isalpha() and (
        word in CENTERED or SPOTS | SECTIONS >= set(place_pieces(word))
    ):
        if word in SECTIONS and end == first:
            return 0
        end += 1
    if end == first:
        return 0
    end += low(tokens, end) in SECTIONS
    return end - at


def place_said(tokens: Sequence[Token], at: int, end: int) -> str:
    """ "at the top left" for the words of a place; "" where the tokens are anything else."""
    if end <= at or place_length(tokens, at) != end - at:
        return ""
    pieces = [piece for k in range(at, end) for piece in place_pieces(low(tokens, k))]
    row = next((ROWS[piece] for piece in pieces if piece in ROWS), "")
    column = next((COLUMNS[piece] for piece in pieces if piece in COLUMNS), "")
    if row and column:
        return f"in the {row} {column} corner"
    if row and any(piece in CENTRES for piece in pieces):
        return f"at the {row} center"
    return f"at the {row}" if row else f"on the {column}" if column else "in the center"


def dashed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "upper right - kite, lower left - boat": a colon for the dash, where a place begins the prompt so."""
    first = place_length(tokens, 0)
    for at in range(len(tokens) if first and low(tokens, first) in ("-", "–", "—") else 0):
        length = place_length(tokens, at) if low(tokens, at - 1) in MARKS else 0
        if length and low(tokens, at + length) in ("-", "–", "—"):
            yield instead(tokens, at + length, at + length + 1, ":")


def headed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "top left: sun. bottom: 3 sheep", "left = cat", "left side lemon right side lime": the place behind it."""
    at = headed_to = 0
    while at < len(tokens):
        length = place_length(tokens, at) if low(tokens, at - 1) in MARKS or at == headed_to else 0
        colon = low(tokens, at + length) in COLONS
        start = at + length + colon
        if not length or not (colon or _is_sided(tokens, at, start)):
            at += 1
            continue
        place, ends = place_said(tokens, at, at + length), list(_ends(tokens, start, colon))
        goes_on = not ends or low(tokens, ends[0]) not in MARKS | {"and"}
        if goes_on and low(tokens, start) in ("a", "an", "the"):  # "left: a dog that sleeps"
            yield instead(tokens, at, start, place)
            ends = []
        elif ends:
            yield instead(tokens, at, start, "")
        for end in ends:
            yield after(tokens, end - 1, f" {place}" + ("," if place_length(tokens, end) else ""))
        at = headed_to = max(start, *ends) if ends else start


def run_on(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "tractor wheat field sunset", "fox forest night": a comma before the place, and before the time."""
    for item in items(tokens):
        said = lows(tokens, item.start, len(item))
        known = {"thing", "animal", "person", "food", "plant", "place", "weather", "abstract"}
        if any(kind_of(word) or not (noun_class(word) in known or is_adjective(word)) for word in said):
            continue
        for cut in range(1, len(said)):
            head, tail = said[cut - 1], " ".join(said[cut:])
            timed = said[-1] in TIMES_OF_DAY
            place = " ".join(said[cut : len(said) - timed])
            lone = noun_class(head) == "animal" or (noun_class(head) == "thing" and " " in place)
            sunny = tail in TIMES_OF_DAY and (noun_class(head) == "animal" or (cut > 1 and noun_class(head) in SEEN))
            if (sunny or (place in LANDS and lone)) and not is_collocation((head, *said[cut:])):
                yield after(tokens, item.start + cut - 1, ",")
                if timed and place:
                    yield after(tokens, item.stop - 2, ",")


def _is_sided(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether a place without a colon heads a bare noun: "left side lemon right side lime", "top left sun, ..."."""
    shown, length = named(tokens, start), start - at
    sided = (
        length > 1
        and (low(tokens, start - 1) in SECTIONS or low(tokens, at) in CENTRES.union(ROWS))
        and low(tokens, at) not in BEFORE
    )
    return sided and shown is not None and (low(tokens, shown.end) in MARKS or place_length(tokens, shown.end) > 1)


def _ends(tokens: Sequence[Token], at: int, colon: bool) -> Iterator[int]:
    """Where each of the things ends that begin at an index and are joined to each other; by commas too, where no other
    place follows in the sentence behind a ``colon``.
    """
    stop = sentence(tokens, at).stop
    alone = colon and not any(place_length(tokens, k) for k in range(at, stop))
    while end := _end(tokens, at):
        end += bool(TIMES.fullmatch(low(tokens, end)))
        yield end
        more = named(tokens, end + 1) if alone and low(tokens, end) == "," else None
        goes_on = more is not None and low(tokens, more.end) in MARKS
        goes_on = more is not None and goes_on and noun_class(low(tokens, more.end - 1)) in SEEN
        if low(tokens, end) not in ("and", "&", "+") and not goes_on:
            return
        at = end + 1


def _end(tokens: Sequence[Token], at: int) -> int:
    """Where the noun phrase or the quoted text at an index ends, before what else is said of it; 0 for none."""
    if at < len(tokens) and tokens[at].quoted:
        return at + 1
    phrase = named(tokens, at)
    return phrase.end if phrase is not None else 0


def behind(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "House centre" is in the center, "castle in bg" in the background."""
    for at in range(1, len(tokens)):
        said = next((said for said in BACKGROUNDS if lows(tokens, at, len(said)) == said), ())
        if said and low(tokens, at + len(said)) in MARKS | {"and", "&"}:
            yield instead(tokens, at, at + len(said), "in the background")
    for phrase in phrases(tokens):
        central = low(tokens, phrase.end) in CENTRES | CENTERED
        if central and low(tokens, phrase.end + 1) in MARKS:
            yield instead(tokens, phrase.end, phrase.end + 1, "in the center")


def corners(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "roses in the corners", "4 stars, one in each corner": one in the top left corner, and so on."""
    for phrase in phrases(tokens):
        at = phrase.end + (low(tokens, phrase.end) == ",")
        length = next((len(said) for said in CORNERS if lows(tokens, at, len(said)) == said), 0)
        if length and several(tokens, phrase) and phrase.count in (None, 4):
            last = singular(tokens[phrase.end - 1].text)
            one = " ".join(["a", *words(tokens, phrase.look, phrase.end - 1).split(), last, "in the"])
            *most, final = (f"{one} {row} {side} corner" for row in ("top", "bottom") for side in ("left", "right"))
            yield instead(tokens, phrase.start, at + length, f"{', '.join(most)} and {final}")


def in_order(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "turtle, shell, crab, left to right" is from left to right, "trees either side" on either side."""
    for at in range(len(tokens)):
        before_it = low(tokens, at - 1)
        if lows(tokens, at, 3) in WAYS and before_it in MARKS | {"in", "order"} and low(tokens, at + 3) in MARKS:
            yield instead(tokens, at, at + 1, f"from {tokens[at].text}")
        if lows(tokens, at, 2) in SIDES and before_it not in ("on", "at", "") and low(tokens, at + 2) in MARKS:
            yield instead(tokens, at, at + 1, f"on {tokens[at].text}")


def unnamed_partner(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "2 ghosts, pumpkin between", "3 gifts under", "'JAZZ', trumpet underneath": with what it is about."""
    texts = [k for k, token in enumerate(tokens) if token.quoted]
    quoted = texts[0] if len(texts) == 1 else len(tokens)
    found = phrases(tokens)
    for item in items(tokens):
        word, last = low(tokens, item.stop - 1), item.stop - 1
        mine = {k for phrase in found for k in range(phrase.start, phrase.end) if phrase.start in item}
        if (
            item.start == 0
            or not mine
            or set(range(item.start, last)) - mine - {k for k in item if low(tokens, k) in JOINED}
        ):
            continue
        others = [phrase for phrase in found if phrase.end <= item.start and low(tokens, phrase.start - 1) != "no"]
        seen = [p for p in others if noun_class(low(tokens, p.end - 1)) not in NOWHERE]
        seen = [p for p in seen if low(tokens, p.start - 1) in MARKS and low(tokens, p.end) != ":"]
        seen = [p for p in seen if low(tokens, p.end - 1) not in MEDIUM_WORDS]
        if word in TO_A_TEXT and quoted < item.start and not seen:
            yield after(tokens, last, " the text")
        elif word == "between" and seen:
            yield after(tokens, last, " them")
        elif word in ABOUT and seen and seen[0].end <= item.start:
            yield after(tokens, last, f" the {' '.join(token.text for token in tokens[seen[0].noun : seen[0].end])}")
