"""Phrases that deny what follows, or only seem to; the parser sees one word for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from planners.english import singular
from planners.language.vocabulary.counts import read_count
from planners.language.vocabulary.noun_classes import noun_class

CueKind = Literal["without", "instead", "except", "only", "not", "nobody", "order"]
"""What a phrase says: "without" and "instead" deny the nouns after it; "except" takes them out of what was said before;
"only" denies nothing. "not" denies the verb after it, "nobody" the one whose subject it is; "order" is a verb that bans
its object."""
TABLE: dict[CueKind, tuple[str, str]] = {
    "without": (
        "without",
        "without|sans|minus|lacking|devoid of|void of|free of|free from|empty of|bare of|clear of|stripped of|"
        "but without|with no|but with no|with zero|in the absence of|with not a single|without a single",
    ),
    "instead": (
        "without",
        "instead of|instead of with|rather than|rather than with|in place of|as opposed to|in lieu of|anything but|"
        "in preference to|under no circumstances|on no account|in no case",
    ),
    "except": (
        "except",
        "except|except for|excepting|excluding|apart from|aside from|save for|but for|other than|not including|"
        "not counting|with the exception of",
    ),
    "only": (
        "only",
        "not only|not just|not merely|not simply|nothing but|nothing other than|nothing except|nothing more than|"
        "none other than|no other than|no doubt|without doubt|without a doubt|without question|no wonder|no ordinary|"
        "not to mention|no matter|no secret|no surprise|no coincidence|no accident|no joke|nothing better than|"
        "ca n't help|can not help|could n't help|ca n't stop|can not stop|does n't stop|never stops|"
        "never without|not without|n't without",
    ),
    "not": ("not", "no longer|not at all|not even|not actually|by no means|in no way"),
    "nobody": ("nobody", "nobody|no one|no-one|not a soul"),
    "order": ("remove", "get rid of|do away with|stay away from|steer clear of"),
}
CUES = {tuple(phrase.split()): kind for kind, (_, listed) in TABLE.items() for phrase in listed.split("|")}
LONGEST = max(map(len, CUES))
UNIVERSAL = frozenset("all every everything everyone everybody any anything nothing none nobody each".split())
ARTICLES = frozenset("a an the any its his her their one".split())
COMPARING = frozenset("more less fewer".split())
"""After "no" these give a number: "with no more than three cups"."""
HAVING = frozenset("have show contain include feature display".split())
"""Those whose subject lacks the object then."""
HOLDING = frozenset("with without have wear hold carry".split())
NOT_NAMED = frozenset(("one", "ones", "any", "it", "them", ",", ".", ";", "and", ""))
"""What may stand where the noun of a denial is left out: "a hut without one", "the cat has none"."""
SPEAKERS = frozenset("you i we it there one they people".split())
AVOIDING = frozenset("avoid exclude omit remove skip ban forbid eliminate delete drop erase refrain leave keep".split())
"""Instructions whose object must not be there; "leave" and "keep" only with "out"."""
ALWAYS = frozenset("avoid exclude omit".split())
"""Those that are instructions in "-ing" too: "avoiding text"."""
OUT = frozenset("out off away".split())
SWAPPING = frozenset("substitute replace swap".split())
REFUSING = frozenset("refuse decline fail forget neglect quit avoid".split())
"""Verbs that deny the verb after them."""
GONE = frozenset("absent missing forbidden banned prohibited excluded nowhere".split())
PRESENT = frozenset("visible present allowed welcome shown included seen permitted".split())
NEGATIVE = frozenset(("none", "neither"))
EMPTY = frozenset("empty bare deserted blank nothing plain".split())
SUBJECTS = ("nsubj", "nsubjpass")
SCOPE_ENDS = frozenset((".", ";", "!", "?", ":", "but"))
JOINTS = frozenset(("or", "nor", "and", ",", "&", "/"))
BEGIN = frozenset("a an the two three four five one some several many just only no this that his her".split())
"""Words that begin a phrase of its own after "no dogs,"."""


@dataclass(frozen=True)
class Cue:
    """``length`` words of the prompt, for which the parser sees ``stand_in``."""

    kind: CueKind
    length: int
    stand_in: str


def read_cue(words: Sequence[str], at: int) -> Cue | None:
    """The longest phrase that starts at the index; ``words`` are in lower case, quoted texts empty."""
    if words[at] == "not" and (end := _corrected(words, at)):
        return Cue("only", end - at, "only")
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        kind = CUES.get(tuple(words[at : at + length]))
        if kind is not None and not (words[at + length - 1] == "no" and COMPARING & set(words[at + length :][:1])):
            return Cue(kind, length, TABLE[kind][0])
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    match words[at]:
        case "missing" if after in ARTICLES and before not in ("is", "are", "the", "a"):
            return Cue("without", 1, "without")
        case "never" if after in ARTICLES or (before in (",", "but", "and", "though") and _things(words, at + 1)):
            return Cue("instead", 1, "without")
        case "but" if UNIVERSAL & set(words[max(0, at - 4) : at]) and after != "also":
            return Cue("except", 1, "except")
    return None


def _corrected(words: Sequence[str], at: int) -> int:
    """Where "not one but", "not just two but" before another number ends; 0 where there is none."""
    at += 1 + (words[at + 1 : at + 2] in (["just"], ["only"], ["merely"]))
    first, after = read_count(words, at)
    if first is None or words[after : after + 1] != ["but"] or read_count(words, after + 1)[0] is None:
        return 0
    return after + 1


def _things(words: Sequence[str], at: int) -> bool:
    """Whether a plural of something that can be seen, or a food, stands alone here: "oranges, never grapes"."""
    word, after = words[at] if at < len(words) else "", words[at + 1] if at + 1 < len(words) else ""
    kind = noun_class(word)
    seen = kind == "food" or (kind in ("thing", "animal", "person", "plant", "body") and singular(word) != word)
    return seen and after in ("", ",", ".", ";", "or", "and", "on", "in", "next")
