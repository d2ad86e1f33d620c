"""What belongs to a thing: "a jar with a label", "a truck whose door is red", "a bird on the horn of a rhinoceros".

It is on its owner, in it, worn or held by it. A part of which nothing more is said is its owner itself.
"""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.things.nouns_of import CONTAINERS, GROUPS
from planners.language.things.pronouns import OWNERS
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.part_nouns import DIPPED, FACES, FIXED, HOLDERS, IN_HAND, PARTS, SURFACES, WORN
from planners.language.vocabulary.qualities import CLOTHES
from planners.language.vocabulary.writing import SIGNS
from planners.scene import RelationKind

LETTERED = frozenset("cover screen display roof lid spine pot hood bonnet sleeve pocket dial".split())
"""Parts that a text is on: "a book with 'X' on its cover" has the text on the book, and no cover besides."""
LOOSE = frozenset("bone heart skeleton skull".split())
"""Parts of a body that are as often things by themselves."""
NEAR = 5
"""So many words may stand between the part and its text."""


def read_belongings(reading: Reading, heads: tuple[int, ...]) -> None:
    """Relates every thing that belongs to another to that one, or takes it for that one."""
    for at in heads:
        ids = reading.named.get(at, ())
        if reading.roles.get(at) != "thing" or not ids or not set(ids) <= reading.draft.entities.keys():
            continue
        owner, own = _owner(reading, at)
        whole = owner or reading.nearest_before(reading.phrases[at][0].tokens[0])
        if _is_lettered(reading, at, whole):
            _fold(reading, at, whole)
            continue
        free = owner and not set(owner) & set(ids) and not _is_placed(reading, at, owner)
        if free and (kind := _kind(reading, at, owner, own)):
            _relate(reading, kind, ids, owner)


def _owner(reading: Reading, at: int) -> tuple[Ids, bool]:
    """Whose the thing is that a noun names, and whether the words say no more than that it is theirs ("its roof")."""
    parse, entities = reading.parse, reading.draft.entities
    found: Ids = ()
    own = True
    for k in parse.children(at, "poss"):
        told = reading.draft.told.get(reading.named[at][0], {}).get("owner")
        found = _relative(reading, at) if parse.low(k) == "whose" else told if isinstance(told, tuple) else ()
    of = next((k for k in parse.children(at, "prep") if parse.low(k) == "of"), None)
    if not found and of is not None and _is_part(reading, at):
        found = tuple(i for k in parse.children(of, "pobj") for i in reading.named.get(k, ()))
    if not found:
        found, own = _having(reading, at), False
    return tuple(i for i in found if i in entities), own


def _relative(reading: Reading, at: int) -> Ids:
    """What "whose" means: the noun that its clause describes."""
    verb = reading.parse.doc[at].head
    while verb.dep_ not in ("relcl", "ROOT"):
        verb = verb.head
    return reading.named.get(int(verb.head.i), ()) if verb.dep_ == "relcl" else reading.nearest_before(at - 1)


def _having(reading: Reading, at: int) -> Ids:
    """What has the thing that a noun names: "a girl with a balloon", "a bench has a plaque"."""
    parse, token = reading.parse, reading.parse.doc[at]
    while token.dep_ == "conj":
        token = token.head
    head, whole = token.head, token.head.head
    if token.dep_ == "dobj" and parse.lemma(int(head.i)) == "have":
        return subjects(reading, int(head.i))
    if token.dep_ != "pobj" or head.lower_ != "with" or parse.has(int(token.i), "acl"):
        return ()
    if whole.lemma_ == "contrast":  # "the feathers of the dove contrasted with the beak": its beak
        mine = subjects(reading, int(whole.i))
        return tuple(dict.fromkeys(r.object for r in reading.draft.relations if r.kind == "on" and r.subject in mine))
    if whole.pos_ == "VERB" and whole.tag_ != "VBN":
        return subjects(reading, int(whole.i))
    if reading.roles.get(int(whole.i)) != "thing":
        return ()
    found = reading.named.get(int(whole.i), ())
    box = [r.object for r in reading.draft.relations if r.kind == "inside" and r.subject in found]
    fixed = reading.phrases[at][0].noun.split()[-1] in FIXED
    return (box[0],) if fixed and box else found  # "a basket of rolls with a tag"


