"""A prompt in the wording that the reading knows best: whole words, their spelling, quotes around what is to be read.

Only the user's own quoted texts stay as they are, to the letter.
"""

from __future__ import annotations

from collections.abc import Container

from planners.language.forms.edits import edited
from planners.language.forms.plain import plain
from planners.language.quotes import quoted_spans
from planners.language.wording.abbreviations import lengthened
from planners.language.wording.requests import Request, without_request
from planners.language.wording.shown_words import quoted
from planners.language.wording.spelling import corrected
from planners.language.wording.unquoted import unquoted


def reworded(prompt: str, known: Container[str]) -> tuple[Request, tuple[str, ...]]:
    """What is asked for, in words that are read well, and notes on what was taken for a slip of the pen.

    ``known``: words that the parser knows, none of which is misspelt.
    """
    parts: list[str] = []
    notes: list[str] = []
    at = 0
    for start, end in (*quoted_spans(prompt), (len(prompt), len(prompt))):
        text, slips = corrected(lengthened(prompt[at:start]), known)
        parts += (text, prompt[start:end])
        notes += slips
        at = end
    return without_request(plain(edited(quoted("".join(parts)), (unquoted,)))), tuple(notes)
