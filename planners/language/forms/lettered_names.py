"""Who is called by a kind and a number or letter: "two dogs ... Dog One", "Robot B's bubble"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.english import singular
from planners.language.forms.edits import Edit, instead
from planners.language.tokens import ENDS, Token, low

PLACES = {
    **dict.fromkeys(("one", "a", "1"), "first"),
    **dict.fromkeys(("two", "b", "2"), "second"),
    **dict.fromkeys(("three", "c", "3"), "third"),
}


def lettered_names(tokens: Sequence[Token]) -> Iterator[Edit]:
    """ "Dog One sits" is "The first dog sits", where dogs were named before."""
    named: set[str] = set()
    for at, token in enumerate(tokens):
        said = low(tokens, at)
        mark, owned = (tokens[at + 1].text, "") if at + 1 < len(tokens) else ("", "")
        if mark.lower().endswith("'s"):
            mark, owned = mark[:-2], "'s"
        place = PLACES.get(mark.lower()) if mark[:1].isupper() or mark.isdecimal() else None
        if said in named and place and token.text[0].isupper():
            article = "The" if low(tokens, at - 1) in ENDS and (not at or not tokens[at - 1].quoted) else "the"
            yield instead(tokens, at, at + 2, f"{article} {place} {said}{owned}")
        elif token.text.islower():
            named.add(singular(said))
