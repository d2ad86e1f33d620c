"""Colour words: the eleven basic names, what they may look like, which words mean them, and sRGB for drawing them.

Colours are sRGB, as ``#rrggbb`` or as a tuple (red, green, blue) of 0 to 255.
"""

from __future__ import annotations

import re

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
        "gray": "silver",
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
    word.replace("_", " "): tuple(names.split("/"))
    for names, words in {
        "green/blue": "turquoise teal cyan aqua aquamarine",
        "green/blue/gray": "mint jade",
        "blue/purple": "periwinkle sapphire",
        "red/pink/orange": "coral salmon",
        "red/brown/orange": "terracotta rust copper bronze",
        "red/brown": "maroon",
        "red/purple/brown": "burgundy wine",
        "red/pink": "ruby",
        "pink/orange/brown": "rose_gold",
        "purple/pink": "mauve plum orchid lilac",
        "purple/pink/blue": "lavender",
        "pink/orange/yellow": "peach apricot",
        "yellow/white/orange": "cream eggshell vanilla",
        "yellow/brown/white/orange/gray": "beige sand",
        "yellow/brown/orange": "mustard ochre",
        "yellow/brown/green/gray": "khaki",
        "brown/gray": "taupe sepia",
        "black/gray": "charcoal",
        "white/gray": "off_white",
    }.items()
    for word in words.split()
}
"""Colours that lie between basic ones, so that one may call them by either name."""
SHADES = frozenset(
    "light dark bright pale deep vivid pastel soft powder neon electric hot baby sky royal midnight forest rose "
    "mint".split()
)
"""Words before a colour word that don't change its basic name."""
LIGHTER = {"light": 0.55, "soft": 0.6, "powder": 0.6, "baby": 0.65, "pastel": 0.65, "pale": 0.68}
"""How much white, a share in (0, 1), such a word mixes into the colour after it."""
DARKER = {"dark": 0.55, "deep": 0.68}
"""The share of its sRGB that such a word leaves of the colour after it."""
NOT_AS_IN_CSS = {
    "amber": "#ff8c00",
    "apricot": "#f9c391",
    "azure": "#1e90ff",
    "baby blue": "#a9d3f5",
    "baby pink": "#f8c3d4",
    "beige": "#e6d5b8",
    "bronze": "#a9713b",
    "burgundy": "#800020",
    "charcoal": "#3b3f45",
    "chocolate": "#5c4033",
    "copper": "#b87333",
    "coral": "#ff6f61",
    "cream": "#faf0d6",
    "cyan": "#00d7eb",
    "dark green": "#144630",
    "dark orange": "#c85a0a",
    "dark yellow": "#b8960f",
    "deep pink": "#ff1493",
    "eggshell": "#f0ead6",
    "emerald": "#2e8b57",
    "gold": "#dcaa1e",
    "golden": "#dcaa1e",
    "hot pink": "#ff2f92",
    "jade": "#00a86b",
    "khaki": "#b8aa75",
    "lavender": "#d6c8f4",
    "light blue": "#b6d8f6",
    "light gray": "#dee0e4",
    "light green": "#c6eabe",
    "light pink": "#fcd6e2",
    "lilac": "#c4a0d8",
    "lime": "#a4d82a",
    "magenta": "#e815b8",
    "maroon": "#701428",
    "mauve": "#b784a7",
    "mint": "#aaecd6",
    "mustard": "#e1ad01",
    "navy": "#182654",
    "neon green": "#39e639",
    "ochre": "#cc7722",
    "off white": "#f6f2e8",
    "peach": "#fcd6b4",
    "periwinkle": "#8f99e8",
    "plum": "#7d3c72",
    "rose": "#f478b2",
    "rose gold": "#d9a090",
    "royal blue": "#2a52d0",
    "ruby": "#9b111e",
    "rust": "#b7410e",
    "sand": "#d8c08e",
    "sapphire": "#0f52ba",
    "scarlet": "#ff2400",
    "sepia": "#704214",
    "tan": "#c69c6d",
    "taupe": "#8b7d6b",
    "terracotta": "#c8603c",
    "turquoise": "#2abeba",
    "vanilla": "#f3e5ab",
    "violet": "#8a2be2",
    "wine": "#722f37",
}
"""Words that CSS lacks, or whose CSS shade has another name in everyday English (CSS's azure is near white), and the
shades that the shipped painter knows."""
PLAIN_WORDS = frozenset({"plain", "solid", "flat", "uniform", "background"})
"""Words of a background that only say that it is plain."""


