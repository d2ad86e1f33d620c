"""What the look of a text's letters asks for: their size, their case, and what is left of the look."""

from __future__ import annotations

from planners.scene import TextBlock

SMALL, LARGE = frozenset("small tiny smaller".split()), frozenset("large big huge bigger larger".split())
UPPER, LOWER = frozenset("capital uppercase all-caps".split()), frozenset(("lowercase",))


def letter_size(text: TextBlock) -> str | None:
    """ "small" or "large", where the typeface says so."""
    words = (text.typeface or "").split()
    return next(("small" if word in SMALL else "large" for word in words if word in SMALL | LARGE), None)


def plain_look(text: TextBlock) -> str:
    """The typeface without the words of size and case: "bold serif"; may be empty."""
    return " ".join(word for word in (text.typeface or "").split() if word not in SMALL | LARGE | UPPER | LOWER)


def cased(content: str, typeface: str | None) -> str:
    """The text as it should be read: in capitals or small letters where its typeface says so."""
    words = set((typeface or "").split())
    if words & UPPER and not words & LOWER:
        return content.upper()
    return content.lower() if words & LOWER and not words & UPPER else content
