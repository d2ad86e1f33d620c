"""Voting without a browser: a sheet of numbered blind pairs as PNG, and a text file in which the rater fills in votes.

The picture of a sheet names no contestant. NAME.json holds the pairs' ids; a pair's sides follow from the rater's name.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from pydantic import Field, ValidationError

from agent.errors import UsageError
from agent.journal.files import write_atomically
from benchmarks.arena.contestants import shown_picture
from benchmarks.arena.pairs import ArenaPair, in_order_of
from benchmarks.arena.votes import REASONS, Ballot, Choice, RaterKind, Vote, VoteReason
from planners.messages import first_fault, printable, suggestion
from planners.scene import Frozen

ACROSS, SHOWN, GAP, BELOW, LINES = 2, 330, 6, 64, 3
WORDS: dict[str, Choice] = {"a": "left", "b": "right", "good": "both good", "bad": "both bad", "skip": "skipped"}
HELP = (
    "# After each number: A, B, good (both are), bad (both are) or skip; then what decided, if you like:\n"
    f"# {', '.join(REASONS)}. Such as: 1 A spelling count. A number without a word stays open.\n"
)


class SheetKey(Frozen):
    """What belongs to a sheet: whose it is, and its pairs' ids in order."""

    rater: str
    rater_kind: RaterKind
    pairs: tuple[str, ...] = Field(min_length=1)


def write_sheet(pairs: Sequence[ArenaPair], ballot: Ballot, folder: Path, most: int) -> Path | None:
    """Writes sheet_001.png, .txt and .json, or the next number that is free, of this rater's next ``most`` open pairs
    that aren't on another sheet of the folder.

    Returns the text file; None if there is no such pair. Raises JournalError, ImageError, UsageError.
    """
    keys = [_key(path) for path in sorted(folder.glob("sheet_*.json"))]
    gone = {name for key in keys if key.rater == ballot.rater for name in key.pairs} | set(ballot.decided())
    left = [pair for pair in in_order_of(ballot.rater, pairs) if pair.id not in gone][:most]
    if not left:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    number = next(n for n in range(1, 10_000) if not (folder / f"sheet_{n:03}.png").exists())
    path = folder / f"sheet_{number:03}.txt"
    png = io.BytesIO()
    _drawn(left, ballot.rater).save(png, "PNG")
    key = SheetKey(rater=ballot.rater, rater_kind=ballot.rater_kind, pairs=tuple(pair.id for pair in left))
    write_atomically(path.with_suffix(".json"), (key.model_dump_json() + "\n").encode())
    rows = "".join(f"{n}\n" for n in range(1, len(left) + 1))
    write_atomically(path, (HELP + rows).encode())
    write_atomically(path.with_suffix(".png"), png.getvalue())
    return path


def filled_in(path: Path, pairs: Sequence[ArenaPair], votes: Path) -> list[Vote]:
    """Appends the votes of a filled-in text file, unless the same vote is there already. Raises UsageError for a line
    that is no vote, and then appends nothing; JournalError.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the sheet {path} can't be read: {error}") from None
    key = _key(path.with_suffix(".json"))
    known = {pair.id: pair for pair in pairs}
    if missing := [name for name in key.pairs if name not in known]:
        raise UsageError(
            f"{path}: {len(missing)} of its pairs aren't in these folders; name those that the sheet shows"
        )
    ballot = Ballot(votes=votes, rater=key.rater, rater_kind=key.rater_kind)
    decided = ballot.decided()
    found = [
        one for number, line in enumerate(lines, 1) if (one := _vote(line, f"{path}: line {number}", len(key.pairs)))
    ]
    cast = []
    for number, choice, reasons in found:
        before = decided.get(key.pairs[number - 1])
        if before is None or (before.choice, set(before.reasons)) != (choice, set(reasons)):
            cast.append(ballot.cast(known[key.pairs[number - 1]], choice, reasons))
    return cast


def _key(path: Path) -> SheetKey:
    try:
        return SheetKey.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}; it says which pairs the sheet shows") from None
    except ValidationError as error:
        raise UsageError(f"{path}: {first_fault(error, 'the sheet')}") from None


def _vote(line: str, where: str, most: int) -> tuple[int, Choice, list[VoteReason]] | None:
    """The number, choice and reasons of a line; None if it is a comment or still open."""
    words = line.partition("#")[0].replace(",", " ").split()
    if not words or words[1:] == []:
        return None
    number, choice = words[0].rstrip(".:"), WORDS.get(words[1].lower())
    if not number.isdecimal() or not 1 <= int(number) <= most:
        raise UsageError(f"{where}: {printable(words[0])!r} is no number from 1 to {most}")
    if choice is None:
        raise UsageError(f"{where}: {printable(words[1])!r} is no vote: A, B, good, bad or skip")
    reasons: list[VoteReason] = []
    for word in words[2:]:
        reason = next((one for one in REASONS if one == word.lower()), None)
        if reason is None:
            raise UsageError(f"{where}: {printable(word)!r} is no reason; {suggestion(word, REASONS, 'they are')}")
        reasons.append(reason)
    return int(number), choice, reasons


def _drawn(pairs: Sequence[ArenaPair], rater: str) -> Image.Image:
    """Pairs two in a row: their number and prompt, and below them the pictures A and B."""
    wide, high = 2 * SHOWN + 4 * GAP, SHOWN + BELOW
    page = Image.new("RGB", (ACROSS * wide, -(-len(pairs) // ACROSS) * high), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    for number, pair in enumerate(pairs):
        x, y = number % ACROSS * wide + GAP, number // ACROSS * high
        prompt = textwrap.wrap(f"{number + 1}.  {printable(pair.prompt)}", 86)
        lines = prompt if len(prompt) <= LINES else [*prompt[: LINES - 1], prompt[LINES - 1][:82] + " ..."]
        draw.multiline_text((x, y + 3), "\n".join(lines), fill="black", font=font, spacing=2)
        for letter, entry in zip("AB", pair.sides(rater), strict=True):
            shown = shown_picture(entry.picture)
            shown.thumbnail((SHOWN, SHOWN), Image.Resampling.LANCZOS)
            page.paste(shown, (x, y + BELOW))
            draw.rectangle((x, y + BELOW, x + 18, y + BELOW + 20), fill="white")
            draw.text((x + 4, y + BELOW + 1), letter, fill="black", font=font)
            x += SHOWN + GAP
        draw.line((0, y, page.width, y), fill="gray")
    return page
