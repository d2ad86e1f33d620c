"""What things do and are: verbs become relations, poses and actions; what follows "is" becomes attributes."""

from __future__ import annotations

from itertools import pairwise

from planners.language.negations.denied_verbs import denied_place
from planners.language.reading.adjectives import attribute_name, read_adjectives
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.relations.acts import be_by, kind_with_object, way
from planners.language.things.materials import describe_material
from planners.language.things.nouns_of import CONTAINERS
from planners.language.things.pronouns import OWNERS
from planners.language.vocabulary.colours import list_colours, read_colour
from planners.language.vocabulary.cues import AVOIDING
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import ADJECTIVES, CLOTHES
from planners.language.vocabulary.verb_table import (
    COVERING,
    FILLING,
    INVERTED,
    LIKENED,
    MENTAL,
    PARTICIPLES,
    PLACED,
    POSES,
    SHOWING,
    SILENT,
    UNSEEN,
    WANTING,
    WITHOUT_POSE,
    gerund,
    lemma_of_gerund,
)  # fmt: skip
from planners.language.vocabulary.writing import SAYING
from planners.scene import RelationKind

COLOURING = frozenset("paint colour color dye tint stripe".split())
UNTOLD = frozenset("dress clothe clad fill cover top hold wear carry surround look".split())
"""Verbs that with their preposition say a relation and no action."""
MOST_STACKED = 6
"""The most things of which each is planned on the next one, if they are stacked."""
LONGEST = 8
"""The most words of an action."""


def read_doings(reading: Reading) -> None:
    """Every verb of the prompt, in order."""
    for token in reading.parse.doc:
        at = int(token.i)
        if token.pos_ == "VERB" and not subjects(reading, at) and at not in reading.negated_verbs:
            reading.cover((at,))  # nothing that one sees does it: "the aroma filled the kitchen"
        if reading.parse.low(at) == "left" and reading.parse.low(at - 1) in ("lower", "upper", "top", "bottom"):
            reading.cover((at,))
        word = reading.parse.words[at]
        if word.quoted is not None or word.tie is not None or at in reading.covered or _says_text(reading, at):
            continue
        if token.pos_ == "AUX" and reading.parse.lemma(int(token.i)) == "be" and token.dep_ not in ("aux", "auxpass"):
            _predicate(reading, at)
        elif token.pos_ == "AUX" and token.dep_ in ("aux", "auxpass"):
            reading.cover((at,))
        elif token.pos_ in ("VERB", "AUX") and token.dep_ not in ("amod", "compound"):
            _verb(reading, at)


def _says_text(reading: Reading, at: int) -> bool:
    """Whether the verb says a quoted text ("a sign that reads ..."); ``texts`` reads those."""
    words = reading.parse.words
    if words[at].stand_in == "says" or (
        reading.parse.low(at + 1) == "" and at + 1 < len(words) and words[at + 1].quoted is not None
    ):
        return True
    children = [int(c.i) for c in reading.parse.doc[at].children]
    return reading.parse.lemma(at) in SAYING and any(
        words[k].quoted is not None or reading.roles.get(k) == "text" for k in children
    )


def _predicate(reading: Reading, at: int) -> None:
    """ "the car is red and shiny", "the car is not red"."""
    parse, about = reading.parse, subjects(reading, at)
    reading.cover((at,))
    denied = at in reading.negated_verbs
    for k in reading.parse.children(at, "acomp", "oprd"):
        run = [j for j in parse.conjuncts(k) if j not in parse.denied and not parse.words[j].cue]
        words: list[str] = []
        for j in run:
            words.extend(
                reading.parse.low(int(t.i))
                for t in reading.parse.doc[j].lefts
                if t.dep_ in ("amod", "compound") or t.lower_ in ADJECTIVES
            )
            words.extend((reading.parse.low(j), ","))
        doing = [w for j in run if parse.doc[j].tag_ == "VBG" for w in (parse.low(j),)]
        attributes, _ = read_adjectives([w for w in words if w not in ("not", "n't", *doing)])
        attributes |= {"pose" if lemma_of_gerund(w) in POSES else "action": w for w in doing}
        reading.cover(run)
        reading.cover(int(t.i) for j in run for t in reading.parse.doc[j].lefts)
        for name, value in attributes.items():
            reading.draft.describe(about, "not" if denied else name, value)
        shown = [j for j in reading.parse.children(at, "nsubj") if reading.roles.get(j) == "place"]
        sky = shown and parse.low(shown[0]) == "sky" and reading.draft.background not in (None, "sky")
        if sky and not denied and attributes:
            reading.draft.lighting.append(" ".join([*attributes.values(), "sky"]))
        elif shown and not denied and reading.draft.background:
            reading.draft.background = " ".join([*attributes.values(), reading.draft.background])


