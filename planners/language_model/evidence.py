"""Which words of a prompt support what a planner says, and which of them the rules couldn't place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from planners.english import singular
from planners.language.tokens import Token
from planners.language.vocabulary.qualities import SPELLING
from planners.language.vocabulary.tables import words
from planners.scene import INVERSE, Relation, RelationKind

KIND_WORDS: Mapping[RelationKind, frozenset[str]] = {
    "left_of": words("left leftmost left-hand"),
    "right_of": words("right rightmost right-hand"),
    "above": words("above over top atop"),
    "below": words("below under beneath underneath bottom"),
    "on": words("on onto upon atop top riding rides sitting sits standing stands lying lies resting rests perched"),
    "under": words("under beneath underneath below"),
    "inside": words("in inside within into"),
    "behind": words("behind"),
    "in_front_of": words("front before"),
    "next_to": words("next beside near by alongside adjacent with"),
    "between": words("between among amid"),
    "facing": words("facing faces towards toward looking watching"),
    "holding": words("holding holds carrying carries grasping held carried"),
    "wearing": words("wearing wears worn dressed"),
    "larger_than": words("larger bigger"),
    "smaller_than": words("smaller"),
}
"""The words that can express a relation."""
NEUTRAL = words(
    "a an the this that these those of and or with in on at to by from for is are was were be being been there it "
    "its them they their as which who whose where while but then plus also both each placed located positioned "
    "situated positions set put directly just immediately slightly exactly only show shows showing shown featuring "
    "features feature depicting depicts depict containing contains contain includes including include has have "
    "having had draw paint create make generate please me us i want need written printed so such very one other "
    "into onto off out up down together his her he she my your our himself herself itself themselves each-other "
    "could will would do does did when too quite all every any more most some here"
)
"""Words that name nothing by themselves."""
LY_ADJECTIVES = words(
    "bubbly cuddly curly daily early friendly ghostly heavenly hilly holy homely lively lonely lovely motherly orderly "
    "otherworldly painterly pearly prickly sickly silly smelly stately steely ugly unearthly wily wobbly woolly wrinkly"
)
"""Words in -ly that are adjectives, not adverbs."""


def stem(word: str) -> str:
    """The word in lower case and the singular, with one spelling for a colour."""
    low = singular(word.lower().replace("’", "'"))
    return SPELLING.get(low, low)


def word_root(word: str) -> str:
    """The stem without a verb's ending: "rides", "riding" and "ride" share a root, and so do "sits" and "sitting"."""
    low = stem(word)
    for ending in ("ing", "ed"):
        bare = low.removesuffix(ending)
        if bare != low and len(bare) > 2 and any(letter in "aeiouy" for letter in bare):
            low = bare[:-1] if bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
            break
    return low.removesuffix("e") if len(low) > 3 else low


def content_words(phrase: str) -> tuple[str, ...]:
    """The roots of a phrase's words, without articles and other function words."""
    stripped = [word.strip(".,;:!?\"'()") for word in phrase.lower().split()]
    return tuple(word_root(word) for word in stripped if word and word not in NEUTRAL)


class PromptEvidence:
    """The words of one prompt; ``cover`` takes words off the list of those that no part of the plan covers."""

    def __init__(self, tokens: Sequence[Token], unplaced: Sequence[Token]) -> None:
        self.tokens, self.unplaced = tuple(tokens), tuple(unplaced)
        self._roots = {root for token in tokens for root in _roots(token)}
        self._open_roots = {root for token in unplaced if not _is_adverb(token) for root in _roots(token)}

    def contains(self, phrase: str) -> bool:
        """Whether the prompt has every content word of the phrase."""
        return self._roots.issuperset(content_words(phrase))

    def supports(self, phrase: str) -> bool:
        """Whether the prompt contains the phrase and the rules couldn't place some word of it."""
        return self.contains(phrase) and not self._open_roots.isdisjoint(content_words(phrase))

    def cover(self, phrase: str) -> None:
        covered = set(content_words(phrase))
        self.unplaced = tuple(t for t in self.unplaced if _is_adverb(t) or covered.isdisjoint(_roots(t)))

    def has_plural(self, noun: str) -> bool:
        head = noun.split()[-1]
        return any(not token.quoted and stem(token.low) == head and token.low != head for token in self.tokens)

    def relates(self, relation: Relation, known: Iterable[Relation]) -> bool:
        """Whether a word expresses the relation and no ``known`` one took it; covers the word if it was unplaced."""
        kinds = {relation.kind, INVERSE.get(relation.kind, relation.kind)}
        expressing = frozenset[str]().union(*(KIND_WORDS[kind] for kind in kinds))
        unplaced = [token for token in self.unplaced if token.low in expressing]
        self.unplaced = tuple(token for token in self.unplaced if token not in unplaced)
        taken = any(other.kind in kinds for other in known)
        return bool(unplaced) or (not taken and any(not t.quoted and t.low in expressing for t in self.tokens))


def _is_adverb(token: Token) -> bool:
    """Adverbs say how something is done: neither what is there nor how it looks. A model would place them anywhere."""
    return not token.quoted and token.low.endswith("ly") and len(token.low) > 4 and token.low not in LY_ADJECTIVES


def _roots(token: Token) -> tuple[str, ...]:
    """The roots of a word and of its hyphenated parts, or of a quote's words."""
    if not token.quoted and not token.text[0].isalnum():
        return ()
    if token.quoted:
        return tuple(word_root(word) for word in token.low.split())
    return (word_root(token.low), *(word_root(part) for part in token.low.split("-") if "-" in token.low))
