"""Colour words: the eleven basic names, what they may look like, which words mean them, and sRGB for drawing them.

Colours are sRGB, as ``#rrggbb`` or as a tuple (red, green, blue) of 0 to 255.
"""

from __future__ import annotations

from PIL import ImageColor

from planners.english import by_word

Colour = tuple[int, int, int]
CONTRAST = 1.5
"""Ratio below which letters can't be read at all: white, ivory and yellow on white; orange on white has 2."""
BASIC_COLOURS: dict[str, tuple[str, ...]] = {
    name: tuple(codes.split())
    for name, codes in {
        "red": "#d62828 #ff0000 #8b0000 #b22222 #dc143c #e63946 #c0392b #f04040 #a01818",
        "orange": "#f58220 #ffa500 #ff8c00 #e66e14 #ff6f00 #f4a23a #ff7f50 #d2691e",
        "yellow": "#fad02c #ffff00 #ffd700 #f0e68c #fff44f #d4b414 #fffacd #e6c200",
        "green": (
            "#2e9b46 #008000 #00ff00 #006400 #90ee90 #6b8e23 #32cd32 #228b22 #556b2f #8fbc8f #9acd32 "
            "#c6eabe #3cb371 #18502a"
        ),
        "blue": (
            "#2660d6 #0000ff #000080 #4682b4 #87ceeb #1e90ff #add8e6 #00bfff #4169e1 #183054 #b6d8f6 "
            "#00008b #6ca0dc #20509c"
        ),
        "purple": "#8038ac #800080 #4b0082 #9400d3 #9370db #ba55d3 #663399 #501e6e #b48cd2 #8a2be2",
        "pink": "#f478b2 #ffc0cb #ff69b4 #ff1493 #ffb6c1 #db7093 #fcd4e2 #ff00ff #f48ca0",
        "brown": "#7c4c2a #8b4513 #a0522d #654321 #5c4033 #966432 #a52a2a #4b2d19 #b07a4a",
        "black": "#181818 #000000 #2d2d2d",
        "white": "#ffffff #f0f0f0 #fafafa",
        "gray": "#969696 #808080 #646464 #4b4b4b #bebebe #d3d3d3",
    }.items()
}
"""Each basic name's usual sRGB and CSS variants, darker and lighter ones too."""
SYNONYMS: dict[str, str] = by_word(
    {
        "gray": "grey, silver",
        "red": "scarlet, crimson",
        "orange": "amber",
        "yellow": "gold, golden",
        "green": "lime, olive, emerald",
        "blue": "navy, azure, sky blue",
        "purple": "violet, indigo",
        "pink": "magenta, rose, fuchsia",
        "brown": "tan, chocolate",
        "white": "ivory",
    },
    separator=", ",
)
"""Other words for a basic colour."""
BETWEEN: dict[str, tuple[str, ...]] = {
    word: tuple(names.split("/"))
    for names, words in {
        "green/blue": "turquoise teal cyan aqua aquamarine",
        "green/blue/gray": "mint jade",
        "blue/purple": "periwinkle sapphire",
        "red/pink/orange": "coral salmon",
        "red/brown/orange": "terracotta rust copper bronze",
        "red/brown": "maroon",
        "red/purple/brown": "burgundy wine",
        "red/pink": "ruby",
        "purple/pink": "mauve plum orchid lilac",
        "purple/pink/blue": "lavender",
        "pink/orange/yellow": "peach apricot",
        "yellow/white/orange": "cream eggshell vanilla",
        "yellow/brown/white/orange/gray": "beige sand",
        "yellow/brown/orange": "mustard ochre",
        "yellow/brown/green/gray": "khaki",
        "brown/gray": "taupe sepia",
        "black/gray": "charcoal",
        "white/gray": "off-white",
    }.items()
    for word in words.split()
}
"""Colours that lie between basic ones, so that one may call them by either name."""
SHADES = frozenset("light dark bright pale deep vivid pastel".split())
"""Words before a colour word that don't change its basic name."""
NOT_AS_IN_CSS = {
    "scarlet": "#ff2400",
    "amber": "#ff8c00",
    "golden": "#ffd700",
    "emerald": "#2e8b57",
    "lilac": "#b48cd2",
    "burgundy": "#800020",
    "wine": "#722f37",
    "charcoal": "#2d2d2d",
    "mustard": "#e1ad01",
    "rose": "#f478b2",
    "maroon": "#a01818",
    "lavender": "#b48cd2",
    "tan": "#b07a4a",
    "azure": "#1e90ff",
    "violet": "#8a2be2",
    "chocolate": "#5c4033",
}
"""Words that CSS lacks, or whose CSS shade has another name in everyday English (CSS's azure is near white)."""


def basic_colour(words: str) -> str | None:
    """The basic name that a colour word stands for ("dark grey" -> "gray"); None for a word that is no known colour."""
    parts = words.lower().replace("-", " ").split()
    while parts and parts[0] in SHADES:
        parts = parts[1:]
    name = " ".join(parts)
    name = SYNONYMS.get(name, name)
    return name if name in BASIC_COLOURS else None


def possible_colours(words: str) -> tuple[str, ...]:
    """The basic names by which people may call a colour word; empty for a word that is no known colour."""
    if (one := basic_colour(words)) is not None:
        return (one,)
    parts = words.lower().split()
    return BETWEEN.get(parts[-1] if parts and SHADES.issuperset(parts[:-1]) else "", ())


def srgb(words: str) -> Colour | None:
    """sRGB of a colour word ("light blue" as CSS lightblue), by its last word where CSS has no such name.

    None for a word that is no colour, and for two colours ("red and white").
    """
    parts = words.lower().split()
    for name in ("".join(parts), parts[-1] if parts and "and" not in parts else ""):
        try:
            red, green, blue = ImageColor.getrgb(NOT_AS_IN_CSS.get(name, name))[:3]
        except ValueError:
            continue
        return red, green, blue
    return None


def vanishes(ink: str, ground: str) -> bool:
    """Whether letters of a colour can't be read on a ground: white on ivory; False where either isn't known."""
    letters, behind = srgb(ink), srgb(ground)
    return letters is not None and behind is not None and contrast(letters, behind) < CONTRAST


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, success criterion 1.4.3)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour, in [0, 1]."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def srgb_or(words: str, fallback: Colour) -> Colour:
    """sRGB of a colour word, of two the last one's; ``fallback`` where it is no colour."""
    return srgb(words.rpartition(" and ")[2]) or fallback
