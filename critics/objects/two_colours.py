"""Objects of two colours: "red and white"."""

from __future__ import annotations

from critics.objects.colour import ColourReading, canonical

LEAST_SHARE = 0.15
"""Share of the object's pixels that each of its two colours must have."""


def pair(value: str) -> tuple[str, str] | None:
    """The two colours that "X and Y" names ("black-and-white" too); None for any other value, or one colour twice."""
    parts = value.lower().replace("-", " ").split(" and ")
    names = [canonical(part) for part in parts]
    if len(names) != 2 or names[0] is None or names[1] is None or names[0] == names[1]:
        return None
    return names[0], names[1]


def both(colour: ColourReading, two: tuple[str, str]) -> float:
    """The share that the two have together, in [0, 1]."""
    return min(1.0, sum(colour.shares.get(name, 0.0) for name in two))


def shows_both(colour: ColourReading, two: tuple[str, str], together: float) -> bool:
    """Whether the two are the two largest shares, each at least ``LEAST_SHARE``, and make up ``together``."""
    return (
        {colour.name, colour.runner_up} == set(two)
        and min(colour.shares.get(name, 0.0) for name in two) >= LEAST_SHARE
        and both(colour, two) >= together
    )
