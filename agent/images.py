"""Reading picture files from anywhere."""

from __future__ import annotations

import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from agent.errors import ImageError

MOST_PIXELS = 100_000_000
MOST_BYTES = 500_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "TGA", "ICO", "JPEG2000", "AVIF", "DIB", "QOI")
"""Formats of pictures. Pillow's other formats are documents, drawings or obsolete, and some start other programs."""


BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError, MemoryError)
"""What Pillow's decoders raise for broken files, besides the errors of struct and zlib."""


def load_image(path: Path) -> np.ndarray:
    """The picture as uint8 sRGB of shape (height, width, 3): upright by its EXIF tag, alpha laid on white, first frame.

    Raises ImageError, in one line, if the file is missing, broken, no picture, longer than MOST_BYTES, or has more than
    MOST_PIXELS; the latter two before anything is unpacked.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ImageError(f"{path}: is not a regular file")
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise ImageError(f"{path}: is longer than {MOST_BYTES:,} bytes; save it smaller")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ImageError(f"{path}: {image.width}x{image.height} pixels are more than {MOST_PIXELS:,}")
                image.load()
                return np.asarray(_rgb(ImageOps.exif_transpose(image)), dtype=np.uint8)
    except FileNotFoundError:
        raise ImageError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise ImageError(f"{path}: is a folder, not a picture") from None
    except (UnidentifiedImageError, ImportError):  # a library that replaced Image.open may lack a package
        raise ImageError(f"{path}: can't be read as a picture; save it as PNG or JPEG") from None
    except Image.DecompressionBombError:
        raise ImageError(f"{path}: has more than {MOST_PIXELS:,} pixels") from None
    except (*BROKEN, struct.error, zlib.error) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(f"{path}: can't be read: {problem[:200]}; save it again as PNG or JPEG") from None


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_eight_bit(np.asarray(image, dtype=np.float64))).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bit(values: np.ndarray) -> np.ndarray:
    """Grey values as uint8: values in [0, 1] are scaled by 255, values above 255 are taken as 16-bit."""
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    highest = float(values.max(initial=0.0))
    scale = 255.0 if highest <= 1.0 else 1.0 if highest <= 255.0 else 255.0 / max(65535.0, highest)
    return np.clip(np.rint(values * scale), 0, 255).astype(np.uint8)
