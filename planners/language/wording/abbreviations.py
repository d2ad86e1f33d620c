"""Short forms that people type: "w/o", "bckgrnd", "ppl", "TL", "blk"."""

from __future__ import annotations

import re

from planners.language.vocabulary.tables import by_word

LONG: dict[str, str] = by_word(
    {
        "without": "w/o",
        "between": "btwn betw btw.",
        "in front": "infront",
        "background": "bckgrnd bkgd bkgrd bgd backgd",
        "people": "ppl",
        "Christmas": "xmas x-mas",
        "birthday": "bday b-day",
        "text": "txt",
        "the": "teh",
        "black": "blk",
        "white": "wht",
        "green": "grn",
        "yellow": "ylw",
        "purple": "prpl",
        "black and white": "b&w",
        "don't": "dont",
        "doesn't": "doesnt",
        "isn't": "isnt",
        "shouldn't": "shouldnt",
        "can't": "cant",
        "want to": "wanna",
        "please": "pls plz",
        "including": "incl. incl",
    }
)
CORNERS = {"TL": "top left", "TR": "top right", "BL": "bottom left", "BR": "bottom right"}
"""Only in capitals."""
CHAT = frozenset("lol lmao haha hahaha btw tbh thx tks omg asap fyi imo".split())
"""Words that say nothing of the picture."""
SHORT = re.compile(r"(?<![\w/&'’.-])(?:[A-Za-z]+(?:[/&-][A-Za-z]+)*\.?)(?![\w/&'’-])")


def lengthened(text: str) -> str:
    """A stretch without quotes, with the whole words for short forms."""
    return SHORT.sub(_long, text)


def _long(found: re.Match[str]) -> str:
    said = found.group()
    bare = said.removesuffix(".")
    ended = said[len(bare) :]
    if bare in CORNERS:
        return CORNERS[bare] + ended
    if bare.lower() in CHAT:
        return ended
    before, after = found.string[: found.start()], found.string[found.end() :]
    if said == "w" and before.endswith(" ") and not before.endswith("letter ") and after.startswith(" "):
        return "with"
    return LONG.get(said.lower()) or (LONG[bare.lower()] + ended if bare.lower() in LONG else said)