def basic_colour(words: str) -> str | None:
    """The basic name that a colour word stands for ("dark grey" -> "gray"); None for a word that is no known colour."""
    parts = _parts(words)
    for first in range(len(parts)):
        if not SHADES.issuperset(parts[:first]):
            break
        name = " ".join(parts[first:])
        name = SYNONYMS.get(name, name)
        if name in BASIC_COLOURS:
            return name
    return None


def possible_colours(words: str) -> tuple[str, ...]:
    """The basic names by which people may call a colour word; empty for a word that is no known colour."""
    parts = _parts(words)
    whole = " ".join(parts)
    if whole in BETWEEN:
        return BETWEEN[whole]
    if (one := basic_colour(words)) is not None:
        return (one,)
    return BETWEEN.get(parts[-1] if parts and SHADES.issuperset(parts[:-1]) else "", ())


def plain_colour(background: str) -> str:
    """The colour, or the two, that a plan's words for a plain background name ("plain light blue"); "" for a place."""
    said = " ".join(word for word in background.lower().split() if word not in PLAIN_WORDS)
    parts = [said] if possible_colours(said) else said.replace("-", " ").split(" and ")
    return said if len(parts) <= 2 and all(map(possible_colours, parts)) else ""


def srgb(words: str) -> Colour | None:
    """sRGB of a colour word: as people mean it, as CSS has it, or a shade of another ("pale yellow").

    Of other words it is the last one's. None for a word that is no colour, and for two colours ("red and white").
    """
    parts = _parts(words)
    whole, shade, rest = " ".join(parts), "".join(parts[:1]), " ".join(parts[1:])
    if "and" in parts or not parts:
        return None
    own = None if shade in LIGHTER | DARKER and whole not in NOT_AS_IN_CSS else _css(whole)
    if own is not None or not rest or shade not in SHADES:
        return own or _css(parts[-1])
    plain = _hex(BASIC_COLOURS[rest][0]) if rest in BASIC_COLOURS else srgb(rest)
    return plain and _shaded(plain, shade)


def _shaded(colour: Colour, shade: str) -> Colour:
    white, left = LIGHTER.get(shade, 0.0), DARKER.get(shade, 1.0)
    red, green, blue = (round((value + (255 - value) * white) * left) for value in colour)
    return red, green, blue


def _parts(words: str) -> list[str]:
    """The words of a colour ("mint-coloured" is mint, "navy blue" navy), with "gray" for its other spelling."""
    parts = re.sub(r"[ -]colou?red$", "", words.lower()).replace("-", " ").replace("grey", "gray").split()
    tinge = parts[-2] if len(parts) > 1 and parts[-1] in BASIC_COLOURS else ""
    told = (tinge in SYNONYMS or tinge in BETWEEN) and tinge not in SHADES
    return parts[:-1] if told else parts


def _css(name: str) -> Colour | None:
    """sRGB of a whole name, as people mean it or as CSS has it."""
    try:
        return _hex(NOT_AS_IN_CSS.get(name, name.replace(" ", "")))
    except ValueError:
        return None


def _hex(code: str) -> Colour:
    """sRGB of a code or a CSS name. Raises ValueError."""
    red, green, blue = ImageColor.getrgb(code)[:3]
    return red, green, blue


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