def _kind(reading: Reading, at: int, owner: Ids, own: bool) -> RelationKind | None:
    """How a thing stands to what has it; None where the words don't tell."""
    named = reading.draft.stands_for.get(at, at) if reading.phrases[at][0].noun in GROUPS else at
    noun, alive = reading.phrases[named][0].noun.split()[-1], reading.alive(owner)
    last = {reading.draft.entities[i].noun.split()[-1] for i in owner}
    if noun in last or last & SIGNS:
        return None
    if alive and (noun in CLOTHES | WORN | FACES or (noun in FIXED and noun not in IN_HAND)):
        return "wearing"
    in_hand = noun in IN_HAND and all(noun_class(reading.draft.entities[i].noun) == "person" for i in owner)
    if (_is_part(reading, at) and not in_hand) or (noun in FIXED and not alive):
        return "on"
    if own:
        return None
    placed = {reading.parse.tie(k) for k in reading.parse.children(at, "prep")} - {None}
    if alive and noun in IN_HAND:
        return "holding" if placed <= {"inside"} else None
    if alive:
        return "next_to" if reading.alive(reading.named[at]) and not placed else None
    if placed or noun_class(noun) in ("person", "place", "abstract") or at in reading.draft.stands_for:
        return None
    return (
        "inside" if last <= HOLDERS or (noun in DIPPED and last <= CONTAINERS) else "on" if last <= SURFACES else None
    )


def _relate(reading: Reading, kind: RelationKind, ids: Ids, owner: Ids) -> None:
    if kind in ("wearing", "holding"):
        reading.draft.relate(owner, kind, ids)
    else:
        reading.draft.relate(ids, kind, owner)


def _is_part(reading: Reading, at: int) -> bool:
    noun = reading.phrases[at][0].noun.split()[-1]
    return noun in PARTS or (reading.class_of(at) == "body" and noun not in LOOSE)


def _is_placed(reading: Reading, at: int, owner: Ids) -> bool:
    """Whether the prompt says already how the two stand, or where the one is."""
    ids, draft = set(reading.named[at]), reading.draft
    apart = any(r.subject in ids and r.kind in ("on", "inside") for r in draft.relations)
    return (
        apart
        or bool(ids & draft.places.keys())
        or any(ids & set(r.ends) and set(owner) & set(r.ends) for r in draft.relations)
    )


def _is_lettered(reading: Reading, at: int, owner: Ids) -> bool:
    """Whether the noun names a part of one thing that only bears a text: "a book with 'X' on the cover"."""
    ids, phrase = reading.named[at], reading.phrases[at][0]
    owned = phrase.definite or reading.parse.low(phrase.tokens[0] - 1) in OWNERS
    if not (phrase.noun in LETTERED and owned) or phrase.attributes or len(ids) != 1 or len(owner) != 1:
        return False
    near = reading.parse.words[max(0, phrase.tokens[0] - NEAR) : at + NEAR]
    return owner != ids and any(word.quoted is not None for word in near)


def _fold(reading: Reading, at: int, owner: Ids) -> None:
    """Lets a part be its owner, with the texts on it and what is on, in or by it."""
    draft, part = reading.draft, reading.named[at][0]
    relations = [r for r in draft.relations if part in r.ends and owner[0] not in r.ends]
    for text in draft.texts.values():
        if text.carrier == part:
            draft.texts[text.id] = text.model_copy(update={"carrier": owner[0]})
    draft.drop(reading.named[at])
    for relation in relations:
        ends = {name: owner[0] for name in ("subject", "object", "other") if getattr(relation, name) == part}
        moved = relation.model_copy(update=ends)
        draft.relations += [moved] * (moved not in draft.relations)
    reading.named[at] = owner
    reading.folded.add(at)
