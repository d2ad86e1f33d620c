"""English number and articles: one of a thing, several of it, "a" or "an".

The rules are those of the inflect library, which is imported at the first word (about 0.05 s). It takes any word for a
plural that ends in s, so the tables here name the nouns for which that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

Name = TypeVar("Name", bound=str)

PAIRS = frozenset(
    "scissors skis glasses eyeglasses sunglasses goggles binoculars spectacles headphones earphones pants jeans "
    "trousers shorts tights leggings overalls pajamas pyjamas pliers tweezers tongs shears".split()
)
"""Nouns without a singular of their own: one of them is a pair."""
DRINKING = frozenset("wine champagne beer cocktail water drinking martini shot whiskey whisky pint".split())
"""What stands before "glasses" that are several things and no pair."""
UNCHANGING = PAIRS | frozenset(
    "sheep deer fish moose series species aircraft watercraft shrimp salmon trout squid bison swiss clothes fireworks "
    "barracks news headquarters broccoli".split()
)
SINGULAR = frozenset(
    "gas lens canvas atlas christmas pancreas mars texas dallas asbestos chaos cosmos rhinoceros thermos always "
    "perhaps themselves ourselves yourselves specimen abdomen regimen stamen ramen".split()
)
"""Words that are no plurals though they end like one. Those in -ss, -us and -is are none either, but for ``PLURAL``."""
PLURAL = {
    "men": "man",
    "taxis": "taxi",
    "menus": "menu",
    "gnus": "gnu",
    "emus": "emu",
    "kiwis": "kiwi",
    "saris": "sari",
    "tvs": "tv",
    "cds": "cd",
    "cacti": "cactus",
    "octopi": "octopus",
    "fungi": "fungus",
    "busses": "bus",
    "hoodies": "hoodie",
    "selfies": "selfie",
    "smoothies": "smoothie",
    "broccolis": "broccoli",
    "solves": "solve",
    "carves": "carve",
}
NO_S = ("men", "people", "children", "mice", "geese", "feet", "teeth", "oxen", "dice")
"""How the plurals end that have no s; of other words without one inflect makes "datum" and "medium"."""
UNCOUNTED = frozenset(
    "hair fur makeup clothing jewelry jewellery armor armour furniture food water milk snow ice grass foliage smoke "
    "fog rain sugar salt butter cheese ketchup mustard sauce traffic graffiti luggage text writing lettering "
    "decoration packaging paint dirt mud sand glass wood metal light sunlight plumage".split()
)
"""Nouns of stuff, of which there isn't one."""
EIGHTS = ("8", "11", "18")


def singular(noun: str) -> str:
    """A noun or noun phrase, lower case, with its last word in the singular ("red foxes" -> "red fox").

    What is no plural comes back unchanged, and so does a pair ("scissors"); "wine glasses" are no pair.
    """
    *before, last = noun.split(" ")
    glasses = last == "glasses" and before and before[-1] in DRINKING
    return " ".join([*before, "glass" if glasses else _singular(last)])


def plural(noun: str) -> str:
    """A noun or noun phrase with its last word in the plural ("computer mouse" -> "computer mice")."""
    *before, last = noun.split(" ")
    return " ".join([*before, _plural(last)])


def number_word(number: int) -> str:
    """A number in words: "three"."""
    return str(_engine().number_to_words(number))


def with_article(phrase: str) -> str:
    """The phrase after "a" or "an", by how its first word sounds: "an hour", "a unicorn"."""
    return f"{_article(phrase.split(' ')[0])} {phrase}"


def article_if_one(phrase: str) -> str:
    """The phrase after "a" or "an" if it names one thing; plurals, pairs and stuff ("hair") take no article."""
    last = phrase.rpartition(" ")[2]
    several = last in UNCHANGING or last in UNCOUNTED or singular(last) != last
    return phrase if several else with_article(phrase)


@lru_cache(maxsize=4096)
def _singular(word: str) -> str:
    if word in PLURAL:
        return PLURAL[word]
    like = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s", "’s"))
    if len(word) < 4 or word in UNCHANGING | SINGULAR or not (like or word.endswith(NO_S)):
        return word
    return _engine().singular_noun(word) or word


@lru_cache(maxsize=4096)
def _plural(word: str) -> str:
    if word in UNCHANGING or (word.islower() and _singular(word) != word):
        return word
    return _engine().plural_noun(word) if word.islower() and word.isascii() else f"{word}s"


@lru_cache(maxsize=4096)
def _article(word: str) -> str:
    return "an" if word.startswith(EIGHTS) and word.isdecimal() else _engine().a(word or "a").split()[0]


@cache
def _engine() -> Any:
    import inflect

    engine = inflect.engine()
    kin = ((f"{first}child", f"{first}children") for first in ("grand", "school", "step"))
    for one, many in (("thief", "thieves"), ("hoof", "hooves"), *kin):
        engine.defnoun(one, many)
    return engine


def by_word(groups: Mapping[Name, str], separator: str | None = None) -> dict[str, Name]:
    """Each word of the groups with its group's name, in their order: of {"a": "x y"} {"x": "a", "y": "a"}.

    ``separator`` parts the words of a group, white space where it is None.
    """
    return {word: name for name, words in groups.items() for word in words.split(separator)}
