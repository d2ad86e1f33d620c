"""Of which things a preposition says where they are."""

from __future__ import annotations

from planners.daytime import CELESTIAL
from planners.language.parsing.attachments import OBJECTS
from planners.language.parsing.tree_changes import NOUNS
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.things.pronouns import PLURAL, mean
from planners.language.vocabulary.place_words import COLUMNS
from planners.language.vocabulary.verb_table import PLACING

STARTS = frozenset((",", ";", ":", ".", "and", ""))
BEFORE_A_TEXT = frozenset((",", "is", "are", "stands", "stand", "the", "a", "it", "reads", "says"))
SEATS = frozenset("armchair chair sofa couch bench bed hammock swing wheelchair throne stool".split())
PLAIN = ("AUX", "ADV", "CCONJ", "ADJ")


def tied(reading: Reading, at: int) -> Ids:
    """The things of which a preposition says where they are."""
    parse, draft = reading.parse, reading.draft
    head = int(parse.doc[at].head.i)
    if head == at:
        after = [k for k in range(at + 1, len(parse)) if reading.roles.get(k) == "thing"]
        before = reading.nearest_before(at)
        return before or (reading.named[after[-1]] if after else ())
    token = parse.doc[head]
    if parse.low(at).startswith("perched") and reading.roles.get(at - 1) == "thing":
        return reading.named[at - 1]  # "looking at a butterfly perched on a flower"
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
        if token.dep_ == "dobj" and parse.tie(at) in ("inside", "on") and _is_seat(reading, at):
            return subjects(reading, int(token.head.i)) or reading.named[head]  # "reads a book in an armchair"
        hung = token.dep_ == "pobj" and token.head.head.pos_ == "VERB" and parse.low(head) in ("ceiling", "wall")
        if hung and parse.tie(at) in ("next_to", "above", "below"):
            return subjects(reading, int(token.head.head.i))  # "hanging from the ceiling next to a lamp"
        return _with_conjuncts(reading, head, at)
    if token.pos_ in ("VERB", "AUX"):
        said = reading.named.get(head - 1, ()) if parse.words[head - 1].quoted and parse.low(head - 2) in STARTS else ()
        if said and all(i in draft.texts and draft.texts[i].carrier is None for i in said):
            return said  # "over the bee, and '250 g' stands under it"
        if _follows_place(reading, at) or _follows_same(reading, at):
            return reading.named[at - 1]
        objects = [k for k in parse.children(head, "dobj") if reading.named.get(k)]
        if objects and parse.lemma(int(token.i)) in PLACING and objects[0] < at:
            return reading.things(objects[0])
        fronted = parse.low(at - 1) in (",", ";", ":", "and")
        transitive = [k for k in parse.children(head, "dobj") if k < at and (fronted or not parse.words[k].quoted)]
        transitive = [k for k in transitive if parse.low(k) != "side"]  # "hang side by side on a wall"
        if transitive and parse.words[at].tie is None and not reading.alive(subjects(reading, head)):
            return ()
        found = subjects(reading, head)
        if not found:
            quoted = [k for k in parse.children(head, "dobj", "nsubj", "nsubjpass", "attr") if reading.named.get(k)]
            found = tuple(i for k in quoted for i in reading.named[k])
        return found or (reading.nearest_before(at) if head < at else ())
    if token.pos_ in ("ADJ", "ADV", "ADP", "SCONJ", "PART") and head != at:
        return tied(reading, head) if token.head.i != head else reading.nearest_before(at)
    if reading.roles.get(head) == "text":
        return ()  # "the texts on the receipt"
    if reading.roles.get(head) == "unseen" and reading.class_of(head) == "body":
        stands = token.dep_ == "pobj" and token.head.lower_ == "on"  # "on one leg in front of a mirror"
        return tied(reading, int(token.head.i)) if stands else ()  # "her hand in her pocket"
    made = parse.tie(at) == "inside" or (token.dep_ == "dobj" and parse.tie(at) == "on")
    if reading.roles.get(head) == "unseen" and made and reading.class_of(head) == "abstract":
        return ()  # "their reflection in a mirror", "creating a masterpiece on canvas"
    if reading.roles.get(head) == "absent" and any(parse.low(k) in PLURAL for k in parse.children(at, "pobj")):
        return ()  # "no faces on them"
    return tuple(i for i in reading.nearest_before(at) if i in draft.entities or i in draft.texts)


def _follows_place(reading: Reading, at: int) -> bool:
    """ "bowls dry on the shelf behind her": the shelf is behind her, and the bowls with it."""
    parse, noun = reading.parse, at - 1
    pronoun = any(parse.low(k) in OBJECTS - {"it"} for k in parse.children(at, "pobj"))
    placed = parse.doc[noun].dep_ == "pobj" and parse.tie(int(parse.doc[noun].head.i)) in ("on", "inside")
    definite = noun in reading.phrases and reading.phrases[noun][0].definite
    return pronoun and placed and definite and reading.roles.get(noun) == "thing"


