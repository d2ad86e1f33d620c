"""Pairs of pictures for one prompt, and the order and the sides in which a rater sees them.

Order and sides follow from a hash of the rater's name and the pair. They say nothing about the contestants, and a
rater who comes back sees the same order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.arena.contestants import ArenaPicture, Contestant


@dataclass(frozen=True)
class ArenaEntry:
    """A picture and whose it is."""

    contestant: str
    picture: ArenaPicture


@dataclass(frozen=True)
class ArenaPair:
    """Two pictures for one prompt. ``id`` depends on the prompt, both names and both files' hashes, in no order."""

    first: ArenaEntry
    second: ArenaEntry

    @property
    def prompt(self) -> str:
        return self.first.picture.prompt

    @property
    def id(self) -> str:
        sides = sorted([entry.contestant, entry.picture.sha256] for entry in (self.first, self.second))
        return _digest(self.prompt, str(self.first.picture.number), json.dumps(sides))[:24]

    def sides(self, rater: str) -> tuple[ArenaEntry, ArenaEntry]:
        """The left and the right picture, as this rater sees them."""
        left, right = sorted((self.first, self.second), key=lambda entry: entry.contestant)
        return (left, right) if int(_digest("side", rater, self.id), 16) % 2 else (right, left)


def arena_pairs(found: Sequence[Contestant]) -> tuple[list[ArenaPair], int]:
    """All pairs of contestants for each prompt and number that both have, and how many pairs are left out because both
    pictures are the same file.
    """
    pairs, same = [], 0
    for one, other in combinations(found, 2):
        theirs = {(picture.prompt, picture.number): picture for picture in other.pictures}
        for picture in one.pictures:
            against = theirs.get((picture.prompt, picture.number))
            if against is None:
                continue
            if against.sha256 == picture.sha256:
                same += 1
                continue
            pairs.append(ArenaPair(ArenaEntry(one.name, picture), ArenaEntry(other.name, against)))
    return pairs, same


def in_order_of(rater: str, pairs: Sequence[ArenaPair]) -> list[ArenaPair]:
    return sorted(pairs, key=lambda pair: _digest("order", rater, pair.id))


def _digest(*words: str) -> str:
    return hashlib.blake2b(json.dumps(words).encode(), digest_size=16).hexdigest()
