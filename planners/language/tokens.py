"""From a prompt's characters to words, marks and quoted texts.

A prompt is data: nothing here interprets it. Positions are character offsets from 0 in the prompt; messages
count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planners.base import PlanError
from planners.messages import is_control

LONGEST_PROMPT = 2000
LONGEST_TEXT = 400
CLOSERS = {
    '"': '"',
    "“": "”“",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "」": "」",
    "『": "』",
    "』": "』",
    "'": "'",
    "‘": "’",
    "’": "’",
}
SINGLE = "'‘’"
JOINERS = "\u200c\u200d"
WORD = re.compile(r"\w+(?:['’\-‐‑]\w+)*")


@dataclass(frozen=True)
class Token:
    """``text`` as written (a quote without its marks); ``low`` in lower case with straight apostrophes."""

    kind: Literal["word", "mark", "quote"]
    text: str
    start: int

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'").replace("‐", "-").replace("‑", "-")


def tokenize(prompt: str) -> tuple[Token, ...]:
    """The prompt's tokens in order; raises PlanError where it is empty, too long, or has bad quotes or characters."""
    _reject_unfit(prompt)
    tokens: list[Token] = []
    at = 0
    while at < len(prompt):
        character = prompt[at]
        if character.isspace():
            at += 1
        elif (end := _closing(prompt, at)) is not None:
            tokens.append(Token("quote", _content(prompt, at, end), at))
            at = end + 1
        elif match := WORD.match(prompt, at):
            tokens.append(Token("word", match.group(), at))
            at = match.end()
        else:
            tokens.append(Token("mark", character, at))
            at += 1
    return tuple(tokens)


def _reject_unfit(prompt: str) -> None:
    if not prompt.strip():
        raise PlanError("the prompt is empty; say what the picture shows, such as: a red circle on a white background")
    if len(prompt) > LONGEST_PROMPT:
        raise PlanError(f"the prompt has {len(prompt):,} characters; shorten it to {LONGEST_PROMPT:,} or fewer")
    for place, character in enumerate(prompt, 1):
        if character in "\n\r\t" or character in JOINERS:
            continue
        if is_control(character):
            code = f"U+{ord(character):04X}"
            raise PlanError(f"the prompt holds the control character {code} at character {place}; remove it")


def _closing(prompt: str, at: int) -> int | None:
    """Where the quote that opens at ``at`` closes; None where no quote opens there."""
    mark = prompt[at]
    if mark not in CLOSERS:
        return None
    if mark in SINGLE:
        return _closing_single(prompt, at)
    ends = [end for closer in CLOSERS[mark] if (end := prompt.find(closer, at + 1)) > 0]
    if not ends:
        word = prompt[at : at + 20].split("\n")[0]
        raise PlanError(
            f"the quote at character {at + 1} ({word}) is unbalanced; open and close it, or remove the mark"
        )
    return min(ends)


def _closing_single(prompt: str, at: int) -> int | None:
    """A single mark opens a quote only before a word and after none; otherwise it is an apostrophe."""
    if at > 0 and prompt[at - 1].isalnum():
        return None
    if at + 1 >= len(prompt) or prompt[at + 1].isspace():
        return None
    for end in range(at + 2, len(prompt)):
        follows = prompt[end + 1] if end + 1 < len(prompt) else " "
        if prompt[end] in CLOSERS[prompt[at]] and not follows.isalnum() and not prompt[end - 1].isspace():
            return end
    return None


def _content(prompt: str, at: int, end: int) -> str:
    content = prompt[at + 1 : end]
    where = f"the quoted text at character {at + 1}"
    if not content.strip():
        raise PlanError(f"{where} is empty; put the words to be read between the quotes")
    if len(content) > LONGEST_TEXT:
        raise PlanError(f"{where} has {len(content)} characters; shorten it to {LONGEST_TEXT} or fewer")
    if any(character in content for character in "\n\r\t"):
        raise PlanError(f"{where} holds a line break or tab; quote each line by itself")
    return content


def low(tokens: Sequence[Token], at: int) -> str:
    """The lower-case word or mark at the index; empty beyond the end and for quotes."""
    return tokens[at].low if 0 <= at < len(tokens) and tokens[at].kind != "quote" else ""


def lows(tokens: Sequence[Token], at: int, length: int) -> tuple[str, ...]:
    return tuple(low(tokens, at + k) for k in range(length))
