"""A dense, one-to-many loss for RT-DETR's encoder head: it makes training from scratch quick.

RT-DETR scores every feature token and lets only the best through to its decoder, one token an object: few and late
gradients for a network that starts from nothing. Here every object teaches its six best-aligned tokens
(task-aligned assignment, Feng et al., arXiv 2108.07755) with varifocal and box losses, without the decoder.
Boxes are cxcywh in [0, 1] unless a name says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional as F
from torchvision.ops import box_convert, generalized_box_iou_loss

if TYPE_CHECKING:
    from transformers import RTDetrForObjectDetection


def dense_outputs(detector: RTDetrForObjectDetection, pixels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The encoder head's logits (batch, tokens, classes), boxes (batch, tokens, 4) and token centres (tokens, 2)."""
    model = detector.model
    mask = torch.ones(len(pixels), *pixels.shape[-2:], device=pixels.device)
    maps = [
        project(feature)
        for project, (feature, _) in zip(model.encoder_input_proj, model.backbone(pixels, mask), strict=True)
    ]
    maps = model.encoder(maps).last_hidden_state
    maps = [project(feature) for project, feature in zip(model.decoder_input_proj, maps, strict=True)]
    anchors, valid = model.generate_anchors(tuple((m.shape[-2], m.shape[-1]) for m in maps), device=pixels.device)
    memory = model.enc_output(valid * torch.cat([m.flatten(2).transpose(1, 2) for m in maps], 1))
    boxes = torch.sigmoid(model.enc_bbox_head(memory).float() + anchors)
    return model.enc_score_head(memory).float(), boxes, torch.sigmoid(anchors[0, :, :2])


def pairwise_iou(one: Tensor, other: Tensor) -> Tensor:
    """IoU of xyxy boxes (batch, m, 4) and (batch, n, 4), shape (batch, m, n)."""
    a, b = one[:, :, None], other[:, None]
    both = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    areas = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1)
    return both / (areas - both).clamp(min=1e-9)


@torch.no_grad()
def assign(
    scores: Tensor, boxes: Tensor, centres: Tensor, labels: Tensor, truth: Tensor, real: Tensor, most: int
) -> tuple[Tensor, Tensor]:
    """Which object each token learns, (batch, tokens) int64, and how surely, (batch, tokens) in [0, 1], 0 for none.

    ``labels`` (batch, m), ``truth`` (batch, m, 4) and ``real`` (batch, m) bool are the objects, padded to m.
    """
    corners = box_convert(truth, "cxcywh", "xyxy")
    overlap = pairwise_iou(corners, box_convert(boxes, "cxcywh", "xyxy"))
    inside = ((centres > corners[:, :, None, :2]) & (centres < corners[:, :, None, 2:])).all(-1) & real[..., None]
    likely = scores.transpose(1, 2).gather(1, labels[..., None].expand(-1, -1, scores.shape[1]))
    aligned = likely.sqrt() * (overlap + 0.02) ** 2 * inside
    best = aligned.topk(min(most, aligned.shape[-1]), dim=-1)
    chosen = torch.zeros_like(aligned).scatter_(-1, best.indices, (best.values > 0).to(aligned.dtype))
    owner = (chosen * (overlap + 1e-3)).argmax(1)
    chosen = chosen * F.one_hot(owner, truth.shape[1]).transpose(1, 2)
    peak = (aligned * chosen).amax(-1, keepdim=True).clamp(min=1e-9)
    quality = (overlap * chosen).amax(-1, keepdim=True).clamp(min=0.3)
    return owner, (aligned * chosen / peak * quality).amax(1)


def dense_loss(
    logits: Tensor, boxes: Tensor, centres: Tensor, targets: list[dict[str, Tensor]], most: int = 6
) -> dict[str, Tensor]:
    """The weighted losses "score", "corner" (L1) and "overlap" (GIoU) of ``dense_outputs`` against the targets.

    ``targets`` are transformers' labels: ``class_labels`` (n,) and ``boxes`` (n, 4) a picture.
    """
    widest = max(1, max(len(t["class_labels"]) for t in targets))
    labels = torch.stack([F.pad(t["class_labels"], (0, widest - len(t["class_labels"]))) for t in targets])
    truth = torch.stack([F.pad(t["boxes"], (0, 0, 0, widest - len(t["boxes"]))) for t in targets])
    real = torch.stack([torch.arange(widest, device=logits.device) < len(t["class_labels"]) for t in targets])
    scores = logits.detach().sigmoid()
    owner, sure = assign(scores, boxes.detach(), centres, labels, truth, real, most)
    wanted = F.one_hot(labels.gather(1, owner), logits.shape[-1]) * sure[..., None]
    weight = torch.where(wanted > 0, wanted, 0.75 * scores**2)
    total = sure.sum().clamp(min=1.0)
    score = F.binary_cross_entropy_with_logits(logits, wanted, weight=weight, reduction="sum") / total
    positive = sure > 0
    ours, theirs = boxes[positive], truth.gather(1, owner[..., None].expand(-1, -1, 4))[positive]
    share = sure[positive] / total
    corner = ((ours - theirs).abs().sum(-1) * share).sum()
    giou = generalized_box_iou_loss(box_convert(ours, "cxcywh", "xyxy"), box_convert(theirs, "cxcywh", "xyxy"))
    return {"score": score, "corner": 5 * corner, "overlap": 2 * (giou * share).sum()}
