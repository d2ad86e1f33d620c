"""Negation: which nouns a prompt denies and of what, which verbs, and what an exception keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from planners.language.cues import COMPARING, UNIVERSAL
from planners.language.parse import Parse
from planners.language.phrases import read_phrases
from planners.language.references import ONES

SHOWING = frozenset(
    "include add show have contain feature put draw depict place use want need see insert render paint generate be "
    "make create give display introduce allow picture find portray permit".split()
)
"""Verbs that, negated, say that their object isn't in the picture."""
AVOIDING = frozenset("avoid exclude omit remove skip ban forbid eliminate delete drop erase refrain leave keep".split())
"""Instructions whose object must not be there; "leave" and "keep" only with "out"."""
ALWAYS = frozenset("avoid exclude omit".split())
"""Those that are instructions in "-ing" too: "avoiding text"."""
OUT = frozenset("out off away".split())
REFUSING = frozenset("refuse decline fail forget neglect quit avoid".split())
"""Verbs that deny the verb after them."""
GONE = frozenset("absent missing forbidden banned prohibited excluded nowhere".split())
SEEN = frozenset("visible present allowed welcome shown included seen permitted".split())
NEGATIVE = frozenset(("none", "neither"))
EMPTY = frozenset("empty bare deserted blank nothing plain".split())
SUBJECTS = ("nsubj", "nsubjpass")
ENDS = frozenset((".", ";", "!", "?", ":", "but"))
JOINTS = frozenset(("or", "nor", "and", ",", "&", "/"))
BEGIN = frozenset("a an the two three four five one some several many just only no this that his her".split())
"""Words that begin a phrase of its own after "no dogs,"."""


@dataclass
class Denials:
    """``nouns``: the denied nouns, each with the token of the thing that lacks it, or None for the whole picture.

    ``called`` names what a word means that is no noun of its own ("nobody", "one"); ``kept`` are nouns that an exception
    keeps; ``verbs`` what isn't done; ``none`` the pronouns of nobody and nothing ("none of them"); ``words`` the words
    that said so.
    """

    nouns: dict[int, int | None] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    kept: list[int] = field(default_factory=list)
    verbs: set[int] = field(default_factory=set)
    none: set[int] = field(default_factory=set)
    words: set[int] = field(default_factory=set)


def read_negations(parse: Parse, nouns: tuple[int, ...], owns: Callable[[int, int], int | None]) -> Denials:
    """Everything that the prompt denies. ``owns(cue, noun)`` gives the thing that lacks the noun, if one does."""
    reader = _Reader(parse, nouns, owns)
    for at in range(len(parse)):
        if parse.words[at].quoted is None and parse.words[at].cue != "only":
            reader.read(at)
    return reader.found


def negated_verb(parse: Parse, at: int) -> bool:
    """Whether a verb is denied by "not", "never" or "no longer", or by its subject: "none of them", "nobody"."""
    children = [int(c.i) for c in parse.doc[at].children]
    own = any(parse.doc[k].dep_ == "neg" and parse.words[k].cue in (None, "not") for k in children)
    before = at > 0 and (parse.low(at - 1) in ("not", "n't", "never") or parse.words[at - 1].cue == "not")
    nobody = any(
        parse.doc[k].dep_ in SUBJECTS and (parse.low(k) in NEGATIVE or parse.words[k].cue == "nobody") for k in children
    )
    return own or before or nobody


