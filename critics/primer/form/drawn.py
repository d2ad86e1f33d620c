"""Crops of drawn things, well formed and damaged, as the critic of form sees them.

    uv run python -m critics.primer.form.drawn --out work/form --count 12000

writes files ``drawn_SEED_FIRST.npz`` of ``SHARD`` crops each. Sample i of a seed depends on nothing else, so a longer
run extends a shorter one.
"""

from __future__ import annotations

import argparse
import functools
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image, ImageFilter
from scipy import ndimage

from critics.form.network import CELLS, INNER, SIDE
from critics.form.references import read_sheet
from critics.primer.form.crops import FormCrops
from critics.primer.form.damages import DAMAGES, ON_SHAPES
from critics.primer.form.things import StyledThing, random_thing
from renderers.primer.edition2 import drawing, grounds
from renderers.primer.edition2.world import FLYING, PLAIN_GROUNDS, TIMES

KINDS = ("none", *DAMAGES)
DIFFERS = 26.0
"""Levels from which a pixel counts as changed by a damage."""
LEAST, CELL = 0.02, 0.12
"""The share of the crop that a damage changes at least, and of a cell to be a wrong one."""
SHARD = 1500
MARGIN = (SIDE - INNER) // 2


@dataclass(frozen=True)
class FormSample:
    """``crop`` uint8 (SIDE, SIDE, 3); ``wrong`` bool (CELLS, CELLS), all False for a well-formed thing."""

    crop: np.ndarray
    thing: StyledThing
    wrong: np.ndarray
    damage: str


@functools.lru_cache(maxsize=160)
def ground_picture(name: str, time: str) -> Image.Image:
    return grounds.paint(name, time, (384, 384))


def random_ground(rng: random.Random) -> Image.Image:
    """A cut of a place, a plain ground or any colour, RGB (SIDE, SIDE)."""
    chance = rng.random()
    if chance < 0.3:
        return Image.new("RGB", (SIDE, SIDE), rng.choice(list(PLAIN_GROUNDS.values())))
    if chance < 0.45:
        return Image.new("RGB", (SIDE, SIDE), tuple(rng.randrange(256) for _ in range(3)))
    whole = ground_picture(rng.choice(list(grounds.PLACES)), rng.choices(TIMES, (0.6, 0.2, 0.2))[0])
    side = rng.randint(60, 384)
    x, y = rng.randint(0, 384 - side), rng.randint(0, 384 - side)
    return whole.resize((SIDE, SIDE), Image.Resampling.BILINEAR, (x, y, x + side, y + side), reducing_gap=2.0)


def squared(thing: StyledThing) -> np.ndarray:
    """float32 RGBA (INNER, INNER, 4)."""
    size = (INNER, INNER)
    return np.asarray(thing.picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)).astype(np.float32)


def put(ground: Image.Image, layer: np.ndarray, place: tuple[int, int, int, int]) -> Image.Image:
    """A copy of the ground with an RGBA layer stretched into a box of pixels."""
    made = ground.copy()
    size = (place[2] - place[0], place[3] - place[1])
    picture = Image.fromarray(np.clip(layer, 0, 255).astype(np.uint8), "RGBA").resize(size, Image.Resampling.BILINEAR)
    made.paste(picture, place[:2], picture)
    return made


def stands_out(thing: StyledThing, ground: Image.Image) -> bool:
    """Whether a thing's colour can be told from the ground behind it."""
    pixels = np.asarray(thing.picture.resize((16, 16)))
    mine = pixels[pixels[..., 3] > 127][:, :3]
    return not len(mine) or float(np.linalg.norm(np.median(mine, 0) - np.asarray(ground).reshape(-1, 3).mean(0))) > 60


def sample(number: int, seed: int) -> FormSample:
    """Sample ``number`` of a seed; every second one is damaged."""
    rng, noise = random.Random(f"form {seed} {number}"), np.random.default_rng((seed, number))
    while True:
        thing, ground = random_thing(rng), random_ground(rng)
        if stands_out(thing, ground):
            break
    if not thing.is_shape and thing.noun not in FLYING and rng.random() < 0.6:
        drawing.paste_shadow(ground, (MARGIN, MARGIN, SIDE - MARGIN, SIDE - MARGIN))
    neighbour = rng.random()
    if neighbour < 0.25:
        ground = with_neighbour(rng, ground)
    ends = (MARGIN, MARGIN, SIDE - MARGIN, SIDE - MARGIN)
    x0, y0, x1, y1 = (round(end + rng.uniform(-0.055, 0.055) * INNER) for end in ends)
    sound = squared(thing)
    well = put(ground, sound, (x0, y0, x1, y1))
    name, made, wrong = "none", well, np.zeros((CELLS, CELLS), bool)
    while number % 2 and name == "none":
        name = rng.choice(ON_SHAPES if thing.is_shape else tuple(DAMAGES))
        layer = DAMAGES[name](sound, squared(random_thing(rng)), noise)
        made = put(ground, layer, (x0, y0, x1, y1))
        changed = np.abs(np.asarray(made).astype(np.float32) - np.asarray(well)).max(-1) > DIFFERS
        if changed.mean() < LEAST:
            name = "none"
            continue
        wrong = cells(changed)
        if name == "cut" and rng.random() < 0.5:  # a detector boxes what is left
            made, wrong = boxed(made, layer, (x0, y0, x1, y1)), np.ones_like(wrong)
    if 0.25 <= neighbour < 0.33:
        made = with_neighbour(rng, made, over=True)
    return FormSample(softened(made, rng, noise), thing, wrong, name)


