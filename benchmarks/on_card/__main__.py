"""``uv run python -m benchmarks.on_card --out DIR`` measures each family on one card; a killed run goes on from DIR."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from agent.errors import JournalError
from benchmarks.machine import machine_line
from benchmarks.on_card.found import VARIABLE, found_models
from benchmarks.on_card.measures import MATRIX_SIDE, ROUNDS
from benchmarks.on_card.records import PartRow, Records, TimeBudget, Value, Values
from benchmarks.on_card.run import plans, run
from benchmarks.on_card.subjects import FAMILIES, PRECISION
from benchmarks.on_card.table import HEADING, write_page
from benchmarks.results import refuse_others
from benchmarks.speed.clock import in_turn, quantiles

MACHINE = ("machine", "matrix product")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.on_card", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the results, to go on with too")
    parser.add_argument("--minutes", type=float, default=10.0, help="when to stop; what is left is for the next run")
    parser.add_argument("--only", help=f"families, with commas: {', '.join(FAMILIES)}")
    parser.add_argument("--toy", action="store_true", help="everything at toy sizes, on the processor")
    options = parser.parse_args(arguments)
    budget = TimeBudget(60 * options.minutes)
    kinds = options.only.split(",") if options.only else list(FAMILIES)
    if unknown := [kind for kind in kinds if kind not in FAMILIES]:
        parser.error(f"there is no family {unknown[0]!r}; there are {', '.join(FAMILIES)}")

    import torch

    if not options.toy and not torch.cuda.is_available():
        parser.error("torch finds no CUDA card; --toy runs all parts on the processor, at toy sizes")
    refuse_others(options.out, "results", HEADING, ("md", "json"))
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        records = Records(options.out)
        machine = _machine(records, options.toy)
        found = [folder.name for folder in found_models()]
        try:
            run(plans(kinds, options.out, options.toy), records, budget)
        finally:  # an interruption leaves the page of what is known
            write_page(options.out, machine, records, list(FAMILIES), found)
    except JournalError as error:
        parser.exit(1, f"error: {error}\n")
    print((options.out / "results.md").read_text(encoding="utf-8"))
    if not found:
        print(f"{VARIABLE} names no pipeline folders, so no pictures were painted", file=sys.stderr)


def _machine(records: Records, toy: bool) -> Values:
    """What measures, and its rate of matrix products. Raises JournalError where the folder is another machine's."""
    import torch

    card = "a processor" if toy else torch.cuda.get_device_name()
    facts: dict[str, Value] = {
        "card": card,
        "toy": "yes" if toy else "no",
        "dtype": "float32" if toy else PRECISION,
        "packages": machine_line(("torch", "diffusers", "transformers")).rstrip("."),
    }
    known = records.rows.get(MACHINE)
    if known is not None:
        if other := next((key for key in facts if known.values.get(key) != facts[key]), None):
            raise JournalError(
                f"{records.path} holds what {known.values.get(other)} measured, and this is {facts[other]}; "
                "name another folder"
            )
        return known.values
    device, dtype = ("cpu", torch.float32) if toy else ("cuda", torch.bfloat16)
    side = MATRIX_SIDE[device]
    factors = torch.randn(2, side, side, device=device, dtype=dtype)
    product = partial(torch.matmul, *factors)
    product()
    (times,), _ = in_turn([product], 10 * ROUNDS, device)
    facts["matrix_rate"] = 2 * side**3 / quantiles(times)[0]
    records.add(PartRow(subject=MACHINE[0], part=MACHINE[1], status="measured", values=facts))
    return facts


if __name__ == "__main__":
    main()
