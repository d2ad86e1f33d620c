"""``python -m benchmarks.layout`` makes results.md and results.json: random scenes, laid out and judged."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.layout.run import KINDS, layout_rows, layout_summary, rows_as_dicts
from benchmarks.machine import machine_line

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=1200, help="scenes of each kind, seeds counted from 0")
    parser.add_argument("--repeats", type=int, default=2, help="plans of each scene; the fastest counts")
    parser.add_argument("--results", type=Path, default=HERE, help="where results.md and results.json go")
    options = parser.parse_args()
    done = [row for kind in KINDS for row in layout_rows(kind, options.scenes, options.repeats)]
    figures = layout_summary(done)
    lines = [
        "# Layout of random scenes\n",
        "Made by `python -m benchmarks.layout`. Scenes hold up to 12 entities and 4 texts on ten aspects at four "
        "sizes.",
        "*Witnessed* scenes are read off a picture that was set up first, so their relations can hold together, though "
        "not always at a size worth painting; *free* scenes draw up to eight relations blindly, so many contradict "
        "themselves. Plans are judged by their boxes (`planners/layout/placement.py`, and "
        "`critics/objects/relations.py` for the "
        "relations that it can judge). Scenes that are refused as they stand are then loosened "
        "(`planners/layout/loosening.py`).",
        f"Times are processor time, the fastest of {options.repeats}, refusals included.\n",
        machine_line(("kiwisolver", "networkx")) + "\n",
        f"| | {' | '.join(figures)} |\n|{'---|' * (len(figures) + 1)}",
    ]
    first = next(iter(figures.values()))
    lines += [f"| {name} | " + " | ".join(f"{of[name]:g}" for of in figures.values()) + " |" for name in first]
    (options.results / "results.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    # the rows worth looking at again; the rest follows from the seeds
    odd = [
        row
        for row in done
        if row.ring or row.loosened_wrong or row.violated or row.overlaps or row.unheld or row.invalid
    ]
    stored = {"summary": figures, "refused or wrong": rows_as_dicts(odd)}
    (options.results / "results.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print((options.results / "results.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