def with_neighbour(rng: random.Random, picture: Image.Image, over: bool = False) -> Image.Image:
    """The picture with another thing at its edge; ``over``: it covers a little of what is in the middle."""
    layer, side = squared(random_thing(rng)), round(SIDE * rng.uniform(0.4, 0.9))
    inside = rng.uniform(0.14, 0.26) if over else rng.uniform(0.02, 0.12)
    along, across = rng.randint(-side // 2, SIDE - side // 2), round(inside * SIDE)
    x, y = rng.choice(((across - side, along), (SIDE - across, along), (along, across - side), (along, SIDE - across)))
    return put(picture, layer, (x, y, x + side, y + side))


def boxed(made: Image.Image, layer: np.ndarray, place: tuple[int, int, int, int]) -> Image.Image:
    """The crop around what a cut left of a thing, stretched to the whole crop."""
    left = np.argwhere(layer[..., 3] > 100)
    if len(left) < 20:
        return made
    scale = np.array([place[3] - place[1], place[2] - place[0]]) / INNER
    (y0, x0), (y1, x1) = left.min(0) * scale + place[1::-1], (left.max(0) + 1) * scale + place[1::-1]
    dy, dx = (y1 - y0) * MARGIN / INNER, (x1 - x0) * MARGIN / INNER
    return made.transform(
        made.size, Image.Transform.EXTENT, (x0 - dx, y0 - dy, x1 + dx, y1 + dy), Image.Resampling.BILINEAR
    )


def cells(changed: np.ndarray) -> np.ndarray:
    """Which cells (CELLS, CELLS) of a crop's map of changed pixels are changed ones."""
    step = SIDE // CELLS
    shares: np.ndarray = changed.reshape(CELLS, step, CELLS, step).mean(axis=(1, 3))
    return (shares > CELL) | (shares >= shares.max() * 0.9)


def softened(picture: Image.Image, rng: random.Random, noise: np.random.Generator) -> np.ndarray:
    """uint8: as a thing of fewer pixels is, out of focus, or with a little noise; the same for sound and damaged."""
    if rng.random() < 0.4:
        side = rng.randint(40, 88)
        picture = picture.resize((side, side), Image.Resampling.BOX).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    if rng.random() < 0.4:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.3)))
    pixels = np.asarray(picture).astype(np.float32)
    if rng.random() < 0.3:
        grain = ndimage.gaussian_filter(noise.standard_normal(pixels.shape), (*([rng.uniform(0, 1.0)] * 2), 0))
        pixels = pixels + rng.uniform(1, 6) * grain / max(1e-3, float(grain.std()))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def decoded(crops: np.ndarray, vae: AutoencoderTiny) -> np.ndarray:
    """Crops uint8 (n, SIDE, SIDE, 3) after the painter's autoencoder."""
    pixels = torch.from_numpy(crops).permute(0, 3, 1, 2).float() / 127.5 - 1
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        made = vae.decode(vae.encode(pixels).latents).sample
    return ((made.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def shard(numbers: range, seed: int, tiles: Mapping[tuple[str, str], int], vae: AutoencoderTiny) -> FormCrops:
    """These samples of a seed; of every five, two go through the autoencoder, one of them sound and one damaged."""
    samples = [sample(number, seed) for number in numbers]
    crops = np.stack([one.crop for one in samples])
    chosen = [k for k, number in enumerate(numbers) if number % 10 < 4]
    for first in range(0, len(chosen), 32):
        some = chosen[first : first + 32]
        crops[some] = decoded(crops[some], vae)
    names = [(one.thing.noun, "shape" if one.thing.is_shape else one.thing.style) for one in samples]
    wrong, kinds = np.stack([one.wrong for one in samples]), [KINDS.index(one.damage) for one in samples]
    return FormCrops(crops, np.array([tiles[name] for name in names]), wrong, np.array(kinds))


def main(out: Path, count: int, seed: int, references: Path, vae: Path) -> None:
    sheet = read_sheet(references)
    tiles = {name: number for number, name in enumerate(sheet.tiles)}
    autoencoder = AutoencoderTiny.from_pretrained(vae, torch_dtype=torch.float32).eval()
    for first in range(0, count, SHARD):
        path = out / f"drawn_{seed}_{first:06d}.npz"
        if not path.exists():
            shard(range(first, min(first + SHARD, count)), seed, tiles, autoencoder).save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/form"))
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--references", type=Path, default=Path("critics/primer/form/checkpoint"))
    parser.add_argument("--vae", type=Path, default=Path("renderers/primer/edition2/vae"))
    main(**vars(parser.parse_args()))
