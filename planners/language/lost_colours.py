"""Colours of the prompt that no part of the scene has, whatever the rules thought that they had read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planners.colour_table import Colour, srgb
from planners.language.reading import Reading

DENIED = frozenset("no not never without instead except than nor neither".split())


def lost_colours(reading: Reading) -> Iterator[int]:
    """Tokens of colours that nothing in the draft is said to have; a sentence that denies something isn't judged."""
    parse = reading.parse
    there = set(_drawn(reading))
    for at, word in enumerate(parse.words):
        colour = srgb(word.low) if word.quoted is None and parse.doc[at].pos_ in ("ADJ", "NOUN", "PROPN") else None
        sentence = {token.lower_ for token in parse.doc[at].sent}
        if colour is not None and colour not in there and not DENIED & sentence and at not in parse.denied:
            yield at


def _drawn(reading: Reading) -> Iterator[Colour]:
    """The colours of all words that the draft holds, nouns among them ("an orange", "a rose")."""
    draft = reading.draft
    said = [draft.background or "", draft.medium or "", *draft.mood, *draft.lighting, *draft.camera, *draft.palette]
    said += draft.forbidden
    said += [text.colour or "" for text in draft.texts.values()]
    for entity in draft.entities.values():
        said += [entity.noun, *entity.attributes.values()]
    for words in said:
        for word in re.findall(r"[a-z]+", words.lower()):
            if (colour := srgb(word)) is not None:
                yield colour
