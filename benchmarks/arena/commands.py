"""The commands of ``proofpress arena``."""

from __future__ import annotations

import contextlib
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from agent.commands.common import PASSED, CommandResult
from agent.errors import UsageError
from agent.terminal.envelope import envelope
from agent.terminal.interrupts import interruptible
from benchmarks.arena.contestants import contestants
from benchmarks.arena.model_rater import model_votes
from benchmarks.arena.pairs import ArenaPair, arena_pairs
from benchmarks.arena.score import arena_score, score_markdown, write_score
from benchmarks.arena.server import ArenaSession, arena_server
from benchmarks.arena.sheets import filled_in, write_sheet
from benchmarks.arena.votes import Ballot, RaterKind
from benchmarks.failures.catalogue import load_judge
from benchmarks.failures.judging.vision_language import VisionLanguageJudge
from planners.messages import first_fault


def serve(folders: Sequence[str], votes: Path, rater: str, port: int, browse: bool) -> CommandResult:
    """Serves the page until it is interrupted. Raises UsageError, ImageError, JournalError."""
    session = ArenaSession(pairs_of(folders), ballot_of(votes, rater))
    try:
        server = arena_server(session, port)
    except OSError as error:
        raise UsageError(f"--port {port} can't be used ({error.strerror}); leave it out for a free one") from None
    before = len(session.decided)
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    print(f"{address}  {len(session.pairs) - before} pairs are open for {rater}; Ctrl-C ends", flush=True)
    if browse:
        webbrowser.open(address)
    with server, interruptible(), contextlib.suppress(KeyboardInterrupt):  # the usual end, no failure
        server.serve_forever(poll_interval=0.2)
    done = len(session.decided)
    print(f"{done} of {len(session.pairs)} pairs are decided; votes in {votes}")
    return CommandResult(PASSED, envelope("arena", votes=str(votes), decided=done, pairs=len(session.pairs)))


def print_score(votes: Sequence[Path], out: Path | None) -> CommandResult:
    """Raises UsageError, JournalError, SetupError."""
    found = arena_score(votes)
    print(score_markdown(found))
    if out is not None:
        write_score(found, out)
        print(f"plot    {out / 'ratings.svg'}")
    return CommandResult(PASSED, envelope("arena score", score=found.model_dump(mode="json")))


def make_sheet(folders: Sequence[str], out: Path, votes: Path, rater: str, kind: RaterKind, most: int) -> CommandResult:
    """Raises UsageError, ImageError, JournalError."""
    path = write_sheet(pairs_of(folders), ballot_of(votes, rater, kind), out, most)
    if path is None:
        print(f"{rater} has no open pair")
    else:
        print(f"look at {path.with_suffix('.png')}, fill in {path}, then: proofpress arena fill {path} DIR...")
    return CommandResult(PASSED, envelope("arena sheet", sheet=None if path is None else str(path)))


def take_sheet(sheet: Path, folders: Sequence[str], votes: Path) -> CommandResult:
    """Raises UsageError, ImageError, JournalError."""
    cast = filled_in(sheet, pairs_of(folders), votes)
    print(f"{len(cast)} votes added to {votes}")
    return CommandResult(PASSED, envelope("arena fill", votes=str(votes), added=len(cast)))


def ask_model(folders: Sequence[str], settings: Path, rater: str, votes: Path) -> CommandResult:
    """Raises UsageError, ImageError, JournalError, JudgeError."""
    judge = load_judge("vision-language", settings)
    assert isinstance(judge, VisionLanguageJudge)
    pairs, cast = pairs_of(folders), []
    with interruptible():
        for one in model_votes(pairs, ballot_of(votes, rater, "model"), judge.model, judge.settings.tokens):
            cast.append(one)
            print(f"{len(cast)} {one.pair}: {one.choice}", file=sys.stderr)
    skipped = sum(one.choice == "skipped" for one in cast)
    print(f"{len(cast)} votes added to {votes}, {skipped} of them skipped, since the answer changed with the sides")
    return CommandResult(PASSED, envelope("arena ask", votes=str(votes), added=len(cast), skipped=skipped))


def pairs_of(folders: Sequence[str]) -> list[ArenaPair]:
    """Raises UsageError if the contestants share no prompt, ImageError, JournalError."""
    found = contestants(folders)
    pairs, same = arena_pairs(found)
    if same:
        print(f"{same} pairs are left out: both contestants have the same picture", file=sys.stderr)
    if not pairs:
        names = ", ".join(one.name for one in found)
        raise UsageError(f"{names}: no two of them have different pictures for the same prompt")
    return pairs


def ballot_of(votes: Path, rater: str, kind: RaterKind = "person") -> Ballot:
    """Raises UsageError for an empty or a very long name."""
    try:
        return Ballot(votes=votes, rater=rater.strip(), rater_kind=kind)
    except ValidationError as error:
        raise UsageError(f"--rater: {first_fault(error, 'the name')}") from None
