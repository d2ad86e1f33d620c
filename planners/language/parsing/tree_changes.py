"""Changes of a parse tree in place: which word is the noun, which the verb, and what hangs on it."""

from __future__ import annotations

from typing import Any

from planners.language.vocabulary.noun_classes import noun_class

NOUNS = frozenset(("NOUN", "PROPN"))
FINITE = frozenset(("VBZ", "VBP", "VBD", "MD"))


def name_doing(before: Any, verb: Any) -> None:
    """The horse is there, the rock only what the doing is called after."""
    be = before.doc[before.i - 1]
    verb.pos_, verb.tag_ = "VERB", "VBG"
    if verb.head == be:
        verb.dep_, verb.head = be.dep_, verb if be.head == be else be.head
    for child in list(be.children):
        if child not in (verb, before):
            child.head = verb
    be.pos_, be.dep_, be.head = "AUX", "aux", verb
    if noun_class(before.lower_) in ("animal", "person"):
        before.dep_ = "dobj"
    else:
        before.pos_, before.tag_, before.dep_ = "ADV", "RB", "advmod"


def take_over(before: Any, verb: Any, after: Any) -> None:
    """ "The vase with its square opening held flowers", read as one noun, has a verb and its object."""
    root = next((token for token in verb.sent if token.head == token), after)
    if root == after:
        return
    before.dep_, before.head = after.dep_, after.head
    for child in list(after.children):
        if child.i < verb.i and child != before:
            child.head = before
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBD", "ROOT", verb
    root.dep_, root.head = "nsubj", verb
    after.dep_, after.head = "dobj", verb
    for child in list(root.children):
        if child.i > after.i:
            child.head = verb


def wear(into: Any, colour: Any, verb: Any) -> None:
    """ "A woman in orange riding a horse" wears orange; no horse is."""
    noun, ridden = into.head, verb.head
    for child in list(colour.children):
        child.head = into
    colour.dep_, colour.head = "pobj", into
    if verb.dep_ == "amod" and ridden.i > verb.i:
        ridden.dep_, ridden.head = "dobj", verb
    verb.dep_, verb.head = "acl", noun


def make_list(noun: Any) -> None:
    """ "two rabbits, carrots", read as a sentence, is a list."""
    first = next((child for child in noun.lefts if child.dep_ == "nsubj" and child.tag_ != "CD"), None)
    noun.pos_, noun.tag_ = "NOUN", "NNS"
    if first is not None:
        first.dep_, first.head = noun.dep_, first if noun.head == noun else noun.head
        for child in [*noun.lefts]:
            child.head, child.dep_ = (noun, "nummod") if child.tag_ == "CD" else (first, child.dep_)
        noun.dep_, noun.head = "conj", first


def unfold_pose(before: Any, verb: Any) -> None:
    """ "wolf howling", read as a kind of howling, is a wolf that howls."""
    before.dep_, before.head = verb.dep_, before if verb.head == verb else verb.head
    for child in list(verb.lefts):
        if child != before:
            child.head = before
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBG", "acl", before


def make_head(doc: Any, start: int, end: int) -> None:
    """Makes the last word of a phrase its noun, and those before it what describes it."""
    noun, run = doc[end], doc[start:end]
    above = [token for token in reversed(list(noun.ancestors)) if start <= token.i < end]
    placed = [token for token in run if token.dep_ in ("pobj", "dobj") and token.head.i < start]
    top = next((token for token in (*placed, *above) if not noun.is_ancestor(token.head)), None)
    if top is not None:
        noun.dep_, noun.head = top.dep_, noun if top.head == top else top.head
    for token in run:
        for child in list(token.children):
            if child.i > end:
                child.head = noun
        kinds = {"ADJ": "amod", "VERB": "amod", "NUM": "nummod", "DET": "det", "ADV": "advmod"}
        token.dep_, token.head = kinds.get(token.pos_, "compound"), noun
    noun.pos_, noun.tag_ = "NOUN", "NN"


