"""A painter that begins anew with the nouns' pictures in its textures hears them as it heard its old ones."""

from __future__ import annotations

import numpy as np
import torch

from renderers.primer.edition2 import begin as recipe
from renderers.primer.edition2.begin import begin, drawn
from renderers.primer.edition2.network import new_painter


def test_a_shape_fills_its_box_and_knows_its_coverage():
    image, cover = drawn("circle", "flat illustration", 64)
    assert image.shape == (64, 64, 3) and cover.shape == (64, 64)
    assert cover[32, 32] == 1 and cover[1, 1] == 0 and 0.7 < cover.mean() < 0.85
    assert np.abs(image[32, 32].astype(int) - (214, 40, 40)).max() <= 1 and (image[1, 1] == 128).all()


def test_the_first_layer_answers_to_the_new_textures_as_to_the_old_ones(monkeypatch):
    painter = new_painter(0, block_out_channels=(32, 32, 32, 32))
    grids = painter.conditions.textures.grids
    old = torch.randn(grids.shape, generator=torch.Generator().manual_seed(1))
    turn = torch.linalg.qr(torch.randn(12, 12, generator=torch.Generator().manual_seed(2)))[0]
    with torch.no_grad():
        grids.copy_(old)
    new = torch.einsum("klcyx,cd->kldyx", old, turn)
    monkeypatch.setattr(recipe, "pictured", lambda *_: (new, 1.0))
    before = painter.unet.conv_in.weight.detach().clone()
    begin(painter, None)
    after, places = painter.unet.conv_in.weight.detach(), painter.conditions.config.place_width
    assert torch.equal(grids, new) and torch.equal(before[:, -places:], after[:, -places:])
    for first in (before.shape[1] - places - 24, before.shape[1] - places - 12):
        here = slice(first, first + 12)
        heard, hears = (
            torch.einsum("onyx,n->oyx", weights[:, here], texel)
            for weights, texel in ((before, old[3, 0, :, 5, 5]), (after, new[3, 0, :, 5, 5]))
        )
        assert torch.allclose(heard, hears, atol=1e-4)
    assert torch.equal(before[:, : before.shape[1] - places - 24], after[:, : before.shape[1] - places - 24])
