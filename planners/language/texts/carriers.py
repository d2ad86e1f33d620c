"""Which thing carries a quoted text, from the words around it: "a sign that reads 'X'", "'X' written on the door".

The search walks over the words and not the tree: a quoted text after a verb like "reads" misleads the parser.
"""

from __future__ import annotations

from dataclasses import replace

from planners.language.parsing.parse import ENDS
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import (
    HAVING,
    ONTO,
    PARTS,
    has_own_text,
    is_boxed,
    is_new,
    is_panel,
    is_sign,
    may_be_medium,
    named_by,
    says,
)
from planners.language.texts.inscription import Inscription
from planners.language.texts.nearest_sign import SUPPORTS, bears_none, sign_of
from planners.language.texts.written_after import INTO, STANDING_IN, written_after
from planners.language.things.groups import of_what
from planners.language.things.materials import is_material
from planners.language.things.ones import is_elliptic
from planners.language.things.pronouns import OWNERS
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.writing import FONTS, SAID

FRONTED = INTO | frozenset("at within".split())
PUTTING = frozenset("put place set add write print position overlay".split())
"""Instructions: what follows has a carrier of its own."""
WHOSE = OWNERS | frozenset(("my", "our", "your"))
GROWN = ("person", "animal", "plant", "food")
"""Classes of things that bear no text without a word that says so."""


def find_carrier(reading: Reading, at: int) -> Inscription:
    """What the words around the quoted text at a token say about its carrier."""
    if (named := named_by(reading, at)) is not None:
        return Inscription(None, (named,), after=True)
    found = _before(reading, at, _noun_after(reading, at))
    if found.noun is not None and found.carriers is None and not found.joined:
        found = _before(reading, _first_mention(reading, found.noun), found.noun)
    listed = found.noun is not None and reading.parse.low(_first(reading, found.noun) - 1) == "and"
    if listed and reading.draft.medium and all(reading.class_of(k) in GROWN for k in found.carriers or (0,)):
        found = replace(found, carriers=())  # "card: a bunny with a bandage and the text 'Get well'"
    after = written_after(reading, at)
    if after is None:
        return found
    written, target, words = after
    if found.carriers and has_own_text(reading, target):
        return found
    if reading.class_of(target) == "place" and not (written or found.carriers or found.joined):
        return replace(found, carriers=())  # "the word 'SALE' on a beach"
    told, found = found, replace(found, words=(*found.words, *words))
    owned = reading.parse.low(target) in STANDING_IN or reading.parse.low(_first(reading, target)) in OWNERS
    panel = is_panel(reading, target) or (bool(words) and is_boxed(reading, words[-1]))
    new = is_new(reading, target) and reading.class_of(target) != "place"
    own = found.noun is not None and new  # "a jar with 'TEA' and the word 'NEW' on a tag"
    if found.joined and not (written or panel or own) and not find_carrier(reading, _quote_before(reading, at)).after:
        return found
    sign = bool(found.carriers) and is_sign(reading, (found.carriers or (0,))[0])
    boxed = panel and not owned and (not sign or is_boxed(reading, words[-1]))
    worn = reading.class_of(target) == "thing" and any(reading.class_of(k) in GROWN[:2] for k in found.carriers or ())
    if (found.carriers or (owned and found.joined)) and not (boxed or worn):
        alone = reading.parse.low(_first(reading, target)) in ("a", "an")
        stood = new and alone and not panel and not is_sign(reading, target)  # "a mug with the word TEA on a table"
        kept = sign or stood or (found.noun is None and not is_sign(reading, target))
        if owned or reading.parse.low(target) in PARTS or (not written and kept):  # "with 'HQ' on the front"
            return told if stood else found
    return replace(found, carriers=(target,), joined=False, after=True)


def _quote_before(reading: Reading, at: int) -> int:
    return max(k for k in range(at) if reading.parse.words[k].quoted is not None)


