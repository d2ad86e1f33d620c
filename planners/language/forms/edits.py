"""Changes to a prompt's text: stretches of it, each with what stands there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from planners.language.tokens import ENDS, Token, low, tokenize

Edit: TypeAlias = tuple[int, int, str]
"""The characters from the first to before the second, and what stands there instead."""
Rule: TypeAlias = Callable[[Sequence[Token]], Iterable[Edit]]
MARKS = ENDS | {",", ":", "(", ")", "/", "|"}


def edited(text: str, rules: Iterable[Rule]) -> str:
    """The text after each rule in turn; of edits that overlap the first counts."""
    tokens = tokenize(text)
    for rule in rules:
        pieces, at = list[str](), 0
        for start, end, instead in sorted(rule(tokens), key=_order):
            if start >= at:
                pieces += [text[at:start], instead]
                at = end
        if pieces:
            text = "".join([*pieces, text[at:]])
            tokens = tokenize(text)
    return text


def _order(edit: Edit) -> tuple[int, int, bool]:
    """By place; of what is put before one word a number comes first."""
    return edit[0], edit[1], not edit[2][:1].isdecimal()


def instead(tokens: Sequence[Token], first: int, end: int, text: str) -> Edit:
    """The text in place of the tokens from ``first`` to before ``end``."""
    return tokens[first].start, tokens[end - 1].end, text


def words(tokens: Sequence[Token], first: int, end: int) -> str:
    """The words of the tokens."""
    return " ".join(token.text for token in tokens[first:end])


def before(tokens: Sequence[Token], at: int, text: str) -> Edit:
    """The text and a space before a token."""
    return tokens[at].start, tokens[at].start, f"{text} "


def after(tokens: Sequence[Token], at: int, text: str) -> Edit:
    """The text behind a token."""
    return tokens[at].end, tokens[at].end, text


def in_quotes(tokens: Sequence[Token], first: int, end: int) -> Iterator[Edit]:
    """Quote marks around the tokens."""
    yield tokens[first].start, tokens[first].start, '"'
    yield tokens[end - 1].end, tokens[end - 1].end, '"'


def gone(tokens: Sequence[Token], first: int, end: int) -> Edit:
    """Nothing in place of the tokens, and of the space before them."""
    return tokens[first - 1].end if first else 0, tokens[end - 1].end, ""


def items(tokens: Sequence[Token], marks: frozenset[str] = MARKS) -> Iterator[range]:
    """What stands between two marks, in order; a quoted text is a word."""
    start = 0
    for at in range(len(tokens) + 1):
        if at == len(tokens) or (not tokens[at].quoted and low(tokens, at) in marks):
            if at > start:
                yield range(start, at)
            start = at + 1


def sentence(tokens: Sequence[Token], at: int) -> range:
    """The tokens between two ends of sentences around one."""
    return next((item for item in items(tokens, ENDS) if at in item), range(at, at))
