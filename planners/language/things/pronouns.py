"""What pronouns mean: the things named before that fit, in this sentence or an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.writing import SIGNS

SINGULAR = frozenset("it itself this that which".split())
OWNERS = frozenset("its his her their".split())
PEOPLE = frozenset("he she him his her himself herself who whom".split())
PLURAL = frozenset("they them themselves both these those each all either".split())
MALE = frozenset("man boy brother father son grandfather husband king prince uncle gentleman grandson".split())
FEMALE = frozenset("woman girl sister mother daughter grandmother wife queen princess aunt lady granddaughter".split())


def mean(reading: Reading, at: int) -> Ids:
    """The things that the pronoun at a token means: the nearest that fit, in this sentence or an earlier one."""
    parse, word = reading.parse, reading.parse.low(at)
    if word in ("which", "that", "who"):
        head = parse.doc[at].head
        return reading.named.get(int(head.head.i), ()) if head.dep_ == "relcl" else ()
    placed = _placed_by(reading, at)
    if word == "it" and (same := _ordered_of(reading, at)):
        return same
    earlier = [k for k in sorted(reading.named) if k < at and reading.roles.get(k) == "thing" and k not in placed]
    recent = [reading.named[k] for k in reversed(earlier)]
    if word == "it" and (living := _living_whole(reading, at, earlier)):
        return living
    if word in PLURAL:
        groups = [k for k in reversed(earlier) if len(reading.named[k]) > 1]
        if word == "each":  # "signs on the stalls, each showing 'X'"
            groups = [k for k in groups if parse.doc[k].sent == parse.doc[at].sent] or groups
        groups.sort(key=lambda k: parse.doc[k].dep_ not in ("nsubj", "nsubjpass", "ROOT", "attr"))
        several = reading.named[groups[0]] if groups else ()
        if not several and word in ("they", "them") and (alive := list(filter(reading.alive, recent))):
            doers = _doers(reading, at) if word == "them" else ()  # "a surfer on a wave as they ride it"
            recent = [ids for ids in alive if not set(ids) & set(doers)][:1] if doers else alive
        return several or tuple(dict.fromkeys(i for ids in reversed(recent[:2]) for i in ids))
    if word in PEOPLE:
        people = [ids for ids in recent if ids and all(_is_person(reading, i) for i in ids)]
        others = FEMALE if word.startswith("h") and not word.startswith("her") else MALE
        fitting = [ids for ids in people if not others.intersection(reading.draft.entities[i].noun for i in ids)]
        people = fitting or people
        return next(iter([*people, *filter(reading.alive, recent), *recent]), ())
    if subject := _clause_owner(reading, at) or _subject_before(reading, at, placed):
        return whole(reading, subject)
    if first := _first_joined(reading, at):
        return first
    joined = sorted(placed - {int(parse.doc[at].head.head.i)})
    if not recent and joined:
        return reading.named.get(joined[0], ())  # "a cake and a banner above it"
    fitting = [ids for ids in recent if len(ids) == 1]
    found = next((ids for ids in fitting if not reading.alive(ids)), fitting[0] if fitting else ())
    return whole(reading, found)


def _doers(reading: Reading, at: int) -> Ids:
    """Who does what is done to "them": "a parent teaching a child and cheering them on"."""
    verb = reading.parse.doc[at].head
    while verb.head != verb and (verb.pos_ == "ADP" or int(verb.i) > at):
        verb = verb.head
    return subjects(reading, int(verb.i)) if verb.pos_ == "VERB" else ()


def _living_whole(reading: Reading, at: int, earlier: Iterable[int]) -> Ids:
    """ "The fur of the kitten was soft as it snuggled": the kitten."""
    token = reading.parse.doc[at]
    if token.dep_ != "nsubj" or token.head.pos_ != "VERB":
        return ()
    of = (prep for k in earlier for prep in reading.parse.children(k, "prep") if reading.parse.low(prep) == "of")
    wholes = [reading.named.get(k, ()) for prep in of for k in reading.parse.children(prep, "pobj")]
    return next((ids for ids in wholes if len(ids) == 1 and reading.alive(ids)), ())


def _ordered_of(reading: Reading, at: int) -> Ids:
    """ "Draw a lion. Make it wear a crown. Put a heart above it": what the order before was about."""
    doc = reading.parse.doc
    start = int(doc[at].sent.start)
    if not start or doc[start].tag_ != "VB" or doc[doc[start - 1].sent.start].tag_ != "VB":
        return ()
    before = range(int(doc[start - 1].sent.start), start)
    about = [k for k in before if reading.parse.low(k) == "it"]
    return reading.named.get(about[-1], ()) if about else ()


def _first_joined(reading: Reading, at: int) -> Ids:
    """ "a castle on a hill, and a dragon flying above it": the castle."""
    noun = reading.parse.doc[at].head.head
    noun = noun.head if noun.pos_ == "ADP" else noun  # "peeking out from behind it"
    noun = noun.head if noun.dep_ == "acl" else noun
    first = noun
    while first.dep_ == "conj":
        first = first.head
    ids = reading.named.get(int(first.i), ()) if reading.parse.doc[at].dep_ == "pobj" and first != noun else ()
    preps = [k for k in reading.parse.children(int(first.i), "prep") if k < noun.i]
    placed = any(
        reading.parse.tie(k) or reading.parse.low(k) == "with" for k in preps
    )  # "a cake with candles, and ..."
    fits = len(ids) == 1 and placed and reading.roles.get(int(first.i)) == "thing" and not reading.alive(ids)
    return ids if fits else ()


def whole(reading: Reading, ids: Ids) -> Ids:
    """ "A truck. Its awning is red. On the side it reads": the truck, of which the awning is a part."""
    owner = reading.draft.told.get(ids[0], {}).get("owner") if ids else None
    part = ids and ids[0] in reading.draft.entities and reading.draft.entities[ids[0]].noun.split()[-1] not in SIGNS
    return owner if part and isinstance(owner, tuple) and len(owner) == 1 and not reading.alive(owner) else ids


def _is_person(reading: Reading, identifier: str) -> bool:
    entity = reading.draft.entities.get(identifier)
    return entity is not None and noun_class(entity.noun) == "person"


def _placed_by(reading: Reading, at: int) -> set[int]:
    """The nouns that a pronoun after a preposition can't mean: in "a lid and a sink behind it" the sink and the lid."""
    token = reading.parse.doc[at]
    if token.dep_ != "pobj":
        return set()
    noun = token.head.head.head if token.head.head.pos_ == "ADP" else token.head.head  # "sticking out of it"
    if noun.pos_ == "VERB" and noun.dep_ == "acl" and noun.head.dep_ == "conj":
        noun = noun.head  # "a castle and a dragon flying above it"
    placing = [] if noun.pos_ != "VERB" else [k for k in reading.parse.children(int(noun.i), "dobj") if k < at]
    if placing and not reading.parse.has(int(noun.i), "nsubj"):
        return set(placing)  # "Put a heart above it"
    held = [c for c in reading.parse.children(int(noun.i), "prep") if c < at and reading.parse.low(c) == "with"]
    if held:
        return {k for c in held for k in reading.parse.children(c, "pobj")}  # "a box with a cat in it"
    if noun.pos_ in ("VERB", "AUX"):
        right_before = {int(token.head.i) - 1} if reading.parse.words[int(token.head.i)].tie else set()
        named = {*reading.parse.children(int(noun.i), "nsubj", "nsubjpass")}  # "a spoon lies next to it"
        if reading.parse.low(at) in PLURAL:  # "the terrain of the mountain range stretched out before them"
            of = (prep for n in list(named) for prep in reading.parse.children(n, "prep"))
            named |= {k for prep in of if reading.parse.low(prep) == "of" for k in reading.parse.children(prep, "pobj")}
        return right_before | named
    found = {int(noun.i)}
    if reading.parse.low(at) in PLURAL:
        return found  # "two dogs and a cat below them"
    while noun.dep_ == "conj" and not (reading.parse.low(at) in PEOPLE and not _is_joined(reading, int(noun.i))):
        noun = noun.head
        found.add(int(noun.i))
    return found


