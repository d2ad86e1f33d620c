"""Negation: what must not be in the picture, what one thing lacks, what it doesn't do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from planners.language.parse import Parse

LACKING = frozenset("without sans minus lacking excluding except besides".split())
"""Prepositions whose object isn't there."""
INSTEAD = (
    "instead of", "rather than", "in place of", "as opposed to", "in lieu of", "except for", "apart from", "other than",
    "free of", "free from", "devoid of", "empty of", "bare of", "clear of", "but not", "but no", "and not", "nor",
    "except", "excluding", "minus", "without", "sans", "lacking", "not including", "anything but", "never",
)  # fmt: skip
OF_ONE_THING = frozenset(("without", "sans", "lacking", "free of", "free from", "devoid of", "empty of", "bare of"))
SHOWING = frozenset(
    "include add show have contain feature put draw depict place use want need see insert render paint generate be "
    "make create give display introduce allow picture".split()
)
"""Verbs that, negated, say that their object isn't in the picture."""
AVOIDING = frozenset(
    "avoid exclude omit remove skip ban forbid eliminate delete drop erase refrain leave keep lose stop".split()
)
"""Instructions whose object must not be there; "leave" and "keep" only with "out"."""
OUT = frozenset("out off away".split())
FALSE_FRIENDS = (
    ("no", "doubt"), ("no", "longer"), ("not", "only"), ("not", "just"), ("not", "merely"), ("no", "less"),
    ("no", "fewer"), ("no", "more"), ("not", "more"), ("not", "less"), ("not", "fewer"), ("no", "matter"),
    ("no", "wonder"), ("not", "to", "mention"), ("nothing", "but"), ("without", "doubt"), ("no", "ordinary"),
    ("none", "other"), ("not", "far"), ("no", "stranger"), ("without", "a", "doubt"), ("without", "question"),
)  # fmt: skip
"""Phrases that look like negations and are none."""
JOINTS = frozenset(("or", "nor", "and", ",", "&", "/"))


@dataclass
class Denials:
    """``nouns``: the denied nouns, each with the token of the thing that lacks it, or None for the whole picture.

    ``lifted`` are nouns after "except" that an earlier "no" doesn't touch; ``verbs`` are what isn't done; ``words`` are
    the words that said so.
    """

    nouns: dict[int, int | None] = field(default_factory=dict)
    lifted: list[int] = field(default_factory=list)
    verbs: set[int] = field(default_factory=set)
    words: set[int] = field(default_factory=set)


def is_false_friend(parse: Parse, at: int) -> bool:
    """Whether the words from the token on only look like a negation ("no doubt", "nothing but")."""
    return any(parse.lows(at, len(phrase)) == phrase for phrase in FALSE_FRIENDS)


def negated_verb(parse: Parse, at: int) -> bool:
    """Whether a verb is denied by a "not" or "never" of its own or of its auxiliary's."""
    return any(
        child.dep_ == "neg" and not is_false_friend(parse, int(child.i)) for child in parse.doc[at].children
    ) or any(
        parse.low(k) in ("not", "n't", "never") and not is_false_friend(parse, k) for k in range(max(0, at - 1), at)
    )


def negated_run(parse: Parse, nouns: tuple[int, ...], start: int) -> Iterator[int]:
    """The nouns that one "no", "without" or "instead of" before ``start`` denies: the first, and those joined to it.

    The run ends before a noun with a determiner or number of its own that a comma or "and" brings in ("no dogs, a
    cat"), before a verb, and at the end of the sentence.
    """
    joined = False
    first = True
    at = start
    while at < len(parse):
        word = parse.low(at)
        if word in (".", ";", "!", "?", "but") or (parse.words[at].quoted is not None):
            return
        if at in nouns:
            yield at
            first, joined = False, False
        elif not first and word in JOINTS:
            joined = True
        elif not first and not joined:
            return
        elif joined and word in (
            "a",
            "an",
            "the",
            "two",
            "three",
            "four",
            "one",
            "some",
            "several",
            "many",
            "just",
            "only",
        ):
            if parse.low(at - 1) not in ("or", "nor"):
                return
        elif (
            not first
            and (parse.doc[at].pos_ in ("VERB", "AUX", "ADP", "PRON") or parse.words[at].tie is not None)
            and word not in ("any", "other")
        ) or (first and ((parse.doc[at].pos_ == "ADP" and word not in ("of", "for", "from")) or word in ("with",))):
            return
        at += 1


