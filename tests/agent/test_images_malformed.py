"""More than a hundred files that are no plain picture, made here: each a right reading or one clear line."""

from __future__ import annotations

import io
import os
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, features

from agent.errors import ImageError
from agent.images import load_image

SIZE = (30, 20)
NOISE = np.random.default_rng(0).integers(0, 255, (20, 30, 3)).astype(np.uint8)
KINDS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"]


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def valid(kind: str) -> bytes:
    return encoded(Image.fromarray(NOISE), kind)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, data in (*chunks, (b"IEND", b"")):
        parts.append(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
    return b"".join(parts)


def header(width: int, height: int, depth: int = 8, colour: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)


def refused(path) -> str:
    """The one line, with what and where; nothing else may be raised."""
    with pytest.raises(ImageError) as caught:
        load_image(path)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(f"{path}: ")
    assert len(said) < len(str(path)) + 300
    return said


def read_or_refused(path) -> None:
    try:
        image = load_image(path)
    except ImageError:
        refused(path)
    else:
        assert image.dtype == np.uint8
        assert image.ndim == 3 and image.shape[2] == 3 and image.size > 0


@pytest.mark.parametrize("share", [0.02, 0.1, 0.25, 0.5, 0.75, 0.95])
@pytest.mark.parametrize("kind", KINDS)
def test_truncated(tmp_path, kind, share):
    path = tmp_path / f"a.{kind.lower()}"
    whole = valid(kind)
    path.write_bytes(whole[: int(len(whole) * share)])
    if kind in ("GIF", "WEBP", "TIFF"):  # of these a reader may still make sense of what is there
        read_or_refused(path)
    else:
        refused(path)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_bytes_overwritten_with_noise(tmp_path, kind, seed):
    path, dice = tmp_path / "a.img", np.random.default_rng(seed)
    broken = bytearray(valid(kind))
    for place in dice.integers(4, len(broken), max(4, len(broken) // 40)):
        broken[place] = dice.integers(0, 256)
    path.write_bytes(bytes(broken))
    read_or_refused(path)


NO_PICTURE = {
    "empty": b"",
    "text": b"dear all, please find the logo attached",
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "html": b"<!doctype html><img src=x onerror=alert(1)>",
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF",
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n",
    "zip": b"PK\x03\x04" + bytes(60),
    "zeros": bytes(1000),
    "signature": b"\x89PNG\r\n\x1a\n",
    "png without data": png(header(30, 20)),
    "png of no width": png(header(0, 20), (b"IDAT", zlib.compress(b""))),
    "png of no height": png(header(30, 0), (b"IDAT", zlib.compress(b""))),
    "png of depth 3": png(header(30, 20, 3), (b"IDAT", zlib.compress(bytes(2000)))),
    "png with a short header": png((b"IHDR", b"\0\0")),
    "png with too little data": png(header(30, 20), (b"IDAT", zlib.compress(bytes(40)))),
    "png of a broken stream": png(header(30, 20), (b"IDAT", b"no zlib stream")),
    "jpeg start alone": b"\xff\xd8",
    "jpeg start and end": b"\xff\xd8\xff\xd9",
    "jpeg with an unknown marker": b"\xff\xd8\xff\x00\x00\x04ab",
    "jpeg without tables": b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x14\x00\x1e\x03\x01\x22\0\x02\x11\1\x03\x11\1\xff\xd9",
    "gif of no size": b"GIF89a" + bytes(7) + b";",
    "tiff that points nowhere": b"II*\0\xff\xff\xff\x7f",
    "tiff of an empty directory": b"II*\0\x08\0\0\0\0\0\0\0\0\0",
    "bmp with a bad header": b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(36),
    "webp of nothing": b"RIFF\x04\0\0\0WEBP",
    "ppm with words": b"P6\nwide high\n255\n",
}


@pytest.mark.parametrize("what", NO_PICTURE)
def test_what_is_no_picture(tmp_path, what):
    path = tmp_path / "logo.png"  # its name says what it isn't
    path.write_bytes(NO_PICTURE[what])
    refused(path)


HUGE = [(100_000, 100_000), (2**31 - 1, 1), (2**31 - 1, 2**31 - 1), (20_000, 5_001), (65_535, 65_535)]


@pytest.mark.parametrize("form", ["png", "bmp", "ppm", "gif"])
@pytest.mark.parametrize("size", HUGE)
def test_a_header_of_a_huge_picture_costs_no_memory(tmp_path, size, form):
    width, height = size
    path = tmp_path / f"a.{form}"
    path.write_bytes(
        {
            "png": png(header(width, height, 8, 0), (b"IDAT", zlib.compress(bytes(100_000)))),
            "bmp": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, 24, *[0] * 6),
            "ppm": b"P6\n%d %d\n255\n" % (width, height),
            "gif": b"GIF89a"
            + struct.pack("<HHBBB", min(width, 65_535), min(height, 65_535), 0x80, 0, 0)
            + bytes(6)
            + b";",
        }[form]
    )
    tracemalloc.start()
    try:
        refused(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("chunk", [b"iTXt", b"zTXt", b"iCCP"])
def test_a_compressed_text_that_unpacks_to_much_is_no_bomb(tmp_path, chunk):
    packed = zlib.compress(bytes(80_000_000), 9)
    data = {b"iTXt": b"k\0\1\0\0\0" + packed, b"zTXt": b"k\0\0" + packed, b"iCCP": b"k\0\0" + packed}[chunk]
    rows = zlib.compress(b"".join(b"\0" + row.tobytes() for row in NOISE))
    path = tmp_path / "a.png"
    path.write_bytes(png(header(30, 20), (chunk, data), (b"IDAT", rows)))
    read_or_refused(path)


def test_a_file_that_is_too_long_is_not_opened(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(valid("PNG"))
    os.truncate(path, 600_000_000)  # sparse: it takes no room
    assert "longer than" in refused(path)


def test_folders_missing_files_and_pipes(tmp_path):
    assert "folder" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "none.png")
    (tmp_path / "broken.png").symlink_to(tmp_path / "gone.png")
    assert "no such file" in refused(tmp_path / "broken.png")
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for ever
    assert "regular file" in refused(tmp_path / "pipe.png")
    assert "can't be read" in refused(tmp_path / ("x" * 300 + ".png"))


def marked() -> Image.Image:
    """Red but for a blue block in the upper left corner, so that every turn and flip is seen."""
    image = Image.new("RGB", SIZE, (220, 20, 20))
    ImageDraw.Draw(image).rectangle((0, 0, 9, 9), fill=(20, 20, 220))
    return image


TURNED = {
    1: "upper left",
    2: "upper right",
    3: "lower right",
    4: "lower left",
    5: "upper left",
    6: "upper right",
    7: "lower right",
    8: "lower left",
}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("tag", [*TURNED, 0, 99])
def test_turned_by_exif(tmp_path, tag, kind):
    exif = Image.Exif()
    exif[0x0112] = tag
    path = tmp_path / "a.img"
    path.write_bytes(encoded(marked(), kind, exif=exif))
    image = load_image(path)
    assert image.shape == ((30, 20, 3) if tag in (5, 6, 7, 8) else (20, 30, 3))
    vertical, _, side = TURNED.get(tag, "upper left").partition(" ")
    y, x = (2 if vertical == "upper" else -3), (2 if side == "left" else -3)
    assert image[y, x, 2] > 150 and image[y, x, 0] < 100


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_many_frames_the_first(tmp_path, kind):
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "lime", "blue")]
    path = tmp_path / "a.img"
    path.write_bytes(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    red, green, blue = load_image(path).reshape(-1, 3).mean(axis=0)
    assert red > 240 and green < 15 and blue < 15


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("1", "PNG"),
        ("L", "PNG"),
        ("P", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("L", "JPEG"),
        ("YCbCr", "JPEG"),
        ("LAB", "TIFF"),
        ("1", "TIFF"),
        ("P", "BMP"),
        ("RGBA", "WEBP"),
    ],
)
def test_colours_of_every_mode(tmp_path, mode, kind):
    drawn = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(drawn).rectangle((0, 0, 14, 19), fill="black")
    if mode == "LAB":
        from PIL import ImageCms

        drawn = ImageCms.profileToProfile(
            drawn, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
        )
    path = tmp_path / "a.img"
    path.write_bytes(encoded(drawn.convert(mode), kind))
    image = load_image(path)
    assert image.shape == (20, 30, 3)
    assert image[10, 5].max() < 40
    assert image[10, 25].min() > 215


@pytest.mark.parametrize("kind", KINDS)
def test_one_pixel(tmp_path, kind):
    path = tmp_path / "a.img"
    path.write_bytes(encoded(Image.new("RGB", (1, 1), (200, 30, 30)), kind))
    assert load_image(path).shape == (1, 1, 3)


def test_a_right_picture_under_a_wrong_name(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(valid("PNG"))
    assert np.array_equal(load_image(path), NOISE)


def test_the_formats_that_are_read_are_there():
    assert features.check("webp") and features.check("jpg") and features.check("zlib")
