"""A prompt as it is being read: its parse, what each of its words turned out to be, and the scene so far."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal

from planners.language.parsing.parse import Parse
from planners.language.reading.draft import Draft, Ids
from planners.language.reading.phrases import Phrase
from planners.language.tokens import Token
from planners.language.vocabulary.noun_classes import ALIVE, NounClass, noun_class
from planners.language.vocabulary.prepositions import UNTIED
from planners.language.vocabulary.qualities import MEDIUM_WORDS

Role = Literal["thing", "medium", "place", "style", "text", "font", "unseen", "absent"]
"""What a noun is for the picture. "unseen" nouns name nothing one could draw; "absent" ones must not be there."""
COMPANIES = frozenset(
    "couple family crowd audience team band choir orchestra crew class mannequin statue bust doll puppet robot "
    "scarecrow snowman skeleton".split()
)
"""Groups and likenesses of people, which do and wear what people do."""
CONTENT = frozenset("NOUN PROPN VERB ADJ NUM".split())


class Reading:
    """Lives for one prompt. ``named`` maps the token of a noun or pronoun to the things that it means.

    ``untied`` are prepositions of several words that relate nothing, ``folded`` nouns of parts that mean the whole.
    """

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.draft = Draft()
        self.roles: dict[int, Role] = {}
        self.phrases: dict[int, tuple[Phrase, ...]] = {}
        self.named: dict[int, Ids] = {}
        self.negated_verbs: set[int] = set()
        self.covered: set[int] = set()
        self.untied: set[int] = set()
        self.folded: set[int] = set()
        self.notes: list[str] = []

    def cover(self, tokens: Iterable[int]) -> None:
        """These words have found their place in the plan, or say nothing that it could hold."""
        self.covered.update(tokens)

    def cover_below(self, at: int) -> None:
        """Covers the token and everything that depends on it."""
        self.cover(int(token.i) for token in self.parse.doc[at].subtree)

    def free(self, at: int) -> bool:
        """Whether nothing has been decided about this noun yet."""
        return at not in self.roles and at not in self.covered

    def things(self, at: int) -> Ids:
        """The entities and texts that a noun, a pronoun and what is joined to it mean."""
        return tuple(dict.fromkeys(i for k in self.parse.conjuncts(at) for i in self.named.get(k, ())))

    def class_of(self, at: int) -> NounClass:
        """The class of the noun at a token, with its compounds."""
        if self.parse.low(at) == "woods":
            return "place"
        phrases = self.phrases.get(at)
        words = phrases[0].noun.split() if phrases else []
        if words[1:] and words[-1] == "set" and words[-2] not in MEDIUM_WORDS:
            return "thing"  # "a building set"
        return noun_class(phrases[0].noun if phrases else self.parse.low(at))

    def alive(self, ids: Ids) -> bool:
        """Whether all of these are people or animals, or groups of them; texts are neither."""
        nouns = [self.draft.entities[i].noun for i in ids if i in self.draft.entities]
        return len(nouns) == len(ids) > 0 and all(
            noun_class(noun) in ALIVE or noun.split()[-1] in COMPANIES for noun in nouns
        )

    def nearest_before(self, at: int) -> Ids:
        """What the nearest noun before a token means, of those that are things."""
        for k in range(at - 1, -1, -1):
            if k in self.named and self.roles.get(k) == "thing":
                return self.named[k]
        return ()

    def left_over(self) -> tuple[Token, ...]:
        """The words with a content of their own that nothing covers, and parts of a body that are asked for with it."""
        words = self.parse.words
        loose = [
            at
            for at in range(len(words))
            if (at not in self.covered and (at in self.untied or self._has_content(at))) or self._is_asked_part(at)
        ]
        return tuple(Token(words[at].text, words[at].start) for at in loose)

    def _has_content(self, at: int) -> bool:
        """Whether the word says more than grammar: nouns, verbs and the like, what stands between commas, and
        prepositions between two things that no relation says.
        """
        word, token = self.parse.words[at], self.parse.doc[at]
        if word.quoted is not None or word.tie is not None or not any(map(_is_written, word.text)):
            return False
        alone = not self.parse.low(at - 1).isalnum() and not self.parse.low(at + 1).isalnum() and at > 0
        alone = alone and word.text not in ("just", "only")
        between = token.pos_ == "ADP" and word.low in UNTIED and self._ties_things(at)
        return token.pos_ in CONTENT or (alone and token.pos_ in ("ADV", "X")) or between

    def _is_asked_part(self, at: int) -> bool:
        """ "a man with perfect hands": they are a part of him, and nothing of the plan says how they are."""
        part = self.roles.get(at) == "unseen" and at in self.phrases and self.class_of(at) == "body"
        return part and self.parse.doc[at].dep_ == "pobj" and self.parse.doc[at].head.lower_ == "with"

    def _ties_things(self, at: int) -> bool:
        objects = self.parse.children(at, "pobj")
        return self.roles.get(int(self.parse.doc[at].head.i)) == "thing" and any(
            self.roles.get(k) == "thing" for k in objects
        )


def _is_written(character: str) -> bool:
    """Letters, digits and pictures such as emoji."""
    return character.isalnum() or unicodedata.category(character) == "So"
