"""Hands' landmarks by MediaPipe's hand landmarker (Apache-2.0), whose model file is named by its path and its hash."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from critics.base import CriticError
from critics.people.hands_anatomy import Hand
from planners.loading import loading
from planners.messages import in_one_line
from planners.scene import Box, Frozen, Unit

TABLE = "critic_settings.hands.landmarks"
INSTALL = "mediapipe isn't installed: pip install mediapipe"


class LandmarkSettings(Frozen):
    """``model``: the path of a ``hand_landmarker.task``; MediaPipe's wheels bring none."""

    model: str | None = Field(default=None, min_length=1)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$", description="the hash that the file must have")
    most: int = Field(default=8, ge=1, le=64, description="hands that are looked for")
    detection: Unit = Field(default=0.5, description="how sure the model must be that it found a palm")
    presence: Unit = Field(default=0.5, description="how sure it must be that a hand is where it put landmarks")


class HandLandmarks:
    """Loads at first use, once, on the CPU; the file's bytes are those that were hashed."""

    def __init__(self, settings: LandmarkSettings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._landmarker: Any = None

    def problems(self) -> list[str]:
        """What is missing, with the way out; the library isn't imported. Nothing, and no file is read, once loaded."""
        if self._landmarker is not None:
            return []
        chosen = self.settings
        if chosen.model is None or chosen.sha256 is None:
            return [f"no landmark model is set: set {TABLE}.model to a hand_landmarker.task, and sha256 to its hash"]
        path = Path(chosen.model)
        if not path.is_file():
            return [f"there is no file {path}: set {TABLE}.model to a hand_landmarker.task"]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest != chosen.sha256:
            return [f"{path} has the SHA-256 {digest}, not the one of {TABLE}.sha256: set it if you trust the file"]
        return [INSTALL] if importlib.util.find_spec("mediapipe") is None else []

    def hands(self, image: np.ndarray) -> list[Hand]:
        """All hands in a uint8 sRGB picture (height, width, 3), surest first; points are in metres.

        Raises CriticError where the library or the file is missing or the file is no such model.
        """
        with self._lock:
            self._load()
            import mediapipe

            picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(image))
            found = self._landmarker.detect(picture)
        hands = []
        for sides, places, points in zip(
            found.handedness, found.hand_landmarks, found.hand_world_landmarks, strict=True
        ):
            spots = np.array([(place.x, place.y) for place in places])
            (x0, y0), (x1, y1) = spots.min(axis=0).tolist(), spots.max(axis=0).tolist()
            if max(x0, 0.0) < min(x1, 1.0) and max(y0, 0.0) < min(y1, 1.0):
                world = np.array([(point.x, point.y, point.z) for point in points])
                hands.append(Hand(float(sides[0].score), Box.clipped(x0, y0, x1, y1), world))
        return sorted(hands, key=lambda hand: -hand.score)

    def _load(self) -> None:
        if self._landmarker is not None:
            return
        if problems := self.problems():
            raise CriticError(problems[0])
        with loading("the hand landmarker", self.settings.model):
            self._landmarker = self._loaded()

    def _loaded(self) -> Any:
        from mediapipe.tasks.python import BaseOptions
        from mediapipe.tasks.python.vision import HandLandmarker, HandLandmarkerOptions

        chosen = self.settings
        content = Path(str(chosen.model)).read_bytes()
        if hashlib.sha256(content).hexdigest() != chosen.sha256:
            raise CriticError(f"{chosen.model} was changed while it was read; try again")
        options = HandLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=content, delegate=BaseOptions.Delegate.CPU),
            num_hands=chosen.most,
            min_hand_detection_confidence=chosen.detection,
            min_hand_presence_confidence=chosen.presence,
        )
        try:
            return HandLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            line = in_one_line(error)
            raise CriticError(f"{chosen.model} can't be loaded as a hand landmarker: {line}") from error
