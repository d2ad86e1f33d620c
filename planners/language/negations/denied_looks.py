"""Adjectives that a prompt denies: "not very big", "neither red nor blue", "none of them green"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planners.language.parsing.parse import Parse
from planners.language.vocabulary.cues import JOINTS, NEGATIVE, SUBJECTS

DENYING = frozenset(("not", "never", "neither", "none", "n't"))
DEGREES = frozenset("half very too so quite really particularly overly especially that all at any".split())
NO_LOOKS = frozenset("many much enough all every more less fewer most only sure other same able one".split())


@dataclass(frozen=True)
class DeniedLook:
    """``adjectives`` are tokens; ``tokens`` are these with the cue and what stands between. ``owner`` is the token of
    what isn't so, None where nothing is found.
    """

    adjectives: tuple[int, ...]
    tokens: tuple[int, ...]
    owner: int | None


def denied_looks(parse: Parse) -> tuple[DeniedLook, ...]:
    """All of them, in order."""
    return tuple(_looks(parse))


def _looks(parse: Parse) -> Iterator[DeniedLook]:
    for at in range(len(parse)):
        if parse.low(at) not in DENYING and parse.words[at].cue != "not":
            continue
        start = at + 3 if parse.low(at + 1) == "of" else at + 1
        found, last = [], at
        for k in range(start, len(parse)):
            if _is_adjective(parse, k):
                found.append(k)
                last = k
            elif not (parse.low(k) in DEGREES or (found and parse.low(k) in JOINTS)):
                break
        if found and (not parse.is_noun(min(last + 1, len(parse) - 1)) or _within(parse, at)):
            yield DeniedLook(tuple(found), tuple(range(at, last + 1)), _owner(parse, at, found[0], last))


def _is_adjective(parse: Parse, at: int) -> bool:
    plain = parse.words[at].quoted is None and parse.words[at].tie is None and parse.words[at].cue is None
    return plain and parse.doc[at].tag_ == "JJ" and parse.low(at) not in NO_LOOKS


def _within(parse: Parse, at: int) -> bool:
    """Whether the cue stands in a noun phrase: "a not very big dog", but "not big dogs"."""
    return at > 0 and parse.doc[at - 1].pos_ in ("DET", "NUM", "ADJ") and parse.low(at) not in ("none",)


def _owner(parse: Parse, cue: int, first: int, last: int) -> int | None:
    if parse.low(cue) in NEGATIVE and parse.low(cue + 1) == "of":
        return cue
    verb = next((t for t in parse.doc[first].ancestors if t.pos_ in ("VERB", "AUX") and t.i < first), None)
    if verb is not None:
        subject = next(parse.children(int(verb.i), *SUBJECTS), None)
        if subject is not None:
            return subject
    sentence = parse.doc[cue].sent
    before = [k for k in range(int(sentence.start), cue) if parse.is_noun(k)]
    after = [k for k in range(last, int(sentence.end)) if parse.is_noun(k)]
    return before[-1] if before else after[0] if after else None
