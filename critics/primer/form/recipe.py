"""Trains the form model on drawn and painted crops.

    uv run python -m critics.primer.form.recipe --data work/form --out work/form_model --epochs 20

``drawn`` and ``painted`` write the crops: files of seed 1 are learnt from, half of those of seed 2 choose the
calibration and the limits. What a crop differs in from its reference is worked out once, so that training itself takes
minutes. Seeded.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from scipy.optimize import minimize
from torch import Tensor
from torch.nn import functional

from critics.form.network import FEATURES, FormNetwork, compared_cells, framed
from critics.form.references import NAMES, PICTURES, read_sheet
from critics.primer.form.crops import FormCrops
from critics.primer.training import follow

BATCH = 64
PAINTED = 0.25
"""Share of a batch that is painted."""
WHERE = 0.5
"""Weight of the map's loss."""
MOST_WRONG = 0.02
"""Share of well-formed things that may fail, and of malformed ones that may pass as plainly well formed."""


def for_limits(count: int) -> np.ndarray:
    """Which of the held-out crops choose calibration and limits, bool (count,); the others are measured. Of drawn crops
    every second one is damaged, so they go in pairs."""
    return np.arange(count) // 2 % 2 == 0


@dataclass(frozen=True)
class ComparedCrops:
    """``cells`` half (n, FEATURES, CELLS, CELLS), from ``compared_cells``; ``wrong`` and ``kinds`` as in FormCrops."""

    cells: Tensor
    wrong: Tensor
    kinds: Tensor

    @property
    def malformed(self) -> Tensor:
        return self.wrong.flatten(1).any(1)


def compared(paths: Iterable[Path], references: Path) -> ComparedCrops:
    """The files' crops beside their references; each file's answer is kept beside it."""
    sheet, parts = read_sheet(references), []
    tiles = framed(torch.from_numpy(np.stack([sheet.tile(number) for number in range(len(sheet.tiles))])))
    for path in sorted(paths):
        kept = path.with_suffix(".pt")
        if not kept.exists():
            data = FormCrops.load([path])
            some = [slice(first, first + 16) for first in range(0, len(data.crops), 16)]
            with torch.inference_mode():
                found = [
                    compared_cells(torch.from_numpy(data.crops[k]), tiles[torch.from_numpy(data.tiles[k])]).half()
                    for k in some
                ]
            torch.save((torch.cat(found), torch.from_numpy(data.wrong), torch.from_numpy(data.kinds)), kept)
        parts.append(torch.load(kept, weights_only=True))
    if not parts:
        return ComparedCrops(torch.zeros(0, FEATURES, 1, 1), torch.zeros(0, 1, 1, dtype=torch.bool), torch.zeros(0))
    return ComparedCrops(*(torch.cat(some) for some in zip(*parts, strict=True)))


def losses(answer: tuple[Tensor, Tensor], wrong: Tensor) -> Tensor:
    """Of the network's verdict and of its map."""
    verdict, where = answer
    malformed = wrong.flatten(1).amax(1)
    return functional.binary_cross_entropy_with_logits(verdict, malformed) + WHERE * (
        functional.binary_cross_entropy_with_logits(where, wrong, pos_weight=torch.tensor(1.5))
    )


def train(drawn: ComparedCrops, painted: ComparedCrops, epochs: int, seed: int) -> FormNetwork:
    """The averaged network after ``epochs`` over the drawn crops; half of all maps are mirrored."""
    torch.manual_seed(seed)
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    model = FormNetwork()
    average = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05)
    few = round(BATCH * PAINTED) if len(painted.cells) else 0
    steps = max(1, epochs * len(drawn.cells) // (BATCH - few))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps, pct_start=0.1)
    for step in range(steps):
        parts = [(drawn, rng.integers(len(drawn.cells), size=BATCH - few))]
        parts += [(painted, rng.integers(len(painted.cells), size=few))] if few else []
        cells = torch.cat([data.cells[torch.from_numpy(chosen)] for data, chosen in parts]).float()
        wrong = torch.cat([data.wrong[torch.from_numpy(chosen)] for data, chosen in parts]).float()
        mirrored = torch.rand(len(cells), generator=generator) < 0.5
        cells = torch.where(mirrored[:, None, None, None], cells.flip(3), cells)
        wrong = torch.where(mirrored[:, None, None], wrong.flip(2), wrong)
        model.train()
        loss = losses(model(cells), wrong)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        follow(average, model, step, 200)
        if step % 100 == 0:
            print(f"step {step} of {steps}  loss {float(loss.detach()):.3f}", flush=True)
    return average


@torch.inference_mode()
def logits(model: FormNetwork, data: ComparedCrops) -> np.ndarray:
    """float (n,)."""
    parts = [model(data.cells[first : first + 128].float())[0] for first in range(0, len(data.cells), 128)]
    return torch.cat(parts).numpy() if parts else np.zeros(0)


def calibration(scores: np.ndarray, malformed: np.ndarray) -> tuple[float, float]:
    """Scale and offset that turn logits into those of probabilities (Platt, 1999)."""

    def cost(pair: np.ndarray) -> float:
        z = pair[0] * scores + pair[1]
        return float(np.mean(np.logaddexp(0, z) - malformed * z))

    scale, offset = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(scale), float(offset)


def limits(chances: np.ndarray, malformed: np.ndarray) -> tuple[float, float]:
    """Up to which probability a thing passes, and from which it fails: MOST_WRONG of the others are beyond each."""
    fails = float(np.quantile(chances[~malformed], 1 - MOST_WRONG))
    passes = float(np.quantile(chances[malformed], MOST_WRONG))
    return round(min(passes, fails, 0.5), 3), round(max(fails, passes, 0.5), 3)


def write(model: FormNetwork, config: dict[str, float], references: Path, folder: Path) -> None:
    """The model's folder: weights, config, references, hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"width": model.width, **config}, indent=2) + "\n")
    for name in (NAMES, PICTURES):
        if references != folder:
            shutil.copyfile(references / name, folder / name)
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    (folder / "SHA256SUMS").write_text(f"{digest}  model.safetensors\n")


def main(data: Path, references: Path, out: Path, epochs: int, seed: int) -> None:
    drawn, painted = (compared(data.glob(f"{kind}_1_*.npz"), references) for kind in ("drawn", "painted"))
    model = train(drawn, painted, epochs, seed)
    held = [compared(data.glob(f"{kind}_2_*.npz"), references) for kind in ("drawn", "painted")]
    scores = np.concatenate([logits(model, some)[for_limits(len(some.cells))] for some in held])
    malformed = np.concatenate([some.malformed.numpy()[for_limits(len(some.cells))] for some in held])
    scale, offset = calibration(scores, malformed)
    passes, fails = limits(1 / (1 + np.exp(-scale * scores - offset)), malformed)
    write(model, {"scale": scale, "offset": offset, "passes_to": passes, "fails_from": fails}, references, out)
    print(f"{len(drawn.cells)} drawn and {len(painted.cells)} painted crops; passes to {passes}, fails from {fails}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("work/form"))
    parser.add_argument("--references", type=Path, default=Path("critics/primer/form/checkpoint"))
    parser.add_argument("--out", type=Path, default=Path("work/form_model"))
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    main(**vars(parser.parse_args()))
