"""150 sentences as designers write them: several things, texts, places, negations; half of them harder.

The gold in ``natural.jsonl`` was written by hand, by reading the sentence and not any plan of it, so that what the
planner misreads counts in the end result. All nouns that must be seen, and all places, are of the shipped painter's
world (``renderers/primer/edition2/world.toml``); what must not be there may be anything.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.failures.items import Suite, in_turns
from benchmarks.failures.suites.files import source
from benchmarks.failures.suites.own import own_items

SENTENCES = Path(__file__).with_name("natural.jsonl")


def suite(data: Path | None = None) -> Suite:
    """``data`` is another file of the same form. Raises SuiteError."""
    path = data or SENTENCES
    note = "sentences as designers write them, with hand-written gold that no planner has seen"
    return Suite(name="natural", judge="world", items=in_turns(own_items(path)), sources=(source(path),), note=note)
