"""Whether the pictures that a run resumes from are whole, decided before anything in its folder is written."""

from __future__ import annotations

import io
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from PIL import Image

from agent.errors import JournalError
from agent.journal.resume_state import ResumeState
from agent.journal.store import PictureFolder


def copies_to_restore(
    folder: PictureFolder, shown: Path, known: Collection[str], saved: ResumeState
) -> dict[str, bytes]:
    """By name, the pictures that ``folder`` lacks or has broken, and of which ``shown`` (image.png) is a whole copy.

    ``known`` are the names of all pictures of the run. Writes nothing. Raises JournalError if a picture that the run
    resumes from has no whole copy, or if ``shown`` is a picture that the run didn't make.
    """
    try:
        content = shown.read_bytes() if shown.exists() else b""
    except OSError as error:
        raise JournalError(f"{shown} can't be read: {error.strerror}") from error
    name = sha256(content).hexdigest()
    if name not in known and _is_picture(content):
        raise JournalError(f"{shown} is no picture of this run: somebody changed it; move it elsewhere, then resume")
    restored = {name: content} if name in known and not folder.intact(name) else {}
    for needed in sorted(_needed(saved) - restored.keys()):
        try:
            folder.content(needed)
        except JournalError as error:
            raise JournalError(
                f"{error}, and {shown.name} is no copy of it; restore it, or generate it again"
            ) from error
    return restored


def _needed(saved: ResumeState) -> set[str]:
    """The pictures that resuming reads: of a finished run its result."""
    if saved.finished is not None:
        return {saved.finished.image}
    if (point := saved.checkpoint) is None:
        return set()
    return {point.first, point.best, *(edit.parent for edit in point.edits[:1])}


def _is_picture(content: bytes) -> bool:
    """Whether it is a whole picture in any format; a PNG with a flipped bit is none."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
        with Image.open(io.BytesIO(content)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True
