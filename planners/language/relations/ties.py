"""Prepositions between things become relations; those before a place in the picture say where a thing is."""

from __future__ import annotations

from planners.daytime import CELESTIAL
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.reading.surfaces import PANELS, says
from planners.language.relations.arrangements import (
    ORDERS,
    STACKS,
    far_away,
    in_order,
    on_each_side,
    put_behind,
    put_on_each_side,
)
from planners.language.relations.asides import before_its_noun, behind_its_noun, opposite
from planners.language.relations.borne import in_hand, out_of
from planners.language.relations.busy import AT_A, BOARDS, NARROW, PAGES, SELVES, USED
from planners.language.relations.motions import moved
from planners.language.relations.positions import place_at, put, text_right_before
from planners.language.relations.tied import placed_text, text_before, tied
from planners.language.things.bearers import bearer, last_word, owner_of_part
from planners.language.things.nouns_of import CONTAINERS
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.part_nouns import INSTRUMENTS
from planners.language.vocabulary.qualities import BASE_COLOURS, CLOTHES
from planners.language.vocabulary.verb_table import APART, BECOMING
from planners.language.vocabulary.writing import SIGNS
from planners.scene import RelationKind

OPENINGS = frozenset("window porthole doorway".split())
LABELS = frozenset("prep agent advmod mark ROOT pcomp conj acl amod dep advcl nsubj appos prt npadvmod".split())
"""What a preposition between things may be to the parser."""
BESIDES: frozenset[RelationKind] = frozenset(("next_to", "in_front_of", "behind", "left_of", "right_of"))
PLACING: frozenset[RelationKind | None] = BESIDES | {"above", "below", "inside", "under"}


def read_ties(reading: Reading) -> None:
    """Every preposition of the prompt, in order."""
    parse = reading.parse
    for at in range(len(parse)):
        token = parse.doc[at]
        if opening := _opening(reading, at):
            reading.draft.relate(tied(reading, at), "inside", reading.named[opening])
            reading.cover(range(at, opening))
            continue
        if parse.words[at].quoted is not None or at in reading.covered:
            continue
        if (kind := ORDERS.get(" ".join(parse.lows(at, 4))) or ORDERS.get(" ".join(parse.lows(at, 3)))) is not None:
            in_order(reading, at, kind)
            continue
        if parse.lows(at, 3) in STACKS:
            in_order(reading, at, "on")
            continue
        if sides := on_each_side(reading, at):
            put_on_each_side(reading, at, sides)
            continue
        if far := far_away(reading, at):
            put_behind(reading, at, far)
            continue
        if behind_its_noun(reading, at) or before_its_noun(reading, at):
            continue
        if place := place_at(reading, at):
            put(reading, at, place)
            continue
        if in_hand(reading, at) or out_of(reading, at):
            continue
        objects = [k for k in parse.children(at, "pobj", "pcomp", "dobj", "npadvmod") if k > at]
        if not objects and parse.words[at].tie is not None:
            objects = [k for k in range(at + 1, min(at + 7, len(parse))) if k in reading.named][:1]
        if not objects and (whole := _whole_of(reading, at)):
            reading.draft.relate(reading.named[at - 1], parse.tie(at) or "inside", whole)
            reading.cover((at,))
            continue
        if not objects or not (
            (token.pos_ in ("ADP", "ADV", "SCONJ", "VERB", "ADJ") and token.dep_ in LABELS)
            or parse.words[at].tie is not None
        ):
            continue
        _tie(reading, at, objects[0])


def _opening(reading: Reading, at: int) -> int:
    """The window that something is seen in: "looking out of a window", "the moon through the window"; 0 for none."""
    parse = reading.parse
    first = at + 1 + (parse.low(at + 1) == "of")
    noun = next((k for k in range(first, min(first + 3, len(parse))) if reading.named.get(k)), 0)
    return noun if parse.low(at) in ("out", "through") and last_word(reading, noun) in OPENINGS else 0


def _whole_of(reading: Reading, at: int) -> Ids:
    """What a preposition without an object places a thing by: "a triangle with a swimmer inside"."""
    parse, entities = reading.parse, reading.draft.entities
    ends = parse.low(at + 1) in ("", ",", ".", ";", "and") and reading.named.get(at - 1)
    if not ends or parse.tie(at) in (None, "on", "between") or parse.doc[at - 1].head.lower_ != "with":
        return ()
    return tuple(i for i in reading.named.get(int(parse.doc[at - 1].head.head.i), ()) if i in entities)


