"""Batched picture changes for detector training: pictures as a small diffusion model paints them.

Pictures are float32 tensors (batch, 3, height, width), sRGB in [0, 1]. Boxes are xyxy, normalised to [0, 1], one
(n, 4) tensor a picture. All randomness comes from the generator that the caller passes.
"""

from __future__ import annotations

import io
import math

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor
from torch.nn import functional as F


def uniform(generator: Generator, low: float, high: float, *shape: int) -> Tensor:
    return torch.rand(*shape, generator=generator) * (high - low) + low


def chance(generator: Generator, share: float) -> bool:
    return float(torch.rand((), generator=generator)) < share


def choose(generator: Generator, count: int, share: float) -> Tensor:
    """The indices of a random subset that holds each of ``count`` with probability ``share``."""
    return torch.nonzero(torch.rand(count, generator=generator) < share)[:, 0]


def warp(
    pictures: Tensor, side: int, generator: Generator, zoom: float, stretch: float, turn: float, wobble: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Turns, stretches, shifts and ripples each picture into ``side`` x ``side`` pixels.

    ``zoom`` and ``stretch`` bound the log scale and the log aspect, ``turn`` the angle in degrees, ``wobble`` the
    ripple as a share of the picture. Uncovered ground takes the picture's median colour. Returns the pictures and the
    maps (batch, 2, 2), (batch, 2) that take old points in [-1, 1] to new ones, for ``warp_boxes``.
    """
    count = len(pictures)
    scale, aspect = uniform(generator, -zoom, zoom, count), uniform(generator, -stretch, stretch, count)
    angle = uniform(generator, -turn, turn, count) * math.pi / 180
    across, down = (scale + aspect / 2).exp(), (scale - aspect / 2).exp()
    matrix = torch.stack(
        [
            torch.stack([angle.cos() * across, -angle.sin() * down], -1),
            torch.stack([angle.sin() * across, angle.cos() * down], -1),
        ],
        1,
    )
    room = (1 - torch.stack([across, down], -1)).abs() + 0.06
    shift = uniform(generator, -1, 1, count, 2) * room
    back = torch.linalg.inv(matrix)
    theta = torch.cat([back, -(back @ shift[..., None])], -1)
    grid = F.affine_grid(theta, [count, 3, side, side], align_corners=False)
    ripple = torch.randn(count, 2, 5, 5, generator=generator) * uniform(generator, 0, wobble, count, 1, 1, 1)
    ripple = F.interpolate(F.interpolate(ripple, size=(20, 20), mode="bicubic"), size=(side, side), mode="bilinear")
    grid[..., 0] += ripple[:, 0]
    grid[..., 1] += ripple[:, 1]
    ground = pictures.flatten(2)[..., ::7].median(-1).values[..., None, None]
    return F.grid_sample(pictures - ground, grid, align_corners=False) + ground, matrix, shift


def warp_boxes(boxes: Tensor, matrix: Tensor, shift: Tensor, smallest: float) -> tuple[Tensor, Tensor]:
    """The boxes of one picture after its warp, clipped, and which of them to keep (n,).

    A turned box keeps the extent that an ellipse inside it has. A box goes when less than 45 % of it stays in the
    picture, or when a side is under ``smallest`` (a share of the picture).
    """
    centre, half = (boxes[:, :2] + boxes[:, 2:]) - 1, boxes[:, 2:] - boxes[:, :2]
    centre = centre @ matrix.T + shift
    half = ((half[:, None] * matrix) ** 2).sum(-1).sqrt()
    whole = torch.cat([centre - half, centre + half], -1) / 2 + 0.5
    inside = whole.clamp(0, 1)
    sides, before = inside[:, 2:] - inside[:, :2], whole[:, 2:] - whole[:, :2]
    return inside, (sides.prod(-1) > 0.45 * before.prod(-1)) & (sides.amin(-1) > smallest)


def shift_colours(pictures: Tensor, generator: Generator, hue: float, gain: float) -> Tensor:
    """Saturation, hue, contrast, brightness and channel gains as one matrix a picture; ``hue`` in radians."""
    count = len(pictures)
    to_yiq = torch.tensor([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])
    angle = uniform(generator, -hue, hue, count)
    saturation = uniform(generator, 1 - 1.6 * gain, 1 + 1.6 * gain, count)
    middle = torch.zeros(count, 3, 3)
    middle[:, 0, 0] = 1
    middle[:, 1, 1] = middle[:, 2, 2] = saturation * angle.cos()
    middle[:, 1, 2], middle[:, 2, 1] = -saturation * angle.sin(), saturation * angle.sin()
    gains = uniform(generator, 1 - gain, 1 + gain, count, 1, 1) * uniform(
        generator, 1 - gain / 3, 1 + gain / 3, count, 3, 1
    )
    matrix = gains * (torch.linalg.inv(to_yiq) @ middle @ to_yiq)
    offset = uniform(generator, -gain / 2, gain / 2, count, 3, 1)
    return torch.baddbmm(offset, matrix, pictures.flatten(2)).view_as(pictures)


def soften(pictures: Tensor, generator: Generator, share: float, smallest: float) -> Tensor:
    """Shrinks a share of the pictures to as little as ``smallest`` of their side, and blows them up again."""
    rows = choose(generator, len(pictures), share)
    if not len(rows):
        return pictures
    side = pictures.shape[-1]
    small = round(side * float(uniform(generator, smallest, 0.85, 1)))
    shrunk = F.interpolate(pictures[rows], size=(small, small), mode="bilinear", antialias=True)
    mode = "bicubic" if chance(generator, 0.5) else "bilinear"
    pictures[rows] = F.interpolate(shrunk, size=(side, side), mode=mode)
    return pictures


def add_noise(pictures: Tensor, generator: Generator, share: float, strength: float) -> Tensor:
    """Fine grain on a share of the pictures and coarse blotches on another, each up to ``strength``."""
    for rows, grid in ((choose(generator, len(pictures), share), 1), (choose(generator, len(pictures), share), 8)):
        if len(rows):
            side = pictures.shape[-1] // grid
            noise = torch.randn(len(rows), 3, side, side, generator=generator)
            noise *= uniform(generator, 0, strength, len(rows), 1, 1, 1)
            size = pictures.shape[-2:]
            pictures[rows] += noise if grid == 1 else F.interpolate(noise, size=size, mode="bilinear")
    return pictures


def erase(pictures: Tensor, generator: Generator, share: float, largest: float) -> Tensor:
    """Covers up to three small rectangles of a share of the pictures with one colour each or a piece of the picture."""
    side = pictures.shape[-1]
    for row in choose(generator, len(pictures), share).tolist():
        for _ in range(int(uniform(generator, 1, 4, 1))):
            wide, tall = (max(2, round(float(u) * side)) for u in uniform(generator, 0.01, largest, 2))
            left, top, x, y = (int(float(u) * (side - max(wide, tall))) for u in torch.rand(4, generator=generator))
            patch: Tensor = torch.rand(3, 1, 1, generator=generator)
            if chance(generator, 0.6):
                patch = pictures[row, :, y : y + tall, x : x + wide].clone()
            pictures[row, :, top : top + tall, left : left + wide] = patch
    return pictures


def recompress(pictures: Tensor, generator: Generator, share: float, worst: int) -> Tensor:
    """Sends a share of the pictures through JPEG, at a quality of ``worst`` to 85."""
    for row in choose(generator, len(pictures), share).tolist():
        array = (pictures[row].clamp(0, 1) * 255).byte().permute(1, 2, 0).contiguous().numpy()
        file = io.BytesIO()
        Image.fromarray(array).save(file, "JPEG", quality=int(uniform(generator, worst, 85, 1)))
        again = np.asarray(Image.open(file)).copy()
        pictures[row] = torch.from_numpy(again).permute(2, 0, 1).float() / 255
    return pictures
