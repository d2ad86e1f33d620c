"""How often the form model fails well-formed crops and finds each kind of damage, on crops it wasn't fitted to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from benchmarks.intervals import wilson
from critics.form.compared import ComparedForm
from critics.form.network import compared_cells, framed
from critics.primer.form.crops import FormCrops
from critics.primer.form.drawn import KINDS
from critics.primer.form.recipe import for_limits


def doubts(inspector: ComparedForm, data: FormCrops) -> np.ndarray:
    """P(malformed) of each crop in one look beside the picture that it was made from, float (n,)."""
    network, config, found = inspector.network, inspector.config, []
    with torch.inference_mode():
        for first in range(0, len(data.crops), 32):
            tiles = np.stack([inspector.sheet.tile(int(tile)) for tile in data.tiles[first : first + 32]])
            crops = torch.from_numpy(data.crops[first : first + 32])
            found.append(network(compared_cells(crops, framed(torch.from_numpy(tiles))))[0].numpy())
    return 1 / (1 + np.exp(-config.scale * np.concatenate(found) - config.offset))


def rows(data: Path, model: Path) -> Iterator[str]:
    """A Markdown table: of each kind of crop, how many fail, with 95% intervals, and how many are near a tie."""
    inspector = ComparedForm(model)
    yield "| crops | how | number | fail | 95% interval | near a tie |"
    yield "|---|---|---|---|---|---|"
    for source in ("drawn", "painted"):
        paths = sorted(data.glob(f"{source}_2_*.npz"))
        if not paths:
            continue
        crops = FormCrops.load(paths)
        crops = crops.chosen(~for_limits(len(crops.crops)))
        shares, malformed = doubts(inspector, crops), crops.wrong.any(axis=(1, 2))
        groups = {"well formed": ~malformed, "malformed": malformed}
        if source == "drawn":
            groups |= {KINDS[kind]: crops.kinds == kind for kind in range(1, len(KINDS))}
        for name, mine in groups.items():
            total, fails = int(mine.sum()), int((shares[mine] >= inspector.config.fails_from).sum())
            if total:
                low, high = wilson(fails, total)
                tie = ((shares[mine] > inspector.config.passes_to) & (shares[mine] < inspector.config.fails_from)).sum()
                yield f"| {source} | {name} | {total} | {fails / total:.1%} | {low:.1%} to {high:.1%} | {tie} |"
