"""Which models the critics say that they load, each once."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tiny_pair import open_clip_pair
from weights import yolo_weights

import critics
from critics.base import CriticError
from critics.contrast.clip_model import ClipModel, ClipSettings
from critics.objects.closed_vocabulary import TransformersDetector
from critics.objects.yolo import YoloWeights
from critics.people.face_landmarks import FaceFinderSettings, MtcnnFaces
from critics.safety.weights import OpenNsfw
from critics.text.ocr import EasyReader
from critics.text.rapid import RapidReader
from planners.loading import LOGGER

SHIPPED = Path(critics.__file__).parent / "primer"
IMAGE = np.full((96, 64, 3), 255, np.uint8)


def clip() -> Callable[[], object]:
    folder = open_clip_pair(Path(tempfile.mkdtemp()) / "tiny" / "pair")
    model = ClipModel(ClipSettings(model=str(folder), device="cpu"))
    return lambda: model.image_vectors([IMAGE])


def detector() -> Callable[[], object]:
    model = TransformersDetector(SHIPPED / "detector2")
    return lambda: model.detect(IMAGE)


def easyocr() -> Callable[[], object]:
    reader = EasyReader(device="cpu")
    return lambda: reader.read(IMAGE)


def rapidocr() -> Callable[[], object]:
    reader = RapidReader()
    return lambda: reader.read(IMAGE)


def faces() -> Callable[[], object]:
    finder = installed(MtcnnFaces(FaceFinderSettings(device="cpu")))
    return lambda: finder.faces(IMAGE)


def safety() -> Callable[[], object]:
    model = installed(OpenNsfw())
    return lambda: model.unsafe(IMAGE)


def pose() -> Callable[[], object]:
    path, digest = yolo_weights("yolov8n-pose_dequant.pt")
    model = YoloWeights(str(path), (digest,), "pose", "critic_settings.pose.checkpoint", "cpu")
    return lambda: model.predict(IMAGE, 0.5)


def installed(model):
    """The model; skips where what it needs isn't installed."""
    if problems := model.problems():
        pytest.skip(problems[0])
    return model


@pytest.mark.parametrize(
    ("build", "line"),
    [
        (clip, "the CLIP model: tiny/pair"),
        (detector, "the object detector: primer/detector2"),
        (easyocr, "the text reader: EasyOCR"),
        (rapidocr, "the text reader: RapidOCR"),
        (faces, "the face finder: MTCNN"),
        (safety, "the safety model: Open NSFW"),
        (pose, "the pose model: weights/yolov8n-pose_dequant.pt"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_model_is_told_when_it_is_first_used_and_never_again(
    caplog: pytest.LogCaptureFixture, build: Callable[[], Callable[[], object]], line: str
) -> None:
    caplog.set_level(logging.INFO, LOGGER.name)
    use = build()
    assert caplog.messages == []
    for _ in range(2):
        use()
    assert [record.getMessage() for record in caplog.records if record.name == LOGGER.name] == [line]


def test_what_is_missing_is_not_told_as_being_loaded(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.INFO, LOGGER.name)
    poses = YoloWeights(str(tmp_path / "none.pt"), ("0" * 64,), "pose", "critic_settings.pose.checkpoint", "cpu")
    clip_model = ClipModel(ClipSettings(model=str(tmp_path / "none"), device="cpu"))
    for use in (lambda: poses.predict(IMAGE, 0.5), lambda: clip_model.image_vectors([IMAGE])):
        with pytest.raises(CriticError, match="none"):
            use()
    assert caplog.messages == []
