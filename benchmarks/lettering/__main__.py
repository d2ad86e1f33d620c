"""``uv run python -m benchmarks.lettering`` measures how often the text critic is wrong on drawn strings; writes
results.md and results.json. A second call goes on where the first stopped. Needs npm for the typefaces.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path

from benchmarks.lettering.drawing import fetch_typefaces
from benchmarks.lettering.run import LetteringRow, cases, judge_strings
from benchmarks.lettering.table import lettering_page, lettering_summary
from benchmarks.lines import read_rows

HERE = Path(__file__).parent


def main() -> int:
    options = _options()
    fonts, kept = options.out / "fonts", options.out / "rows.jsonl"
    fetch_typefaces(fonts)
    until = time.monotonic() + 60 * options.minutes
    todo = cases(options.count, options.seed, fonts)
    for row in judge_strings(todo[: options.first], fonts, options.reader, kept, until):
        mark = "" if row.right == row.passes else "   <- wrong"
        print(f"{row.number:4} {row.shown!r} for {row.planned!r}: {row.text}, {row.stray}{mark}", file=sys.stderr)
    rows = list(read_rows(kept, LetteringRow))
    results = options.results
    results.mkdir(parents=True, exist_ok=True)
    text = lettering_page(rows)
    (results / "results.md").write_text(text, encoding="utf-8")
    facts = json.dumps(lettering_summary(rows), indent=1, ensure_ascii=False)
    (results / "results.json").write_text(facts + "\n", encoding="utf-8")
    print(text)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lettering", description=__doc__)
    parser.add_argument(
        "--count", type=int, default=300, help="strings; each is drawn right and with one wrong character"
    )
    parser.add_argument("--first", type=int, default=None, help="judge only the first of them")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--reader", default="both", choices=("both", "rapidocr", "easyocr"))
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop judging then; call again to go on")
    parser.add_argument("--out", type=Path, default=Path("work/lettering"), help="where rows and typefaces are kept")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
