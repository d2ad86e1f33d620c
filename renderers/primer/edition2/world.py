"""The world's vocabulary: nouns, shapes, colours, grounds, typefaces and words, read from ``world.toml``.

Everything that the recipe draws and says comes from here. A noun's picture is the emoji of its code point; both media
hold the same emoji.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Container
from pathlib import Path

TABLES = tomllib.loads(Path(__file__).with_name("world.toml").read_text())
TRAINED_AS = {"light bulb": "lamp"}
"""Nouns that were called otherwise while the models were trained: a bulb is no lamp to who asks for one."""
NOUNS: dict[str, str] = TABLES["nouns"]
FLYING: frozenset[str] = frozenset(TABLES["flying"].split())
"""Nouns that may be up in the air: no contact shadow, no ground under them."""
IN_THE_SKY = frozenset({"sun", "moon", "cloud"})
"""Where one of these is planned or forbidden, a place has none of its own."""
TINTABLE: tuple[str, ...] = tuple(TABLES["tintable"])
"""Nouns that are also drawn in a colour that the caption names."""
SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond", "hexagon", "cross", "ring", "crescent")
COLOURS: dict[str, tuple[int, int, int]] = {name: tuple(rgb) for name, rgb in TABLES["colours"].items()}
PLAIN_GROUNDS = COLOURS | {name: tuple(rgb) for name, rgb in TABLES["shades"].items()}
TIMES = ("day", "dusk", "night")
MEDIA = ("3D render", "flat illustration")
TYPEFACES: dict[str, str] = TABLES["typefaces"]
"""Typeface class to its file: an absolute path, or a file of the assets' ``fonts`` folder."""
WORDS: list[str] = TABLES["words"].split()

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTS = "ÀÁÂÄÇÈÉÊËÍÎÏÑÓÔÖÚÛÜàáâäçèéêëíîïñóôöúûüß"
DIGITS = "0123456789"
SIGNS = "$€£%&+-!?'.,:#"


def article(phrase: str) -> str:
    return f"{'an' if phrase[0].lower() in 'aeiou' and not phrase.startswith(('uni', 'ufo')) else 'a'} {phrase}"


def name_at_end(phrase: str, names: Container[str]) -> str:
    """The longest of the names that a phrase ends with ("red hot dog": "hot dog"); "" for none."""
    words = phrase.split()
    ends = (" ".join(words[first:]) for first in range(len(words)))
    return next((end for end in ends if end in names), "")


def held_out(caption: str) -> bool:
    """Whether a caption belongs to the tenth that no recipe trains on: a fixed hash of its lower-case text decides,
    with the names that things had in training.
    """
    trained = caption.lower()
    for name, before in TRAINED_AS.items():
        trained = trained.replace(name, before)
    return hashlib.blake2b(trained.encode(), digest_size=2).digest()[0] % 10 == 0
