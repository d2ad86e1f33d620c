"""People's faces as they are and with damages that no face has: what ``critics.people.faces`` is tested on.

A hundred small faces come with scikit-image, a sample of Labeled Faces in the Wild (Huang et al., 2007): 25 pixels
wide, grey, each of another person, so they are independent. Six larger ones are on photos that ultralytics,
scikit-image and matplotlib ship, each in two sizes, which aren't independent. ``face_damages`` lists the damages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmarks.packaged import MissingPackage, packaged_file, packaged_picture
from benchmarks.people.cases import SOUND, Case, person_case
from benchmarks.people.face_damages import FACE_DAMAGES, FaceParts
from critics.people.face_landmarks import FaceFinderSettings
from critics.people.faces import FacesCritic, FacesSettings

SMALL, ENLARGED, MARGIN = 100, 6, 60
"""How many of scikit-image's small pictures are faces, the factor that enlarges them, and the margin in pixels then."""
USUAL = ((6.5, 9.1), (15.3, 8.7), (10.7, 13.9), (7.7, 18.5), (15.0, 18.2))
"""Where the parts of the small faces are, (x, y): medians of what MTCNN finds on them; some were checked by eye."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """One face on a photo that a package ships: the cut (left, top, right, bottom) around its person and the face's
    parts, float64 (5, 2), both in pixels of the photo. ``scale`` enlarges the cut for the larger of its two sizes."""

    name: str
    package: str
    path: str
    cut: tuple[int, int, int, int]
    parts: np.ndarray
    scale: float


# the parts are where MTCNN finds them, compared with the photos by eye
PORTRAIT_ROWS = """
bus, left | ultralytics assets/bus.jpg | 20 380 270 800 | 132 437 148 437 144 445 134 455 147 456 | 3
bus, middle | ultralytics assets/bus.jpg | 190 380 390 800 | 285 444 300 443 294 452 287 461 298 460 | 3
touchline, right | ultralytics assets/zidane.jpg | 770 20 1180 700 | 965 165 1026 170 1002 202 960 234 1016 237 | 1.5
touchline, left | ultralytics assets/zidane.jpg | 300 200 740 720 | 627 326 657 332 656 366 615 389 637 395 | 1.5
astronaut | skimage data/astronaut.png | 0 0 512 512 | 205 102 247 104 225 129 202 139 245 142 | 1.5
admiral | matplotlib mpl-data/sample_data/grace_hopper.jpg | 0 0 512 600 | 222 192 310 186 269 239 233 280 307 276 | 1
"""


def _portrait(row: str) -> Portrait:
    name, file, cut, parts, scale = row.split(" | ")
    package, _, path = file.partition(" ")
    left, top, right, bottom = map(int, cut.split())
    points = np.array(parts.split(), float).reshape(-1, 2)
    return Portrait(name, package, path, (left, top, right, bottom), points, float(scale))


PORTRAITS = tuple(map(_portrait, PORTRAIT_ROWS.strip().splitlines()))


def face_cases() -> Iterator[Case]:
    """Each face as it is, then each damage. Raises MissingPackage without a package that ships a photo."""
    yield from _photos()
    yield from _small()


def faces_critic() -> FacesCritic:
    """The shipped critic, on the CPU. Raises MissingPackage without its networks."""
    critic = FacesCritic(FacesSettings(finder=FaceFinderSettings(device="cpu")))
    if problems := critic.problems():
        raise MissingPackage(problems[0])
    return critic


def _small() -> Iterator[Case]:
    for number, values in enumerate(np.load(packaged_file("skimage", "data/lfw_subset.npy"))[:SMALL]):
        grey = Image.fromarray(np.clip(np.rint(255 * values), 0, 255).astype(np.uint8))
        size = grey.width * ENLARGED, grey.height * ENLARGED
        face = np.array(grey.resize(size, Image.Resampling.BICUBIC).convert("RGB"))
        face = np.pad(face, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")
        parts = FaceParts(np.array(USUAL) * ENLARGED + MARGIN)
        name = f"face {number:03d}"
        yield person_case("small face", name, name, SOUND["small face"], face)
        for damage, harm in FACE_DAMAGES.items():
            yield person_case("small face", name, f"{name}, {damage}", damage, harm(face, parts))


def _photos() -> Iterator[Case]:
    for portrait in PORTRAITS:
        person = Image.fromarray(packaged_picture(portrait.package, portrait.path)).crop(portrait.cut)
        for scale in (portrait.scale, portrait.scale * 2 / 3):
            size = round(person.width * scale), round(person.height * scale)
            picture = np.array(person.resize(size, Image.Resampling.LANCZOS))
            parts = FaceParts((portrait.parts - portrait.cut[:2]) * scale)
            name = f"{portrait.name}, {scale:g}x"
            yield person_case("face", portrait.name, name, SOUND["face"], picture)
            for damage, harm in FACE_DAMAGES.items():
                yield person_case("face", portrait.name, f"{name}, {damage}", damage, harm(picture, parts))
