"""Trains the benchmark's judge, a small FCOS, from scratch on a COCO folder of its own.

    uv run python -m renderers.primer.recipe.scenes --out work/judge_scenes --count 8000 --seed 71
    uv run python -m benchmarks.judges.recipe --data work/judge_scenes --val work/scenes_val --minutes 15

Seeded and resumable: a checkpoint a minute in ``--work``. The result in ``--out`` is ``model.safetensors``,
``config.json`` and ``metrics.json`` with the scores on ``--val``.
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F
from torchvision.models.detection import FCOS
from torchvision.models.detection.image_list import ImageList

from benchmarks.judges.detector import Architecture, JudgeDetector, build_network, save_judge
from critics.primer import augment
from critics.primer.coco import BoxDetection, Scenes, describe_scores, read_coco_folder, score_detections
from critics.primer.training import Run, follow, warm_start
from renderers.primer.recipe.training import device_and_precision


def smear(pictures: Tensor, generator: Generator, share: float) -> Tensor:
    """Motion blur along a row, a column or a diagonal of 3 to 7 pixels on a share of the pictures."""
    rows = augment.choose(generator, len(pictures), share)
    if len(rows):
        size = (3, 5, 7)[int(torch.randint(3, (), generator=generator))]
        lines = torch.stack([torch.eye(size), torch.eye(size).flip(0), *torch.zeros(2, size, size)])
        lines[2, size // 2], lines[3, :, size // 2] = 1, 1
        kernel = lines[int(torch.randint(4, (), generator=generator))] / size
        pictures[rows] = F.conv2d(
            F.pad(pictures[rows], (size // 2,) * 4, mode="replicate"), kernel.expand(3, 1, size, size), groups=3
        )
    return pictures


def spoil_tensors(pictures: Tensor, generator: Generator) -> Tensor:
    """Gamma, fading towards grey, few tones, pepper and motion blur: other faults than the critic's detector sees."""
    count = len(pictures)
    gamma = augment.uniform(generator, -0.45, 0.45, count, 1, 1, 1).exp()
    pictures = pictures.clamp(1e-4, 1) ** gamma
    fade = augment.uniform(generator, 0, 0.5, count, 1, 1, 1) ** 2
    pictures = pictures * (1 - fade) + pictures.mean((1, 2, 3), keepdim=True) * fade
    pictures = smear(pictures, generator, 0.3)
    rows = augment.choose(generator, count, 0.15)
    pictures[rows] = (pictures[rows] * 11).round() / 11
    rows = augment.choose(generator, count, 0.2)
    pepper = torch.rand(len(rows), 1, *pictures.shape[-2:], generator=generator)
    pictures[rows] = torch.where(pepper < 0.02, pepper * 50, pictures[rows])
    return pictures


def draw_judge_batch(
    scenes: Scenes, count: int, side: int, generator: Generator
) -> tuple[Tensor, list[dict[str, Tensor]]]:
    """``count`` random scenes, half of them mirrored: pixels (count, 3, side, side) and torchvision's targets."""
    picks = torch.randint(len(scenes), (count,), generator=generator).tolist()
    pictures = torch.from_numpy(scenes.pixels[picks]).permute(0, 3, 1, 2).float() / 255
    mirrored = torch.rand(count, generator=generator) < 0.5
    pictures = torch.where(mirrored[:, None, None, None], pictures.flip(-1), pictures)
    pictures, matrix, shift = augment.warp(pictures, side, generator, zoom=0.4, stretch=0.25, turn=3, wobble=0.02)
    targets = []
    for row, pick in enumerate(picks):
        boxes = torch.from_numpy(scenes.objects[pick].boxes)
        if mirrored[row]:
            boxes = torch.stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]], -1)
        boxes, keep = augment.warp_boxes(boxes, matrix[row], shift[row], 0.04)
        targets.append({"boxes": boxes[keep] * side, "labels": torch.from_numpy(scenes.objects[pick].labels)[keep]})
    pictures = augment.shift_colours(pictures, generator, hue=0.15, gain=0.1)
    pictures = augment.soften(spoil_tensors(pictures, generator), generator, share=0.25, smallest=0.4)
    return pictures.clamp(0, 1), targets


