"""Which words of a prompt stand behind what a planner says, and which of them the rules left unplaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planners.english import singular
from planners.language import lexicon as lx
from planners.language.tokens import Token
from planners.scene import INVERSE, Relation, RelationKind

KIND_WORDS: Mapping[RelationKind, frozenset[str]] = {
    "left_of": lx.words("left leftmost left-hand"),
    "right_of": lx.words("right rightmost right-hand"),
    "above": lx.words("above over top atop"),
    "below": lx.words("below under beneath underneath bottom"),
    "on": lx.words("on onto upon atop top riding rides sitting sits standing stands lying lies resting rests perched"),
    "under": lx.words("under beneath underneath below"),
    "inside": lx.words("in inside within into"),
    "behind": lx.words("behind"),
    "in_front_of": lx.words("front before"),
    "next_to": lx.words("next beside near by alongside adjacent with"),
    "between": lx.words("between among amid"),
    "facing": lx.words("facing faces towards toward looking watching"),
    "holding": lx.words("holding holds carrying carries grasping held carried"),
    "wearing": lx.words("wearing wears worn dressed"),
}
"""The words that can say a relation."""


LY_ADJECTIVES = lx.words(
    "bubbly cuddly curly daily early friendly ghostly heavenly hilly holy homely lively lonely lovely motherly orderly "
    "otherworldly painterly pearly prickly sickly silly smelly stately steely ugly unearthly wily wobbly woolly wrinkly"
)
"""Words in -ly that are no adverbs."""


def stem(word: str) -> str:
    """The word as it is compared: lower case, singular, one spelling for a colour."""
    low = singular(word.lower().replace("’", "'"))
    return lx.SPELLING.get(low, low)


def root(word: str) -> str:
    """The stem without a verb's ending, so that "rides", "riding" and "ride" are one word, and "sits" and "sitting"."""
    low = stem(word)
    for ending in ("ing", "ed"):
        bare = low.removesuffix(ending)
        if bare != low and len(bare) > 2 and any(letter in "aeiouy" for letter in bare):
            low = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
            break
    return low.removesuffix("e") if len(low) > 3 else low


def content_words(phrase: str) -> tuple[str, ...]:
    """The roots of a phrase's words, without articles and the like."""
    words = [word.strip(".,;:!?\"'()") for word in phrase.lower().split()]
    return tuple(root(word) for word in words if word and word not in lx.NEUTRAL)


class Evidence:
    """The words of one prompt. ``covered`` grows with what a model could place of those the rules couldn't."""

    def __init__(self, tokens: Sequence[Token], loose: Sequence[Token]) -> None:
        self.tokens, self.loose = tuple(tokens), tuple(loose)
        self.covered: set[Token] = set()
        self._said = {part for token in tokens for part in _roots(token)}
        self._open = {part for token in loose if not _adverb(token) for part in _roots(token)}

    @property
    def left(self) -> tuple[Token, ...]:
        """The unplaced words that nothing covers yet."""
        return tuple(token for token in self.loose if token not in self.covered)

    def said(self, phrase: str) -> bool:
        """Whether every content word of the phrase stands in the prompt."""
        return all(word in self._said for word in content_words(phrase))

    def backed(self, phrase: str) -> bool:
        """Whether the phrase is said, and places a word that the rules couldn't place."""
        return self.said(phrase) and any(word in self._open for word in content_words(phrase))

    def cover(self, phrase: str) -> None:
        words = set(content_words(phrase))
        self.covered |= {token for token in self.loose if not _adverb(token) and words & set(_roots(token))}

    def several(self, noun: str) -> bool:
        """Whether the prompt speaks of the noun in the plural."""
        head = noun.split()[-1]
        return any(token.kind == "word" and stem(token.low) == head and token.low != head for token in self.tokens)

    def relates(self, relation: Relation, known: Iterable[Relation]) -> bool:
        """Whether a word says the relation that no ``known`` one has taken; covers that word if it was unplaced."""
        words = KIND_WORDS[relation.kind]
        if relation.kind in INVERSE:
            words |= KIND_WORDS[INVERSE[relation.kind]]
        unplaced = [token for token in self.left if token.low in words]
        self.covered |= set(unplaced)
        taken = any(other.kind in (relation.kind, INVERSE.get(relation.kind)) for other in known)
        return bool(unplaced) or (not taken and any(t.kind == "word" and t.low in words for t in self.tokens))


def _adverb(token: Token) -> bool:
    """Says how something is done, and so neither what is there nor how it looks: a model that finds no place for
    "quixotically" would put it anywhere.
    """
    return token.kind == "word" and token.low.endswith("ly") and len(token.low) > 4 and token.low not in LY_ADJECTIVES


def _roots(token: Token) -> tuple[str, ...]:
    """A word's root and those of its hyphenated parts; a quote's own words."""
    if token.kind == "mark":
        return ()
    if token.kind == "quote":
        return tuple(root(word) for word in token.low.split())
    return (root(token.low), *(root(part) for part in token.low.split("-") if "-" in token.low))