def _is_joined(reading: Reading, at: int) -> bool:
    """Whether "and" stands before the noun at a token, and no comma alone: "a man, his dog beside him"."""
    return reading.parse.low(int(reading.parse.doc[at].left_edge.i) - 1) == "and"


def _clause_owner(reading: Reading, at: int) -> Ids:
    """What "its" means in a clause about one thing: "beside the house a tree has a swing on its branch"."""
    parse = reading.parse
    if parse.low(at) != "its" or parse.doc[at].head.lower_ in ("left", "right"):
        return ()
    for token in parse.doc[at].ancestors:
        about = [*parse.children(int(token.i), "nsubj", "nsubjpass")]
        about += [int(token.head.i)] if token.dep_ == "acl" and reading.class_of(int(token.head.i)) == "animal" else []
        for k in about:
            seen = k < at and reading.class_of(k) not in ("weather", "material")
            if seen and len(ids := reading.named.get(k, ())) == 1:
                same = any(parse.low(c) == "its" for c in parse.children(k, "poss"))  # "its lid is red, its label blue"
                owner = reading.draft.told.get(ids[0], {}).get("owner") if same else None
                return owner if isinstance(owner, tuple) else ids
    return ()


def _subject_before(reading: Reading, at: int, placed: set[int]) -> Ids:
    """What the sentence, or the one before, is about: "a mug on a table. It is red" says that the mug is red."""
    sentence = reading.parse.doc[at].sent
    starts = at == sentence.start or (reading.parse.doc[at].dep_ == "pobj" and at - 1 == sentence.start)
    if reading.parse.low(at) == "it" and not starts and not placed:
        return ()  # "on the roof it says 'BREAD'"
    doc = reading.parse.doc
    before = list(doc[sentence.start - 1].sent) if sentence.start else []
    for token in before if starts else [*sentence, *before]:
        k = int(token.i)
        if token.dep_ in ("nsubj", "nsubjpass", "ROOT", "attr") and reading.roles.get(k) == "thing" and k < at:
            ids = reading.named.get(k, ())
            if len(ids) == 1 and not reading.alive(ids) and k not in placed:
                return ids
    return ()
