"""A failure run's pictures before a rater's eyes, blind to arm, critic and judge.

    python -m benchmarks.failures.rating sheets RUN --out DIR --ratings FILE
    python -m benchmarks.failures.rating rate RUN DIR/rate_001.json "3 wrong count" "7 malformed: half a fox" \
        --ratings FILE --rater NAME
    proofpress bench judge RUN --judge rated --judge-settings FILE.toml      # ratings = "FILE"

``sheets`` shows what the arms ``single``, ``best-of-n`` and ``loop`` deliver, each picture once, and leaves out what
FILE rates already. ``rate`` accepts the pictures of the sheet that it isn't given a fault of, and keeps copies of all
in a folder with FILE's name, as WebP, named by the start of their hash.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from agent.errors import ProofpressError
from agent.journal.store import PictureFolder
from benchmarks.acceptance.kept import webp
from benchmarks.contact_sheets import sheet_findings, write_sheets
from benchmarks.failures.arms import outcomes
from benchmarks.failures.items import MODES
from benchmarks.failures.judging.rated import RATED_ARMS, RatedPicture, pixel_hash
from benchmarks.failures.rows import read_units
from benchmarks.lines import append_rows, read_rows


def delivered(run: Path) -> dict[str, str]:
    """The name of each picture that an arm of ``RATED_ARMS`` delivers -> its prompt. Raises JournalError."""
    units = read_units(run)
    prompts = {unit: rows[0].item.prompt for unit, rows in units.items()}
    by_arm = outcomes(units, RATED_ARMS)
    return {one.image: prompts[one.unit] for arm in RATED_ARMS for one in by_arm[arm] if one.image is not None}


def sheets(options: argparse.Namespace) -> None:
    pictures = PictureFolder(options.run_folder)
    rated = {row.picture for row in read_rows(options.ratings, RatedPicture)}
    shown: Mapping[str, str] = {
        name: prompt
        for name, prompt in delivered(options.run_folder).items()
        if pixel_hash(pictures.get(name)) not in rated
    }
    for path in write_sheets(shown, pictures.get, options.out, "rate"):
        print(path)


def rate(options: argparse.Namespace) -> None:
    names = json.loads(options.sheet.read_text())
    found = sheet_findings(options.faults, MODES, len(names))
    prompts, pictures = delivered(options.run_folder), PictureFolder(options.run_folder)
    rows = [
        RatedPicture(
            picture=pixel_hash(pictures.get(name)),
            prompt=prompts[name],
            failures=tuple(mode for mode in MODES if mode in found.get(number, {})),
            notes=tuple(f"{mode}: {note}" for mode, note in found.get(number, {}).items() if note),
            rater=options.rater,
        )
        for number, name in enumerate(names, 1)
    ]
    append_rows(options.ratings, rows)
    kept = options.ratings.with_suffix("")
    kept.mkdir(parents=True, exist_ok=True)
    for name, row in zip(names, rows, strict=True):
        (kept / f"{row.picture[:16]}.webp").write_bytes(webp(pictures.get(name)))
    print(f"{len(rows)} ratings, {len(found)} with a fault")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.failures.rating",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    sheeting = commands.add_parser("sheets", help="contact sheets of what isn't rated yet")
    sheeting.set_defaults(does=sheets)
    rating = commands.add_parser("rate", help="write down what a rater saw on one sheet")
    rating.set_defaults(does=rate)
    for command in (sheeting, rating):
        command.add_argument("run_folder", metavar="RUN", type=Path, help="the run's folder")
        command.add_argument("--ratings", type=Path, required=True, help="the JSON lines of ratings")
    sheeting.add_argument("--out", type=Path, required=True, help="the folder of the sheets")
    rating.add_argument("sheet", type=Path, help="the sheet's JSON file")
    rating.add_argument("faults", nargs="*", help=f'"NUMBER FAILURE", or "NUMBER FAILURE: note"; {", ".join(MODES)}')
    rating.add_argument("--rater", required=True)
    options = parser.parse_args()
    try:
        options.does(options)
    except ProofpressError as error:
        print(f"benchmarks.failures.rating: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
