"""From a prompt's characters to a parse: its words with their places, and spaCy's tree over them.

The parser sees a stand-in where the words themselves would mislead it: one word for a quoted text, and one for a
preposition of several words ("to the left of"). Positions are character offsets from 0 in the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from typing import Any, TypeAlias

from planners.base import PlanError
from planners.english import plural, singular
from planners.language.quotes import quoted_spans
from planners.language.spoken.spoken import written_plainly
from planners.language.vocabulary.colours import JOINT, names_plant, read_colour
from planners.language.vocabulary.counts import UNITS, read_count
from planners.language.vocabulary.cues import read_cue
from planners.language.vocabulary.noun_classes import is_collocation, noun_class
from planners.language.vocabulary.place_words import FIGURES, PLACE_STAND_IN, bare_place, stands_beside
from planners.language.vocabulary.prepositions import read_tie
from planners.language.vocabulary.qualities import BASE_COLOURS, NOUN_OR_COLOUR
from planners.language.vocabulary.writing import SAYING, THINGS_TOO
from planners.language.word import Word
from planners.language.wording.text_order import in_text_order
from planners.messages import is_control

LONGEST_PROMPT = 2000
LONGEST_TEXT = 400
JOINERS = "\u200c\u200d"
QUOTE_STAND_IN = "this"
SENTENCE_END = re.compile(r"[.!?]\S\s+[A-Z]")
"""The end of a quoted text that is the end of its sentence too, and the beginning of the next."""
COLOUR_STAND_IN = "colorful"
STAND_INS = {"person": ("man", "men"), "animal": ("dog", "dogs")}
COLOURED_NAMES = frozenset(
    tuple(name.split())
    for name in (
        "golden retriever|black hole|red panda|white board|black board|green tea|black tea|gold medal|coral reef|"
        "silver medal|bronze medal|red wine|white wine|gold coin|silver coin|rainbow trout|gold fish|golden gate|"
        "cream cheese|blue cheese|red cross|green bean"
    ).split("|")
)
"""Names that begin with a colour and aren't just a thing of that colour."""
BEING = frozenset("is are was were while".split())
NEVER_FIRST = frozenset(
    "way a an the of and or big small large little old new long short high low left right top".split()
)
SAYS = frozenset(f"{lemma}s" for lemma in SAYING - THINGS_TOO)
"""Verbs before a quoted text that the parser often takes for nouns; it sees "says" instead."""
LEADING_IN = frozenset(("the", "word", "words", "text", "phrase", "message", ":", ",", "slogan"))


def check_prompt(prompt: str) -> None:
    """Raises PlanError where the prompt is empty or too long or holds a control character."""
    if not prompt.strip():
        raise PlanError("the prompt is empty; say what the picture shows, such as: a red circle on a white background")
    if len(prompt) > LONGEST_PROMPT:
        raise PlanError(f"the prompt has {len(prompt):,} characters; shorten it to {LONGEST_PROMPT:,} or fewer")
    for place, character in enumerate(prompt, 1):
        if character in "\n\r\t" or character in JOINERS:
            continue
        if is_control(character):
            code = f"U+{ord(character):04X}"
            raise PlanError(f"the prompt holds the control character {code} at character {place}; remove it")


def read_words(prompt: str, pipeline: Any) -> tuple[Word, ...]:
    """The prompt's words in order; raises PlanError where a quoted text is empty, too long or never ends."""
    words = in_text_order(split_words(prompt, pipeline))
    said = list(_said(_merged(_merged(words, _coloured), _range)))
    return tuple(_merged(_merged(written_plainly(_merged(said, _compound)), _place), _tie))