def network_loss(
    network: FCOS, pixels: Tensor, targets: list[dict[str, Tensor]], precision: torch.dtype
) -> dict[str, Tensor]:
    """FCOS's three losses, computed in float32 whatever the network's precision."""
    with torch.autocast(pixels.device.type, precision, enabled=precision != torch.float32):
        maps = list(network.backbone((pixels - 0.5) / 0.25).values())
        outputs = {name: value.float() for name, value in network.head(maps).items()}
    images = ImageList(pixels, [(pixels.shape[-2], pixels.shape[-1])] * len(pixels))
    anchors = network.anchor_generator(images, maps)
    losses: dict[str, Tensor] = network.compute_loss(
        targets, outputs, anchors, [m.shape[-2] * m.shape[-1] for m in maps]
    )
    return losses


def judge_scores(judge: JudgeDetector, scenes: Scenes) -> dict[str, object]:
    index = {name: i for i, name in enumerate(scenes.names)}
    detections = [
        [BoxDetection(index[label], score, box) for label, score, box in judge.detect(picture)]
        for picture in scenes.pixels
    ]
    return score_detections(detections, scenes.objects, scenes.names, threshold=0.4)


def train_judge(
    data: Path,
    val: Path | None,
    out: Path,
    work: Path,
    minutes: float,
    seed: int,
    batch: int = 16,
    peak_rate: float = 1e-3,
    numbers: Architecture | None = None,
    steps: int | None = None,
    start: Path | None = None,
) -> None:
    device, precision = device_and_precision()
    numbers = numbers or Architecture()
    scenes = read_coco_folder(data, numbers.side)
    torch.manual_seed(seed)
    network = build_network(scenes.names, numbers).to(device, memory_format=torch.channels_last).train()
    small_share = 0.4
    if start is not None:
        old = JudgeDetector(start)
        small_share = 0.0 if old.classes == scenes.names else small_share
        warm_start(network, old.network.state_dict(), old.classes, scenes.names)
    average = copy.deepcopy(network).requires_grad_(False)
    optimizer = torch.optim.AdamW(network.parameters(), peak_rate, (0.9, 0.99), weight_decay=2e-2)
    run = Run(work, minutes, steps, {"network": network, "average": average, "optimizer": optimizer})
    while run.share < 1:
        generator = Generator().manual_seed(seed * 1_000_003 + run.step)
        for group in optimizer.param_groups:
            group["lr"] = run.rate(peak_rate, flat=0.4)
        side = 192 if run.share < small_share and numbers.side > 192 else numbers.side
        pixels, targets = draw_judge_batch(scenes, batch, side, generator)
        pixels = pixels.to(device).contiguous(memory_format=torch.channels_last)
        targets = [{name: value.to(device) for name, value in target.items()} for target in targets]
        losses = network_loss(network, pixels, targets, precision)
        loss = torch.stack(list(losses.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        follow(average, network, run.step)
        run.done({"loss": loss.detach(), "score": losses["classification"].detach()}, batch)
    run.save()
    save_judge(average, out, scenes.names, numbers)
    print(f"saved {(out / 'model.safetensors').stat().st_size / 1e6:.1f} MB to {out}")
    if val is not None:
        scores = judge_scores(JudgeDetector(out), read_coco_folder(val, numbers.side))
        (out / "metrics.json").write_text(json.dumps({"seed": seed, "minutes": minutes, "clean": scores}, indent=1))
        print(describe_scores(scores))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("work/judge_scenes"), help="the COCO folder to learn from")
    parser.add_argument("--val", type=Path, help="the COCO folder to score on")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "detector")
    parser.add_argument("--work", type=Path, default=Path("work/judge"), help="checkpoint and progress table")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=72)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--start", type=Path, help="a judge's folder of the same shape to go on from")
    parser.add_argument("--peak-rate", type=float, default=1e-3)
    train_judge(**vars(parser.parse_args()))
