"""A prompt cut into words and marks without a parser, for what its size and style say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from planners.language.quotes import quoted_spans

WORD = re.compile(r"\w+(?:['’\-‐‑]\w+)*|[^\w\s]")


ENDS = frozenset(("", ".", "!", "?", ";"))
"""Marks that end a sentence; "" stands for the prompt's ends and for a quoted text."""


def lowered(text: str) -> str:
    """In lower case, with plain apostrophes and hyphens."""
    return text.lower().replace("’", "'").replace("‐", "-").replace("‑", "-")


@dataclass(frozen=True)
class Token:
    """A word, a mark, or a quoted text with its marks (``quoted``); ``start`` is its character offset from 0."""

    text: str
    start: int
    quoted: bool = False

    @cached_property
    def low(self) -> str:
        return lowered(self.text)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tokenize(prompt: str) -> tuple[Token, ...]:
    """The prompt's tokens in order; raises PlanError where a quote never ends."""
    tokens: list[Token] = []
    at = 0
    for start, end in [*quoted_spans(prompt), (len(prompt), len(prompt))]:
        tokens.extend(Token(match.group(), match.start()) for match in WORD.finditer(prompt, at, start))
        if end > start:
            tokens.append(Token(prompt[start:end], start, quoted=True))
        at = end
    return tuple(tokens)


class Spoken(Protocol):
    """What is needed of a word: how it is written in lower case, and whether it is a quoted text."""

    @property
    def low(self) -> str: ...
    @property
    def quoted(self) -> object: ...


def low(tokens: Sequence[Spoken], at: int) -> str:
    """The lower-case word or mark at the index; empty beyond the ends and for quotes."""
    return tokens[at].low if 0 <= at < len(tokens) and not tokens[at].quoted else ""


def lows(tokens: Sequence[Spoken], at: int, length: int) -> tuple[str, ...]:
    return tuple(low(tokens, at + k) for k in range(length))


def covered(tokens: Sequence[Spoken], at: int, pattern: re.Pattern[str], longest: int = 24) -> int:
    """How many words from the index on a pattern covers; it sees each with a space behind it, and a quote as "~"."""
    found = pattern.match("".join(f"{low(tokens, k) or '~'} " for k in range(at, min(at + longest, len(tokens)))))
    return found.group().count(" ") if found else 0
