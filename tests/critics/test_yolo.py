"""Real YOLO11n weights on the photos that ultralytics ships."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from weights import photo, yolo_weights

from critics.base import CriticError
from critics.objects.detector import Detection, Detector, DetectorSettings
from critics.objects.detectors import build_detector
from critics.objects.yolo import UltralyticsDetector


def detector(path: Path, digest: str, threshold: float = 0.4) -> UltralyticsDetector:
    made = build_detector(
        DetectorSettings(
            checkpoint=str(path), backend="ultralytics", sha256=(digest,), threshold=threshold, device="cpu"
        )
    )
    assert isinstance(made, UltralyticsDetector)
    return made


@pytest.fixture(scope="module")
def yolo() -> UltralyticsDetector:
    return detector(*yolo_weights("yolo11n_dequant.pt"))


def of(found: list[Detection], label: str) -> list[Detection]:
    return [one for one in found if one.label == label]


def test_it_finds_the_bus_and_the_people(yolo: UltralyticsDetector) -> None:
    assert isinstance(yolo, Detector)
    assert yolo.problems() == []
    assert len(yolo.labels) == 80 and {"bus", "person"} <= set(yolo.labels)
    image = photo("bus")
    image.flags.writeable = False
    before = dict(os.environ)
    found = yolo.detect(image)
    changed = {name for name, value in os.environ.items() if before.get(name) != value}
    assert changed <= {"TORCHINDUCTOR_CACHE_DIR"}, "torch itself names its cache there at its first use"
    assert before.keys() <= os.environ.keys()
    (bus,) = of(found, "bus")
    assert bus.box.width > 0.9 and 0.15 < bus.box.y0 < 0.3
    assert len(of(found, "person")) >= 3
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(of(yolo.detect(photo("zidane")), "person")) == 2


def test_colours_reach_the_model_in_the_order_that_it_was_trained_on(yolo: UltralyticsDetector) -> None:
    image = photo("bus")
    right, wrong = (sum(d.score for d in yolo.detect(np.ascontiguousarray(i))) for i in (image, image[..., ::-1]))
    assert right > wrong


def test_only_listed_files_are_opened(tmp_path: Path) -> None:
    path, digest = yolo_weights("yolo11n_dequant.pt")
    other = detector(path, "0" * 64)
    assert f"has the SHA-256 {digest}, which critic_settings.objects.detector.sha256" in other.problems()[0]
    with pytest.raises(CriticError, match="doesn't list"):
        other.detect(np.zeros((64, 64, 3), np.uint8))
    assert "there is no file" in detector(tmp_path / "gone.pt", digest).problems()[0]
    pose, pose_digest = yolo_weights("yolov8n-pose_dequant.pt")
    with pytest.raises(CriticError, match="is for the task 'pose', not 'detect'"):
        _ = detector(pose, pose_digest).labels


def test_a_hash_is_required_and_belongs_to_this_backend_alone() -> None:
    with pytest.raises(ValidationError, match="needs sha256"):
        DetectorSettings(checkpoint="x.pt", backend="ultralytics")
    with pytest.raises(ValidationError, match="sha256 is only for"):
        DetectorSettings(checkpoint="x", sha256=("0",))


def test_a_fresh_process_keeps_its_environment_and_gets_no_settings_file(tmp_path: Path) -> None:
    path, digest = yolo_weights("yolo11n_dequant.pt")
    code = f"""
import os, numpy as np
from critics.objects.detector import DetectorSettings
from critics.objects.detectors import build_detector
one = build_detector(DetectorSettings(checkpoint={str(path)!r}, backend="ultralytics", sha256=({digest!r},)))
before = dict(os.environ)
one.detect(np.zeros((64, 64, 3), np.uint8))
assert dict(os.environ) == before, set(os.environ.items()) ^ set(before.items())
"""
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "PYTHONPATH": os.getcwd()}
    ran = subprocess.run([sys.executable, "-c", code], env={**os.environ, **home}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert not list(tmp_path.rglob("Ultralytics*")) and not list(tmp_path.rglob("settings.json"))


def test_other_libraries_functions_are_left_as_they_were():
    """In a process of its own, since an earlier import of the library would have replaced them already."""
    program = """
import cv2, io, torch
from PIL import Image, UnidentifiedImageError
from critics.objects.yolo import quiet_library
before = [Image.open, cv2.imread, cv2.imwrite, cv2.imshow, torch.save]
with quiet_library():
    import ultralytics.models.yolo.model
    assert Image.open is not before[0], "the library replaces nothing any more: this test and the cure can go"
assert [Image.open, cv2.imread, cv2.imwrite, cv2.imshow, torch.save] == before
try:
    Image.open(io.BytesIO(b"no picture"))
except UnidentifiedImageError:
    print("refused")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert done.stdout.split() == ["refused"], done.stderr
