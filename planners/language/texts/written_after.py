"""What follows a quoted text and says on what it is: "'X' written on the door"."""

from __future__ import annotations

from planners.language.parsing.parse import ENDS
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import ONTO, is_boxed
from planners.language.vocabulary.writing import SAID, SAYING

INTO = ONTO | frozenset("into in inside".split())
STANDING_IN = frozenset("it they them one both".split())


def written_after(reading: Reading, at: int) -> tuple[bool, int, tuple[int, ...]] | None:
    """Whether the text is said to be written, the noun after the "on" that follows it, and the words between."""
    parse = reading.parse
    written, k = False, at + 1
    while k < len(parse) and parse.words[k].quoted is None and parse.low(k) not in ONTO and not is_boxed(reading, k):
        token = parse.doc[k]
        if written and parse.low(k) in ("inside", "into"):
            break
        if (token.tag_ in ("VBN", "VBD", "JJ") and parse.lemma(k) in SAYING) or parse.low(k) in SAID:
            written = True
        elif not (k in reading.covered or token.pos_ in ("ADV", "AUX") or parse.low(k) in ("that", "which")):
            break
        k += 1
    into = parse.low(k) in (INTO if written else ONTO) or is_boxed(reading, k)
    if parse.lows(k, 2) == ("on", "top") and parse.low(k + 2) in ("", ",", ".", "and"):
        return None  # a place in the picture
    if "sky" in parse.lows(k + 1, 3):
        return None
    if not into and not (k < len(parse) and parse.words[k].tie == "on"):
        return None
    for target in range(k + 1, min(k + 8, len(parse))):
        if target in reading.phrases or (parse.low(target) in STANDING_IN and parse.doc[target].dep_ != "nummod"):
            return written, target, tuple(range(at + 1, k + 1))
        if parse.words[target].quoted is not None or parse.low(target) in (",", *ENDS):
            break
    return None
