"""What stands along a place's horizon: a function a kind takes a ``Pen`` and its main colour, lit for the time."""

from __future__ import annotations

import math
from collections.abc import Callable

from renderers.primer.edition2.pen import InkColour, Pen, blend


def water(pen: Pen, colour: InkColour) -> None:
    """A sea behind the shore: a band above the horizon's row."""
    top = pen.line - round(0.16 * pen.side)
    pen.draw.rectangle((0, top, pen.side, pen.line), fill=colour)
    pen.draw.rectangle((0, pen.line - 10, pen.side, pen.line), fill=blend(colour, (255, 255, 255), 0.6))
    for _ in range(14):
        x, y = pen.rng.uniform(0, pen.side), pen.rng.uniform(top + 12, pen.line - 20)
        pen.draw.line((x, y, x + 70, y), fill=blend(colour, (255, 255, 255), 0.35), width=5)


def islet(pen: Pen, colour: InkColour) -> None:
    """A small bare island far off; where one stands, ``floors.sandbank``."""
    x = pen.side * pen.rng.choice((0.2, 0.8))
    pen.draw.pieslice((x - 130, pen.line - 50, x + 130, pen.line + 50), 180, 360, fill=colour)


def hills(pen: Pen, colour: InkColour) -> None:
    pen.ridge(blend(colour, pen.light((200, 220, 240)), 0.4), 0.2, 1.3)
    pen.ridge(colour, 0.12, 2.1)


def mountains(pen: Pen, colour: InkColour) -> None:
    pen.ridge(blend(colour, pen.light((220, 230, 245)), 0.45), 0.36, 1.6, sharp=True)
    pen.ridge(colour, 0.24, 2.4, sharp=True)


def firs(pen: Pen, colour: InkColour) -> None:
    for count, tall, shade in ((13, 0.34, 0.35), (9, 0.44, 0.0)):
        for x in pen.along(count):
            high, wide = pen.side * tall * pen.rng.uniform(0.8, 1.1), pen.side * 0.055
            fill = blend(colour, pen.light((190, 220, 200)), shade)
            pen.draw.polygon([(x - wide, pen.line + 2), (x, pen.line - high), (x + wide, pen.line + 2)], fill=fill)


def trees(pen: Pen, colour: InkColour) -> None:
    for x in pen.along(7):
        high, r = pen.side * pen.rng.uniform(0.14, 0.22), pen.side * pen.rng.uniform(0.06, 0.085)
        pen.draw.rectangle((x - 9, pen.line - high, x + 9, pen.line + 2), fill=pen.light((124, 86, 56)))
        pen.draw.ellipse((x - r, pen.line - high - r, x + r, pen.line - high + r), fill=colour)
        pen.draw.ellipse((x - r * 1.2, pen.line - high - r * 0.2, x + r * 1.2, pen.line - high + r), fill=colour)


def palms(pen: Pen, colour: InkColour) -> None:
    for x in pen.along(6):
        top = pen.line - pen.side * pen.rng.uniform(0.2, 0.4)
        pen.draw.line((x, pen.line, x + 20, top), fill=pen.light((96, 74, 50)), width=20)
        for angle in range(150, 400, 35):
            dx, dy = 120 * math.cos(math.radians(angle)), 80 * math.sin(math.radians(angle))
            pen.draw.line((x + 20, top, x + 20 + dx, top + dy), fill=colour, width=24)
    hedge(pen, blend(colour, pen.light((70, 150, 80)), 0.5))


def hedge(pen: Pen, colour: InkColour) -> None:
    for x in pen.along(14, 0.1):
        pen.draw.ellipse((x - 60, pen.line - 100, x + 60, pen.line + 20), fill=colour)
    pen.draw.rectangle((0, pen.line - 50, pen.side, pen.line), fill=colour)


