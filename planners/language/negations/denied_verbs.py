"""Verbs that deny: which are denied themselves, say that something isn't there, or tell the painter to leave it out."""

from __future__ import annotations

from planners.language.negations.denied_run import named_again
from planners.language.parsing.parse import Parse
from planners.language.reading.phrases import DEFINITE
from planners.language.vocabulary.cues import ALWAYS, GONE, NEGATIVE, OUT, PRESENT, SPEAKERS, SUBJECTS
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import FRAME
from planners.language.vocabulary.verb_table import SHOWING


def negated_verb(parse: Parse, at: int) -> bool:
    """Whether a verb is denied by "not", "never" or "no longer", or by its subject: "none of them", "nobody"."""
    children = [int(c.i) for c in parse.doc[at].children]
    own = any(parse.doc[k].dep_ == "neg" and parse.words[k].cue in (None, "not") for k in children)
    before = at > 0 and (parse.low(at - 1) in ("not", "n't", "never") or parse.words[at - 1].cue == "not")
    nobody = any(
        parse.doc[k].dep_ in SUBJECTS and (parse.low(k) in NEGATIVE or parse.words[k].cue == "nobody") for k in children
    )
    return own or before or nobody


def is_rhetorical(parse: Parse, at: int) -> bool:
    """Whether a verb's question asks for what it denies: "who wouldn't want a puppy?", "wouldn't a puppy be nice?"."""
    sentence = parse.doc[at].sent
    begins = [token.tag_[0] == "W" or token.dep_ == "neg" for token in sentence[:2]]
    return sentence.text.endswith("?") and any(begins)


def speaks(parse: Parse, at: int) -> bool:
    """Whether the verb's subject is who writes or paints: "you should not draw a moon"."""
    subject = next(parse.children(at, *SUBJECTS), None)
    return subject is None or parse.low(subject) in SPEAKERS


def lifeless(parse: Parse, nouns: tuple[int, ...], at: int) -> bool:
    """Whether the subject of a verb isn't alive: "the desk doesn't hold any books"."""
    token = parse.doc[at]
    own = [*parse.children(at, *SUBJECTS), *parse.children(int(token.head.i), *SUBJECTS)]
    return bool(own) and own[0] in nouns and noun_class(parse.low(own[0])) not in ("person", "animal")


def worn_elsewhere(parse: Parse, nouns: tuple[int, ...], at: int) -> bool:
    """Whether what isn't worn is there all the same: "not wearing her crown; it lies on a cushion"."""
    owned = [k for k in parse.children(at, "dobj") if parse.has(k, "poss")]
    return any(named_again(parse, nouns, k) for k in owned)


def says_gone(parse: Parse, at: int, denied: bool) -> bool:
    """Whether a verb says of its subject that it isn't there: "must not appear", "is absent", "isn't allowed"."""
    said = {parse.low(k) for k in parse.children(at, "acomp", "advmod", "oprd")} | {parse.low(at)}
    if not denied:
        return bool(said & GONE) and parse.has(at, *SUBJECTS)
    made_of = parse.lemma(at) == "make" and parse.has(at, "prep")
    passive = parse.has(at, "nsubjpass") and parse.lemma(at) in SHOWING and not made_of
    inside = [
        k
        for prep in parse.children(at, "prep")
        if parse.low(prep) in ("in", "on")
        for k in parse.children(prep, "pobj")
    ]
    framed = parse.lemma(at) == "be" and any(parse.low(k) in FRAME for k in inside)
    return passive or framed or bool(said & PRESENT) or parse.lemma(at) == "appear"


def drawn_elsewhere(parse: Parse, at: int) -> bool:
    """Whether an order is about where a thing is drawn: "don't draw the bird in a cage, draw it on a branch"."""
    definite = any(
        parse.low(c) in DEFINITE for k in parse.children(at, "dobj") for c in parse.children(k, "det", "poss")
    )
    pronouns = [k for k in range(at + 1, len(parse)) if parse.low(k) in ("it", "them")]
    return definite and any(parse.lemma(int(parse.doc[k].head.i)) in SHOWING for k in pronouns)


def is_order(parse: Parse, at: int, lemma: str) -> bool:
    """Whether the verb tells the painter something, as an imperative or after a comma ("avoiding any text")."""
    tag = parse.doc[at].tag_
    ahead = {parse.low(k) for k in range(at + 1, min(at + 6, len(parse)))}
    if lemma in ("leave", "keep") and not OUT & ahead:
        return False
    if tag == "VBG" and (lemma not in ALWAYS or parse.low(at + 1) in ("a", "an", "the", "his", "her", "its")):
        return False
    starts = at == 0 or parse.low(at - 1) in (
        ".", ",", ";", ":", "and", "please", "but", "to", "-", "!", "must", "should", "that", ")",
    )  # fmt: skip
    return starts and (tag in ("VB", "VBP", "VBG", "NN", "JJ", "NNP", "IN") or parse.words[at].cue == "order")


def denied_place(parse: Parse, at: int) -> list[int]:
    """The preposition right after an action, and its noun: "not looking at the camera"; empty where there is none."""
    for prep in parse.children(at, "prep"):
        if at < prep <= at + 2 and parse.low(prep - 1) != "," and parse.low(prep) not in ("with", "while"):
            return [prep, *list(parse.children(prep, "pobj"))[:1]]
    return []
