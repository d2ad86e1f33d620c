"""Pictures sent to a server and back. An answer is untrusted bytes, and read with care.

Pictures are uint8 sRGB (height, width, 3), masks bool (height, width), sizes (width, height).
"""

from __future__ import annotations

import base64
import binascii
import io
import struct
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from renderers.remote.framing import PixelSize, size_text

FORMATS = ("PNG", "JPEG", "WEBP")
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError, MemoryError)
"""What Pillow's decoders raise on broken files, beside errors of struct and zlib."""
MOST_ENLARGED = 4.0
"""A picture may have that many times the requested pixels; larger ones are never unpacked."""
MOST_SHRUNK = 4.0
"""Its sides may be that many times shorter."""
STRETCH = 0.05
"""How far its proportions may differ from the requested ones, as a share."""


class UnfitPicture(ValueError):
    """A server's answer isn't usable as the requested picture; one line."""


def png(image: np.ndarray, size: PixelSize) -> bytes:
    """The picture at that size as a PNG."""
    return _as_png(resized_to(Image.fromarray(image), size))


def mask_png(mask: np.ndarray, size: PixelSize) -> bytes:
    """The mask at that size as an RGBA PNG: transparent where it holds, opaque black elsewhere."""
    alpha = Image.fromarray(np.where(mask, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    black = Image.new("RGBA", size, (0, 0, 0, 255))
    black.putalpha(alpha)
    return _as_png(black)


def decode_picture(text: str, asked: PixelSize, ground: np.ndarray | None = None) -> Image.Image:
    """The RGB picture in base64 ``text``, its first frame, in the proportions of ``asked``.

    Transparent parts show ``ground``, or white. Raises UnfitPicture, before anything large is unpacked.
    """
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise UnfitPicture("a picture in broken base64") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _check(picture, asked)
                picture.load()
                return _without_alpha(picture, ground)
    except UnfitPicture:
        raise
    except (UnidentifiedImageError, ImportError):  # a library that replaced Image.open may miss a package for it
        raise UnfitPicture("something that is no PNG, JPEG or WebP") from None
    except Image.DecompressionBombError:
        raise UnfitPicture("a picture of far more pixels than asked for") from None
    except (*BROKEN, struct.error, zlib.error):
        raise UnfitPicture("a broken picture") from None


def cropped_to(picture: Image.Image, size: PixelSize) -> np.ndarray:
    """A full picture at that size, cropped to its middle where the proportions differ: no shape is stretched."""
    return np.asarray(picture if picture.size == size else ImageOps.fit(picture, size, Image.Resampling.LANCZOS))


def resized_to(picture: Image.Image, size: PixelSize) -> Image.Image:
    """A picture stretched to that size: an answer for a window regains the window's proportions."""
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _check(picture: Image.Image, asked: PixelSize) -> None:
    width, height = picture.size
    stretch = width * asked[1] / (height * asked[0]) if height else 0.0
    small = min(width * MOST_SHRUNK / asked[0], height * MOST_SHRUNK / asked[1]) < 1
    if small or width * height > MOST_ENLARGED * asked[0] * asked[1] or not 1 - STRETCH <= stretch <= 1 / (1 - STRETCH):
        raise UnfitPicture(f"a picture of {size_text(picture.size)} where {size_text(asked)} was asked for")
    if picture.mode not in MODES:
        raise UnfitPicture(f"a picture of mode {picture.mode}, which isn't 8 bits a channel")


def _without_alpha(picture: Image.Image, ground: np.ndarray | None) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    below = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    if ground is not None:
        below = resized_to(Image.fromarray(ground), layer.size).convert("RGBA")
    return Image.alpha_composite(below, layer).convert("RGB")


def _as_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()
