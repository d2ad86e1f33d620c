"""Places in the picture: "in the top left corner", "on the left", "at the bottom of the poster"."""

from __future__ import annotations

from planners.language.parsing.parse import sentence
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.relations.tied import says_look, tied
from planners.language.things.pronouns import OWNERS, mean
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.place_words import CENTRES, COLUMNS, ROWS, SECTIONS, place_pieces
from planners.language.vocabulary.qualities import FRAME
from planners.scene import Place, RelationKind

BESIDE: dict[Place, RelationKind] = {"left": "left_of", "right": "right_of"}
"""What a place is after a possessive: "a house with a tree on its left"."""


def place_at(reading: Reading, at: int) -> tuple[Place, tuple[int, ...]] | None:
    """A place in the picture that starts here, with its words: "in the top left corner", "on the left"."""
    parse = reading.parse
    if parse.low(at) == "overhead" and parse.low(at + 1) in ("", ",", ".", ";", "and"):
        return "top", (at,)
    if (
        parse.lows(at + 1, 2) == ("the", "sky")
        and parse.low(at) in ("in", "on", "across")
        and text_right_before(reading, at) is not None
    ):
        return "top", (at, at + 1, at + 2)
    start = at
    prepared = parse.low(at) in ("at", "on", "in", "to", "near", "along", "across", "towards", "from")
    at += prepared
    while prepared and parse.low(at) in ("the", "very", "far", *OWNERS):
        at += 1
    row = column = ""
    centre = False
    first = at
    while parse.low(at):
        word = parse.low(at)
        pieces = [piece for piece in place_pieces(word) if piece not in SECTIONS or piece == word]
        if not all(p in ROWS or p in COLUMNS or p in CENTRES for p in pieces):
            break
        for piece in pieces:
            row, column, centre = ROWS.get(piece, row), COLUMNS.get(piece, column), centre or piece in CENTRES
        at += 1
    if at == first:
        return None
    while parse.low(at) in SECTIONS or parse.lows(at, 2) == ("hand", "side"):
        at += 1
    if parse.low(at) in ("of", "in", "left of", "right of"):
        end = at + 1 + (parse.low(at + 1) in ("the", "a", "it"))
        framed = parse.low(end) in FRAME or reading.roles.get(end) == "medium"
        read = parse.low(at + 1) in (
            "",
            ",",
            ".",
            ";",
            "and",
        )  # "in the corner of", and a background that was read before
        grounded = parse.low(at) == "in" or (parse.low(at) == "of" and bool(row))  # "on the right in a classroom"
        grounded = grounded and _at_the_ground(reading, at + 1)
        inked = any(reading.roles.get(k) == "font" for k in range(at + 1, at + 4))
        inked |= parse.low(at) == "in" and bool(read_colour(parse.lows(at + 1, 3), 0)[0])
        if not (framed or read or grounded or inked):
            return None
        at = end + 1 if framed else at  # "at the top in red letters"
    elif at < len(parse) and at in reading.phrases and prepared:
        return None
    of_text = parse.low(at) == "in" and start and parse.words[start - 1].quoted is not None
    if not prepared and parse.low(at) not in ("", ",", ".", ";", "and", "&") and not of_text:
        return None
    return _named(f"{row} {column}".strip()), tuple(range(start, at))


def _at_the_ground(reading: Reading, at: int) -> bool:
    """Whether the noun that follows is where the picture plays."""
    head = next((k for k in range(at, min(at + 5, len(reading.parse))) if k in reading.phrases), None)
    return head is not None and reading.roles.get(head) == "place"


def _named(words: str) -> Place:
    match words:
        case "top" | "bottom" | "left" | "right" | "top left" | "top right" | "bottom left" | "bottom right":
            return words
        case _:
            return "centre"


def text_right_before(reading: Reading, at: int) -> int | None:
    """The quoted text before a token, where no more than words on its look stand between."""
    said = at - 1
    while said > 0 and (says_look(reading, said) or reading.parse.doc[said].tag_ == "VBN"):
        said -= 1
    return said if said >= 0 and reading.parse.words[said].quoted is not None else None


def _text_meant(reading: Reading, at: int) -> Ids:
    """The text that a noun right before a token, or before words on its look, means: "title in white at the top"."""
    said = at - 1
    while said > 0 and says_look(reading, said):
        said -= 1
    if reading.roles.get(said) != "text" or reading.parse.has(said, "poss"):
        return ()
    if any(q in sentence(reading.parse, at) for q in reading.parse.quotes if q > at):
        return ()  # "text across the bottom reads 'X'"
    texts, places = reading.draft.texts, reading.draft.places
    return tuple(i for i in reading.named.get(said, ()) if not texts[i].carrier and i not in places)


