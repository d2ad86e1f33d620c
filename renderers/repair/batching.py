"""Which regions share a call of the denoiser, and the few shapes of windows that a compiled one takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from renderers.families.base import Family
from renderers.repair.region import Rect

BUCKETS = (64, 128, 256, 512, 1024, 2048)
"""Token counts that group regions of different sizes; none is padded beyond its own bucket."""
ASPECT = 4
"""The most that a bucket's longest side may be of its shortest."""


def bucket(tokens: int) -> int:
    """The smallest bucket that holds so many tokens; the count itself where none does."""
    return next((size for size in BUCKETS if tokens <= size), tokens)


def split_into_batches(
    family: Family, sizes: Sequence[tuple[int, int]], most: int, powers: bool = False
) -> list[list[int]]:
    """Indices of latent sizes (height, width), call by call, at most ``most`` a call.

    A family without ``mixed_sizes`` batches equal sizes only. With them, sizes of one bucket share a call as long as
    the extent that covers them all, to which smaller ones are padded, stays within it. The batch doesn't change a
    region's own size, so a region comes out the same in any batch.
    With ``powers`` a call has 1, 2, 4, 8 and so on of them, so that calls have few shapes.
    """
    pools: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, size in enumerate(sizes):
        pools[(bucket(family.tokens(size)),) if family.mixed_sizes else size].append(index)
    calls = []
    for pool in pools.values():
        limit = bucket(family.tokens(sizes[pool[0]]))
        extents: list[tuple[tuple[int, int], list[int]]] = []
        for index in sorted(pool, key=lambda i: sizes[i]):
            for place, (extent, members) in enumerate(extents):
                wider = (max(extent[0], sizes[index][0]), max(extent[1], sizes[index][1]))
                if len(members) < most and family.tokens(wider) <= limit:
                    extents[place] = (wider, [*members, index])
                    break
            else:
                extents.append((sizes[index], [index]))
        calls += [sorted(members) for _, members in extents]
    return [part for call in calls for part in split_by_powers(call)] if powers else calls


def split_by_powers(call: list[int]) -> list[list[int]]:
    """A call's members in as few parts as possible whose lengths are powers of two, the largest first."""
    parts = []
    while call:
        length = 1 << (len(call).bit_length() - 1)
        parts.append(call[:length])
        call = call[length:]
    return parts


def enlarge_to_bucket(around: Rect, size: tuple[int, int], family: Family) -> Rect:
    """A window (pixels) enlarged to the smallest bucket's shape that holds it, centred on it as far as possible.

    The full picture of ``size`` where no shape that holds it fits into the picture.
    """
    width, height = around[2] - around[0], around[3] - around[1]
    cell = family.factor * (2 if family.tokens((2, 2)) == 1 else 1)  # a token's side in pixels
    fitting = [
        shape
        for shape in ((across * cell, down * cell) for count in BUCKETS for across, down in bucket_shapes(count))
        if width <= shape[0] <= size[0]
        and height <= shape[1] <= size[1]
        and not shape[0] % family.grid.side
        and not shape[1] % family.grid.side
    ]
    if not fitting:
        return (0, 0, *size)
    shape = min(fitting, key=lambda s: (s[0] * s[1], abs(s[0] * height - s[1] * width)))
    step = family.grid.step
    left, top = (
        min(max(0, round((around[axis] + around[axis + 2] - shape[axis]) / 2 / step) * step), size[axis] - shape[axis])
        for axis in (0, 1)
    )
    return left, top, left + shape[0], top + shape[1]


def bucket_shapes(count: int) -> list[tuple[int, int]]:
    """The shapes (across, down) of so many tokens, a power of two, whose sides are powers of two within ``ASPECT``."""
    sides = [2**exponent for exponent in range(count.bit_length())]
    return [(side, count // side) for side in sides if max(side * side, (count // side) ** 2) <= ASPECT * count]
