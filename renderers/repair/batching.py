"""Which regions share a call of the denoiser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from renderers.families.base import Family
from renderers.repair.region import Rect

BUCKETS = (64, 128, 256, 512, 1024, 2048)
"""Token counts that regions of different sizes are gathered by; none is padded beyond its own bucket."""
ASPECT = 4
"""The longest side of a window's shape over the shortest."""


def bucket(tokens: int) -> int:
    """The smallest bucket that holds so many tokens; the count itself where none does."""
    return next((size for size in BUCKETS if tokens <= size), tokens)


def together(family: Family, sizes: Sequence[tuple[int, int]], most: int, powers: bool = False) -> list[list[int]]:
    """Indices of latent sizes (height, width), call by call, at most ``most`` a call.

    Where the family can't mix sizes, only equal ones go together. Where it can, those of one bucket do as long as the
    extent that covers them all (which the smaller ones are padded to) stays within it. Which call a region falls into
    changes nothing about its own size, so its result is that of the region alone.
    With ``powers`` a call has 1, 2, 4, 8 and so on of them, so that calls are of few shapes.
    """
    pools: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, size in enumerate(sizes):
        pools[(bucket(family.tokens(size)),) if family.mixed_sizes else size].append(index)
    calls = []
    for pool in pools.values():
        room = bucket(family.tokens(sizes[pool[0]]))
        extents: list[tuple[tuple[int, int], list[int]]] = []
        for index in sorted(pool, key=lambda i: sizes[i]):
            for place, (extent, members) in enumerate(extents):
                wider = (max(extent[0], sizes[index][0]), max(extent[1], sizes[index][1]))
                if len(members) < most and family.tokens(wider) <= room:
                    extents[place] = (wider, [*members, index])
                    break
            else:
                extents.append((sizes[index], [index]))
        calls += [sorted(members) for _, members in extents]
    return [part for call in calls for part in in_powers(call)] if powers else calls


def in_powers(call: list[int]) -> list[list[int]]:
    """A call's members in parts whose lengths are powers of two, the largest first: as few parts as there can be."""
    parts = []
    while call:
        length = 1 << (len(call).bit_length() - 1)
        parts.append(call[:length])
        call = call[length:]
    return parts


def bucketed(around: Rect, size: tuple[int, int], family: Family) -> Rect:
    """A window (pixels) enlarged to the smallest of the fixed shapes that holds it, centred on it where it can be.

    The whole picture of ``size`` where none that fits into the picture does.
    """
    width, height = around[2] - around[0], around[3] - around[1]
    cell = family.factor * (2 if family.tokens((2, 2)) == 1 else 1)  # a token's side in pixels
    fitting = [
        shape
        for shape in ((across * cell, down * cell) for count in BUCKETS for across, down in proportions(count))
        if width <= shape[0] <= size[0]
        and height <= shape[1] <= size[1]
        and not shape[0] % family.grid.side
        and not shape[1] % family.grid.side
    ]
    if not fitting:
        return (0, 0, *size)
    shape = min(fitting, key=lambda s: (s[0] * s[1], abs(s[0] * height - s[1] * width)))
    left, top = (
        min(
            max(0, round((around[axis] + around[axis + 2] - shape[axis]) / 2 / family.grid.step) * family.grid.step),
            size[axis] - shape[axis],
        )
        for axis in (0, 1)
    )
    return left, top, left + shape[0], top + shape[1]


def proportions(count: int) -> list[tuple[int, int]]:
    """The shapes (across, down) of so many tokens, a power of two, whose sides are powers of two within ``ASPECT``."""
    sides = [2**exponent for exponent in range(count.bit_length())]
    return [(side, count // side) for side in sides if max(side * side, (count // side) ** 2) <= ASPECT * count]
