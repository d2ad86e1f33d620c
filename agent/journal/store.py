"""Stores of pictures, named by their content: in memory, or in a folder. Arrays are uint8 sRGB, (height, width, 3)."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from agent.errors import JournalError
from agent.journal.files import write_atomically


class PictureStore(Protocol):
    """What the loop keeps pictures in."""

    def put(self, image: np.ndarray) -> str: ...

    def get(self, name: str) -> np.ndarray: ...


class MemoryStore:
    """Keeps pictures in memory, named by the sha256 of their shape and pixels."""

    def __init__(self) -> None:
        self._pictures: dict[str, np.ndarray] = {}

    def put(self, image: np.ndarray) -> str:
        name = sha256(repr(image.shape).encode() + image.tobytes()).hexdigest()
        self._pictures.setdefault(name, image.copy())
        return name

    def get(self, name: str) -> np.ndarray:
        """Raises KeyError."""
        return self._pictures[name]


class PictureFolder:
    """Pictures in ``folder``/images, named by the sha256 of their PNG file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "images"

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.png"

    def put(self, image: np.ndarray) -> str:
        """Raises JournalError if the picture can't be written."""
        buffer = io.BytesIO()
        Image.fromarray(image).save(buffer, "PNG")
        name = sha256(buffer.getvalue()).hexdigest()
        if not self.intact(name):
            self.store(name, buffer.getvalue())
        return name

    def store(self, name: str, content: bytes) -> None:
        """Writes a picture's PNG file under its name. Raises JournalError."""
        try:
            self.folder.mkdir(exist_ok=True)  # but not its parent, should that be gone
        except OSError as error:
            raise JournalError(f"{self.folder} can't be created: {error.strerror}") from error
        write_atomically(self.file(name), content)

    def get(self, name: str) -> np.ndarray:
        """A stored picture. Raises JournalError as ``content`` does."""
        return np.asarray(Image.open(io.BytesIO(self.content(name)), formats=["PNG"]).convert("RGB"))

    def content(self, name: str) -> bytes:
        """A picture's PNG file. Raises JournalError if it is missing or its content doesn't match its name."""
        try:
            content = self.file(name).read_bytes()
        except OSError as error:
            raise JournalError(f"{self.file(name)} can't be read: {error.strerror}") from error
        if sha256(content).hexdigest() != name:
            raise JournalError(f"{self.file(name)} was changed: its content doesn't match its name")
        return content

    def intact(self, name: str) -> bool:
        """Whether the picture is there, whole."""
        try:
            self.content(name)
        except JournalError:
            return False
        return True
