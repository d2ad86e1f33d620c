"""Compares a crop of a thing with a picture of its noun, and a small network that weighs where the two differ.

What is compared is fixed (``compared_cells``), so that the network needs few examples: colours after the best linear
change of the reference's, the thing's coverage, and edges, each with some pixels of play.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 96
"""Pixels of a crop's side."""
INNER = 76
"""Pixels in the crop's middle that the thing's box fills."""
SPARE = (SIDE - INNER) / 2 / INNER
"""The share of a box's sides that a crop shows on each side of it."""
CELLS = 12
"""Cells of the map, each way."""
FEATURES = 20
PLAY = (-2, -1, 0, 1, 2)
"""Pixels of the halved crop by which a part of a thing may be off."""
SAMPLES = 24
"""Colours of the ground around a thing that its pixels are compared with."""


def framed(references: Tensor) -> Tensor:
    """Tiles uint8 (n, tile, tile, 4) RGBA as (n, 4, SIDE, SIDE) uint8: where the thing's box is; grey around."""
    tiles = references.permute(0, 3, 1, 2).float()
    tiles = torch.cat([(tiles[:, :3] * tiles[:, 3:] + 127 * (255 - tiles[:, 3:])) / 255, tiles[:, 3:]], 1)
    tiles = functional.interpolate(tiles, (INNER, INNER), mode="bilinear", align_corners=False)
    low, high = (SIDE - INNER) // 2, SIDE - INNER - (SIDE - INNER) // 2
    colours = functional.pad(tiles[:, :3], (low, high, low, high), value=127.0)
    return torch.cat([colours, functional.pad(tiles[:, 3:], (low, high, low, high))], 1).round().byte()


def compared_cells(crops: Tensor, references: Tensor) -> Tensor:
    """Where crops uint8 (n, SIDE, SIDE, 3) and references as ``framed`` makes them differ: (n, FEATURES, CELLS, CELLS).

    Mirrored inputs give the mirrored map.
    """
    crop = crops.permute(0, 3, 1, 2).float() / 255
    cover = references[:, 3:].float() / 255
    tinted = recoloured(crop, references[:, :3].float() / 255, cover)
    small, like, shade = (functional.avg_pool2d(one, 2) for one in (crop, tinted, cover))
    inside = (shade > 0.6).float()
    near = (functional.max_pool2d(shade, 5, 1, 2) > 0.4).float()
    core = (-functional.max_pool2d(-shade, 3, 1, 1) > 0.6).float()
    still = (small - like).abs().amax(1, keepdim=True) * inside
    moved = moved_apart(small, like, inside) * core
    likeness = thing_likeness(small, like, inside)
    lacking, surplus = (1 - likeness) * core, likeness * (1 - near)
    edges = steepness(crop)
    planned = steepness(tinted * cover + ring_colours(small).mean(2)[..., None, None] * (1 - cover))
    lost = functional.relu(planned - 1.5 * functional.max_pool2d(edges, 7, 1, 3))
    fresh = functional.relu(edges - 1.5 * functional.max_pool2d(planned, 9, 1, 4)) * functional.interpolate(near, SIDE)
    maps = [still, moved, likeness, lacking, surplus, lost, fresh, shade]
    pooled = [in_cells(one) for one in maps]
    pooled += [functional.adaptive_max_pool2d(functional.avg_pool2d(one, 3, 1, 1), CELLS) for one in maps[1:7]]
    pooled.append((in_cells(small) - in_cells(like)).abs().amax(1, keepdim=True) * pooled[7])
    pooled += [in_cells(edges), in_cells(planned)]
    whole = [still.sum((1, 2, 3)) / inside.sum((1, 2, 3)).clamp(min=1)]
    whole += [moved.sum((1, 2, 3)) / core.sum((1, 2, 3)).clamp(min=1), edges.mean((1, 2, 3))]
    pooled += [one[:, None, None, None].expand(-1, 1, CELLS, CELLS) for one in whole]
    return torch.cat(pooled, 1)


