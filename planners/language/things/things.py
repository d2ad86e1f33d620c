"""From nouns to entities: which nouns are things to be seen, how many, and which of them were named before."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle
from typing import Any

from planners.language.parsing.parse import Parse
from planners.language.reading.draft import Ids
from planners.language.reading.phrases import Phrase, read_phrases
from planners.language.reading.reading import Reading
from planners.language.things.family import of_family
from planners.language.things.groups import of_group
from planners.language.things.ones import further, is_elliptic, numbered, one_or_other
from planners.language.things.pronouns import PEOPLE, PLURAL, SINGULAR, mean
from planners.language.things.references import resolve, tell
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import names_colour, read_colour
from planners.language.vocabulary.counts import ONES, Count
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import BASE_COLOURS, NOUN_OR_COLOUR
from planners.language.vocabulary.verb_table import LIKENED

NO_NOUN = re.compile(
    "underfoot|overhead|beneath|underneath|below|above|nearby|beside|(top|upper|bottom|lower)-(left|right|cent(er|re)|third)"
)
"""Words for a place that the tagger may take for nouns."""
SIMILES = frozenset("like as than resembling unlike".split())


def noun_heads(parse: Parse) -> tuple[int, ...]:
    """The tokens that end a noun phrase, in order: no compounds before another noun, no adjectives."""
    heads: list[int] = []
    covered: set[int] = set()
    for at in range(len(parse) - 1, -1, -1):
        if at in covered or not _may_head(parse, at):
            continue
        heads.append(at)
        for phrase in read_phrases(parse, at):
            covered.update(k for k in phrase.tokens if k != at)
    return tuple(reversed(heads))


def _may_head(parse: Parse, at: int) -> bool:
    token = parse.doc[at]
    if parse.words[at].quoted is not None or parse.words[at].tie is not None:
        return False
    if parse.low(at) in ONES and token.pos_ in ("NUM", "PRON", "NOUN", "ADJ"):
        return token.dep_ not in ("nummod", "det", "amod", "compound")
    word = parse.low(at)
    if is_elliptic(parse, at):
        return True
    if word in ("left", "right") and parse.low(at - 1).startswith("point"):
        return False
    if NO_NOUN.fullmatch("-".join(parse.lows(at, 2))) or NO_NOUN.fullmatch("-".join(parse.lows(at - 1, 2))):
        return False  # "top centre"
    if (noun_class(word) == "unknown" and is_adjective(word)) or NO_NOUN.fullmatch(word):
        return False  # "the prickly, spiky cactus"
    if parse.is_noun(at):
        return any(c.isalpha() for c in word)
    follows = parse.doc[min(at + 1, len(parse) - 1)]
    determined = parse.has(at, "det", "amod", "nummod", "poss") and (
        follows == token or follows.pos_ not in ("ADJ", "NOUN", "PUNCT", "VERB")
    )
    return (
        token.pos_ in ("ADJ", "VERB")
        and determined
        and token.dep_ in ("pobj", "dobj", "nsubj", "ROOT", "attr", "conj", "appos")
        and token.tag_ in ("JJ", "VBG", "VBN", "VB", "VBP")
    )


def borrowed_noun(parse: Parse, at: int, heads: tuple[int, ...]) -> str:
    """The noun of an elliptic colour: "a red, a green and a blue ball" names three balls."""
    word = parse.low(at)
    if not names_colour(word) or word in NOUN_OR_COLOUR or not parse.has(at, "det", "nummod"):
        return ""
    if parse.low(at + 1) not in ("and", ",", "or", "&"):
        return ""
    for later in heads:
        if later > at and parse.low(later) not in BASE_COLOURS:
            between = {parse.low(k) for k in range(at + 1, later) if k not in heads}
            plain = all(w in BASE_COLOURS or w in (",", "and", "or", "&", "a", "an", "the", "one") for w in between)
            return read_phrases(parse, later)[-1].noun if plain else ""
    return ""


def in_simile(parse: Parse, at: int) -> bool:
    """Whether the noun only says what something is like: "like a diamond", "the size of a house"."""
    token = parse.doc[at]
    for up in (token, *token.ancestors):
        if up.dep_ == "pobj" and parse.low(int(up.head.i)) in SIMILES and up.head.dep_ in ("prep", "mark"):
            return not _are_examples(parse, up)
        if (
            up.dep_ == "pobj"
            and parse.low(int(up.head.i)) == "of"
            and parse.low(int(up.head.head.i)) in ("size", "height", "shape", "length", "colour", "color")
        ):
            return True
        if up.dep_ == "dobj" and parse.lemma(int(up.head.i)) in LIKENED:
            return True
        if up.pos_ in ("VERB", "AUX") and up.dep_ not in ("relcl", "acl"):
            return False
    return False


def _are_examples(parse: Parse, noun: Any) -> bool:
    """ "items like scissors, flowers and paper clips" are there."""
    named = noun.head.head
    several = named.tag_ == "NNS" and len(parse.conjuncts(int(noun.i))) > 1
    return bool(noun.head.lower_ == "like" and several)


def introduce(reading: Reading, heads: tuple[int, ...]) -> None:
    """Every noun and pronoun, in order: it becomes new things, means old ones, or is none."""
    pool: Ids = ()
    for at in range(len(reading.parse)):
        word = reading.parse.low(at)
        if at in reading.roles and reading.roles[at] != "thing":
            continue
        if reading.parse.doc[at].pos_ in ("PRON", "DET") and word in SINGULAR | PEOPLE | PLURAL:
            if reading.parse.doc[at].dep_ not in ("det", "poss", "predet", "mark"):
                reading.named[at] = mean(reading, at)
                reading.roles[at] = "thing"
                reading.cover((at,))
            continue
        if several := numbered(reading, at):
            reading.named[at], reading.roles[at] = several, "thing"
            reading.cover((at,))
            continue
        if at not in heads:
            continue
        if is_elliptic(reading.parse, at):
            reading.named[at] = further(reading, at)
            reading.roles[at] = "thing" if reading.named[at] else "unseen"
            reading.cover(reading.phrases[at][0].tokens)
            continue
        if word in ONES:
            pool = one_or_other(reading, at, pool, heads)
            continue
        pool = ()
        _noun(reading, at, heads)


def _noun(reading: Reading, at: int, heads: tuple[int, ...]) -> None:
    parse = reading.parse
    phrases = reading.phrases[at]
    reading.cover(k for phrase in phrases for k in phrase.tokens)
    if noun := borrowed_noun(parse, at, heads):
        phrases = tuple(
            replace(p, noun=noun, attributes={"colour": read_colour((parse.low(at),), 0)[0], **p.attributes})
            for p in phrases
        )
        reading.roles[at] = "thing"
        reading.named[at] = tuple(i for p in phrases for i in reading.draft.add_entities(p, reading.notes))
        return
    if in_simile(parse, at):
        reading.roles[at] = "unseen"
        return
    named: list[str] = []
    for phrase in phrases:
        whole = of_group(reading, at, phrase)
        if whole is None:
            return
        if (each := _of_each(reading, at)) and whole.amount == Count(1) and not whole.definite:
            whole = replace(whole, count=Count(each))
        whole = of_family(reading, at, whole)
        known = resolve(reading, whole)
        _added(reading, known, whole)
        named.extend(known or reading.draft.add_entities(whole, reading.notes))
        tell(reading, named, whole)
    reading.roles[at] = "thing"
    reading.named[at] = tuple(dict.fromkeys(named))
    for identifier, colour in zip(reading.named[at], cycle(parse.words[at].colours)):
        reading.draft.describe((identifier,), "colour", colour)


def _of_each(reading: Reading, at: int) -> int:
    """How many there are of what each of several has: "each jar has a label"; 0 where nothing says so."""
    parse, token = reading.parse, reading.parse.doc[at]
    head = int(token.head.i)
    if token.dep_ == "dobj" and parse.lemma(head) in ("have", "carry", "bear", "wear", "hold"):
        for k in parse.children(head, "nsubj"):
            first = reading.phrases[k][0].tokens[0] if k in reading.phrases else k
            if parse.low(first) in ("each", "every", "both"):
                return len(reading.named.get(k, ()))
    each = int(token.head.head.i)
    with_each = token.dep_ == "pobj" and parse.low(head) == "with" and parse.low(each) in ("each", "both")
    return len(reading.named.get(each, ())) if with_each else 0


def _added(reading: Reading, named: Ids, phrase: Phrase) -> None:
    """What a phrase that means an old thing says of it besides: "the cat" of before is "the sleeping cat" now."""
    for name, value in phrase.attributes.items():
        if not value.endswith("est"):
            reading.draft.describe(named, name, value)