def _right_before(reading: Reading, at: int, found: Ids) -> Ids:
    """Of a list those that a place behind it is about: "a cat, a hat and a cup on the left" all, "a cat, a cup on the
    left" and "a cat and a hat, a cup on the left" only the cup.
    """
    parse = reading.parse
    k = next((k for k in range(at - 1, -1, -1) if reading.named.get(k)), -1)
    if reading.roles.get(k) != "thing" or k not in reading.phrases:
        return found
    meant, joint = [*reading.named[k]], reading.phrases[k][0].tokens[0] - 1
    joined, tied_to = parse.low(joint) in ("and", "&"), None
    while joined:
        before = joint - 1 - (parse.low(joint - 1) == ",")
        if reading.roles.get(before) != "thing" or before not in reading.phrases:
            break
        meant += reading.named.get(before, ())
        joint = reading.phrases[before][0].tokens[0] - 1
        joined = parse.low(joint) in (",", "and", "&")
        tied_to = parse.doc[before].dep_ == "pobj" and parse.tie(int(parse.doc[before].head.i))
    if len(meant) > len(found) and set(found) <= set(meant) and parse.tie(at) is None and not tied_to:
        return tuple(meant)  # "an apple, a pear and a plum along the bottom"
    return tuple(i for i in found if i in meant) or found


def put(reading: Reading, at: int, place: tuple[Place, tuple[int, ...]]) -> None:
    where, tokens = place
    parse = reading.parse
    found = tied(reading, at) if parse.doc[at].head.i != at else reading.nearest_before(at)
    head = int(parse.doc[at].head.i)
    after = [k for k in range(tokens[-1] + 1, min(tokens[-1] + 8, len(parse))) if reading.named.get(k)]
    fronted = at == parse.doc[at].sent.start or (
        parse.low(at - 1) in (",", ";", ".", "and") and parse.low(tokens[-1] + 1) not in ("", ",", ".", ";", "and")
    )
    leads = parse.low(tokens[-1] + 1) in ("", ",", "a", "an", "the", "two", "is", "are")
    if fronted and after and (head > at or leads):
        found = reading.named[after[0]]
    else:
        found = _right_before(reading, at, found)
    if found and set(found) <= reading.draft.places.keys() and reading.roles.get(at - 1) == "thing":
        found = reading.named.get(at - 1, found)  # "let the cup be on the left and the bus on the right"
    if len(tokens) == 1 and reading.roles.get(at - 1) == "thing":
        found = reading.named.get(at - 1, found)  # "magnet right"
    reading.cover(tokens)
    if "nothing" in parse.lows(at - 3, 3):
        return
    on_top = text_right_before(reading, at) is None and parse.lows(at, len(tokens)) == (
        "on",
        "top",
    )  # "pancakes with berries on top"
    if on_top or any(parse.low(k) in OWNERS for k in tokens):
        kind = "on" if on_top else BESIDE.get(where)
    else:
        kind = None
    if kind is not None:
        found = reading.nearest_before(at)
        owners = [ids for k in tokens if parse.low(k) in OWNERS and (ids := mean(reading, k))]
        listed = parse.low(at - 1) in (",", "and") and parse.low(tokens[-1] + 1) == ","
        if after and (listed or fronted):  # "a painting and, to its right, a label", "a cup, and to its left a jar"
            owner = owners[0] if owners and reading.alive(owners[0]) else found
            reading.draft.relate(reading.named[after[0]], kind, owner)
            return
        before = [ids for k, ids in sorted(reading.named.items()) if k < at and not set(ids) & set(found)]
        meant = [ids for ids in owners + before[:-2:-1] if ids and not set(ids) & set(found)]
        reading.draft.relate(found if meant else (), kind, meant[0] if meant else ())
        return
    text = at - 1 - (parse.doc[at - 1].tag_ in ("VBN", "VBD"))
    while (
        text > 0 and parse.words[text].quoted is None and (reading.roles.get(text) == "font" or text in reading.covered)
    ):
        text -= 1
    if not fronted and text >= 0 and parse.words[text].quoted is not None:
        found = tuple(i for i in reading.named.get(text, ()) if not reading.draft.texts[i].carrier)
        # "a ticket with 'X' at the top" says where on the ticket
    elif not fronted and (texts := _text_meant(reading, at)):
        found = texts
    found = tuple(i for i in found if i not in reading.draft.places) or found  # "a cup left, a mug in the middle"
    last_text = found and found[-1] in reading.draft.texts
    reading.draft.place((i for i in found if (i in reading.draft.texts) == bool(last_text)), where)
