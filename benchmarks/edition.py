"""Settings of the benchmarks whose suites, judges and kept tables are of the first edition's drawn world."""

from __future__ import annotations

FIRST_EDITION = {"stack": "first-edition"}
"""The judges of that world know its 94 nouns as it draws them; the second edition's judges aren't made yet."""
