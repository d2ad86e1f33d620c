"""Crops of things that the painter painted, labelled by how far each is from the drawing of its own plan.

    uv run python -m critics.primer.form.painted --out work/form --count 300

The painter puts a thing where its plan says, so that the drawing is what it should have painted. A picture is painted
whole, in few steps or many, or begun at the noised drawing, as a repair at part strength is. A pixel of a thing differs
where no pixel of the drawing within ``REACH`` has its colour. Things that differ in few pixels are sound, those that
differ in many are malformed; what lies between isn't kept, as nobody knows. Writes ``painted_SEED_FIRST.npz``;
``kinds`` are the numbers of steps, or the percent of noise that a drawing was begun with.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from scipy import ndimage

from critics.form.inspection import around, crop
from critics.form.network import CELLS, SIDE, SPARE
from critics.form.references import read_sheet
from critics.primer.form.crops import FormCrops
from critics.primer.form.drawn import cells
from planners.scene import Box
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.crowds import covered
from renderers.primer.edition2.drawing import drawn_glyphs
from renderers.primer.edition2.export import load
from renderers.primer.edition2.layout import rasterise
from renderers.primer.edition2.network import PlanPainter
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.scenes import compose, paint_things
from renderers.primer.edition2.sheet import paint
from renderers.primer.edition2.world import SHAPES

WAYS = (2, 3, 4, 4, 8, 20, 30, 40)
"""Numbers of steps, and from 10 on percents of noise."""
REACH = 2
"""Pixels of a crop that a painted edge may be off."""
DIFFERS = 36.0
"""Levels from which a pixel isn't of the drawing's colour."""
SOUND, MALFORMED = 0.012, 0.07
"""Shares of a thing's pixels that differ, up to which it is sound and from which it is malformed."""
SMALLEST = 28
HIDDEN = 0.05
SHARD = 30


@dataclass(frozen=True)
class PaintedThing:
    """``painted`` and ``drawn`` uint8 (SIDE, SIDE, 3); ``differs`` bool (SIDE, SIDE), in ``share`` of its pixels."""

    name: tuple[str, str]
    painted: np.ndarray
    drawn: np.ndarray
    differs: np.ndarray
    share: float


def difference(painted: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Bool (SIDE, SIDE): where neither picture has the other's colour nearby."""

    def far(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        padded = np.pad(other.astype(np.int16), ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
        best = np.full((SIDE, SIDE), 255)
        for dy in range(2 * REACH + 1):
            for dx in range(2 * REACH + 1):
                apart = np.abs(one.astype(np.int16) - padded[dy : dy + SIDE, dx : dx + SIDE]).max(-1)
                best = np.minimum(best, apart)
        return best > DIFFERS

    return far(painted, drawn) | far(drawn, painted)


def begun_at(
    painter: PlanPainter, vae: AutoencoderTiny, plan: PicturePlan, drawn: np.ndarray, noise: float, seed: int
) -> np.ndarray:
    """The drawn picture, uint8 (height, width, 3), noised by that share and painted from there in two steps."""
    size = (drawn.shape[1], drawn.shape[0])
    channels = painter.conditions.batch([rasterise(plan, size, drawn_glyphs(plan, size))], painter.phrase_encoder)
    pixels = torch.from_numpy(drawn.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    clean = vae.encode(pixels).latents * vae.config.scaling_factor
    grain = torch.randn(clean.shape, generator=torch.Generator().manual_seed(seed))
    caption = [tell(plan, random.Random(0))]
    for level in (noise, noise / 2):
        noisy = (1 - level) * clean + level * grain
        clean = painter(noisy, torch.full((1,), level), channels, caption)
        grain = (noisy - (1 - level) * clean) / level
    made = vae.decode(clean / vae.config.scaling_factor).sample.clamp(-1, 1)
    return ((made[0].permute(1, 2, 0).numpy() + 1) * 127.5).round().astype(np.uint8)


def painted_things(
    painter: PlanPainter, vae: AutoencoderTiny, number: int, seed: int, way: int, side: int
) -> Iterator[PaintedThing]:
    """The things of one painted scene that are large enough and that nothing hides."""
    rng = random.Random(f"painted {seed} {number}")
    made = compose(rng, (side, side), rng.choice(("single", "several", "several", "count", "relation")))
    ground = np.asarray(made.canvas.image).astype(np.int16)
    paint_things(made.canvas)
    drawn = np.asarray(made.canvas.image)
    if way < 10:
        painted = paint(painter, vae, [made.plan], (side, side), seed=1000 * seed + number, steps=way)[0]
    else:
        painted = begun_at(painter, vae, made.plan, drawn, way / 100, 1000 * seed + number)
    covers = ndimage.binary_dilation(np.abs(drawn - ground).max(-1) > 12, iterations=2)
    mask = np.repeat(covers[..., None], 3, 2).astype(np.uint8) * 255
    things = made.canvas.things
    for k, (noun, _, box) in enumerate(things):
        if min(box[2] - box[0], box[3] - box[1]) < SMALLEST:
            continue
        if any(covered(other, box) > HIDDEN for _, _, other in things[k + 1 :]):
            continue
        name = (noun, "shape" if noun in SHAPES else made.canvas.medium)
        frame = around(Box.from_pixels(box, (side, side)), SPARE)
        pair = crop(painted, frame, (SIDE, SIDE)), crop(drawn, frame, (SIDE, SIDE))
        mine = crop(mask, frame, (SIDE, SIDE))[..., 0] > 127
        differs = difference(*pair) & mine
        yield PaintedThing(name, *pair, differs, float(differs.sum() / max(1, mine.sum())))


def labelled(things: Sequence[tuple[PaintedThing, int]], tiles: Mapping[tuple[str, str], int]) -> FormCrops:
    """The things whose label is known, each with the way it was painted."""
    known = [(thing, way) for thing, way in things if not SOUND < thing.share < MALFORMED]
    wrong = [cells(t.differs) if t.share >= MALFORMED else np.zeros((CELLS, CELLS), bool) for t, _ in known]
    return FormCrops(
        np.stack([thing.painted for thing, _ in known]),
        np.array([tiles[thing.name] for thing, _ in known]),
        np.stack(wrong),
        np.array([way for _, way in known]),
    )


def main(out: Path, count: int, seed: int, side: int, references: Path, checkpoint: Path) -> None:
    tiles = {name: number for number, name in enumerate(read_sheet(references).tiles)}
    painter, vae = load(checkpoint)
    for first in range(0, count, SHARD):
        path = out / f"painted_{seed}_{first:06d}.npz"
        if path.exists():
            continue
        things = []
        for number in range(first, min(first + SHARD, count)):
            way = WAYS[number % len(WAYS)]
            things += [(thing, way) for thing in painted_things(painter, vae, number, seed, way, side)]
        labelled(things, tiles).save(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/form"))
    parser.add_argument("--count", type=int, default=300, help="pictures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--references", type=Path, default=Path("critics/primer/form/checkpoint"))
    parser.add_argument("--checkpoint", type=Path, default=Path("renderers/primer/edition2/checkpoint"))
    with torch.inference_mode():
        main(**vars(parser.parse_args()))
