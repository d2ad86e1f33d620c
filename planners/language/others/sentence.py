"""Questions about a parse in another language, whether its labels are those of TIGER or of Universal Dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from planners.language.others.language import Language
from planners.language.parsing.parse import Parse
from planners.language.parsing.tree_changes import NOUNS

SUBJECTS = frozenset(("sb", "sbp", "nsubj", "nsubj:pass", "nsubjpass"))
OBJECTS = frozenset(("oa", "obj", "iobj", "dobj"))
JOINED = frozenset(("cj", "conj"))
STOPS = (",", ";", ".", "(")
"""Marks between phrases."""
LONGEST = 6


class Sentence:
    """``spans``: prepositions that say a relation and phrases that say a place, as (end, words), by their first token.

    ``heads``: the nouns that stand for things of their own, in order; ``groups``: by noun, the noun that counts it
    ("Gruppe", "docena"); ``lent``: by colour without a noun ("y otro azul"), the noun that it means.
    """

    def __init__(self, parse: Parse, language: Language) -> None:
        self.parse, self.language, self.doc = parse, language, parse.doc
        self.words = tuple(parse.low(at) for at in range(len(parse)))
        self.spans = dict(self._spans())
        self.tied = {k for at, (end, _) in self.spans.items() for k in range(at, end)}
        self.lent: dict[int, int] = {}
        self.heads = [at for at in range(len(parse)) if self._is_noun(at)]
        self.groups = dict(self._groups())
        self.inner: dict[int, int] = {}
        for at in tuple(self.heads):
            if at in self.heads:
                if inner := self._inner(at):
                    self.inner[at] = inner
                self.heads = [k for k in self.heads if k not in range(at + 1, self.end(at))]
        self.heads = [at for at in self.heads if at not in self.groups.values()]
        self.lent.update(self._lent())
        self.heads = sorted((*self.heads, *self.lent))

    def low(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _spans(self) -> Iterator[tuple[int, tuple[int, tuple[str, ...]]]]:
        said, at = {*self.language.relations, *self.language.places}, 0
        while at < len(self.words):
            length = next((n for n in range(LONGEST, 0, -1) if self.words[at : at + n] in said), 0)
            if length:
                yield at, (at + length, self.words[at : at + length])
            at += max(1, length)

    def _is_noun(self, at: int) -> bool:
        low, token, language = self.low(at), self.doc[at], self.language
        shade = low in language.shades and self.colour(at - 1)[1]
        if not low[:1].isalpha() or at in self.tied or self.counts(at) or shade:
            return False
        if self.colour(at)[1]:
            joined = self.low(at - 1) in language.joints and self.colour(at - 2)[1]
            follows = joined or (at > 0 and self.doc[at - 1].pos_ in (*NOUNS, "ADJ"))
            return low in language.also_things and not follows and (token.pos_ == "NOUN" or not language.leading)
        placed = token.dep_ in OBJECTS | SUBJECTS | {"obl", "nmod"} and not language.leading
        mistaken = placed and token.pos_ == "ADJ" and low not in language.qualities
        return token.pos_ in NOUNS or mistaken

    def _groups(self) -> Iterator[tuple[int, int]]:
        for at, after in zip(self.heads, self.heads[1:], strict=False):
            if self.noun(at).lower() in self.language.groups:
                joint = at + 1 + (self.low(at + 1) in ("von", "de"))
                if self.start(after) <= joint <= after:
                    yield after, at

    def _lent(self) -> Iterator[tuple[int, int]]:
        described = {k for at in self.heads for k in range(self.start(at), self.end(at))}
        for at in range(1, len(self.words)):
            before = self.doc[at - 1].pos_ in ("DET", "NUM") or self.low(at - 1) in self.language.other | {"uno", "una"}
            if not (before and self.colour(at)[1] and at not in described):
                continue
            joint = self.low(at + 1) in self.language.joints | {","}
            later = [k for k in self.heads if k > at and joint and self.language.leading and self.start(k) == at + 2]
            if meant := later[:1] or [k for k in self.heads if k < at][-1:]:
                yield at, meant[0]

    def noun(self, at: int) -> str:
        """One noun in the singular, as its language writes it."""
        token = self.doc[self.lent.get(at, at)]
        return self.language.singular(token.text, token.lemma_, self.plural(int(token.i)))

    def plural(self, at: int) -> bool:
        number = self.doc[at].morph.get("Number")
        return "Plur" in number or (not number and self.language.singular(self.doc[at].text, "", True) != self.low(at))

    def name(self, at: int) -> str:
        """The noun with the rest of its name: "taza de café", "Tasse Kaffee"."""
        inner = self.inner.get(at)
        return " ".join(
            [self.noun(at), *([self.parse.text(range(self._adjectives(at, at + 1), inner + 1))] if inner else [])]
        )

    def colour(self, at: int) -> tuple[str, int]:
        """The colour that starts at a token and how many tokens say it."""
        return self.language.colour(self.words[at : at + 2]) if at >= 0 else ("", 0)

    def counts(self, at: int) -> bool:
        low = self.low(at)
        return low.isdecimal() or low in self.language.numbers or low in self.language.vague

    def describes(self, at: int) -> bool:
        """Whether the token is an adjective or a part of a colour."""
        known = self.colour(at)[1] or self.low(at) in self.language.qualities or self.low(at) in self.language.shades
        apart = not 0 <= at < len(self.words) or at in self.tied or at in self.heads
        return not apart and (bool(known) or self.doc[at].pos_ == "ADJ")

    def start(self, at: int) -> int:
        """The first token of the noun's phrase: determiners and numbers, then adjectives."""
        first, counted, language = at, False, self.language
        for k in range(at - 1, -1, -1):
            like = self.counts if counted else self.describes
            if self.low(k) in language.ranging | language.joints | {","} and k + 1 < at and like(k + 1) and like(k - 1):
                continue
            if k in self.tied or k in self.heads or self.parse.words[k].quoted is not None:
                break
            if self.counts(k) or self.doc[k].pos_ == "DET" or self.low(k) in language.denying | language.definite:
                counted = True
            elif counted or not (self.describes(k) or self.doc[k].pos_ == "ADV"):
                break
            first = k
        return first

    def end(self, at: int) -> int:
        """The token after the noun's adjectives, the rest of its name and what it is made of."""
        end = self._adjectives(at, (self.inner.get(at) or at) + 1)
        made = self.low(end) in self.language.made_of and self.low(end + 1) in self.language.materials
        return self._adjectives(at, end + 2) if made else end

    def _inner(self, at: int) -> int:
        """The noun inside a thing's name; 0 for none."""
        end = self._adjectives(at, at + 1)
        inner = end + (self.low(end) in self.language.naming)
        if inner not in self.heads or at in self.lent or self.noun(at).lower() in self.language.groups:
            return 0
        bare = self.start(inner) == inner and self.low(inner) not in {*self.language.materials, *self.language.lights}
        return inner if bare and (inner > end or self.doc[inner].head.i == at) else 0

    def _adjectives(self, noun: int, at: int) -> int:
        """The token after the adjectives that start at a token."""
        language = self.language
        while at < len(self.words):
            joined = self.low(at) in language.joints | {","} and self.colour(at + 1)[1]
            if self.low(at + 1) in language.hues and self.colour(at + 2)[1]:
                at += 3
            elif not language.leading and (joined or self.describes(at)) and self.agree(noun, at + bool(joined)):
                at += 2 if joined else 1
            else:
                break
        return at

    def agree(self, noun: int, at: int) -> bool:
        """Whether a word may belong to a noun; a pose must have its gender ("mujeres con vestidos azules sentadas")."""
        poses = self.language.qualities.get(self.low(at), ("",))[0] == "pose"
        one, other = (self.doc[k].morph.get("Gender") for k in (noun, at))
        return not (poses and one and other) or one == other

    def joined(self, at: int) -> list[int]:
        """The noun and those joined to it ("ein Hund und eine Katze"), in order."""
        return [k for k in self.heads if k == at or at in self.chain(k)]

    def chain(self, at: int) -> list[int]:
        """What a token is joined to, nearest first; TIGER hangs it below its conjunction."""
        token, found = self.doc[at], []
        while token.dep_ in JOINED and token.head.i != token.i:
            token = token.head.head if token.head.pos_ == "CCONJ" else token.head
            found.append(int(token.i))
        return found

    def verb(self, at: int, start: int) -> int:
        """What the phrase from ``start`` to the noun at ``at`` hangs on, past its prepositions; -1 for nothing."""
        token = self.doc[([at, *self.chain(at)])[-1]]
        while token.i == at or token.i in range(start, at) or token.pos_ == "ADP":
            if token.head.i == token.i:
                return -1
            token = token.head
        return int(token.i)

    def bearers(self, up: int, apart: int) -> list[int]:
        """The nouns that a verb, an adjective or a noun is about, other than ``apart``; empty where there are none."""
        passed: list[int] = []
        while up >= 0 and up not in passed:
            if up in self.heads and up != apart:
                return self.joined(up)
            passed.append(up)
            subjects = [
                k for k in self.heads if self.doc[k].head.i == up and self.doc[k].dep_ in SUBJECTS and k != apart
            ]
            if subjects:
                return self.joined(subjects[0])
            up = int(self.doc[up].head.i)
        objects = [k for k in self.heads if self.doc[k].head.i in passed and self.doc[k].dep_ in OBJECTS and k != apart]
        return self.joined(objects[0]) if objects else []