def _tie(reading: Reading, at: int, object_token: int) -> None:
    parse, draft = reading.parse, reading.draft
    word = parse.low(at)
    if parse.doc[at].head.lower_ in ("nothing", "none"):
        return  # "a cap with nothing on it"
    if (by_verb := moved(reading, at, object_token)) is not None:
        _tie_by_verb(reading, at, object_token, by_verb)
        return
    kind = parse.tie(at)
    if kind is None and word not in ("with", "of", "in"):
        return
    if kind is not None and (texts := placed_text(reading, at, object_token)):
        _place_text(reading, at, kind, texts, object_token)
        return
    subject = tied(reading, at)
    objects = _objects(reading, object_token, subject)
    if kind is not None and kind != "between" and set(objects) & set(subject) and len(subject) > 1:
        subject = reading.nearest_before(at)  # "pancakes, a cup, and a fork beside the pancakes"
    quote = text_right_before(reading, at)
    if quote is not None and kind and kind in PLACING and not parse.words[at].text[:1].isupper():
        subject = _placed_with(reading, quote, kind) or subject
        objects = tuple(i for i in objects if i in draft.entities) or tuple(i for i in objects if i not in subject)
    if parse.low(object_token) in ("it", "them") and subject and not set(subject) - draft.texts.keys():
        objects = text_before(reading, subject) or objects
    if parse.low(object_token) == "it" and kind is not None:
        objects = opposite(reading, at, kind, objects)
    if kind == "between" and parse.low(object_token) == "them":
        objects = reading.named.get(object_token, ()) or objects  # "a fire between them and stars"
    if not objects and (several := _objects(reading, object_token, ())) and len(subject) > len(several):
        subject, objects = tuple(i for i in subject if i not in several), several  # "two dogs and a cat below them"
    if not objects and kind is not None and parse.low(object_token) in ("it", "them"):
        quotes = [k for k in parse.quotes if k < at][-2 if parse.low(object_token) == "them" else -1 :]
        found = [draft.texts[i].carrier or i for k in quotes for i in reading.named[k]]
        objects = tuple(i for i in found if i not in subject)  # "'A' and 'B', a cup above them"
    entities = tuple(i for i in objects if i in draft.entities)
    clothes = bool(entities) and all(draft.entities[i].noun.split()[-1] in CLOTHES for i in entities)
    if word == "with":
        if clothes and reading.alive(subject):
            draft.relate(subject, "wearing", entities)
        elif len(subject) == len(entities) == 1 and last_word(reading, object_token) in INSTRUMENTS:
            draft.relate(subject, "next_to", entities)
        return
    if word == "of":
        head = int(parse.doc[at].head.i)
        if full := parse.low(head) == "full":
            reading.cover((head,))
        if full or _contains(reading, at):
            draft.relate(entities, "inside", subject)
        return
    right_before = reading.named.get(at - 1, ())
    if word == "in" and clothes and (reading.alive(right_before) or reading.alive(subject)):
        draft.relate(right_before if reading.alive(right_before) else subject, "wearing", entities)
        return
    if word == "in" and any(parse.low(k) in SELVES for k in parse.children(int(parse.doc[at].head.i), "dobj")):
        return
    if word == "in" and not objects and parse.low(object_token) in BASE_COLOURS and reading.alive(subject):
        worn = parse.conjuncts(object_token)
        animals = all(noun_class(draft.entities[i].noun) == "animal" for i in subject)
        if animals and len(worn) == 1:  # "a snake in bright yellow"
            first = at + 1
            draft.describe(subject, "colour", read_colour(parse.lows(first, object_token + 1 - first), 0)[0])
            reading.cover(range(first, object_token + 1))
            return
        draft.describe(subject, "pose", f"in {' and '.join(parse.low(k) for k in worn)}")
        reading.cover(worn)
        return
    kind = "on" if parse.low(object_token) == "lap" else kind
    if word == "against" and last_word(reading, object_token) in CELESTIAL:
        kind = "in_front_of"
    if word == "over" and parse.doc[at].head.lemma_ == "linger":
        return  # "linger over their cups"
    if word in ("on", "into") and reading.alive(subject):
        verb = parse.doc[at].head
        if last_word(reading, object_token) in INSTRUMENTS and objects:
            draft.relate(subject, "next_to", objects)  # "a bear on drums"
        if last_word(reading, object_token) in USED | INSTRUMENTS or (
            verb.pos_ == "VERB" and parse.lemma(int(verb.i)) in APART
        ):
            return
    if word == "into" and parse.lemma(int(parse.doc[at].head.i)) in BECOMING:
        return  # "turns the prince into a frog"
    last = last_word(reading, object_token)
    narrow = (word in ("in", "into") and last in NARROW) or (
        word == "on" and (last in BOARDS or noun_class(last) == "food")
    )
    if narrow and reading.alive(subject):
        acted_on = [k for k in parse.children(int(parse.doc[at].head.i), "dobj") if k < at]
        subject = (
            tuple(i for k in acted_on for i in reading.things(k)) if acted_on else () if last in PAGES else subject
        )
    if not objects or not subject or kind is None:
        if parse.words[at].tie is not None and _objects(reading, object_token, ()):
            reading.untied.add(at)
        return
    if word == "by" and any(i in draft.texts for i in objects):
        return  # "written by 'Nora Hill'"
    if word == "at" and objects[0] in draft.entities and draft.entities[objects[0]].noun.split()[-1] not in AT_A:
        return
    if kind == "between":
        if len(objects) > 1:
            draft.relate(subject, kind, objects)
        return
    if any(i in draft.texts for i in (*subject, *objects)):
        kind = "below" if kind == "under" else kind
        done = parse.doc[int(parse.doc[at].head.i)].pos_ == "VERB" and kind not in ("above", "below", "inside")
        if done or kind in ("next_to", "in_front_of", "behind", "on"):
            subject = _carrying(reading, at, subject, objects)
    if kind == "on":  # of a stack on a bed the lowest is on it
        stacked = {r.subject for r in draft.relations if r.kind == "on" and r.object in subject}
        borne = {r.object for r in draft.relations if r.kind in ("wearing", "holding") and r.subject in objects}
        subject = tuple(i for i in subject if i not in stacked | borne)
    if kind in BESIDES | {"under", "on"}:
        bearers = {i: bearer(reading, i, kind) for i in subject if i not in objects}
        subject = tuple(dict.fromkeys(i if bearers[i] in objects else bearers[i] for i in bearers))
    flat = {draft.entities[i].noun.split()[-1] for i in (*subject, *objects) if i in draft.entities}
    kind = "below" if kind == "under" and flat <= PANELS else kind  # "a box beneath the banner"
    draft.relate(subject, kind, objects)
    if kind not in ("on", "inside", "under"):
        draft.part(subject, objects)