def split_words(prompt: str, pipeline: Any, stand_in: str = QUOTE_STAND_IN) -> list[Word]:
    """The tokenizer's words, each quoted text as one; ``stand_in`` is what the parser sees for those.

    Raises PlanError where a quoted text is empty, too long or never ends.
    """
    words: list[Word] = []
    at = 0
    for start, end in quoted_spans(prompt):
        words.extend(_plain_words(prompt, at, start, pipeline))
        words.append(_quoted_word(prompt, start, end, stand_in))
        if SENTENCE_END.match(prompt, end - 2):
            words.append(Word(".", end, end, "."))
        at = end
    words.extend(_plain_words(prompt, at, len(prompt), pipeline))
    return words


def _quoted_word(prompt: str, start: int, end: int, stand_in: str) -> Word:
    content = " ".join(prompt[start + 1 : end - 1].split())
    where = f"the quoted text at character {start + 1}"
    if not content:
        raise PlanError(f"{where} is empty; put the words to be read between the quotes")
    if len(content) > LONGEST_TEXT:
        raise PlanError(f"{where} has {len(content)} characters; shorten it to {LONGEST_TEXT} or fewer")
    return Word(prompt[start:end], start, end, stand_in, quoted=content)


def _plain_words(prompt: str, start: int, end: int, pipeline: Any) -> Iterator[Word]:
    """spaCy's tokens of a stretch without quotes; words joined by hyphens stay one word."""
    tokens = [t for t in pipeline.tokenizer(prompt[start:end]) if not t.is_space]
    at = 0
    while at < len(tokens):
        last = at
        while (
            last + 2 < len(tokens)
            and tokens[last + 1].text in "-‐‑"
            and not tokens[last].whitespace_
            and not tokens[last + 1].whitespace_
            and tokens[last + 2].text[0].isalnum()
        ):
            last += 2
        first = start + tokens[at].idx
        after = start + tokens[last].idx + len(tokens[last].text)
        text = prompt[first:after]
        shouted = len(text) > 1 and text.isupper()
        yield Word(text, first, after, text.lower() if shouted or text == "A" else text)
        at = last + 1


Merged: TypeAlias = tuple[int, Word] | None
"""How many words from an index on become one, and that word; None where the word there stays as it is."""


def _merged(words: Sequence[Word], read: Callable[[Sequence[Word], Sequence[str], int], Merged]) -> list[Word]:
    """The words, each run that ``read`` finds as one; it gets them, their lower case and an index."""
    lows = [word.low if word.quoted is None else "" for word in words]
    found: list[Word] = []
    at = 0
    while at < len(words):
        length, word = read(words, lows, at) or (1, words[at])
        found.append(word)
        at += length
    return found


def _one(words: Sequence[Word], stand_in: str, text: str = "") -> Word:
    """One word for several; ``text``: in place of their own."""
    return Word(text or " ".join(word.text for word in words), words[0].start, words[-1].end, stand_in)


def _coloured(words: Sequence[Word], lows: Sequence[str], at: int) -> Merged:
    """ "red/blue", "half red half blue": several colours of one thing become one word."""
    colour, end = read_colour(lows, at)
    of_several = lows[at] == "half" and lows[at - 1 : at] in ([":"], [","]) and singular(lows[at - 2]) != lows[at - 2]
    if JOINT in colour and end > at + 1 and not of_several:
        return end - at, _one(words[at:end], COLOUR_STAND_IN, colour.replace(" ", "-"))
    after = lows[at + 1] if at + 1 < len(lows) else ""
    if after in ("shape", "shapes") and (lows[at] in FIGURES or noun_class(lows[at]) == "shape"):
        text = plural(words[at].text) if after == "shapes" else words[at].text
        return 2, _one(words[at : at + 2], text, text)  # "a heart shape": a heart
    if stands_beside(lows, at):
        return 3, _one(words[at : at + 3], "together")
    if (lows[at], after) == ("sans", "serif"):
        return 2, _one(words[at : at + 2], "serif", "sans-serif")
    return None