def name_both(before: Any, noun: Any, verb: Any) -> None:
    """ "vase stand hold flowers": of two verbs in a row the first is a noun, with the one before it in its name."""
    dep, head = before.dep_, before.head
    root = noun.head == noun
    verb.dep_, verb.head = ("ROOT", verb) if root else (noun.dep_, noun.head)
    for child in list(noun.children):
        if child != before and child != verb:
            child.head = verb
    noun.pos_, noun.tag_, noun.dep_ = "NOUN", "NN", dep
    noun.head = verb if head == noun else head
    before.dep_, before.head = "compound", noun
    for child in list(before.children):
        child.head = noun


def place_behind(prep: Any) -> None:
    """ "setting behind a row of trees", read as "setting behind" them, says where."""
    for thing in list(prep.head.children):
        if thing.dep_ == "dobj" and thing.i > prep.i:
            prep.dep_, thing.dep_, thing.head = "prep", "pobj", prep


def lie_there(prep: Any, thing: Any) -> None:
    """ "To the left of the plate a napkin": the napkin is what is there."""
    thing.dep_, thing.head = "dep" if prep.dep_ == "prep" else prep.dep_, thing if prep.head == prep else prep.head
    prep.dep_, prep.head = "prep", thing


def stand_there(thing: Any) -> None:
    """ "jars on a shelf, on a lower one a basket": the basket is what is there, and no other word for the place."""
    prep = thing.head.head
    if prep.dep_ == "prep" and prep.i and prep.nbor(-1).text in (",", ";") and thing.left_edge.tag_ in ("DT", "CD"):
        thing.dep_, thing.head = "dep", prep.head
        prep.head = thing


def have_made(made: Any) -> None:
    """ "a jar has handwritten labels", read as a jar that has written them."""
    have = next((child for child in made.children if child.dep_ == "aux" and child.lemma_ == "have"), None)
    thing = next((child for child in made.children if child.dep_ == "dobj"), None)
    if have is None or thing is None or thing.left_edge.i != made.i + 1:
        return
    have.pos_, have.dep_, have.head = "VERB", made.dep_, have if made.head == made else made.head
    for child in [*made.children]:
        if child.dep_ != "advmod":
            child.head = have
    made.dep_, made.head, made.pos_ = "amod", thing, "ADJ"


def place_over(prep: Any) -> None:
    """ "a sign over two doors", read as more than two doors."""
    noun = prep.head.head
    prep.dep_, prep.head = "prep", noun.head
    noun.dep_, noun.head = "pobj", prep


def name_tool(shape: Any, doing: Any) -> None:
    """ "an oval serving platter", read as an oval that serves one."""
    noun = next((child for child in doing.children if child.dep_ == "dobj" and child.i == doing.i + 1), None)
    if noun is not None:
        join(shape, noun)
        doing.dep_, doing.head, doing.pos_ = "compound", noun, "NOUN"


def extend_name(before: Any, noun: Any) -> None:
    """Makes a word the noun, in the place of the one right before it, which is part of its name."""
    if before.head != noun:
        noun.dep_, noun.head = before.dep_, noun if before.head == before else before.head
    for child in list(before.children):
        if child != noun:
            child.head = noun
    before.dep_, before.head = "compound", noun
    noun.pos_, noun.tag_ = "NOUN", "NNS" if noun.lower_.endswith("s") else "NN"


def name_last(before: Any, noun: Any) -> None:
    """Makes the last word the noun, and the one before it part of its name."""
    if before.dep_ == "conj":
        first = before.head
        first.dep_, first.head = "ROOT", first
        noun.dep_, noun.head = "conj", first
    for child in list(before.lefts):
        child.head = noun
    before.dep_, before.head = "compound", noun
    noun.pos_, noun.tag_ = "NOUN", "NN"


