"""Measures the painter on what training left out: words, circles, the autoencoder, and time.

    python -m benchmarks.painter --side 512

Words: 30 of five letters, each once with its glyphs planned and once from the prompt alone (by the plan writer, if the
painter has one), read by EasyOCR; exact means the same letters in the same case. Circles: the isoperimetric
quotient 4 pi area / perimeter^2 of the painted circle's outline. The autoencoder: PSNR on whole scenes and on dense
crops. Seconds: one picture in four steps.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from skimage.measure import find_contours

from critics.text.ocr import EasyReader
from renderers.primer.edition2.autoencoder import reconstruction
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.export import SHIPPED, load
from renderers.primer.edition2.network import PlanPainter
from renderers.primer.edition2.plan import PicturePlan, PlannedThing
from renderers.primer.edition2.plan_writer import PlanWriter
from renderers.primer.edition2.sheet import paint, paint_prompt, word_plan
from renderers.primer.edition2.world import COLOURS, PLAIN_GROUNDS, TYPEFACES

# five letters, none of them among the words that the recipe draws from
WORDS = (
    "CRANE HOUSE LIGHT WORLD TIGER CLOUD QUICK JELLY VIVID NORTH EAGLE PLANT BRICK STONE WATER CANDY FLAME GRAPE "
    "HONEY IVORY KNIFE MANGO NIGHT OLIVE PEARL RIVER SUGAR TRAIN ULTRA WHEAT"
).split()
LOOKS = (
    ("black", "white background"),
    ("white", "navy background"),
    ("red", "cream background"),
    ("black", "beach"),
    ("white", "forest at night"),
    ("blue", "light pink background"),
)
CIRCLES = (("red", "white"), ("blue", "cream"), ("green", "light pink"), ("yellow", "navy"), ("white", "maroon"))


def words_exact(painter: PlanPainter, vae: AutoencoderTiny, writer: PlanWriter | None, side: int) -> list[str]:
    """The words that were read exactly: their glyphs planned, or, with a ``writer``, painted from the prompt alone."""
    reader, exact, faces = EasyReader(), [], list(TYPEFACES)
    for k, word in enumerate(WORDS):
        plan = word_plan(word, faces[k % len(faces)], *LOOKS[k % len(LOOKS)], (side, side))
        if writer is None:
            image = paint(painter, vae, [plan], (side, side), seed=k)[0]
        else:
            caption = tell(plan, random.Random(0))
            image = paint_prompt(painter, vae, writer, caption, (side, side), seed=k)
        if "".join(reading.content for reading in reader.read(image)).replace(" ", "") == word:
            exact.append(word)
    return exact


def roundness(image: np.ndarray, inner: tuple[int, int, int], outer: tuple[int, int, int]) -> float:
    """The isoperimetric quotient of the largest outline between two colours, 1 for a perfect circle, 0 for none.

    ``image`` uint8 (height, width, 3). The outline is where a pixel is as near to the one colour as to the other.
    """
    axis = np.subtract(inner, outer).astype(float)
    share = (image.astype(float) - outer) @ axis / (axis @ axis)
    best = 0.0, 0.0
    for outline in find_contours(np.pad(share, 1, constant_values=0.0), 0.5):
        y, x = outline[:, 0], outline[:, 1]
        area = abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
        length = np.hypot(np.diff(x), np.diff(y)).sum()
        best = max(best, (area, 4 * np.pi * area / max(length, 1.0) ** 2))
    return best[1]


def circles(painter: PlanPainter, vae: AutoencoderTiny, side: int) -> list[float]:
    """Quotients of circles of several sizes and colours."""
    found = []
    for k in range(20):
        ink, ground = CIRCLES[k % len(CIRCLES)]
        half, x, y = 0.1 + 0.06 * (k % 4), 0.4 + 0.05 * (k % 5), 0.6 - 0.05 * (k % 3)
        box = (x - half, y - half, x + half, y + half)
        plan = PicturePlan((PlannedThing(f"{ink} circle", box),), (), f"{ground} background", "flat illustration")
        image = paint(painter, vae, [plan], (side, side), seed=500 + k)[0]
        found.append(roundness(image, COLOURS[ink], PLAIN_GROUNDS[ground]))
    return found


def seconds(painter: PlanPainter, vae: AutoencoderTiny, side: int) -> float:
    plan = word_plan("HELLO", "sans", "black", "beach", (side, side))
    times = []
    for seed in range(4):
        start = time.perf_counter()
        paint(painter, vae, [plan], (side, side), seed)
        times.append(time.perf_counter() - start)
    return float(np.median(times[1:]))


def measure(painter: PlanPainter, vae: AutoencoderTiny, writer: PlanWriter | None, side: int) -> dict[str, object]:
    planned = words_exact(painter, vae, None, side)
    alone = [] if writer is None else words_exact(painter, vae, writer, side)
    quotients = circles(painter, vae, side)
    whole, dense = reconstruction(vae, seed=5)
    return {
        "side": side,
        "words_planned": len(planned),
        "words_alone": len(alone),
        "words_of": len(WORDS),
        "words_missed": sorted(set(WORDS) - set(planned)),
        "circles_round": sum(bool(q >= 0.95) for q in quotients),
        "circles_of": len(quotients),
        "roundness_median": round(float(np.median(quotients)), 3),
        "psnr_whole": whole,
        "psnr_dense": dense,
        "seconds_256": round(seconds(painter, vae, 256), 2),
        "seconds_512": round(seconds(painter, vae, 512), 2),
        "threads": torch.get_num_threads(),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=SHIPPED, help="an exported painter")
    parser.add_argument("--out", type=Path, default=Path("work/primer2"), help="where measure.json goes")
    parser.add_argument("--side", type=int, default=256)
    options = parser.parse_args()
    with torch.no_grad():
        shipped, autoencoder = load(options.checkpoint)
        result = measure(shipped, autoencoder, shipped.conditions.plan_writer, options.side)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "measure.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
