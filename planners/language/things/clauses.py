"""The prompt's own words about each thing, for painters that read sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planners.language.reading.reading import Reading
from planners.scene import COMPARED, RelationKind

APART: frozenset[RelationKind] = frozenset(
    (
        *("left_of", "right_of", "above", "below", "under", "next_to", "between", "behind", "in_front_of", "facing"),
        *COMPARED,
    )
)
"""Relations that say where or how large a thing is and not what it is: their words belong to no thing's clause."""
LONGEST = 400


def clauses(reading: Reading, text: str) -> dict[str, str]:
    """By id of an entity or text, its words: "a man in a yellow raincoat who is riding a horse".

    ``text`` is the prompt with what isn't read as spaces, at its own length. What is joined to a thing and where it is
    are left out. A thing that is named more than once has the words of the first time.
    """
    found: dict[str, str] = {}
    for at in sorted(reading.named):
        quoted = reading.parse.words[at].quoted is not None
        if quoted or (at in reading.phrases and reading.roles.get(at) == "thing"):
            words = _of_text(reading, at) if quoted else set(_of_thing(reading, at, at))
            said = _said(reading, words, text)
            if said and len(said) <= LONGEST:
                found.update((i, said) for i in reading.named[at] if i not in found)
    return found


def _of_thing(reading: Reading, at: int, noun: int) -> Iterator[int]:
    """The token and what is below it in the tree, without what is joined to the noun and what says where it is."""
    parse = reading.parse
    yield at
    for child in parse.doc[at].children:
        k = int(child.i)
        joined = at == noun and child.dep_ in ("conj", "cc", "preconj", "punct", "appos")
        of_another = child.dep_ == "relcl" and parse.low(int(child.left_edge.i)) == "who" and not _alive(reading, noun)
        if not (joined or of_another or parse.tie(k) in APART):
            yield from _of_thing(reading, k, noun)


def _alive(reading: Reading, at: int) -> bool:
    return reading.alive(reading.named.get(at, ()))


def _of_text(reading: Reading, at: int) -> set[int]:
    """The text with the noun that means it and the words about its letters: 'the word "SALE" in red letters'."""
    near = range(max(0, at - 6), min(len(reading.parse), at + 9))
    about = [k for k in near if reading.roles.get(k) == "font" or (reading.roles.get(k) == "text" and at in (k, k + 1))]
    starts = [min(reading.phrases[k][0].tokens) if k in reading.phrases else k for k in about]
    return set(range(min([at, *starts]), max([at, *about]) + 1))


def _said(reading: Reading, words: Iterable[int], text: str) -> str:
    """The words as the prompt has them, with its marks between those that follow each other."""
    pieces: list[str] = []
    last = -2
    for at in sorted(words):
        word = reading.parse.words[at]
        if at == last + 1:
            pieces.append(text[reading.parse.words[last].end : word.start])
        elif pieces:
            pieces.append(" ")
        pieces.append(text[word.start : word.end])
        last = at
    return " ".join("".join(pieces).split()).strip(" ,;:")
