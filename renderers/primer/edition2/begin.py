"""Begins training anew from a checkpoint, with what each noun looks like already in its texture.

    python -m renderers.primer.edition2.begin --out work/primer2 --checkpoint renderers/primer/edition2/checkpoint

A noun's texture becomes its own picture: the autoencoder's latents of the picture on grey, in their largest principal
components, and its coverage. The first layer hears the new features through the mixture of its weights that explains
the old ones best (least squares over all texels). Textures begun at zero must grow into such pictures by themselves,
from the few steps that show each noun. Needs ``assets/`` and ``vae/`` in the folder; writes ``state.pt``, from which
``training`` goes on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from renderers.primer.edition2.drawing import is_shape, paste_thing, thing_size
from renderers.primer.edition2.export import load
from renderers.primer.edition2.layout import FACTOR, SLOTS
from renderers.primer.edition2.network import PlanPainter, new_painter
from renderers.primer.edition2.training import Trainer
from renderers.primer.edition2.windows import Menu
from renderers.primer.edition2.world import MEDIA, NOUNS, SHAPES

GREYS = (96, 160)
"""A thing is drawn on both: where the two pictures differ is ground."""
SHAPE_COLOUR = "red"


def drawn(noun: str, medium: str, side: int) -> tuple[np.ndarray, np.ndarray]:
    """A noun that fills its box of ``side`` x ``side`` pixels, on grey: uint8 (side, side, 3), and float coverage."""
    colour = SHAPE_COLOUR if is_shape(noun) else None
    size = thing_size(noun, medium, colour, side)
    pages = []
    for grey in GREYS:
        page = Image.new("RGB", size, (grey,) * 3)
        paste_thing(page, noun, medium, colour, (0, 0, *size))
        pages.append(np.asarray(page.resize((side, side), Image.Resampling.BILINEAR)).astype(np.float32))
    through = np.abs(pages[1] - pages[0]).mean(-1) / (GREYS[1] - GREYS[0])
    return ((pages[0] + pages[1]) / 2).round().astype(np.uint8), 1 - through.clip(0, 1)


@torch.no_grad()
def pictured(vae: AutoencoderTiny, width: int, side: int) -> tuple[Tensor, float]:
    """Textures (nouns, media, width, side, side) of the nouns' own pictures, and the share of the latents' variance
    that their components keep."""
    latents, covers = [], []
    for noun in (*NOUNS, *SHAPES):
        for medium in MEDIA:
            image, cover = drawn(noun, medium, side * FACTOR)
            pixels = torch.from_numpy(image.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
            latents.append(vae.encode(pixels).latents[0] * vae.config.scaling_factor)
            covers.append(F.adaptive_avg_pool2d(torch.from_numpy(cover)[None], side))
    every = torch.stack(latents)
    flat = every.movedim(1, -1).reshape(-1, every.shape[1])
    flat = flat - flat.mean(0)
    _, spread, axes = torch.linalg.svd(flat, full_matrices=False)
    kept = flat @ axes[: width - 1].T
    share = float((spread[: width - 1] ** 2).sum() / (spread**2).sum())
    kept = kept / kept.std(0)
    parts = kept.view(len(latents), side, side, width - 1).movedim(-1, 1)
    grids = torch.cat([parts, torch.stack(covers)], 1)
    return grids.view(len(NOUNS) + len(SHAPES), len(MEDIA), width, side, side), share


@torch.no_grad()
def begin(painter: PlanPainter, vae: AutoencoderTiny) -> None:
    """Puts the pictures into the painter's textures, and lets its first layer hear them as it heard the old ones."""
    textures = painter.conditions.textures.grids
    width, side = textures.shape[2], textures.shape[-1]
    new, kept = pictured(vae, width, side)
    rows, old = (grids.movedim(2, -1).reshape(-1, width) for grids in (new, textures))
    mixture = torch.linalg.lstsq(rows, old).solution
    explained = 1 - float(((rows @ mixture - old) ** 2).sum() / (old**2).sum())
    print(f"textures: {kept:.1%} of the latents kept, {explained:.1%} of the old features explained", flush=True)
    first = painter.unet.conv_in.weight
    places = painter.conditions.config.place_width
    for slot in range(SLOTS):
        at = first.shape[1] - places - (SLOTS - slot) * width
        first[:, at : at + width] = torch.einsum("nw,onyx->owyx", mixture.T, first[:, at : at + width])
    textures.copy_(new)


def main(out: Path, checkpoint: Path, seed: int) -> None:
    kept, vae = load(checkpoint)
    painter = new_painter(seed)
    weights = kept.state_dict()
    painter.load_state_dict({name: weights[name] for name in painter.state_dict()})
    begin(painter, vae)
    Trainer(painter, Menu(), seed, torch.device("cpu"), torch.float32).save(out / "state.pt", 0.0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/primer2"))
    parser.add_argument("--checkpoint", type=Path, default=Path("renderers/primer/edition2/checkpoint"))
    parser.add_argument("--seed", type=int, default=1)
    main(**vars(parser.parse_args()))
