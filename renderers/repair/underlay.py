"""Flat sketches of objects: simple shapes in their colour, to start a denoising from (operator "underlay")."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from planners.colour_table import Colour, srgb_or
from planners.scene import Entity
from renderers.repair.region import Rect

GREY: Colour = (128, 128, 128)


def outline(noun: str) -> list[tuple[float, float]] | None:
    """The corners of a known shape in the unit square, y down; None for anything else."""
    shape = noun.lower().split()[-1]
    if shape == "triangle":
        return [(0.5, 0), (1, 1), (0, 1)]
    if shape in ("diamond", "rhombus"):
        return [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)]
    if shape in ("square", "rectangle"):
        return [(0, 0), (1, 0), (1, 1), (0, 1)]
    if shape in ("pentagon", "hexagon", "octagon"):
        sides = {"pentagon": 5, "hexagon": 6, "octagon": 8}[shape]
        turns = [2 * math.pi * k / sides for k in range(sides)]
        return [(0.5 + 0.5 * math.sin(a), 0.5 - 0.5 * math.cos(a)) for a in turns]
    if shape == "star":
        turns = [math.pi * k / 5 for k in range(10)]
        radii = [0.5, 0.21] * 5
        return [(0.5 + r * math.sin(a), 0.55 - 1.05 * r * math.cos(a)) for a, r in zip(turns, radii, strict=True)]
    if shape == "heart":
        turns = [2 * math.pi * k / 60 for k in range(60)]
        return [
            (
                0.5 + 0.5 * math.sin(a) ** 3,
                0.42 - (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)) / 29,
            )
            for a in turns
        ]
    return None


def draw_sketch(image: np.ndarray, entity: Entity, rect: Rect, colour: Colour | None = None) -> np.ndarray:
    """A copy of the image with the entity's shape in ``rect`` (pixel xyxy), in its own colour or the given one; an
    ellipse where its shape isn't known."""
    canvas = Image.fromarray(image.copy())
    draw = ImageDraw.Draw(canvas)
    colour = colour or srgb_or(entity.attributes.get("colour", ""), GREY)
    left, top, right, bottom = rect
    corners = outline(entity.noun)
    if corners is None:
        draw.ellipse((left, top, right - 1, bottom - 1), fill=colour)
    else:
        width, height = right - left - 1, bottom - top - 1
        draw.polygon([(left + x * width, top + y * height) for x, y in corners], fill=colour)
    return np.asarray(canvas)
