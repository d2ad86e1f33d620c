"""Pictures drawn for the tests of the critics."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from planners.scene import Box


class Page:
    """A picture to draw on; boxes are returned normalised, from pixel xyxy. Drawn at four times the size."""

    def __init__(self, width: int = 240, height: int = 160, background: str | tuple[int, int, int] = "white") -> None:
        self.size = (width, height)
        self._big = Image.new("RGB", (width * 4, height * 4), background)
        self._draw = ImageDraw.Draw(self._big)

    def shape(self, kind: str, xyxy: tuple[int, int, int, int], fill: str | tuple[int, int, int]) -> Box:
        x0, y0, x1, y1 = (4 * v for v in xyxy)
        if kind == "circle":
            self._draw.ellipse((x0, y0, x1, y1), fill=fill)
        elif kind == "triangle":
            self._draw.polygon([(x0, y1), ((x0 + x1) / 2, y0), (x1, y1)], fill=fill)
        else:
            self._draw.rectangle((x0, y0, x1, y1), fill=fill)
        return Box.from_pixels(xyxy, self.size)

    def text(self, content: str, left: int, top: int, height: int = 24, fill: str = "black") -> Box:
        font = ImageFont.load_default(height * 4)
        self._draw.text((left * 4, top * 4), content, font=font, fill=fill)
        bounds = self._draw.textbbox((left * 4, top * 4), content, font=font)
        return Box.from_pixels([v / 4 for v in bounds], self.size)

    def image(self) -> np.ndarray:
        return np.array(self._big.resize(self.size, Image.Resampling.LANCZOS))