class _Reader:
    """Reads one token after the other into ``found``."""

    def __init__(self, parse: Parse, nouns: tuple[int, ...], owns: Callable[[int, int], int | None]) -> None:
        self.parse, self.nouns, self.owns = parse, nouns, owns
        self.found = Denials()
        self.owner: int | None = None

    def read(self, at: int) -> None:
        parse, found = self.parse, self.found
        word = parse.low(at)
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
                before = parse.lemma(at - 1) if at else ""
                self.deny(at, of_one=before in ("have", "wear", "hold", "carry"), owner=self.owner if word == "nor" else None)
            case None if word in NEGATIVE:
                self._none(at)
            case None if word.endswith("-free") and word[:-5]:
                found.called[at] = word[:-5]
                found.nouns[at] = None
            case None | "not" if (word == "not" or parse.words[at].cue) and parse.doc[at].head.pos_ not in ("VERB", "AUX"):
                self.deny(at) if following in BEGIN | {"any"} or parse.doc[at].head.i in self.nouns else None
            case None | "order":
                self._verb(at)

    def deny(self, at: int, of_one: bool = False, start: int = 0, owner: int | None = None, whole: bool = False) -> None:
        """Denies the nouns after the cue at a token, or the verb after it ("without smiling")."""
        start = start or at + 1
        self.found.words.add(at)
        run = list(self.run(start, whole))
        if not run:
            self._elided(at, start)
        for noun in run:
            self.owner = owner if owner is not None else self.owns(at, noun) if of_one else None
            self.found.nouns.setdefault(noun, self.owner)

    def run(self, start: int, whole: bool = False) -> Iterator[int]:
        """The first noun from the token on, and those that "or", "nor", "and" or a list with them joins to it.

        A bare comma joins only what such a word closes ("no flags, towers or moat"; but "no people, palm trees"),
        unless the ``whole`` sentence is a list of what must not be there.
        """
        first = self._next_noun(start, leading=True)
        if first is None:
            return
        listed = [(first, "or")]
        at = first + 1
        while self.parse.low(at) in JOINTS:
            joint = ","
            while self.parse.low(at) in JOINTS:
                joint = self.parse.low(at) if self.parse.low(at) != "," else joint
                at += 1
            if self.parse.low(at) in BEGIN and joint not in ("or", "nor"):
                break
            noun = self._next_noun(at, leading=False)
            if noun is None or (joint in ("and", "&") and self._described(noun) and not self._described(first)):
                break
            listed.append((noun, joint))
            at = noun + 1
        closed = len(listed) if whole else max(k for k, (_, joint) in enumerate(listed) if joint != ",") + 1
        yield from (noun for noun, _ in listed[:closed])

    def _described(self, noun: int) -> bool:
        return bool(read_phrases(self.parse, noun)[-1].attributes)

    def _next_noun(self, start: int, leading: bool) -> int | None:
        """The next noun, if only words of its own phrase stand before it; ``leading``: after a cue."""
        for at in range(start, len(self.parse)):
            token = self.parse.doc[at]
            word = self.parse.words[at]
            if at in self.nouns and word.low not in ONES:
                return at
            if word.quoted is not None or word.low in ENDS or word.low == "," or word.tie is not None or word.cue:
                return None
            if token.pos_ == "ADP" and not (leading and (at <= start + 1 or word.low in ("of", "for", "from"))):
                return None
            shows = leading and self.parse.lemma(at) in SHOWING
            if token.pos_ in ("VERB", "AUX", "PRON") and token.dep_ not in ("amod", "compound", "det") and not shows:
                return None
        return None

    def _elided(self, at: int, start: int) -> None:
        """What a cue without a noun denies: a verb, or what "one" or nothing at all stands for."""
        parse = self.parse
        token = parse.doc[start] if start < len(parse) else None
        if token is not None and token.pos_ in ("VERB", "AUX") and parse.lemma(start) not in SHOWING:
            self.found.verbs.add(start)
        elif parse.words[at].cue == "without" and (parse.low(start) in ONES | {"it", "them", ",", ".", ";", "and", ""}):
            mine = start if parse.low(start) in ONES | {"it", "them"} else at
            owner = self.owns(at, mine)
            earlier = [k for k in self.nouns if k < at and k != owner and parse.low(k) not in ONES]
            had = [k for k in earlier if parse.lemma(int(parse.doc[k].head.i)) in ("with", "have", "wear", "hold")]
            if owner is not None and earlier:
                self.found.called[mine] = read_phrases(parse, (had or earlier)[-1])[-1].noun
                self.found.nouns[mine] = owner

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
            self.found.kept.extend(self.run(at + 1))
        else:
            self.deny(at)

    def _none(self, at: int) -> None:
        """ "none of them wears a hat" denies the verb, "none of them kittens" and "neither cows nor sheep" the nouns."""
        parse = self.parse
        token = parse.doc[at]
        of = next((k for k in parse.children(at, "prep") if parse.low(k) == "of"), None)
        self.found.none.add(at)
        self.found.words.add(at)
        if token.dep_ in SUBJECTS and token.head.pos_ in ("VERB", "AUX") and parse.low(at) in NEGATIVE:
            return
        start = of + 2 if of is not None else at + 1
        before = parse.lemma(at - 1) if at else ""
        self.deny(at, of_one=before in ("with", "have", "wear", "hold"), start=start)

    def _verb(self, at: int) -> None:
        """A denied verb ("don't add people", "is not wearing a hat") or one that forbids ("avoid hands")."""
        parse = self.parse
        token, lemma = parse.doc[at], parse.lemma(at)
        if parse.words[at].cue == "order":
            lemma = "remove"
        if token.pos_ not in ("VERB", "AUX") and lemma not in AVOIDING:
            return
        denied = token.pos_ in ("VERB", "AUX") and negated_verb(parse, at)
        if lemma in AVOIDING and not denied and self._is_order(at, lemma):
            self.deny(at, whole=True)
        elif lemma in REFUSING and not denied:
            self.found.verbs.update(parse.children(at, "xcomp"))
        elif lemma == "lack" and not denied:
            self.deny(at, of_one=True)
        elif self._seen(at, denied):
            self._subject(at)
        elif denied and lemma in SHOWING and not parse.has(at, "acomp"):
            self.deny(at, of_one=lemma in ("have", "show", "contain"))
        elif denied and lemma == "wear":
            self.deny(at, of_one=True)
        elif denied:
            self.found.verbs.add(at)
        else:
            self._swap(at, lemma)

    def _seen(self, at: int, denied: bool) -> bool:
        """Whether a verb says of its subject that it isn't there: "must not appear", "is absent", "isn't allowed"."""
        parse = self.parse
        said = {parse.low(k) for k in parse.children(at, "acomp", "advmod", "oprd")} | {parse.low(at)}
        if not denied:
            return bool(said & GONE) and parse.has(at, *SUBJECTS)
        passive = parse.has(at, "nsubjpass") and parse.lemma(at) in SHOWING
        return passive or bool(said & SEEN) or parse.lemma(at) == "appear"

    def _subject(self, at: int) -> None:
        for subject in self.parse.children(at, *SUBJECTS):
            for noun in self.parse.conjuncts(subject):
                if noun in self.nouns:
                    self.found.nouns.setdefault(noun, None)
        self.found.words.add(at)

    def _swap(self, at: int, lemma: str) -> None:
        """ "substitute a pineapple for the vase", "replace the vase with a pineapple": no vase."""
        parse = self.parse
        if lemma == "substitute" or parse.low(at) == "substitute":
            gone = [k for prep in parse.children(at, "prep") if parse.low(prep) == "for" for k in parse.children(prep, "pobj")]
        elif lemma in ("replace", "swap"):
            gone = list(parse.children(at, "dobj", "nsubjpass"))
        else:
            return
        self.found.words.add(at)
        for noun in gone:
            if noun in self.nouns:
                self.found.nouns.setdefault(noun, None)

    def _is_order(self, at: int, lemma: str) -> bool:
        """Whether the verb tells the painter something, as an imperative or after a comma ("avoiding any text")."""
        parse, tag = self.parse, self.parse.doc[at].tag_
        ahead = {parse.low(k) for k in range(at + 1, min(at + 6, len(parse)))}
        if lemma in ("leave", "keep") and not OUT & ahead:
            return False
        if tag == "VBG" and (lemma not in ALWAYS or parse.low(at + 1) in ("a", "an", "the", "his", "her", "its")):
            return False
        starts = at == 0 or parse.low(at - 1) in (
            ".", ",", ";", ":", "and", "please", "but", "to", "-", "!", "must", "should", "that", ")",
        )  # fmt: skip
        return starts and (tag in ("VB", "VBP", "VBG", "NN", "JJ", "NNP", "IN") or parse.words[at].cue == "order")
