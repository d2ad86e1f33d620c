"""Fewer items of a list, spread evenly over it, so that nobody picks them by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

AnyItem = TypeVar("AnyItem")


def evenly(items: Sequence[AnyItem], most: int | None) -> Sequence[AnyItem]:
    """At most ``most`` of the items, the first always among them; all of them if ``most`` is None."""
    if most is None or most >= len(items):
        return items
    return [items[place * len(items) // most] for place in range(most)]


def evenly_with_ends(items: Sequence[AnyItem], most: int) -> list[AnyItem]:
    """At most ``most`` (2 or more) of the items, the first and the last always among them."""
    if most >= len(items):
        return list(items)
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]
