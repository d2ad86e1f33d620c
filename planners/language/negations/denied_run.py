"""Which nouns one cue denies: the first after it, and those that are joined to it."""

from __future__ import annotations

from collections.abc import Iterator

from planners.language.parsing.parse import Parse
from planners.language.reading.phrases import read_phrases
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.cues import BEGIN, JOINTS, SCOPE_ENDS
from planners.language.vocabulary.verb_table import SHOWING


def denied_run(parse: Parse, nouns: tuple[int, ...], start: int, whole: bool = False) -> Iterator[int]:
    """The first noun from the token on, and those that "or", "nor", "and" or a list with them joins to it.

    A bare comma joins only what such a word closes ("no flags, towers or moat"; but "no people, palm trees"), unless
    the ``whole`` sentence is a list of what must not be there.
    """
    first = _next_noun(parse, nouns, start, leading=True, order=whole)
    if first is None:
        return
    listed = [(first, "or")]
    at = first + 1
    while parse.low(at) in JOINTS:
        joint = ","
        while parse.low(at) in JOINTS:
            joint = parse.low(at) if parse.low(at) != "," else joint
            at += 1
        if parse.low(at) in BEGIN and joint not in ("or", "nor"):
            break
        noun = _next_noun(parse, nouns, at, leading=False)
        if noun is None or (joint in ("and", "&") and _described(parse, noun) and not _described(parse, first)):
            break
        listed.append((noun, joint))
        at = noun + 1
    closed = len(listed) if whole else max(k for k, (_, joint) in enumerate(listed) if joint != ",") + 1
    yield from (noun for noun, _ in listed[:closed])


def _described(parse: Parse, noun: int) -> bool:
    return bool(read_phrases(parse, noun)[-1].attributes)


def _next_noun(parse: Parse, nouns: tuple[int, ...], start: int, leading: bool, order: bool = False) -> int | None:
    """The next noun, if only words of its own phrase stand before it; ``leading``: after a cue, ``order``: a verb."""
    for at in range(start, len(parse)):
        token = parse.doc[at]
        word = parse.words[at]
        if at in nouns and word.low not in ONES:
            return at
        if word.quoted is not None or word.low in SCOPE_ENDS or word.low == "," or word.tie is not None or word.cue:
            return None
        if token.pos_ == "ADP" and not (leading and ((order and at <= start + 1) or word.low in ("of", "for", "from"))):
            return None
        inside = token.dep_ in ("amod", "compound", "det", "poss") or (leading and parse.lemma(at) in SHOWING)
        if token.pos_ in ("VERB", "AUX", "PRON") and not inside:
            return None
    return None


def named_again(parse: Parse, nouns: tuple[int, ...], noun: int) -> bool:
    """Whether the prompt names the thing again, or the next that it names is "it": "not riding a bike, pushing it"."""
    after = [k for k in range(noun + 1, len(parse)) if k in nouns or parse.low(k) in ("it", "them")]
    return any(parse.low(k) == parse.low(noun) for k in after) or (bool(after) and after[0] not in nouns)
