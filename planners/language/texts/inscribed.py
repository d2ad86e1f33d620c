"""Nouns around quoted texts get their role before they could become others: a text, its look, or what carries it."""

from __future__ import annotations

from dataclasses import replace

from planners.english import singular
from planners.language.parsing.parse import ENDS, sentence
from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import PARTS, is_sign
from planners.language.texts.carriers import find_carrier
from planners.language.texts.lettering import font_spans
from planners.language.things.groups import of_what
from planners.language.vocabulary.counts import ONES, Count
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.vocabulary.writing import FONTS, ROLES, SIGNS, WRITING

FAR = 14
"""The most tokens between a noun that means a text and the text."""
TITLING = frozenset("titled entitled called named".split())
VIRTUAL = frozenset("platform app application recipe article event exhibition festival campaign collection".split())
"""Nouns that name nothing one could draw where a title follows."""
NUMBERED = frozenset("bib jersey shirt badge plate".split())


def mark_writing(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives nouns that mean a text, the look of one or its carrier their role, before they could become others."""
    quoted = reading.parse.quotes
    if not quoted or not heads:
        return
    reading.cover(k for k in range(len(reading.parse)) if reading.parse.lows(k, 2) == ("such", "as"))
    for span in font_spans(reading.parse):
        reading.roles.update({at: "font" for at in heads if at in span})
        reading.cover(span)
    for at in heads:
        if at + 1 in quoted and (worn := _worn(reading, at)):
            reading.phrases[at] = (worn,)
            reading.roles[at] = "thing"
        if reading.free(at) and _means_text(reading, at, quoted):
            reading.roles[at] = "text"
            reading.cover(reading.phrases[at][0].tokens)
        name = reading.phrases[at][0].tokens[0] - 1
        if reading.roles.get(at) == "text" and name in heads and reading.class_of(name) == "abstract":
            reading.roles[name] = "unseen"  # "the event title", read as two nouns
            reading.cover((name,))
    first = heads[0]
    across = reading.parse.low(first + 1) == "across" and reading.parse.doc[first].dep_ == "nsubj"
    seen = across or _is_placed(reading, first)  # "a banner across the street reads"
    listed = first + 2 in quoted and any(
        k in heads and set(quoted).intersection(int(token.i) for token in reading.parse.doc[k].subtree)
        for k in reading.parse.children(first, "appos", "conj")
    )
    if is_sign(reading, first) and reading.parse.low(first) in MEDIUM_WORDS and (seen or listed):
        reading.roles[first] = "thing"
    for at in quoted:
        found = find_carrier(reading, at)
        reading.cover(k for k in found.words if reading.parse.low(k) != "with")
        reading.roles.update({k: "unseen" for k in found.words if k in heads and reading.free(k)})
        for k in found.carriers or ():
            if k in heads and k not in reading.roles and _is_writing(reading, k):
                reading.roles[k] = "text"  # "a short description, centred, stating 'X'"
                reading.cover(reading.phrases[k][0].tokens)
            elif k in heads and k not in reading.roles and _must_be_seen(reading, k, heads):
                reading.roles[k] = "thing"
    _enough_carriers(reading)


def _enough_carriers(reading: Reading) -> None:
    """ "labels such as 'A', 'B' and 'C'" are three at least."""
    for at, (place, several) in shares_of(reading):
        for k in (find_carrier(reading, at).carriers or ()) if place == 0 else ():
            phrase = reading.phrases[k][0] if k in reading.phrases else None
            if reading.parse.low(at - 1) == ":":
                later = [j for j in reading.parse.quotes if j > at and j in sentence(reading.parse, at)]
                several = 1 + len(later) if all(find_carrier(reading, j).joined for j in later) else several
            open_ = phrase is not None and phrase.plural and not (phrase.count or phrase.definite)
            if phrase and open_ and several > phrase.amount.planned:
                reading.phrases[k] = (replace(phrase, count=Count(several, phrase.amount.range)),)


def _means_text(reading: Reading, at: int, quoted: tuple[int, ...]) -> bool:
    word = reading.parse.low(at)
    if word in FONTS | ROLES.keys() | {"words", "word", "texts"}:
        return True
    if at + 1 in quoted:
        alone = word == "label" and len(reading.phrases[at][0].noun.split()) == 1
        return alone or bool({word, singular(word)} & WRITING)
    again = word == "label" and reading.parse.low(at - 1) == "this" and min(quoted) < at
    if again and not any(reading.parse.low(k) in ("label", "labels") for k in range(at)):
        return True  # "a button labeled 'GO'. Below this label"
    if reading.parse.low(at - 1) == "textual" or _is_titled(reading, at, quoted):
        return True
    if _has_examples(reading, at, quoted) or (word == "invitation" and min(quoted) < at and at + 2 in quoted):
        return True
    if word not in WRITING and singular(word) not in WRITING:
        return False
    if word == "line" and reading.phrases[at][0].attributes.keys() & {"colour", "shape"}:
        return False  # "parted by a thin black line"
    if at - 1 in quoted or (reading.phrases[at][0].definite and any(q < at for q in quoted)):
        return True
    return any(q > at for q in quoted) and _leads(reading, at)


def _has_examples(reading: Reading, at: int, quoted: tuple[int, ...]) -> bool:
    """ "dishes like 'X'", "offerings, including 'Y'": what is written there and not to be seen."""
    k = at + 1 + (reading.parse.low(at + 1) == ",")
    k += 2 if reading.parse.lows(k, 2) == ("such", "as") else reading.parse.low(k) in ("like", "including")
    told = k > at + 1 + (reading.parse.low(at + 1) == ",") and k in quoted
    return told and reading.phrases[at][0].plural and reading.class_of(at) in ("abstract", "food", "writing")


def _is_titled(reading: Reading, at: int, quoted: tuple[int, ...]) -> bool:
    """ "a course titled 'X'", "a platform called 'X'": what can't be seen has its title there alone."""
    unseen = reading.class_of(at) in ("abstract", "unknown") or reading.phrases[at][0].noun.split()[-1] in VIRTUAL
    follows = at + 1 + (reading.parse.low(at + 1) == ",")
    area = reading.phrases[at][0].noun.split()[-1] in AREAS
    return unseen and not area and reading.parse.low(follows) in TITLING and follows + 1 in quoted


def _is_writing(reading: Reading, k: int) -> bool:
    word = singular(reading.phrases[k][0].noun.split()[-1])
    return word in WRITING and word not in SIGNS and reading.class_of(k) in ("abstract", "writing")


def _worn(reading: Reading, at: int) -> Phrase | None:
    """The thing in "the bib number '417'"."""
    phrase = reading.phrases[at][0]
    of_thing = phrase.tokens[-2:-1]
    if phrase.noun.split()[-1] != "number" or not of_thing or reading.parse.low(of_thing[0]) not in NUMBERED:
        return None
    return replace(phrase, noun=reading.parse.low(of_thing[0]), attributes={})


def _leads(reading: Reading, at: int) -> bool:
    """Whether the words from a noun to the next text hold no other noun but after a preposition."""
    parse = reading.parse
    placed = False
    for k in range(at + 1, min(at + FAR, len(parse))):
        if parse.words[k].quoted is not None:
            return True
        if parse.low(k) in ENDS:
            return False
        if parse.doc[k].pos_ == "ADP" and parse.low(k) != "with":
            placed = True
        elif k in reading.phrases and reading.roles.get(k) != "font":
            if not placed:
                return False
            placed = False
    return False


def _must_be_seen(reading: Reading, k: int, heads: tuple[int, ...]) -> bool:
    """A carrier is a thing, unless it is a part of one or, as the first noun, the kind of picture."""
    phrase = reading.phrases[k][0]
    if (
        reading.parse.low(k) in ONES
        or reading.parse.low(k) in FRAMES
        or is_area(reading, k)
        or reading.class_of(k) == "body"
        or (phrase.noun == "chest" and phrase.definite)  # of a shirt
        or of_what(reading.parse, k) is not None
    ):
        return False
    last = phrase.noun.split()[-1]
    if last not in MEDIUM_WORDS or last in PARTS:
        return last not in PARTS
    again = phrase.definite and any(at < k and reading.phrases[at][0].noun == phrase.noun for at in heads)
    return not again and (k != heads[0] or (last in SIGNS and _is_placed(reading, k)))


def _is_placed(reading: Reading, k: int) -> bool:
    """Whether the words after a noun say what it is on or by: "a sign nailed to a tree"."""
    parse = reading.parse
    prep = k + 1 + (k + 1 < len(parse) and parse.doc[k + 1].tag_ in ("VBN", "VBG"))
    others = [at for at in reading.phrases if prep < at <= prep + 4]
    tied = prep < len(parse) and (parse.words[prep].tie or parse.low(prep) in PLACING)
    return bool(tied and others) and reading.class_of(others[0]) != "place"


FRAMES = frozenset("image picture scene composition photo frame layout design".split())
AREAS = frozenset("area section region portion half third".split())
PLACING = frozenset("on in to above over under beside behind near by against from between".split())


def shares_of(reading: Reading) -> list[tuple[int, tuple[int, int]]]:
    """Each text with its place in a list such as "'A', 'B' and 'C'", and how many that list holds."""
    runs: list[list[int]] = []
    for at in reading.parse.quotes:
        if runs and all(reading.parse.low(k) in (",", "and", "&", "or") for k in range(runs[-1][-1] + 1, at)):
            runs[-1].append(at)
        else:
            runs.append([at])
    return [(at, (place, len(run))) for run in runs for place, at in enumerate(run)]


def is_area(reading: Reading, k: int) -> bool:
    """ "in the lower section"; "a new arrivals section" is a thing."""
    counted = reading.parse.lows(k - 1, 2) == ("the", "third")  # "the first jar says 'A', the third 'C'"
    return k in reading.phrases and reading.phrases[k][0].noun in AREAS and not counted
