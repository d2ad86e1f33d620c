"""Reads COCO detection folders into memory and scores detections against them.

A folder holds ``annotations.json`` and ``images/``. Boxes here are xyxy, normalised to [0, 1], origin top left.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Objects:
    """The objects of one picture: ``boxes`` (n, 4) float32 xyxy in [0, 1] and ``labels`` (n,) int64 class indices."""

    boxes: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Scenes:
    """A detection data set: ``pixels`` (pictures, side, side, 3) uint8 sRGB, what is in each, and the class names."""

    pixels: np.ndarray
    objects: tuple[Objects, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.objects)


@dataclass(frozen=True)
class BoxDetection:
    """One detected object: its class index, its score in [0, 1] and its box (xyxy, normalised)."""

    label: int
    score: float
    box: tuple[float, float, float, float]


def read_coco_folder(folder: Path, side: int, most: int | None = None) -> Scenes:
    """Reads the folder's first ``most`` pictures, stretched to ``side`` x ``side`` pixels.

    Class indices follow the category ids. Raises ValueError where an annotation names an unknown category.
    """
    table = json.loads((folder / "annotations.json").read_text())
    categories = sorted(table["categories"], key=lambda c: c["id"])
    index = {category["id"]: i for i, category in enumerate(categories)}
    images = table["images"][:most]
    found: dict[int, list[tuple[list[float], int]]] = {image["id"]: [] for image in images}
    for note in table["annotations"]:
        if note["category_id"] not in index:
            raise ValueError(
                f"annotation {note['id']} names category {note['category_id']}, which {folder} doesn't have"
            )
        if note["image_id"] in found and not note.get("iscrowd"):
            x, y, w, h = note["bbox"]
            found[note["image_id"]].append(([x, y, x + w, y + h], index[note["category_id"]]))
    pixels = np.empty((len(images), side, side, 3), np.uint8)

    def read(i: int) -> Objects:
        with Image.open(folder / "images" / images[i]["file_name"]) as file:
            picture = file.convert("RGB")
        width, height = picture.size
        same = picture.size == (side, side)
        pixels[i] = np.asarray(picture if same else picture.resize((side, side), Image.Resampling.BOX))
        items = found[images[i]["id"]]
        boxes = np.array([box for box, _ in items], np.float32).reshape(-1, 4)
        boxes = np.clip(boxes / np.array([width, height, width, height], np.float32), 0, 1)
        return Objects(boxes, np.array([label for _, label in items], np.int64))

    with ThreadPoolExecutor(2) as pool:
        objects = tuple(pool.map(read, range(len(images))))
    return Scenes(pixels, objects, tuple(category["name"] for category in categories))


def overlap(box: Sequence[float], others: np.ndarray) -> np.ndarray:
    """The intersection over union of one xyxy box with (n, 4) others, shape (n,)."""
    one = np.asarray(box, np.float64)
    sides = np.clip(np.minimum(one[2:], others[:, 2:]) - np.maximum(one[:2], others[:, :2]), 0, None)
    both = sides[:, 0] * sides[:, 1]
    areas = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    return np.asarray(both / np.maximum((one[2] - one[0]) * (one[3] - one[1]) + areas - both, 1e-9))


def drop_duplicates(found: Sequence[BoxDetection], most_overlap: float = 0.6) -> list[BoxDetection]:
    """Greedy non-maximum suppression over all classes: keeps the best-scored of detections that overlap more."""
    import torch
    from torchvision.ops import nms

    boxes = torch.tensor([one.box for one in found], dtype=torch.float64).reshape(-1, 4)
    scores = torch.tensor([one.score for one in found], dtype=torch.float64)
    return [found[i] for i in nms(boxes, scores, most_overlap).tolist()]


def average_precision(hits: np.ndarray, total: int) -> float:
    """The area under the interpolated precision-recall curve; ``hits`` (n,) bool, best score first."""
    if not len(hits):
        return 0.0
    right = np.cumsum(hits)
    recall, precision = right / total, right / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def score_detections(
    detections: Sequence[Sequence[BoxDetection]],
    objects: Sequence[Objects],
    names: Sequence[str],
    threshold: float = 0.5,
    least_overlap: float = 0.5,
) -> dict[str, Any]:
    """AP at an overlap of 0.5 for each class and its mean, with precision and recall at the score ``threshold``.

    A detection is right when it overlaps an object of its class that no better-scored detection took. ``exact`` is
    the share of pictures whose detections above the threshold are the objects exactly: none missing, none extra.
    """
    scored: list[list[tuple[float, bool]]] = [[] for _ in names]
    totals = np.zeros(len(names), int)
    exact = 0
    for found, truth in zip(detections, objects, strict=True):
        np.add.at(totals, truth.labels, 1)
        free = np.ones(len(truth.labels), bool)
        sure: list[bool] = []
        for one in sorted(found, key=lambda d: -d.score):
            match = overlap(one.box, truth.boxes) * (free & (truth.labels == one.label))
            hit = bool(len(match)) and bool(match.max() >= least_overlap)
            if hit:
                free[match.argmax()] = False
            scored[one.label].append((one.score, hit))
            if one.score >= threshold:
                sure.append(hit)
        exact += all(sure) and len(sure) == len(truth.labels)
    classes: dict[str, dict[str, float]] = {}
    for name, rows, total in zip(names, scored, totals, strict=True):
        if not total:
            continue
        rows.sort(key=lambda row: -row[0])
        sure = [hit for score, hit in rows if score >= threshold]
        classes[name] = {
            "ap50": average_precision(np.array([hit for _, hit in rows], bool), int(total)),
            "recall": sum(sure) / int(total),
            "precision": sum(sure) / len(sure) if sure else 0.0,
            "objects": int(total),
        }

    def mean(key: str) -> float:
        return float(np.mean([row[key] for row in classes.values()])) if classes else 0.0

    return {
        "map50": mean("ap50"),
        "recall": mean("recall"),
        "precision": mean("precision"),
        "exact": exact / max(1, len(objects)),
        "pictures": len(objects),
        "threshold": threshold,
        "classes": classes,
    }


def describe_scores(scores: dict[str, Any]) -> str:
    """The figures as a small table, the weakest classes first."""
    heading = (
        f"mAP@50 {scores['map50']:.3f}  recall {scores['recall']:.3f}  precision {scores['precision']:.3f}  "
        f"exact pictures {scores['exact']:.3f}  ({scores['pictures']} pictures)"
    )
    lines = [heading]
    for name, row in sorted(scores["classes"].items(), key=lambda item: item[1]["ap50"]):
        lines.append(
            f"  {name:12} ap50 {row['ap50']:.3f}  recall {row['recall']:.3f}  precision {row['precision']:.3f}"
        )
    return "\n".join(lines)
