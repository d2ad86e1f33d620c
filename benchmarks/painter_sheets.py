"""Sample sheets of the painter on held-out captions, for people to judge by eye.

    python -m benchmarks.painter_sheets --to work/primer2/sheets --count 100

Kinds: single things, scenes of two to four things, words, bare places, all planned, and scenes from the prompt alone.
A sheet holds twenty pictures of 512x512, shown at half their size, each over its caption; ``captions.json`` lists them.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.export import SHIPPED, load
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.scenes import compose
from renderers.primer.edition2.sheet import paint, paint_prompt
from renderers.primer.edition2.world import NOUNS, held_out

KINDS = {"single": "single", "several": "several", "relation": "relation", "text": "text", "place": "ground"}
A_SHEET, SHOWN, LINE = 20, 256, 30


def held_out_plans(
    kind: str, count: int, size: tuple[int, int], seed: int, nouns: tuple[str, ...] = tuple(NOUNS)
) -> list[PicturePlan]:
    """Plans of a kind whose captions training never saw, always the same for a seed."""
    rng, plans = random.Random(f"{kind} {seed}"), list[PicturePlan]()
    while len(plans) < count:
        plan = compose(rng, size, KINDS[kind], nouns).plan
        fits = kind != "several" or 2 <= len(plan.things) <= 4
        if fits and (plan.things or plan.texts or kind == "place") and held_out(tell(plan, random.Random(0))):
            plans.append(plan)
    return plans


def page(pictures: list[np.ndarray], captions: list[str]) -> Image.Image:
    sheet = Image.new("RGB", (5 * SHOWN, 4 * (SHOWN + LINE)), "white")
    draw = ImageDraw.Draw(sheet)
    for k, (picture, caption) in enumerate(zip(pictures, captions, strict=True)):
        x, y = k % 5 * SHOWN, k // 5 * (SHOWN + LINE)
        sheet.paste(Image.fromarray(picture).resize((SHOWN, SHOWN), Image.Resampling.BOX), (x, y))
        for row, line in enumerate((caption[:42], caption[42:84])):
            draw.text((x + 2, y + SHOWN + 14 * row), line, fill="black")
    return sheet


def main(checkpoint: Path, to: Path, count: int, side: int, seed: int, kinds: list[str]) -> None:
    painter, vae = load(checkpoint)
    writer = painter.conditions.plan_writer
    to.mkdir(parents=True, exist_ok=True)
    size, listed = (side, side), dict[str, list[str]]()
    for kind in kinds or (*KINDS, "alone"):
        plans = held_out_plans("several" if kind == "alone" else kind, count, size, seed)
        captions = [tell(plan, random.Random(0)) for plan in plans]
        listed[kind] = captions
        for first in range(0, count, A_SHEET):
            made = []
            for k in range(first, min(first + A_SHEET, count)):
                if kind == "alone" and writer is not None:
                    made.append(paint_prompt(painter, vae, writer, captions[k], size, seed=k))
                else:
                    made.append(paint(painter, vae, plans[k : k + 1], size, seed=k)[0])
            page(made, captions[first : first + len(made)]).save(to / f"{kind}_{first // A_SHEET + 1}.png")
    (to / "captions.json").write_text(json.dumps(listed, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=SHIPPED, help="an exported painter")
    parser.add_argument("--to", type=Path, default=Path("work/primer2/sheets"))
    parser.add_argument("--count", type=int, default=20, help="pictures of a kind")
    parser.add_argument("--side", type=int, default=512)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--kinds", nargs="*", default=[], choices=(*KINDS, "alone"), help="all where none is named")
    with torch.no_grad():
        main(**vars(parser.parse_args()))
