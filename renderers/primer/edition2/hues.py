"""Colours between the trained ones: what a word's colour is painted as, and what the text encoder is told instead.

The painter was trained on two dozen colour words, but copies what its collage shows in any colour. So the collage gets
the colour that is asked for, and the phrases say the nearest of the trained words.
"""

from __future__ import annotations

import dataclasses
import functools

import numpy as np

from planners.colour_table import Colour, possible_colours, srgb
from renderers.primer.edition2.layout import Layout
from renderers.primer.edition2.world import PLAIN_GROUNDS


def painted(words: str) -> Colour | None:
    """The sRGB that colour words are painted in: the world's own where it has them; None for no colour, and for two."""
    return PLAIN_GROUNDS.get(words) or srgb(words)


@functools.lru_cache(maxsize=1024)
def trained(words: str) -> str:
    """The trained word whose colour is nearest in CIELAB, of those that people may call by the same basic names; of all
    where none has such a name. "" for what is no colour.
    """
    from skimage.color import rgb2lab

    if words in PLAIN_GROUNDS or (colour := painted(words)) is None:
        return words if words in PLAIN_GROUNDS else ""
    basics = set(possible_colours(words))
    names = [name for name in PLAIN_GROUNDS if not basics.isdisjoint(possible_colours(name))] or list(PLAIN_GROUNDS)
    lab = rgb2lab(np.array([[colour, *(PLAIN_GROUNDS[name] for name in names)]], np.float64) / 255)[0]
    return names[int(np.linalg.norm(lab[1:] - lab[0], axis=1).argmin())]


def in_trained_words(layout: Layout) -> Layout:
    """The layout with phrases that the text encoder was trained on, as far as their colours go."""
    return dataclasses.replace(
        layout,
        thing_phrases=tuple(map(trained_phrase, layout.thing_phrases)),
        ink_phrases=tuple(trained(ink) or ink for ink in layout.ink_phrases),
        ground=trained_phrase(layout.ground),
    )


def trained_phrase(phrase: str) -> str:
    """A thing's or a ground's phrase with the trained word for the colour that it begins with: "teal sofa" is told as
    "turquoise sofa".
    """
    words = phrase.split()
    starts = (last for last in range(len(words) - 1, 0, -1) if possible_colours(" ".join(words[:last])))
    last = next(starts, 0)
    return " ".join([trained(" ".join(words[:last])), *words[last:]]) if last else phrase
