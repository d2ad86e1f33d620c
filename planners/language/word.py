"""A word of a prompt, as the reading passes it on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from planners.language.cues import CueKind
from planners.language.tokens import lowered
from planners.scene import RelationKind


@dataclass(frozen=True)
class Word:
    """One word as the prompt has it; ``tie``: the relation that a phrase of several words says; ``cue``: what a phrase
    that denies something says.
    """

    text: str
    start: int
    end: int
    stand_in: str
    quoted: str | None = None
    tie: RelationKind | None = None
    cue: CueKind | None = None

    @cached_property
    def low(self) -> str:
        return lowered(self.text)
