"""Would a person accept what passes QA, and does what a person accepts pass?

    python -m benchmarks.acceptance score                          # judge the labelled pictures, write results.md
    python -m benchmarks.acceptance paint --stack shipped --out DIR
    python -m benchmarks.acceptance sheets --out DIR               # of what isn't labelled yet, for a rater
    python -m benchmarks.acceptance label --rater NAME DIR/sheets/first_001.json "3 count" "7 malformed: two heads"
    python -m benchmarks.acceptance score --out DIR
    python -m benchmarks.acceptance paint --stack shipped --out DIR --stage loop    # where the score says fail

``label`` accepts the pictures of the sheet that it isn't told of. A second call of ``paint`` or ``score`` goes on where
the first stopped; ``score --again CRITIC`` lets a critic judge anew.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import get_args

import numpy as np

from agent.errors import ProofpressError
from benchmarks.acceptance.kept import (
    HALVES,
    HERE,
    LABELS,
    PAINTED,
    PICTURES,
    Defect,
    PaintedPicture,
    PictureLabel,
    Stage,
    asked_prompts,
    kept_picture,
    latest_labels,
)
from benchmarks.acceptance.page import results_page
from benchmarks.acceptance.painting import AcceptancePainter, settings_of
from benchmarks.acceptance.scoring import JudgePanel, forget, kept_pictures
from benchmarks.contact_sheets import sheet_findings, write_sheets
from benchmarks.lines import append_rows, read_rows

WORK = Path("work/acceptance")


def main() -> int:
    options = _options()
    try:
        return int(options.run(options))
    except ProofpressError as error:
        print(f"benchmarks.acceptance: {error}", file=sys.stderr)
        return error.exit_code


def paint(options: argparse.Namespace) -> int:
    until = time.monotonic() + 60 * options.minutes
    options.out.mkdir(parents=True, exist_ok=True)
    resolved = settings_of(options.stack, options.critic, options.seconds)
    asked = [one for one in asked_prompts() if options.half in (None, one.half)]
    if options.stage == "loop":
        first = [one for one in kept_pictures(options.out) if one.painted.stage == "first"]
        mine = [one for one in first if one.painted.seed == options.seed]
        failing = {one.one.asked.id for one in JudgePanel(resolved).scored(mine, _verdicts(options)) if not one.passed}
        asked = [one for one in asked if one.id in failing]
    for row in AcceptancePainter(resolved, options.out).paint(asked, options.seed, options.stage):
        print(f"{row.prompt} {row.seed} {row.stage} {row.seconds:.1f} s {row.refused or ''}", file=sys.stderr)
        if time.monotonic() > until:
            print("stopped, as the time is up; call again to go on", file=sys.stderr)
            break
    return 0


def sheets(options: argparse.Namespace) -> int:
    labelled = latest_labels(list(read_rows(options.out / LABELS, PictureLabel)))
    asked = {one.id: one.prompt for one in asked_prompts()}
    rows = [row for row in read_rows(options.out / PAINTED, PaintedPicture) if row.stage == options.stage]
    pictures = {row.picture: asked[row.prompt] for row in rows if row.picture and row.picture not in labelled}

    def load(name: str) -> np.ndarray:
        return kept_picture(name, options.out / PICTURES)

    for path in write_sheets(pictures, load, options.out / "sheets", options.prefix or options.stage):
        print(path)
    return 0


def label(options: argparse.Namespace) -> int:
    folder = options.sheet.parent.parent
    asked = {one.id: one.prompt for one in asked_prompts()}
    prompts = {row.picture: asked[row.prompt] for row in read_rows(folder / PAINTED, PaintedPicture)}
    names = json.loads(options.sheet.read_text())
    found = sheet_findings(options.rejected, get_args(Defect), len(names))
    labels = []
    for number, name in enumerate(names, 1):
        defect, note = next(iter(found.get(number, {}).items()), (None, ""))
        facts = {"accepted": defect is None, "defect": defect, "note": note, "rater": options.rater}
        labels.append(PictureLabel.model_validate({"picture": name, "prompt": prompts[name], **facts}))
    append_rows(folder / LABELS, labels)
    print(f"{len(labels)} labels, {len(found)} rejected")
    return 0


def score(options: argparse.Namespace) -> int:
    until = time.monotonic() + 60 * options.minutes
    kept = _verdicts(options)
    kept.parent.mkdir(parents=True, exist_ok=True)
    forget(kept, options.again)
    panel = JudgePanel(settings_of(options.stack, options.critic))
    pictures = [one for one in kept_pictures(options.out) if options.half in (None, one.asked.half)]
    for number, rows in enumerate(panel.judge(pictures, options.out, kept, options.only), 1):
        took = ", ".join(f"{row.critic} {row.seconds:.1f} s" for row in rows)
        print(f"{number:4} {rows[0].picture}: {took}", file=sys.stderr)
        if time.monotonic() > until:
            print("stopped, as the time is up; call again to go on", file=sys.stderr)
            break
    scored = panel.scored([one for one in pictures if one.label is not None], kept)
    refused = [row for row in read_rows(options.out / PAINTED, PaintedPicture) if row.refused]
    page = results_page(scored, len(refused), [critic.name for critic in panel.critics])
    (options.results or options.out / "results.md").write_text(page, encoding="utf-8")
    print(page)
    return 0


def _verdicts(options: argparse.Namespace) -> Path:
    found: Path = options.verdicts or (WORK if options.out == HERE else options.out) / "verdicts.jsonl"
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.acceptance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)

    painting = commands.add_parser("paint", help="paint what isn't painted yet")
    painting.set_defaults(run=paint)
    painting.add_argument("--stage", choices=get_args(Stage), default="first", help="first renders, or runs' results")
    painting.add_argument("--seed", type=int, default=1)
    painting.add_argument("--seconds", type=float, default=60.0, help="of one run of the loop  [default: 60]")

    sheeting = commands.add_parser("sheets", help="contact sheets of what isn't labelled yet")
    sheeting.set_defaults(run=sheets)
    sheeting.add_argument("--stage", choices=get_args(Stage), default="first")
    sheeting.add_argument("--prefix", default=None, help="of the sheets' names  [default: the stage]")

    labelling = commands.add_parser("label", help="write down what a rater saw on one sheet")
    labelling.set_defaults(run=label)
    labelling.add_argument("sheet", type=Path, help="the sheet's JSON file")
    defects = ", ".join(get_args(Defect))
    labelling.add_argument("rejected", nargs="*", help=f'"NUMBER DEFECT", or "NUMBER DEFECT: note"; defects: {defects}')
    labelling.add_argument("--rater", required=True)

    scoring = commands.add_parser("score", help="let the critics judge, and compare with the labels")
    scoring.set_defaults(run=score)
    scoring.add_argument("--only", action="append", default=[], help="a critic that judges now  [default: all]")
    scoring.add_argument("--again", action="append", default=[], help="a critic that judges anew; repeatable")
    scoring.add_argument("--results", type=Path, default=None, help="the page to write  [default: results.md of --out]")

    for command in (painting, scoring):
        command.add_argument("--stack", default="shipped", help="  [default: shipped]")
        command.add_argument("--critic", action="append", default=["form"], help="beside the stack's own and form")
        command.add_argument("--half", choices=HALVES, default=None, help="only these prompts  [default: both]")
        command.add_argument("--minutes", type=float, default=math.inf, help="stop then; call again to go on")
        command.add_argument("--verdicts", type=Path, default=None, help="where the critics' verdicts are kept")
    for command, folder in ((painting, WORK), (sheeting, WORK), (scoring, HERE)):
        command.add_argument("--out", type=Path, default=folder, help="the pictures' folder  [default: %(default)s]")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
