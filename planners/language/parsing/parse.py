"""A prompt's parse: spaCy's tokens, each with the word of the prompt that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planners.language.parsing.agreement import name_verbs, with_verbs
from planners.language.parsing.attachments import mend_attachments
from planners.language.parsing.bare_nouns import name_bare
from planners.language.parsing.inversions import mend_finite, mend_inversions
from planners.language.parsing.quoted_repairs import repair_around_quotes
from planners.language.parsing.repairs import repair
from planners.language.parsing.tree_changes import NOUNS
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import PLACE_STAND_IN
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.verb_table import verb_lemma
from planners.language.word import Word
from planners.scene import RelationKind

TREE = ["HEAD", "DEP", "TAG", "POS"]
NOUN_PLACES = frozenset("pobj dobj nsubj nsubjpass appos attr".split())
"""What only nouns are, whatever the tagger says of the word."""
PRONOUNS = frozenset(
    "it its he him his she her hers they them their i me you we us itself himself herself themselves".split()
)

ENDS = frozenset((".", ";", "!", "?"))


@dataclass(frozen=True)
class Parse:
    """``doc`` is a spaCy Doc; ``words[i]`` is what its token i stands for. ``denied`` are the tokens of adjectives that
    don't hold, with what denies them ("not very big"); no noun has them.
    """

    doc: Any
    words: tuple[Word, ...]
    denied: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.words)

    @property
    def quotes(self) -> tuple[int, ...]:
        """The tokens of the quoted texts, in order."""
        return tuple(at for at, word in enumerate(self.words) if word.quoted is not None)

    def low(self, at: int) -> str:
        """The word in lower case; empty beyond the ends and for a quoted text."""
        if not 0 <= at < len(self.words) or self.words[at].quoted is not None:
            return ""
        return self.words[at].low

    def lemma(self, at: int) -> str:
        """The word's plain form, in lower case."""
        token = self.doc[at]
        return verb_lemma(self.words[at].low, token.lemma_.lower()) if token.pos_ == "VERB" else token.lemma_.lower()

    def lows(self, start: int, length: int) -> tuple[str, ...]:
        return tuple(self.low(at) for at in range(start, start + length))

    def is_noun(self, at: int) -> bool:
        """Whether the token is a noun (a quoted text isn't)."""
        word, token = self.words[at], self.doc[at]
        if word.quoted is not None or word.tie is not None or not word.text[0].isalpha():
            return False
        if token.pos_ in NOUNS:
            return True
        described = token.dep_ == "conj" and token.pos_ in ("ADJ", "ADV") and self.has(at, "amod")
        placed = (token.dep_ in NOUN_PLACES or described) and token.pos_ not in ("PRON", "DET", "NUM", "ADP")
        mistaken = token.tag_ == "PRP" and word.low not in PRONOUNS
        if word.low.endswith("ed") and token.pos_ == "VERB":
            return False
        determined = token.pos_ in ("ADV", "VERB", "ADJ", "INTJ") and self.has(at, "det") and token.dep_ != "amod"
        return (placed or mistaken or determined) and noun_class(word.low) not in ("unknown", "abstract")

    def tie(self, at: int) -> RelationKind | None:
        """The relation that a preposition says, of one word or several."""
        word = self.words[at]
        if word.tie is not None:
            return word.tie
        return (
            kind_of(word.low)
            if self.doc[at].dep_ in ("prep", "advmod", "agent", "mark", "prt") or self.doc[at].pos_ == "ADP"
            else None
        )

    def children(self, at: int, *labels: str) -> Iterator[int]:
        """The token's dependents with one of the labels, in order."""
        for child in self.doc[at].children:
            if child.dep_ in labels:
                yield int(child.i)

    def has(self, at: int, *labels: str) -> bool:
        """Whether the token has a dependent with one of the labels."""
        return any(child.dep_ in labels for child in self.doc[at].children)

    def conjuncts(self, at: int) -> tuple[int, ...]:
        """The token and what is joined to it ("a box, a vase and a cup"), in order."""
        found = [at]
        for child in self.children(at, "conj", "appos"):
            if self.doc[child].dep_ == "conj":
                found.extend(self.conjuncts(child))
        return tuple(found)

    def text(self, tokens: Sequence[int]) -> str:
        """The prompt's words at these places."""
        return " ".join(self.words[at].text for at in tokens)


def _is_tree(doc: Any) -> bool:
    """Whether every word leads up to a root."""
    heads = [int(token.head.i) for token in doc]
    for at in range(len(heads)):
        for _ in range(len(heads)):
            if heads[at] == at:
                break
            at = heads[at]
        else:
            return False
    return True


def run_pipeline(words: Sequence[Word], pipeline: Any) -> Any:
    """The pipeline's Doc over the words, one token each.

    A sentence begins after each end mark, and after the colon that parts a kind of picture from what it shows.
    """
    from spacy.tokens import Doc

    marks = [word.text if word.quoted is None else "" for word in words]
    colon = next((at for at, mark in enumerate(marks) if mark in (":", ";", ".")), 0)
    starts = [at > 0 and (marks[at - 1] in (".", "!", "?") or marks[colon:at] == [":"]) for at in range(len(words))]
    doc = Doc(pipeline.vocab, words=[word.stand_in for word in words], sent_starts=[s or None for s in starts])
    for _, component in pipeline.pipeline:
        doc = component(doc)
    return doc


def parse_words(words: Sequence[Word], pipeline: Any) -> Parse:
    """The parse of English words, with the parser's known mistakes mended."""
    doc = run_pipeline(words, pipeline)
    if (verbs := with_verbs(words, doc)) != tuple(words):
        words, doc = verbs, run_pipeline(verbs, pipeline)
        name_verbs(words, doc)
    for token, word in zip(doc, words, strict=True):
        phrase = word.quoted is not None or word.tie is not None or word.cue is not None
        if " " in word.text and not phrase and word.stand_in not in (PLACE_STAND_IN, "together"):
            token.pos_, token.tag_ = "NOUN", "NNS" if token.tag_ in ("NNS", "VBZ") else "NN"  # a compound
    quoted = [at for at, word in enumerate(words) if word.quoted is not None]
    for mend in (
        name_bare,
        mend_inversions,
        lambda doc: mend_finite(doc, quoted),
        repair,
        mend_attachments,
        lambda doc: repair_around_quotes(doc, quoted),
    ):
        before = doc.to_array(TREE)
        mend(doc)
        if not _is_tree(doc):
            doc.from_array(TREE, before)  # a repair that fits here would go round in a circle
    return Parse(doc, tuple(words))


def sentence(parse: Parse, at: int) -> range:
    """The tokens of the sentence around one, by its marks."""
    start, end = at, at
    while start > 0 and parse.low(start - 1) not in ENDS:
        start -= 1
    while end < len(parse) and parse.low(end) not in ENDS:
        end += 1
    return range(start, end)


def sentences(parse: Parse) -> Iterator[range]:
    """The tokens of each sentence in order, by their marks."""
    at = 0
    while at < len(parse):
        span = sentence(parse, at)
        yield span
        at = span.stop + 1
