"""Noun phrases: "two big red circles", "a red and a blue circle", "the soccer ball". Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planners.english import UNCHANGING, singular
from planners.language import lexicon as lx
from planners.language import qualities as ql
from planners.language.adjectives import read_colour, split_adjectives, starts_adjective
from planners.language.colours import with_colour
from planners.language.nouns import COMPOUNDS, EITHER, is_abstract, is_plural
from planners.language.tokens import Token, low, lows
from planners.language.verbs import PLAIN, THIRD, is_gerund, is_past

HUGE = 9999
LONGEST_NOUN = 3
Range = tuple[int, int]


@dataclass(frozen=True)
class NounPhrase:
    """``count`` None: no number was given. ``end`` is the index after the last token; ``loose`` found no place.

    ``range``: the least and the most that will do, where the words leave it open.
    """

    noun: str
    count: int | None
    end: int
    plural: bool = False
    definite: bool = False
    bare: bool = False
    ordinal: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    loose: tuple[Token, ...] = ()
    range: Range | None = None

    @property
    def total(self) -> int:
        return self.count if self.count is not None else lx.BARE_PLURAL if self.plural else 1

    @property
    def open(self) -> Range | None:
        """The range of the amount; None where it is exact."""
        return self.range or (lx.ANY_PLURAL if self.count is None and self.plural else None)

    @property
    def abstract(self) -> bool:
        """Whether it names nothing one could draw a box around: "wonder", "a visual feast", "the light" of a lamp."""
        lit = self.noun == "light" and self.definite and not self.plural and not self.attributes
        unseen = "visual" in self.attributes.get("look", "").split()
        return (is_abstract(self.head) and self.noun not in COMPOUNDS) or lit or unseen

    @property
    def head(self) -> str:
        return self.noun.split()[-1]


@dataclass(frozen=True)
class Determiner:
    count: int | None
    definite: bool
    bare: bool
    end: int
    ordinal: int | None = None
    range: Range | None = None
    portion: str = ""


def read_determiner(tokens: Sequence[Token], at: int) -> Determiner:
    """Articles, numbers, "a pair of", "the three", "a group of five", "the second", "a slice of"."""
    start, definite, count = at, False, None
    reach: Range | None = None
    if low(tokens, at) in ("all", "each", "every") and low(tokens, at + 1):
        at += 1
    if low(tokens, at) in lx.DEFINITE:
        definite, at = True, at + 1
    if low(tokens, at) in lx.ORDINALS and low(tokens, at + 1):
        return Determiner(1, True, False, at + 1, lx.ORDINALS[low(tokens, at)])
    if lows(tokens, at, 3) == ("half", "a", "dozen"):
        count, at = 6, at + 3
    elif (
        low(tokens, at) in ("a", "an")
        and low(tokens, at + 1) in ("lot", "number", "variety", "handful", "range")
        and (low(tokens, at + 2) == "of")
    ):
        count, reach, at = lx.COUNTS["some"], lx.OPEN["some"], at + 3
    else:
        if low(tokens, at) in ("a", "an") and low(tokens, at + 1) in lx.COUNTS:
            at += not (low(tokens, at + 1) in lx.NOUN_COUNTS and low(tokens, at + 2) != "of")
        word = low(tokens, at)
        if word in ("a", "an") and low(tokens, at + 1) in lx.NOUN_COUNTS:
            count, at = 1, at + 1
        elif word.isdecimal():
            count, at = int(word) if len(word) < 5 else HUGE, at + 1
        elif word in lx.COUNTS and not (word in lx.NOUN_COUNTS and low(tokens, at + 1) != "of"):
            count, reach, at = lx.COUNTS[word], lx.OPEN.get(word), at + 1
        if low(tokens, at) == "dozen":
            count, reach, at = 12 * (count or 1), None, at + 1
    group = at
    while starts_adjective(tokens, group) and low(tokens, group) not in lx.PORTIONS:
        group += 1  # "a small group of", "a square slice of"
    word = singular(low(tokens, group))
    if word in lx.GROUPS and low(tokens, group + 1) == "of":
        inner = read_determiner(tokens, group + 2)
        if word == "pair":
            count = 2 * (count or 1)
        else:
            count, reach = (inner.count, inner.range) if inner.count is not None else (lx.GROUP, lx.ANY_GROUP)
        return Determiner(count, definite or inner.definite, False, inner.end, None, reach)
    if word in lx.PORTIONS and low(tokens, group + 1) == "of" and low(tokens, group + 2):
        inner = read_determiner(tokens, group + 2)
        return Determiner(count, definite or inner.definite, False, inner.end, None, reach, f"{word} of")
    if count is not None and low(tokens, at) == "of" and low(tokens, at - 1) in lx.COUNTS:
        at += 1
        at += low(tokens, at) in ("the", "these", "those")
    return Determiner(count, definite, at == start, at, None, reach)


def ends_run(tokens: Sequence[Token], at: int, collected: int) -> bool:
    """Whether a run of adjectives and nouns stops before this token."""
    word = low(tokens, at)
    if at >= len(tokens) or tokens[at].kind != "word" or (word[0].isdigit() and word != "3d"):
        return True
    if word in lx.NEUTRAL or word in lx.ENDS or word in lx.NONE_OF:
        return True
    if word in lx.NOUN_COUNTS and low(tokens, at + 1) != "of" and not collected:
        return False
    if word in lx.COUNTS or word in lx.PRONOUNS or word in lx.DEFINITE or word in lx.BACKDROP:
        return True
    if word in ("left", "right", "top", "bottom") and (
        low(tokens, at + 1) in ("of", "") or (collected and word != "top")
    ):
        return True
    if lows(tokens, at, 3) in lx.TOGETHER:
        return True
    if collected and word in ("says", "saying", "reads", "titled", "labeled", "labelled", "named", "captioned"):
        return True
    colour, after = read_colour(tokens, at)
    while low(tokens, after) in lx.PLAIN:
        after += 1
    return bool(colour) and low(tokens, after) in lx.BACKDROP


def _verb_follows(
    run: Sequence[Token], word: Token, tokens: Sequence[Token], at: int, one: bool, together: bool
) -> bool:
    """Whether ``word``, at ``at`` in the tokens after the run's adjectives and at least one noun, is a verb.

    ``one``: an article or number says that the noun is singular. ``together``: things joined by "and" are the subject.
    """
    pair = f"{run[-1].low} {singular(word.low)}"
    if pair in COMPOUNDS:
        return False
        return False
    following = low(tokens, at + 1)
    ends = at + 1 >= len(tokens) or tokens[at + 1].kind != "word"
    determined = (
        (following in lx.DEFINITE and following != "that") or following in lx.COUNTS or following in lx.PRONOUNS
    )
    tied = following in lx.ENDS or following in ("on", "in", "at", "with", "to", "for", "from", "by", "of", "off", "up")
    if is_gerund(word.low) or (is_past(word.low) and word.low not in PLAIN):
        return True
    quoted = at + 1 < len(tokens) and tokens[at + 1].kind == "quote"
    if quoted and (word.low in lx.SAYS or word.low in THIRD or word.low.endswith("s")) and word.low not in lx.ROLES:
        return not is_plural(run[-1].low) or word.low in lx.SAYS
    if word.low in THIRD and not is_plural(run[-1].low):
        return one or determined or quoted or (tied and following != "of") or following.endswith("ly")
    if is_past(word.low) and (tied or determined):
        return True
    if word.low in PLAIN:
        many = is_plural(run[-1].low)
        tied = tied or following.endswith("ly")
        return determined or (tied and (many or together)) or (many and (ends or starts_adjective(tokens, at + 1)))
    return one and is_plural(word.low) and word.low not in UNCHANGING and not ends


def read_phrases(tokens: Sequence[Token], at: int, last_noun: str = "") -> list[NounPhrase]:
    """The noun phrases at the index: one, or several that share a noun ("a red and a blue circle"); [] for none.

    ``last_noun`` is what "one" means in "a blue one".
    """
    fixed = read_determiner(tokens, at)
    end = fixed.end
    together = low(tokens, at - 1) in ("and", "&")
    one = fixed.count == 1 and not fixed.definite
    run: list[Token] = []
    attributes: dict[str, str] = {}
    _group_adjectives(tokens, at, fixed, attributes)
    if fixed.portion:
        attributes["portion"] = fixed.portion
    loose: list[Token] = []
    named = False
    while not ends_run(tokens, end, len(run)):
        maybe = bool(run) and run[-1].low in ql.NOUN_TOO and tokens[end].low in PLAIN
        if (named or maybe) and _verb_follows(run, tokens[end], tokens, end, one, together):
            break
        run.append(tokens[end])
        end += 1
        named = bool(split_adjectives(run, {}, [], following=_word_follows(tokens, end)))
    words = split_adjectives(run, attributes, loose, following=False)
    if not words:
        return _shared_noun(tokens, end, fixed, attributes, loose, last_noun)
    if len(words) == 1 and fixed.bare and not attributes and (is_gerund(words[0].low) or words[0].low in lx.VERBLIKE):
        return []
    if words[0].low in lx.VERBLIKE and not attributes:
        return []
    while len(words) > 1 and words[-1].low in ql.AFTER_NOUNS:  # "kept food fresh"
        split_adjectives(words[-1:], attributes, loose, following=True)
        words = words[:-1]
    loose.extend(words[:-LONGEST_NOUN])
    kept = words[-LONGEST_NOUN:]
    plural = is_plural(kept[-1].low) and not (one and kept[-1].low in EITHER)
    count, head, reach = fixed.count, kept[-1].low, fixed.range
    if head in UNCHANGING and low(tokens, fixed.end - 1) == "of" and count == 2:
        count = 1  # a pair of scissors is one thing
    noun = " ".join([*(token.low for token in kept[:-1]), singular(head)])[:80].strip()
    if head == "glasses" and (len(kept) > 1 or (count or 0) > 1) and low(tokens, fixed.end - 1) != "of":
        noun = f"{noun[:-2]}"  # "three wine glasses" are for drinking
    if one and plural and low(tokens, fixed.end - 1) in ("a", "an"):
        count = None  # "a leather shoes": the noun knows better than the article
    elif fixed.definite and count is None and not plural:
        count = 1
    return [
        NounPhrase(noun, count, end, plural, fixed.definite, fixed.bare, fixed.ordinal, attributes, tuple(loose), reach)
    ]


def _word_follows(tokens: Sequence[Token], at: int) -> bool:
    return not ends_run(tokens, at, 1)


def _group_adjectives(tokens: Sequence[Token], at: int, fixed: Determiner, attributes: dict[str, str]) -> None:
    """What stands before "slice of" or "group of" describes the things: "a square slice of cake"."""
    skipped = [
        t for t in tokens[at : fixed.end] if t.kind == "word" and t.low in ql.ADJECTIVES and t.low not in lx.COUNTS
    ]
    split_adjectives([t for t in skipped if singular(t.low) not in lx.GROUPS], attributes, [], following=True)


def _shared_noun(
    tokens: Sequence[Token], end: int, fixed: Determiner, attributes: dict[str, str], loose: list[Token], last_noun: str
) -> list[NounPhrase]:
    """Adjectives without a noun: "a blue one", "a red and a blue circle", "a black and white cat"."""
    if not attributes:
        return []
    mine = NounPhrase(
        last_noun,
        fixed.count,
        end,
        fixed.count is not None and fixed.count > 1,
        fixed.definite,
        fixed.bare,
        fixed.ordinal,
        attributes,
        tuple(loose),
        fixed.range,
    )
    if low(tokens, end) in ("one", "ones") and last_noun:
        return [replace(mine, end=end + 1)]
    after = end
    while low(tokens, after) in (",", "and", "&", "but"):
        after += 1
    rest = read_phrases(tokens, after, last_noun) if after > end else []
    if not rest or not rest[0].attributes:
        return []
    first = rest[0]
    coloured = "colour" in attributes and "colour" in first.attributes
    if (
        first.bare
        and len(rest) == 1
        and not (first.plural and fixed.count in (None, 2) and coloured and not fixed.definite)
    ):
        both = dict(first.attributes)
        for name, value in attributes.items():
            if name in both and name == "colour":
                both[name] = with_colour(value, both[name])
            else:
                both[name] = f"{value} and {both[name]}" if name in both else value
        ordered = {name: both[name] for name in (*attributes, *(n for n in both if n not in attributes))}
        return [
            replace(
                mine,
                noun=first.noun,
                end=first.end,
                plural=first.plural,
                attributes=ordered,
                loose=(*loose, *first.loose),
            )
        ]
    each = 1 if first.bare and first.plural else fixed.count
    shared = replace(mine, noun=first.noun, end=rest[-1].end, count=each or 1, plural=False, bare=False)
    return [shared, *(replace(p, end=rest[-1].end, count=1 if p.bare and p.plural else p.count) for p in rest)]
