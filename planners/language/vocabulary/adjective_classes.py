"""Which attribute an adjective or participle tells: "crimson" a colour, "woollen" a material, "open" a state."""

from __future__ import annotations

from functools import cache
from typing import cast

from planners.english import by_word
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import names_colour
from planners.language.vocabulary.noun_classes import noun_class, read_groups
from planners.language.vocabulary.wordnet.classes import AttributeName

ENDINGS: dict[str, AttributeName] = {
    "-shaped": "shape",
    "-sided": "shape",
    "-sized": "size",
    "-coloured": "colour",
    "-colored": "colour",
    "-textured": "texture",
    "-patterned": "texture",
}
MORE: dict[AttributeName, str] = {
    "colour": "colored coloured",
    "look": "great drawn aligned endless",
    "material": "woollen silken earthen oak oaken pine maple walnut cedar teak birch rattan stainless",
    "shape": "arched blunt tapered domed",
    "texture": "tufted feathered thorny quilted ribbed embossed braided woven",
    "state": "stacked filled crumbling steaming boiling leaking peeling rolled unopened shattered",
}
"""What neither the tables of ``qualities`` nor WordNet's clusters know."""


def adjective_class(word: str) -> AttributeName | None:
    """The attribute name of an adjective or participle, lower case; a noun before a noun may be a material ("glass").

    "look" is for whatever has no better name. None is for words that tell nothing about what a thing is like
    ("favourite", "same").
    """
    if word in ql.INVISIBLE:
        return None
    name = _table().get(word) or next((name for ending, name in ENDINGS.items() if word.endswith(ending)), None)
    if name is None and noun_class(word) == "material":
        name = "material"
    return name or "look"


def is_adjective(word: str) -> bool:
    """Whether the tables know the word, lower case, as an adjective."""
    return word in _table()


@cache
def _table() -> dict[str, AttributeName]:
    """Our own tables before WordNet's clusters, which have no materials."""
    wordnet = {word: cast(AttributeName, name) for name, words in read_groups("adjective").items() for word in words}
    own: dict[AttributeName, frozenset[str]] = {
        "look": ql.LOOKS,
        "state": ql.STATES,
        "texture": ql.TEXTURES,
        "shape": ql.SHAPES,
        "material": ql.MATERIALS,
        "size": ql.SIZES,
        "colour": ql.BASE_COLOURS,
    }
    return wordnet | by_word(MORE) | {word: name for name, words in own.items() for word in words}


def describes(word: str) -> bool:
    """Whether a word says what a thing is like: an adjective or a colour."""
    return bool(word) and (names_colour(word) or is_adjective(word))
