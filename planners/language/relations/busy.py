"""Nouns that a preposition after a doing puts nobody on or in: "talking on the phone", "absorbed in a book"."""

from __future__ import annotations

from planners.language.things.nouns_of import CONTAINERS

USED = frozenset(
    "phone smartphone telephone cellphone call leash lead computer laptop tablet tv television radio camera guitar "
    "piano violin drum keyboard project task paper essay problem canvas".split()
)
"""What "on" before it says is used or worked on, not stood on: "talking on the phone", "a dog on a leash"."""
PAGES = frozenset("book notebook journal diary sketchbook newspaper magazine".split())
"""What nobody is in, whatever they do."""
NARROW = CONTAINERS | PAGES | frozenset("wall oven pouch envelope".split())
"""What nobody is in who does something to another: in "stirring the soup in the pot" the soup is."""
BOARDS = frozenset("wall shelf rack hook".split())
"""What such a person is as little on."""
SELVES = frozenset("himself herself itself themselves".split())
"""Objects of what is done to oneself: in "losing themselves in a novel" the novel holds nobody."""
AT_A = frozenset(
    "table desk counter bar piano sink stove easel window bench door workbench machine booth stall".split()
)
"""Things that "at" puts one next to; at any other noun it says what is done there."""
