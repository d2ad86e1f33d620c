"""Known mistakes of the small parser around quoted texts, mended in its tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planners.language.parsing.tree_changes import NOUNS
from planners.language.vocabulary.counts import ORDINALS
from planners.language.vocabulary.verb_table import DOING, gerund, without_s
from planners.language.vocabulary.writing import SAID, SAYING, SIGNS, WRITING

SAYINGS = frozenset(gerund(lemma) for lemma in SAYING) | {f"{lemma}s" for lemma in SAYING}
DOINGS = frozenset(map(gerund, DOING))
ADJOINED = ("ADJ", "DET", "NOUN")
LINKS = frozenset("the a an words word text message phrase clearly simply proudly to with : ,".split())


def repair_around_quotes(doc: Any, quotes: Sequence[int]) -> None:
    """Mends the tree in place. ``quotes``: the tokens that stand in for quoted texts."""
    for quote in quotes:
        _mend_saying(doc, quote)
        if quote + 1 < len(doc):
            _mend_after(doc[quote], doc[quote + 1])
            if quote > 0 and _is_finite(doc[quote + 1]):
                _mend_finite(doc[quote - 1], doc[quote], doc[quote + 1])
    for token in doc[1:-1] if quotes else ():
        noun, after = doc[token.i - 1], doc[token.i + 1]
        doing = token.text.lower() in DOINGS and token.dep_ != "acl" and after.pos_ in ("ADV", "ADP", "VERB")
        begins = token.i == 1 and after.text == ":"  # "Album cover: ..."
        plain = noun.tag_ in ("NN", "NNP") or (begins and noun.pos_ in NOUNS)
        bare = token.tag_ in ("VBP", "VB") and without_s(token.lower_) == token.lower_
        if plain and bare and noun.head == token and noun.dep_ == "nsubj":
            _make_noun(doc, token.i)  # "a city park with ...": one city parks
        if token.pos_ == "VERB" and noun.dep_ == "compound" and noun.head == token:
            _make_subject(noun, token)
        if doing and noun.pos_ in NOUNS and token in (noun.head, *noun.children):
            _make_verb(noun, token)


def _mend_saying(doc: Any, quote: int) -> None:
    """Mends what stands before a quoted text: in "a door hanger saying this" hanger is the noun, saying the verb."""
    named, comma = doc[max(quote - 1, 0)], doc[max(quote - 2, 0)]
    if named.lower_ in WRITING | SIGNS and named.tag_ in ("VB", "VBP") and comma.text in (",", ";", ":"):
        _list(named, doc[quote])
        return
    cue = quote - 1
    while cue > 0 and doc[cue].text.lower() in LINKS:
        cue -= 1
    if cue > 1 and doc[cue].lower_ in SAID and doc[cue].dep_ == "ccomp" and doc[cue].head.i < cue:
        _describe(doc[cue - 1], doc[cue])
    if cue < 1 or doc[cue].text.lower() not in SAYINGS:
        before = doc[cue]
        if before.lower_ in WRITING | SIGNS and before.pos_ not in NOUNS and before.i == before.sent.start:
            before.pos_, before.tag_ = "NOUN", "NN"  # "Headline 'GROW' in green letters"
        elif before.lower_ in WRITING | SIGNS and before.pos_ not in NOUNS and doc[cue - 1].pos_ in ADJOINED:
            _make_noun(doc, cue)
        elif before.lower_ in SAID and before.pos_ in NOUNS and doc[cue - 1].lower_ in ORDINALS:
            _make_verb(doc[cue - 1], before)  # "the first labelled 'Flour'"
        return
    verb, noun = doc[cue], doc[cue - 1]
    if noun.pos_ not in ("PRON", "DET", "AUX", "CCONJ", "PUNCT", "ADP", "PART", *NOUNS) and noun.tag_ not in (
        "WDT", "RB", "VBN",
    ):  # fmt: skip
        _make_noun(doc, cue - 1)
    if verb.pos_ in NOUNS and noun.pos_ in NOUNS:
        _make_verb(noun, verb)
        doc[quote].dep_, doc[quote].head = "dobj", verb


def _list(noun: Any, quote: Any) -> None:
    """ "a card with a cat, text this in red", read as an order to text, is a list."""
    first = next((child for child in noun.lefts if child.pos_ in NOUNS), None)
    noun.pos_, noun.tag_ = "NOUN", "NN"
    quote.dep_, quote.head = "appos", noun
    if first is None:
        return
    first.dep_, first.head = noun.dep_, first if noun.head == noun else noun.head
    for child in [child for child in noun.lefts if child != first]:
        child.head = first
    noun.dep_, noun.head = "appos", first


def _describe(noun: Any, verb: Any) -> None:
    """ "holds a cup stamped this": the cup is what is held, and nothing stamps."""
    above = verb.head
    if noun.head != verb or noun.dep_ != "nsubj":
        return
    for child in [child for child in verb.children if child.i > verb.i and child.dep_ in ("cc", "conj", "punct")]:
        child.head = above
    noun.dep_, noun.head = "dobj", above
    verb.tag_, verb.dep_, verb.head = "VBN", "acl", noun


def _mend_after(quote: Any, after: Any) -> None:
    """Mends the word right after a quoted text: "with 'Notes' embossed on it" names no embossed thing."""
    if quote.head == after and after.lower_ in SAID:
        quote.dep_, quote.head = after.dep_, quote if after.head == after else after.head
        after.pos_, after.tag_, after.dep_, after.head = "VERB", "VBN", "acl", quote


def _is_finite(token: Any) -> bool:
    """Whether a word can be what one thing does: "holds", "stands"."""
    stem = without_s(token.lower_)
    return stem != token.lower_ and gerund(stem) in DOINGS


def _mend_finite(says: Any, quote: Any, verb: Any) -> None:
    """ "a boy in a shirt that reads 'X' holds a sign": the boy holds it, and the text does nothing."""
    if says.dep_ not in ("relcl", "acl") or quote.head not in (verb, says):
        return
    noun = says.head
    while noun.dep_ == "pobj" and noun.head.head.pos_ in NOUNS:
        noun = noun.head.head
    if noun.dep_ in ("dobj", "pobj", "nsubj"):
        return
    quote.dep_, quote.head = "dobj", says
    verb.pos_, verb.tag_ = "VERB", "VBZ"
    verb.dep_, verb.head = noun.dep_, verb if noun.head == noun else noun.head
    noun.dep_, noun.head = "nsubj", verb


def _make_noun(doc: Any, at: int) -> None:
    """Makes a token the noun that the adjectives and nouns right before it belong to."""
    token = doc[at]
    token.pos_, token.tag_ = "NOUN", "NN"
    first = at
    while first > 0 and doc[first - 1].pos_ in ("ADJ", "DET", "NUM", *NOUNS):
        first -= 1
    above, dep = token.head, token.dep_
    outer = [child for child in token.children if child.i < first]
    for part in doc[first:at]:
        if part.head.i < first or part.head.i > at:
            token.dep_, token.head = part.dep_, (part.head if part.head != part else token)
    if token.head != above:  # what hung on the supposed verb hangs on its first part instead
        for child in outer:
            child.head = outer[0]
        for child in outer[:1]:
            child.dep_, child.head = dep, child if above == token else above
    for part in doc[first:at]:
        part.head, part.dep_ = token, {"ADJ": "amod", "DET": "det", "NUM": "nummod"}.get(part.pos_, "compound")


def _make_subject(noun: Any, verb: Any) -> None:
    """ "the board states boldly": what stands before the noun is the noun's, not the verb's."""
    noun.dep_ = "nsubj"
    for child in [child for child in verb.children if child.i < noun.i and child.dep_ in ("det", "amod", "compound")]:
        child.head = noun


def _make_verb(noun: Any, verb: Any) -> None:
    """Makes a token, read as a noun with another before it, what that noun does: "a sign pointing left"."""
    before = [child for child in verb.children if child != noun and child.i < verb.i]
    if verb.head != noun:
        noun.dep_, noun.head = verb.dep_, noun if verb.head == verb else verb.head
    for child in before:
        child.head = noun
    verb.pos_, verb.tag_, verb.dep_, verb.head = "VERB", "VBG", "acl", noun
