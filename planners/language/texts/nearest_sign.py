"""The sign that a verb of saying is about, where other nouns stand between the two."""

from __future__ import annotations

from planners.language.parsing.parse import ENDS, sentence
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import is_sign

SUPPORTS = frozenset(
    "stand tray hanger easel pole post tripod hook saucer plate table counter desk floor wall bench chair".split()
)
"""What another thing is on: of the two that one carries the text."""
ASIDE = ("VBG", "VBN", "VBD", "VBZ")
CHOICES = frozenset("option category link item tab".split())
"""What a screen offers."""
BEARS_NONE = ("abstract", "unknown", "place", "weather", "animal", "plant")
CAUGHT = frozenset(("eye", "eyes", "gaze"))
"""What a sign catches: "a sign on an easel, catching the eye with the words"."""


def sign_of(reading: Reading, k: int, cue: int) -> int | None:
    """ "A street sign, pointing to the old harbour, labeled 'X'", "a label naming the central painting reads 'X'"; the
    noun at ``k`` is the last one before the verb. None where it may well bear the text itself.
    """
    parse = reading.parse
    before = reading.phrases[k][0].tokens[0] - 1
    if is_sign(reading, k) or parse.low(cue) in ("that", "which") or parse.low(before) == "of":
        return None
    sign = _before(reading, k)
    if sign is None:
        return None
    if sign in parse.children(cue, "nsubj", "nsubjpass"):
        return sign
    between = [
        at for at in range(sign + 1, k) if at in reading.phrases and reading.roles.get(at) not in ("font", "text")
    ]
    if parse.low(sign + 1) == "of" or not all(_is_bare(reading, at) for at in between):
        return None
    aside = cue - 1
    while aside > k and parse.doc[aside].pos_ == "ADV":
        aside -= 1
    told = parse.doc[k].dep_ == "dobj" and parse.doc[k].head.i > sign and reading.class_of(k) == "person"
    said = parse.low(cue) != "with" and (told or (parse.low(aside) == "," and parse.doc[cue].tag_ in ASIDE))
    return sign if said or _is_bare(reading, k) else None


def _is_bare(reading: Reading, k: int) -> bool:
    idle = reading.class_of(k) in BEARS_NONE or reading.parse.low(k) in CAUGHT
    return idle or reading.phrases[k][0].noun.split()[-1] in SUPPORTS


def bears_none(reading: Reading, k: int, cue: int) -> bool:
    """ "A sentence draws attention, reading 'X'": no text is on what can't be seen."""
    listed = reading.phrases[k][0].plural and reading.phrases[k][0].noun.split()[-1] in CHOICES
    if reading.class_of(k) != "abstract" or is_sign(reading, k) or listed:
        return False
    # of a list "the arch reads 'A', the stands label 'B'" nothing is left that could bear the text
    span = sentence(reading.parse, k)
    earlier = [q for q in reading.parse.quotes if q in span and q < k] if reading.parse.low(cue) != "with" else []
    return not earlier or any(at in reading.phrases for at in range(earlier[-1], k))


def _before(reading: Reading, k: int) -> int | None:
    """The last sign before a noun in its sentence, behind any other text."""
    for at in range(k - 1, -1, -1):
        if reading.parse.words[at].quoted is not None or reading.parse.low(at) in (*ENDS, ":"):
            return None
        if is_sign(reading, at) and reading.roles.get(at) != "text":
            return at
    return None
