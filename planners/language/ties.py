"""Prepositions between things become relations; those before a place in the picture say where a thing is."""

from __future__ import annotations

from itertools import pairwise

from planners.base import Place
from planners.language.doings import subjects
from planners.language.draft import Ids
from planners.language.nouns_of import CONTAINERS
from planners.language.qualities import BASE_COLOURS, CLOTHES, FRAME
from planners.language.reading import Reading
from planners.language.references import mean
from planners.language.verb_table import PLACING
from planners.scene import RelationKind

ROWS = {"top": "top", "upper": "top", "bottom": "bottom", "lower": "bottom", "topmost": "top"}
COLUMNS = {
    "left": "left",
    "left-hand": "left",
    "leftmost": "left",
    "right": "right",
    "right-hand": "right",
    "rightmost": "right",
}
OWNERS = frozenset("its his her their".split())
BESIDE: dict[Place, RelationKind] = {"left": "left_of", "right": "right_of"}
"""What a place is after a possessive: "a house with a tree on its left"."""
CENTRES = frozenset("middle center centre".split())
PARTS = frozenset("side edge half part corner third area hand section".split())
SIDES = frozenset(("left", "right"))
SIDE_BY_SIDE = frozenset(("arm in arm", "back to back", "face to face", "hand in hand", "side by side"))
NEAR_ONLY = frozenset("at next by around among amongst amid against near".split())
USED = frozenset(
    "phone smartphone telephone cellphone call leash lead computer laptop tablet tv television radio camera "
    "guitar piano "
    "violin drum keyboard project task paper essay problem canvas".split()
)
"""What "on" before it says is used or worked on, not stood on: "talking on the phone", "a dog on a leash"."""
AT_A = frozenset(
    "table desk counter bar piano sink stove easel window bench door workbench machine booth stall".split()
)
"""Things that "at" puts one next to; at any other noun it says what is done there."""


def read_ties(reading: Reading) -> None:
    """Every preposition of the prompt, in order."""
    parse = reading.parse
    for at in range(len(parse)):
        token = parse.doc[at]
        if parse.words[at].quoted is not None or at in reading.covered:
            continue
        if place := _place(reading, at):
            _put(reading, at, place)
            continue
        objects = [k for k in parse.children(at, "pobj", "pcomp", "dobj", "npadvmod") if k > at]
        if not objects and parse.words[at].tie is not None:
            objects = [k for k in range(at + 1, min(at + 7, len(parse))) if k in reading.named][:1]
        if not objects or not (
            (
                token.pos_ in ("ADP", "ADV", "SCONJ", "VERB", "ADJ")
                and token.dep_
                in (
                    "prep",
                    "agent",
                    "advmod",
                    "mark",
                    "ROOT",
                    "pcomp",
                    "conj",
                    "acl",
                    "amod",
                    "dep",
                    "advcl",
                    "nsubj",
                    "appos",
                    "prt",
                    "npadvmod",
                )
            )
            or parse.words[at].tie is not None
        ):
            continue
        _tie(reading, at, objects[0])


def _tie(reading: Reading, at: int, object_token: int) -> None:
    parse, draft = reading.parse, reading.draft
    word = parse.low(at)
    kind = parse.tie(at)
    if kind is None and word not in ("with", "of", "in"):
        return
    subject = tied(reading, at)
    objects = _objects(reading, object_token, subject)
    if not objects and (several := _objects(reading, object_token, ())) and len(subject) > len(several):
        subject, objects = tuple(i for i in subject if i not in several), several  # "two dogs and a cat below them"
    entities = tuple(i for i in objects if i in draft.entities)
    clothes = bool(entities) and all(draft.entities[i].noun.split()[-1] in CLOTHES for i in entities)
    if word == "with":
        if clothes and reading.alive(subject):
            draft.relate(subject, "wearing", entities)
        return
    if word == "of":
        head = int(parse.doc[at].head.i)
        if full := parse.low(head) == "full":
            reading.cover((head,))
        if full or _contains(reading, at):
            draft.relate(entities, "inside", subject)
        return
    if word == "in" and clothes and reading.alive(subject):
        draft.relate(subject, "wearing", entities)
        return
    if word == "in" and not objects and parse.low(object_token) in BASE_COLOURS and reading.alive(subject):
        worn = parse.conjuncts(object_token)
        draft.describe(subject, "pose", f"in {' and '.join(parse.low(k) for k in worn)}")
        reading.cover(worn)
        return
    if word == "on" and reading.alive(subject) and phrase_noun(reading, object_token) in USED:
        return
    if not objects or not subject or kind is None:
        if parse.words[at].tie is not None and _objects(reading, object_token, ()):
            reading.untied.add(at)
        return
    if word == "at" and noun_class_of(reading, objects) and draft.entities[objects[0]].noun.split()[-1] not in AT_A:
        return
    if kind == "between":
        if len(objects) > 1:
            draft.relate(subject, kind, objects)
        return
    if any(i in draft.texts for i in (*subject, *objects)):
        kind = "below" if kind == "under" else kind
        done = parse.doc[int(parse.doc[at].head.i)].pos_ == "VERB" and kind not in ("above", "below", "inside")
        if done or kind in ("next_to", "in_front_of", "behind"):
            subject = _carrying(reading, at, subject, objects)
        elif kind in ("above", "below") and parse.low(object_token) in ("it", "that"):
            objects = _text_before(reading, at, subject) or objects
    draft.relate(subject, kind, objects)
    if kind not in ("on", "inside", "under"):
        draft.part(subject, objects)