def _range(words: Sequence[Word], lows: Sequence[str], at: int) -> Merged:
    """ "between five and seven" as one word: the parser sees a number."""
    count, length = read_count(lows[at : at + 4], 0) if lows[at] == "between" else (None, 0)
    number = next((word for word, units in UNITS.items() if count is not None and units == count.planned), "ten")
    return (4, _one(words[at : at + 4], number)) if count is not None and length == 4 else None


def _said(words: Sequence[Word]) -> Iterator[Word]:
    """Before a quoted text, "the words" and one, or "clearly" and one, a verb of saying stands in as "says"."""
    for at, word in enumerate(words):
        ahead = words[at + 1 : at + 4]
        led = takewhile(lambda w: w.quoted is None and (w.low in LEADING_IN or w.low.endswith("ly")), ahead)
        text = ahead[sum(1 for _ in led) :][:1]
        follows = bool(text) and text[0].quoted is not None
        before = words[at - 1].low if at else ""
        says = word.low in SAYS or (f"{word.low}s" in SAYS and singular(before) != before)  # "chairs display 'X'"
        yield replace(word, stand_in="says") if follows and says else word


def _compound(words: Sequence[Word], lows: Sequence[str], at: int) -> Merged:
    """Names of several words ("stop sign", "hot dog") as one word; the parser sees their last word."""
    near = ["" if word.stand_in == "says" else low for word, low in zip(words[at : at + 3], lows[at:], strict=False)]
    length = next((n for n in (3, 2) if _is_compound(near[:n], n)), 1)
    if length == 1 or (lows[at].endswith("ing") and _is_done(lows, at)):
        return None  # "around a table and playing cards"
    if length == 2 and _is_compound(near[1:], 2):
        return None  # "white wine glass": a glass
    name = _one(words[at : at + length], "")
    return length, replace(name, stand_in=_stand_in(name.text.lower(), near[length - 1]))


def _place(words: Sequence[Word], lows: Sequence[str], at: int) -> Merged:
    """ "airplane top left, magnet right": a place as one word."""
    length = bare_place(lows, at)
    return (length, _one(words[at : at + length], PLACE_STAND_IN)) if length else None


def _tie(words: Sequence[Word], lows: Sequence[str], at: int) -> Merged:
    """One word for each preposition, and for each phrase that denies something, of several words."""
    if (cue := read_cue(lows, at)) is not None:
        return cue.length, replace(_one(words[at : at + cue.length], cue.stand_in), cue=cue.kind)
    if (tie := read_tie(lows, at)) is not None:
        return tie.length, replace(_one(words[at : at + tie.length], tie.stand_in), tie=tie.kind)
    return None


def _is_done(lows: Sequence[str], at: int) -> bool:
    """Whether an "-ing" form is what somebody does: after "is", or after "and" and another such form."""
    before = lows[at - 1] if at else ""
    doing = any(be in BEING and word.endswith("ing") for be, word in pairwise(lows[:at]))
    return before in BEING or (before == "and" and doing)


def _stand_in(name: str, last: str) -> str:
    """A word of the same kind and number that is surely a noun: of "watering can" the parser would see "can"."""
    return STAND_INS.get(noun_class(name), ("box", "boxes"))[singular(last) != last]


def _is_compound(lows: Sequence[str], length: int) -> bool:
    """Whether the words are one name. A colour before a noun isn't part of it ("a brown bear"), but for a few names."""
    if len(lows) < length or not all(word.replace("-", "").isalpha() for word in lows):
        return False
    name = (*lows[:-1], singular(lows[-1]))
    if lows[0] in UNITS and lows[-1] != name[-1]:
        return False  # "eight balls"
    coloured = lows[0] in BASE_COLOURS and name not in COLOURED_NAMES and not names_plant(lows[0], lows[-1])
    shade = lows[-1] in BASE_COLOURS - NOUN_OR_COLOUR  # "rose pink"
    return not (coloured or shade) and lows[0] not in NEVER_FIRST and is_collocation(name)
