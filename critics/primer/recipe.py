"""Trains Primer's detector, a tiny RT-DETR, from scratch on a COCO folder.

    uv run python -m critics.primer.recipe --data work/scenes2 --val work/scenes2_val --minutes 95

First the backbone and the encoder learn with the dense loss on smaller pictures; then the decoder joins, set up to
repeat the encoder's answer, and learns with RT-DETR's own losses to refine it and to drop duplicates. Seeded and
resumable: a checkpoint a minute in ``--work``. The result in ``--out`` loads with AutoModelForObjectDetection and
AutoImageProcessor; ``metrics.json`` beside it holds the scores on ``--val``.
"""

from __future__ import annotations

import argparse
import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torchvision.ops import box_convert
from transformers import (
    AutoImageProcessor,
    AutoModelForObjectDetection,
    RTDetrConfig,
    RTDetrForObjectDetection,
    RTDetrImageProcessor,
)

from critics.primer import augment
from critics.primer.coco import (
    BoxDetection,
    Objects,
    Scenes,
    describe_scores,
    drop_duplicates,
    read_coco_folder,
    score_detections,
)
from critics.primer.dense import dense_loss, dense_outputs
from critics.primer.training import Run, follow, freeze_first_maps, warm_start, weight_groups
from renderers.primer.edition2.training_state import device_and_precision

SIDE = 256
EAGER: dict[str, Any] = {"attn_implementation": "eager"}
"""On a CPU a tenth faster in training than the fused kernel."""


@dataclass(frozen=True)
class Shape:
    """The network's numbers: channels of the stem and of the four stages, layers a stage, width, queries."""

    stem: int = 32
    stages: tuple[int, ...] = (32, 64, 128, 224)
    depths: tuple[int, ...] = (1, 1, 2, 1)
    width: int = 128
    queries: int = 40
    decoder_layers: int = 2
    denoising: int = 20


def untrained_detector(names: tuple[str, ...], shape: Shape, seed: int) -> RTDetrForObjectDetection:
    """A fresh RT-DETR on the maps of stride 16 and 32, its weights drawn for training from scratch."""
    torch.manual_seed(seed)
    backbone = {
        "model_type": "rt_detr_resnet",
        "embedding_size": shape.stem,
        "hidden_sizes": list(shape.stages),
        "depths": list(shape.depths),
        "layer_type": "basic",
        "out_indices": [3, 4],
    }
    config = RTDetrConfig(
        backbone_config=backbone,
        freeze_backbone_batch_norms=False,
        encoder_hidden_dim=shape.width,
        encoder_in_channels=[shape.width] * 2,
        feat_strides=[16, 32],
        encode_proj_layers=[1],
        num_feature_levels=2,
        decoder_in_channels=[shape.width] * 2,
        encoder_layers=1,
        encoder_ffn_dim=2 * shape.width,
        encoder_attention_heads=4,
        hidden_expansion=0.5,
        d_model=shape.width,
        decoder_layers=shape.decoder_layers,
        decoder_ffn_dim=2 * shape.width,
        decoder_attention_heads=4,
        num_queries=shape.queries,
        num_denoising=shape.denoising,
        id2label=dict(enumerate(names)),
        label2id={n: i for i, n in enumerate(names)},
        **EAGER,
    )
    detector = RTDetrForObjectDetection(config)
    start_from_scratch(detector)
    return detector


@torch.no_grad()
def start_from_scratch(detector: RTDetrForObjectDetection) -> None:
    """Replaces transformers' first weights, which expect a checkpoint: its batch norms start at about 0.01."""
    heads = {id(detector.model.enc_score_head)}
    for name, module in detector.named_modules():
        match module:
            case nn.Conv2d():
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            case nn.BatchNorm2d():
                nn.init.ones_(module.weight)
                nn.init.zeros_(module.bias)
            case nn.Linear() if id(module) not in heads and "sampling_offsets" not in name:
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)
    nn.init.zeros_(detector.model.enc_bbox_head.layers[-1].weight)
    repeat_encoder(detector)


@torch.no_grad()
def repeat_encoder(detector: RTDetrForObjectDetection) -> None:
    """Sets the decoder up to change nothing: its branches add zero, its heads repeat the encoder's answer."""
    decoder = detector.model.decoder
    for layer, scores, boxes in zip(decoder.layers, decoder.class_embed, decoder.bbox_embed, strict=True):
        for last in (layer.self_attn.o_proj, layer.encoder_attn.output_proj, layer.mlp.fc2, boxes.layers[-1]):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)
        nn.init.zeros_(layer.encoder_attn.attention_weights.weight)
        scores.load_state_dict(detector.model.enc_score_head.state_dict())


