"""A prompt while other tools' marks are taken off it, one kind after the other."""

from __future__ import annotations

import re
from typing import Literal

from planners.language.quotes import quoted_spans
from planners.messages import in_one_line, printable

NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
HIDDEN = "\x00"
"""Stands for every character of a quoted text, so that no pattern sees into it."""
PHRASE = re.compile(r"[,;|\n]|[.!?](?=\s|$)|\bBREAK\b|\bAND\b")
"""What parts the phrases of a negative block."""
PARTED = re.compile(rf"::[ ]*(?:{NUMBER})?")
JOINED = re.compile(r"(?:and|or)\s+", re.IGNORECASE)
WIDEST_GAP = 200
"""Words further apart than this need no comma between them."""
MARKS = ",.;:!?"
EDGES = " \t\r.*_-•()[]{}\\"
Kind = Literal["weight", "choice", "tag", "wildcard", "link", "ratio", "flag", "settings"]
NOTES: dict[Kind, str] = {
    "weight": "weights have no effect here; the words are read without them: {}",
    "choice": "wordings that change while a picture is painted can't be planned; the first one is read: {}",
    "tag": "no LoRA, embedding or other model file is loaded from a prompt: {}",
    "wildcard": "wildcards are not filled in; write the words themselves: {}",
    "link": "links are not opened: {}",
    "ratio": "these proportions can't be read; write them as --ar 16:9: {}",
    "flag": "other tools' flags have no effect here: {}",
    "settings": "another tool's settings have no effect here: {}",
}


class Sheet:
    """The prompt's characters, and what was found in it so far. Offsets stay those of the prompt."""

    def __init__(self, prompt: str) -> None:
        """Raises PlanError where a quote is unbalanced."""
        self.prompt = prompt
        self.characters = list(prompt)
        for start, end in quoted_spans(prompt):
            self.characters[start:end] = HIDDEN * (end - start)
        self.negative: list[tuple[str, int]] = []
        self._noted: dict[Kind, list[str]] = {}

    @property
    def seen(self) -> str:
        """The prompt without what was taken off; quoted texts are hidden."""
        return "".join(self.characters)

    def shown(self, start: int = 0, end: int | None = None) -> str:
        """A part of the prompt without what was taken off, quoted texts included."""
        written = self.prompt[start:end]
        return "".join(
            old if new == HIDDEN else new for new, old in zip(self.characters[start:end], written, strict=True)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """A line for each kind of mark that was dropped, naming what."""
        return tuple(
            NOTES[kind].format(in_one_line(", ".join(dict.fromkeys(what)))) for kind, what in self._noted.items()
        )

    def note(self, kind: Kind, what: str) -> None:
        self._noted.setdefault(kind, []).append(in_one_line(printable(what), 60))

    def blank(self, start: int, end: int, quoted: bool = False) -> None:
        """Spaces instead of these characters. White space stays, since line ends mean something; so do quoted texts
        unless ``quoted``.
        """
        for at in range(start, end):
            character = self.characters[at]
            if not character.isspace() and (quoted or character != HIDDEN):
                self.characters[at] = " "

    def part(self, start: int, end: int) -> None:
        """A comma and spaces instead of these characters; only spaces where a mark already parts the words."""
        self.blank(start, end)
        before = "".join(self.characters[max(0, start - WIDEST_GAP) : start]).rstrip()
        after = "".join(self.characters[end : end + WIDEST_GAP]).lstrip()
        if before and after and before[-1] not in MARKS and after[0] not in MARKS:
            self.characters[start] = ","

    def forbid(self, start: int, end: int) -> None:
        """Moves the phrases of a negative block from the prompt to ``negative``."""
        block = "".join(self.characters[start:end])
        bounds = [0, *(at for found in PHRASE.finditer(block) for at in found.span()), len(block)]
        for first, last in zip(bounds[::2], bounds[1::2], strict=True):
            phrase = self.shown(start + first, start + last)
            phrase = PARTED.sub(lambda found: " " * len(found.group()), phrase).rstrip(EDGES)
            words = phrase.lstrip(EDGES)
            if joined := JOINED.match(words):
                words = words[joined.end() :]
            if words:
                self.negative.append((words, start + first + len(phrase) - len(words)))
        self.blank(start, end, quoted=True)