def _verb(reading: Reading, at: int) -> None:
    token, parse, draft = reading.parse.doc[at], reading.parse, reading.draft
    lemma = parse.lemma(at)
    about = tuple(i for i in subjects(reading, at) if i in draft.entities)
    objects = [k for k in parse.children(at, "dobj", "dative") if not _is_apart(reading, k)]
    done_to = tuple(i for k in objects for i in reading.things(k) if i not in about)
    particles = [k for k in parse.children(at, "prt") if parse.words[k].tie is None]
    if going := way(reading, at, lemma):
        particles = going
    if token.tag_ == "VBN" and parse.lemma(at - 1) == "feel":
        for name, value in read_adjectives([parse.low(at)])[0].items():
            draft.describe(about, name, value)  # "feeling tired"
        reading.cover((at,))
        return
    if describe_material(reading, at, about) or _is_no_verb(reading, at, about):
        return
    if lemma == "stack" and 1 < len(about) <= MOST_STACKED and not objects:
        for upper, lower in pairwise(about):
            draft.relate((upper,), "on", (lower,))
    if lemma in COLOURING and about and (colours := _colours_after(reading, at)):
        draft.describe(about, "colour", colours)
        return
    if at in reading.negated_verbs:
        if about:
            rest = _object_words(reading, objects or denied_place(parse, at))
            draft.describe(about, "not", _saying(reading, at, [*particles, *rest]))
            reading.cover(int(t.i) for t in token.subtree if t.i >= at)
        return
    if lemma in WANTING and about:
        for k in parse.children(at, "xcomp"):
            reading.cover_below(k)  # "waiting to be sliced"
    if not about or (lemma in SHOWING and not reading.alive(about) and token.dep_ != "acl"):
        if lemma in SHOWING | UNSEEN:
            reading.cover((at,))
        return
    reading.cover((at, *particles))
    for k in parse.children(at, "acomp", "oprd", "advmod", "amod", "advcl"):
        if parse.doc[k].pos_ == "ADJ" and k > at and parse.words[k].tie is None and not objects:
            for name, value in read_adjectives([parse.low(k)])[0].items():
                draft.describe(about, name, value)
            reading.cover((k,))
    if _by_preposition(reading, at, lemma, about):
        if lemma not in UNTOLD:
            unseen = [k for k in objects if reading.roles.get(k) == "unseen" and lemma == "put"]
            _describe(reading, at, about, lemma, [*particles, *_object_words(reading, unseen)])
        return
    if lemma == "have":
        clothes = tuple(i for i in done_to if draft.entities.get(i) and draft.entities[i].noun.split()[-1] in CLOTHES)
        if reading.alive(about) and clothes:
            draft.relate(about, "wearing", clothes)
        return
    if (
        parse.has(at, "auxpass")
        and (look := attribute_name(parse.low(at))) not in (None, "look")
        and lemma not in POSES
    ):
        draft.describe(about, str(look), parse.low(at))  # "the rug is striped"
        return
    if lemma in FILLING and not reading.alive(about) and any(reading.roles.get(k) == "place" for k in objects):
        return  # "three printers cluttered the office"
    if lemma == "fill" and done_to and not reading.alive(about):
        draft.relate(about, "inside", done_to)
        return
    if reading.alive(about):
        be_by(reading, at, about, objects)
    kind = kind_with_object(reading, lemma, done_to)
    if kind is not None and done_to and _may_stand(reading, kind, lemma, about):
        draft.relate(about, kind, done_to)
        if lemma not in SILENT:
            _describe(reading, at, about, lemma, [*particles, *_object_words(reading, objects)])
        return
    if kind == "holding" and done_to and _are_containers(reading, about):
        draft.relate(done_to, "inside", about)
        return
    if lemma in INVERTED and done_to:
        draft.relate(done_to, INVERTED[lemma], about)
        return
    if lemma == "help" and reading.alive(about) and reading.alive(done_to) and not parse.has(at, "xcomp", "ccomp"):
        draft.relate(about, "next_to", done_to)  # "a nurse helping a patient"
        _describe(reading, at, about, lemma, _object_words(reading, objects))
        return
    if (
        lemma in MENTAL | LIKENED
        or lemma in WITHOUT_POSE
        or (lemma in UNSEEN and not (reading.alive(about) and objects))
    ):
        return
    _describe(reading, at, about, lemma, [*particles, *_object_words(reading, objects)])


