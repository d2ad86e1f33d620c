"""What a verb is about: its subject, the noun it describes, or the subject of the verb it follows."""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.vocabulary.qualities import CLOTHES

ACTING = frozenset(
    "hold wear ride carry eat drink read play write look watch smile laugh cry talk chat sing dance pose jog walk "
    "run push pull throw kick sip".split()
)
"""What only people and animals do; the parser sometimes gives it to the thing named last."""
MADE_TO = frozenset(
    "teach help ask tell rock lull sing train encourage invite tempt urge force let beg coax get".split()
)
"""Verbs whose object does what follows: "rocking a baby to sleep", "teaching a child to ride"."""


def subjects(reading: Reading, at: int, seen: frozenset[int] = frozenset()) -> Ids:
    """The things that a verb is about: its subject, the noun it describes, or the subject of the verb it follows."""
    token = reading.parse.doc[at]
    if at in seen:
        return ()
    own = [
        k for k in reading.parse.children(at, "nsubj", "nsubjpass", "csubj") if reading.parse.words[k].quoted is None
    ]
    if not own and (reading.parse.has(at, "expl") or reading.parse.lemma(at) == "be"):
        own = list(reading.parse.children(at, "attr", "dobj", "oprd"))
    for k in reversed(own):  # of two the parser takes the nearer one for a further subject
        if found := reading.things(k):
            return found
        if reading.parse.low(k) in ("that", "which", "who") and token.dep_ == "relcl":
            return _of_noun(reading, int(token.head.i), at)
        if reading.roles.get(k) in ("medium", "place", "style") or reading.parse.doc[k].tag_ == "WP":
            return ()  # "figuring out what was causing the problem"
    head = int(token.head.i)
    if token.dep_ in ("xcomp", "advcl") and token.tag_ == "VB" and reading.parse.lemma(head) in MADE_TO:
        done_to = [i for k in reading.parse.children(head, "dobj") for i in reading.things(k)]
        doers = subjects(reading, head, seen | {at})
        if reading.parse.has(head, "dobj") and not set(done_to) & set(doers):
            return tuple(done_to)  # none of "tempting guests to linger", who are none to be seen
        if others := tuple(i for i in done_to if i not in doers):
            return others
    if token.head.dep_ == "xcomp" and token.tag_ == "VBG" and reading.parse.low(at - 1) == ",":
        head = int(token.head.head.i)  # "teaching a child to ride a bike, running beside them"
    if token.dep_ in ("relcl", "acl", "amod", "appos"):
        return (*_together(reading, head, at), *_of_noun(reading, head, at))
    if (
        token.dep_ in ("conj", "advcl", "xcomp", "ccomp", "pcomp", "acomp", "prep", "dep", "oprd", "parataxis")
        and head != at
    ):
        above = reading.parse.doc[head]
        if above.dep_ == "relcl" and token.tag_ == "VBG" and reading.parse.low(at - 1) == ",":
            return _of_noun(reading, int(above.head.i), at)  # "a bottle whose label reads 'X', standing on a barrel"
        if above.pos_ in ("VERB", "AUX"):
            return subjects(reading, head, seen | {at})
        if head in reading.named:
            return _of_noun(reading, head, at)
        return (
            subjects(reading, head, seen | {at})
            if reading.parse.doc[head].pos_ in ("ADP", "ADJ", "ADV", "SCONJ")
            else ()
        )
    return (
        reading.nearest_before(at)
        if token.dep_ in ("ROOT", "npadvmod") and not own and token.tag_ in ("VBG", "VBN")
        else ()
    )


def _together(reading: Reading, head: int, at: int) -> Ids:
    """Who else does what is said of the last of them: "a bride and a groom dancing"."""
    parse, last = reading.parse, reading.parse.doc[head]
    first = last.head
    pair = last.dep_ == "conj" and parse.low(int(last.left_edge.i) - 1) == "and" and first.dep_ != "conj"
    if not pair or parse.doc[at].dep_ != "acl" or parse.doc[at].tag_ != "VBG" or reading.roles.get(head) != "thing":
        return ()
    objects = [parse.doc[k] for k in parse.children(at, "dobj")]
    shared = not any(k.tag_ == "NN" and parse.has(int(k.i), "det", "poss", "nummod") for k in objects)
    plain = not parse.has(int(first.i), "prep", "acl", "relcl") and not parse.has(head, "prep")
    alike = {reading.class_of(head), reading.class_of(int(first.i))}
    kept = len(alike) == 1 or alike == {"person", "animal"}
    return reading.named.get(int(first.i), ()) if shared and plain and kept else ()


def _of_noun(reading: Reading, head: int, at: int) -> Ids:
    """The things of the noun that a participle follows; a jacket that "holds balloons" is on somebody who does."""
    found = reading.named.get(head, ())
    if not found and reading.roles.get(head) in ("medium", "place", "style"):
        return ()
    lemma = reading.parse.lemma(at)
    if wearers := tuple(r.subject for r in reading.draft.relations if r.kind == "wearing" and r.object in found):
        return wearers  # "an owl wearing a scarf sitting on books"
    if (
        found
        and not reading.alive(found)
        and reading.parse.low(at - 1) in ("and", ",")
        and reading.parse.doc[at].tag_ == "VBG"
    ):
        alive = next((reading.named[k] for k in range(at - 1, -1, -1) if reading.alive(reading.named.get(k, ()))), ())
        return alive or found
    body = reading.class_of(head) == "body" and reading.parse.low(int(reading.parse.doc[head].head.i)) == "with"
    if (
        body
        or (found and lemma in ACTING and not reading.alive(found) and lemma != "hold")
        or (lemma == "hold" and _worn(reading, found))
    ):
        for k in range(head - 1, reading.parse.doc[at].sent.start - 1, -1):
            if reading.alive(reading.named.get(k, ())):
                return reading.named[k]
    return found


def _worn(reading: Reading, ids: Ids) -> bool:
    nouns = [reading.draft.entities[i].noun.split()[-1] for i in ids if i in reading.draft.entities]
    return bool(nouns) and all(noun in CLOTHES for noun in nouns)
