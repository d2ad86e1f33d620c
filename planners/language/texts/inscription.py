"""What carries a quoted text, by the words around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Inscription:
    """``noun``: the token of the noun that means the text. ``carriers``: those of what it is on; () for the picture
    itself, None where no word says it. ``joined``: it goes with the text before it. ``after``: what follows the text
    says so. ``words``: the tokens that tie the text to its carrier and say nothing else.
    """

    noun: int | None = None
    carriers: tuple[int, ...] | None = None
    joined: bool = False
    after: bool = False
    words: tuple[int, ...] = ()
