"""Grounds: plain colours, and places drawn from gradients and simple shapes, each by day, at dusk and by night.

A place is a sky or wall, some scenery along the horizon, and a floor: one picture for each time of day, drawn at twice
the size and reduced. A scene takes it whole, so that its horizon is where the whole picture has it.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from renderers.primer.edition2.floors import FLOORS
from renderers.primer.edition2.horizons import HORIZONS
from renderers.primer.edition2.hues import painted
from renderers.primer.edition2.pen import InkColour, Pen
from renderers.primer.edition2.world import TABLES

SIDE = 512


@dataclass(frozen=True)
class PlaceGround:
    """``far`` and ``near`` name functions below that draw scenery on the horizon and details on the floor."""

    back: tuple[InkColour, InkColour]
    floor: tuple[InkColour, InkColour]
    horizon: float
    far: tuple[str, InkColour] | None = None
    near: tuple[str, InkColour] | None = None
    indoors: bool = False


PLACES = {name: PlaceGround(**parts) for name, parts in TABLES["places"].items()}
DUSK, NIGHT = ((94, 70, 150), (250, 158, 104)), ((12, 18, 52), (44, 56, 108))


def stands_on(ground: str) -> float | None:
    """The height of the horizon as a share of the picture, None for a plain ground."""
    place = PLACES.get(ground)
    return None if place is None else place.horizon


def paint(ground: str, time: str, size: tuple[int, int], bare_sky: bool = False) -> Image.Image:
    """A ground of ``size`` (width, height): RGB. Plain colours know no time of day. A ``bare_sky`` has neither sun nor
    moon nor clouds.
    """
    if ground not in PLACES and (colour := painted(ground)) is not None:
        return Image.new("RGB", size, colour)
    whole = place_picture(ground, time, bare_sky)
    return whole.copy() if whole.size == size else whole.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def place_of(ground: str, places: Collection[str]) -> str:
    """The longest place that a ground begins with ("beach at dusk": "beach"); "" for none."""
    words = ground.split()
    starts = (" ".join(words[:last]) for last in range(len(words), 0, -1))
    return next((start for start in starts if start in places), "")


def time_of(ground: str, times: Sequence[str]) -> str:
    """The time that a ground ends with ("beach at dusk": "dusk"), the first where it has none."""
    return next((time for time in times if ground.endswith(f" {time}")), times[0])


def lit(colour: InkColour, time: str, indoors: bool) -> InkColour:
    """A day's colour at dusk or by night."""
    by = {"day": (1, 1, 1), "dusk": (0.86, 0.66, 0.64), "night": (0.3, 0.36, 0.56)}[time]
    if indoors and time != "day":
        by = {"dusk": (0.94, 0.8, 0.68), "night": (0.5, 0.46, 0.56)}[time]
    return tuple(round(c * k) for c, k in zip(colour, by, strict=True))  # type: ignore[return-value]


def gradient(top: InkColour, bottom: InkColour, width: int, height: int) -> Image.Image:
    share = np.linspace(0, 1, height)[:, None]
    column = np.array(top) * (1 - share) + np.array(bottom) * share
    return Image.fromarray(np.repeat(column[:, None], width, axis=1).round().astype(np.uint8), "RGB")


@functools.lru_cache(maxsize=128)
def place_picture(ground: str, time: str, bare_sky: bool = False) -> Image.Image:
    """The picture of a place at a time of day, SIDE pixels square; see ``paint``."""
    rng = random.Random(f"{ground} 0")
    place, side = PLACES[ground], SIDE * 2
    sky = {"day": place.back, "dusk": DUSK, "night": NIGHT}[time]
    if place.indoors:
        sky = (lit(place.back[0], time, True), lit(place.back[1], time, True))
    line = round(place.horizon * side)
    image = gradient(*sky, side, side)
    light = functools.partial(lit, time=time, indoors=place.indoors)
    image.paste(gradient(light(place.floor[0]), light(place.floor[1]), side, side - line), (0, line))
    draw = ImageDraw.Draw(image)
    if not place.indoors:
        lights(draw, rng, time, side, bare_sky)
    pen = Pen(image, draw, rng, side, line, light)
    if place.far is not None and not (bare_sky and place.far[0] == "clouds"):
        HORIZONS[place.far[0]](pen, light(place.far[1]))
    if place.near is not None:
        FLOORS[place.near[0]](pen, light(place.near[1]))
    soft = image.filter(ImageFilter.GaussianBlur(1.2))
    return soft.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def lights(draw: ImageDraw.ImageDraw, rng: random.Random, time: str, side: int, bare_sky: bool) -> None:
    """The sun at dusk, moon and stars by night; only the stars in a bare sky."""
    x = side * rng.choice((0.2, 0.5, 0.8))
    if time == "dusk" and not bare_sky:
        draw.ellipse((x - 60, side * 0.3, x + 60, side * 0.3 + 120), fill=(255, 206, 130))
    elif time == "night":
        for _ in range(34):
            a, b, r = rng.uniform(0, side), rng.uniform(0, side * 0.45), rng.choice((3, 4, 5))
            draw.ellipse((a - r, b - r, a + r, b + r), fill=(226, 228, 246))
        if bare_sky:
            return
        draw.ellipse((x - 42, side * 0.1, x + 42, side * 0.1 + 84), fill=(244, 240, 214))