def _carrying(reading: Reading, at: int, subject: Ids, objects: Ids) -> Ids:
    """For each text the thing that it is on: that, and no text, is next to something else."""
    texts = reading.draft.texts
    before = [reading.named[k] for k in range(at) if reading.parse.words[k].quoted is not None]
    for about in (subject, *before[:-2:-1]):
        on = tuple(dict.fromkeys((texts[i].carrier or i) if i in texts else i for i in about))
        if kept := tuple(i for i in on if i not in objects):
            return kept
    return ()


def _text_before(reading: Reading, at: int, subject: Ids) -> Ids:
    """The text before the subject, where no thing is named between the two."""
    every = [k for k in range(at) if reading.parse.words[k].quoted is not None]
    if len(every) < 2 or reading.named.get(every[-1]) != subject:
        return ()
    between = any(reading.roles.get(k) == "thing" for k in range(every[-2], every[-1]))
    return () if between else reading.named[every[-2]]


def phrase_noun(reading: Reading, at: int) -> str:
    """The last word of the noun at a token, in the singular."""
    phrases = reading.phrases.get(at)
    return phrases[0].noun.split()[-1] if phrases else ""


def noun_class_of(reading: Reading, ids: Ids) -> bool:
    return ids[0] in reading.draft.entities


def _objects(reading: Reading, at: int, subject: Ids) -> Ids:
    """The object and what is joined to it, up to one that has a relation of its own."""
    found: list[str] = []
    for position, k in enumerate(reading.parse.conjuncts(at)):
        own = any(reading.parse.tie(c) for c in reading.parse.children(k, "prep") if c > k)
        if position and own and reading.parse.tie(int(reading.parse.doc[at].head.i)) != "between":
            break
        found.extend(i for i in reading.named.get(k, ()) if i not in subject)
    return tuple(dict.fromkeys(found))


def _contains(reading: Reading, at: int) -> bool:
    """Whether "of" ties a container to what is in it: "a bowl of soup"."""
    head = int(reading.parse.doc[at].head.i)
    phrases = reading.phrases.get(head, ())
    return bool(phrases) and phrases[0].noun.split()[-1] in CONTAINERS and reading.roles.get(head) == "thing"


def tied(reading: Reading, at: int) -> Ids:
    """The things of which a preposition says where they are."""
    parse, draft = reading.parse, reading.draft
    head = int(parse.doc[at].head.i)
    if head == at:
        after = [k for k in range(at + 1, len(parse)) if reading.roles.get(k) == "thing"]
        before = reading.nearest_before(at)
        return before or (reading.named[after[-1]] if after else ())
    token = parse.doc[head]
    if parse.low(at - 1) in ("both", "all", "each"):
        return mean(reading, at - 1)
    if reading.roles.get(head) == "font":
        return next((reading.named[k] for k in range(at - 1, 0, -1) if parse.words[k].quoted is not None), ())
    if head in reading.named and reading.roles.get(head) in ("thing", "text"):
        held = [
            c
            for p in parse.children(head, "prep")
            if p < at and parse.low(p) == "with"
            for c in parse.children(p, "pobj")
        ]
        if held and any(parse.low(k) in ("it", "them") for k in parse.children(at, "pobj")):
            return reading.things(held[0])
        return _with_conjuncts(reading, head, at)
    if token.pos_ in ("VERB", "AUX"):
        objects = [k for k in parse.children(head, "dobj") if reading.named.get(k)]
        if objects and parse.lemma(int(token.i)) in PLACING and objects[0] < at:
            return reading.things(objects[0])
        fronted = parse.low(at - 1) in (",", ";", ":", "and")
        transitive = [k for k in parse.children(head, "dobj") if k < at and (fronted or not parse.words[k].quoted)]
        if transitive and parse.words[at].tie is None and not reading.alive(subjects(reading, head)):
            return ()
        found = subjects(reading, head)
        if not found:
            quoted = [k for k in parse.children(head, "dobj", "nsubj", "nsubjpass", "attr") if reading.named.get(k)]
            found = tuple(i for k in quoted for i in reading.named[k])
        if not found and token.dep_ == "acl" and int(token.head.i) in reading.named:
            found = reading.named[int(token.head.i)]
        return found or (reading.nearest_before(at) if head < at else ())
    if token.pos_ in ("ADJ", "ADV", "ADP", "SCONJ", "PART") and head != at:
        return tied(reading, head) if token.head.i != head else reading.nearest_before(at)
    if reading.roles.get(head) in ("place", "style", "absent"):
        return reading.nearest_before(at) if reading.roles.get(head) != "place" else _things_before(reading, at)
    return tuple(i for i in reading.nearest_before(at) if i in draft.entities or i in draft.texts)


