"""How far raters agree: the share of equal votes, and Krippendorff's alpha (2011), computed by evalica.

Alpha is 1 where all agree, and 0 where they agree as often as by chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from benchmarks.arena.ratings import evalica_library
from benchmarks.arena.votes import Vote
from planners.scene import Frozen


class Agreement(Frozen):
    """``same`` of ``pairs`` that all these raters voted on got the same vote from all of them."""

    raters: tuple[str, ...]
    pairs: int
    same: int
    alpha: float


def agreements(votes: Sequence[Vote]) -> tuple[Agreement, ...]:
    """Each two raters that share pairs, and last all people together if there are more than two."""
    said: dict[str, dict[str, str]] = {}
    for vote in votes:
        said.setdefault(vote.rater, {})[vote.pair] = vote.outcome
    people = sorted({vote.rater for vote in votes if vote.rater_kind == "person"})
    groups = [*combinations(sorted(said), 2), *([tuple(people)] if len(people) > 2 else [])]
    return tuple(found for group in groups if (found := agreement({name: said[name] for name in group})).pairs)


def agreement(said: Mapping[str, Mapping[str, str]]) -> Agreement:
    """Rater -> pair -> outcome. Alpha uses every pair with two votes or more; it is NaN where there is none."""
    shared = sorted(set.intersection(*(set(one) for one in said.values()))) if said else []
    same = sum(len({one[pair] for one in said.values()}) == 1 for pair in shared)
    return Agreement(raters=tuple(said), pairs=len(shared), same=same, alpha=_alpha(said))


def _alpha(said: Mapping[str, Mapping[str, str]]) -> float:
    evalica = evalica_library()
    import pandas as pd

    outcomes = sorted({outcome for one in said.values() for outcome in one.values()})
    rows = {
        rater: {pair: float(outcomes.index(outcome)) for pair, outcome in one.items()} for rater, one in said.items()
    }
    try:
        return float(evalica.alpha(pd.DataFrame.from_dict(rows, orient="index"), "nominal").alpha)
    except evalica.InsufficientRatingsError:
        return math.nan