def in_cells(pixels: Tensor) -> Tensor:
    """The mean of each cell."""
    return functional.avg_pool2d(pixels, pixels.shape[2] // CELLS)


def moved_apart(crop: Tensor, reference: Tensor, inside: Tensor) -> Tensor:
    """How far each pixel's colour is from the nearest of the reference's pixels within PLAY, (n, 1, side, side)."""
    far = torch.full_like(inside, 2.0)
    marked = reference + 3 * (1 - inside)
    for dy in PLAY:
        for dx in PLAY:
            apart = (crop - torch.roll(marked, (dy, dx), (2, 3))).abs().amax(1, keepdim=True)
            far = torch.minimum(far, apart)
    return far


def recoloured(crop: Tensor, reference: Tensor, cover: Tensor) -> Tensor:
    """The reference with its colours changed linearly to be as near to the crop's as they can, where it covers it."""
    weight = (cover > 0.9).float().flatten(2)
    ones = torch.ones_like(reference[:, :1])
    base = torch.cat([reference - 0.5, ones], 1).flatten(2)
    gram = (base * weight) @ base.transpose(1, 2)
    prior = torch.cat([torch.eye(3), torch.full((1, 3), 0.5)]).to(crop)  # no change
    stiff = 0.02 * weight.sum(2, keepdim=True).clamp(min=1) * torch.eye(4).to(crop)
    wanted = (base * weight) @ crop.flatten(2).transpose(1, 2) + stiff @ prior
    change = torch.linalg.solve(gram + stiff, wanted)
    return (change.transpose(1, 2) @ base).unflatten(2, crop.shape[2:]).clamp(0, 1)


def ring_colours(crop: Tensor) -> Tensor:
    """Colours (n, 3, SAMPLES) of a crop's border."""
    sides = torch.stack([crop[:, :, 1], crop[:, :, -2], crop[:, :, :, 1], crop[:, :, :, -2]], 2)
    return functional.adaptive_avg_pool2d(sides, (4, SAMPLES // 4)).flatten(2)


def thing_likeness(crop: Tensor, reference: Tensor, inside: Tensor) -> Tensor:
    """How much nearer each pixel's colour is to the thing's than to the ground's, (n, 1, side, side) in [0, 1]."""
    grid = functional.adaptive_avg_pool2d(torch.cat([reference * inside, inside], 1), 8)
    known = grid[:, 3:].flatten(2)
    colours = grid[:, :3].flatten(2) / known.clamp(min=0.05)
    pixels = crop.flatten(2).transpose(1, 2)
    thing = (torch.cdist(pixels, colours.transpose(1, 2)) + 4 * (known < 0.3).float()).amin(2)
    ground = torch.cdist(pixels, ring_colours(crop).transpose(1, 2)).amin(2)
    return (ground / (thing + ground + 0.02)).unflatten(1, crop.shape[2:])[:, None]


def steepness(pixels: Tensor) -> Tensor:
    """How steeply colours change, (n, 1, SIDE, SIDE), after a little smoothing."""
    smooth = functional.avg_pool2d(pixels, 3, 1, 1)
    padded = functional.pad(smooth, (1, 1, 1, 1), mode="replicate")
    across, down = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2], padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    return (across.square() + down.square()).sum(1, keepdim=True).add(1e-8).sqrt()


class FormNetwork(nn.Module):
    """From what ``compared_cells`` gives: a logit (n,) that the thing is malformed, and (n, CELLS, CELLS) of where."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.width = width
        self.scale = nn.BatchNorm2d(FEATURES)
        self.first = nn.Conv2d(FEATURES, width, 3, 1, 1)
        self.body = nn.ModuleList(nn.Conv2d(width, width, 3, 1, 1) for _ in range(2))
        self.where = nn.Conv2d(width, 1, 1)
        self.verdict = nn.Sequential(nn.Linear(2 * width + 2, width), nn.SiLU(), nn.Linear(width, 1))

    def forward(self, cells: Tensor) -> tuple[Tensor, Tensor]:
        features = functional.silu(self.first(self.scale(cells)))
        for layer in self.body:
            features = features + functional.silu(layer(features))
        where = self.where(features)[:, 0]
        flat, each = features.flatten(2), where.flatten(1)
        pooled = [flat.mean(2), flat.amax(2), each.mean(1, keepdim=True), each.amax(1, keepdim=True)]
        return self.verdict(torch.cat(pooled, 1))[:, 0], where
