from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

import agent.images
from agent.errors import ImageError
from agent.images import load_image


def save(path, image, **options):
    image.save(path, **options)
    return path


def test_upright_by_its_exif_tag(tmp_path):
    image = Image.new("RGB", (30, 20), "white")
    exif = Image.Exif()
    exif[0x0112] = 6
    assert load_image(save(tmp_path / "a.jpg", image, exif=exif)).shape == (30, 20, 3)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "CMYK", "LA", "RGBA", "YCbCr", "I;16", "I", "F"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    values = np.full((20, 30), 65535 if mode == "I;16" else 255)
    if mode == "I;16":
        image = Image.fromarray(values.astype(np.uint16))
    elif mode in ("I", "F"):
        image = Image.fromarray(values.astype(np.int32 if mode == "I" else np.float32))
    else:
        image = Image.new("RGB", (30, 20), "white").convert(mode)
    suffix = "png" if mode in ("RGB", "L", "1", "P", "LA", "RGBA", "I;16") else "tiff"
    loaded = load_image(save(tmp_path / f"a.{suffix}", image))
    assert loaded.shape == (20, 30, 3) and loaded.dtype == np.uint8 and (loaded >= 254).all()


def test_sixteen_bit_is_scaled_and_not_cut(tmp_path):
    path = save(tmp_path / "a.png", Image.fromarray(np.linspace(0, 65535, 600).astype(np.uint16).reshape(20, 30)))
    assert 100 < load_image(path).mean() < 150


def test_alpha_lies_on_white(tmp_path):
    path = save(tmp_path / "a.png", Image.new("RGBA", (30, 20), (0, 0, 0, 0)))
    assert (load_image(path) == 255).all()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_one_line(tmp_path, content):
    path = tmp_path / "a.png"
    path.write_bytes(content)
    with pytest.raises(ImageError) as caught:
        load_image(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_truncated_picture_is_an_error(tmp_path, kind):
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (80, 120, 3)).astype(np.uint8)
    Image.fromarray(noise).save(buffer, kind)
    path = tmp_path / "a.img"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(ImageError, match="can't be read"):
        load_image(path)


def test_missing_files_folders_and_bombs(tmp_path, monkeypatch):
    with pytest.raises(ImageError, match="no such file"):
        load_image(tmp_path / "none.png")
    with pytest.raises(ImageError, match="folder"):
        load_image(tmp_path)
    path = save(tmp_path / "a.png", Image.new("L", (60, 40)))
    monkeypatch.setattr(agent.images, "MOST_PIXELS", 2000)
    with pytest.raises(ImageError, match="60x40"):
        load_image(path)
