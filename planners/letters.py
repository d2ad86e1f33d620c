"""What the look of a text's letters asks for: their size, their case, and what is left of the look."""

from __future__ import annotations

from planners.scene import TextBlock

SCALES = dict.fromkeys("small tiny smaller".split(), 0.5) | dict.fromkeys("large big bigger larger".split(), 1.5)
SCALES["huge"] = 2.2
"""Words of size, and by which factor such letters are higher than usual ones where there is room."""
SMALL = frozenset(word for word, scale in SCALES.items() if scale < 1)
LARGE = SCALES.keys() - SMALL
UPPER, LOWER = frozenset("capital uppercase all-caps".split()), frozenset(("lowercase",))


def letter_size(text: TextBlock) -> str | None:
    """ "small" or "large", where the typeface says so."""
    words = (text.typeface or "").split()
    return next(("small" if word in SMALL else "large" for word in words if word in SMALL | LARGE), None)


def letter_scale(text: TextBlock) -> float:
    """The factor of its size word, 1 without one."""
    return next((SCALES[word] for word in (text.typeface or "").split() if word in SCALES), 1.0)


def plain_look(text: TextBlock) -> str:
    """The typeface without the words of size and case: "bold serif"; may be empty."""
    return " ".join(word for word in (text.typeface or "").split() if word not in SMALL | LARGE | UPPER | LOWER)


def cased(content: str, typeface: str | None) -> str:
    """The text as it should be read: in capitals or small letters where its typeface says so."""
    words = set((typeface or "").split())
    if words & UPPER and not words & LOWER:
        return content.upper()
    return content.lower() if words & LOWER and not words & UPPER else content
