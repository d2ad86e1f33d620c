"""Things and colours of the prompt that no part of the scene has, whatever the rules thought that they had read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planners.colour_table import srgb
from planners.daytime import WORDS
from planners.english import singular
from planners.language.reading.reading import Reading, Role
from planners.language.setting.frame import SUMMING
from planners.language.things.nouns_of import TRAITS
from planners.language.things.references import AGAIN
from planners.language.vocabulary.noun_classes import NounClass, noun_class
from planners.language.vocabulary.qualities import MEDIUM_WORDS

DENIED = frozenset("no not never without instead except than nor neither".split())
NAMING = frozenset(("ADJ", "NOUN", "PROPN"))
LOOKED_FOR: frozenset[NounClass] = frozenset(("animal", "plant", "food", "thing", "shape", "place", "weather"))
TOLD: frozenset[Role] = frozenset(("medium", "style", "text", "font", "absent"))
"""What has its place by its role."""
HOURS = frozenset(word for word, time in WORDS.items() if time != "day") - {"starry"} | {"evening"}
"""Darker times of day, which the draft has as its light."""
NOTHING_SEEN = frozenset(
    "predator creature canvas product typewriter tag label sticker stack sky haven refuge landscape storybook "
    "bookmark shades tones tints".split()
)
"""Nouns that often only say what another thing is or how it looks; and the sky, which nearly every place has."""


def lost_words(reading: Reading) -> Iterator[int]:
    """Tokens of colours and of things that the draft has nowhere; a sentence that denies something isn't judged."""
    parse = reading.parse
    there, painted = set(_said(reading)), set(_said(reading, looks=False))
    colours = {srgb(word) for word in there}
    yield from (at for at, word in enumerate(parse.words) if word.colours and not reading.named.get(at))
    for sentence in parse.doc.sents:
        if not DENIED.isdisjoint(token.lower_ for token in sentence):
            continue
        for token in sentence:
            at = int(token.i)
            if parse.words[at].quoted is not None or at in parse.denied or reading.roles.get(at) in TOLD:
                continue
            colour = srgb(parse.low(at)) if token.pos_ in NAMING else None
            if colour is not None:
                if colour not in colours:
                    yield at
            elif _is_lost(reading, at, painted) or _is_lost_hour(reading, at, there):
                yield at


def _is_lost(reading: Reading, at: int, there: set[str]) -> bool:
    word, token = reading.parse.low(at), reading.parse.doc[at]
    summed = reading.roles.get(at) == "unseen" or at in reading.draft.stands_for
    if at in reading.folded or (summed and singular(word.split()[-1]) in SUMMING - MEDIUM_WORDS | TRAITS):
        return False
    if word in AGAIN and reading.named.get(at):
        return False
    kind = noun_class(word) if token.pos_ in ("NOUN", "PROPN", "VERB") else None
    if kind not in LOOKED_FOR or (token.pos_ == "VERB" and kind != "weather"):
        return False
    last = re.split(r"[\s-]", word)[-1]
    if (
        {last, singular(last), token.lemma_.lower()} & there
        or last in MEDIUM_WORDS
        or {last, singular(last)} & NOTHING_SEEN
    ):
        return False
    return all(ancestor.lower_ != "for" for ancestor in token.ancestors)  # "for a dentist's flyer"


def _is_lost_hour(reading: Reading, at: int, there: set[str]) -> bool:
    word = reading.parse.low(at)
    return word in HOURS and word not in there and reading.parse.doc[at].dep_ != "compound"  # "a movie night poster"


def _said(reading: Reading, looks: bool = True) -> Iterator[str]:
    """All words that the draft holds, in lower case and the singular too. Without ``looks`` not those of how things and
    letters look, where a noun shows nothing ("a deer" of the look "forest")."""
    draft = reading.draft
    said = [draft.background or "", draft.medium or "", *draft.mood, *draft.lighting, *draft.camera, *draft.palette]
    said += draft.forbidden
    said += [text.colour or "" for text in draft.texts.values()]
    said += [text.typeface or "" for text in draft.texts.values()]
    for entity in draft.entities.values():
        said += [entity.noun, *(value for name, value in entity.attributes.items() if looks or name != "look")]
    for words in said:
        for word in re.findall(r"[^\W\d_]+", words.lower()):
            yield word
            yield singular(word)
