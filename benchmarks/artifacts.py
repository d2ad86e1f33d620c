"""How often the artifacts critic fails sound pictures, and finds damaged ones: rates on two halves of real pictures.

    uv run python -m benchmarks.artifacts

draws scenes of the shipped world, reads the accepted pictures of ``benchmarks/acceptance`` and the photographs that
scikit-image, matplotlib and ultralytics ship, and damages copies of them. Drawn and photographed pictures are planned
from their captions by the rule planner. Needs the assets of ``renderers.primer.edition2.assets``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from benchmarks.acceptance import kept
from benchmarks.lines import read_rows
from benchmarks.machine import machine_line
from benchmarks.packaged import MissingPackage, packaged_picture
from critics.artifacts.critic import ArtifactCritic, FlawKind
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Scene
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.scenes import draw_scene
from renderers.repair.region import blend, feathered, mask_of

PHOTOGRAPHS = {
    "skimage:data/astronaut.png": "a portrait of an astronaut beside a flag",
    "skimage:data/brick.png": "a brick wall",
    "skimage:data/camera.png": "a man with a camera on grass",
    "skimage:data/chelsea.png": "a cat",
    "skimage:data/coffee.png": "a cup and a spoon on a wooden table",
    "skimage:data/coins.png": "coins on a gray cloth",
    "skimage:data/grass.png": "grass",
    "skimage:data/gravel.png": "gravel",
    "skimage:data/hubble_deep_field.jpg": "galaxies in space",
    "skimage:data/rocket.jpg": "a rocket at night",
    "skimage:data/motorcycle_left.png": "a motorcycle in a garage",
    "matplotlib:mpl-data/sample_data/grace_hopper.jpg": "a portrait of a woman beside a flag",
    "ultralytics:assets/bus.jpg": "four people in front of a bus in a street",
    "ultralytics:assets/zidane.jpg": "two men in dark suits",
}
CROPS = 8
PictureDamage = Callable[[np.ndarray, random.Random], np.ndarray]


@dataclass(frozen=True)
class PlannedPicture:
    """A uint8 picture (height, width, 3), sRGB, and what it shows."""

    image: np.ndarray
    scene: Scene


def planned_picture(image: np.ndarray, caption: str, background: str | None = None) -> PlannedPicture:
    """The plan is the rule planner's, on a canvas of the picture's size."""
    scene = RulePlanner().plan(caption, Canvas(width=image.shape[1], height=image.shape[0])).scene
    return PlannedPicture(image, scene if background is None else scene.model_copy(update={"background": background}))


def drawn_samples(count: int, seed: int) -> Iterator[PlannedPicture]:
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        drawn = draw_scene(rng, ((256, 256), (320, 256), (256, 384))[number % 3])
        yield planned_picture(drawn.image, tell(drawn.plan, rng))


def painted_samples() -> Iterator[PlannedPicture]:
    """Those that a person accepted for their prompts, by the plans that they were painted by."""
    plans = {plan.prompt: plan.scene for plan in read_rows(kept.HERE / kept.PLANS, kept.KeptPlan)}
    labels = kept.latest_labels(list(read_rows(kept.HERE / kept.LABELS, kept.PictureLabel)))
    for row in read_rows(kept.HERE / kept.PAINTED, kept.PaintedPicture):
        label = labels.get(row.picture or "")
        if label is not None and label.accepted and row.prompt in plans:
            yield PlannedPicture(kept.kept_picture(label.picture, kept.HERE / kept.PICTURES), plans[row.prompt])


def photo_samples(seed: int) -> Iterator[PlannedPicture]:
    """Each as it is, then CROPS random squares of 256 pixels. The plan's background is "somewhere": nothing white."""
    rng = random.Random(seed)
    for name, caption in PHOTOGRAPHS.items():
        try:
            image = packaged_picture(*name.split(":"))
        except MissingPackage as missing:
            print(f"{missing}; the benchmark goes on without it")
            continue
        yield planned_picture(image, caption, "somewhere")
        for _ in range(CROPS):
            left, top = rng.randint(0, image.shape[1] - 256), rng.randint(0, image.shape[0] - 256)
            yield planned_picture(image[top : top + 256, left : left + 256].copy(), caption, "somewhere")


def blurred(deviation: float) -> PictureDamage:
    return lambda image, rng: np.rint(
        ndimage.gaussian_filter(image.astype(np.float32), (deviation, deviation, 0))
    ).astype(np.uint8)