def _things_before(reading: Reading, at: int) -> Ids:
    return reading.nearest_before(at)


def _with_conjuncts(reading: Reading, head: int, at: int) -> Ids:
    """ "a cat and a dog to the left of a tree": both; "a cat, and a dog on a mat": the dog."""
    chain = [head]
    token = reading.parse.doc[head]
    shared = reading.parse.tie(at) in ("left_of", "right_of", "above", "below", "next_to", "in_front_of", "behind")
    while shared and token.dep_ == "conj" and reading.parse.doc[token.head.i].pos_ in ("NOUN", "PROPN"):
        between = reading.parse.low(int(token.i) - 2) if token.i > 1 else ""
        up = int(token.head.i)
        if any(reading.parse.tie(c) for c in reading.parse.children(up, "prep")) or between == ",":
            break
        if (
            reading.parse.doc[up].dep_ in ("pobj", "dobj")
            and reading.roles.get(int(reading.parse.doc[up].head.head.i)) == "thing"
        ):
            break
        chain.insert(0, up)
        token = reading.parse.doc[up]
    return tuple(dict.fromkeys(i for k in chain for i in reading.named.get(k, ())))


def read_side_by_side(reading: Reading) -> None:
    """ "two cats side by side": each is next to the one before it."""
    parse = reading.parse
    for at in range(len(parse) - 2):
        words = " ".join(parse.lows(at, 3))
        if words in SIDE_BY_SIDE and (found := reading.nearest_before(at)):
            entities = tuple(i for i in found if i in reading.draft.entities)
            for one, other in pairwise(entities):
                reading.draft.relate((one,), "next_to", (other,))
            if words != "side by side":
                reading.draft.describe(entities, "pose", words)
            reading.cover(range(at, at + 3))


def _place(reading: Reading, at: int) -> tuple[Place, tuple[int, ...]] | None:
    """A place in the picture that starts here, with its words: "in the top left corner", "on the left"."""
    parse = reading.parse
    start = at
    prepared = parse.low(at) in ("at", "on", "in", "to", "near", "along", "towards", "from")
    at += prepared
    while prepared and parse.low(at) in ("the", "very", "far", *OWNERS):
        at += 1
    row = column = ""
    centre = False
    first = at
    while parse.low(at):
        word = parse.low(at)
        pieces = [word] if word in COLUMNS else word.split("-")
        if not all(p in ROWS or p in COLUMNS or p in CENTRES for p in pieces):
            break
        for piece in pieces:
            row, column, centre = ROWS.get(piece, row), COLUMNS.get(piece, column), centre or piece in CENTRES
        at += 1
    if at == first:
        return None
    while parse.low(at) in PARTS:
        at += 1
    if parse.low(at) in ("of", "in"):
        end = at + 1 + (parse.low(at + 1) in ("the", "a", "it"))
        framed = parse.low(end) in FRAME or reading.roles.get(end) == "medium"
        if not framed:
            return None
        at = end + 1
    elif at < len(parse) and at in reading.phrases and prepared:
        return None
    if not prepared and parse.low(at) not in ("", ",", ".", ";", "and", "&"):
        return None
    return _named(f"{row} {column}".strip()), tuple(range(start, at))


def _named(words: str) -> Place:
    match words:
        case "top" | "bottom" | "left" | "right" | "top left" | "top right" | "bottom left" | "bottom right":
            return words
        case _:
            return "centre"


def _put(reading: Reading, at: int, place: tuple[Place, tuple[int, ...]]) -> None:
    where, tokens = place
    parse = reading.parse
    found = tied(reading, at) if parse.doc[at].head.i != at else reading.nearest_before(at)
    head = int(parse.doc[at].head.i)
    after = [k for k in range(tokens[-1] + 1, min(tokens[-1] + 8, len(parse))) if reading.named.get(k)]
    fronted = at == parse.doc[at].sent.start or (
        parse.low(at - 1) in (",", ";", ".", "and") and parse.low(tokens[-1] + 1) not in ("", ",", ".", ";", "and")
    )
    if fronted and after and (head > at or parse.low(tokens[-1] + 1) in (",", "a", "an", "the", "two", "is", "are")):
        found = reading.named[after[0]]
    reading.cover(tokens)
    if any(parse.low(k) in OWNERS for k in tokens) and (kind := BESIDE.get(where)):
        found = reading.nearest_before(at)
        before = [ids for k, ids in sorted(reading.named.items()) if k < at and not set(ids) & set(found)]
        reading.draft.relate(found if before else (), kind, before[-1] if before else ())
        return
    last_text = found and found[-1] in reading.draft.texts
    reading.draft.place((i for i in found if (i in reading.draft.texts) == bool(last_text)), where)