def _is_no_verb(reading: Reading, at: int, about: Ids) -> bool:
    """Whether the tree takes a noun for what one thing does, which such a form can't say: "a menu cover, red"."""
    parse, token = reading.parse, reading.parse.doc[at]
    plain = token.tag_ in ("VB", "VBP") and parse.low(at) == parse.lemma(at) and len(about) == 1
    helped = parse.has(at, "aux", "mark", "expl") or token.dep_ in ("ccomp", "xcomp", "conj", "relcl")
    helped |= parse.low(at) in AVOIDING
    return plain and not helped and noun_class(parse.low(at)) in SEEN | {"shape", "place"}


def _may_stand(reading: Reading, kind: RelationKind, lemma: str, about: Ids) -> bool:
    """Whether the subject can stand in the relation: only who is alive holds, faces and rides, and covers nothing."""
    alive = reading.alive(about)
    return not alive if lemma in COVERING else alive or lemma == "surround" or kind == "wearing"


def _colours_after(reading: Reading, at: int) -> str:
    """ "painted red and blue", "a ball in red and white stripes": the colours right after a verb; "" for none."""
    found: list[str] = []
    k = at + 1
    while True:
        words = [reading.parse.low(j) for j in range(k, min(k + 4, len(reading.parse)))]
        colour, length = read_colour(words, 0)
        if not colour:
            break
        found.append(colour)
        reading.cover(range(k, k + length))
        k += length + (reading.parse.low(k + length) in ("and", "&"))
    if found:
        reading.cover((at,))
    return list_colours(found)


def _are_containers(reading: Reading, ids: Ids) -> bool:
    return all(reading.draft.entities[i].noun.split()[-1] in CONTAINERS for i in ids)


def _by_preposition(reading: Reading, at: int, lemma: str, about: Ids) -> bool:
    """ "filled with", "dressed in", "looking at": the verb and its preposition say one relation."""
    parse = reading.parse
    for prep in parse.children(at, "prep", "agent"):
        found = PARTICIPLES.get((lemma, parse.low(prep)))
        objects = tuple(i for k in parse.children(prep, "pobj") for i in reading.things(k) if i not in about)
        if found is None or not objects:
            continue
        kind, inverted = found
        acted_on = tuple(i for k in parse.children(at, "dobj") for i in reading.things(k) if i not in objects)
        if inverted and acted_on and not parse.has(at, "nsubjpass"):
            reading.draft.relate(objects, kind, acted_on)  # "decorating a cake with flowers"
            reading.cover((prep,))
            return False
        if kind == "facing" and not reading.alive(about):
            continue
        if kind == "wearing" and not inverted and parse.has(at, "dobj"):
            if not acted_on:  # "putting the finishing touches on a cake"
                reading.draft.relate(about, "next_to", objects)
                reading.cover((prep,))
                return True
            continue  # "putting a saddle on a horse"
        reading.draft.relate(objects if inverted else about, kind, about if inverted else objects)
        reading.cover((prep,))
        return True
    return False


def _is_apart(reading: Reading, at: int) -> bool:
    """What stands behind a comma and is no object: "it gleamed, a work of art", "they swayed, their petals falling"."""
    phrases = reading.phrases.get(at)
    first = phrases[0].tokens[0] if phrases else at
    owned = reading.parse.low(first - 1) in OWNERS
    return reading.parse.low(first - 1 - owned) == ","


def _object_words(reading: Reading, objects: list[int]) -> list[int]:
    """The words of the objects that an action names: the noun with what stands before it."""
    words: list[int] = []
    for k in objects:
        phrases = reading.phrases.get(k)
        if reading.parse.words[k].quoted is not None:
            continue
        tokens = [j for j in (phrases[0].tokens if phrases else (k,)) if k not in reading.covered or phrases]
        reading.cover(tokens)
        words.extend(tokens)
    return words


def _describe(reading: Reading, at: int, about: Ids, lemma: str, rest: list[int]) -> None:
    """Adds the pose or action: "sitting", "parked", "eating a banana"."""
    name = "pose" if lemma in POSES and not any(reading.phrases.get(k) for k in rest) else "action"
    reading.draft.describe(about, name, _saying(reading, at, rest))


def _saying(reading: Reading, at: int, rest: list[int]) -> str:
    token = reading.parse.doc[at]
    lemma, word = reading.parse.lemma(at), reading.parse.low(at)
    done = reading.parse.has(at, "auxpass") or not (
        token.dep_ == "ROOT" or reading.parse.has(at, "aux") or (lemma in POSES and lemma not in PLACED)
    )
    said = word if word.endswith("ing") or (token.tag_ == "VBN" and done) else gerund(lemma)
    return " ".join([said, *(reading.parse.low(k) for k in rest[:LONGEST])])
