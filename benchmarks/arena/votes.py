"""A vote, and the file of votes: one JSON line each, only ever appended to. A rater's later vote on a pair counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from agent.errors import UsageError
from benchmarks.arena.pairs import ArenaEntry, ArenaPair
from benchmarks.lines import append_rows, read_rows
from planners.scene import Frozen

Choice = Literal["left", "right", "both good", "both bad", "skipped"]
VoteReason = Literal["spelling", "count", "colour", "form", "place", "looks"]
REASONS: tuple[VoteReason, ...] = get_args(VoteReason)
RaterKind = Literal["person", "model"]
FILE = Path("arena.jsonl")


class VotedPicture(Frozen):
    contestant: str
    sha256: str


class Vote(Frozen):
    """What one rater said of one pair, as the rater saw it. ``reasons`` say what decided; "skipped" decides nothing."""

    pair: str
    prompt: str
    number: int = Field(ge=0)
    left: VotedPicture
    right: VotedPicture
    choice: Choice
    reasons: tuple[VoteReason, ...] = ()
    rater: str = Field(min_length=1, max_length=80)
    rater_kind: RaterKind = "person"
    at: str = ""

    @property
    def outcome(self) -> str:
        """The preferred contestant's name, or "both good" or "both bad"; the same whichever side it was shown on."""
        return {"left": self.left.contestant, "right": self.right.contestant}.get(self.choice, self.choice)


class Ballot(Frozen):
    """A rater and the file that the rater's votes go to."""

    votes: Path
    rater: str = Field(min_length=1, max_length=80)
    rater_kind: RaterKind = "person"

    def decided(self) -> dict[str, Vote]:
        """Pair -> this rater's vote on it. Raises JournalError, and UsageError if a rater of the other kind has this
        name."""
        mine = [vote for vote in read_rows(self.votes, Vote) if vote.rater == self.rater]
        if other := next((vote for vote in mine if vote.rater_kind != self.rater_kind), None):
            raise UsageError(
                f"{self.votes}: {self.rater!r} is a {other.rater_kind} there; give this {self.rater_kind} another "
                "name with --rater"
            )
        return {vote.pair: vote for vote in mine}

    def cast(self, pair: ArenaPair, choice: Choice, reasons: Sequence[VoteReason] = ()) -> Vote:
        """Appends the vote on a pair whose sides are this rater's. Raises JournalError."""
        left, right = pair.sides(self.rater)
        vote = Vote(
            pair=pair.id,
            prompt=pair.prompt,
            number=pair.first.picture.number,
            left=_voted(left),
            right=_voted(right),
            choice=choice,
            reasons=tuple(reason for reason in REASONS if reason in reasons),
            rater=self.rater,
            rater_kind=self.rater_kind,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        append_rows(self.votes, [vote])
        return vote


def counted_votes(paths: Iterable[Path]) -> list[Vote]:
    """The last vote of each rater on each pair, without the skipped ones. Raises UsageError, JournalError."""
    latest: dict[tuple[str, str], Vote] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(f"{path}: no such file of votes")
        for vote in read_rows(path, Vote):
            latest[vote.rater, vote.pair] = vote
    return [vote for vote in latest.values() if vote.choice != "skipped"]


def _voted(entry: ArenaEntry) -> VotedPicture:
    return VotedPicture(contestant=entry.contestant, sha256=entry.picture.sha256)
