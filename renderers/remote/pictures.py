"""Pictures on their way to a server and back. What comes back is read as what it is: bytes from a stranger.

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

from renderers.remote.framing import Size, said

FORMATS = ("PNG", "JPEG", "WEBP")
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
MOST_ENLARGED = 4.0
"""A picture may have that many times the pixels that were asked for; of more nothing is unpacked."""
MOST_SHRUNK = 4.0
"""Its sides may be that many times shorter."""
STRETCH = 0.05
"""How far its proportions may be from those that were asked for, as a share."""


class UnfitPicture(ValueError):
    """What a server sent can't be used as the picture that was asked for; one line."""


def png(image: np.ndarray, size: Size) -> bytes:
    """The picture at that size as a PNG."""
    return _written(_sized(Image.fromarray(image), size))


def mask_png(mask: np.ndarray, size: Size) -> bytes:
    """The mask at that size as an RGBA PNG: transparent where it holds, opaque black elsewhere."""
    alpha = Image.fromarray(np.where(mask, 0, 255).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    black = Image.new("RGBA", size, (0, 0, 0, 255))
    black.putalpha(alpha)
    return _written(black)


def decoded(text: str, asked: Size, ground: np.ndarray | None = None) -> Image.Image:
    """The RGB picture that ``text`` holds in base64, in the proportions of ``asked``; of several frames the first.

    What is transparent shows ``ground``, or white. Raises UnfitPicture, before anything large is unpacked.
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
                return _flat(picture, ground)
    except UnfitPicture:
        raise
    except (UnidentifiedImageError, ImportError):  # a library that replaced Image.open may miss a package for it
        raise UnfitPicture("something that is no PNG, JPEG or WebP") from None
    except Image.DecompressionBombError:
        raise UnfitPicture("a picture of far more pixels than asked for") from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        LookupError,
        TypeError,
        OverflowError,
        MemoryError,
        struct.error,
        zlib.error,
    ):
        raise UnfitPicture("a broken picture") from None


def fitted(picture: Image.Image, size: Size) -> np.ndarray:
    """A whole picture at that size: its middle where the proportions differ, since a stretch would bend every shape."""
    return np.asarray(picture if picture.size == size else ImageOps.fit(picture, size, Image.Resampling.LANCZOS))


def brought_back(picture: Image.Image, size: Size) -> np.ndarray:
    """A window's picture at the window's size, undoing the stretch that it was sent with."""
    return np.asarray(_sized(picture, size))


def _sized(picture: Image.Image, size: Size) -> Image.Image:
    return picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)


def _check(picture: Image.Image, asked: Size) -> None:
    width, height = picture.size
    stretch = width * asked[1] / (height * asked[0]) if height else 0.0
    small = min(width * MOST_SHRUNK / asked[0], height * MOST_SHRUNK / asked[1]) < 1
    if small or width * height > MOST_ENLARGED * asked[0] * asked[1] or not 1 - STRETCH <= stretch <= 1 / (1 - STRETCH):
        raise UnfitPicture(f"a picture of {said(picture.size)} where {said(asked)} was asked for")
    if picture.mode not in MODES:
        raise UnfitPicture(f"a picture of mode {picture.mode}, which isn't 8 bits a channel")


def _flat(picture: Image.Image, ground: np.ndarray | None) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    below = Image.new("RGBA", layer.size, (255, 255, 255, 255))
    if ground is not None:
        below = _sized(Image.fromarray(ground), layer.size).convert("RGBA")
    return Image.alpha_composite(below, layer).convert("RGB")


def _written(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()
