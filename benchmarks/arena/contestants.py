"""The pictures that compete. A contestant is a name and its pictures, each for a prompt.

A folder is one of three things: runs of ``proofpress generate``, picture files, or a failure benchmark with an arm.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from pydantic import Field

from agent.commands.common import read_scene
from agent.errors import ImageError, UsageError
from agent.journal.run_folder import IMAGE
from agent.journal.store import PictureFolder
from benchmarks.lines import read_rows
from planners.scene import Frozen

PROMPTS, SCENE, ROWS = "prompts.jsonl", "scene.json", "rows*.jsonl"
KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
"""Endings of picture files, and the format that a file with this ending must have."""


class ArenaPicture(Frozen):
    """``number`` tells the pictures of one prompt apart, such as its seeds; ``sha256`` is the file's."""

    prompt: str
    number: int = Field(ge=0)
    file: Path
    sha256: str


class Contestant(Frozen):
    name: str
    pictures: tuple[ArenaPicture, ...]


class PromptRow(Frozen):
    """A line of prompts.jsonl in a folder of pictures: a file's name and its prompt."""

    picture: str
    prompt: str = Field(min_length=1)


def contestants(words: Sequence[str]) -> tuple[Contestant, ...]:
    """Each word is DIR, DIR:ARM for a failure benchmark, or NAME=DIR. A contestant without a name is called after its
    folder and arm. Raises UsageError, ImageError, JournalError.
    """
    found = tuple(_contestant(word) for word in words)
    if len(found) < 2:
        raise UsageError("an arena needs two folders or more; name them one after the other")
    name, times = Counter(one.name for one in found).most_common(1)[0]
    if times > 1:
        raise UsageError(f"two contestants are called {name!r}; name them apart: first={words[0]} second={words[1]}")
    return found


def picture_content(picture: ArenaPicture) -> bytes:
    """The file's bytes. Raises ImageError if they aren't those that the contestant was made of."""
    content = _bytes(picture.file)
    if hashlib.sha256(content).hexdigest() != picture.sha256:
        raise ImageError(f"{picture.file} was changed while the arena was open; start it again")
    return content


def shown_picture(picture: ArenaPicture) -> Image.Image:
    """The picture in RGB. Raises ImageError as ``picture_content`` does."""
    with Image.open(io.BytesIO(picture_content(picture))) as opened:
        return opened.convert("RGB")


def _contestant(word: str) -> Contestant:
    name, equals, rest = word.partition("=")
    if Path(word).exists() or not equals:
        name, rest = "", word
    folder, colon, arm = rest.rpartition(":")
    if colon and not Path(rest).exists():
        pictures = _of_arm(Path(folder), arm)
        return Contestant(name=name or f"{Path(folder).resolve().name}:{arm}", pictures=pictures)
    path = Path(rest)
    if not path.is_dir():
        raise UsageError(f"{path} is no folder; an arena shows folders of runs or of pictures")
    if next(path.glob(ROWS), None) is not None:
        raise UsageError(f"{path} holds a failure benchmark; say which arm competes, such as {path}:loop")
    pictures = _of_runs(path) or _of_files(path)
    if not pictures:
        raise UsageError(f"{path} holds no finished run and no picture ({', '.join(KINDS)})")
    return Contestant(name=name or path.resolve().name, pictures=pictures)


def _of_runs(path: Path) -> tuple[ArenaPicture, ...]:
    """The results of finished runs in a folder, in the order of their folders' names."""
    folders = [folder for folder in (path, *sorted(path.iterdir())) if (folder / SCENE).is_file()]
    finished = [folder for folder in folders if (folder / IMAGE).is_file()]
    return _numbered([(read_scene(folder / SCENE).prompt, folder / IMAGE) for folder in finished])


def _of_files(path: Path) -> tuple[ArenaPicture, ...]:
    """Picture files with their prompts from prompts.jsonl, or from a file NAME.txt beside NAME.png; otherwise a file's
    name is its prompt.
    """
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in KINDS and file.is_file())
    if (path / PROMPTS).is_file():
        prompts = {row.picture: row.prompt for row in read_rows(path / PROMPTS, PromptRow)}
        if unknown := sorted(set(prompts) - {file.name for file in files}):
            raise UsageError(f"{path / PROMPTS} names {unknown[0]!r}, which isn't in the folder")
        return _numbered([(prompts[file.name], file) for file in files if file.name in prompts])
    return _numbered([(_beside(file), file) for file in files])


def _beside(file: Path) -> str:
    text = file.with_suffix(".txt")
    if not text.is_file():
        return file.stem
    try:
        return text.read_text(encoding="utf-8").strip() or file.stem
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{text} can't be read as UTF-8 text: {error}") from None


def _of_arm(folder: Path, arm: str) -> tuple[ArenaPicture, ...]:
    """The pictures that an arm of a failure benchmark delivers; the seed is their number."""
    from benchmarks.failures.arms import outcomes
    from benchmarks.failures.plan import read_plan
    from benchmarks.failures.rows import read_units

    plan, units = read_plan(folder), read_units(folder)
    name = next((one for one in plan.arms if one == arm), None)
    if name is None:
        raise UsageError(f"{folder} has no arm {arm!r}; it has {', '.join(plan.arms)}")
    stored = PictureFolder(folder / plan.pictures)
    return tuple(
        _picture(rows[0].item.prompt, rows[0].seed, stored.file(outcome.image))
        for rows, outcome in zip(units.values(), outcomes(units, [name])[name], strict=True)
        if outcome.image is not None
    )


def _numbered(found: Sequence[tuple[str, Path]]) -> tuple[ArenaPicture, ...]:
    """Pictures with their prompts; the second picture of a prompt gets the number 1."""
    times: Counter[str] = Counter()
    pictures = []
    for prompt, file in found:
        pictures.append(_picture(prompt, times[prompt], file))
        times[prompt] += 1
    return tuple(pictures)


def _picture(prompt: str, number: int, file: Path) -> ArenaPicture:
    content = _bytes(file)
    kind = KINDS[file.suffix.lower()]
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            opened.verify()
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(f"{file} is no whole {kind} picture: {error}") from None
    return ArenaPicture(prompt=prompt, number=number, file=file, sha256=hashlib.sha256(content).hexdigest())


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ImageError(f"{file} can't be read: {error.strerror}") from None
