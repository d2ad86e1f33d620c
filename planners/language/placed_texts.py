"""Texts that have a place of their own in the picture, and so no carrier."""

from __future__ import annotations

from planners.language.carriers import HAVING, SUPPORTS, Inscription, is_sign
from planners.language.lettering import ENDS
from planners.language.positions import place_at
from planners.language.reading import Reading

FURNITURE = SUPPORTS | frozenset("sofa couch bed armchair shelf stool".split())
TITLES = frozenset("title subtitle headline heading caption tagline slogan".split())


def is_of_the_picture(reading: Reading, at: int, found: Inscription) -> bool:
    """Whether a text has a place of its own in the picture: "a car on a street with the words 'FOR SALE' at the top".

    What is there to be read keeps its text, and so does what stands right before "with": "a balloon with 'HI' in the
    middle". But "at the top" and "at the bottom" are no places on what lives or on furniture.
    """
    parse, k = reading.parse, at + 1
    while k < len(parse) and place_at(reading, k) is None and _says_look(reading, k):
        k += 1
    place = place_at(reading, k)
    if not found.carriers or found.after or place is None or any(is_sign(reading, c) for c in found.carriers):
        return False
    if found.noun is not None and parse.low(found.noun) in TITLES:
        return True
    carrier = found.carriers[-1]
    if parse.low(carrier + 1) not in HAVING or len(reading.named.get(carrier, ())) > 1:
        return True
    alive = reading.class_of(carrier) in ("person", "animal")
    return place[0] in ("top", "bottom") and (alive or parse.low(carrier) in FURNITURE)


def _says_look(reading: Reading, k: int) -> bool:
    """Whether a word behind a text is about its letters: "in white letters"."""
    covered = k in reading.covered and reading.parse.doc[k].pos_ != "VERB"
    return reading.parse.low(k) not in ENDS and (covered or reading.roles.get(k) == "font")
