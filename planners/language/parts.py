"""Parts of a thing that a text is on: "a book with 'X' on its cover" has the text on the book, and no cover besides."""

from __future__ import annotations

from planners.language.reading import Reading
from planners.language.references import OWNERS

PARTS = frozenset("cover screen display roof lid spine pot hood bonnet sleeve pocket dial".split())
NEAR = 5
"""So many words may stand between the part and its text."""


def join_parts(reading: Reading, heads: tuple[int, ...]) -> None:
    """Puts the texts of such a part on the thing before it, whose part it is."""
    draft, words = reading.draft, reading.parse.words
    for at in heads:
        ids, phrase = reading.named.get(at, ()), reading.phrases[at][0]
        known = phrase.noun in PARTS and not phrase.attributes and set(ids) <= draft.entities.keys()
        owned = phrase.definite or reading.parse.low(phrase.tokens[0] - 1) in OWNERS
        if len(ids) != 1 or not known or not owned or reading.roles.get(at) != "thing":
            continue
        near = words[max(0, phrase.tokens[0] - NEAR) : at + NEAR]
        whole = reading.nearest_before(phrase.tokens[0])
        if not any(word.quoted is not None for word in near) or len(whole) != 1 or whole == ids:
            continue
        for text in draft.texts.values():
            if text.carrier == ids[0]:
                draft.texts[text.id] = text.model_copy(update={"carrier": whole[0]})
        draft.drop(ids)
        reading.named[at] = whole
