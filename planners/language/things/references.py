"""Words that mean something named before: "one ... the other", "the first", "the largest", "the red one"."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from planners.language.reading.draft import Ids
from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import FEMALE, MALE, OWNERS, mean
from planners.language.vocabulary.counts import SIDED
from planners.language.vocabulary.writing import PACKAGES, SIGNS

YOUNG = frozenset("child kid toddler baby".split())
AGAIN = {
    "boy": {"son", "grandson", "brother", *YOUNG},
    "girl": {"daughter", "granddaughter", "sister", *YOUNG},
    "child": {"boy", "girl", "son", "daughter", "grandson", "granddaughter", *YOUNG},
    "kid": {"boy", "girl", "son", "daughter", *YOUNG},
    "man": MALE - {"boy"},
    "woman": FEMALE - {"girl"},
    **dict.fromkeys(("pack", "package", "packet"), PACKAGES),
}
"""What such a word may mean that was named before: "a toddler ...; behind the child"."""
LARGEST = frozenset("largest biggest tallest longest widest greatest".split())


def told(reading: Reading, phrase: Phrase) -> dict[str, Hashable]:
    """What a phrase says to tell its thing from others of that noun: whose it is, on which side, by what it stands."""
    parse, head = reading.parse, phrase.head
    sides = [parse.low(k) for k in phrase.tokens if parse.low(k) in SIDED and k != head]
    found: dict[str, Hashable] = {"side": SIDED[sides[0]]} if sides and phrase.ordinal is not None else {}
    for owner in parse.children(head, "poss"):
        if owned_by := reading.named.get(owner) or (mean(reading, owner) if parse.low(owner) in OWNERS else ()):
            found["owner"] = owned_by
    prep = head + 1
    if phrase.noun.split()[-1] in SIGNS and prep < len(parse) and parse.tie(prep) is not None:
        found["place"] = next((parse.low(k) for k in parse.children(prep, "pobj")), "")
    return found


def tell(reading: Reading, ids: Iterable[str], phrase: Phrase) -> None:
    """Keeps what a phrase said to tell its thing from others."""
    if marks := told(reading, phrase):
        for identifier in ids:
            reading.draft.told.setdefault(identifier, {}).update(marks)


def _of_group(reading: Reading, phrase: Phrase) -> Ids:
    """What "each jar", "both jars", "one jar" and then "another jar" mean after "two jars"."""
    draft, first = reading.draft, reading.parse.low(phrase.tokens[0])
    if phrase.plural and first in ("all", "these", "those"):
        last = phrase.noun.split()[-1]
        return tuple(e.id for e in draft.entities.values() if e.noun.split()[-1] == last)  # "all text labels"
    alike = [group for group in draft.groups if draft.entities[group[0]].noun == phrase.noun]
    if not alike and first in ("each", "every"):  # "information cards ... each card"
        last = phrase.noun.split()[-1]
        alike = [group for group in draft.groups if draft.entities[group[0]].noun.split()[-1] == last]
    if not alike:
        return ()
    if first in ("each", "every") or (first == "both" and len(alike[-1]) == 2):
        return alike[-1]
    if first == "one" or (first in ("another", "the") and phrase.another and draft.taken.intersection(*alike[-1:])):
        mine = draft.untaken(phrase.noun)[:1]
        draft.taken.update(mine)
        return mine
    return ()


def _of_counted(reading: Reading, phrase: Phrase) -> Ids:
    """ "three jars: the tall jar ..., the round jar": one of them of which nothing like that was said yet."""
    draft, said = reading.draft, phrase.attributes
    if not said or phrase.plural or phrase.count or phrase.ordinal is not None or not phrase.definite:
        return ()
    alike = {i: entity.attributes for i, entity in draft.entities.items() if entity.noun == phrase.noun}
    if any(said.items() <= known.items() for known in alike.values()):
        return ()
    counted = {i for group, exact in draft.groups.items() if exact for i in group} - draft.taken
    mine = tuple(i for i, known in alike.items() if i in counted and not said.keys() & known.keys())[:1]
    draft.taken.update(mine)
    return mine


def _may_be(known: Mapping[str, Hashable], marks: Mapping[str, Hashable]) -> bool:
    """Whether nothing said before tells the thing from the one that is meant."""
    return all(known.get(name, value) == value for name, value in marks.items())


SURFACES = frozenset("sign board display page paper sheet screen".split())
"""What a sign of any kind may be called the next time."""
LONGEST_ENDING = 3


def _is_called(noun: str, phrase: Phrase) -> bool:
    """ "a chalkboard ... this sign", "an indication box ... the indicator"."""
    if len(phrase.tokens) > 2:
        return False
    again = phrase.noun
    first, last = noun.split()[0], noun.split()[-1]
    alike = len(again) > 7 and " " in noun and first[: len(again) - LONGEST_ENDING + 1] == again[: 1 - LONGEST_ENDING]
    return alike or (again in SURFACES and last in SIGNS)


def _differs(known: Mapping[str, str], said: Mapping[str, str]) -> bool:
    """Whether two phrases say different things of one attribute: "a red circle ... the blue circle"."""
    return any(known.get(name, value) != value for name, value in said.items())


def _said_before(reading: Reading, identifier: str, at: int) -> bool:
    """Whether a thing was named in an earlier sentence, in a prompt with texts: "a sign. The wooden sign reads 'X'"."""
    start = int(reading.parse.doc[at].sent.start)
    return bool(reading.parse.quotes) and any(k < start for k, ids in reading.named.items() if identifier in ids)


def resolve(reading: Reading, phrase: Phrase) -> Ids:
    """The entities already there that a phrase means; () where it introduces new ones.

    "the cat" and a bare "cat" refer back, "the red circle" only to red ones, "the largest" to the one of that size.
    """
    bare_singular = phrase.bare and not phrase.plural and phrase.count is None
    if group := _of_group(reading, phrase):
        return group
    if phrase.another or not (phrase.definite or bare_singular):
        return ()
    if mine := _of_counted(reading, phrase):
        return mine
    marks, kept = told(reading, phrase), reading.draft.told
    entities = list(reading.draft.entities.values())
    if phrase.ordinal is None:
        entities = [e for e in entities if _may_be(kept.get(e.id, {}), marks)]
    found = [e for e in entities if e.noun == phrase.noun]
    if not found and phrase.noun == "silhouette":
        found = [e for e in entities if "in silhouette" in e.attributes.get("pose", "")]
    if not found and phrase.definite:
        found = [
            e
            for e in entities
            if e.noun.split()[-1].endswith(phrase.noun.split()[-1])
            and (" " not in phrase.noun or " " not in e.noun or reading.parse.low(phrase.tokens[0]) == "this")
        ] or [e for e in entities if phrase.noun in e.noun.split()]  # "the display" of a "display board"
        called = [e for e in entities if _is_called(e.noun, phrase) and _said_before(reading, e.id, phrase.head)]
        found = found or called[-1:]
    if not found and phrase.definite and not phrase.plural and phrase.noun in AGAIN:
        same = [e for e in entities if e.noun.split()[-1] in AGAIN[phrase.noun]]
        found = same if len(same) == 1 else []
    described = {k: v for k, v in phrase.attributes.items() if k not in ("pose", "action", "look", "size")}
    exact = [e for e in found if described.items() <= e.attributes.items()]
    if described and not exact:
        exact = [e for e in found if not _differs(e.attributes, described)] if len(found) == 1 else []
        if not exact or not _said_before(reading, exact[0].id, phrase.head):
            return ()
    found = exact
    size = phrase.attributes.get("size", "")
    if size and (same := [e for e in found if e.attributes.get("size") == size]):
        found = same
    elif size in LARGEST and found:
        found = found[:1]
    if phrase.ordinal is not None:
        alone = [e for e in found if marks.items() <= kept.get(e.id, {}).items()] if marks else []
        found = alone or [e for e in found[phrase.ordinal :][:1] if _may_be(kept.get(e.id, {}), marks)]
    elif phrase.count is not None and phrase.count.planned > 1 and len(found) != phrase.count.planned:
        return ()
    elif reading.parse.low(phrase.tokens[0]) in ("this", "that"):
        found = found[-1:]
    elif phrase.count is None and not phrase.plural and len(found) > 1:
        found = found[-1:] if len({e.id for e in found}) != len(reading.draft.entities) or described else found
    return tuple(e.id for e in found)