def _before(reading: Reading, at: int, noun: int | None) -> Inscription:
    """The same, from the words before a token alone."""
    parse = reading.parse
    words: tuple[int, ...] = ()
    medium = bool(reading.draft.medium) or (bool(reading.phrases) and may_be_medium(reading, min(reading.phrases)))
    said, joint = False, noun is None and parse.low(at - 1) == "and" and (parse.low(at - 2) == "," or not medium)
    k = at - 1
    while k >= 0 and parse.low(k) not in ENDS and (parse.low(k) != ":" or k == at - 1):
        if parse.doc[k].pos_ == "VERB" and parse.doc[k].tag_ == "VB" and parse.lemma(k) in PUTTING:
            return Inscription(noun, words=words)
        if parse.words[k].quoted is not None:
            alone = said and noun is not None and parse.low(noun) not in FONTS | {"word", "words"}
            return Inscription(noun, None, joined=not alone, words=words)
        if reading.roles.get(k) == "text":
            if owners := tuple(o for o in parse.children(k, "poss") if reading.class_of(o) != "person"):
                return Inscription(k, owners, words=words)
            noun, k = noun if noun is not None else k, _first(reading, k) - 1
            continue
        if parse.low(k) in HAVING or says(reading, k) or (parse.low(k) == "which" and parse.low(k - 1) in INTO):
            found, words = _subject(reading, k), words if joint else (*words, k)
            if parse.low(k) == "with" and not joint and parse.low(k - 1) in SAID:
                words = (*words, k - 1)
            noun = noun if noun is not None else found.noun
            if found.carriers is not None or found.noun is None or found.joined:
                return replace(found, noun=noun, words=words)
            said = parse.low(k) not in HAVING
            if owners := tuple(parse.children(found.noun, "poss")):
                return Inscription(noun, owners, words=words)
            k = _first(reading, found.noun) - 1
            continue
        named = (
            k - 2 in reading.phrases and reading.roles.get(k - 2) != "text" and reading.class_of(k - 2) != "abstract"
        )
        if k == at - 1 and named and parse.lows(k - 1, 2) == ("such", "as"):
            return Inscription(noun, (k - 2,), words=(k - 1, k))  # "labels such as 'A' and 'B'"
        if k in reading.phrases and reading.roles.get(k) != "font":
            if not _skipped(reading, k, noun is not None or (joint and not is_sign(reading, k))):
                return Inscription(noun, _apposed(reading, k, noun, at), words=words)
            k = _first(reading, k)
        k -= 1
    return Inscription(noun, words=words)


def _skipped(reading: Reading, k: int, text_named: bool) -> bool:
    """Whether the noun is only listed with the text ("with a red border and letters spelling"), or can't carry one."""
    if of_what(reading.parse, k) is not None:
        return False
    before = _first(reading, k) - 2
    placed = reading.parse.low(before + 1) in ONTO or reading.parse.tie(max(before + 1, 0)) == "in_front_of"
    if before >= 0 and reading.parse.words[before].quoted is not None and placed:
        return True
    after = k + 1 + 2 * (reading.parse.lows(k + 1, 2) in (("on", "it"), ("in", "it")))  # "a rocket on it and the words"
    listed = "and" in reading.parse.lows(after, 2)
    stands = reading.parse.low(k) in ONES or is_elliptic(reading.parse, k)
    vague = reading.class_of(k) == "abstract" and not stands
    return reading.parse.low(k) in PARTS or vague or (text_named and listed)


def _first_mention(reading: Reading, noun: int) -> int:
    """The same noun in an earlier sentence, where no text stood by it; the noun itself where there is none."""
    word = reading.parse.low(noun)
    if noun in reading.phrases and reading.phrases[noun][0].definite:
        for k in range(noun - 1, -1, -1):
            if reading.parse.words[k].quoted is not None:
                break
            if reading.parse.low(k) == word and reading.roles.get(k) == "text":
                return k
    return noun


def _noun_after(reading: Reading, at: int) -> int | None:
    """ "'X' lettering", "'X' as the title"."""
    k = at + 1
    if reading.parse.low(k) == "as":
        k += 1 + (reading.parse.low(k + 1) in ("the", "a", "its"))
    return k if reading.roles.get(k) == "text" and reading.parse.words[k].quoted is None else None


def _first(reading: Reading, head: int) -> int:
    phrases = reading.phrases.get(head)
    first = phrases[0].tokens[0] if phrases else head
    return first - (reading.parse.low(first - 1) in WHOSE)


def _subject(reading: Reading, cue: int) -> Inscription:
    """What a verb of saying or "with" is about: the noun before it, or the one that this noun only places."""
    parse = reading.parse
    verb = parse.doc[cue]
    if parse.low(cue - 1) == "and":
        first = verb.head if verb.dep_ == "conj" and verb.head.pos_ == "VERB" else verb
        described = [int(first.head.i)] if first.dep_ in ("acl", "relcl") else []
        for k in [*described, *parse.children(int(first.i), "nsubj", "nsubjpass")]:
            if k in reading.phrases and reading.class_of(k) not in ("person", "animal"):
                return Inscription(None, (k,))  # "a sign hangs above the shelves and reads 'X'"
    k = cue - 1
    while k >= 0 and parse.low(k) not in ENDS:
        if parse.words[k].quoted is not None:
            return Inscription(joined=True)
        if reading.roles.get(k) == "text":
            return Inscription(k)
        if (parse.low(k) in STANDING_IN and parse.tie(max(0, k - 1)) is None) or parse.low(k) in ONES:
            return Inscription(None, (k,))
        if k in reading.phrases and reading.roles.get(k) != "font":
            if (sign := sign_of(reading, k, cue)) is not None:
                return Inscription(None, (sign,))
            if k + 1 != cue and bears_none(reading, k, cue):
                k -= 1  # "a sentence draws attention, reading 'X'"
                continue
            doer = _doer(reading, cue)
            if doer is None or is_sign(reading, k) or reading.class_of(doer) in ("person", "animal"):
                return _holder(reading, k, cue)
            return Inscription(None, (doer,))
        k -= 1
    return Inscription()