def skyline(pen: Pen, colour: InkColour) -> None:
    lamp = pen.light((255, 236, 170))
    for x in pen.along(10, 0.1):
        wide, high = pen.side * 0.05, pen.side * pen.rng.uniform(0.12, 0.38)
        fill = blend(colour, pen.light((220, 226, 240)), pen.rng.uniform(0, 0.4))
        pen.draw.rectangle((x - wide, pen.line - high, x + wide, pen.line + 1), fill=fill)
        for row in range(int(high // 56)):
            for column in (-0.55, 0.1):
                left, top = x + wide * column, pen.line - high + 22 + row * 56
                pen.draw.rectangle((left, top, left + wide * 0.45, top + 24), fill=blend(fill, lamp, 0.5))


def houses(pen: Pen, colour: InkColour) -> None:
    for k, x in enumerate(pen.along(5, 0.04)):
        wide, high = pen.side * 0.1, pen.side * pen.rng.uniform(0.2, 0.32)
        wall = (colour, blend(colour, (250, 236, 200), 0.55), blend(colour, (130, 160, 200), 0.6))[k % 3]
        pen.draw.rectangle((x - wide, pen.line - high, x + wide, pen.line + 1), fill=wall)
        roof = [
            (x - wide * 1.06, pen.line - high),
            (x, pen.line - high - wide * 0.7),
            (x + wide * 1.06, pen.line - high),
        ]
        pen.draw.polygon(roof, fill=blend(wall, (60, 30, 40), 0.5))
        for column in (-0.6, 0.2):
            left, top = x + wide * column, pen.line - high * 0.75
            pen.draw.rectangle((left, top, left + wide * 0.4, top + wide * 0.5), fill=pen.light((226, 240, 250)))


def barn(pen: Pen, colour: InkColour) -> None:
    hills(pen, pen.light((150, 190, 100)))
    x, wide, high = pen.side * pen.rng.choice((0.24, 0.76)), pen.side * 0.13, pen.side * 0.2
    pen.draw.rectangle((x - wide, pen.line - high, x + wide, pen.line + 1), fill=colour)
    pen.draw.polygon(
        [(x - wide * 1.1, pen.line - high), (x, pen.line - high * 1.7), (x + wide * 1.1, pen.line - high)],
        fill=blend(colour, (60, 40, 40), 0.5),
    )
    pen.draw.rectangle(
        (x - wide * 0.3, pen.line - high * 0.6, x + wide * 0.3, pen.line + 1), fill=pen.light((246, 238, 226))
    )


def window(pen: Pen, colour: InkColour) -> None:
    x, top, half = pen.side * pen.rng.choice((0.3, 0.5, 0.7)), pen.line * 0.2, pen.side * 0.13
    pen.draw.rectangle((x - half - 14, top - 14, x + half + 14, top + 2 * half + 14), fill=colour)
    for column in (-1, 0.06):
        left = x + half * column
        pen.draw.rectangle((left, top, left + half * 0.94, top + 2 * half), fill=pen.light((160, 208, 244)))
    pen.draw.rectangle((0, pen.line - 16, pen.side, pen.line), fill=colour)


def tiles(pen: Pen, colour: InkColour) -> None:
    for k in range(1, 12):
        pen.draw.line((pen.side * k / 12, 0, pen.side * k / 12, pen.line), fill=colour, width=5)
        pen.draw.line((0, pen.line * k / 7, pen.side, pen.line * k / 7), fill=colour, width=5)
    pen.draw.rectangle((0, pen.line - 40, pen.side, pen.line), fill=blend(colour, (255, 255, 255), 0.4))


def board(pen: Pen, colour: InkColour) -> None:
    box = (pen.side * 0.16, pen.line * 0.2, pen.side * 0.84, pen.line * 0.74)
    pen.draw.rectangle(box, fill=colour, outline=pen.light((150, 104, 62)), width=16)


def shelves(pen: Pen, colour: InkColour) -> None:
    pens = ((190, 70, 60), (70, 110, 170), (220, 180, 90), (90, 140, 100), (230, 220, 200))
    for row in range(4):
        base = pen.line * (row + 1) / 4 - 12
        x = 0.0
        while x < pen.side:
            wide, high = pen.rng.uniform(22, 44), pen.line * pen.rng.uniform(0.13, 0.19)
            pen.draw.rectangle((x, base - high, x + wide - 4, base), fill=pen.light(pen.rng.choice(pens)))
            x += wide
        pen.draw.rectangle((0, base, pen.side, base + 14), fill=colour)


def curtain(pen: Pen, colour: InkColour) -> None:
    for k in range(16):
        left = pen.side * k / 16
        pen.draw.rectangle((left, 0, left + pen.side / 32, pen.line), fill=colour)


def weed(pen: Pen, colour: InkColour) -> None:
    for x in pen.along(9):
        high = pen.side * pen.rng.uniform(0.1, 0.3)
        points = [(x + 20 * math.sin(k), pen.line - high * k / 8) for k in range(9)]
        pen.draw.line(points, fill=colour, width=20, joint="curve")


def stars(pen: Pen, colour: InkColour) -> None:
    for _ in range(60):
        x, y, r = pen.rng.uniform(0, pen.side), pen.rng.uniform(0, pen.line), pen.rng.choice((3, 4, 6))
        pen.draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def arch(pen: Pen, colour: InkColour) -> None:
    x = pen.side / 2
    pen.draw.pieslice((x - pen.side * 0.3, pen.line * 0.2, x + pen.side * 0.3, pen.line * 1.8), 180, 360, fill=colour)


def clouds(pen: Pen, colour: InkColour) -> None:
    for x in pen.along(4):
        y = pen.side * pen.rng.uniform(0.15, 0.85)
        for dx, r in ((-80, 46), (-20, 66), (50, 56), (96, 38)):
            pen.draw.ellipse((x + dx - r, y - r, x + dx + r, y + r * 0.7), fill=colour)


HORIZONS: dict[str, Callable[[Pen, InkColour], None]] = {
    draw.__name__: draw
    for draw in (
        water,
        islet,
        hills,
        mountains,
        firs,
        trees,
        palms,
        hedge,
        skyline,
        houses,
        barn,
        window,
        tiles,
        board,
        shelves,
        curtain,
        weed,
        stars,
        arch,
        clouds,
    )
}
