"""Ratings from votes by the model of Bradley and Terry (Biometrika 39, 1952), computed by evalica.

A tie, good or bad, counts half a win for both. Ratings are on Elo's scale: 400 points more mean ten wins to one. Their
mean is 0. The intervals come from a bootstrap over prompts, since the votes on one prompt aren't independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np

from agent.errors import SetupError, UsageError
from benchmarks.arena.votes import Vote
from benchmarks.judges.reading import WAY_OUT
from planners.scene import Frozen

RESAMPLES, SEED = 1000, 20_261_130
TIE = 1.0
"""One tie is added for each pair of contestants that met. Without it, who never lost would have no finite rating."""


class RatedContestant(Frozen):
    """``low`` to ``high`` is the 95% interval of the rating. ``good`` and ``bad`` count ties."""

    name: str
    rating: float
    low: float
    high: float
    won: int
    lost: int
    good: int
    bad: int


def rated(votes: Sequence[Vote], resamples: int = RESAMPLES) -> tuple[RatedContestant, ...]:
    """The contestants, best first. Raises UsageError if there are no votes, or nothing links two of the contestants."""
    names = sorted({one.contestant for vote in votes for one in (vote.left, vote.right)})
    _refuse_unlinked(votes, names)
    prompts = sorted({vote.prompt for vote in votes})
    places = np.array([prompts.index(vote.prompt) for vote in votes])
    ratings = bradley_terry(votes, names)
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(resamples):
        times = np.bincount(rng.integers(len(prompts), size=len(prompts)), minlength=len(prompts))
        drawn.append(bradley_terry(votes, names, times[places]))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    found = []
    for number, name in enumerate(names):
        mine = [vote.outcome for vote in votes if name in (vote.left.contestant, vote.right.contestant)]
        good, bad = mine.count("both good"), mine.count("both bad")
        won = mine.count(name)
        found.append(
            RatedContestant(
                name=name,
                rating=ratings[number],
                low=low[number],
                high=high[number],
                won=won,
                lost=len(mine) - won - good - bad,
                good=good,
                bad=bad,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.rating))


def bradley_terry(
    votes: Sequence[Vote], names: Sequence[str], weights: np.ndarray | None = None, tie: float = TIE
) -> np.ndarray:
    """The rating of each name, in their order. ``weights`` says how often each vote counts."""
    evalica = evalica_library()
    met = sorted({tuple(sorted((vote.left.contestant, vote.right.contestant))) for vote in votes}) if tie else []
    won = {"left": evalica.Winner.X, "right": evalica.Winner.Y}
    found = evalica.bradley_terry(
        [vote.left.contestant for vote in votes] + [one for one, _ in met],
        [vote.right.contestant for vote in votes] + [other for _, other in met],
        [won.get(vote.choice, evalica.Winner.Draw) for vote in votes] + [evalica.Winner.Draw] * len(met),
        weights=[*map(float, np.ones(len(votes)) if weights is None else weights), *[tie] * len(met)],
        tolerance=1e-9,
        limit=10_000,
    )
    ratings = 400 * np.log10(found.scores.loc[list(names)].to_numpy())
    return ratings - ratings.mean()


def evalica_library() -> Any:
    """The module. Raises SetupError if it isn't installed."""
    try:
        import evalica
    except ModuleNotFoundError:
        raise SetupError(f"ratings need evalica: {WAY_OUT}") from None
    return evalica


def _refuse_unlinked(votes: Sequence[Vote], names: Sequence[str]) -> None:
    if not votes:
        raise UsageError("there are no votes to rate")
    linked = nx.Graph((vote.left.contestant, vote.right.contestant) for vote in votes)
    for one, other in combinations(names, 2):
        if not nx.has_path(linked, one, other):
            raise UsageError(f"no chain of votes links {one!r} with {other!r}, so nothing compares their ratings")
