"""Real models on photographs that installed packages ship: the answers are those of the table in docs/critics.md, where
``python -m benchmarks.domain.answers`` asks more of them. Skipped where a package or the weights are absent."""

from __future__ import annotations

import numpy as np
import pytest
from weights import yolo_weights

from benchmarks.domain.answers import SURE
from benchmarks.packaged import MissingPackage, packaged_picture
from critics.objects.detector import DetectorSettings
from critics.objects.yolo import UltralyticsDetector
from critics.text.ocr import EasyReader, Reader
from critics.text.rapid import RapidReader


def photograph(package: str, path: str) -> np.ndarray:
    try:
        return packaged_picture(package, path)
    except MissingPackage as missing:
        pytest.skip(str(missing))


def read(reader: Reader, pixels: np.ndarray) -> set[str]:
    return {one.content for one in reader.read(pixels) if one.confidence >= SURE}


@pytest.mark.parametrize("reader", [RapidReader, EasyReader])
def test_a_reader_reads_the_lettering_of_a_bus(reader: type[Reader]) -> None:
    assert {"cero", "emisiones"} <= read(reader(), photograph("ultralytics", "assets/bus.jpg"))


def test_a_reader_finds_no_word_where_there_is_none() -> None:
    rapid = RapidReader()
    for name in ("coffee.png", "chelsea.png", "rocket.jpg"):
        words = read(rapid, photograph("skimage", f"data/{name}"))
        assert all(len(word) == 1 for word in words), name  # a single letter never counts as stray


def test_yolo_knows_what_is_in_them() -> None:
    path, digest = yolo_weights("yolo11n_dequant.pt")
    settings = DetectorSettings(checkpoint=str(path), backend="ultralytics", sha256=(digest,), threshold=SURE)
    yolo = UltralyticsDetector(settings)
    for name, wanted in (("coffee.png", "cup"), ("chelsea.png", "cat"), ("motorcycle_left.png", "motorcycle")):
        found = [one.label for one in yolo.detect(photograph("skimage", f"data/{name}"))]
        assert found.count(wanted) == 1, name
        assert not {"person", "bus"} & set(found), name
