"""A word of a prompt, as the reading passes it on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planners.language.tokens import lowered
from planners.language.vocabulary.cues import CueKind
from planners.scene import RelationKind


@dataclass(frozen=True)
class Word:
    """One word as the prompt has it; ``tie``: the relation that a phrase of several words says; ``cue``: what a phrase
    that denies something says; ``colours``: those of the things of this noun, one after the other, or all of one.
    """

    text: str
    start: int
    end: int
    stand_in: str
    quoted: str | None = None
    tie: RelationKind | None = None
    cue: CueKind | None = None
    colours: tuple[str, ...] = ()

    @cached_property
    def low(self) -> str:
        return lowered(self.text)


def said(text: str, word: Word) -> list[Word]:
    """Words that the prompt doesn't have, at the place of one of its own."""
    return [Word(one, word.start, word.start, one) for one in text.split()]
