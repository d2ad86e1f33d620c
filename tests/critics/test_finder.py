"""The finder of words: laid out anew for a CPU, it finds what EasyOCR's own finds."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw, ImageFont

easyocr = pytest.importorskip("easyocr")

from easyocr.craft import CRAFT  # noqa: E402
from easyocr.detection import copyStateDict  # noqa: E402

from critics.text.finder import folded, load_finder  # noqa: E402
from critics.text.ocr import FINDER, default_models  # noqa: E402


@pytest.fixture(scope="module")
def picture() -> torch.Tensor:
    """Two words on a non-square picture, float32 (1, 3, 160, 288), about normalised."""
    image = Image.new("RGB", (288, 160), "white")
    draw = ImageDraw.Draw(image)
    draw.text((20, 20), "SALE", fill="black", font=ImageFont.load_default(48))
    draw.text((120, 100), "today", fill="red", font=ImageFont.load_default(32))
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)[None].float() / 127.5 - 1


@pytest.fixture(scope="module")
def plain() -> torch.nn.Module:
    path = default_models() / FINDER
    network = CRAFT()
    network.load_state_dict(copyStateDict(torch.load(path, map_location="cpu", weights_only=True)))
    return network.eval()


@torch.no_grad()
def test_heat_maps_are_those_of_the_plain_network(picture, plain):
    expected = plain(picture)[0]
    found = load_finder(str(default_models() / FINDER))(picture)[0]
    assert found.dtype == torch.float32
    assert found.shape == (1, 80, 144, 2)
    assert expected.max() > 0.7  # there are words to be found
    assert (found - expected).abs().max() < 1e-4


@torch.no_grad()
def test_folding_leaves_no_batch_normalisation_and_the_same_output():
    torch.manual_seed(0)
    block = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Conv2d(4, 2, 1)
    )
    block(torch.randn(8, 3, 9, 7))  # running statistics that aren't those of a new layer
    block.eval()
    pixels = torch.randn(2, 3, 9, 7)
    before = block(pixels)
    after = folded(block)
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in after.modules())
    assert torch.allclose(after(pixels), before, atol=1e-6)
