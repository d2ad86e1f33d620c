"""How often the judges of places, letters, sizes, light and grounds are wrong on drawn scenes with known truth.

    uv run python -m benchmarks.wishes

judges the scenes that aren't judged yet and writes results.md. ``--part`` and ``--minutes`` share the work out.
"""

from __future__ import annotations

import argparse
import math
import string
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from agent.config import resolve
from agent.errors import ProofpressError
from agent.registry import build_critics
from benchmarks.intervals import share_with_interval
from benchmarks.lines import append_rows, read_rows
from benchmarks.markdown import table
from benchmarks.wishes.drawn import PARTS, Wish, drawn_wishes
from critics.base import Status
from critics.panel import judge_all, summarise
from critics.text.critic import TextCritic
from critics.text.ocr import TextReading
from planners.scene import Frozen

HERE = Path(__file__).parent
CRITICS = {
    "things": "objects",
    "sizes": "objects",
    "letters": "text",
    "read letters": "text",
    "light": "setting",
    "grounds": "setting",
}
"""The critic that judges each part. Of "letters" a reader that knows the word says where it stands, so that the judges
of ink, size and place are measured without the OCR; of "read letters" the reader is the shipped one."""


class WishRow(Frozen):
    """One check on one scene: whether it holds, and the verdict. ``found``: what it is about was found at all."""

    scene: str
    about: str
    holds: bool
    found: bool
    status: Status
    reason: str


class KnownReader:
    """Reads the word that is drawn, where it is drawn."""

    alphabet = frozenset(string.ascii_letters + " ")

    def __init__(self, wish: Wish) -> None:
        self._readings = [TextReading(text.content, wish.word, 0.9) for text in wish.scene.texts if wish.word]

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        return self._readings


def main() -> int:
    options = _options()
    until = time.monotonic() + 60 * options.minutes
    path = options.out / "rows.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        judge(options.part or list(PARTS), options.n, path, until)
        rows = list(read_rows(path, WishRow))
    except ProofpressError as error:
        print(f"benchmarks.wishes: {error}", file=sys.stderr)
        return 1
    page = results_page(rows)
    options.results.write_text(page, encoding="utf-8")
    print(page)
    return 0


def judge(parts: Sequence[str], n: int, path: Path, until: float) -> None:
    """Judges the first ``n`` scenes of each part that have no rows yet, by the shipped critics."""
    done = {row.scene for row in read_rows(path, WishRow)}
    critics = {critic.name: critic for critic in build_critics(resolve({}, {}, None, ()))}
    for number in range(n):
        for part in parts:
            if f"{part} {number}" in done:
                continue
            if time.monotonic() > until:
                print("stopped, as the time is up; call again to go on", file=sys.stderr)
                return
            rows = []
            for wish in drawn_wishes(part, number):
                critic = TextCritic(reader=KnownReader(wish)) if part == "letters" else critics[CRITICS[part]]
                verdicts = judge_all([critic], wish.picture, wish.scene, [wish.check])
                outcome = summarise([wish.check], verdicts)[0]
                rows.append(
                    WishRow(
                        scene=f"{part} {number}",
                        about=f"{wish.about}, read by the shipped reader" if part == "read letters" else wish.about,
                        holds=wish.holds,
                        found=bool(outcome.verdict and outcome.verdict.evidence) or wish.check.kind == "setting",
                        status=outcome.status,
                        reason=f"{wish.check.says}: {outcome.reason}",
                    )
                )
            append_rows(path, rows)


def results_page(rows: Iterable[WishRow]) -> str:
    rows = list(rows)
    lines = []
    for about in dict.fromkeys(row.about for row in rows):
        mine = [row for row in rows if row.about == about]
        right = [row.status for row in mine if row.found and row.holds]
        wrong = [row.status for row in mine if row.found and not row.holds]
        lines.append(
            (
                about,
                share_with_interval(right.count("fail"), len(right)),
                right.count("unscored"),
                share_with_interval(wrong.count("pass"), len(wrong)),
                wrong.count("unscored"),
                sum(not row.found for row in mine),
            )
        )
    heads = "what is judged | right, failed | right, unscored | wrong, passed | wrong, unscored | not found"
    return f"""# Places, letters, sizes, light and grounds

`uv run python -m benchmarks.wishes` draws scenes whose truth is known and judges each by a plan that it fulfils
and by one with that one wish turned wrong, with the critics as they ship. Intervals are Wilson's, 95%. An unscored hard
check does not pass either. What the detector or the reader did not find at all is counted apart, since another check
fails there. The scenes are flat shapes and words on plain colours and drawn places; nothing here was
measured on photographs. Limits were set while looking at the first 42 scenes of each part, and those of light at every
place of the world, so that only later scenes of things and letters are new to them.

Of texts the box is known unless a row says who read it.

{table(heads, lines)}"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wishes", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="scenes of each part  [default: 200]")
    parser.add_argument("--part", action="append", choices=list(PARTS), help="repeatable  [default: all]")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop judging then; call again to go on")
    parser.add_argument("--out", type=Path, default=Path("work/wishes"), help="where rows.jsonl is kept")
    parser.add_argument("--results", type=Path, default=HERE / "results.md", help="the page to write")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
