"""What a noun or a place looks like, as grids of bytes that are laid over its box in the plan.

One vector a noun would have to hold a whole form, which takes millions of samples to learn; from a grid the denoiser
only has to copy. The grids are looked up as renderers look up textures: bilinear in place, linear between two mip
levels, so that a small thing sees its texture averaged or, where a smaller level is stored, drawn small (mip maps:
Williams 1983, "Pyramidal Parametrics"). ``pictures.py`` fills them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as F

LEAST_SIDE = 3
MOST = 127


class Textures(torch.nn.Module):
    """Grids of ``width`` features for each of ``kinds`` names in each of ``looks`` (here: media), one a stored side.

    The buffer ``side_S`` is int8 (kinds, looks, width, S, S), its unit ``step`` float (width,).
    """

    step: torch.Tensor

    def __init__(self, kinds: int, looks: int, width: int, sides: Sequence[int]) -> None:
        super().__init__()
        self.width, self.sides = width, tuple(sides)
        for side in self.sides:
            self.register_buffer(f"side_{side}", torch.zeros(kinds, looks, width, side, side, dtype=torch.int8))
        self.register_buffer("step", torch.full((width,), 1 / MOST))

    def stored(self, side: int) -> torch.Tensor:
        grids: torch.Tensor = getattr(self, f"side_{side}")
        return grids

    def fill(self, grids: dict[int, torch.Tensor]) -> None:
        """Stores float grids by side, each feature in bytes that just hold its largest value."""
        most = torch.stack([grid.abs().amax((0, 1, 3, 4)) for grid in grids.values()]).amax(0)
        self.step.copy_(most / MOST)
        for side, grid in grids.items():
            self.stored(side).copy_((grid / self.step.view(-1, 1, 1)).round())

    def forward(
        self, kinds: torch.Tensor, looks: torch.Tensor, u: torch.Tensor, v: torch.Tensor, cells: torch.Tensor
    ) -> torch.Tensor:
        """Features (n, width, ...) at cells.

        ``kinds`` int (n, ...): index of the name plus 1, 0 for none, whose features are 0. ``looks`` int (n,): index,
        or -1 for their mean. ``u``, ``v`` float (n, ...): place in the box in [0, 1]. ``cells`` float (n, ...): the
        box's side in cells, which decides the mip level.
        """
        found = torch.zeros(kinds.numel(), self.width, dtype=self.step.dtype, device=kinds.device)
        known = kinds.flatten().nonzero().flatten()
        if len(known):
            look = looks.view(-1, *[1] * (kinds.dim() - 1)).expand_as(kinds).flatten()[known]
            pairs, which = torch.unique(torch.stack([kinds.flatten()[known], look], -1), dim=0, return_inverse=True)
            levels = self.levels(pairs)
            sides = [level.shape[-1] for level in levels]
            level = (self.sides[0] / cells.flatten()[known]).log2()
            rows, weights = corners(len(pairs), which, u.flatten()[known], v.flatten()[known], level, sides)
            texels = torch.cat([grid.permute(0, 2, 3, 1).reshape(-1, self.width) for grid in levels])
            found[known] = F.embedding_bag(rows, texels, per_sample_weights=weights.to(texels.dtype), mode="sum")
        return found.view(*kinds.shape, self.width).movedim(-1, 1)

    def levels(self, pairs: torch.Tensor) -> list[torch.Tensor]:
        """All mip levels of (name plus 1, look) pairs, each float (pairs, width, side, side): stored, then averaged."""
        count = self.stored(self.sides[0]).shape[1]
        one = F.one_hot(pairs[:, 1].clamp(min=0), count).to(self.step.dtype)
        share = torch.where(pairs[:, 1:] < 0, torch.full_like(one, 1 / count), one)
        grids = []
        for side in self.sides:
            these = self.stored(side)[pairs[:, 0] - 1].to(self.step.dtype)
            grids.append(torch.einsum("kl,klcyx->kcyx", share, these) * self.step.view(-1, 1, 1))
        while (side := grids[-1].shape[-1] // 2) >= LEAST_SIDE:
            grids.append(F.adaptive_avg_pool2d(grids[-1], side))
        return grids


def corners(
    count: int, which: torch.Tensor, u: torch.Tensor, v: torch.Tensor, level: torch.Tensor, sides: Sequence[int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows (cells, 8) of ``count`` grids' texels, level by level and grid by grid, and their weights: four texels on
    each of two levels."""
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
