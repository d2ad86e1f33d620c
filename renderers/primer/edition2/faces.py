"""The typefaces that letters are set in: which one a text's hint names, and its file.

The files in ``fonts/`` are the Latin parts of free typefaces, each beside its licence. "sans" is that of
``renderers.repair.typeset``. The painter was trained on the typefaces of ``world.TYPEFACES``, which have the same
names; three of them are others here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from planners.english import by_word
from renderers.primer.edition2.world import TYPEFACES
from renderers.repair.typeset import face, has_all

FONTS = Path(__file__).with_name("fonts")
FILES = {name: path for name, path in TYPEFACES.items() if name != "sans"} | {
    "serif": "noto-serif-latin-700-normal.woff",
    "mono": "roboto-mono-latin-700-normal.woff",
}
HINTS: dict[str, str] = by_word(
    {
        "slab": "slab",
        "script": "script handwriting handwritten cursive curly calligraphy calligraphic brush",
        "mono": "mono monospace monospaced typewriter",
        "comic": "comic comics cartoon cartoonish playful childlike",
        "rounded": "rounded round bubble bubbly soft",
        "elegant": "elegant didone fancy",
        "condensed": "condensed narrow compressed",
        "serif": "serif serifs serifed",
        "heavy": "heavy block blocky chunky fat",
    }
)
"""Words of a hint, those that say most first."""


def typeface(hint: str | None) -> str:
    """The world's typeface that a hint names, "sans" where it names none: "bold Serif" is "serif"."""
    words = re.findall(r"[a-z]+", re.sub(r"\bsans[ -]?serif\b", "sans", (hint or "").lower()))
    return next((name for word, name in HINTS.items() if word in words), "sans")


def typeface_file(name: str, content: str) -> Path | None:
    """The file of a typeface of the world that has all characters of the content; None for that of ``typeset``."""
    return FONTS / FILES[name] if name in FILES and _writes(name, frozenset(content)) else None


@lru_cache(maxsize=256)
def _writes(name: str, characters: frozenset[str]) -> bool:
    return has_all(face(40, FONTS / FILES[name]), characters)
