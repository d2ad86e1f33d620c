"""Sentences whose verb the small parser takes for a noun: "Behind her stand buckets", "a toucan flies over a bowl"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planners.language.parsing.tree_changes import FINITE, NOUNS
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.qualities import BASE_COLOURS
from planners.language.vocabulary.verb_table import DOING, POSES, without_s
from planners.language.vocabulary.writing import SAID, WRITING

STANDING = frozenset("stand hang lie sit lean rest float hover".split())
THERE = POSES | {"wait", "hatch", "peek", "peep", "peer"}
"""What something does that is somewhere."""
BEFORE_NOUNS = {"DET": "det", "NUM": "nummod", "ADJ": "amod", "NOUN": "compound", "PROPN": "compound", "VERB": "amod"}
WAYS = frozenset(("left", "right", "up", "down"))
ENDS_OF_DOING = (",", ".", "IN", "CC", "TO")
"""The tags after "a sign towers proudly" and no "apples neatly stacked"."""
CLAUSE = frozenset((";", ",", "and", ":"))


def mend_inversions(doc: Any) -> None:
    """ "On the shelf stand jars": a place, what something does there, and the thing that does it."""
    for verb in doc:
        if verb.lower_ == "surrounding" and verb.tag_ == "VBG" and verb.dep_ in ("csubj", "advcl"):
            _mend_surrounding(doc, verb)
        _mend_subject(doc, verb)
        _mend_object(doc, verb)
    for verb in doc[2:-1]:
        prep = _place_before(doc, verb.i) if without_s(verb.lower_) in STANDING else None
        noun = _noun_from(doc, verb.i + 1)
        told = noun is not None and (noun.dep_, noun.head, verb.pos_) == ("nsubj", verb, "VERB")
        if prep is None or noun is None or (told and prep.head == verb):
            continue
        several = noun.tag_ == "NNS" or any(child.dep_ in ("conj", "nummod") for child in noun.children)
        if (verb.lower_ in STANDING) == several:  # "stand jars", "stands a jar"
            _invert(doc, prep, doc[verb.i - 1], verb, noun)


def _mend_subject(doc: Any, verb: Any) -> None:
    """ "Top: a whale swims", "on the left a boy without a hat watches her": the whale and the boy do it."""
    subjects = [child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass", "expl", "csubj")]
    named = subjects[0].nbor() if subjects and subjects[0].i + 1 < verb.i else verb
    if verb.tag_ not in ("VBZ", "VBP") or verb.dep_ in ("relcl", "aux", "auxpass") or (subjects and named.text != ":"):
        return
    start = named.i if subjects else next((k.i for k in reversed(doc[: verb.i]) if k.text in ",;."), 0)
    noun = next((k for k in doc[start : verb.i] if k.pos_ in NOUNS and k.dep_ in ("npadvmod", "appos")), None)
    if noun is None:
        return
    for token in doc[noun.i + 1 : verb.i]:
        token.head = noun if token.head.i < noun.i or token.head == verb else token.head
    for token in subjects:
        token.dep_ = "npadvmod"
    noun.dep_, noun.head = "nsubj", verb


def _mend_object(doc: Any, verb: Any) -> None:
    """ "Between the lamp and the clock sits a pair of glasses": what is there is no object."""
    thing = next((child for child in verb.rights if child.dep_ == "dobj" and child.left_edge.i == verb.i + 1), None)
    fronted = next((child for child in verb.lefts if child.dep_ == "prep" and child.i == _clause_start(verb)), None)
    told = next((child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    if told is not None and thing is not None and fronted is not None and fronted.lower_ == "between":
        first = next((child for child in fronted.children if child.dep_ == "pobj"), None)
        if first is not None and told.nbor(-1).lower_ in ("and", "the"):
            told.dep_, told.head, told = "conj", first, None
    stem = without_s(verb.lower_)
    if verb.tag_ in FINITE and thing is not None and fronted is not None and told is None and {stem, stem[:-1]} & THERE:
        thing.dep_ = "nsubj"


def _mend_surrounding(doc: Any, verb: Any) -> None:
    """ "Surrounding the calendar are notes": they are around it."""
    being = verb.head
    around = next((child for child in verb.children if child.dep_ == "dobj"), None)
    thing = next((child for child in being.children if child.dep_ == "attr" and child.i > being.i), None)
    if around is not None and thing is not None and being.lemma_ == "be":
        verb.pos_, verb.tag_, verb.dep_ = "ADP", "IN", "prep"
        around.dep_, thing.dep_ = "pobj", "nsubj"


def _place_before(doc: Any, verb: int) -> Any | None:
    """The preposition that begins the clause, where only its noun phrase stands between it and the verb."""
    at = verb - 1
    while at > 0 and verb - at < 6 and doc[at].pos_ in (*BEFORE_NOUNS, "PRON", "PART"):
        at -= 1
    starts = at == 0 or at == doc[at].sent.start or doc[at - 1].lower_ in CLAUSE
    return doc[at] if starts and at < verb - 1 and doc[at].pos_ == "ADP" else None


def _noun_from(doc: Any, start: int) -> Any | None:
    """The noun of the phrase that begins at a token."""
    at = start
    while at < len(doc) and at < start + 6 and doc[at].pos_ in BEFORE_NOUNS:
        at += 1
    return doc[at - 1] if at > start and doc[at - 1].pos_ in NOUNS else None


def _invert(doc: Any, prep: Any, place: Any, verb: Any, noun: Any) -> None:
    own = range(prep.i, noun.i + 1)
    top = next(token for token in (doc[k] for k in own) if token.head.i not in own or token.head == token)
    dep, head = top.dep_, top.head
    for token in (doc[k] for k in own):
        for child in [*token.children]:
            if child.i > noun.i:
                child.head = noun
    verb.pos_, verb.tag_ = "VERB", "VBP" if noun.tag_ == "NNS" else "VBZ"
    verb.dep_, verb.head = dep, verb if head.i in own else head
    for token, label, above in ((prep, "prep", verb), (place, "pobj", prep), (noun, "nsubj", verb)):
        token.dep_, token.head = label, above
    place.pos_ = "PRON" if place.tag_ == "PRP$" else place.pos_
    for first, last in ((prep, place), (verb, noun)):
        for token in doc[first.i + 1 : last.i]:
            token.dep_, token.head = BEFORE_NOUNS.get(token.pos_, token.dep_), last


def mend_finite(doc: Any, quotes: Iterable[int]) -> None:
    """ "A runner with the number '417' crosses a line", "a toucan flies over a bowl": the first noun does it."""
    quoted = set(quotes)
    for verb in doc[1:-1]:
        before, after, start = doc[verb.i - 1], doc[verb.i + 1], _clause_start(verb)
        goes_on = after.pos_ in ("ADP", "DET", "ADV") or after.lower_ in WAYS or after.dep_ == "dobj"
        if verb.pos_ not in NOUNS or not goes_on or not _does(verb, before, quoted):
            continue
        begins = before.i in quoted and (before.i == start or doc[before.i - 1].lower_ in CLAUSE)
        if not begins and any(_is_finite(doc[k]) for k in range(start, verb.i)):
            continue
        texts = [k for k in quoted if start <= k < verb.i]
        noun = next((token for token in doc[start : verb.i] if token.pos_ in NOUNS), None) if texts else before
        written = not texts and before.lower_ in WRITING and after.pos_ == "ADP"  # "smaller text scrolls across it"
        sure = not texts and after.lower_.endswith("ly") and doc[min(after.i + 1, len(doc) - 1)].tag_ in ENDS_OF_DOING
        noun = before if begins else noun  # "'Valley' points down"
        if _is_beside(doc, before):
            noun, sure = next((token for token in doc[start : verb.i] if token.pos_ in NOUNS), None), True
        while noun is not None and texts and doc[noun.i + 1].pos_ in NOUNS and noun.i + 1 < verb.i:
            noun = doc[noun.i + 1]
        if noun is not None and (texts or written or sure):
            _make_finite(doc, noun, verb)


def _is_finite(token: Any) -> bool:
    return token.tag_ in FINITE and token.dep_ != "relcl" and token.lower_ not in SAID


def _does(verb: Any, before: Any, quoted: set[int]) -> bool:
    if verb.lower_ in POSES:
        return before.i in quoted or before.lower_ in BASE_COLOURS
    ends = {verb.lower_.removesuffix("s"), verb.lower_.removesuffix("es"), without_s(verb.lower_)} - {verb.lower_}
    named = before.i in quoted or before.pos_ in NOUNS or noun_class(before.lower_) in SEEN
    return bool(ends & DOING) and (named or _is_beside(verb.doc, before))


def _is_beside(doc: Any, before: Any) -> bool:
    """ "the boy next to her waves a flag"."""
    return before.lower_ in ("her", "him", "it", "them") and doc[before.i - 1].pos_ == "ADP"


def _clause_start(verb: Any) -> int:
    """Where the clause of a word begins, by the marks and conjunctions before it."""
    for token in reversed(verb.doc[verb.sent.start + 1 : verb.i]):
        if token.text in ";:" or (token.lower_ in ("and", "while") and token.i and token.nbor(-1).text == ","):
            return int(token.i) + 1
    return int(verb.sent.start)


def _make_finite(doc: Any, noun: Any, verb: Any) -> None:
    for child in [*verb.lefts]:
        if child != noun:
            child.head = noun
    noun.pos_, noun.tag_ = "NOUN", "NN" if noun.pos_ not in NOUNS else noun.tag_
    noun.dep_, noun.head = "nsubj", verb
    side, before = doc[verb.i + 1], doc[verb.i - 1]
    if _is_beside(doc, before):
        before.pos_, before.dep_, before.head = "PRON", "pobj", doc[before.i - 1]
    if side.pos_ == "DET" and side.head.pos_ in NOUNS and side.head.dep_ in ("conj", "ROOT", "appos"):
        side.head.dep_, side.head.head = "dobj", verb
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBZ", "ROOT", verb
    if side.lower_ in WAYS:
        for child in [*side.children]:
            child.head = verb
        side.pos_, side.tag_, side.dep_, side.head = "ADV", "RB", "advmod", verb
