"""Learned feature textures: what a noun or a place looks like, laid over its box in the plan.

One vector a noun would have to hold a whole form; a grid of features holds it part by part and is learnt in a fraction
of the time. The grids are looked up at latent cells as renderers look up textures: bilinear in place, linear between
two mip levels, so that a small thing sees its texture averaged (neural textures: Thies et al. 2019, "Deferred Neural
Rendering"; mip maps: Williams 1983, "Pyramidal Parametrics").
"""

from __future__ import annotations

import torch
from torch.nn import functional as F

LEAST_SIDE = 3


class Textures(torch.nn.Module):
    """A grid of ``width`` x ``side`` x ``side`` for each of ``kinds`` names in each of ``looks`` (here: media)."""

    def __init__(self, kinds: int, looks: int, width: int, side: int) -> None:
        super().__init__()
        self.grids = torch.nn.Parameter(torch.zeros(kinds, looks, width, side, side))

    def forward(
        self, kinds: torch.Tensor, looks: torch.Tensor, u: torch.Tensor, v: torch.Tensor, cells: torch.Tensor
    ) -> torch.Tensor:
        """Features (n, width, ...) at cells.

        ``kinds`` int (n, ...): index of the name plus 1, 0 for none, whose features are 0. ``looks`` int (n,): index,
        or -1 for their mean. ``u``, ``v`` float (n, ...): place in the box in [0, 1]. ``cells`` float (n, ...): the
        box's side in cells, which decides the mip level.
        """
        _, count, width, side, _ = self.grids.shape
        look = looks.view(-1, *[1] * (kinds.dim() - 1)).expand_as(kinds)
        pairs, which = torch.unique(torch.stack([kinds, look], -1).view(-1, 2), dim=0, return_inverse=True)
        share = torch.where(
            pairs[:, 1:] < 0, 1 / count, F.one_hot(pairs[:, 1].clamp(min=0), count).to(self.grids.dtype)
        )
        known = share * (pairs[:, :1] > 0)
        grids = torch.einsum("kl,klcyx->kcyx", known, self.grids[(pairs[:, 0] - 1).clamp(min=0)])
        rows, weights = corners(len(pairs), which, u.flatten(), v.flatten(), (side / cells.flatten()).log2(), side)
        found = F.embedding_bag(rows, pyramid(grids), per_sample_weights=weights.to(grids.dtype), mode="sum")
        return found.view(*kinds.shape, width).movedim(-1, 1)


def mip_sides(side: int) -> list[int]:
    sides = [side]
    while sides[-1] // 2 >= LEAST_SIDE:
        sides.append(sides[-1] // 2)
    return sides


def pyramid(grids: torch.Tensor) -> torch.Tensor:
    """All texels of all mip levels of (k, c, side, side), as rows of c features: level by level, grid by grid."""
    levels = [grids, *(F.adaptive_avg_pool2d(grids, side) for side in mip_sides(grids.shape[-1])[1:])]
    return torch.cat([level.permute(0, 2, 3, 1).reshape(-1, grids.shape[1]) for level in levels])


def corners(
    count: int, which: torch.Tensor, u: torch.Tensor, v: torch.Tensor, level: torch.Tensor, side: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of ``pyramid`` (cells, 8) of ``count`` grids and their weights: four texels on each of two levels."""
    sides = mip_sides(side)
    starts = torch.tensor([0, *(count * s * s for s in sides)], device=u.device).cumsum(0)
    spans = torch.tensor(sides, device=u.device)
    level = level.float().clamp(0, len(sides) - 1)
    lower = level.floor().long()
    rows, weights = [], []
    for at, part in ((lower, 1 - (level - lower)), ((lower + 1).clamp(max=len(sides) - 1), level - lower)):
        span = spans[at]
        x, y = ((c.float().clamp(0, 1) * span - 0.5).clamp(min=0).minimum(span - 1.0) for c in (u, v))
        x0, y0 = x.floor().long(), y.floor().long()
        for right, below in ((0, 0), (1, 0), (0, 1), (1, 1)):
            column, row = (x0 + right).minimum(span - 1), (y0 + below).minimum(span - 1)
            rows.append(starts[at] + (which * span + row) * span + column)
            across, down = (x - x0) if right else 1 - (x - x0), (y - y0) if below else 1 - (y - y0)
            weights.append(part * across * down)
    return torch.stack(rows, 1), torch.stack(weights, 1)