def _tie_by_verb(reading: Reading, at: int, object_token: int, kind: RelationKind) -> None:
    """Relates who does something to what the preposition after it names: "a cat watches from a basket"."""
    verb = reading.parse.doc[at].head
    about = subjects(reading, int((verb if verb.pos_ == "VERB" else verb.head).i))
    about = tuple(i for i in about if i in reading.draft.entities)
    objects = tuple(i for i in _objects(reading, object_token, about) if i in reading.draft.entities)
    if objects and about:
        reading.draft.relate(about, kind, objects)
        reading.cover((at,))


def _placed_with(reading: Reading, quote: int, kind: RelationKind) -> Ids:
    """What a preposition right after a text places: "a bus with 'X' above the windscreen" the text, "a sign that says
    'X' above the door" the sign.
    """
    made, texts = reading.named.get(quote, ()), reading.draft.texts
    on = tuple(dict.fromkeys(texts[i].carrier or i for i in made))
    signs = all(i in reading.draft.entities and reading.draft.entities[i].noun.split()[-1] in SIGNS for i in on)
    return on if kind in BESIDES or (signs and says(reading, quote - 1)) else made


def _place_text(reading: Reading, at: int, kind: RelationKind, texts: Ids, object_token: int) -> None:
    """A text above or below things is beside them, and on none of them; one on or in a thing is told by its carrier."""
    draft, objects = reading.draft, reading.named.get(object_token, ())
    if reading.parse.low(object_token) in ("it", "them"):
        before = text_before(reading, texts)
        other = tuple(r.object for r in draft.relations if r.subject in before and {r.kind, kind} == {"above", "below"})
        objects = other or before or objects or reading.nearest_before(at)  # "above it 'A', below it 'B'"
    objects = tuple(i for i in objects if i not in texts) or text_before(reading, texts)
    if kind in ("on", "inside"):
        return
    draft.relate(texts, "below" if kind == "under" else kind, objects)
    draft.part(texts, objects)


def _carrying(reading: Reading, at: int, subject: Ids, objects: Ids) -> Ids:
    """For each text the thing that it is on: that, and no text, is next to something else."""
    texts = reading.draft.texts
    before = [reading.named[k] for k in range(at) if reading.parse.words[k].quoted is not None]
    for about in (subject, *before[:-2:-1]):
        on = tuple(dict.fromkeys((texts[i].carrier or i) if i in texts else i for i in about))
        if kept := tuple(i for i in on if i not in objects):
            return kept
    return ()


def _objects(reading: Reading, at: int, subject: Ids) -> Ids:
    """The object and what is joined to it, up to one that has a relation of its own."""
    found: list[str] = []
    texts = reading.draft.texts
    for position, k in enumerate(reading.parse.conjuncts(at)):
        own = any(reading.parse.tie(c) for c in reading.parse.children(k, "prep") if c > k)
        own |= not set(found) & texts.keys() and bool(set(reading.named.get(k, ())) & texts.keys())
        if position and own and reading.parse.tie(int(reading.parse.doc[at].head.i)) != "between":
            break  # "to the left of a balloon and the title 'SALE'"
        found.extend(i for i in reading.named.get(k, ()) or owner_of_part(reading, k) if i not in subject)
    return tuple(dict.fromkeys(found))


def _contains(reading: Reading, at: int) -> bool:
    """Whether "of" ties a container to what is in it: "a bowl of soup"."""
    head = int(reading.parse.doc[at].head.i)
    phrases = reading.phrases.get(head, ())
    return bool(phrases) and phrases[0].noun.split()[-1] in CONTAINERS and reading.roles.get(head) == "thing"
