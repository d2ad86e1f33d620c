"""Builds words.txt.gz, the shipped table of nouns and adjectives, from the database files of WordNet 3.1.

python -m planners.language.vocabulary.wordnet.recipe --from DICT_FOLDER
"""

from __future__ import annotations

import argparse
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TypeVar

from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.wordnet.classes import (
    ADJECTIVE_HEADS,
    FILES,
    LIKELY,
    MEASURED,
    NAMED,
    SEEN,
    NounClass,
)

DATA = Path(__file__).with_name("words.txt.gz")
LONGEST = 3
"""Words of the longest collocation that is kept."""
INSTANCE = "@i"
HYPERNYMS = ("@", INSTANCE)
SIMILAR = "&"
FUNCTION_WORDS = frozenset("a an and at de for in la of on the to with".split())
LITERAL = (
    (ql.BASE_COLOURS | ql.SIZES | ql.SHAPES | ql.TEXTURES | ql.STATES) - ql.NOUN_OR_COLOUR - ql.NOUN_TOO
) | frozenset("cloth felt fur leather metal plastic rubber silk steel wooden riding young old".split())
"""First words of a collocation that describe the thing that the rest names."""
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True)
class Synset:
    """One line of a data file: its lexicographer file, its lemmas as written, and its pointers as (symbol, offset)."""

    file: int
    lemmas: tuple[str, ...]
    pointers: tuple[tuple[str, str], ...]

    @property
    def named(self) -> bool:
        """Whether it is one person, place or thing with a name of its own."""
        return any(sign == INSTANCE for sign, _ in self.pointers)


@dataclass(frozen=True)
class Sense:
    """One line of index.sense. ``key`` lacks the fields of a satellite's head: "dog%1:05:00"."""

    key: str
    lemma: str
    offset: str
    weight: float


def synsets(path: Path) -> dict[str, Synset]:
    """The synsets of a data file by offset; pointers to other parts of speech are left out."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):  # the licence
            continue
        offset, file, kind, count, *rest = line.partition("|")[0].split()
        lemmas, (pointer_count, *pointers) = rest[: 2 * int(count, 16) : 2], rest[2 * int(count, 16) :]
        triples = zip(*(pointers[i : 4 * int(pointer_count) : 4] for i in range(3)), strict=True)
        own = "as" if kind in "as" else kind
        found[offset] = Synset(int(file), tuple(lemmas), tuple((sign, to) for sign, to, pos in triples if pos in own))
    return found


def senses(path: Path, kinds: str) -> Iterator[Sense]:
    """The senses of index.sense whose synset type is one of ``kinds`` ("1" nouns, "3" and "5" adjectives).

    A sense weighs the root of how often it was tagged in the semantic concordances, and an untagged one its order:
    a sense that is rare in running text may be the usual one in prompts.
    """
    for line in path.read_text(encoding="utf-8").splitlines():
        full, offset, number, tagged = line.split()
        lemma, _, place = full.partition("%")
        if place[0] in kinds:
            key = f"{lemma}%{':'.join(place.split(':')[:3])}"
            yield Sense(key, lemma.replace("_", " "), offset, sqrt(int(tagged) + 1 / int(number)))


def noun_groups(folder: Path) -> dict[str, list[str]]:
    """Maps each class to its lemmas in order, lower case: all single words, and the collocations that can be seen."""
    nouns = synsets(folder / "data.noun")
    listed = list(senses(folder / "index.sense", "1"))
    keys = {sense.key: sense.offset for sense in listed}
    roots = {number: _roots(file.branches, keys) for number, file in FILES.items()}
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sense in listed:
        name = _noun_class(sense.offset, nouns, roots[nouns[sense.offset].file])
        likely = LIKELY.get(name, 1.0) * (NAMED if nouns[sense.offset].named else 1)
        weights[sense.lemma][name] += sense.weight * likely
    groups = _groups(weights)
    described = {sense.lemma for sense in senses(folder / "index.sense", "35")} - weights.keys()
    return {
        name: kept
        for name, lemmas in groups.items()
        if (kept := [lemma for lemma in lemmas if " " not in lemma or _is_one_noun(lemma.split(), name, described)])
    }


def adjective_groups(folder: Path) -> dict[str, list[str]]:
    """Maps each attribute name to the adjectives of its clusters: the heads and the satellites similar to them."""
    adjectives = synsets(folder / "data.adj")
    listed = list(senses(folder / "index.sense", "35"))
    keys = {sense.key: sense.offset for sense in listed}
    heads = _roots(ADJECTIVE_HEADS, keys)
    weights: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sense in listed:
        near = [sense.offset, *(to for sign, to in adjectives[sense.offset].pointers if sign == SIMILAR)]
        name = next((heads[offset] for offset in near if offset in heads), "look")
        weights[sense.lemma][name] += sense.weight * (1 if name == "look" else MEASURED)
    groups = _groups(weights)
    return {name: [lemma for lemma in lemmas if " " not in lemma] for name, lemmas in groups.items()}


def _roots(groups: Mapping[Name, str], keys: Mapping[str, str]) -> dict[str, Name]:
    """Maps the offset of each sense key in a group's text to the group. Raises ValueError for a key that is nowhere."""
    listed = [(key, name) for name, text in groups.items() for key in text.split()]
    if missing := [key for key, _ in listed if key not in keys]:
        raise ValueError(f"index.sense has no {', '.join(missing)}: classes.py is written for WordNet 3.1")
    return {keys[key]: name for key, name in listed}


def _noun_class(offset: str, nouns: Mapping[str, Synset], roots: Mapping[str, NounClass]) -> NounClass:
    """The class of the nearest root at or above a synset, or else that of its lexicographer file."""
    level, met = [offset], {offset}
    while level:
        for synset in level:
            if synset in roots:
                return roots[synset]
        above = [to for synset in level for sign, to in nouns[synset].pointers if sign in HYPERNYMS]
        level = [to for to in dict.fromkeys(above) if to not in met]
        met.update(level)
    return FILES[nouns[offset].file].default


def _is_one_noun(words: Sequence[str], name: str, described: Set[str]) -> bool:
    """Whether a collocation can be seen and says more than its words: "a fire hydrant", but not "a black cat".

    ``described``: the adjectives that are no nouns. Before a person they describe: "a loved one".
    """
    literal = words[0] in LITERAL or (name == "person" and words[0] in described)
    return len(words) <= LONGEST and name in SEEN and not literal and FUNCTION_WORDS.isdisjoint(words)


def _groups(weights: Mapping[str, Mapping[str, float]]) -> dict[str, list[str]]:
    """The lemmas by their heaviest group, a tie going to the group named first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for lemma in sorted(weights):
        groups[max(weights[lemma], key=weights[lemma].__getitem__)].append(lemma)
    return dict(sorted(groups.items()))


def table(folder: Path) -> str:
    """The table as text: one line a group, its part of speech and name before a tab, then its lemmas between commas."""
    parts = {"noun": noun_groups(folder), "adjective": adjective_groups(folder)}
    return "".join(
        f"{part} {name}\t{','.join(lemmas)}\n" for part, groups in parts.items() for name, lemmas in groups.items()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="the folder that has data.noun")
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    packed = gzip.compress(table(options.folder).encode(), 9, mtime=0)
    options.to.write_bytes(packed)
    print(f"{options.to}: {len(packed)} bytes")


if __name__ == "__main__":
    main()