def draw_batch(scenes: Scenes, count: int, side: int, generator: Generator) -> tuple[Tensor, list[dict[str, Tensor]]]:
    """``count`` random scenes, changed at random: pixels (count, 3, side, side) in [0, 1] and transformers' labels."""
    picks = torch.randint(len(scenes), (count,), generator=generator).tolist()
    pictures = torch.from_numpy(scenes.pixels[picks]).permute(0, 3, 1, 2).float() / 255
    pictures, matrix, shift = augment.warp(pictures, side, generator, zoom=0.28, stretch=0.35, turn=7, wobble=0.014)
    labels = []
    for row, pick in enumerate(picks):
        boxes, keep = augment.warp_boxes(torch.from_numpy(scenes.objects[pick].boxes), matrix[row], shift[row], 0.04)
        label = torch.from_numpy(scenes.objects[pick].labels)[keep]
        labels.append({"class_labels": label, "boxes": box_convert(boxes[keep], "xyxy", "cxcywh")})
    pictures = augment.shift_colours(pictures, generator, hue=0.22, gain=0.16)
    pictures = augment.erase(pictures, generator, share=0.25, largest=0.09)
    pictures = augment.soften(pictures, generator, share=0.4, smallest=0.3)
    pictures = augment.add_noise(pictures, generator, share=0.3, strength=0.06)
    pictures = augment.recompress(pictures.clamp(0, 1), generator, share=0.12, worst=25)
    return pictures.clamp(0, 1), labels


def detector_loss(
    detector: RTDetrForObjectDetection, pixels: Tensor, labels: list[dict[str, Tensor]]
) -> dict[str, Tensor]:
    """RT-DETR's own losses, in float32, summed as "decoder", "encoder" and "denoising"."""
    out = detector.model(pixels, labels=labels)
    classes, boxes = out.intermediate_logits.float(), out.intermediate_reference_points.float()
    _, parts, _ = detector.loss_function(
        classes[:, -1],
        labels,
        pixels.device,
        boxes[:, -1],
        detector.config,
        classes,
        boxes,
        enc_topk_logits=out.enc_topk_logits.float(),
        enc_topk_bboxes=out.enc_topk_bboxes.float(),
        denoising_meta_values=out.denoising_meta_values,
    )
    encoder = f"_aux_{detector.config.decoder_layers - 1}"
    sums = {"decoder": pixels.new_zeros(()), "encoder": pixels.new_zeros(()), "denoising": pixels.new_zeros(())}
    for name, value in parts.items():
        sums["denoising" if "_dn_" in name else "encoder" if name.endswith(encoder) else "decoder"] += value
    return sums


@torch.no_grad()
def detect_all(detector: nn.Module, scenes: Scenes, least: float = 0.02) -> list[list[BoxDetection]]:
    """What the detector finds in each picture with a score of at least ``least``."""
    device = next(detector.parameters()).device
    results = []
    for start in range(0, len(scenes), 32):
        pixels = torch.from_numpy(scenes.pixels[start : start + 32]).to(device).permute(0, 3, 1, 2).float() / 255
        out = detector(pixel_values=pixels)
        scores = out.logits.float().sigmoid()
        for row, boxes in zip(scores.cpu(), box_convert(out.pred_boxes, "cxcywh", "xyxy").cpu(), strict=True):
            where = torch.nonzero(row > least).tolist()
            results.append([BoxDetection(c, float(row[q, c]), tuple(boxes[q].tolist())) for q, c in where])
    return results


def changed_scenes(scenes: Scenes, seed: int) -> Scenes:
    """As many pictures again as training would show them: a harder test than the clean ones."""
    pixels, objects = [], []
    for start in range(0, len(scenes), 16):
        generator = Generator().manual_seed(seed + start)
        pictures, labels = draw_batch(scenes, min(16, len(scenes) - start), SIDE, generator)
        pixels.append((pictures * 255).round().byte().permute(0, 2, 3, 1).numpy())
        for label in labels:
            boxes = box_convert(label["boxes"], "cxcywh", "xyxy")
            objects.append(Objects(boxes.numpy(), label["class_labels"].numpy()))
    return Scenes(np.concatenate(pixels), tuple(objects), scenes.names)


