"""Wordings around quoted texts that are seldom read well, as ones that are: who a text is for, whose name it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planners.language.forms.edits import Edit, gone, instead, sentence
from planners.language.tokens import Token, covered, low
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.tables import words

LOOKERS = (
    "drivers|visitors|passengers|customers|guests|viewers|readers|shoppers|passersby|passers-by|pedestrians|travelers|"
    "travellers|users|people|patrons|audiences|attendees|students|hikers|motorists|commuters|everyone|onlookers"
)
ADDRESSED = re.compile(
    r"(?:warn|greet|inform|remind|invite|welcome|alert|urge|tell|advise|notif(?:ie)|entice|encourage)(s|es|ing) "
    rf"(?:all |the |[a-z-]+ing )?(?:{LOOKERS}) (?:(?:that |with |, |: )(?:the |a |an )?(?:bold |clear |simple )*"
    r"(?:(?:text|words?|message|phrase|greeting|warning|reminder|slogan) )?)?(?:, |: )?(?=~)"
)
"""Who is addressed by a text: "a sign warns drivers with the text 'SLOW'"."""
NEAR = words("at near toward towards along")
STARTS = words(", a an")
PARTS = words("corner bottom top edge side center centre middle area portion section half third part left right")
PICTURES = words("screen frame image scene picture composition")
DESIGNS = words("interface layout design app application website webpage")
PAIRED = words("paired complemented matched coupled")
ECHOES = {"echo": "say", "echoes": "says", "echoing": "saying", "boasts": "says", "flaunts": "says"}
NAMES = words("name names title slogan motto tagline names' initials signature")
ARTICLES = frozenset(("the", "a", "an"))
OWNERS = frozenset(("person", "group", "place", "abstract"))
"""Classes of those whose name is on something else: "the couple's names", but "the book's title" is on the book."""


def addressed(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "warns drivers with the text 'SLOW'" is "reads 'SLOW'"."""
    for at in range(len(tokens)):
        if length := covered(tokens, at, ADDRESSED):
            yield instead(tokens, at, at + length, "reading" if low(tokens, at).endswith("ing") else "reads")


def edges(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "At the bottom of the sign, script says 'X'": the text is on the sign, and not below it."""
    for at in range(len(tokens)):
        if low(tokens, at) not in ("top", "bottom") or low(tokens, at + 1) != "of" or low(tokens, at - 1) in STARTS:
            continue
        first = next((k for k in range(at, max(at - 4, -1), -1) if low(tokens, k) in NEAR), None)
        if first is not None and any(tokens[k].quoted for k in sentence(tokens, at) if k > at):
            yield instead(
                tokens, first, at + 1, f"{'At' if tokens[first].text[0].isupper() else 'at'} the {low(tokens, at)} edge"
            )


def of_the_picture(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "In the corner of the screen", where no screen was named before: of the picture."""
    for at in range(2, len(tokens)):
        word = low(tokens, at)
        first = at - 1 - (low(tokens, at - 1) in ("captured", "entire", "whole", "main"))
        of = low(tokens, first) == "the" and low(tokens, first - 1) == "of" and low(tokens, first - 2) in PARTS
        again = any(low(tokens, k) == word for k in range(at) if low(tokens, k - 1) != "the")
        if of and (word in DESIGNS or (word in PICTURES and not again)):
            yield gone(tokens, first - 1, at + 1)


def paired(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "'PLANT' is paired with a leaf", "'LESS' appears alongside a bottle": the text is next to it."""
    for at in range(1, len(tokens)):
        behind = any(tokens[k].quoted for k in range(max(at - 3, 0), at))
        if behind and low(tokens, at) in PAIRED and low(tokens, at + 1) in ("with", "by", "alongside"):
            yield instead(tokens, at, at + 2, "accompanied by")
        elif behind and low(tokens, at) == "alongside":
            yield instead(tokens, at, at + 1, "next to")


def echoes(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "signs on shops echo phrases like 'X'": a rare verb of saying, which the parser takes for a noun."""
    for at in range(len(tokens)):
        if low(tokens, at) in ECHOES and any(token.quoted for token in tokens[at : at + 9]):
            yield instead(tokens, at, at + 1, ECHOES[low(tokens, at)])


def owned_names(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "the couple's names read 'Ann and Bob'": the name, and nobody who has it."""
    for at in range(len(tokens)):
        if low(tokens, at) not in NAMES or not any(token.quoted for token in tokens[at : at + 12]):
            continue
        first = at - 1
        while first > at - 4 and first > 0 and not low(tokens, first).endswith(("'s", "s'")):
            first -= 1
        whose = low(tokens, first).removesuffix("'s").removesuffix("'")
        if whose != low(tokens, first) and low(tokens, first - 1) in ARTICLES and noun_class(whose) in OWNERS:
            yield instead(tokens, first - 1, first + 1, "The" if tokens[first - 1].text[0].isupper() else "the")
