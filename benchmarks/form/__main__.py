"""The critic of form, and the searches for windows and leftovers, measured on pictures that chose no limit.

    uv run python -m benchmarks.form --data work/form

needs the crops of ``critics.primer.form.drawn`` and ``.painted`` with seed 2. Prints Markdown.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.form import crops, joins, leftovers


def main(data: Path, model: Path, count: int, seed: int) -> None:
    for line in (*crops.rows(data, model), "", *joins.rows(count, seed), "", *leftovers.rows(count, seed)):
        print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("work/form"))
    parser.add_argument("--model", type=Path, default=Path("critics/primer/form/checkpoint"))
    parser.add_argument("--count", type=int, default=200, help="drawn scenes for windows, and for leftovers")
    parser.add_argument("--seed", type=int, default=5)
    main(**vars(parser.parse_args()))