def make_verb(before: Any, verb: Any, other: Any | None) -> None:
    """ "A girl without a cap share a bench": a noun right before another noun phrase is what the first noun does."""
    root = next((token for token in verb.sent if token.head == token), verb)
    before.dep_, before.head = ("nsubj" if root == verb else verb.dep_), (verb if root == verb else verb.head)
    for child in list(verb.lefts):
        if child != before:
            child.head = before
    for child in list(verb.rights):
        if child.dep_ in ("relcl", "acl") and child.tag_ == "VB":
            child.dep_ = "xcomp"  # "a gardener kneels to plant"
    before.pos_ = "NOUN"
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBP", "ROOT", verb
    if root != verb:
        root.dep_, root.head = "nsubj", verb
    if other is not None:
        other.dep_, other.head = "dobj", verb


def stand_for(one: Any, adjective: Any) -> None:
    """ "two cats, one black": "one" is the noun, and the adjective describes it."""
    one.dep_, one.head = adjective.dep_, one if adjective.head == adjective else adjective.head
    one.pos_, one.tag_ = "NOUN", "NN"
    adjective.dep_, adjective.head = "amod", one


def part_list(first: Any, last: Any) -> None:
    """ "oblong lid and triangular handles", read as one noun, are two."""
    joint = first.i + 1
    first.pos_, first.tag_ = "NOUN", "NN" if first.tag_ not in ("NNS", "NNPS") else first.tag_
    first.dep_, first.head = last.dep_, first if last.head == last else last.head
    for child in list(last.children):
        if child.i < joint and child != first:
            child.head = first
    for child in list(first.children):
        if child.i > joint:
            child.dep_, child.head = "amod", last
    last.dep_, last.head = "conj", first


def join_noun(first: Any, adjective: Any, noun: Any) -> None:
    """ "an oblong brim and circular buckle", read as a sentence, is a list."""
    top = next((child for child in noun.lefts if child.dep_ == "nsubj"), None)
    if top is not None:
        top.dep_, top.head = "ROOT", top
        for child in list(noun.lefts):
            child.head = top
    noun.pos_, noun.tag_, noun.dep_, noun.head = "NOUN", "NN", "conj", first
    adjective.dep_, adjective.head = "amod", noun


def watch(before: Any, verb: Any) -> None:
    """ "watching a bird fly by", read as one noun: the bird flies."""
    for child in list(verb.lefts):
        child.head = before
    before.dep_, before.head = "nsubj", verb
    verb.pos_, verb.tag_, verb.dep_ = "VERB", "VB", "ccomp"


def join_doing(doing: Any, noun: Any, verb: Any) -> None:
    """ "holding a laptop and video chatting", "holding a basketball and shooting hoops": two doings."""
    after = verb.doc[verb.i + 1] if verb.i + 1 < len(verb.doc) else verb
    thing = after if after.pos_ in ("NOUN", "PROPN") and after.i > verb.i else None
    if noun.dep_ in ("nmod", "compound", "amod"):
        noun.dep_, noun.head = "dobj", doing
    for token in (verb, thing):
        for child in list(token.children) if token is not None else ():
            if child.i < noun.i:
                child.head = noun
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBG", "conj", doing
    if thing is not None:
        thing.dep_, thing.head = "dobj", verb
    for between in verb.doc[noun.i + 2 : verb.i]:
        between.dep_, between.head = "npadvmod", verb


def join(colour: Any, noun: Any) -> None:
    """ "orange oven", read as two nouns, becomes an oven that is orange."""
    if colour.head != noun:
        noun.dep_, noun.head = colour.dep_, noun if colour.head == colour else colour.head
        for child in list(colour.children):
            child.head = noun
    colour.dep_, colour.head = "amod", noun


def unfold(before: Any, verb: Any, after: Any) -> None:
    """ "A verb-ing B", read as one noun B, becomes A with a participle whose object is B."""
    dep, head = after.dep_, after.head
    root = head == after
    before.dep_ = dep
    before.head = before if root else head
    for child in list(after.children):
        if child.i < verb.i and child != before:
            child.head = before
    verb.dep_, verb.head = "acl", before
    after.dep_, after.head = "dobj", verb
