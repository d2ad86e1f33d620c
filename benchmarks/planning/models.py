"""``python -m benchmarks.planning.models --data DIR`` measures what a language model writes for GenEval's prompts, with
and without what holds it: free, held to the schema, with the shipped adapter, and checked against the prompt.

Each way is a row of models.md, scored by the same rule as the other planners (``score.geneval_fault``). A prompt whose
answer can't be used counts as not held. "Checked" takes the adapter's own answers, so that the last two rows differ in
the check alone; the check repairs from the rules, which hold all of GenEval by themselves, and the row says how many
plans it had to change.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.intervals import wilson
from benchmarks.planning import data, score
from benchmarks.planning.run import CANVAS, spread
from planners.base import Plan, PlanError, PlannerError
from planners.language_model.decoding import Deadline, Writer
from planners.language_model.prompts import messages
from planners.language_model.proposal import compact_schema, read_proposal
from planners.language_model.reconcile import reconcile
from planners.language_model.weights import load
from planners.partial_scene import Unlaid, by_rules, from_proposal

HERE = Path(__file__).parent
ADAPTER = HERE.parents[1] / "planners" / "adapter"
TOKENS, SECONDS = 256, 60.0
SAYS = {
    "free": "as it is: full instructions, nothing holds the answer",
    "schema": "held to the JSON schema",
    "adapter": "with the adapter, held to the schema",
    "checked": "with the adapter, held to the schema, checked against the prompt",
}
Row = Mapping[str, Any]


@dataclass
class Tally:
    """What became of ``total`` prompts; ``changed`` counts plans that the check altered."""

    total: int = 0
    usable: int = 0
    held: int = 0
    changed: int = 0
    seconds: list[float] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def count(self, row: Row, unlaid: Unlaid | None, unplaced: Sequence[str] = (), seconds: float = 0.0) -> None:
        self.total += 1
        self.usable += unlaid is not None
        self.seconds.append(seconds)
        fault = "no usable answer"
        if unlaid is not None:
            plan = Plan(scene=unlaid.scene, checklist=(), unplaced=tuple(unplaced))
            fault = score.geneval_fault(row, plan)
        self.held += not fault
        if fault and len(self.faults) < 10:
            self.faults.append((str(row["prompt"]), fault))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.models", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="the folder with the prompt files")
    parser.add_argument("--adapter", type=Path, default=ADAPTER)
    parser.add_argument("--free", type=int, default=56, help="prompts for the two ways without the adapter")
    parser.add_argument("--adapted", type=int, default=None, help="prompts for the two with it  [default: all]")
    parser.add_argument("--results", type=Path, default=HERE, help="where models.md and models.json go")
    options = parser.parse_args()
    rows, tallies = data.geneval(options.data), dict[str, Tally]()
    ways = (
        lambda: adapted(spread(rows, options.adapted), options.adapter),
        lambda: without(spread(rows, options.free)),
    )
    for way in ways:
        tallies |= way()
        save(options.results, {name: tallies[name] for name in SAYS if name in tallies})
    print((options.results / "models.md").read_text())
    return 0


def save(folder: Path, tallies: Mapping[str, Tally]) -> None:
    results = {name: vars(tally) for name, tally in tallies.items()}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    (folder / "models.md").write_text(table(tallies))


def without(rows: Sequence[Row]) -> dict[str, Tally]:
    """The model as it is: free, and held to the schema."""
    tokenizer, model = load(None, None, None, "auto", "auto")
    tallies = {}
    for name, schema in (("free", None), ("schema", compact_schema())):
        tallies[name] = Tally()
        for row, unlaid, seconds in answers(Writer(tokenizer, model, schema), rows, full=True, name=name):
            tallies[name].count(row, unlaid, seconds=seconds)
    return tallies


def adapted(rows: Sequence[Row], adapter: Path) -> dict[str, Tally]:
    """The model with the adapter: its answers as they are, and after the check."""
    tokenizer, model = load(None, None, str(adapter), "auto", "auto")
    tallies = {"adapter": Tally(), "checked": Tally()}
    writer = Writer(tokenizer, model, compact_schema())
    for row, unlaid, seconds in answers(writer, rows, full=False, name="adapter"):
        tallies["adapter"].count(row, unlaid, seconds=seconds)
        faithful = None if unlaid is None else reconcile(unlaid, by_rules(row["prompt"], CANVAS))
        checked = None if faithful is None else faithful.unlaid
        tallies["checked"].count(row, checked, faithful.unplaced if faithful else (), seconds)
        tallies["checked"].changed += (
            faithful is not None and unlaid is not None and faithful.unlaid.scene != unlaid.scene
        )
    return tallies


def answers(writer: Writer, rows: Sequence[Row], full: bool, name: str) -> Iterator[tuple[Row, Unlaid | None, float]]:
    """Each row with what the model proposed for it (None: nothing usable) and the seconds it took; one try each."""
    for number, row in enumerate(rows, 1):
        begun = time.perf_counter()
        unlaid: Unlaid | None
        try:
            chat = messages(row["prompt"], full=full)
            written = writer.write(chat, TOKENS, Deadline(time.monotonic() + SECONDS))
            unlaid = from_proposal(read_proposal(written.text), row["prompt"], CANVAS)
        except (PlanError, PlannerError):
            unlaid = None
        yield row, unlaid, time.perf_counter() - begun
        if number % 25 == 0 or number == len(rows):
            print(f"{name}: {number} of {len(rows)}", file=sys.stderr, flush=True)


def table(tallies: Mapping[str, Tally]) -> str:
    lines = [
        "# SmolLM2-135M as a planner, on GenEval's prompts",
        "",
        "Made by `python -m benchmarks.planning.models --data DIR`; `models.py` says how it is measured. Prompts",
        "are spread evenly over all 553. Greedy decoding, one try, at most 256 tokens. Intervals: Wilson, 95%.",
        "",
        "| | prompts | usable JSON | structure held | 95% interval | changed by the check | seconds, median |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, tally in tallies.items():
        low, high = wilson(tally.held, tally.total)
        changed = str(tally.changed) if name == "checked" else "-"
        lines.append(
            f"| {SAYS[name]} | {tally.total} | {tally.usable} | {tally.held} ({tally.held / tally.total:.1%}) | "
            f"{low:.1%} to {high:.1%} | {changed} | "
            f"{sorted(tally.seconds)[len(tally.seconds) // 2]:.1f} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
