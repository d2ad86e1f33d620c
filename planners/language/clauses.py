"""Verb phrases: "is holding", "wears", "sat", "is mounted". Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planners.english import singular
from planners.language import lexicon as lx
from planners.language import qualities as ql
from planners.language import verbs as vb
from planners.language.adjectives import is_adjective, read_colour
from planners.language.nouns import COMPOUNDS, phrases, words
from planners.language.tokens import Token, low, lows
from planners.scene import RelationKind

HOLDING = words("holding carrying clutching gripping grasping clasping cradling")
WEARING = words("wearing sporting donning")
FACING = words("facing watching")
LOOKING = words("looking staring gazing glancing peering smiling pointing")
CONTAINING = words("containing storing")
PARTICLES = words("up down out off away together around back over apart along in forward upward downward skyward")
PHRASAL = frozenset(
    phrases(
        "blowing out|carrying on|cheering on|focusing on|getting in|putting on|reaching for|spending time|taking in|"
        "taking off|trying on|turning on|working on"
    )
)
SHOWN = words("showing featuring depicting including displaying")


@dataclass(frozen=True)
class VerbPhrase:
    """``says``: how a caption puts it ("sitting", "mounted"); ``relation``: what it says about subject and object.

    ``inverted``: the object stands in that relation to the subject ("a box containing a cat": the cat is inside).
    """

    says: str
    end: int
    relation: RelationKind | None = None
    inverted: bool = False
    keep: bool = True
    loose: tuple[Token, ...] = ()


def read_verb(tokens: Sequence[Token], start: int, after_noun: bool) -> VerbPhrase | None:
    """The verb phrase that starts here. ``after_noun``: a noun phrase ends right before, so that a verb is expected."""
    at, loose = start, []
    while low(tokens, at).endswith("ly") and len(low(tokens, at)) > 4 and vb.is_verb(low(tokens, at + 1)):
        loose.append(tokens[at])
        at += 1
    word = low(tokens, at)
    if not word or tokens[at].kind != "word" or f"{word} {singular(low(tokens, at + 1))}" in COMPOUNDS:
        return None
    passive = low(tokens, start - 1) in lx.BE or (loose and low(tokens, at - 1) in lx.BE)
    if passive and word in vb.GERUNDS:
        pass
    elif not (vb.is_gerund(word) or (vb.is_past(word) and not is_adjective(word))):
        sure = word in vb.THIRD or word in vb.PLAIN or (vb.is_past(word) and (passive or after_noun))
        if not (after_noun or passive) or not sure:
            return None
    elif word in vb.PLAIN and not (after_noun or passive):
        return None
    gerund = vb.gerund(word)
    if lows(tokens, at, 2) in (("filled", "with"), ("full", "of"), ("topped", "with"), ("covered", "with")):
        kind: RelationKind = "inside" if word in ("filled", "full") else "on"
        return VerbPhrase(word, at + 2, kind, True, False, tuple(loose))
    if lows(tokens, at, 2) in (("dressed", "in"), ("clad", "in")):
        return VerbPhrase("wearing", at + 2, "wearing", False, False, tuple(loose))
    if word == "worn" and low(tokens, at + 1) == "by":
        return VerbPhrase("wearing", at + 2, "wearing", True, False, tuple(loose))
    if word == "held" and low(tokens, at + 1) == "by":
        return VerbPhrase("holding", at + 2, "holding", True, False, tuple(loose))
    after = at + 1
    if gerund in HOLDING | WEARING | FACING:
        if gerund in HOLDING and low(tokens, after) in ("up", "out"):
            after += 1
        kind = "holding" if gerund in HOLDING else "wearing" if gerund in WEARING else "facing"
        return VerbPhrase(
            gerund,
            after,
            kind,
            False,
            gerund == "watching" or gerund not in ("holding", "wearing", "facing"),
            tuple(loose),
        )
    if gerund in LOOKING and low(tokens, after) in ("at", "toward", "towards"):
        return VerbPhrase(f"{gerund} at", after + 1, "facing", False, gerund != "looking", tuple(loose))
    if gerund in CONTAINING:
        return VerbPhrase(gerund, after, "inside", True, False, tuple(loose))
    if gerund == "riding":
        return VerbPhrase(gerund, after, "on", False, True, tuple(loose))
    if gerund == "having" or (gerund in SHOWN and low(tokens, after) not in lx.PRONOUNS):
        return None
    still = gerund in vb.POSES and not _by(tokens, after)
    active = low(tokens, after) in lx.DEFINITE or low(tokens, after) in ("a", "an")
    done = (
        vb.is_past(word)
        and (passive or (word in vb.PLACED and not active))
        and not (still and word not in vb.POSES and not passive)
    )
    says = word if done else gerund
    if (gerund, low(tokens, after)) in PHRASAL:
        says, after = f"{says} {low(tokens, after)}", after + 1
    while low(tokens, after) in PARTICLES and not _noun_after_in(tokens, after):
        says, after = f"{says} {low(tokens, after)}", after + 1
    return VerbPhrase(says, after, loose=tuple(loose))


def read_predicate(tokens: Sequence[Token], start: int) -> tuple[list[Token], int] | None:
    """Adjectives after "is": "the car is red and shiny"; None where a noun follows them or there are none."""
    if low(tokens, start - 1) not in lx.BE:
        return None
    at = start
    found: list[Token] = []
    while True:
        colour, after = read_colour(tokens, at)
        if not colour:
            known = is_adjective(low(tokens, at)) or low(tokens, at) in ql.INVISIBLE
            after = at + (known and not vb.is_gerund(low(tokens, at)))
        if after == at:
            break
        found += tokens[at:after]
        at = after
        if low(tokens, at) in ("and", ",", "&") and is_adjective(low(tokens, at + 1)):
            at += 1
    word = low(tokens, at)
    ends = not word or tokens[at].kind != "word" or word in lx.NEUTRAL or word in lx.ENDS
    return (found, at) if found and ends else None


def _by(tokens: Sequence[Token], at: int) -> bool:
    return low(tokens, at) in ("by", "with")


def _noun_after_in(tokens: Sequence[Token], at: int) -> bool:
    """Whether the particle is a preposition here: "in a box", "around the tree"."""
    following = low(tokens, at + 1)
    if low(tokens, at) in ("in", "along", "around", "over", "down", "up", "back", "off", "out"):
        return bool(following) and following not in ("and", ",", ".", "on", "in", "at", "to", "with", "for")
    return False
