"""What a text can be on: things to be read, flat things, and the verbs that say a text."""

from __future__ import annotations

from planners.language.reading.reading import Reading
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.qualities import MEDIA, MEDIUM_WORDS
from planners.language.vocabulary.writing import SAID, SAYING, SIGNS

PANELS = SIGNS.union(
    "circle square oval rectangle box bubble button frame ribbon panel strip badge starburst".split(),
    "star bar stripe band plate shield pill cloud arch scroll".split(),
)
"""What a text is in or on where the noun follows it: "the price '24' in a black circle"."""
HAVING = frozenset("with has have having featuring bearing".split())
ONTO = frozenset("on across onto along upon atop".split())
PARTS = frozenset("top bottom left right corner center centre middle edge front back side surface face end".split())


def says(reading: Reading, k: int) -> bool:
    """Whether the word at a token is a verb of saying a text."""
    parse = reading.parse
    verb = parse.doc[k].pos_ in ("VERB", "AUX") and parse.lemma(k) in SAYING
    return parse.words[k].stand_in == "says" or ((verb or parse.low(k) in SAID) and k not in reading.phrases)


def is_sign(reading: Reading, k: int) -> bool:
    """Whether the noun at a token is a thing that is there to be read."""
    return k in reading.phrases and reading.phrases[k][0].noun.split()[-1] in SIGNS


def is_boxed(reading: Reading, k: int) -> bool:
    """Whether a preposition puts a text into a flat thing: "in a black circle"."""
    parse = reading.parse
    if parse.low(k) != "in" or parse.low(k + 1) not in ("a", "an"):
        return parse.low(k) == "into"
    noun = next((m for m in range(k + 2, min(k + 6, len(parse))) if m in reading.phrases), k)
    return is_panel(reading, noun) or (parse.low(noun) in ONES and noun != k)


def is_panel(reading: Reading, k: int) -> bool:
    """Whether the noun at a token is new here and a flat thing that a text can be on."""
    return is_new(reading, k) and reading.phrases[k][0].noun.split()[-1] in PANELS


def is_new(reading: Reading, k: int) -> bool:
    """Whether the noun at a token names a thing that was not there before, and no part or place."""
    part = reading.parse.low(k) in PARTS or reading.class_of(k) in ("abstract", "body")
    return k in reading.phrases and not reading.phrases[k][0].definite and not part


def may_be_medium(reading: Reading, k: int) -> bool:
    """Whether the noun can be the kind of picture: the first noun of the prompt."""
    words = tuple(reading.phrases[k][0].noun.split())
    return k == min(reading.phrases) and (words[-1] in MEDIUM_WORDS or words in MEDIA)


def named_by(reading: Reading, at: int) -> int | None:
    """The noun that a text is a part of the name of: "a 'Fragile' sticker", "two red 'SALE' signs"."""
    parse, before = reading.parse, reading.parse.doc[max(at - 1, 0)]
    noun = next((k for k in range(at + 1, min(at + 3, len(parse))) if k in reading.phrases), None)
    if noun is None or reading.roles.get(noun) == "font" or any(parse.low(k) in ONTO for k in range(at + 1, noun)):
        return None
    within = parse.doc[at].head.i == noun and parse.doc[at].dep_ in ("det", "compound", "amod", "nmod", "poss")
    opened = at > 0 and (before.tag_ in ("DT", "CD", "PRP$") or (before.tag_ == "JJ" and before.head.i == noun))
    return noun if within and opened and reading.class_of(noun) in ("thing", "writing", "food") else None


def has_own_text(reading: Reading, at: int) -> bool:
    """Whether a text follows the noun at a token at once: "on a box labelled 'B'"."""
    parse, k = reading.parse, at + 1
    while k < len(parse) and (says(reading, k) or parse.low(k) in HAVING or parse.low(k) in ("that", "which")):
        k += 1
    return at + 1 < k < len(parse) and parse.words[k].quoted is not None
