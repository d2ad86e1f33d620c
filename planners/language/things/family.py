"""The mothers of animals: "a kitten next to its mother" shows a cat, and no woman."""

from __future__ import annotations

from dataclasses import replace

from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import mean
from planners.language.vocabulary.noun_classes import noun_class

GROWN = dict(
    pair.split(":")
    for pair in (
        "duckling:duck kitten:cat puppy:dog foal:horse calf:cow lamb:sheep chick:hen piglet:pig fawn:deer cygnet:swan "
        "gosling:goose cub:bear joey:kangaroo kid:goat owlet:owl tadpole:frog"
    ).split()
)
YOUNG = ("baby", "little", "young")


def of_family(reading: Reading, at: int, phrase: Phrase) -> Phrase:
    """The phrase with the animal's name for its mother or father."""
    if phrase.noun not in ("mother", "father", "mom", "mum", "parent"):
        return phrase
    for k in reading.parse.children(at, "poss"):
        them = reading.parse.low(k) == "their"
        owners = reading.named.get(k) or (reading.nearest_before(k) if them else mean(reading, k))
        entity = reading.draft.entities.get(owners[0]) if owners else None
        if entity is not None and (noun_class(entity.noun) == "animal" or entity.noun in GROWN):
            kind = [GROWN.get(word, word) for word in entity.noun.split() if word not in YOUNG]
            return replace(phrase, noun=" ".join([phrase.noun, *kind]))
    return phrase