def _follows_same(reading: Reading, at: int) -> bool:
    """ "Beads float in oil in a jar": the oil is in the jar."""
    parse, noun = reading.parse, at - 1
    prep = parse.doc[noun].head
    same = parse.doc[noun].dep_ == "pobj" and prep.lower_ == parse.low(at) == "in" and prep.head == parse.doc[at].head
    return same and reading.roles.get(noun) == "thing" and reading.class_of(noun) in ("material", "food")


def _is_seat(reading: Reading, at: int) -> bool:
    return any(reading.parse.low(k) in SEATS for k in reading.parse.children(at, "pobj"))


def _with_conjuncts(reading: Reading, head: int, at: int) -> Ids:
    """ "a cat, a bird and a dog to the left of a tree": all of them, up to one that has a place of its own."""
    parse, first = reading.parse, head
    while parse.tie(at) not in (None, "between") and parse.doc[first].dep_ in ("conj", "appos"):
        up = parse.doc[first].head
        texts = any(word.quoted is not None for word in parse.words[int(up.i) : first])
        others = [c for c in parse.children(int(up.i), "prep") if c != at]
        placed = any(parse.tie(c) for c in others)
        placed |= any(parse.low(k) in COLUMNS for c in others for k in parse.children(c, "pobj"))  # "to its left"
        held = up.dep_ in ("pobj", "dobj") and reading.roles.get(int(up.head.head.i)) == "thing"
        held = held and not any(parse.low(k) in OBJECTS for k in parse.children(at, "pobj"))
        aside = parse.doc[first].dep_ == "appos" and not parse.has(first, "conj")
        if up.pos_ not in NOUNS or texts or placed or held or aside:
            break
        first = int(up.i)
    alone = reading.phrases[head][0].tokens[0] - 1 if head in reading.phrases else 0
    if head != first and parse.tie(at) == "inside" and parse.low(alone) == "," and parse.low(head + 1) == parse.low(at):
        return reading.named.get(head, ())  # "a lamp, moon in the window"
    chain = [first, *(k for k in range(first + 1, at) if k in reading.named and _joined(reading, k, first))]
    resting = [k for k in chain if k == head or parse.tie(at) != "on" or not _is_in_the_sky(reading, k)]
    return tuple(dict.fromkeys(i for k in resting for i in reading.named.get(k, ())))


def _is_in_the_sky(reading: Reading, at: int) -> bool:
    """ "A moon, five stars and a sheep on a cloud": only the sheep is on it."""
    return at in reading.phrases and reading.phrases[at][0].noun.split()[-1] in CELESTIAL


def _joined(reading: Reading, at: int, first: int) -> bool:
    """Whether a thing hangs on the first of a list by conjunctions and appositions alone."""
    token = reading.parse.doc[at]
    while token.dep_ in ("conj", "appos") and token.i != first:
        token = token.head
    return bool(token.i == first)


def text_before(reading: Reading, subject: Ids) -> Ids:
    """The text before the subject, where no thing is named between the two."""
    every = reading.parse.quotes
    place = next((place for place, k in enumerate(every) if reading.named.get(k) == subject), 0)
    if not place:
        return ()
    between = any(
        k in reading.phrases and reading.roles.get(k) == "thing" and reading.named.get(k)
        for k in range(every[place - 1], every[place])
    )
    return () if between else reading.named[every[place - 1]]


def placed_text(reading: Reading, at: int, object_token: int) -> Ids:
    """The text that a preposition places: "over the branch 'JAM'", "'Night Train' is set above the teapot"."""
    parse, kind = reading.parse, reading.parse.tie(at)
    if kind in ("next_to", "in_front_of", "behind", "between", "facing") or parse.low(object_token) in ("this", "that"):
        return ()  # so are the things that carry it; "below this 'SALE' marker" names the text as its object
    k = object_token + 1
    while parse.low(k) and (parse.low(k) in BEFORE_A_TEXT or reading.roles.get(k) == "text"):
        k += 1
    starts = parse.low(at - 1) in STARTS and not (at and parse.words[at - 1].quoted is not None)
    if k < len(parse) and parse.words[k].quoted is not None and starts:
        return reading.named.get(k, ())
    k = at - 1
    while k > 0 and (parse.doc[k].tag_ == "VBN" or says_look(reading, k)):
        k -= 1
    first = k - 1
    while parse.low(first) and (reading.roles.get(first) == "text" or parse.doc[first].pos_ in ("DET", "NOUN", "ADJ")):
        first -= 1
    leads = first < 0 or parse.low(first) in STARTS
    leads = leads and kind in ("above", "below", "under")
    return reading.named.get(k, ()) if leads and k < at - 1 and parse.words[k].quoted is not None else ()


def says_look(reading: Reading, k: int) -> bool:
    """Whether the word at a token goes on about the letters of a text: "in white letters"."""
    token, font = reading.parse.doc[k], reading.roles.get(k) == "font"
    covered = k in reading.covered and reading.roles.get(k) is None and token.pos_ != "VERB"
    plain = token.pos_ in PLAIN and reading.parse.low(k) not in STARTS
    return reading.parse.words[k].quoted is None and (font or covered or plain)
