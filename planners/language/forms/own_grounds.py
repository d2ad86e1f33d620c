"""The ground that a button or a label has of its own: "a button labeled 'GO' in white letters on a teal background"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.language.forms.edits import Edit, before, gone, sentence
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.tables import words

BOARDS = words(
    "button box badge label banner bar tab sign board tag panel bubble strip ribbon card sticker plaque billboard "
    "rectangle indicator placard signboard tile"
)
LEADS = words("with on against over upon featuring")
PLAIN = words("a an the opaque solid semi-transparent transparent gradient colored coloured rounded button box")
LETTERS = words("text letters lettering font type")
LONGEST = 8


def own_grounds(tokens: Sequence[Token]) -> Iterator[Edit]:
    """The colour becomes the board's, and no background is left; what the prompt begins with is often the picture."""
    for at in range(len(tokens)):
        span = sentence(tokens, at)
        if low(tokens, at) != "background" or not span.start:
            continue
        lead = next((k for k in range(at - 1, max(at - LONGEST, span.start), -1) if low(tokens, k) in LEADS), 0)
        found = _colour(tokens, lead + 1, at) if lead else None
        board = _board(tokens, lead, span)
        if found is None or board is None:
            continue
        coloured = any(read_colour(lows(tokens, k, 1), 0)[1] for k in range(max(board - 4, span.start), board))
        if coloured or not _is_lettered(tokens, board, lead):
            continue
        yield before(tokens, board, " ".join(token.text for token in tokens[found.start : found.stop]))
        joined = low(tokens, lead) == "with" and low(tokens, at + 1) == "and"
        yield gone(tokens, lead + joined, at + 1 + joined)


def _is_lettered(tokens: Sequence[Token], board: int, lead: int) -> bool:
    """Whether the ground is that of letters or stands right behind the board: "a label with a red background"."""
    between = range(board, lead)
    told = any(tokens[k].quoted or low(tokens, k) in LETTERS for k in between)
    return told or lead < board or not any(low(tokens, k) in (",", ":", "and") for k in between)


def _colour(tokens: Sequence[Token], first: int, end: int) -> range | None:
    """The words of the colour before "background"."""
    for k in range(first, end):
        if length := read_colour(lows(tokens, k, end - k), 0)[1]:
            return range(k, k + length)
    return None


def _board(tokens: Sequence[Token], lead: int, span: range) -> int | None:
    """Where the board's name begins, with what it is called by: "action button"; the last one before, else the next."""
    ahead = [k for k in range(lead - 1, span.start - 1, -1) if low(tokens, k) in BOARDS]
    behind = [k for k in range(lead, span.stop) if low(tokens, k) in BOARDS and low(tokens, k + 1) != "background"]
    for k in (*ahead, *behind):
        word = low(tokens, k - 1)
        named = word[:1].isalpha() and not is_adjective(word) and word not in PLAIN
        return k - 1 if named and k - 1 > span.start else k
    return None
