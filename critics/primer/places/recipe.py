"""Draws the references of the second edition's places, by day, at dusk and by night.

    uv run python -m critics.primer.places.recipe

The pictures are drawn by the painter's own world, so that no picture of anybody's is kept. ``domain.json`` is that of
the detector. The limits were chosen on painted first renders (benchmarks/acceptance, the half "choose").
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from critics.domain import FILE
from critics.setting.places import NAMES, TILES
from renderers.primer.edition2.grounds import PLACES, place_picture
from renderers.primer.edition2.world import TABLES, TIMES

CELLS, ACROSS = 16, 15
PASSES_TO, FAILS_FROM = 12.0, 15.0
DETECTOR = Path("critics/primer/detector2")


def words() -> dict[str, list[str]]:
    """The places that a word may mean, its own name first. The sky is over all that isn't indoors."""
    meant: dict[str, list[str]] = {name: [name] for name in PLACES}
    for name, others in TABLES["place_words"].items():
        for word in others:
            meant.setdefault(word, []).append(name)
    meant["sky"] += [name for name, place in PLACES.items() if not place.indoors and name != "sky"]
    return meant


def main(out: Path, detector: Path) -> None:
    names = [(place, time) for place in PLACES for time in TIMES]
    rows = -(-len(names) // ACROSS)
    sheet = np.zeros((rows * CELLS, ACROSS * CELLS, 3), np.uint8)
    for number, name in enumerate(names):
        row, column = divmod(number, ACROSS)
        tile = place_picture(*name).resize((CELLS, CELLS), Image.Resampling.BOX)
        sheet[row * CELLS : (row + 1) * CELLS, column * CELLS : (column + 1) * CELLS] = np.asarray(tile)
    out.mkdir(parents=True, exist_ok=True)
    Image.fromarray(sheet).save(out / TILES, optimize=True)
    config = {"cells": CELLS, "across": ACROSS, "passes_to": PASSES_TO, "fails_from": FAILS_FROM}
    (out / NAMES).write_text(json.dumps({**config, "tiles": names, "words": words()}, indent=1) + "\n")
    shutil.copyfile(detector / FILE, out / FILE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("critics/primer/places/references"))
    parser.add_argument("--detector", type=Path, default=DETECTOR, help="whose domain it is")
    main(**vars(parser.parse_args()))
