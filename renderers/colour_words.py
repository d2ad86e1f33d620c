"""Colour words as sRGB."""

from __future__ import annotations

from PIL import ImageColor

Colour = tuple[int, int, int]
BESIDE_CSS = {
    "scarlet": "#ff2400",
    "amber": "#ff8c00",
    "golden": "#ffd700",
    "emerald": "#2e8b57",
    "lilac": "#b48cd2",
    "rose": "#f478b2",
    "maroon": "#a01818",
    "lavender": "#b48cd2",
    "tan": "#b07a4a",
    "azure": "#1e90ff",
    "violet": "#8a2be2",
    "chocolate": "#5c4033",
}
"""Words that CSS lacks, or has a shade for that one calls by another name (its azure is near white)."""


def named(name: str) -> Colour | None:
    """sRGB of a colour word ("light blue" as CSS lightblue), by its last word where CSS has no such name; None for
    what is no colour, and for two ("red and white").
    """
    words = name.lower().split()
    for word in ("".join(words), words[-1] if words and "and" not in words else ""):
        try:
            red, green, blue = ImageColor.getrgb(BESIDE_CSS.get(word, word))[:3]
        except ValueError:
            continue
        return red, green, blue
    return None


def colour_of(name: str, fallback: Colour) -> Colour:
    """sRGB of a colour word; of two the last one's."""
    return named(name.rpartition(" and ")[2]) or fallback