def train(
    data: Path,
    val: Path | None,
    out: Path,
    work: Path,
    minutes: float,
    seed: int,
    batch: int = 16,
    peak_rate: float = 1e-3,
    dense_share: float = 0.45,
    small_side: int = 192,
    small_share: float = 0.5,
    shape: Shape | None = None,
    steps: int | None = None,
    start: Path | None = None,
) -> None:
    device, precision = device_and_precision()
    scenes = read_coco_folder(data, SIDE)
    detector = untrained_detector(scenes.names, shape or Shape(), seed).train()
    learnt = False  # whether the start is a detector of these very classes, whose decoder knows its part already
    if start is not None:
        old = AutoModelForObjectDetection.from_pretrained(start)
        before = tuple(old.config.id2label.values())
        warm_start(detector, old.state_dict(), before, scenes.names)
        learnt = before == scenes.names
    if learnt:
        freeze_first_maps(detector)
    nn.Module.to(detector, device)
    nn.Module.to(detector, memory_format=torch.channels_last)
    average = copy.deepcopy(detector).requires_grad_(False)
    optimizer = torch.optim.AdamW(weight_groups(detector), peak_rate, (0.9, 0.99), weight_decay=1e-2)
    stage = torch.nn.ParameterDict({"joined": nn.Parameter(torch.zeros(()), requires_grad=False)})
    stage["joined"].fill_(learnt)
    run = Run(work, minutes, steps, {"detector": detector, "average": average, "optimizer": optimizer, "stage": stage})
    while (share := run.share) < 1:
        generator = Generator().manual_seed(seed * 1_000_003 + run.step)
        torch.manual_seed(seed * 1_000_003 + run.step)
        if share >= dense_share and not stage["joined"]:
            repeat_encoder(detector)
            repeat_encoder(average)
            stage["joined"].fill_(1)
        for group in optimizer.param_groups:
            group["lr"] = run.rate(peak_rate)
        side = small_side if share < small_share and not learnt else SIDE
        pixels, labels = draw_batch(scenes, batch, side, generator)
        pixels = pixels.to(device).contiguous(memory_format=torch.channels_last)
        labels = [{name: value.to(device) for name, value in label.items()} for label in labels]
        with torch.autocast(device.type, precision, enabled=precision != torch.float32):
            if stage["joined"]:
                outputs = None
                losses = detector_loss(detector, pixels, labels)
            else:
                outputs = dense_outputs(detector, pixels)
        if outputs is not None:
            losses = dense_loss(*outputs, labels)
        loss = torch.stack(list(losses.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(detector.parameters(), 5.0 if outputs is not None else 2.0)
        optimizer.step()
        follow(average, detector, run.step)
        run.done({"loss": loss.detach()}, batch)
    run.save()
    export(average, out, seed, minutes, val)


def export(average: RTDetrForObjectDetection, out: Path, seed: int, minutes: float, val: Path | None) -> None:
    """Saves the averaged detector with its processor, loads both back as a user would, and scores them on ``val``."""
    nn.Module.to(average, memory_format=torch.contiguous_format)
    average.eval().save_pretrained(out)
    RTDetrImageProcessor(size={"height": SIDE, "width": SIDE}, do_normalize=False).save_pretrained(out)
    print(f"saved {sum(f.stat().st_size for f in out.iterdir()) / 1e6:.1f} MB to {out}")
    AutoImageProcessor.from_pretrained(out)
    detector = AutoModelForObjectDetection.from_pretrained(out).eval()
    if val is not None:
        scenes = read_coco_folder(val, SIDE)
        figures: dict[str, Any] = {"seed": seed, "minutes": minutes}
        for kind, those in (("clean", scenes), ("changed", changed_scenes(scenes, 1_000))):
            raw = detect_all(detector, those)
            for name, found in ((f"{kind}_raw", raw), (kind, [drop_duplicates(row) for row in raw])):
                figures[name] = score_detections(found, those.objects, those.names)
                print(f"{name}: {describe_scores(figures[name])}")
        (out / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("work/scenes"), help="the COCO folder to learn from")
    parser.add_argument("--val", type=Path, help="the COCO folder to score on")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "detector")
    parser.add_argument("--work", type=Path, default=Path("work/detector"), help="checkpoint and progress table")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--start", type=Path, help="a detector folder of the same shape to go on from")
    parser.add_argument("--peak-rate", type=float, default=1e-3)
    train(**vars(parser.parse_args()))