def posterised(levels: int) -> PictureDamage:
    step = 256 / levels
    return lambda image, rng: np.clip(np.floor(image / step) * step + step / 2, 0, 255).astype(np.uint8)


def exposed(gain: float, offset: float = 0.0) -> PictureDamage:
    return lambda image, rng: np.clip(image.astype(np.float32) * gain + offset, 0, 255).astype(np.uint8)


def patched(levels: int, cast: bool = False, feather: float = 0.0) -> PictureDamage:
    """A rectangle whose colours are off, in all channels alike or (``cast``) up in some and down in others."""

    def damage(image: np.ndarray, rng: random.Random) -> np.ndarray:
        height, width = image.shape[:2]
        wide, high = rng.randint(width // 6, width // 2), rng.randint(height // 6, height // 2)
        left, top = rng.randint(2, width - wide - 2), rng.randint(2, height - high - 2)
        signs = [rng.choice((-1, 1)) for _ in range(3)] if cast else [rng.choice((-1, 1))] * 3
        shifted = np.clip(image.astype(np.int16) + levels * np.array(signs), 0, 255).astype(np.uint8)
        box = Box.from_pixels((left, top, left + wide, top + high), (width, height))
        weights = feathered(mask_of([box], (width, height)), feather)
        repaired = image.copy()
        blend(repaired, shifted, (0, 0, width, height), weights)
        return repaired

    return damage


DAMAGES: dict[str, tuple[FlawKind | None, PictureDamage]] = {
    "none": (None, lambda image, rng: image),
    "feathered patch, 12 levels off": (None, patched(12, feather=6.0)),
    "feathered patch, 24 levels off": (None, patched(24, feather=6.0)),
    "blur, deviation 1.5": ("blurred", blurred(1.5)),
    "blur, deviation 2": ("blurred", blurred(2)),
    "blur, deviation 3": ("blurred", blurred(3)),
    "16 levels": ("banded", posterised(16)),
    "8 levels": ("banded", posterised(8)),
    "gain 2": ("clipped", exposed(2)),
    "gain 3": ("clipped", exposed(3)),
    "80 levels darker": ("clipped", exposed(1, -80)),
    "patch, 6 levels off": ("seam", patched(6)),
    "patch, 12 levels off": ("seam", patched(12)),
    "patch, 24 levels off": ("seam", patched(24)),
    "patch of a cast, 16 levels": ("seam", patched(16, cast=True)),
}


def damage_rows(sets: dict[str, list[PlannedPicture]], seed: int) -> Iterator[str]:
    """Markdown rows: of each half of each set, how many pictures fail, and how many of those for the damage done."""
    yield "| damage | pictures | chosen on: failed | for that | tested on: failed | for that |"
    yield "|---|---|---|---|---|---|"
    critic = ArtifactCritic()
    for name, (kind, damage) in DAMAGES.items():
        for label, samples in sets.items():
            cells = []
            for half in (samples[::2], samples[1::2]):
                flaws = [
                    critic.flaw(damage(one.image, random.Random(f"{seed} {i}")), one.scene)
                    for i, one in enumerate(half)
                ]
                failed = [flaw.kind for flaw in flaws if flaw is not None]
                cells += [f"{len(failed)} of {len(half)}", str(failed.count(kind)) if kind else ""]
            yield f"| {name} | {label} | {' | '.join(cells)} |"


def milliseconds_of(side: int) -> float:
    """Milliseconds of one processor for a square picture, the median of nine: a photograph at that size."""
    one = next(photo_samples(0))
    image = np.array(Image.fromarray(one.image).resize((side, side), Image.Resampling.LANCZOS))
    scene = one.scene.model_copy(update={"canvas": Canvas(width=side, height=side)})
    critic, taken = ArtifactCritic(), []
    for _ in range(10):
        begun = time.thread_time()
        critic.flaw(image, scene)
        taken.append(time.thread_time() - begun)
    return 1000 * float(np.median(taken[1:]))


def main(count: int, seed: int) -> None:
    sets = {
        "drawn": list(drawn_samples(count, seed)),
        "painted": list(painted_samples()),
        "photographed": list(photo_samples(seed)),
    }
    for row in damage_rows(sets, seed):
        print(row, flush=True)
    print(
        ", ".join(f"{side}x{side}: {milliseconds_of(side):.0f} ms" for side in (512, 1024)),
        "-",
        machine_line(("numpy", "scipy")),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="drawn scenes")
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    main(arguments.count, arguments.seed)
