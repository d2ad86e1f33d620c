"""What lies on a place's floor: a function a kind takes a ``Pen`` and its main colour, lit for the time of day."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from renderers.primer.edition2.pen import InkColour, Pen, blend


def specks(pen: Pen, colour: InkColour) -> None:
    for _ in range(70):
        x, y, near = pen.floor_point()
        pen.draw.ellipse((x, y, x + 6 + 16 * near, y + 3 + 6 * near), fill=colour)


def tufts(pen: Pen, colour: InkColour) -> None:
    for _ in range(46):
        x, y, near = pen.floor_point()
        for lean in (-1, 0, 1):
            pen.draw.line((x, y, x + lean * 14 * near, y - 12 - 34 * near), fill=colour, width=6)


def flowers(pen: Pen, colour: InkColour) -> None:
    tufts(pen, pen.light((86, 150, 66)))
    for _ in range(34):
        x, y, near = pen.floor_point()
        r = 5 + 12 * near
        pen.draw.ellipse((x - r, y - r, x + r, y + r), fill=pen.rng.choice((colour, pen.light((250, 250, 250)))))


def waves(pen: Pen, colour: InkColour) -> None:
    for _ in range(40):
        x, y, near = pen.floor_point()
        pen.draw.arc((x, y, x + 40 + 90 * near, y + 16 + 30 * near), 200, 340, fill=colour, width=6)


def sandbank(pen: Pen, colour: InkColour) -> None:
    """Waves, and the sand of an island where one stands."""
    waves(pen, colour)
    foam, sand = blend(colour, (255, 255, 255), 0.5), pen.light((240, 216, 158))
    for wider, fill in ((26, foam), (0, sand)):
        wide, high = pen.side * 0.6 + wider, pen.side * 0.4 + wider
        pen.draw.ellipse((pen.side / 2 - wide, pen.side - high, pen.side / 2 + wide, pen.side + high), fill=fill)
    specks = ((pen.rng.uniform(0.2, 0.8), pen.rng.uniform(0.72, 0.98)) for _ in range(40))
    for x, y in specks:
        left, top = x * pen.side, y * pen.side
        pen.draw.ellipse((left, top, left + 14, top + 7), fill=pen.light((222, 192, 134)))


def ripples(pen: Pen, colour: InkColour) -> None:
    for _ in range(30):
        x, y, near = pen.floor_point()
        pen.draw.line((x, y, x + 60 + 160 * near, y + 6), fill=colour, width=5)


def planks(pen: Pen, colour: InkColour) -> None:
    for k in range(-10, 21):
        pen.draw.line(
            (pen.side * (0.5 + (k - 5) * 0.06), pen.line, pen.side * (0.5 + (k - 5) * 0.16), pen.side),
            fill=colour,
            width=6,
        )


def rows(pen: Pen, colour: InkColour) -> None:
    for k in range(-10, 21):
        pen.draw.line(
            (pen.side * (0.5 + (k - 5) * 0.05), pen.line, pen.side * (0.5 + (k - 5) * 0.2), pen.side),
            fill=colour,
            width=14,
        )


def stripe(pen: Pen, colour: InkColour) -> None:
    """A road's middle line, dashed."""
    tall = pen.side - pen.line
    for a, b in ((0.1, 0.2), (0.3, 0.45), (0.6, 0.8)):
        x, wide = pen.side / 2, 8 + 22 * b
        pen.draw.polygon(
            [
                (x - wide * 0.8, pen.line + a * tall),
                (x + wide * 0.8, pen.line + a * tall),
                (x + wide, pen.line + b * tall),
                (x - wide, pen.line + b * tall),
            ],
            fill=colour,
        )


def path(pen: Pen, colour: InkColour) -> None:
    bend, tall = pen.rng.uniform(-0.2, 0.2), pen.side - pen.line
    shares = np.linspace(0, 1, 24)
    middle = [pen.side * (0.5 + bend * math.sin(3 * s)) for s in shares]
    left = [(m - 24 - 190 * s, pen.line + s * tall) for m, s in zip(middle, shares, strict=True)]
    right = [(m + 24 + 190 * s, pen.line + s * tall) for m, s in zip(middle, shares, strict=True)]
    pen.draw.polygon([*left, *reversed(right)], fill=colour)


def rug(pen: Pen, colour: InkColour) -> None:
    tall = pen.side - pen.line
    pen.draw.ellipse((pen.side * 0.16, pen.line + tall * 0.3, pen.side * 0.84, pen.line + tall * 0.9), fill=colour)


def checks(pen: Pen, colour: InkColour) -> None:
    tall = pen.side - pen.line
    for row in range(4):
        top, bottom = pen.line + tall * (row / 4) ** 1.4, pen.line + tall * ((row + 1) / 4) ** 1.4
        for column in range(row % 2, 8, 2):
            pen.draw.rectangle((pen.side * column / 8, top, pen.side * (column + 1) / 8, bottom), fill=colour)


def stalks(pen: Pen, colour: InkColour) -> None:
    for _ in range(120):
        x, y, near = pen.floor_point()
        pen.draw.line((x, y, x + pen.rng.uniform(-8, 8), y - 20 - 60 * near), fill=colour, width=5)


def bubbles(pen: Pen, colour: InkColour) -> None:
    for _ in range(18):
        x, y, r = pen.rng.uniform(0, pen.side), pen.rng.uniform(0, pen.line), pen.rng.uniform(6, 18)
        pen.draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=5)


def craters(pen: Pen, colour: InkColour) -> None:
    for _ in range(9):
        x, y, near = pen.floor_point()
        pen.draw.ellipse((x, y, x + 50 + 80 * near, y + 14 + 26 * near), fill=colour)


def lanes(pen: Pen, colour: InkColour) -> None:
    tall = pen.side - pen.line
    for row in range(0, 6, 2):
        box = (0, pen.line + tall * (row / 6) ** 1.5, pen.side, pen.line + tall * ((row + 1) / 6) ** 1.5)
        pen.draw.rectangle(box, fill=colour)


FLOORS: dict[str, Callable[[Pen, InkColour], None]] = {
    draw.__name__: draw
    for draw in (
        specks,
        tufts,
        flowers,
        waves,
        sandbank,
        ripples,
        planks,
        rows,
        stripe,
        path,
        rug,
        checks,
        stalks,
        bubbles,
        craters,
        lanes,
    )
}
