"""Would a person accept what passes QA, and does what a person accepts pass?

    python -m benchmarks.acceptance score                          # judge the labelled pictures anew, write results.md
    python -m benchmarks.acceptance paint --stack second-edition --out DIR [--stage loop] [--seed 2]
    python -m benchmarks.acceptance sheets --out DIR               # of what isn't labelled yet, for a rater
    python -m benchmarks.acceptance label DIR/sheets/first_001.json --rater NAME "3 count" "7 malformed: two heads"

Pictures that ``label`` doesn't name are accepted. A second call of ``paint`` or ``score`` goes on where the first
stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
import time
from pathlib import Path
from typing import get_args

from agent.errors import ProofpressError
from benchmarks.acceptance.kept import (
    HALVES,
    HERE,
    AskedPrompt,
    Defect,
    PaintedPicture,
    PictureLabel,
    Stage,
    asked_prompts,
    latest_labels,
)
from benchmarks.acceptance.painting import PAINTED, PICTURES, Painter, settings_of
from benchmarks.acceptance.sheets import write_sheets
from benchmarks.lines import append_rows, read_rows

LABELS = HERE / "labels.jsonl"


def main() -> int:
    options = _options()
    try:
        return int(options.run(options))
    except ProofpressError as error:
        print(f"benchmarks.acceptance: {error}", file=sys.stderr)
        return 1


def _asked(options: argparse.Namespace) -> list[AskedPrompt]:
    return [asked for asked in asked_prompts() if options.half in (None, asked.half)][: options.limit]


def _paint(options: argparse.Namespace) -> int:
    until = time.monotonic() + 60 * options.minutes
    options.out.mkdir(parents=True, exist_ok=True)
    painter = Painter(settings_of(options.stack, options.critic, options.seconds), options.out)
    for row in painter.paint(_asked(options), options.seed, options.stage):
        print(f"{row.prompt} {row.seed} {row.stage} {row.seconds:.1f} s {row.refused or ''}", file=sys.stderr)
        if time.monotonic() > until:
            print("stopped, as the time is up; call again to go on", file=sys.stderr)
            break
    return 0


def _sheets(options: argparse.Namespace) -> int:
    labelled = latest_labels(list(read_rows(LABELS, PictureLabel)))
    asked = {one.id: one.prompt for one in asked_prompts()}
    rows = [row for row in read_rows(options.out / PAINTED, PaintedPicture) if row.stage == options.stage]
    pictures = {row.picture: asked[row.prompt] for row in rows if row.picture and row.picture not in labelled}
    for path in write_sheets(pictures, options.out / PICTURES, options.out / "sheets", options.prefix or options.stage):
        print(path)
    return 0


def _label(options: argparse.Namespace) -> int:
    asked = {one.id: one.prompt for one in asked_prompts()}
    folder = options.sheet.parent.parent
    prompts = {row.picture: asked[row.prompt] for row in read_rows(folder / PAINTED, PaintedPicture)}
    names, found = json.loads(options.sheet.read_text()), dict[int, tuple[str, str]]()
    for words in options.rejected:
        parsed = re.fullmatch(r"(\d+) ([a-z ]+)(?:: (.+))?", words)
        if parsed is None or parsed[2] not in get_args(Defect) or not 1 <= int(parsed[1]) <= len(names):
            print(f"benchmarks.acceptance: {words!r} is no number and defect; see --help", file=sys.stderr)
            return 2
        found[int(parsed[1])] = parsed[2], parsed[3] or ""
    labels = []
    for number, name in enumerate(names, 1):
        defect, note = found.get(number, (None, ""))
        facts = {"accepted": defect is None, "defect": defect, "note": note, "rater": options.rater}
        labels.append(PictureLabel.model_validate({"picture": name, "prompt": prompts[name], **facts}))
    append_rows(LABELS, labels)
    print(f"{len(labels)} labels, {len(found)} rejected")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.acceptance", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    paint = commands.add_parser("paint", help="paint what isn't painted yet")
    paint.set_defaults(run=_paint)
    paint.add_argument("--stage", choices=get_args(Stage), default="first", help="first renders, or the loop's results")
    paint.add_argument("--seed", type=int, default=1)
    paint.add_argument("--half", choices=HALVES, default=None, help="only these prompts  [default: both]")
    paint.add_argument("--limit", type=int, default=None, help="only the first prompts")
    paint.add_argument("--seconds", type=float, default=60.0, help="of one run of the loop  [default: 60]")
    paint.add_argument("--minutes", type=float, default=math.inf, help="stop then; call again to go on")

    sheets = commands.add_parser("sheets", help="contact sheets of what isn't labelled yet")
    sheets.set_defaults(run=_sheets)
    sheets.add_argument("--stage", choices=get_args(Stage), default="first")
    sheets.add_argument("--prefix", default=None, help="of the sheets' names  [default: the stage]")

    label = commands.add_parser("label", help="write down what a rater saw on one sheet")
    label.set_defaults(run=_label)
    label.add_argument("sheet", type=Path, help="the sheet's JSON file")
    label.add_argument("rejected", nargs="*", help=f'"NUMBER DEFECT[: note]"; defects: {", ".join(get_args(Defect))}')
    label.add_argument("--rater", required=True)

    for command in (paint,):
        command.add_argument("--stack", default="second-edition", help="  [default: second-edition]")
        command.add_argument("--critic", action="append", default=["form"], help="beside the stack's own and form")
    for command in (paint, sheets):
        command.add_argument("--out", type=Path, default=Path("work/acceptance"), help="[default: work/acceptance]")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