def read_negations(parse: Parse, nouns: tuple[int, ...], owns: Callable[[int], int | None]) -> Denials:
    """Everything that the prompt denies. ``owns`` gives the thing that a token's phrase or clause belongs to."""
    found = Denials()
    at = 0
    while at < len(parse):
        if parse.words[at].quoted is not None:
            at += 1
            continue
        friend = next((f for f in FALSE_FRIENDS if parse.lows(at, len(f)) == f), None)
        if friend is not None:
            at += len(friend)
            continue
        cue, of_one = _cue(parse, at)
        if cue:
            lifted = parse.low(at) == "except" and bool(found.nouns)
            for noun in negated_run(parse, nouns, at + cue):
                if lifted:
                    found.lifted.append(noun)
                else:
                    found.nouns.setdefault(noun, owns(at) if of_one else None)
            found.words.update(range(at, at + cue))
            at += cue
            continue
        _verbs(parse, nouns, at, owns, found)
        at += 1
    return found


def _cue(parse: Parse, at: int) -> tuple[int, bool]:
    """How many words a cue before nouns has that starts here, and whether it is of one thing; (0, False) for none."""
    for phrase in INSTEAD:
        words = tuple(phrase.split())
        if parse.lows(at, len(words)) == words:
            if phrase == "never" and parse.doc[at].head.pos_ in ("VERB", "AUX"):
                continue
            return len(words), phrase in OF_ONE_THING
    word = parse.low(at)
    if word in ("no", "zero", "neither"):
        return 1, parse.low(at - 1) in ("with", "has", "have", "having", "wearing", "holding", "wears", "carrying")
    if word == "not" and (
        parse.low(at + 1) in ("a", "an", "any", "the", "one") or parse.doc[at].head.pos_ in ("NOUN", "PROPN")
    ):
        return (1, False) if parse.doc[at].head.pos_ not in ("VERB", "AUX") else (0, False)
    return 0, False


def _verbs(parse: Parse, nouns: tuple[int, ...], at: int, owns: Callable[[int], int | None], found: Denials) -> None:
    """A denied verb ("don't add people", "is not wearing a hat") or one that forbids ("avoid hands")."""
    token = parse.doc[at]
    lemma = parse.lemma(at)
    if token.pos_ not in ("VERB", "AUX") and lemma not in AVOIDING:
        return
    denied = negated_verb(parse, at)
    subject = next(parse.children(at, "nsubj", "nsubjpass"), None)
    orders = subject is None or parse.low(subject) in ("you", "we", "i", "it", "there")
    if lemma in AVOIDING and orders and not denied and _is_order(parse, at, lemma):
        found.words.add(at)
        for noun in negated_run(parse, nouns, at + 1):
            found.nouns.setdefault(noun, None)
    elif denied and lemma in SHOWING and not parse.has(at, "acomp"):
        owner = owns(at) if lemma in ("have", "show", "contain") and not orders else None
        for noun in negated_run(parse, nouns, at + 1):
            found.nouns.setdefault(noun, owner)
        found.words.update((at, at - 1))
    elif denied and lemma in ("wear", "hold", "carry"):
        for noun in negated_run(parse, nouns, at + 1):
            found.nouns.setdefault(noun, owns(at))
        found.words.update((at, at - 1))
    elif denied and token.pos_ in ("VERB", "AUX"):
        found.verbs.add(at)


def _is_order(parse: Parse, at: int, lemma: str) -> bool:
    """Whether the verb tells the painter something, as an imperative or after a comma ("avoiding any text")."""
    token = parse.doc[at]
    if lemma in ("leave", "keep") and not OUT & {parse.low(k) for k in range(at + 1, min(at + 6, len(parse)))}:
        return False
    if lemma == "stop":
        return False
    before = parse.low(at - 1)
    starts = at == 0 or before in (".", ",", ";", ":", "and", "please", "but", "to", "-", "!", "must", "should", "that")
    return starts and token.tag_ in ("VB", "VBP", "VBG", "NN", "JJ", "NNP", "VBD", "IN", "VBN")