def _doer(reading: Reading, cue: int) -> int | None:
    """What a participle after a comma is about: "a sign hangs above a door, reading 'X'", the sign."""
    parse = reading.parse
    verb = parse.doc[cue].head if parse.low(cue) == "with" else parse.doc[cue]
    first = int(verb.i) - 1
    while first > 0 and parse.doc[first].tag_ == "RB":
        first -= 1
    if verb.tag_ != "VBG" or parse.low(first) != ",":
        return None
    for token in verb.ancestors:
        nouns = [int(token.i), *parse.children(int(token.i), "nsubj", "nsubjpass", "attr")]
        if found := next((k for k in nouns if k < first and k in reading.phrases), None):
            return found
    return None


def _holder(reading: Reading, k: int, cue: int) -> Inscription:
    """The noun at a token, or the one before its preposition: "a sign above the counter stating", "the back of"."""
    parse = reading.parse
    prep = _first(reading, k) - 1
    finite = cue == k + 1 and parse.doc[cue].tag_ == "VBZ" and not is_sign(reading, k)
    if prep < 1 or not (parse.words[prep].tie or parse.doc[prep].pos_ == "ADP" or parse.low(prep) == "to"):
        return Inscription(None, (k,))
    if parse.low(prep) == "with" and not (finite and prep - 1 in parse.children(cue, "nsubj")):
        return Inscription(None, (k,))
    m = prep - 1
    while m > 0 and parse.doc[m].tag_ in ("JJ", "RB", "RP", "VBN", "VBD", "VBG") and m not in reading.phrases:
        m -= 1
    if parse.words[m].quoted is not None:
        return Inscription(None, (k,))  # "a sign that says 'BAKERY' above a door that says 'PUSH'"
    if reading.roles.get(m) == "text":
        return Inscription(m, (k,))
    if m not in reading.phrases or (
        may_be_medium(reading, m) and parse.low(prep) == "of" and not is_material(reading, k)
    ):
        return Inscription(None, (k,))
    if is_sign(reading, k) and not is_sign(reading, m) and parse.tie(prep) in ("behind", "in_front_of"):
        return Inscription(None, (k,))
    governs = int(parse.doc[cue].head.i) == m or m in parse.children(cue, "nsubj", "nsubjpass")
    alive = reading.class_of(m) in ("person", "animal")
    placed = parse.low(prep) == "on" and reading.phrases[k][0].noun.split()[-1] in SUPPORTS
    on_them = any(parse.lows(j, 2) in (("on", "them"), ("on", "each")) for j in range(cue, len(parse)))
    placed |= parse.low(prep) == "in" and reading.class_of(k) == "group" and on_them  # "in a row with letters on them"
    only_placed = placed or reading.class_of(k) == "place" or (is_sign(reading, m) and not is_sign(reading, k))
    held = parse.low(prep) == "by" and "VBN" in (parse.doc[prep - 1].tag_, parse.doc[prep - 2].tag_)  # "held open by"
    if held or parse.low(prep) in ("of", "for") or (not alive and (only_placed or governs)):
        return _holder(reading, m, cue)
    if alive and reading.class_of(k) == "place":
        return Inscription(None, ())  # "a cat on a beach with the word": the picture's own
    return Inscription(None, (k,))


def _apposed(reading: Reading, k: int, noun: int | None, at: int) -> tuple[int, ...] | None:
    """The noun right before the text or its noun: "a banner 'X'", "on the door the words 'X'".

    In "Poster: a cat on a mat, 'X'" the text is one more part of the poster.
    """
    prep = reading.parse.low(_first(reading, k) - 1)
    whole = _holder(reading, k, k).carriers
    if prep in FRONTED and reading.parse.low(_first(reading, k) - 2) in ("", ",", "and", *ENDS):
        return (k,)
    if noun is None and reading.parse.low(at - 1) == "," and reading.class_of(k) in GROWN:
        return ()  # "whale, 'Save the Whales'"
    listed = noun is None and reading.parse.low(at - 1) in (",", "and") and not is_sign(reading, k)
    if listed and (reading.draft.medium or min(reading.phrases) not in (k, *(whole or ()))):
        return ()
    if prep == "of" or (whole != (k,) and noun is None):
        return whole
    if prep in FRONTED and reading.parse.low(k + 1) != ",":
        return (k,)
    if reading.parse.doc[k].dep_ in ("nsubj", "nsubjpass"):
        return (k,)
    tied = reading.parse.tie(max(0, _first(reading, k) - 1)) is not None
    return () if noun is not None or tied or reading.class_of(k) in ("person", "animal") else (k,)
