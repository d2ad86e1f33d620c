"""Words that mean something named before: pronouns, "one ... the other", "the first", "the largest", "the red one"."""

from __future__ import annotations

from planners.language.draft import Ids
from planners.language.phrases import Phrase
from planners.language.reading import Reading

SINGULAR = frozenset("it itself this that which".split())
PEOPLE = frozenset("he she him her himself herself who whom".split())
PLURAL = frozenset("they them themselves both these those each all either".split())
ONES = frozenset("one ones other others another".split())
LARGEST = frozenset("largest biggest tallest longest widest greatest".split())
SMALLEST = frozenset("smallest shortest tiniest littlest".split())


def mean(reading: Reading, at: int) -> Ids:
    """The things that the pronoun at a token means: the nearest that fit, in this sentence or an earlier one."""
    word = reading.parse.low(at)
    entities = reading.draft.entities
    recent = [
        ids for k, ids in sorted(reading.named.items(), reverse=True) if k < at and reading.roles.get(k) == "thing"
    ]
    if word in PLURAL:
        several = next((ids for ids in recent if len(ids) > 1), ())
        return several or tuple(dict.fromkeys(i for ids in reversed(recent[:2]) for i in ids))
    if word in PEOPLE:
        alive = next((ids for ids in recent if reading.alive(ids)), ())
        return alive or (recent[0] if recent else ())
    if word in ("which", "that", "who"):
        head = reading.parse.doc[at].head
        governed = head.head.i if head.dep_ == "relcl" else None
        return reading.named.get(governed, ()) if governed is not None else ()
    fitting = [ids for ids in recent if len(ids) == 1]
    subject = _subject_before(reading, at)
    if word == "it" and subject and len(subject) == 1 and not reading.alive(subject):
        return subject
    lifeless = [ids for ids in fitting if ids[0] in entities and not reading.alive(ids)]
    return next(iter(lifeless or fitting), ())


def _subject_before(reading: Reading, at: int) -> Ids:
    """What the sentence before is about: "a mug stands on a table. It is red" says that the mug is red."""
    sentence = reading.parse.doc[at].sent
    starts = at == sentence.start or reading.parse.low(at - 1) in (
        "on",
        "above",
        "below",
        "beside",
        "under",
        "behind",
        "with",
        "to",
    )
    if not starts or sentence.start == 0:
        return ()
    before = reading.parse.doc[sentence.start - 1].sent
    for token in before:
        k = int(token.i)
        if (
            token.dep_ in ("nsubj", "nsubjpass", "ROOT", "attr")
            and reading.roles.get(k) == "thing"
            and k in reading.named
        ):
            return reading.named[k]
    return ()


def one_of(reading: Reading, at: int, pool: Ids) -> tuple[Ids, Ids]:
    """What "one", "the other" or "another" means of the things named last, and what is left of them."""
    return pool[:1], pool[1:]


def resolve(reading: Reading, phrase: Phrase) -> Ids:
    """The entities already there that a phrase means; () where it introduces new ones.

    "the cat" and a bare "cat" refer back, "the red circle" only to red ones, "the largest" to the one of that size.
    """
    bare_singular = phrase.bare and not phrase.plural and phrase.count is None
    if phrase.another or not (phrase.definite or bare_singular):
        return ()
    entities = list(reading.draft.entities.values())
    found = [e for e in entities if e.noun == phrase.noun]
    if not found and phrase.definite:
        found = [
            e
            for e in entities
            if e.noun.split()[-1].endswith(phrase.noun.split()[-1]) and (" " not in phrase.noun or " " not in e.noun)
        ]
    described = {k: v for k, v in phrase.attributes.items() if k not in ("pose", "action", "look", "size")}
    exact = [e for e in found if described.items() <= e.attributes.items()]
    if described and not exact:
        return ()
    found = exact
    size = phrase.attributes.get("size", "")
    if size and (same := [e for e in found if e.attributes.get("size") == size]):
        found = same
    elif size in LARGEST and found:
        found = found[:1]
    elif (
        size
        and len(found) == len([e for e in entities if e.noun == phrase.noun])
        and any(e.attributes.get("size") for e in found)
    ):
        return ()
    if phrase.ordinal is not None:
        found = found[phrase.ordinal :][:1]
    elif phrase.count is not None and phrase.count.planned > 1 and len(found) != phrase.count.planned:
        return ()
    elif phrase.count is None and not phrase.plural and len(found) > 1:
        found = found[-1:] if len({e.id for e in found}) != len(reading.draft.entities) or described else found
    return tuple(e.id for e in found)
