"""People's faces as they are, and built as no face is: what ``critics.people.faces`` is held against.

A hundred small ones come with scikit-image, a sample of Labeled Faces in the Wild (Huang et al., 2007): 25 pixels wide,
grey, each of another person, so that they are independent. Six larger ones are on photos that ultralytics, scikit-image
and matplotlib ship; theirs in two sizes aren't independent. What counts as damaged is said in ``face_damages``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image

from benchmarks.critics.cases import FACES_AS_THEY_ARE, SMALL_FACES_AS_THEY_ARE, Case
from benchmarks.critics.face_damages import FACE_DAMAGES, Parts
from benchmarks.critics.photos import Missing
from benchmarks.critics.seen import Seen
from critics.people.face_landmarks import FaceFinderSettings
from critics.people.faces import FacesCritic, FacesSettings
from planners.scene import Canvas, Entity, Scene

SMALL, ENLARGED, MARGIN = 100, 6, 60
"""How many of scikit-image's small pictures are faces, how often they are enlarged, and the pixels around them then."""
USUAL = ((6.5, 9.1), (15.3, 8.7), (10.7, 13.9), (7.7, 18.5), (15.0, 18.2))
"""Where the parts of the small faces are, (x, y): medians of what MTCNN finds on them, held against some by eye."""


@dataclass(frozen=True)
class Portrait:
    """One face on a photo: the cut (left, top, right, bottom) around its person, its parts in the photo, and how often
    the cut is enlarged for the larger of its two sizes."""

    name: str
    file: tuple[str, str]
    cut: tuple[int, int, int, int]
    parts: tuple[tuple[float, float], ...]
    scale: float


# parts as MTCNN finds them, held against the photos by eye
PORTRAITS = (
    Portrait(
        "bus, left",
        ("ultralytics", "assets/bus.jpg"),
        (20, 380, 270, 800),
        ((132, 437), (148, 437), (144, 445), (134, 455), (147, 456)),
        3.0,
    ),
    Portrait(
        "bus, middle",
        ("ultralytics", "assets/bus.jpg"),
        (190, 380, 390, 800),
        ((285, 444), (300, 443), (294, 452), (287, 461), (298, 460)),
        3.0,
    ),
    Portrait(
        "touchline, right",
        ("ultralytics", "assets/zidane.jpg"),
        (770, 20, 1180, 700),
        ((965, 165), (1026, 170), (1002, 202), (960, 234), (1016, 237)),
        1.5,
    ),
    Portrait(
        "touchline, left",
        ("ultralytics", "assets/zidane.jpg"),
        (300, 200, 740, 720),
        ((627, 326), (657, 332), (656, 366), (615, 389), (637, 395)),
        1.5,
    ),
    Portrait(
        "astronaut",
        ("skimage", "data/astronaut.png"),
        (0, 0, 512, 512),
        ((205, 102), (247, 104), (225, 129), (202, 139), (245, 142)),
        1.5,
    ),
    Portrait(
        "admiral",
        ("matplotlib", "mpl-data/sample_data/grace_hopper.jpg"),
        (0, 0, 512, 600),
        ((222, 192), (310, 186), (269, 239), (233, 280), (307, 276)),
        1.0,
    ),
)


def face_cases() -> Iterator[Case]:
    """Each face as it is, then each damage. Raises Missing without a package that ships a photo."""
    yield from _photos()
    yield from _small()


def faces_critic() -> FacesCritic:
    """The critic as shipped, on the CPU. Raises Missing without the networks."""
    critic = FacesCritic(FacesSettings(finder=FaceFinderSettings(device="cpu")))
    if problems := critic.problems():
        raise Missing(problems[0])
    return critic


def _small() -> Iterator[Case]:
    for number, values in enumerate(np.load(_shipped("skimage", "data/lfw_subset.npy"))[:SMALL]):
        grey = Image.fromarray(np.clip(np.rint(255 * values), 0, 255).astype(np.uint8))
        size = grey.width * ENLARGED, grey.height * ENLARGED
        face = np.array(grey.resize(size, Image.Resampling.BICUBIC).convert("RGB"))
        face = np.pad(face, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode="edge")
        parts = Parts(np.array(USUAL) * ENLARGED + MARGIN)
        name = f"face {number:03d}"
        yield _case("small face", name, name, SMALL_FACES_AS_THEY_ARE, face, True)
        for damage, harm in FACE_DAMAGES.items():
            yield _case("small face", name, f"{name}, {damage}", damage, harm(face, parts), False)


def _photos() -> Iterator[Case]:
    for portrait in PORTRAITS:
        with Image.open(_shipped(*portrait.file)) as image:
            person = image.convert("RGB").crop(portrait.cut)
        for scale in (portrait.scale, portrait.scale * 2 / 3):
            size = round(person.width * scale), round(person.height * scale)
            picture = np.array(person.resize(size, Image.Resampling.LANCZOS))
            parts = Parts((np.array(portrait.parts) - portrait.cut[:2]) * scale)
            name = f"{portrait.name}, {scale:g}x"
            yield _case("face", portrait.name, name, FACES_AS_THEY_ARE, picture, True)
            for damage, harm in FACE_DAMAGES.items():
                yield _case("face", portrait.name, f"{name}, {damage}", damage, harm(picture, parts), False)


def _shipped(package: str, path: str) -> Path:
    """A file inside an installed package. Raises Missing."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Missing(f"{package} isn't installed, which ships {path}")
    file = Path(spec.origin).parent / path
    if not file.is_file():
        raise Missing(f"this version of {package} doesn't ship {path}")
    return file


def _case(
    source: Literal["face", "small face"], origin: str, name: str, group: str, picture: np.ndarray, sound: bool
) -> Case:
    canvas = Canvas(width=picture.shape[1], height=picture.shape[0])
    scene = Scene(prompt="a person", canvas=canvas, entities=(Entity(id="person_1", noun="person"),))
    return Case(name, source, origin, group, not sound, picture, scene, Seen(faces=sound))
