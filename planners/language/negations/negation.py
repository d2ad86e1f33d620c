"""Negation: which nouns a prompt denies and of what, which verbs, and what an exception keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from planners.language.negations.denied_run import denied_run
from planners.language.negations.denied_verbs import (
    drawn_elsewhere,
    is_order,
    is_rhetorical,
    lifeless,
    negated_verb,
    says_gone,
    speaks,
    worn_elsewhere,
)
from planners.language.parsing.parse import Parse
from planners.language.reading.phrases import read_phrases
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.cues import (
    AVOIDING,
    BEGIN,
    COMPARING,
    EMPTY,
    HAVING,
    HOLDING,
    NEGATIVE,
    NOT_NAMED,
    REFUSING,
    SUBJECTS,
    SWAPPING,
    UNIVERSAL,
)
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.verb_table import SHOWING


@dataclass
class Denials:
    """``nouns``: the denied nouns, each with the token of the thing that lacks it, or None for the whole picture.

    ``called`` names what a word means that is no noun of its own ("nobody", "one"); ``softened`` are the tokens of
    sentences with an exception ("no animals except a cat"); ``verbs`` what isn't done; ``none`` the pronouns of nobody
    and nothing ("none of them"); ``unseen`` are nouns that a denied preposition names; ``looks`` adjectives that don't
    hold with their nouns; ``words`` the words that deny.
    """

    nouns: dict[int, int | None] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    softened: set[int] = field(default_factory=set)
    verbs: set[int] = field(default_factory=set)
    none: set[int] = field(default_factory=set)
    unseen: list[int] = field(default_factory=list)
    looks: list[tuple[int, int]] = field(default_factory=list)
    words: set[int] = field(default_factory=set)


def read_negations(parse: Parse, nouns: tuple[int, ...], owns: Callable[[int, int], int | None]) -> Denials:
    """Everything that the prompt denies. ``owns(cue, noun)`` gives the thing that lacks the noun, if one does."""
    reader = _Reader(parse, nouns, owns)
    for at in range(len(parse)):
        if parse.words[at].quoted is None and parse.words[at].cue != "only":
            reader.read(at)
    return reader.found


class _Reader:
    """Reads one token after the other into ``found``."""

    def __init__(self, parse: Parse, nouns: tuple[int, ...], owns: Callable[[int, int], int | None]) -> None:
        self.parse, self.nouns, self.owns = parse, nouns, owns
        self.found = Denials()
        self.owner: int | None = None

    def read(self, at: int) -> None:
        parse, found = self.parse, self.found
        word = parse.low(at)
        if at in parse.denied:
            found.none.update((at,) if word in NEGATIVE and parse.low(at + 1) == "of" else ())
            return
        following = parse.low(at + 1)
        match parse.words[at].cue:
            case "without" if not self._twice(at):
                self.deny(at, of_one=True)
            case "instead":
                self.deny(at)
            case "except":
                self._except(at)
            case "nobody":
                found.nouns[at], found.called[at] = None, "person"
                found.none.add(at)
            case None | "not" if word in ("no", "zero", "nor") and following not in COMPARING:
                self.deny(at, of_one=self._had(at), owner=self.owner if word == "nor" else None)
            case None if word in NEGATIVE:
                self._none(at)
            case None if word == "nowhere" and at - 1 in self.nouns:
                found.nouns[at - 1] = None
            case None if word.endswith("-free") and word[:-5]:
                found.called[at] = word[:-5]
                found.nouns[at] = None
            case None | "not" if word == "not" or parse.words[at].cue:
                self._not(at)
            case None | "order":
                self._verb(at)

    def _had(self, at: int) -> bool:
        """Whether something would have what "no" denies: "has no nose", "with one eye and no nose"."""
        token = self.parse.doc[at].head
        while token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN"):
            token = token.head
        listed = token.dep_ in ("pobj", "dobj") and self.parse.lemma(int(token.head.i)) in HOLDING
        return listed or (at > 0 and self.parse.lemma(at - 1) in HOLDING)

    def _not(self, at: int) -> None:
        """ "not a piano" and "not roses"; a verb's own "not" is read with the verb."""
        parse = self.parse
        head = parse.doc[at].head
        if parse.low(at + 1) in ("many", "much", "all", "every", "everything", "everyone"):
            return
        if at + 1 < len(parse) and parse.doc[at + 1].pos_ == "ADP" and parse.words[at + 1].cue is None:
            self._preposition(at, at + 1)
        elif head.pos_ not in ("VERB", "AUX") and (parse.low(at + 1) in BEGIN | {"any"} or head.i in self.nouns):
            self.deny(at)

    def deny(
        self, at: int, of_one: bool = False, start: int = 0, owner: int | None = None, whole: bool = False
    ) -> None:
        """Denies the nouns after the cue at a token, or the verb after it ("without smiling")."""
        start, parse = start or at + 1, self.parse
        self.found.words.add(at)
        run = list(denied_run(parse, self.nouns, start, whole))
        if not run:
            self._elided(at, start)
        for noun in run:
            self.owner = owner if owner is not None else self.owns(at, noun) if of_one else None
            self.found.nouns.setdefault(noun, self.owner)

    def _elided(self, at: int, start: int) -> None:
        """What a cue without a noun denies: a verb, or what "one" or nothing at all stands for."""
        parse = self.parse
        token = parse.doc[start] if start < len(parse) else None
        if token is not None and token.pos_ in ("VERB", "AUX") and parse.lemma(start) not in SHOWING:
            seen = [noun_class(read_phrases(parse, k)[-1].noun) != "abstract" for k in parse.children(start, "dobj")]
            self.found.verbs.update((start,) if all(seen) else ())
        elif (parse.words[at].cue == "without" or parse.lemma(at - 1) in HOLDING) and parse.low(start) in NOT_NAMED:
            mine = start if parse.low(start) in ONES | {"it", "them"} else at
            owner = self.owns(at, mine)
            if owner is not None and (noun := self._antecedent(at, owner)) is not None:
                self.found.called[mine], self.found.nouns[mine] = read_phrases(parse, noun)[-1].noun, owner
        elif one := next((k for k in range(start, start + 4) if k in self.nouns and parse.low(k) in ONES), None):
            noun = self._antecedent(at, None)  # "not a single red one"
            self.found.unseen.append(one)
            described = [k for k in parse.children(one, "amod") if parse.low(k) != "single"]
            self.found.looks.extend((k, noun) for k in described if noun is not None)

    def _antecedent(self, at: int, owner: int | None) -> int | None:
        """The noun that "one" or nothing at all stands for: what something had before, or else the last noun."""
        parse = self.parse
        earlier = [k for k in self.nouns if k < at and k != owner and parse.low(k) not in ONES]
        had = [k for k in earlier if parse.lemma(int(parse.doc[k].head.i)) in HOLDING]
        found = (had if owner is not None else []) or earlier
        return found[-1] if found else None

    def _twice(self, at: int) -> bool:
        """Whether the clause is denied already: "isn't complete without a croissant"."""
        verb = next((t for t in self.parse.doc[at].ancestors if t.pos_ in ("VERB", "AUX")), None)
        near = verb is not None and not any(self.parse.low(k) in (",", ";") for k in range(int(verb.i), at))
        return verb is not None and verb.i < at and near and negated_verb(self.parse, int(verb.i))

    def _except(self, at: int) -> None:
        """ "no animals except a cat" and "a black cat except for its paws" keep what follows, "every flower but
        roses" doesn't.
        """
        parse = self.parse
        sentence = parse.doc[at].sent
        before = range(int(sentence.start), at)
        denied = any(k in self.found.nouns for k in before) or any(parse.low(k) in EMPTY for k in before)
        every = [k for k in before if parse.low(k) in UNIVERSAL]
        subject = any(
            t.dep_ in SUBJECTS and t.i < at and t.head.tag_ in ("VBZ", "VBP", "VBD", "MD", "VBN", "VBG")
            for k in every for t in (parse.doc[k], parse.doc[k].head)
        )  # fmt: skip
        open_set = parse.words[at].text.lower() in ("other than", "excluding", "not including", "not counting")
        self.found.words.add(at)
        if denied or subject or not before or not (every or open_set):
            if denied or not before:
                self.found.softened.update(range(int(sentence.start), int(sentence.end)))
        else:
            self.deny(at)

    def _none(self, at: int) -> None:
        """ "none of them wears a hat" denies the verb, "none of them kittens" and "neither cows nor sheep" nouns."""
        parse = self.parse
        token = parse.doc[at]
        of = next((k for k in parse.children(at, "prep") if parse.low(k) == "of"), None)
        self.found.none.add(at)
        self.found.words.add(at)
        if token.dep_ in SUBJECTS and token.head.pos_ in ("VERB", "AUX") and parse.low(at) in NEGATIVE:
            return
        start = of + 2 if of is not None else at + 1
        if start < len(parse) and parse.doc[start].pos_ == "ADP":
            self._preposition(at, start)
            return
        before = parse.lemma(at - 1) if at else ""
        self.deny(at, of_one=before in HOLDING, start=start)

    def _preposition(self, at: int, prep: int) -> None:
        """ "none of them with a hat" is without one; "not in a glass" asks for no glass."""
        for noun in denied_run(self.parse, self.nouns, prep + 1):
            if self.parse.low(prep) == "with":
                self.found.nouns.setdefault(noun, at if self.parse.low(at) in NEGATIVE else self.owns(at, noun))
            elif not read_phrases(self.parse, noun)[-1].definite:
                self.found.unseen.append(noun)

    def _verb(self, at: int) -> None:
        """A denied verb ("don't add people", "is not wearing a hat") or one that forbids ("avoid hands")."""
        parse = self.parse
        token, lemma = parse.doc[at], parse.lemma(at)
        if parse.words[at].cue == "order":
            lemma = "remove"
        if (token.pos_ not in ("VERB", "AUX") and lemma not in AVOIDING | SWAPPING) or is_rhetorical(parse, at):
            return
        denied = token.pos_ in ("VERB", "AUX") and negated_verb(parse, at)
        if lemma in AVOIDING and not denied and is_order(parse, at, lemma):
            self.deny(at, whole=True)
        elif lemma in REFUSING and not denied:
            self.found.verbs.update(parse.children(at, "xcomp"))
        elif not denied and (lemma == "lack" or (lemma == "miss" and token.tag_ == "VBG" and parse.has(at, "dobj"))):
            self.deny(at, of_one=True)
        elif says_gone(parse, at, denied):
            self._subject(at)
        elif denied and lemma == "be" and parse.has(at, "attr"):
            self.deny(at)
        elif denied and lemma in SHOWING - {"be"} and (lemma in HAVING or speaks(parse, at)):
            self._show(at, lemma)
        elif (
            denied
            and (lemma == "wear" or (lemma == "hold" and lifeless(parse, self.nouns, at)))
            and not worn_elsewhere(parse, self.nouns, at)
        ):
            self.deny(at, of_one=True)
        elif denied and lemma == "do":  # "a mime doesn't"
            self.found.words.add(at)
        elif denied and not any(k in parse.denied for k in parse.children(at, "acomp", "oprd", "amod")):
            self.found.verbs.add(at)
        else:
            self._swap(at, lemma)

    def _show(self, at: int, lemma: str) -> None:
        """ "don't draw a moon", but "don't make the sky blue" and "don't draw it in a cage" deny no sky and no bird."""
        parse = self.parse
        noun = next(denied_run(parse, self.nouns, at + 1), None)
        quality = noun is not None and parse.doc[min(noun + 1, len(parse) - 1)].tag_ == "JJ"
        if noun is not None and quality:
            self.found.words.update((at, noun + 1))
            self.found.looks.append((noun + 1, noun))
        elif drawn_elsewhere(parse, at):
            below = [int(t.i) for t in parse.doc[at].subtree if t.dep_ == "pobj" and t.i in self.nouns]
            self.found.unseen.extend(below)
        else:
            self.deny(at, of_one=lemma in HAVING)

    def _subject(self, at: int) -> None:
        for subject in self.parse.children(at, *SUBJECTS):
            for noun in self.parse.conjuncts(subject):
                phrase = read_phrases(self.parse, noun)[-1]
                if noun in self.nouns and phrase.ordinal is None and phrase.count is None:
                    self.found.nouns.setdefault(noun, None)
        self.found.words.add(at)

    def _swap(self, at: int, lemma: str) -> None:
        """ "substitute a pineapple for the vase", "replace the vase with a pineapple": no vase."""
        parse = self.parse
        if not is_order(parse, at, lemma) and not (lemma == "replace" and parse.has(at, "nsubjpass")):
            return
        if lemma == "substitute":
            given = next((k for k in range(at, len(parse)) if parse.low(k) == "for"), at)
            gone = list(parse.children(given, "pobj"))
            self.found.unseen.extend((at,) if at in self.nouns else ())
        elif lemma in SWAPPING:
            gone = list(parse.children(at, "dobj", "nsubjpass"))
        else:
            return
        self.found.words.add(at)
        for noun in gone:
            if noun in self.nouns:
                self.found.nouns.setdefault(noun, None)
