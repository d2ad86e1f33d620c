"""Tables and plot of an arena's votes. People and models are rated apart, never together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from agent.errors import UsageError
from agent.journal.files import write_atomically
from benchmarks.arena.agreement import Agreement, agreements
from benchmarks.arena.ratings import RatedContestant, rated
from benchmarks.arena.votes import REASONS, RaterKind, Vote, counted_votes
from benchmarks.figures import new_figure, svg
from benchmarks.markdown import table
from benchmarks.results import refuse_others
from planners.scene import Frozen

TITLE = "# Arena"
STYLES: dict[RaterKind, tuple[str, str]] = {"person": ("#0072B2", "D"), "model": ("#E69F00", "o")}
PLURAL: dict[RaterKind, str] = {"person": "people", "model": "models"}


class KindOfRater(Frozen):
    """The votes of all people, or of all models. ``lost_for``: contestant -> reason -> votes that it lost for it."""

    kind: RaterKind
    raters: dict[str, int]
    prompts: int
    ratings: tuple[RatedContestant, ...]
    lost_for: dict[str, dict[str, int]]


class ArenaScore(Frozen):
    kinds: tuple[KindOfRater, ...]
    agreement: tuple[Agreement, ...]


def arena_score(paths: Sequence[Path]) -> ArenaScore:
    """Raises UsageError, JournalError, SetupError."""
    votes = counted_votes(paths)
    if not votes:
        raise UsageError(f"{', '.join(map(str, paths))}: there are no votes to rate yet")
    kinds = [kind for kind in STYLES if any(vote.rater_kind == kind for vote in votes)]
    return ArenaScore(
        kinds=tuple(_of_kind(kind, [vote for vote in votes if vote.rater_kind == kind]) for kind in kinds),
        agreement=agreements(votes),
    )


def write_score(score: ArenaScore, folder: Path) -> None:
    """ratings.md, ratings.json and ratings.svg. Raises UsageError for others' files of these names, JournalError."""
    refuse_others(folder, "ratings", TITLE, ("md", "json", "svg"))
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "ratings.md", (score_markdown(score) + "\n![Ratings](ratings.svg)\n").encode())
    write_atomically(folder / "ratings.json", (score.model_dump_json(indent=1) + "\n").encode())
    write_atomically(folder / "ratings.svg", rating_plot(score))


def score_markdown(score: ArenaScore) -> str:
    parts = [f"{TITLE}\n"]
    for one in score.kinds:
        raters = ", ".join(f"{name} ({count})" for name, count in one.raters.items())
        parts.append(f"## Votes of {PLURAL[one.kind]}\n\n{one.prompts} prompts; raters and their votes: {raters}.\n")
        rows = [
            [r.name, f"{r.rating:+.0f}", f"{r.low:+.0f} to {r.high:+.0f}", r.won, r.lost, r.good, r.bad]
            for r in one.ratings
        ]
        parts.append(table("contestant | rating | 95% interval | won | lost | both good | both bad", rows))
        if any(map(any, (found.values() for found in one.lost_for.values()))):
            parts.append("What decided, where a contestant lost or both were bad:\n")
            given = [[name, *(found[reason] for reason in REASONS)] for name, found in one.lost_for.items()]
            parts.append(table(["contestant", *REASONS], given))
    if score.agreement:
        agreed = [
            [" and ".join(a.raters), f"{a.same}/{a.pairs}", "-" if a.alpha != a.alpha else f"{a.alpha:.2f}"]
            for a in score.agreement
        ]
        parts.append("## Agreement\n\n" + table("raters | same vote | Krippendorff's alpha", agreed))
    parts.append(
        "Ratings: Bradley and Terry's model on Elo's scale, with mean 0; 400 points more mean ten wins to one. A tie "
        "is half a win for both, and one tie is added for each two contestants that met. Intervals: bootstrap over "
        "prompts.\n"
    )
    return "\n".join(parts)


def rating_plot(score: ArenaScore) -> bytes:
    """Ratings with their intervals, as SVG; markers tell people from models."""
    names = [one.name for one in reversed(score.kinds[0].ratings)]
    names += sorted({one.name for kind in score.kinds for one in kind.ratings} - set(names))
    figure, axes = new_figure(7.0, 1.4 + 0.45 * len(names), "x")
    for number, kind in enumerate(score.kinds):
        colour, marker = STYLES[kind.kind]
        axes.errorbar(
            [one.rating for one in kind.ratings],
            [names.index(one.name) - 0.12 * number for one in kind.ratings],
            xerr=[
                [max(0.0, one.rating - one.low) for one in kind.ratings],
                [max(0.0, one.high - one.rating) for one in kind.ratings],
            ],
            color=colour,
            marker=marker,
            linestyle="none",
            capsize=3,
            label=PLURAL[kind.kind],
        )
    axes.set_yticks(range(len(names)), [name.replace("$", r"\$") for name in names])
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_xlabel("rating, with 95% intervals")
    axes.legend(frameon=False)
    return svg(figure)


def _of_kind(kind: RaterKind, votes: Sequence[Vote]) -> KindOfRater:
    ratings = rated(votes)
    lost_for = {one.name: Counter[str]() for one in ratings}
    for vote in votes:
        sides = {vote.left.contestant, vote.right.contestant}
        for name in () if vote.outcome == "both good" else sides - {vote.outcome}:
            lost_for[name].update(vote.reasons)
    return KindOfRater(
        kind=kind,
        raters=dict(sorted(Counter(vote.rater for vote in votes).items())),
        prompts=len({vote.prompt for vote in votes}),
        ratings=ratings,
        lost_for={name: {reason: found[reason] for reason in REASONS} for name, found in lost_for.items()},
    )
